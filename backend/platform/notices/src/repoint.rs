//! What was told of a party that turned out to be another one.

use access::{Reader, Writer};
use kernel::{
    Ctx,
    id::{CompanyId, NoticeId, PartyId},
};
use ports::{
    Answer,
    repoint::{Blocked, Merging, Moved, Repoint},
};
use serde_json::json;

use crate::{Privacy, store};

const KIND: &str = "notices";

impl Repoint for Privacy {
    fn domain(&self) -> &'static str {
        KIND
    }

    fn count<'a>(
        &'a self,
        reader: &'a mut Reader,
        _company: CompanyId,
        party: PartyId,
    ) -> Answer<'a, Moved> {
        Box::pin(async move {
            let told = store::notice_about(reader, None, Some(party.uuid())).await?;
            Ok(Moved::default().and(KIND, told.len()))
        })
    }

    fn repoint<'a>(
        &'a self,
        _ctx: &'a Ctx,
        writer: &'a mut Writer,
        merging: Merging,
    ) -> Answer<'a, Moved> {
        Box::pin(async move {
            let (loser, survivor) = (merging.loser.uuid(), merging.survivor.uuid());
            let moved = store::notice_repoint(writer, loser, survivor, None).await?;
            Ok(Moved::new(json!(moved)).and(KIND, moved.len()))
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
            // What was read and forgotten meanwhile is simply not there any more.
            let ids: Vec<NoticeId> = serde_json::from_value(moved.receipt().clone())?;
            let (loser, survivor) = (merging.loser.uuid(), merging.survivor.uuid());
            store::notice_repoint(writer, survivor, loser, Some(&ids)).await?;
            Ok(Vec::new())
        })
    }
}
