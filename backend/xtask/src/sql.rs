//! Whose table is whose. A domain touches its own tables and published views; a platform crate
//! those in [`OWNERS`]. The statements come from the sources, not from a running database.

mod lexer;
mod session;
mod statements;
mod tables;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use crate::finding::Finding;
use crate::tree::{Crate, Floor, RustFile, Tree};

pub(crate) use lexer::{Token, tokens};
use statements::Statement;
pub(crate) use statements::{Part, collect};
pub(crate) use tables::uses;
use tables::{Access, TableUse};

/// The tables of a platform crate: a name, or a prefix ending in `*`.
struct Owner {
    krate: &'static str,
    /// Its own: it alone creates and changes them.
    owns: &'static [&'static str],
    /// Tables of others it may use, each for a reason a reader can guess or finds beside it.
    also: &'static [&'static str],
}

/// Tables by crate. A crate that is not here touches no table.
const OWNERS: &[Owner] = &[
    Owner {
        krate: "tenancy",
        owns: &["tenant", "tenant_*", "domain", "_sqlx_migrations", "outbox"],
        also: &["pg_*"],
    },
    Owner {
        krate: "audit",
        owns: &["audit_*"],
        also: &["outbox", "tenant"],
    },
    Owner {
        krate: "access",
        // The platform's own side is one company: `access` gives it the view a tenant has.
        owns: &["access_*", "authz_*", "company_v_tree"],
        also: &[
            "outbox",
            "tenant_guard",
            "tenant_node",
            "company",
            "company_*",
        ],
    },
    Owner {
        krate: "jobs",
        owns: &["jobs_*", "job_*"],
        // The relay hands leaves to the sealer; housekeeping looks after what others leave behind.
        also: &[
            "outbox",
            "guildhall_jobs.*",
            "tenant",
            "tenant_node",
            "access_idempotency",
            "audit_leaf_queue",
        ],
    },
    Owner {
        krate: "notify",
        owns: &["notify_*", "mail_*"],
        also: &["outbox"],
    },
    Owner {
        krate: "lists",
        owns: &["list_*"],
        // A list of all companies there are.
        also: &["company_v_tree"],
    },
    Owner {
        krate: "fields",
        owns: &["field_*"],
        also: &[],
    },
    Owner {
        krate: "imports",
        owns: &["import_*"],
        also: &[],
    },
    Owner {
        krate: "notices",
        owns: &["notice_*"],
        also: &[],
    },
    Owner {
        krate: "branding",
        owns: &["branding_*"],
        also: &[],
    },
    Owner {
        krate: "companies",
        owns: &["company", "company_*"],
        also: &["outbox"],
    },
    Owner {
        krate: "identity",
        owns: &[
            "identity_*",
            "user",
            "user_*",
            "session",
            "session_*",
            "password_*",
            "refresh_*",
            "signing_*",
            "invitation",
            "invitation_*",
            "membership",
            "membership_*",
        ],
        also: &["outbox", "tenant"],
    },
    Owner {
        krate: "activity",
        owns: &["activity_*"],
        also: &["audit_*"],
    },
    Owner {
        krate: "operator",
        owns: &["operator_*"],
        // Removing a tenant removes what others keep of it.
        also: &[
            "outbox",
            "tenant",
            "tenant_*",
            "identity_membership",
            "identity_session",
            "identity_refresh",
            "identity_invitation",
            "identity_verification",
            "identity_attempt",
            "jobs_message",
            "jobs_dead_outbox",
            "guildhall_jobs.*",
        ],
    },
    Owner {
        krate: "cluster",
        owns: &[],
        also: &["pg_*"],
    },
    Owner {
        krate: "cli",
        owns: &[],
        also: &["pg_*"],
    },
];

/// Crates that hold no product code: they set up and measure whatever they need.
pub(crate) const TOOLS: &[&str] = &["testkit", "bench", "e2e", "xtask"];

/// Whether a platform crate owns a table; `None` when the name is no platform crate's.
pub(crate) fn platform_owns(krate: &str, table: &str) -> Option<bool> {
    let owner = OWNERS.iter().find(|owner| owner.krate == krate)?;
    Some(owner.owns.iter().any(|pattern| matches(pattern, table)))
}

/// Findings in the SQL of a crate.
pub(crate) fn check(tree: &Tree, krate: &Crate, files: &[RustFile]) -> Result<Vec<Finding>> {
    if TOOLS.contains(&krate.name.as_str()) {
        return Ok(Vec::new());
    }
    let include = |path: &Path| tree.read(path).ok();
    Ok(files
        .iter()
        .filter(|file| !file.is_test())
        .flat_map(|file| check_file(krate, file, &include))
        .collect())
}

fn check_file(
    krate: &Crate,
    file: &RustFile,
    include: &dyn Fn(&Path) -> Option<String>,
) -> Vec<Finding> {
    let collected = collect(file, include);
    let mut findings = Vec::new();
    let mut report = |line, text: String| findings.push(Finding::new(&file.path, line, text));

    for line in collected.macros {
        report(
            line,
            "use `sqlx::query_as::<_, Row>(…)`: the macros need a database to compile".to_owned(),
        );
    }
    if krate.floor == Floor::Domain {
        for line in collected.unreadable {
            report(
                line,
                "write the statement as a literal, so that it can be checked".to_owned(),
            );
        }
        if !is_store(&file.path)
            && let Some(first) = collected.statements.first()
        {
            report(first.line, "SQL belongs into store.rs".to_owned());
        }
    }

    // Pieces of one statement share its named queries.
    let named_in_file: BTreeSet<String> = collected
        .statements
        .iter()
        .flat_map(|statement| uses(&statement.text).named_queries)
        .collect();
    for statement in &collected.statements {
        for (line, text) in check_statement(krate, statement, &named_in_file) {
            report(line, text);
        }
    }
    findings
}

fn check_statement(
    krate: &Crate,
    statement: &Statement,
    named_in_file: &BTreeSet<String>,
) -> Vec<(usize, String)> {
    let uses = uses(&statement.text);
    let named = match statement.part {
        Part::Whole => &uses.named_queries,
        Part::Fragment => named_in_file,
    };
    let mut found = Vec::new();
    for line in &uses.stars {
        let text = "name the columns: `*` breaks while a rollout has two shapes of a table";
        found.push((statement.line + line, text.to_owned()));
    }
    if krate.name != "tenancy" && statement.part == Part::Whole {
        for (line, word) in session::session_commands(&statement.text) {
            let text = format!(
                "`{word}` is for `tenancy` alone: a connection stays in its tenant and transaction"
            );
            found.push((statement.line + line, text));
        }
    }
    if krate.floor == Floor::Domain {
        for line in &uses.unnamed {
            let text = "name the table in the same literal, so that it can be checked";
            found.push((statement.line + line, text.to_owned()));
        }
    }
    for table in &uses.tables {
        let is_named_query = table.schema.is_none() && named.contains(&table.name);
        if !is_named_query && let Some(text) = refusal(krate, table) {
            found.push((statement.line + table.line, text));
        }
    }
    found
}

/// Why the crate may not use the table, if it may not.
fn refusal(krate: &Crate, table: &TableUse) -> Option<String> {
    if krate.floor == Floor::Domain {
        return domain_refusal(&krate.name, table);
    }
    let Some(owner) = OWNERS.iter().find(|owner| owner.krate == krate.name) else {
        return Some(format!(
            "`{}` owns no table and may not use `{}`: see OWNERS in backend/xtask/src/sql.rs",
            krate.name, table.name
        ));
    };
    let qualified = format!(
        "{}.{}",
        table.schema.as_deref().unwrap_or_default(),
        table.name
    );
    let allowed = owner
        .owns
        .iter()
        .chain(owner.also)
        .any(|pattern| matches(pattern, &table.name) || matches(pattern, &qualified));
    (!allowed).then(|| {
        format!(
            "`{}` is not a table of `{}`: ask its owner, or discuss a line in OWNERS \
             (backend/xtask/src/sql.rs)",
            table.name, krate.name
        )
    })
}

fn domain_refusal(domain: &str, table: &TableUse) -> Option<String> {
    if let Some(schema) = &table.schema {
        return Some(format!(
            "`{schema}.{}`: a domain names no schema; its tables are those of the tenant",
            table.name
        ));
    }
    if owned_by_prefix(domain, &table.name) {
        return None;
    }
    if table.name.contains("_v_") {
        return (table.access == Access::Write)
            .then(|| format!("`{}` is a published view: read it only", table.name));
    }
    Some(format!(
        "`{}` is not a table of `{domain}` (`{domain}_…`) nor a published view (`…_v_…`): use a port",
        table.name
    ))
}

/// Whether a table carries a prefix: `crm_party` carries `crm`.
pub(crate) fn owned_by_prefix(prefix: &str, table: &str) -> bool {
    table
        .strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

fn matches(pattern: &str, table: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => table.starts_with(prefix),
        None => pattern == table,
    }
}

/// `store.rs`, `store_*.rs`, `sql.rs`, or a file in `store/`.
fn is_store(path: &Path) -> bool {
    let name = crate::tree::file_name(path);
    let in_folder = path
        .parent()
        .is_some_and(|parent| parent.ends_with("store"));
    in_folder || name == "sql.rs" || (name.starts_with("store") && name.ends_with(".rs"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn krate(name: &str, floor: Floor) -> Crate {
        Crate {
            name: name.to_owned(),
            folder: PathBuf::from(name),
            floor,
            manifest: toml::Table::new(),
        }
    }

    fn found(krate: &Crate, path: &str, sql: &str) -> Vec<String> {
        let text = format!("fn f() {{ sqlx::query({sql:?}); }}");
        let file = RustFile::parse(Path::new(path), text).unwrap();
        check_file(krate, &file, &|_| None)
            .iter()
            .map(|it| it.text().to_owned())
            .collect()
    }

    fn in_crm(sql: &str) -> Vec<String> {
        found(&krate("crm", Floor::Domain), "src/store.rs", sql)
    }

    const CLEAN: &[String] = &[];

    #[test]
    fn a_domain_may_use_its_tables_published_views_and_named_queries() {
        assert_eq!(
            in_crm(
                "with hit as (select id from crm_party)
                 select h.id from hit h join sales_v_open_items s on s.party = h.id"
            ),
            CLEAN
        );
    }

    #[test]
    fn a_domain_may_not_use_a_strange_table_or_write_a_view_or_name_a_schema() {
        assert!(in_crm("select id from sales_order")[0].contains("use a port"));
        assert!(in_crm("delete from sales_v_open_items")[0].contains("read it only"));
        assert!(in_crm("select id from platform.crm_party")[0].contains("names no schema"));
        assert!(in_crm("select id from crmx")[0].contains("use a port"));
    }

    #[test]
    fn sql_of_a_domain_stands_in_its_store() {
        let crm = krate("crm", Floor::Domain);
        let sql = "select id from crm_party";
        assert_eq!(
            found(&crm, "src/create.rs", sql),
            ["SQL belongs into store.rs"]
        );
        assert_eq!(found(&crm, "src/store/party.rs", sql), CLEAN);
        assert_eq!(found(&crm, "src/store_party.rs", sql), CLEAN);
    }

    #[test]
    fn unnamed_columns_are_refused_everywhere() {
        assert!(in_crm("select * from crm_party")[0].starts_with("name the columns"));
        let audit = krate("audit", Floor::Platform);
        assert_eq!(
            found(
                &audit,
                "src/a.rs",
                "insert into audit_event (id) values ($1) returning *"
            )
            .len(),
            1
        );
    }

    #[test]
    fn a_platform_crate_uses_what_the_table_gives_it() {
        let jobs = krate("jobs", Floor::Platform);
        assert_eq!(
            found(
                &jobs,
                "src/relay.rs",
                "delete from local.outbox where seq = 1"
            ),
            CLEAN
        );
        assert_eq!(
            found(&jobs, "src/relay.rs", "select id from guildhall_jobs.jobs"),
            CLEAN
        );
        assert_eq!(
            found(&jobs, "src/relay.rs", "select id from audit_event").len(),
            1
        );
        let web = krate("web", Floor::Platform);
        assert!(found(&web, "src/a.rs", "select id from tenant")[0].contains("owns no table"));
    }

    #[test]
    fn fragments_share_named_queries_and_name_their_table() {
        let text = r#"fn f() {
            let mut q = QueryBuilder::new("with hit as (select id from crm_party)");
            q.push(" select id from hit, ");
        }"#;
        let file = RustFile::parse(Path::new("src/store.rs"), text.to_owned()).unwrap();
        let findings = check_file(&krate("crm", Floor::Domain), &file, &|_| None);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(
            findings[0]
                .text()
                .starts_with("name the table in the same literal")
        );
    }
}
