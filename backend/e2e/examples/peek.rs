//! peek
#![expect(clippy::unwrap_used, reason = "peek")]
use e2e::{Browser, House, Key, PASSWORD, Screen, Theme};
#[tokio::main]
async fn main() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    house.furnish(&anna).await;
    let made = house.tenant_made("birch").await;
    let list = anna
        .client
        .get("/api/customers?limit=1&sort=name")
        .await
        .json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let b = Browser::open().await;
    let save = async |name: &str| {
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        std::fs::write(format!("/tmp/peek/{name}.png"), b.photo().await).unwrap();
    };
    b.goto(&house.url("acme", "/app/sign-in")).await;
    b.fill("identifier", "anna@acme.example").await;
    b.fill("password", "wrong wrong wrong").await;
    b.click("Sign in").await;
    b.see("do not open").await;
    save("signin-wrong").await;
    b.goto(&house.url("acme", "/app/register")).await;
    save("register").await;
    b.goto(&made.invitation_url.replace("ghi_", "ghi_x")).await;
    save("invitation-dead").await;
    b.goto(&house.url("nobody", "/app")).await;
    save("unknown-host").await;
    b.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    b.click_css("summary.who").await;
    save("menu").await;
    b.goto(&house.url("acme", "/app/customers")).await;
    b.click("Role").await;
    save("filter").await;
    b.press(Key::Escape).await;
    b.fill("q", "xyzzy").await;
    b.see("Nothing matches").await;
    save("nothing").await;
    b.goto(&house.url("acme", &format!("/app/customers/{id}")))
        .await;
    b.click_css("summary[aria-label^='More actions']").await;
    save("more").await;
    b.click("Erase personal data").await;
    save("erase").await;
    b.goto(&house.url("acme", &format!("/app/customers/{id}/erase")))
        .await;
    save("erase-page").await;
    b.goto(&house.url("acme", "/app/customers/new")).await;
    b.fill("email", "x").await;
    b.click("Add customer").await;
    b.see("attention").await;
    save("errors").await;
    b.theme(Theme::Dark).await;
    save("errors-dark").await;
    b.theme(Theme::Light).await;
    b.fill("name", "Oak & Sons").await;
    b.fill("email", "office@oak.example").await;
    b.click("Add customer").await;
    b.see("Customer added").await;
    save("toast").await;
    b.goto(&house.url("acme", &format!("/app/customers/{id}/addresses/new")))
        .await;
    save("address").await;
    b.goto(&house.url("acme", &format!("/app/customers/{id}/contact-points/new")))
        .await;
    save("contact").await;
    anna.client.patch(&format!("/api/customers/{id}"), serde_json::json!({"name":"Anna Köhler-Meier","email":"neu@example.com","note":"Zahlt immer pünktlich.","tags":["Neu"]})).await;
    let x = house.client("acme");
    for _ in 0..2 {
        x.post(
            "/auth/login",
            serde_json::json!({"identifier":"anna@acme.example","password":"no"}),
        )
        .await;
    }
    b.goto(&house.url("acme", "/app/activity")).await;
    b.click_css("details.event summary").await;
    b.click_in("changed a customer", "Details").await;
    save("trail").await;
    b.theme(Theme::Dark).await;
    b.screen(Screen::Phone).await;
    save("trail-phone-dark").await;
    b.theme(Theme::Light).await;
    b.goto(&house.url("acme", "/app")).await;
    b.click("Open menu").await;
    save("phone-menu").await;
    b.goto(&house.url("acme", &format!("/app/customers/{id}")))
        .await;
    save("phone-customer").await;
    b.goto(&house.url("acme", "/app/customers/new")).await;
    save("phone-form").await;
    b.screen(Screen::Narrow).await;
    b.goto(&house.url("acme", "/app/customers")).await;
    save("narrow-list").await;
    b.goto(&house.url("acme", "/app/activity")).await;
    save("narrow-activity").await;
    b.screen(Screen::Desktop).await;
    b.goto(&house.url("acme", "/app")).await;
    b.press_with(Key::Control, 'k').await;
    save("palette").await;
    b.press(Key::Escape).await;
    b.press("?").await;
    save("shortcuts").await;
    b.goto(&house.url("acme", "/app/account/password")).await;
    save("password").await;
    b.goto(&house.url("acme", "/app/people")).await;
    save("people").await;
    b.sign_in_admin(&house).await;
    b.goto(&house.url("admin", "/app/tenants/new")).await;
    b.fill("name", "Zed Works").await;
    b.fill("slug", "zed").await;
    b.fill("admin_email", "z@zed.example").await;
    b.click("Make tenant").await;
    b.see("is ready").await;
    save("made").await;
    b.click("Details").await;
    b.see("Schema").await;
    save("tenant").await;
    b.goto(&house.url("admin", "/app/platform-activity")).await;
    save("platform-activity").await;
    b.close().await;
    house.stop().await;
}
