use super::house::House;

#[tokio::test]
async fn whoever_has_a_role_opens_the_page_and_others_are_refused() {
    let house = House::open().await;
    let shown = house.http.get(&house.ben, "/app/__name__").await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert!(
        !shown.text().contains('⟦'),
        "a text is missing: {}",
        shown.text()
    );

    let nobody = house.acme.nobody().await;
    assert_eq!(house.http.get(&nobody, "/app/__name__").await.status, 403);
}
