//! Manifests: lints come from the workspace, versions stand in the root manifest alone.

use toml::{Table, Value};

use crate::finding::Finding;
use crate::tree::Crate;

const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// A dependency line of a manifest.
pub(crate) struct Dependency<'a> {
    pub(crate) name: &'a str,
    /// The table it stands in, such as `dev-dependencies`.
    pub(crate) kind: &'static str,
    value: &'a Value,
}

/// Findings over all manifests.
pub(crate) fn check(crates: &[Crate]) -> Vec<Finding> {
    crates.iter().flat_map(check_one).collect()
}

/// Every dependency of a manifest, also those of single targets.
pub(crate) fn dependencies(manifest: &Table) -> Vec<Dependency<'_>> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(tables)
        .flat_map(|table| KINDS.map(|kind| (kind, table.get(kind).and_then(Value::as_table))))
        .filter_map(|(kind, table)| Some((kind, table?)))
        .flat_map(|(kind, table)| {
            table
                .iter()
                .map(move |(name, value)| Dependency { name, kind, value })
        })
        .collect()
}

fn check_one(krate: &Crate) -> Vec<Finding> {
    let path = krate.manifest_path();
    let mut findings = Vec::new();
    if !from_workspace(krate.manifest.get("lints")) {
        findings.push(Finding::new(
            &path,
            0,
            "add `[lints]` with `workspace = true`",
        ));
    }
    let package = krate.manifest.get("package").and_then(Value::as_table);
    for key in ["version", "edition", "rust-version", "license", "publish"] {
        if !from_workspace(package.and_then(|package| package.get(key))) {
            findings.push(Finding::new(
                &path,
                0,
                format!("write `{key}.workspace = true`"),
            ));
        }
    }
    for dependency in dependencies(&krate.manifest) {
        if !from_workspace(Some(dependency.value)) {
            findings.push(Finding::new(
                &path,
                0,
                format!(
                    "write `{0}.workspace = true`; the version or path of `{0}` belongs into the \
                     root manifest's [workspace.dependencies]",
                    dependency.name
                ),
            ));
        }
    }
    findings
}

fn from_workspace(value: Option<&Value>) -> bool {
    value
        .and_then(|value| value.get("workspace"))
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::tree::Floor;

    const HEAD: &str = "[package]\nname = \"loans\"\nversion.workspace = true\n\
        edition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\n\
        publish.workspace = true\n";

    fn texts(rest: &str) -> Vec<String> {
        let krate = Crate {
            name: "loans".to_owned(),
            folder: PathBuf::from("backend/domains/loans"),
            floor: Floor::Domain,
            manifest: format!("{HEAD}{rest}").parse().unwrap(),
        };
        check_one(&krate)
            .iter()
            .map(|finding| finding.text().to_owned())
            .collect()
    }

    #[test]
    fn a_manifest_that_inherits_everything_passes() {
        let texts = texts("[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n");
        assert_eq!(texts, Vec::<String>::new());
    }

    #[test]
    fn missing_lints_are_found() {
        assert_eq!(texts(""), ["add `[lints]` with `workspace = true`"]);
    }

    #[test]
    fn a_version_or_path_in_a_crate_is_found_in_every_table() {
        let texts = texts(
            "[lints]\nworkspace = true\n[dependencies]\nserde = \"1\"\n\
             [dev-dependencies]\ncrm = { path = \"../crm\" }\n\
             [target.'cfg(unix)'.dependencies]\nnix = { version = \"0.30\" }\n",
        );
        assert_eq!(texts.len(), 3, "{texts:?}");
    }
}
