//! The product: its own binary as a child process, asked over HTTP like by anybody else.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    child::{self, Server},
    database::{Database, MASTER},
    options::Options,
    seed,
    wire::{self, COUNTER, Connection, Request},
};

/// A running server of the product.
pub(crate) struct Guildhall {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first good answer of `/readyz`.
    pub(crate) ready_after: Duration,
}

/// Somebody's login, as `first-run.json` tells it.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) email: String,
    password: String,
}

impl Guildhall {
    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// When it ends or is not ready in time.
    pub(crate) async fn start(options: &Options, database: &Database) -> Result<Self> {
        Self::start_with(options, database, &[]).await
    }

    /// The same with further settings.
    ///
    /// # Errors
    /// As [`Guildhall::start`].
    pub(crate) async fn start_with(
        options: &Options,
        database: &Database,
        settings: &[(&str, String)],
    ) -> Result<Self> {
        let (address, probes) = (child::free_address()?, child::free_address()?);
        let mut command = Self::command(options, database)?;
        command.arg("serve");
        for (name, value) in settings {
            command.env(name, value);
        }
        command.env("GUILDHALL_LISTEN", address.to_string());
        command.env("GUILDHALL_PROBES_LISTEN", probes.to_string());
        let begun = Instant::now();
        let mut server = Server::spawn("guildhall", &database.folder, command)?;
        let ready = Request::new("GET", "localhost", "/readyz", None, None);
        server
            .until(Duration::from_secs(60), async || {
                let mut connection = Connection::to(probes);
                connection
                    .send(&ready)
                    .await
                    .is_ok_and(|answer| answer.status == 200)
            })
            .await?;
        Ok(Self {
            server,
            address,
            ready_after: begun.elapsed(),
        })
    }

    /// The binary, to be run with the settings of the benchmark.
    ///
    /// # Errors
    /// When there is none, or the state folder cannot be made.
    pub(crate) fn command(options: &Options, database: &Database) -> Result<Command> {
        let state = state(database);
        fs::create_dir_all(&state)?;
        let mut command = Command::new(options.guildhall()?);
        command.current_dir(&state);
        for (name, value) in environment(database, &state) {
            command.env(name, value);
        }
        Ok(command)
    }

    /// The login of the demo tenant's administrator, whose person the benchmark borrows.
    ///
    /// # Errors
    /// When the first start wrote none.
    pub(crate) fn demo_login(database: &Database) -> Result<Login> {
        login(database, "demo")
    }

    /// The first platform admin.
    ///
    /// # Errors
    /// When the first start wrote none.
    pub(crate) fn admin_login(database: &Database) -> Result<Login> {
        login(database, "admin")
    }

    /// Signs in on a host and returns the access token.
    ///
    /// # Errors
    /// When that is refused.
    pub(crate) async fn sign_in(&self, host: &str, login: &Login) -> Result<String> {
        let body = json!({ "identifier": login.email, "password": login.password }).to_string();
        let request = Request::new("POST", host, "/auth/login", None, Some(&body));
        let answer = wire::fetch(self.address, &request).await?;
        let token = answer
            .get("access")
            .and_then(Value::as_str)
            .context("no access token came")?;
        Ok(token.to_owned())
    }

    /// Signs in on the hosts of the first tenants.
    ///
    /// # Errors
    /// When that is refused.
    pub(crate) async fn tokens(&self, login: &Login, tenants: u32) -> Result<Vec<String>> {
        let mut tokens = Vec::new();
        for number in 0..tenants {
            tokens.push(self.sign_in(&seed::host(number), login).await?);
        }
        Ok(tokens)
    }
}

/// Lists of customers, one request for each token's tenant.
pub(crate) fn lists(tokens: &[String]) -> Arc<[Request]> {
    (0..)
        .zip(tokens)
        .map(|(n, token)| {
            Request::new(
                "GET",
                &seed::host(n),
                "/api/customers?limit=20",
                Some(token),
                None,
            )
        })
        .collect()
}

/// New customers, one request for each token's tenant.
pub(crate) fn creates(tokens: &[String]) -> Arc<[Request]> {
    let body = json!({
        "name": format!("Customer {COUNTER}"),
        "kind": "organisation",
        "email": format!("c{COUNTER}@example.com"),
        "phone": "+49 30 1234567",
        "tags": ["retail"],
    })
    .to_string();
    (0..)
        .zip(tokens)
        .map(|(n, token)| {
            Request::new(
                "POST",
                &seed::host(n),
                "/api/customers",
                Some(token),
                Some(&body),
            )
        })
        .collect()
}

/// The settings: the product's defaults, but for where things are and for what would stand in a
/// benchmark's way: tokens outlive the run, two hundred logins from one address are no attack
/// here, and the first admin keeps the password that `first-run.json` tells.
fn environment(database: &Database, state: &Path) -> Vec<(&'static str, String)> {
    let master: String = MASTER.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        ("DATABASE_URL", database.url()),
        ("GUILDHALL_STATE_DIR", state.display().to_string()),
        ("GUILDHALL_MASTER_KEY", master),
        ("AUTH_ACCESS_TTL", "12h".to_owned()),
        ("AUTH_ONE_TIME_CHANGE", "false".to_owned()),
        ("GATEWAY_SIGN_IN_BURST", "100000".to_owned()),
        // No schema is made beside what is measured, and new tenants are made anew.
        ("TENANT_STOCK", "0".to_owned()),
        // The leak canary has a row of its own.
        ("CANARY_SCHEDULE", String::new()),
    ]
}

fn state(database: &Database) -> PathBuf {
    database.folder.join("state")
}

/// Forgets what an earlier database's first start left behind.
///
/// # Errors
/// When the folder cannot be removed.
pub(crate) fn forget(database: &Database) -> Result<()> {
    let state = state(database);
    if state.exists() {
        fs::remove_dir_all(state)?;
    }
    Ok(())
}

fn login(database: &Database, who: &str) -> Result<Login> {
    let path = state(database).join("first-run.json");
    let text =
        fs::read_to_string(&path).with_context(|| format!("{} is not there", path.display()))?;
    let all: Value = serde_json::from_str(&text)?;
    let of = |name: &str| all.get(who)?.get(name)?.as_str().map(str::to_owned);
    match (of("email"), of("password")) {
        (Some(email), Some(password)) => Ok(Login { email, password }),
        _ => bail!("{} names no login of {who}", path.display()),
    }
}
