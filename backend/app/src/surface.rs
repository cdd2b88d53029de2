//! What the product looks like from outside, without a database.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use access::Catalogue;
use console::{Catalog, Finder, MenuItem, Module, NoticeKind, i18n};
use kernel::{Error, Result};
use web::{Guard, OpInfo, Routes};

use crate::Settings;

/// The modules taken apart: what each layer needs of them.
pub struct Surface {
    /// Every permission.
    pub catalogue: Catalogue,
    /// Every word, in every language.
    pub words: Arc<Catalog>,
    /// The menu.
    pub menu: Vec<MenuItem>,
    /// What the command palette looks through.
    pub finders: Vec<Finder>,
    /// What the command palette offers to create.
    pub create: Vec<MenuItem>,
    /// What people can be told.
    pub notices: Vec<&'static NoticeKind>,
    /// Every route.
    pub routes: Routes,
    permissions: Vec<(&'static str, &'static [&'static access::PermissionInfo])>,
}

impl Surface {
    /// Of these modules.
    ///
    /// # Errors
    /// When two modules declare the same permission or word, or a word lacks a language.
    pub fn new(modules: Vec<Module>) -> Result<Self> {
        let catalogue = Catalogue::new(modules.iter().map(|module| module.permissions))?;
        let words: Vec<i18n::Source> = i18n::SOURCES
            .into_iter()
            .chain(
                modules
                    .iter()
                    .flat_map(|module| module.texts.iter().copied()),
            )
            .collect();
        let words = Catalog::new(&words).map_err(Error::internal)?;
        let menu = modules
            .iter()
            .flat_map(|module| module.menu.iter().copied())
            .collect();
        let finders = modules
            .iter()
            .flat_map(|module| module.search.iter().cloned())
            .collect();
        let create = modules
            .iter()
            .flat_map(|module| module.create.iter().copied())
            .collect();
        let notices = modules
            .iter()
            .flat_map(|module| module.notices.iter().copied())
            .collect();
        let permissions = modules
            .iter()
            .map(|module| (module.name, module.permissions))
            .collect();
        let routes = modules
            .into_iter()
            .fold(Routes::new(), |routes, module| routes.merge(module.routes));
        Ok(Self {
            catalogue,
            words,
            menu,
            finders,
            create,
            notices,
            routes,
            permissions,
        })
    }

    /// The OpenAPI document.
    ///
    /// # Errors
    /// When an operation is described twice.
    pub fn openapi(&self) -> Result<utoipa::openapi::OpenApi> {
        web::openapi::document(self.routes.ops(), "Guildhall", env!("CARGO_PKG_VERSION"))
    }

    /// `docs/permissions.md`.
    pub fn permissions_page(&self) -> String {
        let mut page = String::from(
            "# Permissions\n\nWritten by `guildhall generate`. A tenant's administrators have every permission of the tenant; \
             a platform administrator every one that begins with `platform.`; those that begin with `account.` belong \
             to everyone who is signed in. Reading marked *audited* leaves an event.\n",
        );
        for (module, permissions) in &self.permissions {
            if permissions.is_empty() {
                continue;
            }
            let _infallible = write!(
                page,
                "\n## {module}\n\n| Permission | What it allows | Kind | Roles |\n|---|---|---|---|\n"
            );
            for info in *permissions {
                let roles: Vec<&str> = info.roles.iter().map(|role| role.code()).collect();
                let kind = match (info.writes, info.audit_read) {
                    (true, _) => "write",
                    (false, true) => "read, audited",
                    (false, false) => "read",
                };
                let _infallible = writeln!(
                    page,
                    "| `{}` | {} | {kind} | {} |",
                    info.code,
                    info.sentence,
                    roles.join(", ")
                );
            }
        }
        page
    }

    /// `docs/public-routes.txt`: what is open to everybody, and why.
    pub fn public_page(&self) -> String {
        let mut lines: BTreeMap<String, &str> = BTreeMap::new();
        for op in self.routes.ops() {
            if let Guard::Public(reason) = op.guard {
                lines.insert(format!("{} {}", verb(op), op.path), reason);
            }
        }
        let mut page = String::from(
            "# Routes open to everybody, with the reason. Written by `guildhall generate`.\n",
        );
        for (route, reason) in lines {
            let _infallible = writeln!(page, "{route}    {reason}");
        }
        page
    }
}

fn verb(op: &OpInfo) -> String {
    format!("{:?}", op.verb).to_uppercase()
}

/// Every generated file: its path from the top of the repository, and its text.
///
/// # Errors
/// As [`Surface::openapi`].
pub fn generated(surface: &Surface) -> Result<Vec<(&'static str, String)>> {
    let openapi = surface.openapi()?.to_pretty_json()? + "\n";
    let isolation = operator::canary::plan(surface.routes.ops(), &crate::canary::SAMPLES)
        .map_err(|unknown| Error::internal(unknown.join("; ")))?;
    Ok(vec![
        (".env.example", Settings::example()),
        ("docs/isolation.md", operator::canary::page(&isolation)),
        ("docs/openapi.json", openapi),
        ("docs/permissions.md", surface.permissions_page()),
        ("docs/public-routes.txt", surface.public_page()),
    ])
}

#[cfg(test)]
mod tests {
    /// A route whose ids nobody can name would be one that nobody tries.
    #[test]
    fn every_route_can_be_tried_with_the_ids_of_another_tenant() {
        let surface = crate::surface().unwrap();
        let planned = operator::canary::plan(surface.routes.ops(), &crate::canary::SAMPLES)
            .unwrap_or_else(|unknown| panic!("{unknown:#?}"));
        assert_eq!(planned.len(), surface.routes.ops().len());
        let untried: Vec<_> = planned
            .iter()
            .filter(|route| route.tries.is_empty())
            .map(|route| route.op.path)
            .collect();
        assert!(untried.is_empty(), "{untried:?}");
    }

    /// Answers that are no page of their own: parts of one, streams, files.
    const NO_PAGES: [&str; 2] = ["/app/live", "/app/confirm"];

    /// Whoever does not know what a page is for presses `?` and must find something.
    #[test]
    fn every_page_has_help_and_every_help_has_a_page() {
        let surface = crate::surface().unwrap();
        let pages: Vec<&str> = surface
            .routes
            .ops()
            .iter()
            .filter(|op| matches!(op.guard, web::Guard::Permission(_)))
            .filter(|op| op.verb == web::Verb::Get && op.path.starts_with("/app"))
            .map(|op| op.path)
            .filter(|path| !NO_PAGES.contains(path))
            .collect();
        let help = |path: &str| console::help_id(path, |id| surface.words.has(id));
        let without: Vec<_> = pages.iter().filter(|path| help(path).is_none()).collect();
        assert!(without.is_empty(), "no text help-… for {without:?}");
        let used: Vec<_> = pages.iter().filter_map(|path| help(path)).collect();
        let unused: Vec<_> = surface
            .words
            .ids()
            .filter(|id| id.starts_with("help-") && !used.iter().any(|one| one == id))
            .collect();
        assert!(unused.is_empty(), "no page has the help {unused:?}");
    }
}
