//! What a part of the product brings along: routes, permissions, menu entries and words. The
//! application is a list of these.

use access::PermissionInfo;
use web::Routes;

use crate::{Finder, NoticeKind, i18n::Source};

/// A part of the product.
pub struct Module {
    /// Its crate.
    pub name: &'static str,
    /// What it answers to.
    pub routes: Routes,
    /// What can be done in it.
    pub permissions: &'static [&'static PermissionInfo],
    /// Its places in the menu.
    pub menu: Vec<MenuItem>,
    /// Its words, in every language.
    pub texts: Vec<Source>,
    /// Where the command palette looks for its things.
    pub search: Vec<Finder>,
    /// What it offers to create, in the command palette.
    pub create: Vec<MenuItem>,
    /// What it tells people in their notices.
    pub notices: &'static [&'static NoticeKind],
}

/// A place in the menu. It is shown to those who may go there.
#[derive(Debug, Clone, Copy)]
pub struct MenuItem {
    /// Where it leads.
    pub href: &'static str,
    /// The id of its word.
    pub text: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// What one has to be allowed to be shown it.
    pub permission: &'static PermissionInfo,
    /// Its place: lower ones first.
    pub order: u16,
    /// The key that follows `g` to go there.
    pub go: Option<char>,
    /// The id of the heading it stands under; empty for the first group.
    pub section: &'static str,
}
