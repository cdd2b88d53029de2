//! `cargo xtask new-domain`: a domain's folder from backend/xtask/templates/domain, and its three
//! lines elsewhere. The templates hold `__name__`, `__Name__` and `__NAME__`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};

use crate::say;
use crate::tree::Tree;

const TEMPLATES: &str = "backend/xtask/templates/domain";

/// A shared list and the line a domain has in it.
struct Shared {
    path: &'static str,
    /// The line of a domain called `name`.
    line: fn(&str) -> String,
}

const SHARED: [Shared; 3] = [
    Shared {
        path: "Cargo.toml",
        line: |name| format!("{name} = {{ path = \"backend/domains/{name}\" }}"),
    },
    Shared {
        path: "backend/app/Cargo.toml",
        line: |name| format!("{name}.workspace = true"),
    },
    Shared {
        path: "backend/app/src/modules.rs",
        line: |name| format!("        {name}::module(),"),
    },
];

/// Creates and registers the domain. Nothing is written unless everything can be.
pub(crate) fn run(tree: &Tree, name: &str) -> Result<ExitCode> {
    ensure_free(tree, name)?;
    let mut writes = registrations(tree, name, &domains(tree.root())?)?;
    writes.extend(
        rendered(&tree.root().join(TEMPLATES), name)?
            .into_iter()
            .map(|(path, text)| (Path::new("backend/domains").join(name).join(path), text)),
    );
    for (path, text) in &writes {
        let full = tree.root().join(path);
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&full, text).with_context(|| format!("cannot write {}", full.display()))?;
        say::line(format_args!("{}", path.display()));
    }
    say::line(format_args!(
        "next: README.md in one page, then permissions.rs, then `cargo xtask new-migration {name} \
         create_<noun>`; docs/adding-a-domain.md has the rest"
    ));
    Ok(ExitCode::SUCCESS)
}

fn ensure_free(tree: &Tree, name: &str) -> Result<()> {
    ensure!(
        name.len() >= 2 && name.chars().all(|c| c.is_ascii_lowercase()),
        "`{name}` is no domain name: one word of lower-case letters, which is also its table prefix"
    );
    ensure!(
        syn::parse_str::<syn::Ident>(name).is_ok(),
        "`{name}` is a word of Rust: take another"
    );
    let manifest: toml::Table = tree.read(Path::new("Cargo.toml"))?.parse()?;
    let taken = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .is_some_and(|dependencies| dependencies.get(name).is_some());
    ensure!(
        !taken && tree.find(name).is_none(),
        "there is a crate called `{name}` already"
    );
    Ok(())
}

/// The shared lists with the domain's line, by path.
fn registrations(tree: &Tree, name: &str, domains: &[String]) -> Result<Vec<(PathBuf, String)>> {
    SHARED
        .iter()
        .map(|shared| {
            let path = PathBuf::from(shared.path);
            let siblings: Vec<String> = domains.iter().map(|name| (shared.line)(name)).collect();
            let text = with_line(&tree.read(&path)?, &siblings, &(shared.line)(name))
                .with_context(|| format!("cannot register in {}", shared.path))?;
            Ok((path, text))
        })
        .collect()
}

/// The names of the domains there are.
fn domains(root: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("backend/domains"))? {
        names.extend(entry?.file_name().into_string().ok());
    }
    Ok(names)
}

/// The text with `line` put among its siblings, sorted.
fn with_line(text: &str, siblings: &[String], line: &str) -> Result<String> {
    let is_sibling = |other: &str| siblings.iter().any(|sibling| sibling == other);
    let mut lines: Vec<&str> = text.lines().collect();
    let before = lines
        .iter()
        .position(|other| is_sibling(other) && *other > line);
    let after = lines.iter().rposition(|other| is_sibling(other));
    match (before, after) {
        (Some(at), _) => lines.insert(at, line),
        (None, Some(at)) => lines.insert(at + 1, line),
        (None, None) => bail!("no line of a domain is there to stand beside, such as `{line}`"),
    }
    Ok(lines.join("\n") + "\n")
}

/// The files of a new domain, relative to its folder.
fn rendered(templates: &Path, name: &str) -> Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    render_folder(templates, Path::new(""), name, &mut files)?;
    ensure!(
        !files.is_empty(),
        "{} holds no templates",
        templates.display()
    );
    Ok(files)
}

fn render_folder(
    templates: &Path,
    below: &Path,
    name: &str,
    files: &mut Vec<(PathBuf, String)>,
) -> Result<()> {
    let folder = templates.join(below);
    let entries =
        fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let relative = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            render_folder(templates, &relative, name, files)?;
        } else {
            let path = PathBuf::from(fill(&relative.to_string_lossy(), name));
            let text = fs::read_to_string(entry.path())
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
            files.push((path, fill(&text, name)));
        }
    }
    files.sort();
    Ok(())
}

fn fill(template: &str, name: &str) -> String {
    let mut capital = name.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    template
        .replace("__name__", name)
        .replace("__Name__", &capital)
        .replace("__NAME__", &name.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_filled() {
        assert_eq!(
            fill("__name__ __Name__ __NAME__", "loans"),
            "loans Loans LOANS"
        );
    }

    #[test]
    fn a_line_is_put_among_its_siblings() {
        let siblings = ["crm.x".to_owned(), "sales.x".to_owned()];
        let text = "[d]\naxum.x\ncrm.x\nsales.x\nzip.x\n";
        let with = |line| with_line(text, &siblings, line).unwrap();
        assert_eq!(
            with("bots.x"),
            "[d]\naxum.x\nbots.x\ncrm.x\nsales.x\nzip.x\n"
        );
        assert_eq!(
            with("loans.x"),
            "[d]\naxum.x\ncrm.x\nloans.x\nsales.x\nzip.x\n"
        );
        assert_eq!(
            with("work.x"),
            "[d]\naxum.x\ncrm.x\nsales.x\nwork.x\nzip.x\n"
        );
        assert!(with_line("[d]\n", &siblings, "work.x").is_err());
    }

    /// A small house with one domain, and the real templates.
    fn house() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let here = Tree::here().unwrap();
        let crm = "[package]\nname = \"crm\"\n";
        for (path, text) in [
            (
                "Cargo.toml",
                "[workspace.dependencies]\ncrm = { path = \"backend/domains/crm\" }\n",
            ),
            ("backend/domains/crm/Cargo.toml", crm),
            (
                "backend/app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\ncrm.workspace = true\n",
            ),
            (
                "backend/app/src/modules.rs",
                "    vec![\n        crm::module(),\n    ]\n",
            ),
        ] {
            let full = folder.path().join(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, text).unwrap();
        }
        let templates = folder.path().join("backend/xtask/templates");
        fs::create_dir_all(templates.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(here.root().join("backend/xtask/templates"), templates).unwrap();
        folder
    }

    #[test]
    fn a_new_domain_has_its_folder_and_its_three_lines() {
        let house = house();
        run(&Tree::at(house.path()).unwrap(), "loans").unwrap();
        let read = |path: &str| fs::read_to_string(house.path().join(path)).unwrap();
        assert!(
            read("backend/app/src/modules.rs").contains("crm::module(),\n        loans::module(),")
        );
        assert!(read("backend/app/Cargo.toml").contains("loans.workspace = true"));
        assert!(read("Cargo.toml").ends_with("loans = { path = \"backend/domains/loans\" }\n"));
        let tree = Tree::at(house.path()).unwrap();
        assert_eq!(
            tree.find("loans").unwrap().floor,
            crate::tree::Floor::Domain
        );
        assert!(
            run(&tree, "loans")
                .unwrap_err()
                .to_string()
                .contains("already")
        );
    }

    #[test]
    fn nothing_is_written_when_a_shared_list_is_missing() {
        let house = house();
        fs::remove_file(house.path().join("backend/app/src/modules.rs")).unwrap();
        assert!(run(&Tree::at(house.path()).unwrap(), "loans").is_err());
        assert!(!house.path().join("backend/domains/loans").exists());
    }

    #[test]
    fn a_name_is_one_lower_case_word() {
        let house = house();
        let tree = Tree::at(house.path()).unwrap();
        for wrong in ["Loans", "time_accounts", "l", "match", "crm"] {
            assert!(run(&tree, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_templates_become_sources_without_tokens() {
        let tree = Tree::here().unwrap();
        let files = rendered(&tree.root().join(TEMPLATES), "loans").unwrap();
        for wanted in [
            "Cargo.toml",
            "README.md",
            "src/lib.rs",
            "src/permissions.rs",
        ] {
            assert!(
                files.iter().any(|(path, _)| path == Path::new(wanted)),
                "{wanted}"
            );
        }
        for (path, text) in &files {
            for token in ["__name__", "__Name__", "__NAME__"] {
                assert!(
                    !text.contains(token),
                    "{token} is left in {}",
                    path.display()
                );
            }
            if path.extension().is_some_and(|ext| ext == "rs") {
                assert!(
                    syn::parse_file(text).is_ok(),
                    "{} does not parse",
                    path.display()
                );
            }
        }
    }
}
