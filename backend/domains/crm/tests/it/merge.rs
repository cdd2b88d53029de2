//! Two that are one: merged, undone, and by two people at once.

mod relations;

use access::{Reader, Writer};
use http::Method;
use kernel::{
    Ctx,
    id::{CompanyId, PartyId},
};
use ports::{
    Answer,
    repoint::{Blocked, Merging, Moved, Repoint},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::house::{House, at};

/// A domain that does not exist: orders of customers, in a table of the test's.
pub(crate) struct Orders;

impl Orders {
    async fn there(reader: &mut Reader) -> kernel::Result<bool> {
        let found: Option<String> = sqlx::query_scalar("SELECT to_regclass('test_order')::text")
            .fetch_one(reader.conn())
            .await?;
        Ok(found.is_some())
    }
}

impl Repoint for Orders {
    fn domain(&self) -> &'static str {
        "orders"
    }

    fn count<'a>(
        &'a self,
        reader: &'a mut Reader,
        _company: CompanyId,
        party: PartyId,
    ) -> Answer<'a, Moved> {
        Box::pin(async move {
            if !Self::there(reader).await? {
                return Ok(Moved::default());
            }
            let count: i64 =
                sqlx::query_scalar("SELECT count(*) FROM test_order WHERE party_id = $1")
                    .bind(party)
                    .fetch_one(reader.conn())
                    .await?;
            Ok(Moved::default().and("orders", usize::try_from(count).unwrap()))
        })
    }

    fn repoint<'a>(
        &'a self,
        _ctx: &'a Ctx,
        writer: &'a mut Writer,
        merging: Merging,
    ) -> Answer<'a, Moved> {
        Box::pin(async move {
            if !Self::there(writer).await? {
                return Ok(Moved::default());
            }
            let moved: Vec<Uuid> = sqlx::query_scalar(
                "UPDATE test_order SET party_id = $1 WHERE party_id = $2 RETURNING id",
            )
            .bind(merging.survivor)
            .bind(merging.loser)
            .fetch_all(writer.conn())
            .await?;
            Ok(Moved::new(json!(moved)).and("orders", moved.len()))
        })
    }

    fn restore<'a>(
        &'a self,
        _ctx: &'a Ctx,
        writer: &'a mut Writer,
        merging: Merging,
        moved: &'a Moved,
    ) -> Answer<'a, Vec<Blocked>> {
        Box::pin(async move {
            let ids: Vec<Uuid> =
                serde_json::from_value(moved.receipt().clone()).unwrap_or_default();
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            let done = sqlx::query(
                "UPDATE test_order SET party_id = $1
                  WHERE id = ANY ($2) AND party_id = $3 AND NOT shipped",
            )
            .bind(merging.loser)
            .bind(&ids)
            .bind(merging.survivor)
            .execute(writer.conn())
            .await?;
            if done.rows_affected() == u64::try_from(ids.len()).unwrap() {
                return Ok(Vec::new());
            }
            Ok(vec![Blocked {
                kind: "orders".into(),
                code: "shipped_since",
                reason: "one was shipped since".into(),
            }])
        })
    }
}

impl House {
    /// Orders of a customer, as another domain would keep them.
    pub(crate) async fn orders_of(&self, customer: &Value, count: i32) {
        let schema = &self.acme.tenant.schema;
        let role = format!("GRANT SELECT, INSERT, UPDATE ON {schema}.test_order TO PUBLIC");
        let mut conn = self.platform.database.superuser().await;
        for statement in [
            format!(
                "CREATE TABLE IF NOT EXISTS {schema}.test_order
                   (id uuid PRIMARY KEY, party_id uuid NOT NULL, shipped boolean NOT NULL)"
            ),
            role,
            format!(
                "INSERT INTO {schema}.test_order
                 SELECT gen_random_uuid(), '{}', false FROM generate_series(1, {count})",
                customer["id"].as_str().unwrap()
            ),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .execute(&mut conn)
                .await
                .unwrap();
        }
    }

    async fn orders(&self, customer: &Value) -> i64 {
        let schema = &self.acme.tenant.schema;
        let mut conn = self.platform.database.superuser().await;
        let statement = format!(
            "SELECT count(*) FROM {schema}.test_order WHERE party_id = '{}'",
            customer["id"].as_str().unwrap()
        );
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_one(&mut conn)
            .await
            .unwrap()
    }

    pub(crate) async fn merge(
        &self,
        survivor: &Value,
        loser: &Value,
        more: Value,
    ) -> testkit::Answer {
        let mut body = json!({"loser": loser["id"]});
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        self.call(Method::POST, &format!("{}/merge", at(survivor)), body)
            .await
    }

    pub(crate) async fn unmerge(&self, loser: &Value) -> testkit::Answer {
        self.http
            .call(
                &self.anna,
                Method::POST,
                &format!("{}/merge/undo", at(loser)),
                &[],
                None,
            )
            .await
    }
}

fn oak() -> Value {
    json!({"name": "Oak & Sons", "kind": "organisation", "email": "office@oak.example",
           "phone": "+49 30 901820", "tags": ["Wood"], "note": "pays late",
           "addresses": [{"kind": "billing", "lines": ["Lindenstraße 12"], "postcode": "10969",
                          "city": "Berlin", "country": "DE"}]})
}

fn oak_again() -> Value {
    json!({"name": "Oak and Sons Ltd", "kind": "organisation", "email": "sales@oak.example",
           "phone": "030 901820", "tags": ["Wholesale"], "note": "asks for Ben",
           "number": "K-17", "vat_id": "DE136695976", "roles": ["customer", "supplier"],
           "addresses": [{"kind": "shipping", "lines": ["Hafen 3"], "postcode": "20457",
                          "city": "Hamburg", "country": "DE"}]})
}

/// A customer without what moves by itself.
fn unversioned(customer: &Value) -> Value {
    let mut plain = customer.clone();
    for moving in ["version", "updated_at"] {
        plain[moving] = Value::Null;
    }
    plain
}

#[tokio::test]
async fn the_survivor_keeps_its_id_and_the_other_one_leads_to_it() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(oak()).await,
        house.customer(oak_again()).await,
    );
    house.orders_of(&other, 3).await;

    let preview = house
        .get(&format!(
            "{}/merge/{}",
            at(&one),
            other["id"].as_str().unwrap()
        ))
        .await;
    let preview = preview.json();
    assert_eq!(preview["moves"]["orders"]["orders"], 3);
    let fields: Vec<&str> = preview["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        ["name", "number", "vat_id", "email", "phone", "note"]
    );

    let merged = house
        .merge(&one, &other, json!({"choices": {"email": "loser"}}))
        .await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    let merged = merged.json();
    assert_eq!(merged["moved"]["orders"]["orders"], 3);
    let survivor = &merged["survivor"];
    assert_eq!(survivor["id"], one["id"]);
    assert_eq!(survivor["name"], "Oak & Sons");
    assert_eq!(survivor["number"], "K-17");
    assert_eq!(survivor["email"], "sales@oak.example");
    assert_eq!(survivor["note"], "pays late\n\nasks for Ben");
    assert_eq!(survivor["tags"], json!(["Wholesale", "Wood"]));
    assert_eq!(survivor["contact_points"].as_array().unwrap().len(), 4);
    assert_eq!(survivor["addresses"].as_array().unwrap().len(), 2);
    assert_eq!(
        (house.orders(&one).await, house.orders(&other).await),
        (3, 0)
    );
    assert_eq!(
        unversioned(&house.get(&at(&one)).await.json()),
        unversioned(survivor)
    );

    let led = house.get(&at(&other)).await;
    assert_eq!(led.status, 308);
    assert_eq!(led.header("location"), Some(at(&one).as_str()));
    assert_eq!(led.header("cache-control"), Some("no-store"));
    assert_eq!(house.names("").await, ["Oak & Sons"]);
    let refused = house
        .call(Method::PATCH, &at(&other), json!({"name": "Elm"}))
        .await;
    assert_eq!(
        (refused.status, refused.json()["code"].clone()),
        (409, json!("party_merged"))
    );

    let events = house.events(&other["id"]).await;
    let (action, changes) = events.last().unwrap();
    assert_eq!(action, "crm.party.merge");
    assert!(changes.iter().any(|change| change.field == "state"));
}

#[tokio::test]
async fn an_undone_merge_leaves_everything_as_it_was() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(oak()).await,
        house.customer(oak_again()).await,
    );
    house.orders_of(&other, 2).await;
    let before = [
        house.get(&at(&one)).await.json(),
        house.get(&at(&other)).await.json(),
    ];
    let choices = json!({"choices": {"name": "loser", "phone": "loser", "number": "loser"}});
    assert_eq!(house.merge(&one, &other, choices).await.status, 200);
    house.orders_of(&one, 1).await;

    let undone = house.unmerge(&other).await;
    assert_eq!(undone.status, 200, "{}", undone.text());
    assert!(undone.json()["undone_at"].is_string());
    for before in before {
        let now = house.get(&at(&before)).await.json();
        assert_eq!(unversioned(&now), unversioned(&before));
    }
    assert_eq!(
        (house.orders(&one).await, house.orders(&other).await),
        (1, 2)
    );
    assert_eq!(
        house.unmerge(&other).await.status,
        404,
        "it is not merged any more"
    );
    let merges = house.get(&format!("{}/merges", at(&one))).await.json();
    assert!(merges["items"][0]["undone_at"].is_string());
}

#[tokio::test]
async fn an_undo_says_what_stands_in_its_way_and_changes_nothing() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(oak()).await,
        house.customer(oak_again()).await,
    );
    house
        .merge(&one, &other, json!({"choices": {"name": "loser"}}))
        .await;
    house
        .call(
            Method::PATCH,
            &at(&one),
            json!({"name": "Elm", "tags": ["Wood", "New"]}),
        )
        .await;
    let before = house.get(&at(&one)).await.json();
    let refused = house.unmerge(&other).await;
    assert_eq!(
        (refused.status, refused.json()["code"].clone()),
        (409, json!("merge_undo_refused"))
    );
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("name was changed after the merge"),
        "{detail}"
    );
    assert_eq!(house.get(&at(&one)).await.json(), before);

    house
        .call(
            Method::PATCH,
            &at(&one),
            json!({"name": "Oak and Sons Ltd"}),
        )
        .await;
    assert_eq!(house.unmerge(&other).await.status, 200);
    let now = house.get(&at(&one)).await.json();
    assert_eq!(now["name"], "Oak & Sons");
    assert_eq!(
        now["tags"],
        json!(["New", "Wood"]),
        "a tag of one's own stays"
    );
}

#[tokio::test]
async fn a_holder_that_cannot_give_back_refuses_the_undo() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(oak()).await,
        house.customer(oak_again()).await,
    );
    house.orders_of(&other, 2).await;
    house.merge(&one, &other, json!({})).await;
    let mut conn = house.platform.database.superuser().await;
    let schema = &house.acme.tenant.schema;
    let ship = format!("UPDATE {schema}.test_order SET shipped = true");
    sqlx::query(sqlx::AssertSqlSafe(ship))
        .execute(&mut conn)
        .await
        .unwrap();
    let refused = house.unmerge(&other).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("orders one was shipped since"),
        "{}",
        refused.text()
    );
    assert_eq!(
        house.get(&at(&other)).await.status,
        308,
        "it is still merged"
    );
}

#[tokio::test]
async fn chains_lead_to_the_last_and_are_undone_from_their_end() {
    let house = House::open().await;
    let a = house.organisation("A").await;
    let b = house.organisation("B").await;
    let c = house.organisation("C").await;
    assert_eq!(house.merge(&b, &a, json!({})).await.status, 200);
    assert_eq!(house.merge(&c, &b, json!({})).await.status, 200);
    assert_eq!(
        house.get(&at(&a)).await.header("location"),
        Some(at(&c).as_str())
    );
    let refused = house.unmerge(&a).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("undo that first"),
        "{}",
        refused.text()
    );
    assert_eq!(house.unmerge(&b).await.status, 200);
    assert_eq!(house.unmerge(&a).await.status, 200);
    let mut names = house.names("").await;
    names.sort();
    assert_eq!(names, ["A", "B", "C"]);
}

#[tokio::test]
async fn of_two_merges_at_once_one_wins_and_nothing_is_lost() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(oak()).await,
        house.customer(oak_again()).await,
    );
    let (there, back) = tokio::join!(
        house.merge(&one, &other, json!({})),
        house.merge(&other, &one, json!({}))
    );
    let mut statuses = [there.status, back.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", there.text(), back.text());
    assert_eq!(house.names("").await.len(), 1);
}

#[tokio::test]
async fn an_edit_beside_a_merge_is_kept_or_refused_and_never_lost() {
    let house = House::open().await;
    for _ in 0..4 {
        let (one, other) = (house.customer(oak()).await, house.organisation("Elm").await);
        let path = at(&one);
        let (merged, edited) = tokio::join!(
            house.merge(&one, &other, json!({"choices": {"name": "loser"}})),
            house.call(Method::PATCH, &path, json!({"note": "edited"}))
        );
        assert_eq!((merged.status, edited.status), (200, 200));
        let now = house.get(&path).await.json();
        assert_eq!(
            (&now["name"], &now["note"]),
            (&json!("Elm"), &json!("edited"))
        );
    }
}

#[tokio::test]
async fn a_stale_version_refuses_the_merge() {
    let house = House::open().await;
    let (one, other) = (house.customer(oak()).await, house.organisation("Elm").await);
    house
        .call(Method::PATCH, &at(&other), json!({"note": "new"}))
        .await;
    let refused = house.merge(&one, &other, json!({"loser_version": 1})).await;
    assert_eq!(
        (refused.status, refused.json()["code"].clone()),
        (409, json!("party_changed"))
    );
    let body = json!({"loser": other["id"]});
    let header = [("if-match", "\"7\"")];
    let path = format!("{}/merge", at(&one));
    let stale = house
        .http
        .call(&house.anna, Method::POST, &path, &header, Some(body))
        .await;
    assert_eq!(stale.status, 412);
}

#[tokio::test]
async fn bad_merges_are_refused_by_field() {
    let house = House::open().await;
    let (one, other) = (house.customer(oak()).await, house.organisation("Elm").await);
    let same = house.merge(&one, &one, json!({})).await;
    assert_eq!(
        (same.status, same.json()["errors"][0]["field"].clone()),
        (422, json!("loser"))
    );
    let odd = house
        .merge(&one, &other, json!({"choices": {"colour": "loser"}}))
        .await;
    assert_eq!(
        odd.json()["errors"][0]["field"],
        "choices.colour",
        "{}",
        odd.text()
    );
    let unknown = house
        .merge(&one, &json!({"id": Uuid::nil()}), json!({}))
        .await;
    assert_eq!(unknown.status, 404);
    house
        .call(Method::POST, &format!("{}/archive", at(&other)), json!({}))
        .await;
    let archived = house.merge(&one, &other, json!({})).await;
    assert_eq!(archived.json()["code"], "party_not_active");
}

#[tokio::test]
async fn a_repeated_call_with_its_key_answers_the_same() {
    let house = House::open().await;
    let (one, other) = (house.customer(oak()).await, house.organisation("Elm").await);
    let path = format!("{}/merge", at(&one));
    let key = [("idempotency-key", "merge-elm")];
    let body = Some(json!({"loser": other["id"]}));
    let first = house
        .http
        .call(&house.anna, Method::POST, &path, &key, body.clone())
        .await;
    let second = house
        .http
        .call(&house.anna, Method::POST, &path, &key, body)
        .await;
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(first.json(), second.json());
    let merges = house.get(&format!("{}/merges", at(&one))).await.json();
    assert_eq!(merges["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn erasing_the_survivor_erases_who_went_into_it_and_ends_the_way_back() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(oak()).await,
        house.customer(oak_again()).await,
    );
    house.merge(&one, &other, json!({})).await;
    let loser = house
        .call(Method::POST, &format!("{}/erase", at(&other)), json!({}))
        .await;
    assert_eq!(loser.json()["code"], "party_merged", "{}", loser.text());
    let erased = house
        .call(Method::POST, &format!("{}/erase", at(&one)), json!({}))
        .await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    let gone = house.get(&at(&other)).await.json();
    assert_eq!(
        (&gone["state"], &gone["name"]),
        (&json!("erased"), &json!("erased organisation"))
    );
    assert_eq!(gone["contact_points"], json!([]));
    assert_eq!(house.unmerge(&other).await.status, 409);
    let mut conn = house.platform.database.superuser().await;
    let schema = &house.acme.tenant.schema;
    let left = format!("SELECT count(*) FROM {schema}.crm_merge WHERE receipt <> '{{}}'");
    let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(left))
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
