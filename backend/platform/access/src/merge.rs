//! Saving over somebody else's edit, field by field (law L8 of the business rules).

use std::collections::HashMap;

use audit::{Audited, Class, Edit};
use kernel::{Collision, Result};
use serde_json::Value;
use sqlx::Row as _;
use tenancy::Reader;
use uuid::Uuid;

use crate::{WritePermission, WriteTx};

impl<P: WritePermission> WriteTx<P> {
    /// What of an edit collides with what others saved since the caller read version `seen`:
    /// of the fields they want (`wanted`, by the names the log has; a key of an object field as
    /// `custom.size`) those that would change now and that somebody changed since.
    ///
    /// `before` is the thing as it is stored and locked, `after` what this edit makes of it. An
    /// edit without a collision can be saved as it is: what others changed stays.
    ///
    /// # Errors
    /// Unavailable when the database cannot be reached.
    pub async fn collisions<T: Audited>(
        &mut self,
        seen: i64,
        before: &T,
        after: &T,
        wanted: &[String],
    ) -> Result<Vec<Collision>> {
        let Some(now) = before.audit_version().filter(|now| *now != seen) else {
            return Ok(Vec::new());
        };
        let (was, will) = (values(before), values(after));
        let differing: Vec<&String> = wanted
            .iter()
            .filter(|field| value(&was, field) != value(&will, field))
            .collect();
        if differing.is_empty() {
            return Ok(Vec::new());
        }
        let access = self.access();
        let thing = before.audit_id();
        let edits = audit::edits_since(self, access.keyring(), thing, seen, now).await?;
        let touched = |field: &str| match &edits {
            Some(edits) => edits.iter().find(|edit| covers(edit, field)).map(Some),
            None => Some(None),
        };
        let mut found: Vec<Collision> = differing
            .into_iter()
            .filter_map(|field| {
                let edit: Option<&Edit> = touched(field)?;
                let collision = Collision::new(field.clone(), shown(before, &was, field));
                Some(match edit {
                    Some(edit) => collision.by(edit.by, edit.at),
                    None => collision,
                })
            })
            .collect();
        if !self.tenant().is_platform() {
            let people: Vec<Uuid> = found.iter().filter_map(|one| one.changed_by).collect();
            let names = member_names(self, &people).await?;
            for one in &mut found {
                one.changed_by_name = one.changed_by.and_then(|id| names.get(&id).cloned());
            }
        }
        Ok(found)
    }
}

/// Whether an edit of one name touched the other: an object as a whole touches all of its keys.
fn covers(edit: &Edit, field: &str) -> bool {
    let below = |whole: &str, part: &str| {
        part.strip_prefix(whole)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    edit.field == field || below(&edit.field, field) || below(field, &edit.field)
}

fn values<T: Audited>(thing: &T) -> HashMap<&'static str, Value> {
    thing
        .audit_fields()
        .into_iter()
        .map(|field| (field.name, field.value))
        .collect()
}

/// Nobody is shown a secret because somebody changed it.
fn shown<T: Audited>(thing: &T, values: &HashMap<&'static str, Value>, field: &str) -> Value {
    let fields = thing.audit_fields();
    let secret =
        |known: &audit::Field| known.class == Class::Secret && field.starts_with(known.name);
    if fields.iter().any(secret) {
        return Value::Null;
    }
    value(values, field)
}

fn value(values: &HashMap<&'static str, Value>, field: &str) -> Value {
    if let Some(whole) = values.get(field) {
        return whole.clone();
    }
    field
        .split_once('.')
        .and_then(|(name, key)| values.get(name)?.get(key).cloned())
        .unwrap_or_default()
}

async fn member_names(reader: &mut Reader, users: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    if users.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query("SELECT user_id, name FROM company_member WHERE user_id = ANY($1)")
        .bind(users)
        .fetch_all(reader.conn())
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("user_id")?, row.try_get("name")?)))
        .collect::<Result<_, sqlx::Error>>()
        .map_err(kernel::Error::from)
}
