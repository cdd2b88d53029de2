//! Lists of tenants, and one of them, as lines.

use app::Node;
use clap::Args;
use operator::{TenantItem, TenantQuery, permissions::ReadTenant, size_text};

use crate::{exit::Failure, node::may, say, state::explain};

/// Which tenants are listed.
#[derive(Args)]
pub(crate) struct ListArguments {
    /// Part of a name, subdomain or host; or a whole id.
    search: Option<String>,
    /// Only those in this state.
    #[arg(long, value_parser = ["active", "suspended", "deleting", "purging"])]
    state: Option<String>,
    /// `current`, `behind`, or the number of a schema version.
    #[arg(long)]
    version: Option<String>,
    /// Only those with this plan.
    #[arg(long)]
    plan: Option<String>,
    /// What comes first.
    #[arg(long, default_value = "created-desc", value_parser = [
        "created", "created-desc", "name", "name-desc", "slug", "slug-desc", "size", "size-desc",
        "used", "used-desc", "members", "members-desc", "version", "version-desc",
    ])]
    sort: String,
    /// At most this many; all unless said.
    #[arg(long)]
    limit: Option<usize>,
    /// Print JSON, one line each.
    #[arg(long)]
    json: bool,
}

/// Prints them, page by page.
///
/// # Errors
/// What is in the way.
pub(super) async fn list(node: &Node, arguments: ListArguments) -> anyhow::Result<()> {
    let can = may::<ReadTenant>(node).await?;
    let search = arguments.search.as_deref().map(|text| {
        kernel::text::SearchText::parse(text).map_err(|refusal| Failure::usage(refusal.detail))
    });
    let mut query = TenantQuery {
        limit: Some(200),
        q: search.transpose()?,
        state: arguments.state,
        version: arguments.version,
        plan: arguments.plan,
        sort: Some(sort_of(&arguments.sort)),
        ..TenantQuery::default()
    };
    let mut left = arguments.limit.unwrap_or(usize::MAX);
    if !arguments.json {
        say(&row([
            "SLUG",
            "STATE",
            "PEOPLE",
            "SIZE",
            "VERSION",
            "LAST USED",
            "NAME",
        ]));
    }
    loop {
        let page = operator::list(&can, &node.operator, query.clone())
            .await
            .map_err(explain)?;
        for tenant in page.items.iter().take(left) {
            if arguments.json {
                say(&serde_json::to_string(tenant)?);
            } else {
                say(&line_of(tenant));
            }
        }
        left = left.saturating_sub(page.items.len());
        query.cursor = page.next;
        if query.cursor.is_none() || left == 0 {
            return Ok(());
        }
    }
}

/// A minus at the beginning would be taken for a flag, so the command line says `-desc`.
fn sort_of(word: &str) -> String {
    let (name, minus) = match word.strip_suffix("-desc") {
        Some(name) => (name, "-"),
        None => (word, ""),
    };
    let field = match name {
        "created" => "created_at",
        "used" => "last_used",
        other => other,
    };
    format!("{minus}{field}")
}

fn row(cells: [&str; 7]) -> String {
    let [slug, state, people, size, version, used, name] = cells;
    format!("{slug:<24} {state:<10} {people:>7} {size:>9} {version:<15} {used:<16} {name}")
}

fn line_of(tenant: &TenantItem) -> String {
    let version = if tenant.behind {
        format!("{}*", tenant.schema_version)
    } else {
        tenant.schema_version.to_string()
    };
    row([
        &tenant.slug,
        &tenant.state,
        &tenant.members.to_string(),
        &tenant.size_bytes.map_or_else(|| "-".into(), plain_size),
        &version,
        &tenant
            .last_used_at
            .map_or_else(|| "-".into(), |at| at.format("%Y-%m-%d %H:%M").to_string()),
        &tenant.name,
    ])
}

/// One tenant, a fact a line.
pub(super) fn lines_of(tenant: &TenantItem) -> Vec<String> {
    let none = || "-".to_owned();
    let mut facts = vec![
        ("name", tenant.name.clone()),
        ("id", tenant.id.to_string()),
        ("slug", tenant.slug.clone()),
        ("address", tenant.url.clone()),
        ("state", tenant.state.clone()),
    ];
    if let Some(reason) = &tenant.state_reason {
        facts.push(("reason", reason.clone()));
    }
    let version = if tenant.behind {
        format!("{} (older than this release)", tenant.schema_version)
    } else {
        tenant.schema_version.to_string()
    };
    facts.extend([
        ("plan", tenant.plan.clone()),
        ("version", version),
        ("people", tenant.members.to_string()),
        ("size", tenant.size_bytes.map_or_else(none, plain_size)),
        (
            "rows",
            tenant
                .row_estimate
                .map_or_else(none, |rows| format!("about {rows}")),
        ),
        (
            "measured",
            tenant.measured_at.map_or_else(none, |at| at.to_rfc3339()),
        ),
        (
            "last used",
            tenant.last_used_at.map_or_else(none, |at| at.to_rfc3339()),
        ),
        ("made", tenant.created_at.to_rfc3339()),
    ]);
    facts
        .into_iter()
        .map(|(name, value)| format!("{name:<10} {value}"))
        .collect()
}

/// A size without grouping, for columns and scripts.
pub(super) fn plain_size(bytes: i64) -> String {
    let (figure, unit) = size_text(bytes);
    format!("{figure} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_lines_words_are_the_lists_own() {
        assert_eq!(sort_of("created-desc"), "-created_at");
        assert_eq!(sort_of("used"), "last_used");
        assert_eq!(sort_of("size-desc"), "-size");
    }
}
