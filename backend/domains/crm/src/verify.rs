//! Proving that an e-mail address or a number leads to the customer: by a code that is sent there
//! and told back, or because somebody says so, for example after a call.

mod words;

use access::{Can, Done, Reply, WriteTx};
use audit::{Audited as _, Change};
use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use chrono::TimeDelta;
use kernel::{
    Ctx, Error, Lang, Result,
    id::{ContactCheckId, ContactPointId, PartyId},
    states::Named as _,
    text::Email,
};
use serde::Serialize;

use crate::{
    model::{ContactKind, ContactPoint, Party, Proof},
    permissions::VerifyContact,
    problems::Refused,
    store::{self, Check},
    view::PartyView,
};

/// How long a code is good.
const LASTS: TimeDelta = TimeDelta::hours(24);
/// How long after a code another may be sent.
const PAUSE: TimeDelta = TimeDelta::seconds(60);
/// Signs that are not taken for each other when they are read out.
const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How many of them a code has: 40 bits, for a day, where the one who guesses is signed in.
const LENGTH: usize = 8;

/// Sends a code to an e-mail address of a party. One that was sent before is good no more.
///
/// # Errors
/// Not found; a conflict when it is no e-mail address, is verified already, or the party is not
/// active; too many when a code was just sent.
pub async fn code_send(
    can: &Can<VerifyContact>,
    id: PartyId,
    contact: ContactPointId,
) -> Result<Done<PartyView>> {
    let (mut tx, party) = open(can, id).await?;
    let point = point(&party, contact)?;
    let (ContactKind::Email, Ok(to)) = (point.kind, Email::parse(&point.value)) else {
        return Err(Refused::NoCodeThere.into());
    };
    let now = can.ctx().now();
    if point.verified_at.is_some() {
        return Err(Refused::VerifiedAlready.into());
    }
    let last = store::check_find(&mut tx, party.company, contact).await?;
    if last.is_some_and(|last| last.value_key == point.key && last.created_at > now - PAUSE) {
        return Err(Refused::CodeJustSent.into());
    }
    let (code, check) = (code(can.ctx()), can.ctx().id());
    let check = Check {
        id: check,
        company_id: party.company,
        party_id: id,
        contact_id: contact,
        value_key: point.key.clone(),
        code_hash: hash(check, &code),
        expires_at: now + LASTS,
        created_at: now,
    };
    store::check_put(&mut tx, &check).await?;
    let (subject, text) = words::code(can.ctx().lang, &can.ctx().tenant.name, &code);
    let mail = Mail {
        to,
        lang: can.ctx().lang,
        subject,
        text,
    };
    jobs::send(&mut tx, can.ctx(), "notify.mail", &mail).await?;
    let change = did(&party, contact).note("step", "code_sent");
    tx.commit(change, Reply::of(PartyView::from(&party))).await
}

/// Takes the code that came back.
///
/// # Errors
/// Not found; a field error when the code is wrong or over.
pub async fn code_confirm(
    can: &Can<VerifyContact>,
    id: PartyId,
    contact: ContactPointId,
    typed: &str,
) -> Result<Done<PartyView>> {
    let (mut tx, party) = open(can, id).await?;
    let point = point(&party, contact)?;
    if point.verified_at.is_some() {
        return Err(Refused::VerifiedAlready.into());
    }
    let now = can.ctx().now();
    let check = store::check_find(&mut tx, party.company, contact).await?;
    let good = check.filter(|one| one.value_key == point.key && one.expires_at > now);
    let check = good.ok_or(Refused::CodeOver)?;
    if verify_slices_are_equal(&hash(check.id, typed), &check.code_hash).is_err() {
        return Err(Refused::WrongCode.into());
    }
    keep(tx, can.ctx(), party, contact, Some(Proof::Code)).await
}

/// Notes that somebody knows it to lead to the party, or, with `false`, that nobody knows any more.
///
/// # Errors
/// Not found; a conflict when the party is not active.
pub async fn contact_vouch(
    can: &Can<VerifyContact>,
    id: PartyId,
    contact: ContactPointId,
    known: bool,
) -> Result<Done<PartyView>> {
    let (tx, party) = open(can, id).await?;
    point(&party, contact)?;
    keep(
        tx,
        can.ctx(),
        party,
        contact,
        known.then_some(Proof::Person),
    )
    .await
}

async fn open(can: &Can<VerifyContact>, id: PartyId) -> Result<(WriteTx<VerifyContact>, Party)> {
    let mut tx = can.write().await?;
    let party = can.open(store::party_lock(&mut tx, id).await?)?;
    party.must_be_active()?;
    Ok((tx, party))
}

fn point(party: &Party, contact: ContactPointId) -> Result<&ContactPoint> {
    party.contacts.get(contact).ok_or_else(Error::not_found)
}

/// Not an edit of what people typed, so the version stays: nobody's form grows stale.
async fn keep(
    mut tx: WriteTx<VerifyContact>,
    ctx: &Ctx,
    before: Party,
    contact: ContactPointId,
    how: Option<Proof>,
) -> Result<Done<PartyView>> {
    let mut after = before.clone();
    let proof = how.map(|how| (how, ctx.now()));
    after.contacts.verify(contact, proof)?;
    store::party_save(&mut tx, &before, &after).await?;
    store::check_delete(&mut tx, before.company, before.id, Some(contact)).await?;
    let step = how.map_or("withdrawn", Proof::name);
    let change = did(&after, contact).note("step", step);
    let reply = Reply::of(PartyView::from(&after)).version(after.version);
    tx.commit(change, reply).await
}

fn did(party: &Party, contact: ContactPointId) -> Change {
    Change::did(Party::KIND, party.id.uuid(), party.audit_company())
        .note("contact_point", contact.to_string())
}

fn code(ctx: &Ctx) -> String {
    let bytes: [u8; LENGTH] = ctx.chance.bytes();
    let signs = bytes.iter().filter_map(|byte| {
        // 32 signs: every five bits are one of them.
        SIGNS
            .get(usize::from(byte & 31))
            .map(|sign| char::from(*sign))
    });
    signs.collect()
}

/// However it was typed: in small letters, with the dash or without.
fn hash(check: ContactCheckId, code: &str) -> Vec<u8> {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|one| one.to_ascii_uppercase())
        .collect();
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(check.uuid().as_bytes());
    context.update(plain.as_bytes());
    context.finish().as_ref().to_vec()
}

/// A mail as `notify` takes it from the outbox.
#[derive(Serialize)]
struct Mail {
    to: Email,
    lang: Lang,
    subject: String,
    text: String,
}
