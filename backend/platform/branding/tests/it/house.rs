//! What the tests share: a tenant with people, and the routes of this part in all their layers.

use std::sync::Arc;

use access::SystemRole;
use axum::{Router, body::Body};
use branding::Branding;
use console::{Catalog, Chrome};
use http::{Method, Request};
use kernel::settings::Values;
use testkit::{Answer, Http, Person, Platform, TestTenant};
use web::{FrontParts, WebSettings};

pub(crate) struct House {
    pub(crate) platform: Platform,
    pub(crate) acme: TestTenant,
    pub(crate) anna: Person,
    pub(crate) ben: Person,
    pub(crate) http: Http,
}

impl House {
    pub(crate) async fn open() -> Self {
        let platform = Platform::start(&[branding::permissions::ALL]).await;
        let acme = platform.tenant("acme").await;
        let anna = acme.person(SystemRole::CompanyAdmin).await;
        let ben = acme.person(SystemRole::Member).await;
        let http = platform.http(app(&platform, &anna));
        Self {
            platform,
            acme,
            anna,
            ben,
            http,
        }
    }

    /// A file as the body of a request.
    pub(crate) async fn send(&self, path: &str, kind: &str, file: Vec<u8>) -> Answer {
        let request = Request::builder()
            .method(Method::PUT)
            .uri(path)
            .header("content-type", kind)
            .body(Body::from(file))
            .unwrap();
        self.http.send(Some(&self.anna), request).await
    }
}

fn app(platform: &Platform, somebody: &Person) -> Router {
    let module = branding::module();
    let sources: Vec<_> = console::i18n::SOURCES
        .into_iter()
        .chain(module.texts)
        .collect();
    let branding = Branding::new(platform.doors.clone());
    let chrome = Chrome::new(
        Catalog::new(&sources).unwrap(),
        module.menu,
        somebody.entry().access,
    )
    .dressed_by(Arc::<Branding>::clone(&branding));
    let router = module
        .routes
        .service(chrome)
        .service(branding)
        .into_router();
    let settings = WebSettings::read(&Values::default()).unwrap();
    let parts = FrontParts {
        clock: Arc::clone(&platform.clock),
        chance: Arc::clone(&platform.chance),
        pages: None,
        traced: false,
    };
    web::front(router, &settings, parts).router
}
