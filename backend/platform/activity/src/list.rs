//! Events, newest first.

use std::collections::HashMap;

use access::{Can, ReadPermission, ReadTx};
use audit::{Filter, Keyring, Outcome};
use identity::Identity;
use kernel::{
    CursorKey, Error, Page, PageRequest, Result, Timestamp, id::CompanyId, text::SearchText,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::model::{ActivityView, view};

/// Which events to list.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ActivityQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Those of this user.
    pub actor: Option<Uuid>,
    /// Those whose action begins so: `crm.` or `crm.party.create`.
    #[param(value_type = Option<String>)]
    pub action: Option<SearchText>,
    /// Whether events of merely looking at the trail are listed, too; otherwise they would be most
    /// of what one sees there.
    #[serde(default)]
    pub reads: bool,
    /// Those about this thing.
    pub target: Option<Uuid>,
    /// `ok`, `refused` or `failed`.
    pub outcome: Option<String>,
    /// Not before this instant, RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    pub from: Option<Timestamp>,
    /// Before this instant, RFC 3339.
    #[param(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// An id, a whole personal value such as an e-mail address, or part of an action's name.
    #[param(value_type = Option<String>)]
    pub q: Option<SearchText>,
}

impl ActivityQuery {
    fn scope(&self) -> String {
        let text =
            |value: &Option<SearchText>| value.as_ref().map_or("", SearchText::as_str).to_owned();
        let id = |value: Option<Uuid>| value.map(|id| id.to_string()).unwrap_or_default();
        let at = |value: Option<Timestamp>| value.map(|at| at.to_rfc3339()).unwrap_or_default();
        kernel::page::scope(&[
            "activity",
            &id(self.actor),
            &text(&self.action),
            &id(self.target),
            self.outcome.as_deref().unwrap_or_default(),
            &at(self.from),
            &at(self.until),
            &text(&self.q),
            if self.reads { "reads" } else { "" },
        ])
    }

    /// The filter of a page that begins before an event. `looking` is what looking at the trail is
    /// recorded as.
    pub(crate) fn filter(
        &self,
        looking: &'static str,
        companies: Option<Vec<CompanyId>>,
        before_seq: Option<i64>,
        limit: i64,
    ) -> Result<Filter> {
        let some = |value: &Option<SearchText>| {
            value
                .as_ref()
                .map(|text| text.as_str().to_owned())
                .filter(|text| !text.is_empty())
        };
        let outcome = match self.outcome.as_deref() {
            None | Some("") => None,
            Some("ok") => Some(Outcome::Ok),
            Some("refused") => Some(Outcome::Refused),
            Some("failed") => Some(Outcome::Failed),
            Some(_) => {
                return Err(Error::field(
                    "outcome",
                    "outcome_unknown",
                    "one of ok, refused and failed is expected",
                ));
            }
        };
        Ok(Filter {
            actor: self.actor,
            // Whoever asks for an action by name wants it, also when it is this one.
            without_action: (!self.reads && self.action.is_none()).then_some(looking),
            action_prefix: some(&self.action),
            target: self.target,
            companies,
            outcome,
            from: self.from,
            until: self.until,
            text: some(&self.q),
            before_seq,
            limit: u16::try_from(limit).unwrap_or(audit::PAGE_LIMIT),
        })
    }
}

/// The companies whose events may be seen; none means all events of the tenant.
pub(crate) async fn companies_of<P: ReadPermission>(
    can: &Can<P>,
) -> Result<Option<Vec<CompanyId>>> {
    if can.covers_all().await? {
        return Ok(None);
    }
    Ok(can.scope().companies().map(<[CompanyId]>::to_vec))
}

/// A page of events.
///
/// # Errors
/// Invalid limit, cursor or outcome; unavailable database.
pub async fn list<P: ReadPermission>(
    can: &Can<P>,
    cursors: &CursorKey,
    query: ActivityQuery,
) -> Result<Page<ActivityView>> {
    let scope = format!("{}:{}", can.ctx().tenant.tid(), query.scope());
    let page = PageRequest::new(query.limit, query.cursor.clone())?;
    let before: Option<i64> = page.after(cursors, &scope)?;
    let filter = query.filter(P::INFO.code, companies_of(can).await?, before, page.fetch())?;
    let mut tx = can.read().await?;
    let (views, last) = events(&mut tx, can.keyring(), &filter, i64::from(page.limit())).await?;
    tx.done().await?;
    let next = last.map(|seq| cursors.seal(&scope, &seq));
    Ok(Page { items: views, next })
}

/// Puts in the names of platform admins, whom no tenant's books know.
///
/// # Errors
/// Unavailable database.
pub async fn name_admins(
    mut page: Page<ActivityView>,
    identity: &Identity,
) -> Result<Page<ActivityView>> {
    let admins = identity.admin_list().await?;
    for view in &mut page.items {
        if view.actor_name.is_none() {
            let known = admins
                .iter()
                .find(|admin| Some(admin.id.uuid()) == view.actor_id);
            view.actor_name = known.map(|admin| admin.name.clone());
        }
    }
    Ok(page)
}

/// Events opened and named, at most `limit`, with the place of the last one when there are more.
pub(crate) async fn events(
    tx: &mut ReadTx,
    keyring: &Keyring,
    filter: &Filter,
    limit: i64,
) -> Result<(Vec<ActivityView>, Option<i64>)> {
    let mut rows = audit::query(tx, keyring, filter).await?;
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let opened = audit::open_all(tx, keyring, &rows).await?;
    let mut people: Vec<Uuid> = rows
        .iter()
        .filter_map(|row| row.actor_id.or(row.behalf_of))
        .collect();
    people.sort_unstable();
    people.dedup();
    // The platform's side keeps no members; its admins are named by the page from their logins.
    let names = if tx.tenant().is_platform() {
        HashMap::new()
    } else {
        companies::member_names(tx, &people).await?
    };
    let last = rows.last().map(|row| row.seq).filter(|_| more);
    let views = rows
        .iter()
        .zip(opened)
        .map(|(row, opened)| view(row, opened, &names))
        .collect();
    Ok((views, last))
}
