//! Which crate may use which: a table, not folklore. Changing a line here is a design decision.

use proc_macro2::{TokenStream, TokenTree};

use crate::finding::Finding;
use crate::manifests;
use crate::tree::{Crate, Floor, RustFile};

/// The floors every sign-in, registry and portal crate stands on.
const FLOOR: &[&str] = &[
    "kernel", "tenancy", "audit", "access", "jobs", "notify", "web", "console", "ports",
];

/// Crate, then what it may depend on. `*floor` is [`FLOOR`], `*platform` every crate in
/// backend/platform except testkit, `*domain` every crate in backend/domains, `*any` all.
const LAYERS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("cluster", &[]),
    ("twilio", &[]),
    ("tenancy", &["kernel"]),
    ("audit", &["kernel", "tenancy"]),
    ("access", &["kernel", "tenancy", "audit"]),
    ("jobs", &["kernel", "tenancy", "audit", "access"]),
    ("web", &["kernel", "tenancy", "audit", "access"]),
    ("console", &["kernel", "tenancy", "access", "web"]),
    ("ports", &["kernel", "tenancy", "access"]),
    ("notify", &["kernel", "tenancy", "audit", "access", "jobs"]),
    ("companies", &["*floor"]),
    ("notices", &["*floor"]),
    ("lists", &["*floor", "notices"]),
    ("fields", &["*floor", "lists"]),
    ("imports", &["*floor", "lists", "fields", "notices"]),
    ("branding", &["*floor", "companies"]),
    ("identity", &["*floor", "companies", "lists", "notices"]),
    ("activity", &["*floor", "companies", "identity", "lists"]),
    (
        "operator",
        &[
            "*floor",
            "companies",
            "identity",
            "activity",
            "lists",
            "notices",
        ],
    ),
    ("testkit", &["*platform"]),
    // Not `tenancy`: a domain gets its Reader and Writer from `access`, and no way to open one.
    (
        "*domain",
        &[
            "kernel", "audit", "access", "jobs", "web", "console", "ports", "lists", "fields",
            "imports", "notices",
        ],
    ),
    ("gateway", &["kernel", "access", "web"]),
    ("app", &["*platform", "*domain", "gateway"]),
    ("cli", &["*platform", "*domain", "gateway", "app"]),
    ("bench", &["*any"]),
    ("e2e", &["*any"]),
    ("xtask", &["kernel", "cluster", "tenancy", "testkit"]),
];

/// What the tests of any crate may use besides its own line above.
const FOR_TESTS: &[&str] = &["testkit", "cluster", "companies"];

/// Crates whose code may name `PlatformTx`, the transaction that no permission guards.
const PLATFORM_TX: &[&str] = &[
    "tenancy",
    "access",
    "audit",
    "jobs",
    "notify",
    "companies",
    "identity",
    "activity",
    "operator",
    "app",
    "cli",
    "testkit",
    "bench",
    "e2e",
];

/// Findings over all dependencies between our own crates.
pub(crate) fn check(crates: &[Crate]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for krate in crates {
        let path = krate.manifest_path();
        let Some(allowed) = line_of(krate) else {
            findings.push(Finding::new(
                &path,
                0,
                format!(
                    "`{}` has no line in LAYERS (backend/xtask/src/edges.rs)",
                    krate.name
                ),
            ));
            continue;
        };
        for dependency in manifests::dependencies(&krate.manifest) {
            let Some(target) = crates.iter().find(|other| other.name == dependency.name) else {
                continue;
            };
            let for_tests =
                dependency.kind == "dev-dependencies" && FOR_TESTS.contains(&dependency.name);
            if !for_tests && !allows(allowed, target) {
                findings.push(Finding::new(
                    &path,
                    0,
                    format!(
                        "`{}` may not use `{}`: it may use {}; what two domains share goes \
                         through `ports`",
                        krate.name,
                        target.name,
                        words(allowed)
                    ),
                ));
            }
        }
    }
    findings
}

/// Findings where `PlatformTx` is named in a crate that may not.
pub(crate) fn check_platform_tx(krate: &Crate, files: &[RustFile]) -> Vec<Finding> {
    if PLATFORM_TX.contains(&krate.name.as_str()) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for file in files {
        for line in lines_naming("PlatformTx", file.tokens.clone()) {
            findings.push(Finding::new(
                &file.path,
                line,
                format!(
                    "`{}` may not use `PlatformTx`: take a `Can<P>`, or discuss a line in \
                     PLATFORM_TX (backend/xtask/src/edges.rs)",
                    krate.name
                ),
            ));
        }
    }
    findings
}

fn line_of(krate: &Crate) -> Option<&'static [&'static str]> {
    let name = if krate.floor == Floor::Domain {
        "*domain"
    } else {
        krate.name.as_str()
    };
    LAYERS
        .iter()
        .find(|(layer, _)| *layer == name)
        .map(|(_, allowed)| *allowed)
}

fn allows(allowed: &[&str], target: &Crate) -> bool {
    allowed.iter().any(|entry| match *entry {
        "*any" => true,
        "*floor" => FLOOR.contains(&target.name.as_str()),
        "*platform" => target.floor == Floor::Platform && target.name != "testkit",
        "*domain" => target.floor == Floor::Domain,
        name => name == target.name,
    })
}

fn words(allowed: &[&str]) -> String {
    if allowed.is_empty() {
        "no crate of ours".to_owned()
    } else {
        allowed.join(", ")
    }
}

fn lines_naming(wanted: &str, tokens: TokenStream) -> Vec<usize> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => lines_naming(wanted, group.stream()),
            TokenTree::Ident(ident) if ident == wanted => vec![ident.span().start().line],
            _ => Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    fn krate(name: &str, floor: Floor, rest: &str) -> Crate {
        Crate {
            name: name.to_owned(),
            folder: PathBuf::from(name),
            floor,
            manifest: rest.parse().unwrap(),
        }
    }

    fn house(crm: &str) -> Vec<Finding> {
        check(&[
            krate("kernel", Floor::Platform, ""),
            krate("tenancy", Floor::Platform, ""),
            krate("testkit", Floor::Platform, ""),
            krate("sales", Floor::Domain, ""),
            krate("crm", Floor::Domain, crm),
        ])
    }

    #[test]
    fn a_domain_stands_on_the_platform() {
        assert_eq!(house("[dependencies]\nkernel.workspace = true\n"), []);
    }

    #[test]
    fn a_domain_may_not_use_another_domain_nor_tenancy() {
        let findings =
            house("[dependencies]\nsales.workspace = true\n[build-dependencies]\ntenancy = {}\n");
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].text().starts_with("`crm` may not use `sales`"));
    }

    #[test]
    fn testkit_is_for_tests_only() {
        assert_eq!(house("[dev-dependencies]\ntestkit.workspace = true\n"), []);
        assert_eq!(house("[dependencies]\ntestkit.workspace = true\n").len(), 1);
    }

    #[test]
    fn a_crate_without_a_line_is_found() {
        let findings = check(&[krate("extra", Floor::Top, "")]);
        assert!(findings[0].text().contains("no line in LAYERS"));
    }

    #[test]
    fn platform_tx_is_found_in_code_and_not_in_comments() {
        let text = "// PlatformTx\nfn f() { vec![tenancy::PlatformTx::begin()]; }";
        let file = RustFile::parse(Path::new("src/a.rs"), text.to_owned()).unwrap();
        let files = [file];
        let in_domain = check_platform_tx(&krate("crm", Floor::Domain, ""), &files);
        assert_eq!(in_domain.len(), 1);
        assert!(in_domain[0].to_string().starts_with("src/a.rs:2: "));
        assert_eq!(
            check_platform_tx(&krate("identity", Floor::Platform, ""), &files),
            []
        );
    }
}
