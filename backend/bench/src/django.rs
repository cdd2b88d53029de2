//! The Django side: its environment, its tenants, its server.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::{
    child::{self, Server},
    database::{self, Database},
    options::Options,
    say,
    wire::{self, COUNTER, Request},
};

/// What is installed; the file is beside the peer's sources.
const REQUIREMENTS: &str = "requirements.txt";

/// Django with its tenants.
pub(crate) struct Django {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
    /// Seconds a new tenant took.
    pub(crate) provision: f64,
    tenants: u32,
    token: String,
}

impl Django {
    /// Installs what is missing, makes the tenants, starts gunicorn.
    ///
    /// # Errors
    /// When any of it fails.
    pub(crate) async fn start(options: &Options, database: &Database) -> Result<Self> {
        let tenants = options.django_tenants();
        let python = environment(&database.folder).await?;
        let app = sources(&database.folder)?;
        database.fresh_peer().await?;
        say::step(&format!("Django makes {tenants} tenants"));
        let mut command = Command::new(&python);
        command.current_dir(&app).args(["manage.py", "setup_peer"]);
        command.args([
            "--tenants",
            &tenants.to_string(),
            "--customers",
            &options.customers.to_string(),
        ]);
        database.peer_environment(&mut command);
        let said = child::run(command).await?;
        let provision = said
            .lines()
            .find_map(|line| {
                line.strip_prefix("provision: median ")?
                    .split(' ')
                    .next()?
                    .parse()
                    .ok()
            })
            .with_context(|| format!("setup_peer said something else: {said}"))?;

        let address = child::free_address()?;
        let mut command = Command::new(python.with_file_name("gunicorn"));
        command
            .current_dir(&app)
            .args(["-w", "3", "-b", &address.to_string(), "peer.wsgi"]);
        command.args(["--log-level", "warning"]);
        database.peer_environment(&mut command);
        let mut server = Server::spawn("django", &database.folder, command)?;
        server
            .until(Duration::from_secs(30), async || {
                child::listens(address).await
            })
            .await?;
        let login =
            json!({ "username": "bench@example.com", "password": "correct horse battery staple" });
        let login = Request::new(
            "POST",
            &host(0),
            "/auth/login/",
            None,
            Some(&login.to_string()),
        );
        let answer = wire::fetch(address, &login).await?;
        let token = answer
            .get("access")
            .and_then(|token| token.as_str())
            .context("Django gives no token")?;
        Ok(Self {
            server,
            address,
            provision,
            tenants,
            token: token.to_owned(),
        })
    }

    /// Lists of customers, one request a tenant.
    pub(crate) fn lists(&self, tenants: u32) -> Arc<[Request]> {
        (0..tenants.min(self.tenants))
            .map(|n| Request::new("GET", &host(n), "/api/customers/", Some(&self.token), None))
            .collect()
    }

    /// New customers, one request a tenant.
    pub(crate) fn creates(&self) -> Arc<[Request]> {
        let body = json!({
            "name": format!("Customer {COUNTER}"),
            "email": format!("c{COUNTER}@example.com"),
            "phone": "+49 30 1234567",
            "tags": ["retail"],
        })
        .to_string();
        (0..self.tenants)
            .map(|n| {
                Request::new(
                    "POST",
                    &host(n),
                    "/api/customers/",
                    Some(&self.token),
                    Some(&body),
                )
            })
            .collect()
    }
}

fn host(tenant: u32) -> String {
    format!("t{tenant}.localhost")
}

/// The interpreter of an environment that has what the peer needs.
async fn environment(folder: &Path) -> Result<PathBuf> {
    let requirements = database::sources().join("django_peer").join(REQUIREMENTS);
    let venv = folder.join("venv");
    let python = venv.join("bin/python");
    // Written last, so an installation that was interrupted is done again.
    let mark = venv.join("installed.txt");
    let wanted = fs::read_to_string(&requirements)?;
    if fs::read_to_string(&mark).is_ok_and(|have| have == wanted) {
        return Ok(python);
    }
    say::step("installing Django");
    let mut command = Command::new("python3");
    command.args(["-m", "venv", "--clear"]).arg(&venv);
    child::run(command).await?;
    let mut command = Command::new(&python);
    command.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
    ]);
    command.arg(&requirements);
    child::run(command).await?;
    fs::write(&mark, wanted)?;
    Ok(python)
}

/// A copy of the peer: Django writes migrations into its own folder.
fn sources(folder: &Path) -> Result<PathBuf> {
    let copy = folder.join("peer");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_folder(&database::sources().join("django_peer"), &copy)?;
    Ok(copy)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} is not there", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
