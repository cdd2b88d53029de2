use access::SystemRole;

use crate::house::House;

const ANNA: &str = "anna@acme.example";

#[tokio::test]
async fn req_37_a_planned_rotation_loses_no_live_token_and_a_removed_key_dies() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let other = house.another().await;
    let (old, _) = house.tokens(ANNA).await;
    let before = house.identity.key_ids().await.unwrap();
    assert_eq!(before.len(), 2);
    house.identity.keys_rotate().await.unwrap();
    let after = house.identity.key_ids().await.unwrap();
    assert_eq!(after.len(), 3);
    assert_eq!(after[0], before[1], "what was published signs now");
    let (new, _) = house.tokens(ANNA).await;
    for node in [&house, &other] {
        assert_eq!(node.get("/api/probe", &old).await.status, 200);
        assert_eq!(node.get("/api/probe", &new).await.status, 200);
    }
    house.identity.key_remove(before[0]).await.unwrap();
    assert_eq!(house.get("/api/probe", &old).await.status, 401);
    assert_eq!(house.get("/api/probe", &new).await.status, 200);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while other.get("/api/probe", &old).await.status != 401 {
        assert!(
            std::time::Instant::now() < until,
            "another node still believes the key"
        );
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(other.get("/api/probe", &new).await.status, 200);
}

#[tokio::test]
async fn the_published_keys_verify_and_hold_nothing_private() {
    let house = House::start().await;
    let keys = house.get("/.well-known/jwks.json", "").await;
    assert_eq!(keys.status, 200);
    let list = keys.json()["keys"].as_array().unwrap().clone();
    assert_eq!(list.len(), 2);
    for key in list {
        assert_eq!(
            (key["kty"].as_str(), key["crv"].as_str()),
            (Some("OKP"), Some("Ed25519"))
        );
        assert!(key.get("d").is_none() && key["kid"].is_string() && key["x"].is_string());
    }
}

#[tokio::test]
async fn the_removed_active_key_is_replaced_by_the_published_one() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let before = house.identity.key_ids().await.unwrap();
    house.identity.key_remove(before[0]).await.unwrap();
    let (access, _) = house.tokens(ANNA).await;
    assert_eq!(house.get("/api/probe", &access).await.status, 200);
    assert!(!house.identity.key_ids().await.unwrap().contains(&before[0]));
}
