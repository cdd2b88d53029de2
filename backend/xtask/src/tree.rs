//! The repository as the checks see it: crates, their manifests, their parsed sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, anyhow};
use proc_macro2::TokenStream;

use crate::finding::Finding;

/// Folders that hold nothing of ours, or text that is not what it will be (templates).
const SKIPPED: &[&str] = &[
    "target",
    "var",
    "venv",
    "vendor",
    "node_modules",
    "__pycache__",
];

/// The repository.
pub(crate) struct Tree {
    root: PathBuf,
    crates: Vec<Crate>,
}

/// A crate of the workspace.
pub(crate) struct Crate {
    pub(crate) name: String,
    /// Relative to the repository.
    pub(crate) folder: PathBuf,
    pub(crate) floor: Floor,
    pub(crate) manifest: toml::Table,
}

/// Where in the house a crate stands, read from its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Floor {
    /// backend/platform/*
    Platform,
    /// backend/domains/*
    Domain,
    /// app, cli, gateway and the tools
    Top,
}

/// A parsed source file.
pub(crate) struct RustFile {
    /// Relative to the repository.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) tokens: TokenStream,
    pub(crate) syntax: syn::File,
}

impl Tree {
    /// The repository this tool was built in.
    pub(crate) fn here() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .ok_or_else(|| anyhow!("BUG: xtask lives two folders below the top"))?;
        Self::at(root)
    }

    /// The repository at `root`.
    pub(crate) fn at(root: &Path) -> Result<Self> {
        let mut crates = Vec::new();
        for (folder, floor) in [
            ("backend/platform", Floor::Platform),
            ("backend/domains", Floor::Domain),
            ("backend", Floor::Top),
        ] {
            for entry in sorted_entries(&root.join(folder))? {
                if entry.join("Cargo.toml").is_file() {
                    crates.push(Crate::read(root, &entry, floor)?);
                }
            }
        }
        let gateway = root.join("gateway");
        if gateway.join("Cargo.toml").is_file() {
            crates.push(Crate::read(root, &gateway, Floor::Top)?);
        }
        Ok(Self {
            root: root.to_owned(),
            crates,
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn crates(&self) -> &[Crate] {
        &self.crates
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Crate> {
        self.crates.iter().find(|krate| krate.name == name)
    }

    /// The text of a file given relative to the repository.
    pub(crate) fn read(&self, path: &Path) -> Result<String> {
        let full = self.root.join(path);
        fs::read_to_string(&full).with_context(|| format!("cannot read {}", full.display()))
    }

    /// All files below `folder` whose extension is one of `extensions`, sorted, relative to the
    /// repository; hidden and foreign folders are left out.
    pub(crate) fn files(&self, folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        self.collect(&self.root.join(folder), extensions, &mut found)?;
        Ok(found)
    }

    /// The parsed Rust files of a crate. One that cannot be parsed becomes a finding.
    pub(crate) fn rust_files(
        &self,
        krate: &Crate,
        findings: &mut Vec<Finding>,
    ) -> Result<Vec<RustFile>> {
        let mut parsed = Vec::new();
        for path in self.files(&krate.folder, &["rs"])? {
            let text = self.read(&path)?;
            match RustFile::parse(&path, text) {
                Ok(file) => parsed.push(file),
                Err(error) => findings.push(Finding::new(
                    &path,
                    error.span().start().line,
                    format!("cannot be parsed: {error}"),
                )),
            }
        }
        Ok(parsed)
    }

    fn collect(&self, at: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) -> Result<()> {
        if !at.is_dir() {
            return Ok(());
        }
        for entry in sorted_entries(at)? {
            let name = file_name(&entry);
            if name.starts_with('.') {
                continue;
            }
            if entry.is_dir() {
                let templates_of_ours = entry.ends_with("xtask/templates");
                if !SKIPPED.contains(&name) && !templates_of_ours {
                    self.collect(&entry, extensions, found)?;
                }
            } else if entry
                .extension()
                .is_some_and(|ext| extensions.iter().any(|it| ext == *it))
            {
                found.push(entry.strip_prefix(&self.root)?.to_owned());
            }
        }
        Ok(())
    }
}

impl Crate {
    fn read(root: &Path, folder: &Path, floor: Floor) -> Result<Self> {
        let path = folder.join("Cargo.toml");
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest: toml::Table = text
            .parse()
            .with_context(|| format!("{} is not TOML", path.display()))?;
        let name = manifest
            .get("package")
            .and_then(|package| package.get("name"))
            .and_then(toml::Value::as_str)
            .with_context(|| format!("{} names no package", path.display()))?
            .to_owned();
        Ok(Self {
            name,
            folder: folder.strip_prefix(root)?.to_owned(),
            floor,
            manifest,
        })
    }

    /// Its manifest, relative to the repository.
    pub(crate) fn manifest_path(&self) -> PathBuf {
        self.folder.join("Cargo.toml")
    }
}

impl RustFile {
    /// Parses a source text; `path` only names it.
    pub(crate) fn parse(path: &Path, text: String) -> syn::Result<Self> {
        let tokens = TokenStream::from_str(&text)?;
        let syntax = syn::parse2(tokens.clone())?;
        Ok(Self {
            path: path.to_owned(),
            text,
            tokens,
            syntax,
        })
    }

    /// Whether the whole file is test code.
    pub(crate) fn is_test(&self) -> bool {
        is_test(&self.path)
    }
}

/// Whether a file is test code by its place: below a `tests` folder, or a `tests.rs`.
pub(crate) fn is_test(path: &Path) -> bool {
    path.iter()
        .any(|part| part == "tests" || part == "tests.rs" || part == "benches")
}

/// The last part of a path, empty when it is not UTF-8.
pub(crate) fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(folder)
        .with_context(|| format!("cannot list {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}
