//! Telling somebody something, in the transaction in which it happens.

use std::time::Duration;

use access::Writer;
use kernel::{Ctx, Result, id::UserId};
use tenancy::CHANNEL_LIVE;
use uuid::Uuid;

use crate::{
    live::wire::{Message, What},
    news::News,
    store,
};

/// What people were told is kept for so long.
const KEPT: Duration = Duration::from_secs(90 * 86_400);

/// Tells a person something: it stands in their notices and their bell rings when, and only when,
/// the transaction commits. Says whether they want to be told things of this kind.
///
/// # Errors
/// When the database refuses.
pub async fn tell(writer: &mut Writer, ctx: &Ctx, to: UserId, news: &News) -> Result<bool> {
    let now = ctx.now();
    let id = ctx.id();
    if !store::notice_insert(writer, id, to, news, now).await? {
        return Ok(false);
    }
    store::notice_forget(writer, to, now - KEPT).await?;
    let message = Message {
        tenant: ctx.tenant.id,
        what: What::Told {
            user: to,
            id: Some(id),
        },
    };
    writer
        .notify(CHANNEL_LIVE, &serde_json::to_string(&[message])?)
        .await?;
    Ok(true)
}

/// Takes out what anybody was told about a thing that is being erased; says how many there were.
///
/// # Errors
/// When the database refuses.
pub async fn forget_about(writer: &mut Writer, thing: Uuid) -> Result<u64> {
    store::notice_remove_about(writer, thing).await
}
