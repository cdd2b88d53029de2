//! A file of a hundred thousand customers: sent, checked, committed, taken back.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    database::Database,
    guildhall::{Guildhall, Login},
    options::Options,
    proc,
    report::{Row, Target, short},
    say, seed,
    wire::{self, Request},
};

/// The first tenant; those of other rows have other numbers. Each run takes the next free one.
const NUMBER: u32 = 670;
/// How often a batch is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// The longest a step may take.
const LONGEST: Duration = Duration::from_secs(900);

/// The figures.
///
/// # Errors
/// When the server cannot be started or answers anything but success.
pub(crate) async fn row(options: &Options, database: &Database, login: &Login) -> Result<Row> {
    let count: u32 = if options.quick { 5_000 } else { 100_000 };
    let number = tenant(database, login).await?;
    let guildhall = Guildhall::start(options, database).await?;
    let bench = Bench {
        token: guildhall.sign_in(&seed::host(number), login).await?,
        host: seed::host(number),
        pid: guildhall.server.pid(),
        guildhall,
    };
    say::step(&format!("a file of {count} customers"));
    let before = proc::resident(bench.pid)?;
    let text = file(count)?;
    let size = f64::from(u32::try_from(text.len())?) / 1e6;
    let begun = Instant::now();
    let (id, sending) = bench.send(&text).await?;
    let sent = begun.elapsed();
    drop(text);
    let mut lines = vec![line("send", sent, sending, before)];
    let plan = json!({"key": "email", "fixed": {"kind": "organisation"}});
    bench
        .ask("PATCH", &format!("/api/imports/{id}"), Some(&plan))
        .await?;
    let (mut whole, mut most) = (sent, sending);
    let mut commit = Duration::ZERO;
    for (verb, wanted, counter) in [
        ("check", "checked", "created"),
        ("commit", "done", "created"),
        ("undo", "undone", "undone"),
    ] {
        let (took, memory, view) = bench.step(&id, verb, wanted).await?;
        let counted = view
            .pointer(&format!("/progress/{counter}"))
            .and_then(Value::as_u64);
        if counted != Some(u64::from(count)) {
            bail!("{verb} counted {counted:?} of {count}: {view}");
        }
        lines.push(line(verb, took, memory, before));
        most = most.max(memory);
        if verb != "undo" {
            whole += took;
        }
        if verb == "commit" {
            commit = took;
        }
    }
    Ok(Row {
        title: format!("Import of {count} customers"),
        note: "Name, e-mail, telephone, address, two tags, a note each; matched by e-mail. The server runs its jobs itself, \
               and every customer has its event in the log. Memory: the server's resident memory at its highest, and how \
               much of it was there before.",
        columns: &["step", "took", "memory", "before"],
        lines,
        targets: vec![
            Target::at_most("100,000 rows ≤ 60 s", commit.as_secs_f64(), 60.0, "s"),
            Target::at_most(
                "sent, checked, committed ≤ 120 s",
                whole.as_secs_f64(),
                120.0,
                "s",
            ),
            Target::at_most("memory ≤ 200 MB", most, 200.0, "MB"),
            Target::at_most("a file of 100 MB at most", size, 100.0, "MB"),
        ],
    })
}

struct Bench {
    guildhall: Guildhall,
    host: String,
    token: String,
    pid: u32,
}

impl Bench {
    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let body = body.map(ToString::to_string);
        let request = Request::new(method, &self.host, path, Some(&self.token), body.as_deref());
        wire::fetch(self.guildhall.address, &request).await
    }

    /// Answers the id of the batch, and the most memory meanwhile.
    async fn send(&self, text: &str) -> Result<(String, f64)> {
        let mut stream = TcpStream::connect(self.guildhall.address).await?;
        let head = format!(
            "POST /api/imports?target=crm.party&name=bench.csv HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: text/csv\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.host,
            self.token,
            text.len()
        );
        stream.write_all(head.as_bytes()).await?;
        let mut most = proc::resident(self.pid)?;
        for piece in text.as_bytes().chunks(256 * 1024) {
            stream.write_all(piece).await?;
            most = most.max(proc::resident(self.pid)?);
        }
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        if !answer.starts_with("HTTP/1.1 201") {
            bail!("the file was answered: {answer}");
        }
        let id = answer
            .split("\"id\":\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        Ok((id.context("no id came")?.to_owned(), most))
    }

    /// Takes a step and waits for its end; answers how long it took, and the most memory.
    async fn step(&self, id: &str, verb: &str, wanted: &str) -> Result<(Duration, f64, Value)> {
        let begun = Instant::now();
        self.ask("POST", &format!("/api/imports/{id}/{verb}"), None)
            .await?;
        let mut most = 0.0_f64;
        loop {
            tokio::time::sleep(LOOK).await;
            most = most.max(proc::resident(self.pid)?);
            let view = self.ask("GET", &format!("/api/imports/{id}"), None).await?;
            let state = view
                .get("state")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if state == wanted {
                return Ok((begun.elapsed(), most, view));
            }
            if begun.elapsed() > LONGEST || state == "failed" {
                bail!("{verb} did not end: {view}");
            }
        }
    }
}

fn line(name: &str, took: Duration, memory: f64, before: f64) -> Vec<String> {
    vec![
        name.to_owned(),
        format!("{} s", short(took.as_secs_f64())),
        format!("{} MB", short(memory)),
        format!("{} MB", short(before)),
    ]
}

fn file(count: u32) -> Result<String> {
    let mut text = String::from("Name;E-Mail;Telefon;Straße;PLZ;Ort;Land;Kategorie;Bemerkung\n");
    for n in 0..count {
        writeln!(
            text,
            "Schreinerei {} {n};office{n}@mail{}.example;+49 30 {:07};Lindenstraße {};{:05};Musterstadt {};DE;Handwerk, \
             Gruppe {};Kunde seit {}",
            ["Müller", "Schäfer", "Weiß", "Lindqvist", "Öztürk"]
                .get(usize::try_from(n % 5)?)
                .unwrap_or(&"Maier"),
            n % 400,
            n,
            n % 180 + 1,
            10_000 + n % 80_000,
            n % 300,
            n % 40,
            1990 + n % 36,
        )?;
    }
    Ok(text)
}

/// A tenant without customers.
async fn tenant(database: &Database, login: &Login) -> Result<u32> {
    let mut superuser = database.superuser().await?;
    let mut number = NUMBER;
    loop {
        let known: Option<i32> =
            sqlx::query_scalar("SELECT 1 FROM platform.tenant WHERE slug = $1")
                .bind(format!("bench-{number}"))
                .fetch_optional(&mut superuser)
                .await?;
        if known.is_none() {
            break;
        }
        number += 1;
    }
    seed::tenant(&database.doors()?, number, seed::schema(number)?).await?;
    seed::admin_everywhere(&mut superuser, &login.email).await?;
    Ok(number)
}
