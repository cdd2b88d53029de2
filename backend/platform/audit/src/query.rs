//! Reading the log: filters and pages. What is found is opened with [`crate::open`].

use kernel::{
    Result, Timestamp,
    id::{CompanyId, EventId, RequestId, SessionId},
};
use sqlx::{FromRow, Postgres, QueryBuilder};
use tenancy::Reader;
use uuid::Uuid;

use crate::{keyring::Keyring, leaf::Outcome};

/// The most events a page has.
pub const PAGE_LIMIT: u16 = 1_000;

/// Which events are wanted; what is not set does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those of this user, also through jobs on their behalf.
    pub actor: Option<Uuid>,
    /// Those whose action begins so: `crm.` or `crm.party.create`.
    pub action_prefix: Option<String>,
    /// All but those of this action that were done; refused and failed ones stay.
    pub without_action: Option<&'static str>,
    /// Those about this thing.
    pub target: Option<Uuid>,
    /// Those of these companies. Set it unless the reader may see the whole tenant: events that
    /// belong to no company are seen only without it.
    pub companies: Option<Vec<CompanyId>>,
    /// Those that ended so.
    pub outcome: Option<Outcome>,
    /// Those not before this instant.
    pub from: Option<Timestamp>,
    /// Those before this instant.
    pub until: Option<Timestamp>,
    /// Those with this text: an id of the event, actor, thing, request or session; or, in any
    /// case of letters, a whole personal value or a part of the action's name.
    pub text: Option<String>,
    /// Those older than the last one of the page before.
    pub before_seq: Option<i64>,
    /// How many, 1 to [`PAGE_LIMIT`]; what is beyond is brought into that range.
    pub limit: u16,
}

/// An event as stored. The columns are an index; what people see comes from `leaf_data`.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct EventRow {
    /// Its place in this database, the cursor of pages.
    pub seq: i64,
    /// The event.
    pub event_id: EventId,
    /// When.
    pub occurred_at: Timestamp,
    /// The company it belongs to.
    pub company_id: Option<CompanyId>,
    /// The kind of actor.
    pub actor_kind: String,
    /// The user who acted.
    pub actor_id: Option<Uuid>,
    /// The user on whose behalf a job acted.
    pub behalf_of: Option<Uuid>,
    /// The code of the permission.
    pub action: String,
    /// How it ended.
    #[sqlx(try_from = "String")]
    pub outcome: Outcome,
    /// The kind of the main thing.
    pub target_kind: Option<String>,
    /// The main thing.
    pub target_id: Option<Uuid>,
    /// The request.
    pub request_id: RequestId,
    /// The session.
    pub session_id: Option<SessionId>,
    /// The leaf's canonical bytes.
    pub leaf_data: Vec<u8>,
    /// The hash the sealer was given.
    pub leaf_hash: Vec<u8>,
}

/// The newest events that fit, newest first.
///
/// # Errors
/// Unavailable when the database cannot be reached or takes too long.
pub async fn query(
    reader: &mut Reader,
    keyring: &Keyring,
    filter: &Filter,
) -> Result<Vec<EventRow>> {
    let text = filter.text.as_deref().map(str::trim);
    let bidx = text.map(|text| keyring.tenant(reader.tenant()).blind(text));
    let mut statement = statement(filter, bidx);
    Ok(statement.build_query_as().fetch_all(reader.conn()).await?)
}

fn statement(filter: &Filter, bidx: Option<Vec<u8>>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "SELECT seq, event_id, occurred_at, company_id, actor_kind, actor_id, behalf_of, action, \
         outcome, target_kind, target_id, request_id, session_id, leaf_data, leaf_hash \
         FROM audit_event WHERE true",
    );
    if let Some(actor) = filter.actor {
        sql.push(" AND (actor_id = ").push_bind(actor);
        sql.push(" OR behalf_of = ").push_bind(actor).push(")");
    }
    if let Some(prefix) = filter.action_prefix.as_deref().map(storable) {
        // Comparisons by bytes, which the index serves whatever the parameter; LIKE would need
        // a constant. No code reaches the last character there is.
        sql.push(" AND action ~>=~ ").push_bind(prefix.clone());
        sql.push(" AND action ~<~ ")
            .push_bind(format!("{prefix}{}", char::MAX));
    }
    if let Some(action) = filter.without_action {
        sql.push(" AND (outcome <> 'ok' OR action <> ")
            .push_bind(action)
            .push(")");
    }
    if let Some(target) = filter.target {
        sql.push(" AND (target_id = ").push_bind(target);
        sql.push(" OR more_targets @> ARRAY[")
            .push_bind(target)
            .push("])");
    }
    if let Some(companies) = &filter.companies {
        sql.push(" AND company_id = ANY(")
            .push_bind(companies.clone())
            .push(")");
    }
    if let Some(outcome) = filter.outcome {
        sql.push(" AND outcome = ").push_bind(outcome.as_str());
    }
    if let Some(from) = filter.from {
        sql.push(" AND occurred_at >= ").push_bind(from);
    }
    if let Some(until) = filter.until {
        sql.push(" AND occurred_at < ").push_bind(until);
    }
    if let Some(text) = filter
        .text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        if let Ok(id) = Uuid::try_parse(text) {
            for (at, column) in IDS.iter().enumerate() {
                sql.push(if at == 0 { " AND (" } else { " OR " })
                    .push(*column);
                sql.push(" = ").push_bind(id);
            }
            sql.push(" OR more_targets @> ARRAY[")
                .push_bind(id)
                .push("])");
        } else {
            sql.push(" AND (position(")
                .push_bind(storable(&text.to_lowercase()))
                .push(" IN action) > 0");
            sql.push(" OR event_id IN (SELECT p.event_id FROM audit_pii p WHERE p.bidx = ");
            sql.push_bind(bidx).push("))");
        }
    }
    if let Some(before) = filter.before_seq {
        sql.push(" AND seq < ").push_bind(before);
    }
    let limit = filter.limit.clamp(1, PAGE_LIMIT);
    sql.push(" ORDER BY seq DESC LIMIT ")
        .push_bind(i64::from(limit));
    sql
}

/// The columns an id is looked for in.
const IDS: [&str; 6] = [
    "event_id",
    "actor_id",
    "behalf_of",
    "target_id",
    "request_id",
    "session_id",
];

/// Postgres takes no NUL in text and would refuse the whole query; nothing it holds has one.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
