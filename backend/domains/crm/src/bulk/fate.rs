//! Putting many away, and bringing them back.

use access::{Reader, Sealed, Writer};
use kernel::{Ctx, Error, Result, id::PartyId, states::Named as _};
use lists::bulk::Bulk;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{LIST, MESSAGE};
use crate::{
    duplicates,
    model::Party,
    permissions::ArchiveParty,
    states::{PartyEvent, PartyState},
    store,
};

/// [`PartyEvent::Archive`] or [`PartyEvent::Restore`] for many.
pub(crate) struct FateMany(pub(crate) PartyEvent);

impl FateMany {
    /// What they become, and the way back.
    const fn ends(&self) -> (PartyState, PartyState, PartyEvent) {
        match self.0 {
            PartyEvent::Restore => (
                PartyState::Active,
                PartyState::Archived,
                PartyEvent::Archive,
            ),
            _ => (
                PartyState::Archived,
                PartyState::Active,
                PartyEvent::Restore,
            ),
        }
    }
}

impl Bulk for FateMany {
    type Permission = ArchiveParty;
    type Row = Party;
    const LIST: &'static str = LIST;
    const MESSAGE: &'static str = MESSAGE;

    fn key(&self) -> &'static str {
        self.0.name()
    }

    fn params(&self) -> Value {
        json!({})
    }

    async fn find(reader: &mut Reader, id: Uuid) -> Result<Option<Sealed<Party>>> {
        store::party_find(reader, PartyId::from_uuid(id)).await
    }

    async fn lock(writer: &mut Writer, id: Uuid) -> Result<Option<Sealed<Party>>> {
        store::party_lock(writer, PartyId::from_uuid(id)).await
    }

    async fn save(ctx: &Ctx, writer: &mut Writer, before: &Party, after: &Party) -> Result<()> {
        store::party_save(writer, before, after).await?;
        duplicates::noticed(writer, ctx, Some(before), after).await
    }

    fn name(row: &Party) -> String {
        row.name.to_string()
    }

    fn decide(&self, ctx: &Ctx, row: &Party) -> Result<Party> {
        match row.state == self.ends().0 {
            true => Ok(row.clone()),
            false => row.after(ctx, self.0),
        }
    }

    fn token(&self, _before: &Party, _after: &Party) -> Value {
        Value::Null
    }

    fn undo(&self, ctx: &Ctx, row: &Party, _token: &Value) -> Result<Party> {
        let (became, was, back) = self.ends();
        match row.state {
            state if state == was => Ok(row.clone()),
            state if state == became => row.after(ctx, back),
            _ => Err(Error::conflict(
                "changed_since",
                "something else became of this customer meanwhile",
            )),
        }
    }
}
