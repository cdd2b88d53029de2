//! The parts of the product, one line each, sorted.

use console::Module;

/// What may have fields of a company's own.
pub(crate) const THINGS: &[fields::Thing] = &[crm::THING];

/// What files can become.
pub(crate) fn import_targets() -> imports::Targets {
    imports::Targets::new(vec![crm::import_target()])
}

/// Who keeps ids of customers beside the customers themselves, and follows when two become one.
pub(crate) fn customer_holders() -> ports::repoint::Holders {
    ports::repoint::Holders::new().and(notices::Privacy)
}

/// Every domain. `cargo xtask new-domain` adds lines here, so each keeps a line of its own.
#[rustfmt::skip]
pub(crate) fn domains() -> Vec<Module> {
    vec![
        crm::module(),
    ]
}

/// Everybody who holds personal data.
pub(crate) fn privacy() -> ports::privacy::Holders {
    ports::privacy::Holders::new()
        .and(crm::Privacy)
        .and(notices::Privacy)
        .and(imports::Privacy)
}

/// Everybody who has something to show to somebody who looks for the first time.
pub(crate) fn samples() -> ports::demo::Samples {
    ports::demo::Samples::new().and(crm::Demo)
}

/// Everybody who knows what happened with customers, beside the domain of customers.
pub(crate) fn timeline() -> ports::timeline::Sources {
    ports::timeline::Sources::new()
}
