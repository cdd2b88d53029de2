//! The pages: the look of the tenant, and every part of the console in every state.

mod gallery;
mod look;

use web::Routes;

pub(crate) fn routes() -> Routes {
    Routes::new().merge(look::routes()).merge(gallery::routes())
}
