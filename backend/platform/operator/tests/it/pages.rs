//! The pages of a tenant's life and of the doctor, as a browser without scripts sees them.

use std::sync::Arc;

use access::Entry;
use axum::{Router, body::Body};
use console::{Catalog, Chrome};
use http::{Request, header};
use kernel::settings::Values;
use testkit::{Answer, Http};
use web::{FrontParts, WebSettings};

use super::house::House;

struct Browser<'a> {
    house: &'a House,
    http: Http,
}

impl<'a> Browser<'a> {
    fn new(house: &'a House) -> Self {
        let module = operator::module();
        let sources = [console::i18n::SOURCES.as_slice(), &module.texts].concat();
        let chrome = Chrome::new(
            Catalog::new(&sources).unwrap(),
            module.menu,
            Arc::clone(&house.platform.access),
        );
        let router: Router = module
            .routes
            .service(Arc::clone(&house.operator))
            .service(chrome)
            .into_router();
        let front = web::front(
            router,
            &WebSettings::read(&Values::default()).unwrap(),
            FrontParts {
                clock: Arc::clone(&house.platform.clock),
                chance: Arc::clone(&house.platform.chance),
                pages: None,
                traced: false,
            },
        );
        Self {
            house,
            http: house.platform.http(front.router),
        }
    }

    async fn send(&self, mut request: Request<Body>) -> Answer {
        let platform = &self.house.platform;
        let entry = Entry {
            ctx: Arc::new(platform.system(platform.registry.platform())),
            access: Arc::clone(&platform.access),
        };
        request.extensions_mut().insert(entry);
        self.http.send(None, request).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, path: &str, form: &'static str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form));
        self.send(request.unwrap()).await
    }
}

#[tokio::test]
async fn every_step_of_a_life_has_a_page_that_asks_first() {
    let house = House::start().await;
    let acme = house.tenant("acme").await;
    let browser = Browser::new(&house);
    let at = format!("/app/tenants/{}", acme.id);
    for question in ["suspend", "rename", "delete", "purge"] {
        let page = browser.get(&format!("{at}/{question}")).await;
        assert_eq!(page.status, 200, "{question}: {}", page.text());
        assert!(page.text().contains("Tenant acme"), "{question}");
    }
    let suspend = format!("{at}/suspend");
    assert_eq!(browser.post(&suspend, "reason=").await.status, 422);
    let delete = format!("{at}/delete");
    let wrong = browser.post(&delete, "confirm=other&reason=over").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("over"), "what was typed is kept");
    assert!(wrong.text().contains("not the subdomain of this tenant"));

    assert_eq!(browser.post(&suspend, "reason=unpaid").await.status, 303);
    let shown = browser.get(&at).await.text();
    assert!(shown.contains("unpaid") && shown.contains("Resume"));
    for (path, form) in [
        ("resume", ""),
        ("rename", "slug=acme-two&name=Acme"),
        ("delete", "confirm=acme-two"),
        ("undo-delete", ""),
        ("delete", "confirm=acme-two"),
        ("purge", "confirm=acme-two"),
    ] {
        let done = browser.post(&format!("{at}/{path}"), form).await;
        assert_eq!(done.status, 303, "{path}: {}", done.text());
    }
    let shown = browser.get(&at).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("being removed"));
    let doctor = browser.get("/app/doctor").await;
    assert_eq!(doctor.status, 200);
    assert!(doctor.text().contains("Removals under way"));
    assert_eq!(browser.get("/app/certificates").await.status, 200);
    let unknown = browser.get(&format!("/app/certificates/{}", acme.id)).await;
    assert_eq!(unknown.status, 404);
}
