//! A tenant in whose console every page has something on it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Client, House, Person};

/// Where to find what was made.
#[derive(Debug, Clone)]
pub struct Furnished {
    /// A customer with something in every part of its page.
    pub customer: String,
    /// Its pages that ask for one of its parts.
    pub parts: Vec<String>,
    /// Two customers that look like one, side by side.
    pub merge: String,
    /// An import whose columns are to be chosen.
    pub import_ready: String,
    /// An import that was tried.
    pub import_checked: String,
    /// An import that was done.
    pub import_done: String,
    /// A view of the list of customers that the company shares.
    pub view: String,
    /// A change of many customers at once.
    pub bulk: String,
}

const FILE: &str = "Name;E-mail;Phone;City;Customer since
Bergmann Metallbau GmbH;info@bergmann.example;+49 30 5550101;Berlin;01.03.2019
Yvonne Kästner;yvonne@kaestner.example;0171 5550102;Köln;15.07.2021
;nobody@nowhere.example;;Bonn;02.02.2020
Café Möwe;not an address;+49 40 5550104;Hamburg;31.02.2022
Tischlerei Brandt;kontakt@brandt.example;+49 89 5550105;München;11.11.2018
";

impl House {
    /// The customers of the demo, and around them what people make in some weeks: fields, notes,
    /// consents, relationships, a view, imports in three states, two that look like one.
    pub async fn furnish_whole(&self, admin: &Person) -> Furnished {
        self.furnish(admin).await;
        let api = &admin.client;
        for field in [
            json!({"thing": "crm.party", "key": "tier", "label": "Tier", "kind": "choice",
                   "options": ["Gold", "Silver"]}),
            json!({"thing": "crm.party", "key": "limit", "label": "Credit limit", "kind": "money",
                   "currency": "EUR"}),
        ] {
            made(api, "/api/fields", field).await;
        }
        let listed = api.get("/api/customers?limit=3&sort=name").await.json();
        let id = |at: usize| text(&listed["items"][at]["id"]);
        let (id, other) = (id(0), id(1));
        let at = format!("/api/customers/{id}");
        let patch = json!({"tags": ["Wholesale", "Berlin"], "note": "Delivers on Tuesdays.",
                           "custom": {"tier": "gold", "limit": "2500.00"}});
        let changed = api.patch(&at, patch).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
        let relationship = json!({"kind": "contact_of", "party": other, "label": "Purchasing",
                                  "valid_from": "2024-01-01"});
        made(api, &format!("{at}/relationships"), relationship).await;
        let consent = json!({"purpose": "Newsletter", "channel": "email", "decision": "given",
                             "source": "form", "decided_at": "2025-03-01", "proof": "paper 7"});
        made(api, &format!("{at}/consents"), consent).await;
        let note = json!({"kind": "call", "body": "Wants an offer for twelve doors."});
        made(api, &format!("{at}/notes"), note).await;
        let place = json!({"kind": "shipping", "lines": ["Hafenstraße 7"], "postcode": "20457",
                           "city": "Hamburg", "country": "DE"});
        made(api, &format!("{at}/addresses"), place).await;

        let twin = |name: &str| {
            json!({"name": name, "kind": "person", "email": "theodora.ambrosius@example.org",
                   "phone": "+49 30 5550199"})
        };
        made(api, "/api/customers", twin("Theodora Ambrosius")).await;
        made(api, "/api/customers", twin("Teodora Ambrosius")).await;
        let pair = until("two that look like one", async || {
            let queue = api.get("/api/customers/duplicates").await.json();
            queue["items"].get(0).cloned()
        });
        let pair = pair.await;
        let merge = format!(
            "/app/customers/{}/merge/{}",
            text(&pair["first"]["id"]),
            text(&pair["second"]["id"])
        );

        let draft = json!({"list": "crm.customers", "name": "Wholesale in Berlin",
                           "query": "tag=Wholesale&sort=name", "is_shared": true,
                           "is_default": false});
        let view = made(api, "/api/views", draft).await;
        let draft = json!({"action": "tag", "value": "Regular", "ids": [id, other]});
        let run = api.post("/api/customers/bulk", draft).await;
        assert!(run.status < 300, "{}", run.text());

        let import_ready = import(api, "Visitors of the fair.csv").await;
        let import_checked = import(api, "Customers of the old system.csv").await;
        stepped(api, &import_checked, "check", "checked").await;
        let import_done = import(api, "Newsletter.csv").await;
        stepped(api, &import_done, "check", "checked").await;
        stepped(api, &import_done, "commit", "done").await;

        let app = format!("/app/customers/{id}");
        let parts = [
            "addresses/new",
            "archive",
            "consents/new",
            "contact-points/new",
            "edit",
            "erase",
            "merge",
            "notes/new",
            "relationships/new",
        ];
        Furnished {
            parts: parts.map(|part| format!("{app}/{part}")).into(),
            customer: app,
            merge,
            import_ready: format!("/app/imports/{import_ready}"),
            import_checked: format!("/app/imports/{import_checked}"),
            import_done: format!("/app/imports/{import_done}"),
            view: format!(
                "/app/customers?tag=Wholesale&sort=name&view={}",
                text(&view["id"])
            ),
            bulk: format!("/app/customers/bulk/{}", text(&run.json()["id"])),
        }
    }
}

async fn made(api: &Client, path: &str, body: Value) -> Value {
    let answer = api.post(path, body).await;
    assert!(answer.status < 300, "{path}: {}", answer.text());
    answer.json()
}

async fn import(api: &Client, name: &str) -> String {
    let body = json!({"target": "crm.party", "name": name, "text": FILE});
    text(&made(api, "/api/imports/texts", body).await["id"])
}

async fn stepped(api: &Client, id: &str, verb: &str, state: &str) {
    let path = format!("/api/imports/{id}");
    if verb == "check" {
        // The file does not say what its lines are.
        let plan = json!({ "fixed": { "kind": "organisation" } });
        let changed = api.patch(&path, plan).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
    }
    let begun = api.post(&format!("{path}/{verb}"), json!({})).await;
    assert!(begun.status < 300, "{verb}: {}", begun.text());
    until(&format!("the import to be {state}"), async || {
        (api.get(&path).await.json()["state"] == state).then_some(())
    })
    .await;
}

/// Looks again and again at what a job of the node does.
async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < end, "waited for {what} in vain");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
