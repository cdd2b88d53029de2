//! The search of the command palette, on real rights.

use access::SystemRole;

use super::house::{Node, member, tenants};

#[tokio::test]
async fn people_find_what_they_may_see_and_a_source_that_fails_hides_no_other() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = acme.person(SystemRole::CompanyAdmin).await;
    let ben = member(&acme).await;
    let http = node.http();
    for (who, secret) in [(&anna, true), (&ben, false)] {
        let answer = http.get(who, "/app/find/hits?q=oak%20%26").await;
        assert_eq!(answer.status, 200);
        let html = answer.text();
        assert!(html.contains("oak &amp; &lt;1&gt;"), "{html}");
        assert!(html.contains(r#"href="/app/things?q=oak+%26""#), "{html}");
        assert_eq!(html.contains("/app/secrets/1"), secret, "{html}");
        assert_eq!(
            html.matches("role=\"option\"").count(),
            if secret { 8 } else { 7 }
        );
    }
    let nobody = acme.nobody().await;
    assert_eq!(http.get(&nobody, "/app/find/hits?q=oak").await.text(), "");
}

#[tokio::test]
async fn one_letter_is_not_looked_for_and_the_page_says_what_to_do() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let http = node.http();
    assert_eq!(http.get(&anna, "/app/find/hits?q=o").await.text(), "");
    let page = http.get(&anna, "/app/find").await.text();
    assert!(page.contains("What are you looking for?"), "{page}");
    let page = http.get(&anna, "/app/find?q=oak").await.text();
    assert!(page.contains("oak &lt;1&gt;"), "{page}");
    // The frame has the bell and says where the stream is.
    assert!(
        page.contains("data-bell") && page.contains(r#"<meta name="live" content="/app/live">"#)
    );
}
