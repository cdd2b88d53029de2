//! The parts of the product, one line each, sorted.

use console::Module;

/// Every domain. `cargo xtask new-domain` adds lines here.
pub(crate) fn domains() -> Vec<Module> {
    vec![crm::module()]
}
