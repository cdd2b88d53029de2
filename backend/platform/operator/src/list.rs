//! Tenants: searched, filtered, sorted, page by page.

use access::Can;
use kernel::{
    Error, Page, PageRequest, Result, TenantState, id::TenantId, states::Named as _,
    text::SearchText,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    Operator,
    model::{TenantItem, TenantView},
    permissions::ReadTenant,
    store::{self, Key},
};

/// What to list.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TenantQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Part of a name, a subdomain or a host; or a whole id.
    #[param(value_type = Option<String>)]
    pub q: Option<SearchText>,
    /// In this state.
    #[param(value_type = Option<TenantState>)]
    pub state: Option<String>,
    /// `current`: as new as this release; `behind`: older; or one version.
    pub version: Option<String>,
    /// With this plan.
    pub plan: Option<String>,
    /// `true`: only the platform's own, which the leak canary looks into; `false`: all others.
    #[param(value_type = Option<bool>)]
    pub sentinel: Option<String>,
    /// What to sort by, with `-` before it from last to first; `-created_at` unless said.
    #[param(value_type = Option<SortField>)]
    pub sort: Option<String>,
}

/// What tenants are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum SortField {
    /// When they were made.
    CreatedAt,
    /// By name.
    Name,
    /// By subdomain.
    Slug,
    /// By how much room they take.
    Size,
    /// By when somebody last came.
    LastUsed,
    /// By how many people they have.
    Members,
    /// By the version of their schema.
    Version,
}

kernel::named!(SortField {
    CreatedAt = "created_at",
    Name = "name",
    Slug = "slug",
    Size = "size",
    LastUsed = "last_used",
    Members = "members",
    Version = "version",
});

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) field: SortField,
    pub(crate) descending: bool,
}

/// Which schema versions are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// As new as this release, or newer.
    Current,
    /// Older than this release.
    Behind,
    /// This one.
    Exactly(i64),
}

/// Which tenants are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) search: Option<String>,
    pub(crate) state: Option<TenantState>,
    pub(crate) version: Option<Version>,
    pub(crate) plan: Option<String>,
    pub(crate) sentinel: Option<bool>,
    /// The version this release brings schemas to.
    pub(crate) latest: i64,
    pub(crate) sort: Sort,
}

impl TenantQuery {
    fn wanted(&self, latest: i64) -> Result<Wanted> {
        let state = given(&self.state).map(|text| {
            TenantState::parse(text).ok_or_else(|| {
                let rule = "must be one of: active, suspended, deleting, purging";
                Error::field("state", "not_a_choice", rule)
            })
        });
        let version = given(&self.version).map(|text| match text {
            "current" => Ok(Version::Current),
            "behind" => Ok(Version::Behind),
            number => number.parse().map(Version::Exactly).map_err(|_number| {
                let rule = "must be `current`, `behind` or the number of a version";
                Error::field("version", "not_a_choice", rule)
            }),
        });
        let sentinel = given(&self.sentinel).map(|text| {
            text.parse()
                .map_err(|_| Error::field("sentinel", "not_a_choice", "must be `true` or `false`"))
        });
        Ok(Wanted {
            search: self
                .q
                .as_ref()
                .map(|text| text.as_str().to_owned())
                .filter(|text| !text.is_empty()),
            state: state.transpose()?,
            version: version.transpose()?,
            plan: given(&self.plan).map(str::to_owned),
            sentinel: sentinel.transpose()?,
            latest,
            sort: self.sort()?,
        })
    }

    /// Whether it leaves anything out.
    pub(crate) fn is_filtered(&self) -> bool {
        [&self.state, &self.version, &self.plan, &self.sentinel]
            .into_iter()
            .any(|filter| given(filter).is_some())
    }

    fn sort(&self) -> Result<Sort> {
        let wanted = given(&self.sort).unwrap_or("-created_at");
        let (name, descending) = match wanted.strip_prefix('-') {
            Some(name) => (name, true),
            None => (wanted, false),
        };
        let field = SortField::from_name(name).ok_or_else(|| {
            let names: Vec<_> = SortField::ALL.iter().map(|field| field.name()).collect();
            let rule = format!(
                "must be one of: {}; with `-` before it from last to first",
                names.join(", ")
            );
            Error::field("sort", "not_a_choice", rule)
        })?;
        Ok(Sort { field, descending })
    }

    /// What a cursor is bound to.
    fn scope(&self, wanted: &Wanted) -> String {
        kernel::page::scope(&[
            "platform.tenants",
            wanted.search.as_deref().unwrap_or_default(),
            wanted.state.map_or("", TenantState::as_str),
            given(&self.version).unwrap_or_default(),
            wanted.plan.as_deref().unwrap_or_default(),
            given(&self.sentinel).unwrap_or_default(),
            &store::sort_name(wanted.sort),
        ])
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// A page of tenants.
///
/// # Errors
/// Invalid filter, sort, limit or cursor; unavailable database.
pub async fn list(
    can: &Can<ReadTenant>,
    operator: &Operator,
    query: TenantQuery,
) -> Result<Page<TenantItem>> {
    let wanted = query.wanted(operator.latest())?;
    let scope = query.scope(&wanted);
    let page = PageRequest::new(query.limit, query.cursor)?;
    let after: Option<(Key, TenantId)> = page.after(&operator.cursors, &scope)?;
    let mut tx = can.read().await?;
    let rows = store::tenant_list(&mut tx, &wanted, after.as_ref(), page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |row| {
        operator.cursors.seal(&scope, &(&row.key, row.id))
    })
    .map(|row| operator.item(row)))
}

/// The plans there are: code and name, the smallest first.
pub(crate) async fn plans(can: &Can<ReadTenant>) -> Result<Vec<(String, String)>> {
    let mut tx = can.read().await?;
    let plans = store::plan_codes(&mut tx).await?;
    tx.done().await?;
    Ok(plans)
}

/// How many tenants a query finds on all its pages.
///
/// # Errors
/// Invalid filter; unavailable database.
pub async fn count(can: &Can<ReadTenant>, operator: &Operator, query: &TenantQuery) -> Result<i64> {
    let wanted = query.wanted(operator.latest())?;
    let mut tx = can.read().await?;
    let count = store::tenant_count(&mut tx, &wanted).await?;
    tx.done().await?;
    Ok(count)
}

impl Operator {
    /// The version this release brings schemas to.
    pub(crate) fn latest(&self) -> i64 {
        self.doors.migrations().latest()
    }

    pub(crate) fn item(&self, row: store::TenantRow) -> TenantItem {
        // One that is being removed has lost its hosts already.
        let host = match row.host.as_str() {
            "" => self.registry.host_of(&row.slug),
            host => host.to_owned(),
        };
        TenantItem {
            behind: row.schema_version < self.latest(),
            state_reason: row.state_reason,
            plan: row.plan,
            members: row.members,
            size_bytes: row.size_bytes,
            row_estimate: row.row_estimate,
            measured_at: row.measured_at,
            last_used_at: row.last_used_at,
            sentinel: row.sentinel,
            tenant: TenantView {
                id: row.id,
                slug: row.slug,
                name: row.name,
                url: self.origin.url(&host),
                state: row.state,
                schema_version: row.schema_version,
                registration: row.registration,
                created_at: row.created_at,
            },
            host,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(sort: &str, state: &str, version: &str) -> TenantQuery {
        TenantQuery {
            sort: Some(sort.into()),
            state: Some(state.into()),
            version: Some(version.into()),
            ..TenantQuery::default()
        }
    }

    #[test]
    fn what_is_not_offered_is_refused_by_field() {
        for (wrong, field) in [
            (query("age", "", ""), "sort"),
            (query("", "gone", ""), "state"),
            (query("", "", "newest"), "version"),
        ] {
            let error = wrong.wanted(9).unwrap_err();
            let first = error.field_errors().first().unwrap();
            assert_eq!(
                (first.field.as_str(), first.code.as_str()),
                (field, "not_a_choice")
            );
        }
        let wanted = query("-size", "suspended", "behind").wanted(9).unwrap();
        assert_eq!(wanted.version, Some(Version::Behind));
        assert_eq!(store::sort_name(wanted.sort), "-size");
    }

    #[test]
    fn a_cursor_belongs_to_one_view_of_the_list() {
        let scope = |query: TenantQuery| query.scope(&query.wanted(9).unwrap());
        let plain = scope(query("", "", ""));
        assert_eq!(plain, scope(query("-created_at", "", "")));
        for other in [
            query("created_at", "", ""),
            query("", "active", ""),
            query("", "", "behind"),
        ] {
            assert_ne!(plain, scope(other));
        }
    }
}
