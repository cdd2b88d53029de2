//! What others ask of this domain: the two questions of privacy.

use access::{Reader, Writer};
use kernel::{Ctx, Result};
use ports::{
    Answer,
    privacy::{Erased, Holder, Subject},
};
use serde_json::{Value, json};

use crate::{
    duplicates, merge,
    model::Party,
    problems::Refused,
    states::{PartyEvent, PartyState},
    store,
    view::PartyView,
};

/// Parties as holders of personal data.
#[derive(Debug, Clone, Copy, Default)]
pub struct Privacy;

impl Holder for Privacy {
    fn domain(&self) -> &'static str {
        "crm"
    }

    fn export<'a>(&'a self, reader: &'a mut Reader, subject: Subject) -> Answer<'a, Value> {
        Box::pin(async move {
            let Subject::Party(id) = subject else {
                return Ok(Value::Null);
            };
            match store::party_stored(reader, id).await? {
                Some(party) => held(reader, &party).await,
                None => Ok(Value::Null),
            }
        })
    }

    fn erase<'a>(
        &'a self,
        ctx: &'a Ctx,
        writer: &'a mut Writer,
        subject: Subject,
    ) -> Answer<'a, Erased> {
        Box::pin(async move {
            let Subject::Party(id) = subject else {
                return Ok(Erased::default());
            };
            // Whoever was merged is one with the one that is left.
            let id = match store::party_stored(writer, id).await? {
                Some(party) => merge::leads_to(writer, &party).await?,
                None => id,
            };
            match store::party_stored_lock(writer, id).await? {
                Some(party) if party.state != PartyState::Erased => {
                    Ok(party_erase(ctx, writer, &party).await?.1)
                }
                _ => Ok(Erased::default()),
            }
        })
    }
}

/// So many of each kind are put into an export at once: more than anybody writes about one party.
const HELD: i64 = 10_000;

async fn held(reader: &mut Reader, party: &Party) -> Result<Value> {
    let of = (party.company, party.id);
    let related = store::relationship_list(reader, of.0, of.1).await?;
    let related = related.iter().map(|one| {
        let relationship = &one.relationship;
        let outward = relationship.from == party.id;
        json!({
            "kind": relationship.kind,
            "of": if outward { party.name.as_str() } else { one.name.as_str() },
            "to": if outward { one.name.as_str() } else { party.name.as_str() },
            "label": relationship.label,
            "valid_from": relationship.valid_from,
            "valid_until": relationship.valid_until,
        })
    });
    Ok(json!({
        "customer": PartyView::from(party),
        "relationships": related.collect::<Vec<_>>(),
        "consents": store::consent_list(reader, of, None, HELD).await?,
        "notes": store::note_list(reader, of, None, HELD).await?,
    }))
}

/// Erases a party that is locked.
pub(crate) async fn party_erase(
    ctx: &Ctx,
    writer: &mut Writer,
    before: &Party,
) -> Result<(Party, Erased)> {
    if before.state == PartyState::Merged {
        return Err(Refused::Merged.into());
    }
    let merged = merge::forget(ctx, writer, before).await?;
    let after = before.after(ctx, PartyEvent::Erase)?;
    store::party_save(writer, before, &after).await?;
    duplicates::noticed(writer, ctx, Some(before), &after).await?;
    store::address_blank(writer, before).await?;
    let of = (before.company, before.id);
    let relationships = store::relationship_erase(writer, of.0, of.1).await?;
    let consents = store::consent_blank(writer, of.0, of.1).await?;
    let notes = store::note_erase(writer, of, ctx.now()).await?;
    store::check_delete(writer, of.0, of.1, None).await?;
    let many = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let erased = Erased::default()
        .and("merged_parties", merged)
        .and("relationships", many(relationships))
        .and("consents", many(consents))
        .and("notes", many(notes))
        .and("parties", 1)
        .and("contact_points", before.contacts.as_slice().len())
        .and("addresses", before.addresses.as_slice().len())
        .and("tags", before.tags.len());
    Ok((after, erased))
}
