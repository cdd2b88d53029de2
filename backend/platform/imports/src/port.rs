//! What imports hold about people: lines that became things, and what those said before.

use access::{Reader, Writer};
use kernel::Ctx;
use ports::{
    Answer,
    privacy::{Erased, Holder, Subject},
};
use serde_json::{Value, json};

use crate::store;

/// Imports as holders of personal data.
#[derive(Debug, Clone, Copy, Default)]
pub struct Privacy;

impl Holder for Privacy {
    fn domain(&self) -> &'static str {
        "imports"
    }

    fn export<'a>(&'a self, reader: &'a mut Reader, subject: Subject) -> Answer<'a, Value> {
        Box::pin(async move {
            let Subject::Party(party) = subject else {
                return Ok(Value::Null);
            };
            let lines = store::row_about(reader, party.uuid()).await?;
            if lines.is_empty() {
                return Ok(Value::Null);
            }
            let lines: Vec<Value> = lines
                .into_iter()
                .map(|line| {
                    json!({
                        "file": line.file_name,
                        "line": line.number,
                        "outcome": line.outcome,
                        "before": line.before,
                        "imported_at": line.created_at,
                    })
                })
                .collect();
            Ok(json!({ "lines": lines }))
        })
    }

    fn erase<'a>(
        &'a self,
        _ctx: &'a Ctx,
        writer: &'a mut Writer,
        subject: Subject,
    ) -> Answer<'a, Erased> {
        Box::pin(async move {
            let Subject::Party(party) = subject else {
                return Ok(Erased::default());
            };
            let count = store::row_forget(writer, party.uuid()).await?;
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            Ok(Erased::default().and("import_lines", count))
        })
    }
}
