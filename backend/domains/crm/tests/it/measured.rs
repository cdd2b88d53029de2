//! How good the search for duplicates is, on sets of which it is known who is who.

use std::{fmt::Write as _, fs, path::PathBuf};

use crm::duplicates::{LIKELY, QUEUED, measure, read_labelled};

use super::labelled;

fn data(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(file)
}

#[test]
fn the_labelled_set_is_what_its_maker_makes() {
    let (path, made) = (data("labelled.csv"), labelled::make());
    if std::env::var_os("GUILDHALL_WRITE_LABELLED").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == made,
        "run this test with GUILDHALL_WRITE_LABELLED=1 to write tests/data/labelled.csv anew"
    );
}

#[test]
fn what_is_queued_is_mostly_right_and_little_is_missed() {
    let set = read_labelled(&labelled::make()).unwrap();
    let queued = measure(&set, QUEUED);
    let likely = measure(&set, LIKELY);
    if std::env::var_os("GUILDHALL_SHOW_MISTAKES").is_some() {
        for (one, other, score) in &queued.false_alarms {
            eprintln!("two, not one: {score} {one} | {other}");
        }
        for (one, other, score) in &queued.missed {
            eprintln!("one, not two: {score} {one} | {other}");
        }
        for (from, found) in [(QUEUED, &queued), (LIKELY, &likely)] {
            eprintln!(
                "{from}: precision {:.4} recall {:.4} reach {:.4} compared {} real {} parties {}",
                found.precision(),
                found.recall(),
                found.reach(),
                found.compared,
                found.real,
                found.parties
            );
        }
    }
    assert!(
        queued.precision() >= 0.93,
        "precision {}",
        queued.precision()
    );
    assert!(queued.recall() >= 0.88, "recall {}", queued.recall());
    assert!(
        likely.precision() >= 0.99,
        "precision {}",
        likely.precision()
    );
    assert!(queued.reach() >= 0.97, "reach {}", queued.reach());
}

#[test]
fn the_documents_state_what_is_measured() {
    let set = read_labelled(&labelled::make()).unwrap();
    let other = read_labelled(&labelled::make_other()).unwrap();
    let hard = read_labelled(&fs::read_to_string(data("hard.csv")).unwrap()).unwrap();
    let mut table = String::from(
        "| Set | From score | Parties | Real pairs | Precision | Recall | Share a key | Compared |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for (name, set) in [
        ("made", &set),
        ("made, not looked at", &other),
        ("hard cases", &hard),
    ] {
        for from in [QUEUED, LIKELY] {
            let found = measure(set, from);
            writeln!(
                table,
                "| {name} | {from} | {} | {} | {:.1} % | {:.1} % | {:.1} % | {} |",
                found.parties,
                found.real,
                found.precision() * 100.0,
                found.recall() * 100.0,
                found.reach() * 100.0,
                found.compared
            )
            .unwrap();
        }
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../docs/crm-duplicates.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let whole = format!("{before}{BEGIN}\n{table}{END}{after}");
    if std::env::var_os("GUILDHALL_WRITE_FIGURES").is_some() {
        fs::write(&path, &whole).unwrap();
        return;
    }
    assert!(
        text == whole,
        "run this test with GUILDHALL_WRITE_FIGURES=1 to write docs/crm-duplicates.md anew"
    );
}

/// The figures in the document stand between these.
const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- end of figures -->";

#[test]
fn hard_cases_that_a_person_would_get_right_are_got_right() {
    let text = fs::read_to_string(data("hard.csv")).unwrap();
    let set = read_labelled(&text).unwrap();
    let found = measure(&set, QUEUED);
    if std::env::var_os("GUILDHALL_SHOW_MISTAKES").is_some() {
        eprintln!("{found:#?}");
    }
    assert!(
        found.precision() >= 0.9,
        "precision {} {:?}",
        found.precision(),
        found.false_alarms
    );
    assert!(
        found.recall() >= 0.85,
        "recall {} {:?}",
        found.recall(),
        found.missed
    );
}
