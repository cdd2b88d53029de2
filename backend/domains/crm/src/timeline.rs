//! What happened with a customer, in one line of time: what was talked about, agreed to, changed,
//! and whatever other domains know.

use std::collections::HashMap;

use access::{Can, Reader};
use audit::{Filter, Keyring, Leaf, LeafChange};
use kernel::{CursorKey, Page, Result, Timestamp, id::PartyId, states::Named as _};
use ports::{
    directory::Directory,
    timeline::{Asked, Entry, Sources},
};
use uuid::Uuid;

use crate::{
    model::{Consent, Note},
    permissions::ReadParty,
    store::{self, SeenRelationship},
    view::TimelineItem,
};

/// Who is asked for what happened, and for names.
#[derive(Clone, Copy)]
pub struct Tellers<'a> {
    /// Other domains.
    pub sources: &'a Sources,
    /// Names of people.
    pub directory: &'a Directory,
    /// Seals the way to the next page.
    pub cursors: &'a CursorKey,
}

/// A page of what happened with a party, the latest first.
///
/// # Errors
/// Not found; invalid limit or cursor.
pub async fn timeline(
    can: &Can<ReadParty>,
    tellers: Tellers<'_>,
    id: PartyId,
    query: &web::ListQuery,
) -> Result<Page<TimelineItem>> {
    let page = query.page()?;
    let tenant = can.ctx().tenant.id.to_string();
    let scope = kernel::page::scope(&["crm.timeline", &tenant, &id.to_string()]);
    let before = page.after::<(Timestamp, Uuid)>(tellers.cursors, &scope)?;

    let mut tx = can.read_snapshot().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let asked = Asked {
        company: party.company,
        party: id,
        before,
        limit: page.fetch(),
    };
    let mut all = tellers.sources.entries(&mut tx, asked).await?;
    all.extend(told(&mut tx, asked).await?);
    all.extend(trail(&mut tx, can.keyring(), asked).await?);
    all.sort_by_key(|one| std::cmp::Reverse((one.at, one.id)));
    all.truncate(usize::try_from(asked.limit).unwrap_or_default());
    let users: Vec<Uuid> = all.iter().filter_map(|entry| entry.actor).collect();
    let names = tellers.directory.people(&mut tx, &users).await?;
    tx.done().await?;

    let page = Page::from_rows(all, page.limit(), |last| {
        tellers.cursors.seal(&scope, &(last.at, last.id))
    });
    Ok(page.map(|entry| item(entry, &names)))
}

/// What this domain keeps itself.
async fn told(reader: &mut Reader, asked: Asked) -> Result<Vec<Entry>> {
    let of = (asked.company, asked.party);
    let notes = store::note_list(reader, of, asked.before, asked.limit).await?;
    let consents = store::consent_list(reader, of, asked.before, asked.limit).await?;
    let related = store::relationship_told(reader, of, asked.before, asked.limit).await?;
    let mut all: Vec<Entry> = notes.into_iter().map(noted).collect();
    all.extend(consents.into_iter().map(agreed));
    all.extend(related.into_iter().map(|one| joined(asked.party, one)));
    Ok(all)
}

fn noted(note: Note) -> Entry {
    let name = note.kind.name();
    Entry {
        at: note.at,
        id: note.id.uuid(),
        kind: format!("crm.note.{name}"),
        text: format!("crm-told-{name}"),
        values: Vec::new(),
        icon: match name {
            "call" => "phone",
            "meeting" => "users",
            "email" => "mail",
            _ => "file-text",
        },
        actor: note.author,
        body: note.body.into_string(),
        href: Some(format!("/app/customers/{}/notes/{}", note.party, note.id)),
    }
}

fn agreed(consent: Consent) -> Entry {
    let name = consent.decision.name();
    Entry {
        at: consent.decided_at,
        id: consent.id.uuid(),
        kind: format!("crm.consent.{name}"),
        text: format!("crm-told-consent-{name}"),
        values: vec![("purpose", consent.purpose.to_string())],
        icon: match name {
            "given" => "check",
            _ => "x",
        },
        actor: consent.recorded_by,
        body: consent.proof.into_string(),
        href: None,
    }
}

fn joined(party: PartyId, seen: SeenRelationship) -> Entry {
    let one = seen.relationship;
    let side = if one.from == party { "to" } else { "from" };
    let name = one.kind.name().replace('_', "-");
    Entry {
        at: one.created_at,
        id: one.id.uuid(),
        kind: format!("crm.relationship.{}", one.kind.name()),
        text: format!("crm-told-{side}-{name}"),
        values: vec![("name", seen.name)],
        icon: "link",
        actor: None,
        href: Some(format!("/app/customers/{}", one.other(party))),
        body: one.label.into_string(),
    }
}

/// What was done to the party itself, out of the log: that it was done and to which fields, never
/// what they held, which the log shows to those who may read it.
async fn trail(reader: &mut Reader, keyring: &Keyring, asked: Asked) -> Result<Vec<Entry>> {
    let wanted = u16::try_from(asked.limit).unwrap_or(audit::PAGE_LIMIT);
    let filter = Filter {
        target: Some(asked.party.uuid()),
        action_prefix: Some("crm.p".to_owned()),
        companies: Some(vec![asked.company]),
        outcome: Some(audit::Outcome::Ok),
        // The end is exclusive, and several events may have happened in that microsecond.
        until: asked
            .before
            .map(|(at, _)| at + chrono::TimeDelta::microseconds(1)),
        limit: wanted.saturating_add(20),
        ..Filter::default()
    };
    let rows = audit::query(reader, keyring, &filter).await?;
    let entries = rows.into_iter().map(|row| Entry {
        at: row.occurred_at,
        id: row.event_id.uuid(),
        text: format!("crm-told-{}", row.action.replace(['.', '_'], "-")),
        values: vec![("fields", fields(&row.leaf_data).join(","))],
        icon: icon_of(&row.action),
        actor: row.actor_id.or(row.behalf_of),
        kind: row.action,
        body: String::new(),
        href: None,
    });
    let later = |entry: &Entry| asked.before.is_none_or(|last| (entry.at, entry.id) < last);
    Ok(entries.filter(later).collect())
}

fn icon_of(action: &str) -> &'static str {
    match action {
        "crm.party.create" => "user-plus",
        "crm.party.archive" => "archive",
        "crm.party.erase" => "trash-2",
        "crm.portal.link" => "building-2",
        _ => "pencil",
    }
}

/// The names of the fields an event changed of its main thing.
fn fields(leaf: &[u8]) -> Vec<String> {
    let Ok(leaf) = serde_json::from_slice::<Leaf>(leaf) else {
        return Vec::new();
    };
    let changes = leaf.changes.into_iter().map(|change| match change {
        LeafChange::Shown(one) => one.field,
        LeafChange::Digest(one) => one.field,
        LeafChange::Secret(one) => one.field,
    });
    let personal = leaf.personal.into_iter().map(|one| one.field);
    let mut names: Vec<String> = Vec::new();
    for field in changes.chain(personal) {
        let field = field.trim_end_matches(".was").trim_end_matches(".now");
        // Remarks and what belongs to further things have signs that no name has.
        let is_name = field
            .chars()
            .all(|one| one.is_ascii_lowercase() || one == '_');
        if is_name && !["ip", "version"].contains(&field) && !names.iter().any(|name| name == field)
        {
            names.push(field.to_owned());
        }
    }
    names
}

fn item(entry: Entry, names: &HashMap<Uuid, String>) -> TimelineItem {
    TimelineItem {
        at: entry.at,
        id: entry.id,
        kind: entry.kind,
        actor_id: entry.actor,
        actor_name: entry.actor.and_then(|id| names.get(&id).cloned()),
        values: entry
            .values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        body: entry.body,
        href: entry.href,
        text: entry.text,
        icon: entry.icon,
    }
}
