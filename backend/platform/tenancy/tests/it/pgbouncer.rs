//! Test 12: the same facts behind PgBouncer in transaction mode, with one connection to the
//! server for everybody, which makes every leak show.

use std::{
    fs::{self, Permissions},
    io::Write,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use nix::unistd::{Uid, User};
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};
use tenancy::{Bulletin, CHANNEL_REGISTRY, Doors, Notice, Switch};
use tokio_util::sync::CancellationToken;

use crate::it::{
    cancelled::soak,
    house::{House, canary, narrow, put_pair},
    leases,
};

/// A PgBouncer in front of the test's database; ends with this value.
struct Bouncer {
    process: Child,
    folder: tempfile::TempDir,
}

const PORT: u16 = 6432;

impl Bouncer {
    async fn start(house: &House) -> Self {
        let folder = tempfile::Builder::new().prefix("gb").tempdir().unwrap();
        let database = &house.platform.database;
        let server = database.owner.get_socket().unwrap().display().to_string();
        let name = database.owner.get_database().unwrap();
        let login = &database.roles.app;
        fs::write(
            folder.path().join("users.txt"),
            format!("\"{login}\" \"\"\n"),
        )
        .unwrap();
        fs::write(
            folder.path().join("pgbouncer.ini"),
            format!(
                "[databases]\n{name} = host={server} dbname={name}\n\
                 [pgbouncer]\nlisten_port = {PORT}\nunix_socket_dir = {at}\nauth_type = trust\n\
                 auth_file = {at}/users.txt\nlogfile = {at}/log\npool_mode = transaction\n\
                 default_pool_size = 1\nmax_client_conn = 50\nignore_startup_parameters = extra_float_digits\n",
                at = folder.path().display(),
            ),
        )
        .unwrap();
        let mut command = Command::new(program());
        command
            .arg(folder.path().join("pgbouncer.ini"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if Uid::effective().is_root() {
            // PgBouncer refuses to run as root.
            let nobody = User::from_name("nobody").unwrap().unwrap();
            fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
            chown(
                folder.path(),
                Some(nobody.uid.as_raw()),
                Some(nobody.gid.as_raw()),
            )
            .unwrap();
            command.uid(nobody.uid.as_raw()).gid(nobody.gid.as_raw());
        }
        let bouncer = Self {
            process: command.spawn().unwrap(),
            folder,
        };
        bouncer.wait(house).await;
        bouncer
    }

    async fn wait(&self, house: &House) {
        let begun = Instant::now();
        while self.options(house).connect().await.is_err() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "PgBouncer does not answer: {log}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How requests connect through it.
    fn options(&self, house: &House) -> PgConnectOptions {
        house
            .platform
            .database
            .app
            .clone()
            .socket(self.folder.path())
            .port(PORT)
    }

    fn doors(&self, house: &House, connections: usize) -> Doors {
        let mut settings = narrow(Switch::Local);
        settings.write_connections = connections;
        let database = &house.platform.database;
        Doors::new(
            &settings,
            self.options(house),
            database.owner.clone(),
            database.roles.clone(),
        )
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _killed = self.process.kill();
        let _waited = self.process.wait();
    }
}

fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")])
        .map(|folder| folder.join("pgbouncer"))
        .find(|file| Path::is_file(file))
        .expect("BUG: pgbouncer is missing; `make setup-test` installs it")
}

#[tokio::test]
async fn behind_pgbouncer_a_lease_is_in_its_tenant_and_leaves_nothing_behind() {
    let house = House::new().await;
    let bouncer = Bouncer::start(&house).await;
    let doors = bouncer.doors(&house, 1);
    leases::role_and_path_hold_until_the_end(&house, &doors).await;
    leases::a_failed_guard_leaves_the_connection_clean(&house, &doors).await;
    leases::one_statement_finds_each_tenants_own_rows(&house, &doors).await;
    leases::a_read_session_cannot_write(&house, &doors).await;
}

#[tokio::test]
async fn behind_pgbouncer_work_cancelled_at_random_points_never_meets_another_tenant() {
    let house = House::new().await;
    let bouncer = Bouncer::start(&house).await;
    soak(&house, &bouncer.doors(&house, 1), 1_000).await;
}

#[tokio::test]
async fn behind_pgbouncer_many_clients_share_one_server_connection() {
    let house = House::new().await;
    let bouncer = Bouncer::start(&house).await;
    // Each client names its statements from one; the server's connection is the same for all.
    let doors = bouncer.doors(&house, 6);
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..6 {
        let (doors, tenants) = (doors.clone(), house.tenants.clone());
        clients.spawn(async move {
            for round in 0..40 {
                for tenant in &tenants {
                    let mut tx = doors.write(tenant).await.unwrap();
                    put_pair(&mut tx, client * 1_000 + round).await.unwrap();
                    tx.commit().await.unwrap();
                    assert_eq!(
                        canary(&doors, tenant).await.unwrap(),
                        [tenant.slug.as_str()]
                    );
                }
            }
        });
    }
    while let Some(done) = clients.join_next().await {
        done.unwrap();
    }
    assert_eq!(doors.stats().1.opened, 6);
    let servers: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity
          WHERE datname = current_database() AND usename = $1 AND application_name = 'guildhall'",
    )
    .bind(&house.roles().app)
    .fetch_one(&mut house.superuser().await)
    .await
    .unwrap();
    // One through PgBouncer; the others are the platform's own of this test.
    let (reads, writes) = house.platform.doors.stats();
    assert!(
        servers <= i64::try_from(reads.opened + writes.opened + 1).unwrap(),
        "{servers}"
    );
}

/// The log of this test's thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn behind_pgbouncer_a_node_notices_that_it_hears_nothing_and_decides_nothing() {
    let house = House::new().await;
    let bouncer = Bouncer::start(&house).await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .finish();
    let _logged = tracing::subscriber::set_default(subscriber);
    let deaf = Bulletin::new(
        house.platform.doors.clone(),
        bouncer.options(&house),
        &*house.platform.clock,
        &*house.platform.chance,
    );
    let stop = CancellationToken::new();
    let running = tokio::spawn(Arc::clone(&deaf).run(stop.clone()));
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(4) {
        assert!(
            !deaf.in_touch(),
            "it would allow what another node was told to refuse"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.cancel();
    running.await.unwrap();
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("hears nothing"), "{log}");
}

#[tokio::test]
async fn behind_pgbouncer_a_node_listens_past_it() {
    let house = House::new().await;
    let bouncer = Bouncer::start(&house).await;
    let node = Bulletin::new(
        bouncer.doors(&house, 2),
        bouncer.options(&house),
        &*house.platform.clock,
        &*house.platform.chance,
    );
    let stop = CancellationToken::new();
    let running = tokio::spawn(Arc::clone(&node).run(stop.clone()));
    tokio::time::timeout(Duration::from_secs(10), node.wait_in_touch())
        .await
        .unwrap();
    // What is said through PgBouncer is heard by every node.
    let mut said = house.platform.bulletin.subscribe();
    let mut tx = bouncer.doors(&house, 1).platform().await.unwrap();
    tx.notify(CHANNEL_REGISTRY, "a word").await.unwrap();
    tx.commit().await.unwrap();
    node.wait_for_others().await.unwrap();
    let word = Notice::Said {
        channel: CHANNEL_REGISTRY,
        payload: "a word".into(),
    };
    while said.recv().await.unwrap() != word {}
    stop.cancel();
    running.await.unwrap();
}
