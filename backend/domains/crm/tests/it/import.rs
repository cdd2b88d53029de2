//! Files become customers: guessed, checked, done, undone; whatever dies on the way.

mod files;
mod walls;

use axum::body::Body;
use http::Method;
use imports::permissions::RunImport;
use serde_json::{Value, json};

use files::{Files, at, id};

/// Of a shop that kept its customers in a spreadsheet for years.
fn messy() -> Vec<u8> {
    let text = "Kd.Nr.;Firma;Vorname;Nachname;E-Mail;Telefon;Strasse;PLZ;Ort;Land;Kategorie;Bemerkung\r\n\
        K-1;M\u{f6}bel M\u{fc}ller GmbH;;;info@mueller.example;030 901820;Lindenstr. 12;10969;Berlin;Deutschland;Gro\u{df}handel, A;\"liefert; \"\"gern\"\"\r\nsamstags\"\r\n\
        ;;Ada;Lovelace;ada@example.com;+49 30 1234;;;;;;\r\n\
        ;;;;leer@example.com;;;;;;;\r\n\
        ;Ohne At;;;not-an-address;;;;;;;\r\n\
        ;Doppelt GmbH;;;INFO@mueller.example;;;;;;;\r\n\
        ;;;;;;;;;;;\r\n\
        ;Nur Stadt KG;;;stadt@example.com;;;;K\u{f6}ln;D;;\r\n\
        ;=1+1 Formel AG;;;formel@example.com;'+49 40 555;;;;;;\r\n";
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect()
}

#[tokio::test]
async fn a_messy_file_is_understood_checked_imported_and_taken_back() {
    let files = Files::open().await;
    let import = files.file(messy()).await;
    assert_eq!(import["state"], "ready");
    assert_eq!(import["plan"]["encoding"], "windows-1252");
    assert_eq!(import["plan"]["separator"], ";");
    assert_eq!(import["plan"]["head"], true);
    assert_eq!(
        import["plan"]["columns"],
        json!([
            "number",
            "name",
            "first_name",
            "last_name",
            "email",
            "phone",
            "street",
            "postcode",
            "city",
            "country",
            "tags",
            "note"
        ])
    );

    // Nobody said what a line without a person is.
    let import = files
        .change(
            &import,
            json!({"key": "email", "fixed": {"kind": "organisation"}}),
        )
        .await;
    let checked = files.step(&import, "check").await;
    assert_eq!(checked["state"], "checked", "{checked}");
    let progress = &checked["progress"];
    assert_eq!(
        (
            &progress["total"],
            &progress["created"],
            &progress["refused"]
        ),
        (&json!(7), &json!(3), &json!(4)),
        "{:#?}",
        files.rows(&import).await
    );
    assert!(
        files.customers("").await.is_empty(),
        "a check changes nothing"
    );

    let rows = files.rows(&import).await;
    let told: Vec<(i64, String, String)> = rows
        .iter()
        .map(|row| {
            let fault = &row["errors"][0];
            let text = |name: &str| fault[name].as_str().unwrap().to_owned();
            (row["number"].as_i64().unwrap(), text("field"), text("code"))
        })
        .collect();
    assert_eq!(
        told,
        [
            (3, "name".into(), "required".into()),
            (4, "email".into(), "email_invalid".into()),
            (5, "email".into(), "line_repeats".into()),
            (6, "street".into(), "required".into()),
        ]
    );
    let file = files
        .http
        .get(&files.anna, &format!("{}/refused.csv", at(&import)))
        .await;
    let file = file.text();
    assert_eq!(file.lines().count(), 5, "{file}");
    assert!(file.starts_with("Kd.Nr.,Firma,"), "{file}");
    assert!(file.contains("not-an-address"), "{file}");

    let done = files.step(&import, "commit").await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(done["progress"]["created"], 3);
    let customers = files.customers("").await;
    let names: Vec<&str> = customers
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["=1+1 Formel AG", "Ada Lovelace", "Möbel Müller GmbH"]
    );
    let ada = files.show(&customers[1]["id"]).await;
    assert_eq!(ada["kind"], "organisation", "said for every line");
    let mueller = files.show(&customers[2]["id"]).await;
    assert_eq!(mueller["number"], "K-1");
    assert_eq!(mueller["note"], "liefert; \"gern\"\nsamstags");
    assert_eq!(mueller["tags"], json!(["A", "Großhandel"]));
    assert_eq!(mueller["addresses"][0]["country"], "DE");
    assert_eq!(mueller["addresses"][0]["postcode"], "10969");
    let formula = files.show(&customers[0]["id"]).await;
    assert_eq!(
        formula["phone"], "+49 40 555",
        "the apostrophe of careful programs is not meant"
    );
    assert_eq!(
        files.actions(&customers[2]["id"]).await,
        ["imports.batch.run"]
    );
    // A search finds them like any other.
    assert_eq!(
        files.customers("q=lindenstr%20berlin").await.len()
            + files.customers("q=m%C3%B6bel").await.len(),
        1
    );

    let undone = files.step(&import, "undo").await;
    assert_eq!(undone["state"], "undone");
    assert_eq!(
        (&undone["progress"]["undone"], &undone["progress"]["kept"]),
        (&json!(3), &json!(0))
    );
    assert!(files.customers("").await.is_empty());
    assert_eq!(
        files.customers("state=archived").await.len(),
        3,
        "nothing with history is deleted"
    );
}

#[tokio::test]
async fn what_is_there_is_changed_and_gets_back_what_it_said_except_where_somebody_edited_since() {
    let files = Files::open().await;
    let oak = files
        .customer(json!({
            "name": "Oak", "kind": "organisation", "email": "office@oak.example", "tags": ["Old"],
            "note": "loyal", "addresses": [{"kind": "billing", "lines": ["A 1"], "city": "Bonn", "country": "DE"}]
        }))
        .await;
    let elm = files
        .customer(json!({"name": "Elm", "kind": "organisation", "email": "office@elm.example"}))
        .await;
    let same = files
        .customer(json!({"name": "Same", "kind": "organisation", "email": "same@x.example"}))
        .await;
    let text = "name,email,tags,street,city,country,phone\n\
        Oak & Sons,OFFICE@oak.example,New,B 2,Berlin,Germany,+49 30 1\n\
        Elm Ltd,office@elm.example,,,,,\n\
        Same,same@x.example,,,,,\n\
        Ash,ash@example.com,,,,,\n";
    let import = files.file(text).await;
    assert_eq!(import["plan"]["key"], "email");
    let import = files
        .change(
            &import,
            json!({"create": false, "fixed": {"roles": "supplier"}}),
        )
        .await;
    let import = files.change(&import, json!({"fixed": {}})).await;
    let checked = files.step(&import, "check").await;
    let counts = |view: &Value| {
        ["created", "updated", "unchanged", "skipped", "refused"]
            .map(|name| view["progress"][name].as_i64().unwrap())
    };
    assert_eq!(counts(&checked), [0, 2, 1, 1, 0], "{checked}");
    let done = files.step(&import, "commit").await;
    assert_eq!(
        counts(&done),
        [0, 2, 1, 1, 0],
        "a check tells what a commit does"
    );

    let now = files.show(&oak["id"]).await;
    assert_eq!(now["name"], "Oak & Sons");
    assert_eq!(now["tags"], json!(["New", "Old"]), "tags are added");
    assert_eq!(now["note"], "loyal", "what the file does not say stays");
    assert_eq!(now["addresses"].as_array().unwrap().len(), 1);
    assert_eq!(now["addresses"][0]["city"], "Berlin");
    assert_eq!(now["version"], 2);
    assert_eq!(files.show(&same["id"]).await["version"], 1);
    assert_eq!(
        files.actions(&oak["id"]).await,
        ["imports.batch.run", "crm.party.create"]
    );

    let path = format!("/api/customers/{}", elm["id"].as_str().unwrap());
    let edited = files
        .call(Method::PATCH, &path, Some(json!({"note": "called"})))
        .await;
    assert_eq!(edited.status, 200);
    let undone = files.step(&import, "undo").await;
    assert_eq!(
        (&undone["progress"]["undone"], &undone["progress"]["kept"]),
        (&json!(1), &json!(1))
    );
    let back = files.show(&oak["id"]).await;
    for field in [
        "name",
        "email",
        "phone",
        "tags",
        "note",
        "contact_points",
        "addresses",
        "roles",
        "custom",
    ] {
        assert_eq!(back[field], oak[field], "{field}");
    }
    assert_eq!(files.show(&elm["id"]).await["name"], "Elm Ltd");
    let kept = files.rows(&import).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["outcome"], "kept");
    assert_eq!(kept[0]["thing"], elm["id"]);
    assert_eq!(kept[0]["errors"][0]["code"], "changed_since");
}

#[tokio::test]
async fn a_job_that_dies_or_runs_twice_loses_and_repeats_nothing() {
    let files = Files::open().await;
    let lines: String = (0..1_700)
        .map(|n| format!("Customer {n:04},c{n}@example.com,organisation\n"))
        .collect();
    let import = files.file(format!("name,email,kind\n{lines}")).await;
    let checked = files.step(&import, "check").await;
    assert_eq!(checked["progress"]["created"], 1_700, "{checked}");
    let path = format!("{}/commit", at(&import));
    assert_eq!(files.call(Method::POST, &path, None).await.status, 200);

    let work = || {
        let (anna, targets, id) = (files.anna.clone(), files.targets.clone(), id(&import));
        tokio::spawn(async move {
            let can = anna.can::<RunImport>().await.unwrap();
            imports::work(&can, &targets, id).await
        })
    };
    let dies = work();
    while files.look(&import).await["progress"]["position"] == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    dies.abort();
    let _ended = dies.await;
    let halfway = files.look(&import).await["progress"]["position"]
        .as_i64()
        .unwrap();
    assert!(halfway < 1_700, "it died too late to show anything");

    let (one, other) = tokio::join!(work(), work());
    one.unwrap().unwrap();
    other.unwrap().unwrap();
    files.work(&import).await;
    let done = files.look(&import).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(done["progress"]["created"], 1_700);
    let mut reader = files.platform.doors.read(&files.acme.tenant).await.unwrap();
    let there: (i64, i64) = sqlx::query_as("SELECT count(*), count(DISTINCT email) FROM crm_party")
        .fetch_one(reader.conn())
        .await
        .unwrap();
    reader.done().await.unwrap();
    assert_eq!(there, (1_700, 1_700));

    let undone = files.step(&import, "undo").await;
    assert_eq!(undone["progress"]["undone"], 1_700);
}

#[tokio::test]
async fn a_commit_can_be_stopped_and_undone() {
    let files = Files::open().await;
    let lines: String = (0..1_200).map(|n| format!("C{n},organisation\n")).collect();
    let import = files.file(format!("name,kind\n{lines}")).await;
    let import = files.change(&import, json!({"key": null})).await;
    files.step(&import, "check").await;
    let path = format!("{}/commit", at(&import));
    assert_eq!(files.call(Method::POST, &path, None).await.status, 200);
    let cancelled = files.step(&import, "cancel").await;
    assert_eq!(cancelled["state"], "cancelled");
    assert!(files.customers("").await.is_empty());
    let again = files.call(Method::POST, &path, None).await;
    assert_eq!(again.status, 409, "{}", again.text());
    assert_eq!(files.step(&import, "undo").await["state"], "undone");
}

#[tokio::test]
async fn a_workbook_is_read_sheet_by_sheet() {
    let files = Files::open().await;
    let book = include_bytes!("../data/import.xlsx").to_vec();
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let answer = files.send(&files.anna, "kunden.xlsx", kind, book).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let import = answer.json();
    assert_eq!(import["state"], "reading");
    files.work(&import).await;
    let import = files.look(&import).await;
    assert_eq!(import["state"], "ready", "{import}");
    assert_eq!(import["sheets"], json!(["Kunden", "Leads"]));
    assert_eq!(
        import["plan"]["columns"],
        json!(["name", "email", "phone", "kind", "note"])
    );
    assert_eq!(import["columns"][2]["samples"], json!(["4930901820"]));
    assert_eq!(import["columns"][4]["samples"], json!(["2026-11-21"]));
    let checked = files.step(&import, "check").await;
    assert_eq!(checked["progress"]["created"], 2, "{checked}");

    let other = files.change(&import, json!({"sheet": "Leads"})).await;
    assert_eq!(other["state"], "reading");
    files.work(&import).await;
    let import = files.look(&import).await;
    assert_eq!(import["plan"]["columns"], json!(["name", "kind"]));
    files.step(&import, "check").await;
    let done = files.step(&import, "commit").await;
    assert_eq!(done["progress"]["created"], 1, "{done}");

    let broken = files
        .send(&files.anna, "x.xlsx", kind, "PK\u{3}\u{4}no zip")
        .await
        .json();
    files.work(&broken).await;
    let broken = files.look(&broken).await;
    assert_eq!(
        (&broken["state"], &broken["trouble"]),
        (&json!("failed"), &json!("workbook_unreadable"))
    );
}

#[tokio::test]
async fn files_that_are_too_large_or_no_table_are_refused() {
    let files = Files::open().await;
    let large = "x".repeat(3_000_001);
    let answer = files
        .send(&files.anna, "x", "text/csv", large.clone())
        .await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    // The same when nobody said how long it is.
    let pieces = futures_of(&large);
    let answer = files.send(&files.anna, "x", "text/csv", pieces).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    let answer = files.send(&files.anna, "x", "text/plain", "a").await;
    assert_eq!(answer.status, 415);
    let answer = files.send(&files.anna, "x", "text/csv", "").await;
    assert_eq!(
        (answer.status, answer.json()["errors"][0]["field"].clone()),
        (422, json!("file"))
    );
    let answer = files.send(&files.anna, "x", "text/csv", "%PDF-1.7").await;
    assert_eq!(answer.status, 415);
    let answer = files
        .call(Method::POST, "/api/imports?target=crm.nothing", None)
        .await;
    assert_eq!(answer.status, 415);
    assert!(
        files.http.get(&files.anna, "/api/imports").await.json()["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let two_pieces = format!("name,kind\n{}", "Somebody,organisation\n".repeat(100_000));
    let import = files.file(two_pieces).await;
    let import = files.change(&import, json!({"key": null})).await;
    let checked = files.step(&import, "check").await;
    assert_eq!(checked["progress"]["created"], 100_000);
}

fn futures_of(text: &str) -> Body {
    let pieces: Vec<Result<String, std::io::Error>> = text
        .as_bytes()
        .chunks(65_536)
        .map(|piece| Ok(String::from_utf8(piece.to_vec()).unwrap()))
        .collect();
    Body::from_stream(futures::stream::iter(pieces))
}

#[tokio::test]
async fn two_lines_about_one_customer_are_not_guessed_at() {
    let files = Files::open().await;
    let oak = files
        .customer(json!({
            "name": "Oak", "kind": "organisation", "email": "a@oak.example",
            "contact_points": [{"kind": "email", "value": "b@oak.example"}]
        }))
        .await;
    let text = "email,note\na@oak.example,one\nb@oak.example,two\n";
    let import = files.file(text).await;
    let import = files.change(&import, json!({"create": false})).await;
    let checked = files.step(&import, "check").await;
    assert_eq!(checked["progress"]["updated"], 1, "{checked}");
    let rows = files.rows(&import).await;
    assert_eq!(rows[0]["errors"][0]["code"], "line_repeats");
    files.step(&import, "commit").await;
    assert_eq!(files.show(&oak["id"]).await["note"], "one");
    let undone = files.step(&import, "undo").await;
    assert_eq!(undone["progress"]["undone"], 1);
    assert_eq!(files.show(&oak["id"]).await["note"], "");
}
