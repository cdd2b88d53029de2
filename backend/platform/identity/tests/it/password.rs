use access::SystemRole;
use serde_json::json;

use crate::house::{House, PASSWORD};

const ANNA: &str = "anna@acme.example";

async fn change(house: &House, access: &str, current: &str, new: &str) -> (u16, String) {
    let body = json!({ "current_password": current, "new_password": new });
    let answer = house.post("/account/change-password", access, body).await;
    let code = answer.json()["errors"][0]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (answer.status, code)
}

#[tokio::test]
async fn req_02_no_class_of_characters_is_asked_for_and_the_last_five_are_refused() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (access, _) = house.tokens(ANNA).await;
    let list = [
        "only lower case one",
        "ONLY UPPER CASE TWO",
        "38472 91027 48213 9",
        "!$%&/()=?+*~#-_.:,;",
        "日本語のとても長い合言葉です。本当",
    ];
    let mut current = PASSWORD;
    for next in list {
        house.pass(1);
        assert_eq!(
            change(&house, &access, current, next).await,
            (204, String::new()),
            "{next}"
        );
        current = next;
    }
    for old in list {
        assert_eq!(
            change(&house, &access, current, old).await,
            (422, "password_used_before".to_owned()),
            "{old}"
        );
    }
    assert_eq!(
        change(&house, &access, current, PASSWORD).await.0,
        204,
        "the sixth last is free again"
    );
    // And none expires by age.
    house.pass(10 * 365 * 86_400);
    assert_eq!(house.login(ANNA, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn req_03_breached_passwords_and_names_are_refused_with_the_reason() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (access, _) = house.tokens(ANNA).await;
    for (password, code) in [
        ("passwordpassword", "password_breached"),
        ("tenant acme 2026", "password_names_tenant"),
        ("company-company-1", "password_names_company"),
        ("guildhall guildhall", "password_names_product"),
        ("lindqvist lindqvist", "password_names_you"),
        ("too short", "password_too_short"),
    ] {
        assert_eq!(
            change(&house, &access, PASSWORD, password).await,
            (422, code.to_owned()),
            "{password}"
        );
    }
}

#[tokio::test]
async fn req_04_raised_costs_apply_at_the_next_sign_in() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let phc = || house.value::<String>("SELECT phc FROM identity_password");
    let cheap = phc().await;
    assert!(
        cheap.starts_with("$argon2id$v=19$m=256,t=2,p=1$"),
        "{cheap}"
    );
    house.tokens(ANNA).await;
    assert_eq!(phc().await, cheap, "nothing to do");
    let dear = House::start_on(&house, &[("AUTH_ARGON2_MEMORY", "512")]).await;
    dear.tokens(ANNA).await;
    assert!(phc().await.starts_with("$argon2id$v=19$m=512,t=2,p=1$"));
    dear.tokens(ANNA).await;
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (mine, _) = house.tokens(ANNA).await;
    let (other, refresh) = house.tokens(ANNA).await;
    let cookie = house.browser(ANNA).await;
    let mails = house.mails().await;
    let (status, code) = change(
        &house,
        &mine,
        "not the right password",
        "a brand new set of words",
    )
    .await;
    assert_eq!((status, code.as_str()), (422, "password_wrong"));
    assert_eq!(
        change(&house, &mine, PASSWORD, "a brand new set of words")
            .await
            .0,
        204
    );
    assert_eq!(house.get("/api/probe", &mine).await.status, 200);
    assert_eq!(house.get("/api/probe", &other).await.status, 401);
    assert_eq!(house.refresh(&refresh).await.status, 401);
    assert_eq!(house.page("/app/probe", &cookie).await.status, 303);
    assert_eq!(house.mails().await, mails + 1);
    assert_eq!(house.login(ANNA, PASSWORD).await.status, 401);
    assert_eq!(
        house.login(ANNA, "a brand new set of words").await.status,
        200
    );
}

#[tokio::test]
async fn a_hundred_parallel_sign_ins_all_get_an_answer() {
    let house = House::start_with(&[("AUTH_HASH_WAITING", "20")]).await;
    house.member(ANNA, SystemRole::Member).await;
    let answers = futures::future::join_all((0..100).map(|_| house.login(ANNA, PASSWORD))).await;
    for answer in &answers {
        assert!(matches!(answer.status, 200 | 503), "{}", answer.body);
        if answer.status == 503 {
            assert!(!answer.header("retry-after").is_empty());
        }
    }
    assert_eq!(house.login(ANNA, PASSWORD).await.status, 200);
}
