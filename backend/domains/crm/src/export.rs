//! Customers as a file: exactly the filtered set, in its order, whole or not at all.

use access::Can;
use kernel::{Result, states::Named as _};
use web::CsvReply;

use crate::{
    list::{PartyQuery, position},
    permissions::ExportParty,
    problems::Refused,
    store,
    view::PartyItem,
};

/// The most lines a file may have; more than a spreadsheet is pleasant with.
const MOST: usize = 100_000;
/// How many rows are fetched together.
const TOGETHER: i64 = 1_000;

const HEAD: [&str; 11] = [
    "id",
    "name",
    "kind",
    "state",
    "roles",
    "email",
    "phone",
    "city",
    "tags",
    "created_at",
    "updated_at",
];

/// All parties of a list, as a file.
///
/// # Errors
/// Invalid filter; `export_too_large`; unavailable database.
pub async fn export(can: &Can<ExportParty>, query: &PartyQuery) -> Result<CsvReply> {
    let wanted = query.wanted(can)?;
    let mut rows: Vec<PartyItem> = Vec::new();

    // One state for the whole file.
    let mut tx = can.read_snapshot().await?;
    loop {
        let after = rows.last().map(|last| position(last, wanted.sort));
        let more = store::party_list(&mut tx, &wanted, after.as_ref(), TOGETHER).await?;
        if more.is_empty() {
            break;
        }
        rows.extend(more);
        if rows.len() > MOST {
            return Err(Refused::ExportTooLarge(MOST).into());
        }
    }
    tx.done().await?;
    Ok(CsvReply::of(
        "customers.csv",
        &HEAD,
        rows.into_iter().map(line),
    ))
}

fn line(item: PartyItem) -> Vec<String> {
    let tags: Vec<&str> = item.tags.iter().map(kernel::text::Tag::as_str).collect();
    vec![
        item.id.to_string(),
        item.name.to_string(),
        item.kind.name().to_owned(),
        item.state.name().to_owned(),
        item.roles.join(", "),
        item.email.unwrap_or_default(),
        item.phone.unwrap_or_default(),
        item.city.unwrap_or_default(),
        tags.join(", "),
        item.created_at.to_rfc3339(),
        item.updated_at.to_rfc3339(),
    ]
}
