//! What this domain itself points at parties beside their own rows: relationships, consents, notes.

use access::{Reader, Writer};
use kernel::{
    Ctx,
    id::{CompanyId, PartyId},
};
use ports::{
    Answer,
    repoint::{Blocked, Merging, Moved, Repoint},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store;

/// This domain as a holder of party ids.
pub(super) struct Own;

/// What was moved, by id, so that what is added later stays with the survivor.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct OwnReceipt {
    pub(crate) relations_from: Vec<Uuid>,
    pub(crate) relations_to: Vec<Uuid>,
    pub(crate) consents: Vec<Uuid>,
    pub(crate) notes: Vec<Uuid>,
}

impl OwnReceipt {
    fn moved(&self, receipt: serde_json::Value) -> Moved {
        Moved::new(receipt)
            .and(
                "relationships",
                self.relations_from.len() + self.relations_to.len(),
            )
            .and("consents", self.consents.len())
            .and("notes", self.notes.len())
    }
}

impl Repoint for Own {
    fn domain(&self) -> &'static str {
        "crm"
    }

    fn count<'a>(
        &'a self,
        reader: &'a mut Reader,
        company: CompanyId,
        party: PartyId,
    ) -> Answer<'a, Moved> {
        Box::pin(async move {
            let held = store::own_held(reader, company, party).await?;
            Ok(held.moved(serde_json::Value::Null))
        })
    }

    fn repoint<'a>(
        &'a self,
        _ctx: &'a Ctx,
        writer: &'a mut Writer,
        merging: Merging,
    ) -> Answer<'a, Moved> {
        Box::pin(async move {
            let moved = store::own_repoint(writer, merging).await?;
            let receipt = serde_json::to_value(&moved)?;
            Ok(moved.moved(receipt))
        })
    }

    fn restore<'a>(
        &'a self,
        _ctx: &'a Ctx,
        writer: &'a mut Writer,
        merging: Merging,
        moved: &'a Moved,
    ) -> Answer<'a, Vec<Blocked>> {
        Box::pin(async move {
            let receipt: OwnReceipt = serde_json::from_value(moved.receipt().clone())?;
            store::own_restore(writer, merging, &receipt).await?;
            Ok(Vec::new())
        })
    }
}
