use super::model::{list_name, view_query};

#[test]
fn a_view_keeps_filters_and_order_and_no_place_in_the_list() {
    let kept = view_query("?q=oak+%26&cursor=abc&limit=5&tag=a%2Cb&sort=-name&_set=x&view=1&kind=");
    assert_eq!(kept.unwrap(), "q=oak+%26&tag=a%2Cb&sort=-name");
    assert!(view_query(&format!("q={}", "x".repeat(3_000))).is_err());
}

#[test]
fn lists_are_called_by_module_and_things() {
    assert!(list_name("crm.customers").is_ok());
    for wrong in ["", "crm", "crm.", "Crm.x", "crm.customers;drop"] {
        assert!(list_name(wrong).is_err(), "{wrong}");
    }
}
