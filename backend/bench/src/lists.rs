//! The list of a company with a million customers: every filter and order, mistyped words, and
//! the whole of a filter as a file.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    database::{self, Database},
    guildhall::{Guildhall, Login},
    options::Options,
    proc,
    report::{Row, Target, short},
    say, seed,
    wire::{self, Connection, Request},
};

/// The tenant; those of other rows have lower numbers.
pub(crate) const NUMBER: u32 = 660;

/// What the id of every customer of this tenant begins with.
const ID: &[u8] = b"01900000-0000-7000-9000-";

/// What is asked: a name, the address's query, and what it may take.
const LISTS: &[(&str, &[&str], f64)] = &[
    ("as it usually is", &[""], 50.0),
    ("far from its begin", &["created_at=..2025-06-01"], 50.0),
    ("by name", &["sort=name", "sort=-name"], 50.0),
    (
        "by e-mail, city, edit",
        &[
            "sort=email",
            "sort=-email",
            "sort=city",
            "sort=-city",
            "sort=-updated_at",
        ],
        50.0,
    ),
    (
        "by city, then name",
        &["sort=city,name", "sort=-city,-created_at"],
        150.0,
    ),
    (
        "kind",
        &["kind=person", "kind=organisation", "kind=!person"],
        50.0,
    ),
    (
        "state",
        &["state=archived", "state=all", "state=erased"],
        50.0,
    ),
    (
        "role",
        &["role=lead", "role=partner", "role=supplier", "role=all"],
        50.0,
    ),
    (
        "tag",
        &["tag=vip", "tag=rare", "tag=newsletter", "tag=!newsletter"],
        50.0,
    ),
    (
        "e-mail",
        &["email=p4711@mull.example", "email=~p4711", "email=-"],
        50.0,
    ),
    (
        "city",
        &[
            "city=Berlin",
            "city=Seltenheim+17",
            "city=~tenheim+2",
            "city=!Berlin",
            "city=-",
        ],
        50.0,
    ),
    (
        "part of a name",
        &["name=~ullerman", "name=~hofberg", "name=~mann"],
        50.0,
    ),
    (
        "days",
        &["created_at=2026-01", "updated_at=7d", "created_at=2020"],
        50.0,
    ),
    (
        "own field",
        &["custom.colour=red", "custom.colour=blue"],
        50.0,
    ),
    ("country", &["country=AT", "country=XX"], 50.0),
    (
        "several at once",
        &["kind=person&city=Wien&tag=newsletter&sort=name"],
        150.0,
    ),
    (
        "words",
        &[
            "q=mullermann",
            "q=anna+berlin",
            "q=schreinerei",
            "q=10471100",
            "q=an+be",
            "q=p4711",
        ],
        150.0,
    ),
    (
        "words, mistyped",
        &[
            "q=mulelrmann",
            "q=schreinrei",
            "q=schniederer",
            "q=hofmannn+berlni",
            "q=seltneheim",
            "q=frankfrut",
        ],
        150.0,
    ),
    (
        "with totals",
        &[
            "totals=true",
            "city=Wien&totals=true",
            "q=mullermann&totals=true",
        ],
        150.0,
    ),
];

/// The figures.
///
/// # Errors
/// When the server cannot be started or answers anything but success.
pub(crate) async fn rows(
    options: &Options,
    database: &Database,
    login: &Login,
) -> Result<Vec<Row>> {
    let count: u32 = if options.quick { 20_000 } else { 1_000_000 };
    prepare(database, login, count).await?;
    let guildhall = Guildhall::start(options, database).await?;
    let token = guildhall.sign_in(&seed::host(NUMBER), login).await?;
    say::step("lists of many customers");
    let repeats = if options.quick { 20 } else { 100 };
    let (mut lines, mut slowest_filter, mut slowest_search) = (Vec::new(), 0.0_f64, 0.0_f64);
    for (name, queries, most) in LISTS {
        let times = list_times(guildhall.address, &token, queries, repeats).await?;
        let (p50, p99) = (quantile(&times, 50), quantile(&times, 99));
        match *most < 100.0 {
            true => slowest_filter = slowest_filter.max(p99),
            false => slowest_search = slowest_search.max(p99),
        }
        lines.push(vec![
            (*name).to_owned(),
            queries.join(" · "),
            format!("{} ms", short(p50)),
            format!("{} ms", short(p99)),
        ]);
    }
    let lists = Row {
        title: format!("Lists over {count} customers of one company"),
        note: "A page of 50, over HTTP with token and policy, one request at a time; the slowest of the queries named \
               counts as much as the quickest. Nothing is remembered between requests.",
        columns: &["list", "queries", "p50", "p99"],
        lines,
        targets: vec![
            Target::at_most(
                "p99 of every filter, and of every order by one column ≤ 50 ms",
                slowest_filter,
                50.0,
                "ms",
            ),
            Target::at_most(
                "p99 of words, mistyped or not, several filters or orders ≤ 150 ms",
                slowest_search,
                150.0,
                "ms",
            ),
        ],
    };
    Ok(vec![lists, exports(&guildhall, &token, count / 10).await?])
}

/// A tenth of all customers as files.
async fn exports(guildhall: &Guildhall, token: &str, wanted: u32) -> Result<Row> {
    say::step("exports");
    let pid = guildhall.server.pid();
    let (mut lines, mut worst) = (Vec::new(), (0.0_f64, 0.0_f64, 0.0_f64));
    for format in ["csv", "xlsx"] {
        let path = format!("/api/customers?role=supplier&format={format}");
        let file = download(guildhall.address, token, &path, pid).await?;
        if format == "csv" && file.lines != u64::from(wanted) {
            bail!("{} rows came, {wanted} were wanted", file.lines);
        }
        let (first, whole) = (file.first.as_secs_f64() * 1e3, file.whole.as_secs_f64());
        worst = (
            worst.0.max(first),
            worst.1.max(whole),
            worst.2.max(file.grown),
        );
        lines.push(vec![
            format!("{wanted} rows as {}", format.to_uppercase()),
            format!("{} ms", short(first)),
            format!("{} s", short(whole)),
            format!("{} MB", short(file.size)),
            format!("{} MB", short(file.grown)),
        ]);
    }
    Ok(Row {
        title: format!("Export of {wanted} customers"),
        note: "All columns, from a snapshot. Memory: how much the server's resident memory grew beyond what it had \
               before, at its highest.",
        columns: &["file", "first byte", "whole", "size", "memory"],
        lines,
        targets: vec![
            Target::at_most("first byte ≤ 300 ms", worst.0, 300.0, "ms"),
            Target::at_most("100,000 rows ≤ 10 s", worst.1, 10.0, "s"),
            Target::at_most("memory ≤ 50 MB", worst.2, 50.0, "MB"),
        ],
    })
}

async fn list_times(
    address: SocketAddr,
    token: &str,
    queries: &[&str],
    repeats: u32,
) -> Result<Vec<Duration>> {
    let mut connection = Connection::to(address);
    let mut times = Vec::new();
    for repeat in 0..=repeats {
        for query in queries {
            let path = format!("/api/customers?{query}");
            let request = Request::new("GET", &seed::host(NUMBER), &path, Some(token), None);
            let begun = Instant::now();
            let answer = connection.send(&request).await?;
            let took = begun.elapsed();
            if answer.status != 200 {
                bail!("{}", wire::refusal(&request, &answer));
            }
            // The first time reads what nothing has read before.
            if repeat > 0 {
                times.push(took);
            }
        }
    }
    times.sort_unstable();
    Ok(times)
}

/// Milliseconds so many of a hundred took at most.
fn quantile(sorted: &[Duration], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// A file that was downloaded and thrown away.
struct File {
    first: Duration,
    whole: Duration,
    /// Megabytes.
    size: f64,
    lines: u64,
    /// Megabytes the server's memory grew by.
    grown: f64,
}

async fn download(address: SocketAddr, token: &str, path: &str, pid: u32) -> Result<File> {
    let before = proc::resident(pid)?;
    let mut stream = TcpStream::connect(address).await?;
    let host = seed::host(NUMBER);
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    let begun = Instant::now();
    stream.write_all(request.as_bytes()).await?;
    let (mut first, mut size, mut lines, mut most) = (None, 0_u32, 0_u64, before);
    let mut piece = vec![0; 256 * 1024];
    let mut looked = Instant::now();
    let mut last: Vec<u8> = Vec::new();
    loop {
        let read = stream.read(&mut piece).await?;
        let bytes = piece.get(..read).unwrap_or_default();
        if read == 0 {
            break;
        }
        if first.is_none() {
            if !bytes.starts_with(b"HTTP/1.1 200") {
                bail!("{path} was answered: {}", String::from_utf8_lossy(bytes));
            }
            first = Some(begun.elapsed());
        }
        size += u32::try_from(read)?;
        // The pieces of the transfer have line breaks of their own, so ids are counted; one may
        // lie across two pieces.
        last.extend_from_slice(bytes);
        let ids = last.windows(ID.len()).filter(|part| *part == ID).count();
        lines += u64::try_from(ids)?;
        last.drain(..last.len().saturating_sub(ID.len() - 1));
        if looked.elapsed() > Duration::from_millis(20) {
            most = most.max(proc::resident(pid)?);
            looked = Instant::now();
        }
    }
    if !last.ends_with(b"\r\n0\r\n\r\n") {
        bail!("{path} broke off after {size} bytes");
    }
    Ok(File {
        first: first.context("nothing came")?,
        whole: begun.elapsed(),
        size: f64::from(size) / 1e6,
        lines,
        grown: most - before,
    })
}

/// Makes the tenant, unless an earlier run did, with its customers.
pub(crate) async fn prepare(database: &Database, login: &Login, count: u32) -> Result<()> {
    let mut superuser = database.superuser().await?;
    let known: Option<i32> = sqlx::query_scalar("SELECT 1 FROM platform.tenant WHERE slug = $1")
        .bind(format!("bench-{NUMBER}"))
        .fetch_optional(&mut superuser)
        .await?;
    if known.is_none() {
        say::step(&format!("making a tenant of {count} customers"));
        let schema = seed::schema(NUMBER)?;
        seed::tenant(&database.doors()?, NUMBER, schema.clone()).await?;
        let text = include_str!("lists/seed.sql")
            .replace("{schema}", schema.as_str())
            .replace("{company}", &seed::COMPANY.to_string())
            .replace("{count}", &count.to_string());
        database::run(&mut superuser, text).await?;
        for table in [
            "crm_party",
            "crm_party_tag",
            "crm_tag",
            "crm_word",
            "crm_address",
        ] {
            database::run(&mut superuser, format!("VACUUM (ANALYZE) {schema}.{table}")).await?;
        }
    }
    seed::admin_everywhere(&mut superuser, &login.email).await?;
    Ok(())
}
