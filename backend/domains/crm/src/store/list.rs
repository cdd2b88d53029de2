//! Lists: one statement, one index scan, no joins.

use access::Reader;
use kernel::{
    Result, Timestamp,
    id::{CompanyId, PartyId},
    states::Named as _,
    text::Tag,
};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder, Row as _, postgres::PgRow};

use super::rows::{named, names};
use crate::{
    list::Sort,
    model::{PartyKind, PartyRole},
    states::PartyState,
    view::PartyItem,
};

/// Rows fetched for the usual sizes of a page; these limits stand in the text, as [`word`]s do.
const USUAL: [i64; 4] = [21, 51, 101, 201];

/// The sort values of the last row shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum After {
    /// By age.
    Time(Timestamp, PartyId),
    /// By name, folded.
    Name(String, PartyId),
}

/// A word that must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    /// Anywhere.
    Part(String),
    /// At the begin of a word: too short for anywhere to mean much, or to be found quickly.
    Begin(String),
}

/// Which parties are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Of these companies; `None` is all.
    pub(crate) companies: Option<Vec<CompanyId>>,
    /// In one of these states.
    pub(crate) states: Vec<PartyState>,
    /// With this role.
    pub(crate) role: Option<PartyRole>,
    /// Of this kind.
    pub(crate) kind: Option<PartyKind>,
    /// With this tag.
    pub(crate) tag: Option<Tag>,
    /// With all of these words.
    pub(crate) terms: Vec<Term>,
    /// In this order.
    pub(crate) sort: Sort,
}

/// Up to `limit` parties after a position.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_list(
    reader: &mut Reader,
    wanted: &Wanted,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<PartyItem>> {
    let rows = party_select(wanted, after, limit)
        .build()
        .fetch_all(reader.conn())
        .await?;
    Ok(rows.iter().map(item_of).collect::<Result<_, _>>()?)
}

/// Tags that parties of these companies have, by their folded text, after one of them.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn tag_list(
    reader: &mut Reader,
    companies: Option<&[CompanyId]>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(String, Tag)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT ON (t.key) t.key, t.label
           FROM crm_tag t
          WHERE ($1::uuid[] IS NULL OR t.company_id = ANY ($1))
            AND ($2::text IS NULL OR t.key > $2)
            AND EXISTS (SELECT 1 FROM crm_party_tag pt
                         WHERE pt.company_id = t.company_id AND pt.tag_key = t.key)
          ORDER BY t.key, t.company_id
          LIMIT $3",
    )
    .bind(companies)
    .bind(after)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}

/// One company and one state is what people nearly always look at: a plain index scan. Several
/// are scanned in turn, each from its own place in the index, and only their first rows sorted.
fn party_select(wanted: &Wanted, after: Option<&After>, limit: i64) -> QueryBuilder<Postgres> {
    let mut sql;
    let one = match (wanted.companies.as_deref(), wanted.states.as_slice()) {
        (Some([company]), [state]) => Some((*company, *state)),
        _ => None,
    };
    if let Some((company, state)) = one {
        sql = QueryBuilder::new(
            "SELECT p.id, p.name, p.kind, p.state, p.email, p.phone, p.city, p.roles, p.tags,
                    p.version, p.created_at, p.updated_at, p.name_fold
               FROM crm_party p
              WHERE p.company_id = ",
        );
        sql.push_bind(company).push(" AND p.state = ");
        word(&mut sql, state.name());
    } else {
        sql = QueryBuilder::new(
            "SELECT f.id, f.name, f.kind, f.state, f.email, f.phone, f.city, f.roles, f.tags,
                    f.version, f.created_at, f.updated_at, f.name_fold
               FROM unnest(",
        );
        match &wanted.companies {
            Some(companies) => sql.push_bind(companies.clone()),
            None => sql.push("ARRAY(SELECT t.id FROM company_v_tree t)"),
        };
        sql.push(") AS own (company_id)");
        sql.push(" CROSS JOIN unnest(")
            .push_bind(names(wanted.states.clone()));
        sql.push(
            ") AS kept (state)
              CROSS JOIN LATERAL (
                SELECT p.id, p.name, p.kind, p.state, p.email, p.phone, p.city, p.roles, p.tags,
                       p.version, p.created_at, p.updated_at, p.name_fold
                  FROM crm_party p
                 WHERE p.company_id = own.company_id AND p.state = kept.state",
        );
    }
    filter(&mut sql, wanted, after);
    order(&mut sql, wanted.sort, "p", limit);
    if one.is_none() {
        sql.push(") AS f");
        order(&mut sql, wanted.sort, "f", limit);
    }
    sql
}

fn filter(sql: &mut QueryBuilder<Postgres>, wanted: &Wanted, after: Option<&After>) {
    if let Some(role) = wanted.role {
        sql.push(" AND ");
        word(sql, role.name());
        sql.push(" = ANY (p.roles)");
    }
    if let Some(kind) = wanted.kind {
        sql.push(" AND p.kind = ");
        word(sql, kind.name());
    }
    if let Some(tag) = &wanted.tag {
        sql.push(
            " AND EXISTS (SELECT 1 FROM crm_party_tag pt
                           WHERE pt.company_id = p.company_id AND pt.party_id = p.id
                             AND pt.tag_key = ",
        );
        sql.push_bind(tag.normalised()).push(")");
    }
    for term in &wanted.terms {
        let (before, text) = match term {
            Term::Part(text) => (" AND p.search_fold LIKE '%' || ", text),
            Term::Begin(text) => (" AND p.search_fold LIKE '% ' || ", text),
        };
        // Folded like the column; afterwards, since folding makes signs, no sign is a wildcard.
        sql.push(before)
            .push("regexp_replace(ext.fold(")
            .push_bind(text.clone());
        sql.push(r"), '([\\%_])', '\\\1', 'g') || '%'");
    }
    let Some(after) = after else { return };
    let column = match wanted.sort {
        Sort::Newest => " AND (p.created_at, p.id) < (",
        Sort::Oldest => " AND (p.created_at, p.id) > (",
        Sort::Name => " AND (p.name_fold, p.id) > (",
        Sort::NameDown => " AND (p.name_fold, p.id) < (",
    };
    sql.push(column);
    match after {
        After::Time(at, id) => sql.push_bind(*at).push(", ").push_bind(*id).push(")"),
        After::Name(name, id) => sql
            .push_bind(name.clone())
            .push(", ")
            .push_bind(*id)
            .push(")"),
    };
}

fn order(sql: &mut QueryBuilder<Postgres>, sort: Sort, alias: &'static str, limit: i64) {
    sql.push(match (sort, alias) {
        (Sort::Newest, "p") => " ORDER BY p.created_at DESC, p.id DESC LIMIT ",
        (Sort::Oldest, "p") => " ORDER BY p.created_at, p.id LIMIT ",
        (Sort::Name, "p") => " ORDER BY p.name_fold, p.id LIMIT ",
        (Sort::NameDown, "p") => " ORDER BY p.name_fold DESC, p.id DESC LIMIT ",
        (Sort::Newest, _) => " ORDER BY f.created_at DESC, f.id DESC LIMIT ",
        (Sort::Oldest, _) => " ORDER BY f.created_at, f.id LIMIT ",
        (Sort::Name, _) => " ORDER BY f.name_fold, f.id LIMIT ",
        (Sort::NameDown, _) => " ORDER BY f.name_fold DESC, f.id DESC LIMIT ",
    });
    if USUAL.contains(&limit) {
        sql.push(limit);
    } else {
        sql.push_bind(limit);
    }
}

/// One of our own words, which stands in the text and is not bound: with the value unknown,
/// Postgres takes the stored plan for worse than it is and plans anew at every execution, which
/// costs more than the list. There are few such words, so there are few statements.
fn word(sql: &mut QueryBuilder<Postgres>, name: &'static str) {
    sql.push("'").push(name).push("'");
}

/// By position: looking for each column's name in each row costs more than reading it.
fn item_of(row: &PgRow) -> Result<PartyItem, sqlx::Error> {
    Ok(PartyItem {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        kind: named(row, 2)?,
        state: named(row, 3)?,
        email: row.try_get(4)?,
        phone: row.try_get(5)?,
        city: row.try_get(6)?,
        roles: row.try_get(7)?,
        tags: row.try_get(8)?,
        version: row.try_get(9)?,
        created_at: row.try_get(10)?,
        updated_at: row.try_get(11)?,
        name_fold: row.try_get(12)?,
    })
}

#[cfg(test)]
mod tests;
