//! What a merge makes of who belongs to whom.

use http::Method;
use serde_json::{Value, json};

use super::{House, at};

impl House {
    async fn relate(&self, from: &Value, more: Value) -> Value {
        let path = format!("{}/relationships", at(from));
        let answer = self.call(Method::POST, &path, more).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// The other sides of a customer's relationships, with the first day of each.
    async fn related(&self, customer: &Value) -> Vec<(String, Value)> {
        let path = format!("{}/relationships", at(customer));
        let told = self.get(&path).await.json();
        let items = told["items"].as_array().unwrap().iter();
        let mut all: Vec<(String, Value)> = items
            .map(|one| {
                let name = one["name"].as_str().unwrap().to_owned();
                (name, one["valid_from"].clone())
            })
            .collect();
        all.sort_by_key(|(name, from)| (name.clone(), from.to_string()));
        all
    }

    async fn person_called(&self, name: &str) -> Value {
        self.customer(json!({"name": name, "kind": "person"})).await
    }
}

#[tokio::test]
async fn a_relationship_both_have_is_told_once_and_one_of_other_days_is_kept() {
    let house = House::open().await;
    let (ada, again) = (
        house.person_called("Ada").await,
        house.person_called("Ada L.").await,
    );
    let (oak, max) = (
        house.organisation("Oak").await,
        house.person_called("Max").await,
    );
    let works = |from: &str, until: Value| {
        json!({"kind": "employee_of", "party": oak["id"], "valid_from": from,
               "valid_until": until})
    };
    house
        .relate(&ada, works("2010-01-01", json!("2015-01-01")))
        .await;
    house
        .relate(&again, works("2012-01-01", json!("2013-01-01")))
        .await;
    house.relate(&again, works("2020-01-01", Value::Null)).await;
    // The same both ways, so it does not matter who was named first.
    house
        .relate(&ada, json!({"kind": "spouse_of", "party": max["id"]}))
        .await;
    house
        .relate(&max, json!({"kind": "spouse_of", "party": again["id"]}))
        .await;
    let before = house.related(&again).await;

    assert_eq!(house.merge(&ada, &again, json!({})).await.status, 200);
    let seen = house.related(&oak).await;
    let ada_from = |day: &str| ("Ada".to_owned(), json!(day));
    assert_eq!(seen, [ada_from("2010-01-01"), ada_from("2020-01-01")]);
    assert_eq!(
        house.related(&max).await,
        [("Ada".to_owned(), Value::Null)],
        "nobody is married to two who are one"
    );
    assert_eq!(house.related(&ada).await.len(), 3);

    assert_eq!(house.unmerge(&again).await.status, 200);
    assert_eq!(house.related(&again).await, before);
    assert_eq!(house.related(&oak).await.len(), 3);
}

#[tokio::test]
async fn erasing_who_stayed_leaves_no_relationship_of_who_went() {
    let house = House::open().await;
    let (ada, again) = (
        house.person_called("Ada").await,
        house.person_called("Ada L.").await,
    );
    let oak = house.organisation("Oak").await;
    for one in [&ada, &again] {
        let works = json!({"kind": "employee_of", "party": oak["id"], "label": "Head of wood"});
        house.relate(one, works).await;
    }
    assert_eq!(house.merge(&ada, &again, json!({})).await.status, 200);
    let erased = house
        .call(Method::POST, &format!("{}/erase", at(&ada)), json!({}))
        .await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    let schema = &house.acme.tenant.schema;
    let mut conn = house.platform.database.superuser().await;
    let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT count(*) FROM {schema}.crm_relationship"
    )))
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(left, 0);
}
