//! Pages about hosts, and those of places that are closed.

use super::domains::Town;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_show_and_change_hosts_without_a_script() {
    let town = Town::new().await;
    let place = format!("/app/tenants/{}/domains", town.acme);
    let form = async |path: String, fields: &[(&str, &str)]| town.form(&path, fields).await;
    let bad = form(place.clone(), &[("host", "https://x.example")]).await;
    assert_eq!(bad.status, 422);
    assert!(
        bad.text().contains("https://x.example"),
        "what was typed stays"
    );
    assert!(bad.text().contains("This is no name of a host."));
    let made = form(place.clone(), &[("host", "bücher.example")]).await;
    assert_eq!(
        (made.status, made.header("location")),
        (303, Some(place.as_str()))
    );
    let host = "xn--bcher-kva.example";
    for (lang, words) in [("en", "Not proven yet"), ("de", "Noch nicht nachgewiesen")] {
        let page = town.house.page(&place, lang).await;
        assert_eq!(page.status, 200);
        for part in [
            words,
            "bücher.example",
            "_guildhall.xn--bcher-kva.example",
            "guildhall-proof=",
        ] {
            assert!(page.text().contains(part), "{part} in {}", page.text());
        }
    }
    let value = town.list().await[1]["record"]["value"].clone();
    town.dns
        .set(&format!("_guildhall.{host}"), &[value.as_str().unwrap()]);
    assert_eq!(form(format!("{place}/{host}/check"), &[]).await.status, 303);
    assert_eq!(
        form(format!("{place}/{host}/primary"), &[]).await.status,
        303
    );
    let detail = town
        .house
        .page(&format!("/app/tenants/{}", town.acme), "en")
        .await;
    assert!(
        detail.text().contains("bücher.example"),
        "{}",
        detail.text()
    );
    let ask = town
        .house
        .page(&format!("{place}/{host}/remove"), "en")
        .await;
    assert!(ask.text().contains("365 days"), "{}", ask.text());
    assert!(
        ask.text()
            .contains("The subdomain becomes the primary host")
    );
    assert_eq!(
        form(format!("{place}/{host}/remove"), &[]).await.status,
        303
    );
    let held = town.house.page("/app/held-names", "de").await;
    assert!(held.text().contains(host), "{}", held.text());
    let ask = town
        .house
        .page(&format!("/app/held-names/{host}/release"), "de")
        .await;
    assert_eq!(ask.status, 200);
    assert_eq!(
        form(format!("/app/held-names/{host}/release"), &[])
            .await
            .status,
        303
    );
    let held = town.house.page("/app/held-names", "en").await;
    assert!(held.text().contains("No name is held back"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_tenants_page_says_why_in_the_persons_language() {
    let town = Town::new().await;
    let mut superuser = town.house.superuser().await;
    for (state, reason, german, english) in [
        (
            "suspended",
            Some("the <b>May</b> invoice"),
            "ist nicht erreichbar",
            "is not available",
        ),
        ("deleting", None, "wurde geschlossen", "was closed"),
    ] {
        sqlx::query("UPDATE platform.tenant SET state = $1, state_reason = $2")
            .bind(state)
            .bind(reason)
            .execute(&mut superuser)
            .await
            .unwrap();
        town.house.node.registry.reload().await.unwrap();
        for (lang, words) in [("de", german), ("en", english)] {
            let page = town.page_in("acme.guildhall.localhost", "/app", lang).await;
            assert_eq!(page.status, 403);
            let html = page.text();
            assert!(
                html.contains("Acme Carpentry") && html.contains(words),
                "{html}"
            );
            assert_eq!(
                html.contains("&lt;b&gt;May") || html.contains("&#60;b&#62;May"),
                reason.is_some(),
                "{html}"
            );
            assert!(!html.contains("<b>May"));
        }
        assert_eq!(town.at("acme.guildhall.localhost").await, 403);
    }
    sqlx::query(
        "UPDATE platform.tenant SET state = 'active', state_reason = NULL, schema_version = 1",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    town.house.node.registry.reload().await.unwrap();
    let page = town.page_in("acme.guildhall.localhost", "/app", "de").await;
    assert_eq!((page.status, page.header("retry-after")), (503, Some("30")));
    assert!(
        page.text().contains("auf eine neue Version gebracht"),
        "{}",
        page.text()
    );
}
