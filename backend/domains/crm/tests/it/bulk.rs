use http::Method;
use kernel::id::BulkId;
use serde_json::{Value, json};

use super::house::{House, at};

async fn some(house: &House, count: usize) -> Vec<Value> {
    let mut all = Vec::new();
    for number in 0..count {
        all.push(house.organisation(&format!("Oak {number:02}")).await);
    }
    all
}

fn ids(of: &[Value]) -> Vec<&str> {
    of.iter().map(|one| one["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn many_are_tagged_after_a_preview_and_it_is_undone() {
    let house = House::open().await;
    let oaks = some(&house, 3).await;
    let patch = json!({"tags": ["Wood"]});
    house.call(Method::PATCH, &at(&oaks[0]), patch).await;
    house
        .call(
            Method::POST,
            &format!("{}/archive", at(&oaks[1])),
            json!(null),
        )
        .await;

    let draft = json!({"action": "tag", "value": "wood", "ids": ids(&oaks)});
    let seen = house
        .http
        .post(&house.ben, "/api/customers/bulk/preview", draft.clone())
        .await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    let seen = seen.json();
    assert_eq!((&seen["total"], &seen["same"]), (&json!(3), &json!(1)));
    assert_eq!(seen["changes"][0]["name"], "Oak 02");
    assert_eq!(seen["changes"][0]["after"]["tags"], json!(["wood"]));
    assert_eq!(seen["refused"][0]["code"], "party_not_active");

    let run = house
        .http
        .post(&house.ben, "/api/customers/bulk", draft)
        .await;
    assert_eq!(run.status, 200, "{}", run.text());
    let run = run.json();
    assert_eq!(run["state"], "done");
    assert_eq!(
        [&run["changed"], &run["same"], &run["refused"]],
        [&json!(1), &json!(1), &json!(1)]
    );
    assert_eq!(
        house.get(&at(&oaks[2])).await.json()["tags"],
        json!(["wood"])
    );
    let events = house.events(&oaks[2]["id"]).await;
    assert!(
        events
            .iter()
            .any(|(action, _)| action == "crm.party.update")
    );

    let place = format!("/api/customers/bulk/{}", run["id"].as_str().unwrap());
    let undone = house
        .http
        .post(&house.ben, &format!("{place}/undo"), json!(null))
        .await;
    assert_eq!(undone.status, 200, "{}", undone.text());
    assert_eq!(undone.json()["state"], "undone");
    assert_eq!(house.get(&at(&oaks[2])).await.json()["tags"], json!([]));
    assert_eq!(
        house.get(&at(&oaks[0])).await.json()["tags"],
        json!(["Wood"]),
        "not ours"
    );
    let again = house
        .http
        .post(&house.ben, &format!("{place}/undo"), json!(null))
        .await;
    assert_eq!(again.status, 409);
    let listed = house.get("/api/customers/bulk?q=wood").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn all_that_is_filtered_is_archived_in_steps_resumed_and_undone() {
    let house = House::open().await;
    let oaks = some(&house, 45).await;
    house.organisation("Elm").await;
    let draft = json!({"action": "archive", "query": "q=oak&sort=name"});
    let run = house
        .http
        .post(&house.ben, "/api/customers/bulk", draft)
        .await
        .json();
    assert_eq!(
        (&run["state"], &run["changed"]),
        (&json!("running"), &json!(20)),
        "{run}"
    );
    let id: BulkId = run["id"].as_str().unwrap().parse().unwrap();

    // What the worker does, with the rights of whoever began.
    let can = house
        .ben
        .can::<crm::permissions::UpdateParty>()
        .await
        .unwrap();
    crm::bulk_work(&can, id).await.unwrap();
    crm::bulk_work(&can, id).await.unwrap();
    let place = format!("/api/customers/bulk/{id}");
    let done = house.get(&place).await.json();
    assert_eq!(
        (&done["state"], &done["changed"]),
        (&json!("done"), &json!(45))
    );
    assert_eq!(house.names("").await, ["Elm"]);

    let back = format!("{}/restore", at(&oaks[7]));
    house.call(Method::POST, &back, json!(null)).await;
    let undo = house
        .http
        .post(&house.ben, &format!("{place}/undo"), json!(null))
        .await
        .json();
    assert_eq!(undo["state"], "undoing");
    crm::bulk_work(&can, id).await.unwrap();
    let undone = house.get(&place).await.json();
    assert_eq!(
        (&undone["state"], &undone["undone"]),
        (&json!("undone"), &json!(45))
    );
    assert_eq!(house.names("limit=100").await.len(), 46);
}

#[tokio::test]
async fn the_pages_lead_from_the_selection_to_the_change_and_back() {
    let house = House::open().await;
    let oaks = some(&house, 2).await;
    let list = house.http.get(&house.ben, "/app/customers").await.text();
    assert!(
        list.contains("customers-bulk") && list.contains("name=\"tag.value\""),
        "{list}"
    );
    let [first, second] = [&oaks[0], &oaks[1]].map(|oak| oak["id"].as_str().unwrap());

    let typed = [
        ("id", first),
        ("id", second),
        ("action", "tag"),
        ("tag.value", "New ones"),
        ("untag.value", ""),
        ("query", "sort=name"),
    ];
    let seen = house
        .submit(&house.ben, "/app/customers/bulk", &typed)
        .await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    let html = seen.text();
    assert!(
        html.contains("Tag with") && html.contains("Oak 01"),
        "{html}"
    );
    let run = html.split("name=\"run\" value=\"").nth(1).unwrap();
    let run = run.split('"').next().unwrap();

    let typed = [
        ("run", run),
        ("id", first),
        ("id", second),
        ("action", "tag"),
        ("value", "New ones"),
        ("field", ""),
        ("back", "/app/customers?sort=name"),
    ];
    let begun = house
        .submit(&house.ben, "/app/customers/bulk/begin", &typed)
        .await;
    assert_eq!(begun.status, 303, "{}", begun.text());
    assert_eq!(begun.header("location"), Some("/app/customers?sort=name"));
    assert!(begun.header("set-cookie").unwrap().contains("/undo"));
    assert_eq!(house.names("tag=new%20ones").await.len(), 2);
    let twice = house
        .submit(&house.ben, "/app/customers/bulk/begin", &typed)
        .await;
    assert_eq!(
        twice.status,
        303,
        "a second click is the same: {}",
        twice.text()
    );

    let place = format!("/app/customers/bulk/{run}");
    let shown = house.http.get(&house.ben, &place).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    let undone = house
        .submit(&house.ben, &format!("{place}/undo"), &[])
        .await;
    assert_eq!(undone.status, 303, "{}", undone.text());
    assert_eq!(house.names("tag=new%20ones").await.len(), 0);

    let wrong = [("id", first), ("action", "tag"), ("tag.value", "")];
    let refused = house
        .submit(&house.ben, "/app/customers/bulk", &wrong)
        .await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn a_field_of_the_companys_own_is_set_and_set_back_unless_somebody_was_faster() {
    let house = House::open().await;
    let field = json!({"thing": "crm.party", "key": "tier", "label": "Tier", "kind": "choice",
        "options": ["Gold", "Tin"]});
    let made = house.http.post(&house.anna, "/api/fields", field).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let oaks = some(&house, 2).await;
    let draft = json!({"action": "set", "field": "tier", "value": "gold", "ids": ids(&oaks)});
    let run = house
        .http
        .post(&house.anna, "/api/customers/bulk", draft)
        .await;
    assert_eq!(run.status, 200, "{}", run.text());
    let run = run.json();
    assert_eq!(run["changed"], 2, "{run}");
    assert_eq!(
        house.get(&at(&oaks[0])).await.json()["custom"]["tier"],
        "gold"
    );

    let tin = json!({"custom": {"tier": "tin"}});
    let changed = house.call(Method::PATCH, &at(&oaks[0]), tin).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let place = format!("/api/customers/bulk/{}/undo", run["id"].as_str().unwrap());
    let undone = house
        .http
        .post(&house.anna, &place, json!(null))
        .await
        .json();
    assert_eq!(
        (&undone["undone"], &undone["kept"]),
        (&json!(1), &json!(1)),
        "{undone}"
    );
    assert_eq!(
        house.get(&at(&oaks[0])).await.json()["custom"]["tier"],
        "tin"
    );
    assert_eq!(house.get(&at(&oaks[1])).await.json()["custom"], json!({}));

    let wrong = json!({"action": "set", "field": "tier", "value": "silver", "ids": ids(&oaks)});
    let refused = house
        .http
        .post(&house.anna, "/api/customers/bulk", wrong)
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["field"], "value");
}

#[tokio::test]
async fn what_is_wrong_with_a_bulk_action_is_named() {
    let house = House::open().await;
    for (body, field) in [
        (json!({"action": "tag", "value": "x", "ids": []}), "id"),
        (
            json!({"action": "shred", "ids": ["019aa000-0000-7000-8000-000000000001"]}),
            "action",
        ),
        (
            json!({"action": "tag", "value": "", "query": "q=x"}),
            "value",
        ),
        (
            json!({"action": "tag", "value": "x", "query": "colour=red"}),
            "colour",
        ),
        (
            json!({"action": "tag", "value": "x",
                "query": "q=x&company=019aa000-0000-7000-8000-000000000001"}),
            "query",
        ),
        (
            json!({"action": "tag", "value": "x", "query": "q=x",
                "ids": ["019aa000-0000-7000-8000-000000000001"]}),
            "query",
        ),
    ] {
        let refused = house
            .http
            .post(&house.anna, "/api/customers/bulk", body.clone())
            .await;
        assert_eq!(refused.status, 422, "{body}: {}", refused.text());
        let named = refused.json()["errors"][0]["field"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(named, field, "{body}");
    }
    let missing = "/api/customers/bulk/019aa000-0000-7000-8000-000000000001";
    assert_eq!(house.get(missing).await.status, 404);
}
