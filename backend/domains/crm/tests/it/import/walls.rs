//! What a plan may be, who sees imports, and the pages.

use access::SystemRole;
use axum::{body::Body, extract::Request};
use http::Method;
use serde_json::{Value, json};

use super::files::{Files, at};

#[tokio::test]
async fn a_plan_that_cannot_work_names_the_field_and_the_rule() {
    let files = Files::open().await;
    let import = files.file("a,b\n1,2\n").await;
    let refused = |patch: Value| async {
        let answer = files.call(Method::PATCH, &at(&import), Some(patch)).await;
        let body = answer.json();
        let fault = &body["errors"][0];
        let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
        (answer.status, text("field"), text("code"))
    };
    let told = |field: &str, code: &str| (422, field.to_owned(), code.to_owned());
    assert_eq!(
        refused(json!({"columns": ["nothing"]})).await,
        told("columns[0]", "not_a_choice")
    );
    assert_eq!(
        refused(json!({"columns": ["name", "name"]})).await,
        told("columns[1]", "column_twice")
    );
    assert_eq!(
        refused(json!({"key": "email"})).await,
        told("key", "not_a_choice")
    );
    assert_eq!(
        refused(json!({"create": false})).await,
        told("key", "required")
    );
    assert_eq!(
        refused(json!({"encoding": "klingon"})).await,
        told("encoding", "not_a_choice")
    );
    assert_eq!(
        refused(json!({"separator": "x"})).await,
        told("separator", "not_a_choice")
    );
    assert_eq!(
        refused(json!({"fixed": {"kind": "tree"}})).await,
        told("fixed.kind", "not_a_choice")
    );
    let path = format!("{}/check", at(&import));
    let answer = files.call(Method::POST, &path, None).await.json();
    assert_eq!(answer["errors"][0]["code"], "required", "{answer}");
    files
        .change(&import, json!({"columns": ["name", null]}))
        .await;
    let answer = files.call(Method::POST, &path, None).await.json();
    assert_eq!(answer["errors"][0]["code"], "field_missing", "{answer}");
    let answer = files
        .call(Method::POST, &format!("{}/commit", at(&import)), None)
        .await;
    assert_eq!(answer.status, 409, "nothing unchecked is done");

    // What was chosen is remembered for the next file of the same source.
    files
        .change(
            &import,
            json!({"columns": ["name", "note"], "fixed": {"kind": "person"}}),
        )
        .await;
    files.step(&import, "check").await;
    let next = files.file("b,a,c\n1,2,3\n").await;
    assert_eq!(next["plan"]["columns"], json!(["note", "name", null]));
}

#[tokio::test]
async fn imports_are_seen_by_those_of_the_company_who_may_and_by_nobody_else() {
    let files = Files::open().await;
    let import = files.file("name,kind\nAda,person\n").await;
    let ben = files.acme.person(SystemRole::Member).await;
    let answer = files.send(&ben, "x.csv", "text/csv", "name\nx\n").await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert_eq!(files.http.get(&ben, &at(&import)).await.status, 403);

    let other = files.platform.tenant("beta").await;
    let bea = other.person(SystemRole::CompanyAdmin).await;
    let gone = files.http.get(&bea, &at(&import)).await;
    assert_eq!(gone.status, 404);
    let branch = files.acme.company_below(files.acme.company, "Branch").await;
    let cleo = files.acme.nobody().await;
    files
        .acme
        .give(
            cleo.user,
            SystemRole::CompanyAdmin,
            branch,
            access::Reach::Subtree,
        )
        .await;
    assert_eq!(files.http.get(&cleo, &at(&import)).await.status, 404);
    let list = files.http.get(&cleo, "/api/imports").await.json();
    assert!(list["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn the_pages_lead_from_a_file_to_customers_and_back_without_a_script() {
    let files = Files::open().await;
    assert!(
        files
            .page("/app/imports")
            .await
            .contains("Nothing was imported yet")
    );
    assert!(
        files
            .page("/app/imports/new")
            .await
            .contains("multipart/form-data")
    );
    let body = "--x\r\ncontent-disposition: form-data; name=\"target\"\r\n\r\ncrm.party\r\n\
        --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\ncontent-type: text/csv\r\n\r\n\
        name;mail;x\nOak;office@oak.example;1\nElm;wrong;2\n\r\n--x--\r\n";
    let request = Request::post("/app/imports")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap();
    let sent = files.http.send(Some(&files.anna), request).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let here = sent.header("location").unwrap().to_owned();
    let import = json!({"id": here.rsplit('/').next().unwrap()});
    let page = files.page(&here).await;
    assert!(page.contains("office@oak.example"), "its lines are shown");

    let form = [
        ("column_0", "name"),
        ("column_1", "email"),
        ("column_2", "-"),
        ("key", "email"),
        ("how", "update_create"),
    ];
    let refused = files.form(&format!("{here}/plan"), &form).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(
        refused.text().contains("New ones need this"),
        "{}",
        refused.text()
    );
    let mut form = form.to_vec();
    form.push(("fixed.kind", "organisation"));
    let saved = files.form(&format!("{here}/plan"), &form).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = files.page(&here).await;
    assert!(
        page.contains("every 1s"),
        "it asks for itself while work goes on"
    );
    files.work(&import).await;
    let page = files.page(&here).await;
    assert!(
        page.contains("Would be added") && page.contains("ada@example.com"),
        "{page}"
    );
    let file = files
        .http
        .get(&files.anna, &format!("{here}/refused.csv"))
        .await;
    assert_eq!(file.status, 200);
    for verb in ["change", "check"] {
        assert_eq!(
            files.form(&format!("{here}/{verb}"), &[]).await.status,
            303,
            "{verb}"
        );
    }
    files.work(&import).await;
    assert_eq!(files.form(&format!("{here}/commit"), &[]).await.status, 303);
    files.page(&here).await;
    files.work(&import).await;
    assert!(files.page(&here).await.contains("Undo import"));
    assert!(
        files
            .page(&format!("{here}/undo"))
            .await
            .contains("Undo this import?")
    );
    let oak = files.customers("").await;
    let path = format!("/api/customers/{}", oak[0]["id"].as_str().unwrap());
    files
        .call(Method::PATCH, &path, Some(json!({"note": "x"})))
        .await;
    assert_eq!(files.form(&format!("{here}/undo"), &[]).await.status, 303);
    files.work(&import).await;
    assert!(
        files
            .page(&here)
            .await
            .contains("It was changed since the import.")
    );
    assert!(files.page("/app/imports").await.contains("list.csv"));

    let import = files.file("a;b\n1;2\n").await;
    let here = at(&import).replace("/api/", "/app/");
    let form = [
        ("encoding", "windows-1252"),
        ("separator", "comma"),
        ("decimal", "point"),
        ("days", "month"),
    ];
    assert_eq!(
        files.form(&format!("{here}/reading"), &form).await.status,
        303
    );
    let read = files.look(&import).await;
    assert_eq!(
        (&read["plan"]["separator"], &read["plan"]["head"]),
        (&json!(","), &json!(false))
    );
    assert_eq!(
        files.form(&format!("{here}/discard"), &[]).await.status,
        303
    );
    assert_eq!(files.look(&import).await["state"], "discarded");
}

#[tokio::test]
async fn what_was_kept_long_enough_is_forgotten_with_the_next_file() {
    let files = Files::open().await;
    let old = files.file("name\nAda Lovelace\n").await;
    let schema = &files.acme.tenant.schema;
    let mut conn = files.platform.database.superuser().await;
    for statement in [
        format!("SET search_path = {schema}"),
        // Whoever runs the database can turn rules off; this test does, to let a month pass.
        "SET session_replication_role = replica".to_owned(),
        "UPDATE import_batch SET since = since - interval '31 days'".to_owned(),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&mut conn)
            .await
            .unwrap();
    }
    files.file("name\nBen\n").await;
    let left: (i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE sample::text LIKE '%Lovelace%'),
                (SELECT count(*) FROM import_chunk) FROM import_batch",
    )
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(left, (0, 1));
    assert_eq!(
        files.look(&old).await["state"],
        "ready",
        "its history stays"
    );
}
