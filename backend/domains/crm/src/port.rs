//! What others ask of this domain: the two questions of privacy.

use access::{Reader, Writer};
use kernel::{Ctx, Result};
use ports::{
    Answer,
    privacy::{Erased, Holder, Subject},
};
use serde_json::Value;

use crate::{
    model::Party,
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
                Some(party) => Ok(serde_json::to_value(PartyView::from(&party))?),
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
            match store::party_stored_lock(writer, id).await? {
                Some(party) if party.state != PartyState::Erased => {
                    Ok(party_erase(ctx, writer, &party).await?.1)
                }
                _ => Ok(Erased::default()),
            }
        })
    }
}

/// Erases a party that is locked.
pub(crate) async fn party_erase(
    ctx: &Ctx,
    writer: &mut Writer,
    before: &Party,
) -> Result<(Party, Erased)> {
    let after = before.after(ctx, PartyEvent::Erase)?;
    store::party_save(writer, before, &after).await?;
    store::address_blank(writer, before).await?;
    let erased = Erased::default()
        .and("parties", 1)
        .and("contact_points", before.contacts.as_slice().len())
        .and("addresses", before.addresses.as_slice().len())
        .and("tags", before.tags.len());
    Ok((after, erased))
}
