//! Steps of the story that many tests take.

use crate::{Browser, House, PASSWORD};

/// What whoever is in sees: the console, or the form for a password of one's own.
const IN: &str = "body[data-shell=app] main, main [name=new_password]";

impl Browser {
    /// Signs in at a tenant's host and waits for the console.
    pub async fn sign_in(&self, house: &House, slug: &str, email: &str, password: &str) {
        self.goto(&house.url(slug, "/app")).await;
        self.fill("identifier", email).await;
        self.fill("password", password).await;
        self.click_css("main form.form button[type=submit]").await;
        self.find(IN).await;
    }

    /// The same for the first admin, whose password may stay.
    pub async fn sign_in_admin(&self, house: &House) {
        self.sign_in(house, "admin", &house.admin_email, &house.admin_password)
            .await;
    }

    /// Accepts an invitation as somebody new and waits for the console.
    pub async fn accept(&self, invitation_url: &str, name: &str) {
        self.goto(invitation_url).await;
        self.fill("name", name).await;
        self.fill("password", PASSWORD).await;
        self.click("Join").await;
        self.find(IN).await;
    }

    /// Signs out by the account menu.
    pub async fn sign_out(&self) {
        self.click_css("summary.who").await;
        self.click("Sign out").await;
        self.see("You are signed out").await;
    }

    /// Fills in the form of a new customer, which is open, and sends it.
    pub async fn new_customer(&self, name: &str, email: &str, phone: &str) {
        self.fill("name", name).await;
        self.fill("email", email).await;
        self.fill("phone", phone).await;
        self.click_css("main form.form button[type=submit]").await;
        self.arrive("the new customer's page", is_customer).await;
        self.see(name).await;
    }
}

/// Whether a path is one customer's page.
pub fn is_customer(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path.strip_prefix("/app/customers/")
        .is_some_and(|id| uuid::Uuid::parse_str(id).is_ok())
}
