//! `kill -9` at random points: what was told to be done is done, and what was cut off is gone on
//! with.

use std::time::{Duration, Instant};

use super::house::House;

const ADMIN: &str = "ops@example.com";

fn slugs(house: &House) -> Vec<String> {
    let listed = house.answers(&["tenant", "list", "load", "--json"]);
    let slug = |tenant: &serde_json::Value| tenant["slug"].as_str().unwrap().to_owned();
    listed.iter().map(slug).collect()
}

fn all_is_well(house: &House) {
    let doctor = house.run(&["tenant", "doctor", "--repair", "--json"]);
    assert!(
        doctor.status.success(),
        "{}",
        String::from_utf8_lossy(&doctor.stdout)
    );
}

#[test]
fn killed_while_it_makes_tenants_the_command_can_be_repeated_and_none_is_half_made() {
    let house = House::start();
    let make = [
        "tenant",
        "create",
        "Load",
        "--count",
        "12",
        "--prefix",
        "load",
        "--admin-email",
        ADMIN,
        "--json",
    ];
    for after in [300, 550, 800, 1_200] {
        house.cut_off(&make, Duration::from_millis(after));
    }
    house.answers(&make);
    assert_eq!(slugs(&house).len(), 12);
    all_is_well(&house);
}

#[test]
fn a_removal_whose_process_is_killed_is_gone_on_with_by_the_same_command() {
    let house = House::start();
    for (number, first) in [60_u64, 140, 220, 300].into_iter().enumerate() {
        let slug = format!("load-{number}");
        let new = [
            "tenant",
            "create",
            "Load",
            "--slug",
            &slug,
            "--admin-email",
            ADMIN,
            "--json",
        ];
        house.answers(&new);
        house.answers(&["tenant", "delete", &slug, "--confirm", &slug, "--json"]);
        let purge = [
            "tenant",
            "purge",
            &slug,
            "--confirm",
            &slug,
            "--at-once",
            "--json",
        ];
        let mut after = first;
        let begun = Instant::now();
        // A little later each time, so that some kill meets it in the middle of its work.
        while !house.cut_off(&purge, Duration::from_millis(after)) {
            after += 40;
            assert!(begun.elapsed() < Duration::from_secs(60), "it never ends");
        }
        assert!(!slugs(&house).contains(&slug), "{slug} is still listed");
        all_is_well(&house);
    }
}

#[test]
fn a_server_that_is_killed_comes_back_with_everything_it_had() {
    let mut house = House::start();
    for number in 0..3 {
        let slug = format!("load-{number}");
        let new = [
            "tenant",
            "create",
            "Load",
            "--slug",
            &slug,
            "--admin-email",
            ADMIN,
            "--json",
        ];
        house.answers(&new);
        house.kill();
        house.serve();
        assert!(slugs(&house).contains(&slug), "{slug} is lost");
    }
    all_is_well(&house);
}
