//! Adding what is not there yet. Each thing is kept in one transaction with the word that it is a
//! sample, so whatever cuts this off, the next time goes on.

use std::collections::BTreeMap;

use access::{Reply, SystemRole};
use audit::Change;
use chrono::{NaiveDate, TimeDelta};
use fields::{FieldKind, NewField};
use kernel::{
    Error, Kind, Result, Timestamp,
    id::{CompanyId, PartyId, UserId},
    text::{LongText, Name, ShortText, Tag},
};
use lists::{ViewDraft, permissions::KeepView, view_create_in};
use ports::demo::Stage;
use serde_json::{Value, json};

use super::{Sample, key, party, samples, story};
use crate::{
    THING, archive, consent_record,
    create::create_in,
    model::{NewConsent, NewRelationship, Seen},
    note_add,
    permissions::{ArchiveParty, CreateParty, KeepNote, RecordConsent, Relate},
    problems::Refused,
    relate,
    store::{self, DemoItem},
};

/// The demo's own fields: key, label, help.
const PRICES: (&str, &str, &str) = (
    "price_list",
    "Price list",
    "Which prices offers start from.",
);
const SINCE: (&str, &str, &str) = ("customer_since", "Customer since", "");
const CREDIT: (&str, &str, &str) = (
    "credit_limit",
    "Credit limit",
    "More than this is delivered against payment only.",
);

pub(super) async fn add(stage: &Stage) -> Result<()> {
    let can = stage.can::<CreateParty>().await?;
    let company = can.company()?;
    let now = can.ctx().now();
    let mut tx = can.write().await?;
    store::demo_run_put(&mut tx, company, can.ctx().request, now).await?;
    let known = store::demo_list(&mut tx, company).await?;
    let owner = access::role_holders(&mut tx, SystemRole::TenantAdmin).await?;
    tx.commit_unaudited("what follows has its events").await?;

    let mut known: BTreeMap<String, DemoItem> = known
        .into_iter()
        .map(|item| (item.key.clone(), item))
        .collect();
    let own = add_fields(stage, company, &known).await?;
    for sample in samples() {
        let at = key("party", sample.name);
        if !known.contains_key(&at) {
            let item = add_party(stage, company, sample, &own).await?;
            known.extend(item.map(|item| (at.clone(), item)));
        }
        if let Some(item) = known.get(&at).filter(|item| !item.complete) {
            tell(stage, PartyId::from_uuid(item.thing_id), sample.name).await?;
        }
        stage.step();
    }
    relate_all(stage, &known).await?;
    put_away(stage, &known).await?;
    let fresh = known.values().filter(|item| !item.complete);
    let fresh: Vec<_> = fresh.map(|item| item.thing_id).collect();
    let mut tx = can.write().await?;
    store::demo_complete(&mut tx, company, &fresh).await?;
    tx.commit_unaudited("what was added has its events").await?;
    match owner.first() {
        Some(owner) => add_views(stage, company, UserId::from_uuid(*owner), &known).await,
        // Views are somebody's; a tenant nobody administers yet gets none.
        None => Ok(()),
    }
}

/// The fields there are afterwards that are the demo's own. Where the company has one of the same
/// name, it stays empty.
async fn add_fields(
    stage: &Stage,
    company: CompanyId,
    known: &BTreeMap<String, DemoItem>,
) -> Result<Vec<&'static str>> {
    let field = |(key, label, help): (&str, &str, &str), kind| -> Result<NewField> {
        Ok(NewField {
            thing: THING.name.to_owned(),
            key: Some(key.to_owned()),
            label: Name::parse(label)?,
            help: ShortText::parse(help)?,
            kind,
            options: Vec::new(),
            currency: None,
            unit: ShortText::default(),
            scale: 0,
            required: false,
        })
    };
    let options: Result<Vec<Name>, _> = ["Standard", "Regular", "Wholesale"]
        .into_iter()
        .map(Name::parse)
        .collect();
    let all = [
        NewField {
            options: options?,
            ..field(PRICES, FieldKind::Choice)?
        },
        field(SINCE, FieldKind::Date)?,
        NewField {
            currency: Some("EUR".to_owned()),
            ..field(CREDIT, FieldKind::Money)?
        },
    ];
    let can = stage.can::<fields::permissions::ManageField>().await?;
    let mut own = Vec::new();
    for (new, name) in all.into_iter().zip([PRICES.0, SINCE.0, CREDIT.0]) {
        if known.contains_key(&key("field", name)) {
            own.push(name);
            continue;
        }
        let mut tx = can.write().await?;
        let made = fields::add_in(&mut tx, can.ctx(), company, new).await;
        let made = match made {
            Ok(made) => made,
            // The company's own field of this name, or as many fields as there can be.
            Err(error) if matches!(error.kind(), Kind::Invalid | Kind::Conflict) => {
                tx.abandon().await?;
                // Somebody adding the same samples at this moment may have been first.
                let mut tx = can.read().await?;
                let known = store::demo_list(&mut tx, company).await?;
                tx.done().await?;
                if known.iter().any(|item| item.key == key("field", name)) {
                    own.push(name);
                }
                continue;
            }
            Err(error) => return Err(error),
        };
        let item = DemoItem {
            key: key("field", name),
            kind: "field".to_owned(),
            thing_id: made.id.uuid(),
            complete: true,
        };
        if store::demo_claim(&mut tx, company, &item, can.ctx().now()).await? {
            tx.commit(Change::created(&made), Reply::of(())).await?;
        } else {
            tx.abandon().await?;
        }
        own.push(name);
    }
    Ok(own)
}

/// Adds one; `None` when somebody else was first.
async fn add_party(
    stage: &Stage,
    company: CompanyId,
    sample: &Sample,
    own: &[&str],
) -> Result<Option<DemoItem>> {
    let mut new = party(sample)?;
    new.custom = values(sample)
        .into_iter()
        .filter(|(key, _)| own.contains(key))
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    let can = stage.can::<CreateParty>().await?;
    let mut tx = can.write().await?;
    let made = create_in(&mut tx, can.ctx(), company, new).await?;
    let item = DemoItem {
        key: key("party", sample.name),
        kind: "party".to_owned(),
        thing_id: made.id.uuid(),
        complete: false,
    };
    if store::demo_claim(&mut tx, company, &item, can.ctx().now()).await? {
        tx.commit(Change::created(&made), Reply::of(())).await?;
        return Ok(Some(item));
    }
    tx.abandon().await?;
    Ok(None)
}

/// What a customer has in the demo's own fields; it follows from what is known of them.
fn values(sample: &Sample) -> Vec<(&'static str, Value)> {
    let tagged = |word: &str| sample.tags.split(',').any(|tag| tag == word);
    let prices = if tagged("Großkunde") || tagged("Wholesale") {
        "wholesale"
    } else if tagged("Stammkunde") {
        "regular"
    } else {
        "standard"
    };
    let letters = sample.name.chars().map(u32::from);
    let number = letters.fold(7_u32, |sum, letter| (sum * 31 + letter) % 10_007);
    let mut values = vec![(PRICES.0, json!(prices))];
    if sample.role == "customer" {
        let year = 2012 + i32::try_from(number % 13).unwrap_or_default();
        if let Some(day) = NaiveDate::from_yo_opt(year, 1 + number % 365) {
            values.push((SINCE.0, json!(day.to_string())));
        }
    }
    if prices != "standard" {
        values.push((CREDIT.0, json!((5 + number % 16) * 500)));
    }
    values
}

/// What was said and agreed.
async fn tell(stage: &Stage, id: PartyId, name: &str) -> Result<()> {
    let now = stage.ctx().now();
    let ago = |days: i64| -> Option<Timestamp> { now.checked_sub_signed(TimeDelta::days(days)) };
    let notes = story::NOTES.iter().enumerate();
    for (number, (_, kind, days, body)) in notes.filter(|(_, note)| note.0 == name) {
        let can = stage
            .can_once::<KeepNote>(id.uuid(), &format!("note {number}"))
            .await?;
        once(note_add(&can, id, *kind, LongText::parse(body)?, ago(*days)).await)?;
    }
    let consents = story::CONSENTS.iter().enumerate();
    for (number, consent) in consents.filter(|(_, consent)| consent.0 == name) {
        let (_, purpose, channel, decision, days, source, proof) = consent;
        let can = stage
            .can_once::<RecordConsent>(id.uuid(), &format!("consent {number}"))
            .await?;
        let new = NewConsent {
            purpose: Tag::parse(purpose)?,
            channel: *channel,
            decision: *decision,
            decided_at: ago(*days),
            source: *source,
            proof: LongText::parse(proof)?,
        };
        once(consent_record(&can, id, new).await)?;
    }
    Ok(())
}

/// Only between those of which at least one is not complete: where people took a relationship out,
/// it stays out.
async fn relate_all(stage: &Stage, known: &BTreeMap<String, DemoItem>) -> Result<()> {
    for (from, kind, to, label, [year, month]) in story::RELATIONS {
        let (from, to) = (known.get(&key("party", from)), known.get(&key("party", to)));
        let (Some(from), Some(to)) = (from, to) else {
            continue;
        };
        if from.complete || to.complete {
            continue;
        }
        let can = stage.can::<Relate>().await?;
        let new = NewRelationship {
            kind: *kind,
            label: ShortText::parse(label)?,
            valid_from: NaiveDate::from_ymd_opt(i32::from(*year), u32::from(*month), 1),
            valid_until: None,
        };
        let (from, to) = (
            PartyId::from_uuid(from.thing_id),
            PartyId::from_uuid(to.thing_id),
        );
        match relate(&can, from, to, new).await {
            Ok(_) => {}
            Err(error) if error.code() == Error::from(Refused::RelatedTwice).code() => {}
            // One of them is put away already.
            Err(error) if error.kind() == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn put_away(stage: &Stage, known: &BTreeMap<String, DemoItem>) -> Result<()> {
    for name in story::ARCHIVED {
        let item = known.get(&key("party", name));
        if let Some(item) = item.filter(|item| !item.complete) {
            let id = PartyId::from_uuid(item.thing_id);
            let can = stage.can_once::<ArchiveParty>(id.uuid(), "archive").await?;
            once(archive(&can, id, Seen::Unsaid).await)?;
        }
    }
    Ok(())
}

async fn add_views(
    stage: &Stage,
    company: CompanyId,
    owner: UserId,
    known: &BTreeMap<String, DemoItem>,
) -> Result<()> {
    let can = stage.can::<KeepView>().await?;
    for (name, query) in story::VIEWS {
        if known.contains_key(&key("view", name)) {
            continue;
        }
        let draft = ViewDraft {
            list: "crm.customers".to_owned(),
            name: (*name).to_owned(),
            query: (*query).to_owned(),
            is_shared: true,
            is_default: false,
        };
        let mut tx = can.write().await?;
        let view = view_create_in(&mut tx, can.ctx(), company, owner, &draft).await?;
        let item = DemoItem {
            key: key("view", name),
            kind: "view".to_owned(),
            thing_id: view.id.uuid(),
            complete: true,
        };
        if store::demo_claim(&mut tx, company, &item, can.ctx().now()).await? {
            tx.commit(Change::created(&view), Reply::of(())).await?;
        } else {
            tx.abandon().await?;
        }
    }
    Ok(())
}

/// What was done before is done.
fn once<T>(done: Result<T>) -> Result<()> {
    match done {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == Kind::Replay => Ok(()),
        Err(error) => Err(error),
    }
}
