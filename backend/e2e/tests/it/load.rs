//! Many at once, and the database gone in the middle.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use e2e::{House, OwnPostgres, PASSWORD};
use futures::future::join_all;
use http::Method;
use serde_json::json;

/// What a thousand get who try to sign in at once, by status; and what somebody who is in gets
/// meanwhile: how often an answer, and how long the longest took.
struct Flood {
    sign_ins: BTreeMap<u16, usize>,
    answers: usize,
    refusals: usize,
    slowest: Duration,
}

async fn flood(house: &House) -> Flood {
    let anna = house.tenant("acme").await;
    // Whoever is in the same tenant waits in the same queue.
    let bert = house.tenant("birch").await;
    let done = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (client, done) = (bert.client.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            let (mut answers, mut refusals, mut slowest) = (0, 0, Duration::ZERO);
            while !done.load(Ordering::Relaxed) {
                let started = Instant::now();
                let answer = client.get("/account/me").await;
                match answer.status {
                    200 => answers += 1,
                    503 if answer.header("retry-after").is_some() => refusals += 1,
                    other => panic!("{other}: {}", answer.text()),
                }
                slowest = slowest.max(started.elapsed());
            }
            (answers, refusals, slowest)
        })
    };
    let client = house.client("acme");
    let logins = (0..1000).map(|number| {
        let client = client.clone();
        let password = if number % 2 == 0 {
            PASSWORD
        } else {
            "not the password at all"
        };
        let body = json!({ "identifier": anna.email, "password": password });
        async move {
            let answer = client.post("/auth/login", body).await;
            if [429, 503].contains(&answer.status) {
                assert!(answer.header("retry-after").is_some(), "{}", answer.text());
            }
            answer.status
        }
    });
    let mut sign_ins = BTreeMap::new();
    for status in join_all(logins).await {
        *sign_ins.entry(status).or_default() += 1;
    }
    done.store(true, Ordering::Relaxed);
    let (answers, refusals, slowest) = watcher.await.unwrap();
    Flood {
        sign_ins,
        answers,
        refusals,
        slowest,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_sign_ins_at_once_are_answered_and_nobody_else_waits_long() {
    let house = House::start().await;
    let singing = house.singing().await;
    let Flood {
        sign_ins,
        answers,
        refusals,
        slowest,
    } = flood(&house).await;
    singing.stop().await;
    assert!(
        sign_ins
            .keys()
            .all(|status| [200, 401, 429, 503].contains(status)),
        "{sign_ins:?}"
    );
    for status in [200, 401] {
        assert!(
            sign_ins.get(&status).is_some_and(|count| *count > 10),
            "{sign_ins:?}"
        );
    }
    assert!(
        answers > refusals,
        "{answers} answers, {refusals} refusals; {sign_ins:?}"
    );
    assert!(
        slowest < Duration::from_secs(5),
        "somebody waited {slowest:?}; {sign_ins:?}"
    );
    // Whoever waits a moment gets in.
    house
        .client("acme")
        .sign_in("anna@acme.example", PASSWORD)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_network_may_try_to_sign_in_only_so_often() {
    let house = House::with(&[("AUTH_ONE_TIME_CHANGE", "false")]).await;
    let Flood {
        sign_ins,
        answers,
        refusals,
        ..
    } = flood(&house).await;
    assert!(
        sign_ins
            .keys()
            .all(|status| [200, 401, 429].contains(status)),
        "{sign_ins:?}"
    );
    assert!(
        sign_ins.get(&429).is_some_and(|count| *count > 900),
        "{sign_ins:?}"
    );
    assert!(
        answers > 0 && refusals == 0,
        "{answers} answers, {refusals} refusals"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_stops_and_starts_under_load_costs_503s_and_nothing_else() {
    let mut postgres = OwnPostgres::start().await;
    let settings = [
        ("GATEWAY_SIGN_IN_BURST", "5000"),
        ("AUTH_ONE_TIME_CHANGE", "false"),
        ("DATABASE_WAIT", "1s"),
    ];
    let house = House::on_postgres(&postgres, &settings).await;
    let anna = house.tenant("acme").await;
    let singing = house.singing().await;
    let stop = Arc::new(AtomicBool::new(false));
    let made_so_far = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..6)
        .map(|worker| {
            let (client, stop) = (anna.client.clone(), Arc::clone(&stop));
            let made_so_far = Arc::clone(&made_so_far);
            tokio::spawn(async move {
                let mut kept = Vec::new();
                let mut statuses = BTreeMap::<u16, usize>::new();
                let mut number = 0;
                while !stop.load(Ordering::Relaxed) {
                    let name = format!("Customer {worker}-{number}");
                    number += 1;
                    let body = json!({ "name": name, "kind": "organisation", "tags": ["load"] });
                    let made = client.post("/api/customers", body).await;
                    if made.status == 201 {
                        kept.push(name);
                        made_so_far.fetch_add(1, Ordering::Relaxed);
                    } else {
                        assert_eq!(made.status, 503, "{}", made.text());
                        assert!(made.header("retry-after").is_some(), "{}", made.text());
                        // Ten times as impatient as it was asked to be.
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                    *statuses.entry(made.status).or_default() += 1;
                    let read = client.get("/api/customers?limit=5").await;
                    assert!([200, 503].contains(&read.status), "{}", read.text());
                    *statuses.entry(read.status).or_default() += 1;
                }
                (kept, statuses)
            })
        })
        .collect();
    let answers = async |wanted: u16| {
        let end = Instant::now() + Duration::from_secs(15);
        while anna.client.get("/api/customers?limit=1").await.status != wanted {
            assert!(Instant::now() < end, "no {wanted} came in time");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // Twelve more: there was load before the stop, and there is load again after it.
    let writes = async || {
        let (start, end) = (
            made_so_far.load(Ordering::Relaxed),
            Instant::now() + Duration::from_secs(30),
        );
        while made_so_far.load(Ordering::Relaxed) < start + 12 {
            assert!(Instant::now() < end, "nothing was written in time");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    answers(200).await;
    writes().await;
    postgres.stop().await;
    answers(503).await;
    postgres.start_again().await;
    answers(200).await;
    writes().await;
    stop.store(true, Ordering::Relaxed);
    singing.stop().await;
    let mut kept = Vec::new();
    let mut statuses = BTreeMap::<u16, usize>::new();
    for worker in workers {
        let (names, counts) = worker.await.unwrap();
        kept.extend(names);
        for (status, count) in counts {
            *statuses.entry(status).or_default() += count;
        }
    }
    assert!(
        statuses.contains_key(&503) && statuses.contains_key(&201),
        "{statuses:?}"
    );

    // Everything that was answered with 201 is there, with its event; what else is there was
    // written whole before its answer was lost.
    let mut listed = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = patiently(&anna.client, &format!("/api/customers?limit=200{cursor}")).await;
        for item in page["items"].as_array().unwrap() {
            assert_eq!(item["tags"], json!(["load"]), "{item}");
            listed.insert(
                item["name"].as_str().unwrap().to_owned(),
                item["id"].clone(),
            );
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(
        kept.iter().all(|name| listed.contains_key(name)),
        "an answered customer is gone"
    );
    let mut events = 0;
    let mut cursor = String::new();
    loop {
        let path = format!("/api/activity?limit=200&action=crm.party.create&outcome=ok{cursor}");
        let page = patiently(&anna.client, &path).await;
        events += page["items"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(
        events,
        listed.len(),
        "every customer has its event, and the other way round"
    );
    let answer = anna
        .client
        .call(Method::GET, "/account/me", &[], None)
        .await;
    assert_eq!(answer.status, 200);
}

/// Reads as a client should: a 503 is asked again after a moment, a few times.
async fn patiently(client: &e2e::Client, path: &str) -> serde_json::Value {
    for _ in 0..20 {
        let answer = client.get(path).await;
        if answer.status == 200 {
            return answer.json();
        }
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(answer.header("retry-after").is_some(), "{}", answer.text());
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    panic!("{path} did not come back");
}
