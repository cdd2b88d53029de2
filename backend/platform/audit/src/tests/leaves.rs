use kernel::Kind;
use serde_json::json;

use super::*;
use crate::{LEAF_LIMIT, LeafChange, leaf_hash, verify_leaf};

#[test]
fn the_bytes_of_a_leaf_never_change() {
    let ctx = ctx(Counting::default());
    let after = Customer {
        tags: json!(["gold", "€ 😀", 1.50, 1e21, -0.0]),
        ..Customer::new()
    };
    let change = Change::updated(
        &Customer {
            email: json!(null),
            ..Customer::new()
        },
        &after,
    )
    .with(Change::did("address", uuid(6), None))
    .note("reason", "merge");
    let event = event(&ctx, &change);
    let leaf = concat!(
        r#"{"a":"crm.party.update","act":{"acr":"aal2","id":"01990000-0000-7000-8000-000000000002","#,
        r#""k":"user","via":"console"},"#,
        r#""ch":[{"f":"tags","now":["gold","€ 😀",1.5,1e+21,0],"was":["gold"]},"#,
        r#"{"f":"note:reason","now":"merge","was":null}],"#,
        r#""co":"01990000-0000-7000-8000-000000000004","for":null,"#,
        r#""id":"019cb32e-267b-7a0b-8c0d-0e0f10111213","#,
        r#""log":"guildhall.example/01990000-0000-7000-8000-000000000001/1","o":"ok","#,
        r#""pii":[{"c":"28ec1dae7cdac7168e9086a755ed30134d6f312186b86ed545fa9fbe2c13714a","f":"email.now","s":"01990000-0000-7000-8000-000000000005"},"#,
        r#"{"c":"7ac5281d263166eab73f2f4547a40880699d0ba8c97cc96e9c39522f67b6dcde","f":"ip","s":"01990000-0000-7000-8000-000000000002"}],"#,
        r#""rq":"019cb32e-267b-7001-8203-040506070809","se":"01990000-0000-7000-8000-000000000003","#,
        r#""t":"2026-03-03T10:11:12.123456Z","tg":[{"id":"01990000-0000-7000-8000-000000000005","#,
        r#""k":"party"},{"id":"01990000-0000-7000-8000-000000000006","k":"address"}],"v":1}"#,
    );
    assert_eq!(text(&event), leaf);
    assert_eq!(event.leaf_hash(), leaf_hash(leaf.as_bytes()));
    assert_eq!(
        hex::encode(event.leaf_hash()),
        "c66b6593fc5ea25fbaaef9c7b4fb7a6af21d047b64241551d5cd4408f3e8eadf"
    );
    verify_leaf(event.leaf()).unwrap();
}

#[test]
fn the_platform_and_its_processes_have_names_instead_of_ids() {
    let ctx = system();
    let event = event(&ctx, &Change::none());
    let leaf = verify_leaf(event.leaf()).unwrap();
    assert_eq!(leaf.log, "guildhall.example/platform/1");
    assert_eq!(
        (leaf.actor.kind.as_str(), leaf.actor.id.as_deref()),
        ("system", Some("relay"))
    );
    assert_eq!(
        (leaf.company, leaf.targets.len(), leaf.personal.len()),
        (None, 0, 0)
    );
    assert_eq!(leaf.at, "2026-03-03T10:11:12.000000Z");
}

#[test]
fn a_job_acts_for_the_person_who_started_it() {
    let behalf = UserId::from_uuid(uuid(9));
    let ctx = Ctx {
        actor: Actor::Job {
            name: "crm_import",
            behalf,
        },
        ..system()
    };
    let leaf = verify_leaf(event(&ctx, &Change::none()).leaf()).unwrap();
    assert_eq!(
        (leaf.actor.id.as_deref(), leaf.behalf),
        (Some("crm_import"), Some(behalf.uuid()))
    );
}

#[test]
fn the_address_of_an_unknown_caller_belongs_to_nobody_known() {
    let ctx = Ctx {
        actor: Actor::Anonymous,
        ..ctx(SystemChance)
    };
    let leaf = verify_leaf(event(&ctx, &Change::none()).leaf()).unwrap();
    assert_eq!(
        (leaf.actor.kind.as_str(), leaf.actor.id),
        ("anonymous", None)
    );
    assert_eq!(leaf.personal[0].subject(), Subject::UNKNOWN);
}

#[test]
fn any_other_spelling_of_a_leaf_is_refused() {
    let ctx = ctx(SystemChance);
    let event = event(&ctx, &Change::created(&Customer::new()).note("count", 25));
    let leaf = text(&event);
    let with = |from: &str, to: &str| {
        assert!(leaf.contains(from), "{from} is not in {leaf}");
        leaf.replacen(from, to, 1)
    };
    for (wrong, why) in [
        (format!("{leaf} "), "space after it"),
        (with("{\"a\"", "{ \"a\""), "space in it"),
        (with("\"for\":null,", ""), "missing null"),
        (with("\"v\":1", "\"v\":1,\"x\":null"), "unknown member"),
        (with("\"v\":1", "\"v\":2"), "another version"),
        (with("\"v\":1", "\"v\":1.0"), "another number form"),
        (
            with("\"a\":\"crm", "\"a\":\"x.y\",\"a\":\"crm"),
            "a name twice",
        ),
        (with("456Z", "456+00:00"), "another zone"),
        (with("123456Z", "123Z"), "fewer digits"),
        (with("party", "p\\u0061rty"), "needless escape"),
        (with("party", "Party"), "a kind that is no word"),
        (with("crm.party.update", "crm"), "an action without parts"),
        (
            with(
                "01990000-0000-7000-8000-000000000005",
                "0199000000007000800000000000000a",
            ),
            "bare uuid",
        ),
        (with("/1\"", "/01\""), "an epoch with a zero"),
        (
            with("\"changed\":true", "\"changed\":false"),
            "a secret that did not change",
        ),
        (
            with("\"f\":\"tags\"", "\"f\":\"1:tags\""),
            "a field of a thing that is not there",
        ),
        (
            with("\"f\":\"tags\"", "\"f\":\"0:tags\""),
            "a second spelling of the first thing",
        ),
        (
            with("\"f\":\"tags\"", "\"f\":\"email\""),
            "a field both public and personal",
        ),
        (
            with("email.now", "email"),
            "a commitment that is neither before nor after",
        ),
        (with("\"o\":\"ok\"", "\"o\":\"done\""), "an unknown outcome"),
        (
            with("\"k\":\"user\"", "\"k\":\"anonymous\""),
            "nobody with an id",
        ),
    ] {
        let error = verify_leaf(wrong.as_bytes()).expect_err(why);
        assert_eq!(error.code(), "leaf_malformed", "{why}");
    }
    verify_leaf(leaf.as_bytes()).unwrap();
}

#[test]
fn the_largest_values_leave_a_leaf_that_is_too_large() {
    let ctx = ctx(SystemChance);
    let after = Customer {
        tags: json!("t".repeat(9_000)),
        ..Customer::new()
    };
    let change = Change::created(&after)
        .note("small", "s".repeat(200))
        .note("large", "l".repeat(8_000));
    let event = event(&ctx, &change);
    assert!(event.leaf().len() <= LEAF_LIMIT);
    let leaf = verify_leaf(event.leaf()).unwrap();
    let LeafChange::Digest(digest) = &leaf.changes[0] else {
        panic!("{leaf:?}")
    };
    // {"now":"ttt…","was":null} has 21 bytes around the 9,000.
    assert_eq!(digest.len, 9_021);
    let content = format!("{{\"now\":\"{}\",\"was\":null}}", "t".repeat(9_000));
    assert_eq!(
        digest.sha256,
        hex::encode(crate::canon::sha256(&[content.as_bytes()]))
    );
    assert!(
        leaf.changes[1..]
            .iter()
            .all(|change| !matches!(change, LeafChange::Digest(_)))
    );
}

#[test]
fn what_cannot_be_made_small_is_refused() {
    let ctx = ctx(SystemChance);
    let many = (0..300).fold(Change::none(), |all, at| {
        all.with(Change::did("party", uuid(at), None))
    });
    let made = Event::new(
        &ctx,
        &ctx.tenant,
        ORIGIN,
        "crm.party.update",
        Outcome::Ok,
        &many,
    );
    assert_eq!(made.err().map(|error| error.kind()), Some(Kind::TooLarge));
}

#[test]
fn names_that_no_leaf_may_have_are_our_own_fault() {
    let ctx = ctx(SystemChance);
    for change in [
        Change::did("Party", uuid(5), None),
        Change::none().note("not a name", 1),
        Change::none().note("a:b", 1),
    ] {
        let made = Event::new(
            &ctx,
            &ctx.tenant,
            ORIGIN,
            "crm.party.update",
            Outcome::Ok,
            &change,
        );
        assert_eq!(made.err().map(|error| error.kind()), Some(Kind::Internal));
    }
    let made = Event::new(
        &ctx,
        &ctx.tenant,
        ORIGIN,
        "update",
        Outcome::Ok,
        &Change::none(),
    );
    assert_eq!(made.err().map(|error| error.kind()), Some(Kind::Internal));
}
