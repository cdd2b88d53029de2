use super::house::{House, things};

#[tokio::test]
async fn a_value_that_is_chosen_is_read_as_what_it_is() {
    let house = House::open().await;
    let mut tx = house.platform.doors.owner().await.unwrap();
    things(&mut tx, house.acme.company).await;
    let query = "state=all&limit=1&sort=made_at&fields=name,day,flag,tag,price,custom.size,custom.colours&amount=+&price=+&day=+&custom.size=+&tag=+";
    let query = query.replace("=+", "=%2B");
    let wanted = house.wanted(&query).unwrap();
    let wanted = wanted.of_companies(Some(vec![house.acme.company]));
    let page = wanted.page(&mut tx, &house.cursors).await.unwrap();
    let row = page.items.first().unwrap();
    let values: Vec<_> = wanted
        .shown()
        .iter()
        .map(|col| col.value(row).json())
        .collect();
    let kinds: Vec<_> = values
        .iter()
        .map(|value| match value {
            serde_json::Value::String(_) => "text",
            serde_json::Value::Bool(_) => "bool",
            serde_json::Value::Array(_) => "list",
            serde_json::Value::Object(_) => "object",
            _ => "nothing",
        })
        .collect();
    assert_eq!(
        kinds,
        ["text", "text", "bool", "list", "object", "text", "list"]
    );
}
