//! What the tests share: a tenant with people, and the routes of this domain in all their layers.

use std::sync::Arc;

use access::{Entry, SystemRole};
use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use console::{Catalog, Chrome};
use kernel::{Ctx, CursorKey, IdempotencyKey, settings::Values};
use testkit::{Http, Person, Platform, TestTenant};
use web::{FrontParts, WebSettings};

pub(crate) struct House {
    pub(crate) acme: TestTenant,
    /// A member of the tenant's company.
    pub(crate) ben: Person,
    pub(crate) http: Http,
    _platform: Platform,
}

impl House {
    pub(crate) async fn open() -> Self {
        let platform = Platform::start(&[__name__::permissions::ALL]).await;
        let acme = platform.tenant("acme").await;
        let ben = acme.person(SystemRole::Member).await;
        let http = platform.http(app(&platform, &ben));
        Self {
            acme,
            ben,
            http,
            _platform: platform,
        }
    }
}

fn app(platform: &Platform, somebody: &Person) -> Router {
    let module = __name__::module();
    let sources: Vec<_> = console::i18n::SOURCES
        .into_iter()
        .chain(module.texts)
        .collect();
    let catalog = Catalog::new(&sources).unwrap();
    let chrome = Chrome::new(catalog, module.menu, somebody.entry().access);
    let router = module
        .routes
        .service(Arc::new(CursorKey::new(&[7; 32])))
        .service(chrome)
        .into_router()
        .layer(middleware::from_fn(identity));
    let settings = WebSettings::read(&Values::default()).unwrap();
    let parts = FrontParts {
        clock: Arc::clone(&platform.clock),
        chance: Arc::clone(&platform.chance),
        pages: None,
        traced: false,
    };
    web::front(router, &settings, parts).router
}

/// As the real layer does: the key the outer layers found goes into the circumstances.
async fn identity(mut request: Request, next: Next) -> Response {
    let key = request.extensions().get::<IdempotencyKey>().cloned();
    if let Some(entry) = request.extensions_mut().get_mut::<Entry>() {
        entry.ctx = Arc::new(Ctx {
            idempotency: key,
            ..Ctx::clone(&entry.ctx)
        });
    }
    next.run(request).await
}
