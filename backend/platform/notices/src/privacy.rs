//! What notices hold about people: what a person was told, and what others were told about them.

use access::{Reader, Writer};
use kernel::Ctx;
use ports::{
    Answer,
    privacy::{Erased, Holder, Subject},
};
use serde_json::{Value, json};

use crate::store;

/// The ports of notices: privacy, and re-pointing when two parties become one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Privacy;

impl Holder for Privacy {
    fn domain(&self) -> &'static str {
        "notices"
    }

    fn export<'a>(&'a self, reader: &'a mut Reader, subject: Subject) -> Answer<'a, Value> {
        Box::pin(async move {
            let rows = match subject {
                Subject::User(user) => store::notice_about(reader, Some(user), None).await?,
                Subject::Party(party) => {
                    store::notice_about(reader, None, Some(party.uuid())).await?
                }
            };
            if rows.is_empty() {
                return Ok(Value::Null);
            }
            let told: Vec<Value> = rows
                .iter()
                .map(|row| {
                    json!({
                        "kind": row.kind,
                        "words": row.args,
                        "told_at": row.created_at,
                        "read_at": row.read_at,
                    })
                })
                .collect();
            Ok(json!({ "notices": told }))
        })
    }

    fn erase<'a>(
        &'a self,
        _ctx: &'a Ctx,
        writer: &'a mut Writer,
        subject: Subject,
    ) -> Answer<'a, Erased> {
        Box::pin(async move {
            let count = match subject {
                Subject::User(user) => {
                    store::notice_remove_of(writer, user).await?
                        + store::notice_remove_about(writer, user.uuid()).await?
                }
                Subject::Party(party) => store::notice_remove_about(writer, party.uuid()).await?,
            };
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            Ok(Erased::default().and("notices", count))
        })
    }
}
