//! The parts of the product, one line each, sorted.

use console::Module;

/// Every domain. `cargo xtask new-domain` adds lines here, so each keeps a line of its own.
#[rustfmt::skip]
pub(crate) fn domains() -> Vec<Module> {
    vec![
        crm::module(),
    ]
}
