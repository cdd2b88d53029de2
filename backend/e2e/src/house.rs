//! A whole node in this process, with a socket.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use access::SystemRole;
use app::{Connection, Node, Parts, Settings};
use kernel::{
    Actor, SystemChance, SystemClock, TenantRef,
    id::UserId,
    settings::Values,
    text::{Email, Name},
};
use operator::{
    demo::{DemoWish, Hands, demo_switch, demo_work_for},
    permissions::SwitchDemo,
};
use serde_json::json;
use tempfile::TempDir;
use testkit::Database;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{Client, OwnPostgres};

/// The password of everybody in these tests.
pub const PASSWORD: &str = "copper lantern drifts by moonlight";
/// The domain of the house, which every browser takes for this machine.
const BASE: &str = "guildhall.localhost";
/// Who administers the platform.
const ADMIN: &str = "admin@guildhall.localhost";
/// The key above all keys.
pub(crate) const MASTER: [u8; 32] = [9; 32];

/// A running node with its first admin.
pub struct House {
    /// The node.
    pub node: Node,
    /// The address of the first admin.
    pub admin_email: String,
    /// The password the first admin was given.
    pub admin_password: String,
    /// The folder a server would keep its state in; mail is in `mail`.
    pub state: TempDir,
    address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
    // Dropped last: everything above holds connections to it.
    database: Option<Database>,
}

/// A tenant as its making answered it.
#[derive(Debug, Clone)]
pub struct TenantMade {
    /// Its id.
    pub id: String,
    /// Its subdomain.
    pub slug: String,
    /// Where its people come in.
    pub url: String,
    /// Where its administrator accepts.
    pub invitation_url: String,
}

/// Somebody who is signed in as an app would be.
#[derive(Clone)]
pub struct Person {
    /// Speaks for them.
    pub client: Client,
    /// The address they sign in with.
    pub email: String,
    /// The token that gets the next one.
    pub refresh: String,
    /// The tenant.
    pub tenant: String,
}

impl Person {
    /// Their id.
    pub async fn id(&self) -> UserId {
        let me = self.client.get("/account/me").await;
        me.json()["id"].as_str().unwrap().parse().unwrap()
    }
}

impl House {
    /// A house with the usual settings, but without limits on how often one may sign in, and
    /// with an admin whose first password may stay.
    pub async fn start() -> Self {
        Self::with(&[
            ("GATEWAY_SIGN_IN_BURST", "5000"),
            ("AUTH_ONE_TIME_CHANGE", "false"),
        ])
        .await
    }

    /// A house with these settings and else those of a fresh installation.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let database = Database::fresh().await;
        jobs::migrate(&database.owner, &database.roles)
            .await
            .unwrap();
        let connection = Connection {
            app: database.app.clone(),
            owner: database.owner.clone(),
            roles: database.roles.clone(),
        };
        Self::on(connection, Some(database), settings).await
    }

    /// A house on a server that the test may stop.
    pub async fn on_postgres(postgres: &OwnPostgres, settings: &[(&str, &str)]) -> Self {
        Self::on(postgres.connection().clone(), None, settings).await
    }

    async fn on(
        connection: Connection,
        database: Option<Database>,
        settings: &[(&str, &str)],
    ) -> Self {
        show_logs();
        let state = tempfile::tempdir().unwrap();
        let folder = state.path().to_str().unwrap();
        let usual = [
            ("GUILDHALL_STATE_DIR", folder),
            ("TENANT_BASE_DOMAIN", BASE),
            ("DATABASE_READ_CONNECTIONS", "8"),
            ("DATABASE_WRITE_CONNECTIONS", "8"),
            ("TENANT_STOCK", "0"),
            ("CANARY_SCHEDULE", ""),
        ];
        let pairs = usual.iter().chain(settings);
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::read(&Values::new(pairs)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let parts = Parts {
            connection,
            master: MASTER,
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            port: address.port(),
        };
        let (connections, drain) = (settings.web.connections, Duration::from_secs(5));
        let node = Box::pin(Node::start(settings, parts)).await.unwrap();
        let stop = CancellationToken::new();
        let front = node.front.clone();
        let server = tokio::spawn(web::serve(
            listener,
            front,
            connections,
            stop.clone(),
            drain,
        ));
        let made = node
            .identity
            .bootstrap_admin(&Email::parse(ADMIN).unwrap())
            .await
            .unwrap();
        let made = made.expect("BUG: a fresh house had an admin already");
        Self {
            node,
            admin_email: made.email,
            admin_password: made.password.to_string(),
            state,
            address,
            stop,
            server,
            database,
        }
    }

    /// A connection as the server's superuser, to look at what lies in the tables.
    ///
    /// # Panics
    /// When the house stands on somebody else's server.
    pub async fn superuser(&self) -> sqlx::PgConnection {
        let database = self
            .database
            .as_ref()
            .expect("BUG: this house has no database of its own");
        database.superuser().await
    }

    /// Where the node listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The host of a tenant, or of the platform's own side (`admin`), with the port.
    pub fn host(&self, slug: &str) -> String {
        format!("{slug}.{BASE}:{}", self.address.port())
    }

    /// An address as people type it.
    pub fn url(&self, slug: &str, path: &str) -> String {
        format!("http://{}{path}", self.host(slug))
    }

    /// A program that is nobody, at a tenant's host.
    pub fn client(&self, slug: &str) -> Client {
        Client::new(self.address, &self.host(slug))
    }

    /// A program that is nobody, at any host.
    pub fn client_at(&self, host: &str) -> Client {
        Client::new(self.address, host)
    }

    /// The first admin, signed in with the password they were given.
    pub async fn admin(&self) -> Client {
        let client = self.client("admin");
        let tokens = client
            .sign_in(&self.admin_email, &self.admin_password)
            .await;
        client.with_token(tokens["access"].as_str().unwrap())
    }

    /// A tenant that nobody has entered yet.
    pub async fn tenant_made(&self, slug: &str) -> TenantMade {
        let body = json!({
            "name": format!("{} Carpentry", capitalised(slug)),
            "slug": slug,
            "admin_email": format!("anna@{slug}.example"),
        });
        let made = self.admin().await.post("/platform/tenants", body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        TenantMade {
            id: text("id"),
            slug: text("slug"),
            url: text("url"),
            invitation_url: text("invitation_url"),
        }
    }

    /// A tenant and its administrator Anna, who accepted the invitation.
    pub async fn tenant(&self, slug: &str) -> Person {
        let made = self.tenant_made(slug).await;
        let token = made.invitation_url.rsplit('/').next().unwrap();
        let body = json!({ "token": token, "name": "Anna Lindqvist", "password": PASSWORD });
        let client = self.client(slug);
        let answer = client.post("/auth/invitation/accept", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        person(
            &client,
            &answer.json(),
            format!("anna@{slug}.example"),
            slug,
        )
    }

    /// Somebody with a role in a tenant, signed in.
    pub async fn member(&self, slug: &str, name: &str, role: SystemRole) -> Person {
        let first = name.split(' ').next().unwrap_or(name).to_lowercase();
        let email = format!("{first}@{slug}.example");
        let (address, parsed) = (Email::parse(&email).unwrap(), Name::parse(name).unwrap());
        let tenant = self.tenant_ref(slug);
        let made = self
            .node
            .identity
            .member_create(&tenant, &address, &parsed, PASSWORD, role);
        made.await.unwrap();
        let client = self.client(slug);
        let tokens = client.sign_in(&email, PASSWORD).await;
        person(&client, &tokens, email, slug)
    }

    /// Fills a tenant with the demo data, as its administrator would.
    pub async fn furnish(&self, admin: &Person) {
        let actor = Actor::Job {
            name: "demo",
            behalf: admin.id().await,
        };
        let id = self.tenant_ref(&admin.tenant).id;
        let (node, operator) = (&self.node, &self.node.operator);
        let can = node
            .access
            .can::<SwitchDemo>(Arc::new(node.system("demo")))
            .await
            .unwrap();
        demo_switch(&can, operator, id, DemoWish::Add, Hands::Own)
            .await
            .unwrap();
        demo_work_for(&can, operator, id, actor, |_, _| {})
            .await
            .unwrap();
    }

    /// Waits for a mail to an address, and answers the first link in it with this path.
    pub async fn link_in_mail_to(&self, address: &str, path: &str) -> String {
        let folder = self.state.path().join("mail");
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let mails = files.filter_map(|file| std::fs::read_to_string(file.path()).ok());
            for mail in mails.filter(|mail| mail.contains(&format!("To: {address}"))) {
                // Quoted-printable: a soft end of a line, and the sign it begins with.
                let text = mail.replace("=\r\n", "").replace("=3D", "=");
                let words = text.split(|c: char| c.is_whitespace() || "<>\"".contains(c));
                let mut links =
                    words.filter(|word| word.starts_with("http") && word.contains(path));
                if let Some(link) = links.next() {
                    return link.to_owned();
                }
            }
            assert!(
                Instant::now() < end,
                "no mail with {path} to {address} came"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// A tenant as the node knows it.
    pub fn tenant_ref(&self, slug: &str) -> Arc<TenantRef> {
        match self.node.registry.resolve(&format!("{slug}.{BASE}")) {
            tenancy::Resolved::Tenant(tenant) => tenant,
            _ => panic!("nobody lives at {slug}"),
        }
    }

    /// Stops in order, as a server does when it is told to.
    pub async fn stop(self) {
        self.stop.cancel();
        self.node.end_streams();
        self.server.await.unwrap().unwrap();
        self.node.stop().await;
    }
}

fn person(client: &Client, tokens: &serde_json::Value, email: String, tenant: &str) -> Person {
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    Person {
        client: client.with_token(&text("access")),
        email,
        refresh: text("refresh"),
        tenant: tenant.to_owned(),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Whatever the server warns of is shown with a test that fails.
fn show_logs() {
    use tracing_subscriber::{EnvFilter, filter::LevelFilter};
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into());
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter.from_env_lossy())
        .with_test_writer();
    // The second test of a process finds the first one's.
    let _set = logs.try_init();
}
