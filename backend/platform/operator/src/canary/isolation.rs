//! The isolation tests: every route of the table, one tenant's credentials, the other's ids.

use std::time::Duration;

use access::Realm;
use http::HeaderName;
use kernel::{Chance, Result, states::Named as _};
use serde_json::{Value, json};
use web::Verb;

use super::{
    Way,
    plan::{Route, Try},
    probe::Seen,
    sample::Samples,
    shape,
    side::Side,
    told::Told,
    view::{Finding, RouteReport, TryReport},
    way::{Answer, Ask},
};

/// How often two answers are asked for until they are the same: a page that says "a minute ago"
/// may say "two minutes ago" next.
const AGAIN: u32 = 4;
/// How long to wait in between.
const PAUSE: Duration = Duration::from_millis(150);
/// What is said of a route whose answers change by being asked for.
const CHANGING: &str =
    "it changes by being asked for: status, headers and the other's ids were looked at";
/// Headers by which proxies and other products name a tenant.
const NAMING: [&str; 6] = [
    "x-tenant",
    "x-tenant-id",
    "x-forwarded-host",
    "x-original-host",
    "x-host",
    "x-forwarded-server",
];

/// Who tries, on what.
pub(super) struct Isolation<'a> {
    pub(super) way: &'a Way,
    pub(super) samples: &'a Samples,
    pub(super) chance: &'a dyn Chance,
    /// Whoever tries.
    pub(super) one: Side,
    /// Whose things are tried for.
    pub(super) other: Side,
    /// What never existed.
    pub(super) never: Side,
    /// The subdomain of whoever tries, for findings.
    pub(super) slug: String,
    /// The platform's own host.
    pub(super) platform: String,
    /// Whether to try what sends mail.
    pub(super) mails: bool,
}

/// How a try went.
enum Verdict {
    Held,
    /// The route's answer changes by being asked for, as a trail does that records its readers.
    Changing,
    Failed {
        code: &'static str,
        note: String,
    },
    Skipped(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum With {
    Token,
    Cookie,
    Nothing,
}

impl Isolation<'_> {
    /// Tries everything.
    ///
    /// # Errors
    /// When no answer comes.
    pub(super) async fn run(&self, routes: &[Route]) -> Result<(Seen, Vec<RouteReport>)> {
        let mut seen = Seen::default();
        let mut reports = Vec::new();
        for route in routes {
            let mut report = RouteReport {
                method: route.method().to_owned(),
                path: route.op.path.to_owned(),
                tries: Vec::new(),
            };
            for one in &route.tries {
                let before = seen.requests;
                let verdict = self.attempt(route, *one, &mut seen).await?;
                let (outcome, note) = match verdict {
                    Verdict::Held => ("held", String::new()),
                    Verdict::Changing => ("held", CHANGING.to_owned()),
                    Verdict::Skipped(why) => ("skipped", why.to_owned()),
                    Verdict::Failed { code, note } => {
                        seen.find(Finding {
                            tenant: self.slug.clone(),
                            request: format!("{} {}", route.method(), route.op.path),
                            code: code.to_owned(),
                            detail: format!("{}: {note}", one.name()),
                        });
                        ("failed", note)
                    }
                };
                report.tries.push(TryReport {
                    what: one.name().to_owned(),
                    requests: u32::try_from(seen.requests - before).unwrap_or(u32::MAX),
                    outcome: outcome.to_owned(),
                    note,
                });
            }
            reports.push(report);
        }
        Ok((seen, reports))
    }

    async fn attempt(&self, route: &Route, one: Try, seen: &mut Seen) -> Result<Verdict> {
        match one {
            Try::Path => self.path(route, seen).await,
            Try::Part => self.part(route, seen).await,
            Try::Query => self.query(route, seen).await,
            Try::Body if route.realm().is_none() => self.secrets(route, seen).await,
            Try::Body => self.body(route, seen).await,
            Try::Token => self.elsewhere(route, With::Token, seen).await,
            Try::Cookie => self.elsewhere(route, With::Cookie, seen).await,
            Try::Nobody => {
                let [Some(theirs), Some(never)] = self.both(route) else {
                    return Ok(Verdict::Skipped("there is nothing of the kind"));
                };
                let ask = |path| self.ask(route, &self.other.host, path, With::Nothing);
                self.same(&ask(theirs), &ask(never), None, seen).await
            }
            Try::Headers => {
                let plain = self.ask(route, &self.one.host, route.op.path.to_owned(), With::Token);
                let mut naming = plain.clone();
                let host = self.other.host.as_str();
                let id = self.other.things.get("tenant").map_or("", String::as_str);
                for name in NAMING {
                    let value = if name == "x-tenant-id" { id } else { host };
                    naming = naming.header(HeaderName::from_static(name), value);
                }
                self.same(&naming, &plain, None, seen).await
            }
        }
    }

    fn both(&self, route: &Route) -> [Option<String>; 2] {
        [&self.other, &self.never].map(|side| side.fill(route, self.samples))
    }

    async fn path(&self, route: &Route, seen: &mut Seen) -> Result<Verdict> {
        let [Some(theirs), Some(never)] = self.both(route) else {
            return Ok(Verdict::Skipped("the link stands in a mail alone"));
        };
        let with = self.home(route);
        let host = &self.one.host;
        let ask = |path| self.ask(route, host, path, with);
        // The samples must lead somewhere, or the try would prove nothing.
        let reads = route.op.verb == Verb::Get
            && route.realm() == Some(Realm::Tenant)
            && !self.samples.is_absent(route.op.path);
        if reads && let Some(own) = self.one.fill(route, self.samples) {
            let answer = self.send(&ask(own), seen).await?;
            if answer.status != 200 {
                return Ok(Verdict::Failed {
                    code: "sample",
                    note: format!(
                        "one's own thing is answered {}: the sample is wrong",
                        answer.status
                    ),
                });
            }
        }
        let wanted = route.realm().map(|_| 404);
        self.same(&ask(theirs), &ask(never), wanted, seen).await
    }

    async fn part(&self, route: &Route, seen: &mut Seen) -> Result<Verdict> {
        let from = |rest| self.one.fill_from(rest, route, self.samples);
        let (Some(theirs), Some(never)) = (from(&self.other), from(&self.never)) else {
            return Ok(Verdict::Skipped("there is nothing of the kind"));
        };
        let ask = |path| self.ask(route, &self.one.host, path, self.home(route));
        self.same(&ask(theirs), &ask(never), Some(404), seen).await
    }

    async fn query(&self, route: &Route, seen: &mut Seen) -> Result<Verdict> {
        let Some(path) = self.one.fill(route, self.samples) else {
            return Ok(Verdict::Skipped("there is nothing of the kind"));
        };
        let mut changing = false;
        for name in &route.query {
            let values = |side: &Side| -> Vec<String> {
                if name == "cursor" {
                    return side.cursors.clone();
                }
                let mark = [side.mark.clone()].into_iter();
                if name == "q" {
                    return mark.collect();
                }
                mark.chain(side.things.values().cloned()).collect()
            };
            for (theirs, never) in values(&self.other).iter().zip(&values(&self.never)) {
                let ask = |value: &str| {
                    let query: String = url::form_urlencoded::Serializer::new(String::new())
                        .append_pair(name, value)
                        .finish();
                    self.ask(
                        route,
                        &self.one.host,
                        format!("{path}?{query}"),
                        self.home(route),
                    )
                };
                match self.same(&ask(theirs), &ask(never), None, seen).await? {
                    Verdict::Failed { code, note } => {
                        return Ok(Verdict::Failed {
                            code,
                            note: format!("`{name}`: {note}"),
                        });
                    }
                    Verdict::Changing => changing = true,
                    Verdict::Held | Verdict::Skipped(_) => {}
                }
            }
        }
        Ok(if changing {
            Verdict::Changing
        } else {
            Verdict::Held
        })
    }

    async fn body(&self, route: &Route, seen: &mut Seen) -> Result<Verdict> {
        let Some(path) = self.one.fill(route, self.samples) else {
            return Ok(Verdict::Skipped("there is nothing of the kind"));
        };
        let example: Value = route
            .op
            .example_body
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_else(|| json!({}));
        for pointer in &route.body {
            for (theirs, never) in self.other.things.values().zip(self.never.things.values()) {
                let ask = |id: &str| {
                    let mut body = example.clone();
                    shape::put(&mut body, pointer, Value::from(id));
                    self.plain(route, &self.one.host, path.clone(), self.home(route))
                        .json(&body)
                };
                if let Verdict::Failed { code, note } =
                    self.same(&ask(theirs), &ask(never), None, seen).await?
                {
                    let note = format!("`{pointer}`: {note}");
                    return Ok(Verdict::Failed { code, note });
                }
            }
        }
        Ok(Verdict::Held)
    }

    /// An open route is sent the other's secrets, at one's own address.
    async fn secrets(&self, route: &Route, seen: &mut Seen) -> Result<Verdict> {
        if !self.mails && route.op.path.ends_with("/register") {
            return Ok(Verdict::Skipped(
                "it sends mail, so only tests and people try it",
            ));
        }
        let ask = |side: &Side| -> Option<Ask> {
            let mut sent = serde_json::Map::new();
            for field in &route.body {
                sent.insert(
                    field.clone(),
                    Value::from(side.secret(route, field)?.as_str()),
                );
            }
            let ask = self.plain(
                route,
                &self.one.host,
                route.op.path.to_owned(),
                With::Nothing,
            );
            if !route.op.page {
                return Some(ask.json(&Value::Object(sent)));
            }
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in &sent {
                form.append_pair(name, value.as_str().unwrap_or_default());
            }
            Some(ask.form(form.finish()))
        };
        match (ask(&self.other), ask(&self.never)) {
            (Some(theirs), Some(never)) => self.same(&theirs, &never, None, seen).await,
            _ => Ok(Verdict::Skipped("the secret stands in a mail alone")),
        }
    }

    /// One's own credentials where they are not valid.
    async fn elsewhere(&self, route: &Route, with: With, seen: &mut Seen) -> Result<Verdict> {
        let [theirs, never] = self.both(route);
        let Some(path) = theirs.or(never) else {
            return Ok(Verdict::Skipped("there is nothing of the kind"));
        };
        for host in [&self.other.host, &self.platform] {
            let own = self.ask(route, host, path.clone(), with);
            let bare = self.ask(route, host, path.clone(), With::Nothing);
            let (none, wanted) = match with {
                // Whoever asks for a page is led to sign in instead.
                With::Token => {
                    let wanted = (!route.op.page).then_some(401);
                    (bare.bearer(&self.never.token), wanted)
                }
                With::Cookie | With::Nothing => (bare.cookie(&self.never.cookie), None),
            };
            let verdict = self.same(&own, &none, wanted, seen).await?;
            if matches!(verdict, Verdict::Failed { .. }) {
                return Ok(verdict);
            }
        }
        Ok(Verdict::Held)
    }

    /// Whether both are answered alike, with nothing of the other in it.
    async fn same(
        &self,
        theirs: &Ask,
        never: &Ask,
        wanted: Option<u16>,
        seen: &mut Seen,
    ) -> Result<Verdict> {
        let sent: Vec<String> = [&self.other, &self.never, &self.one]
            .into_iter()
            .flat_map(Side::values)
            .collect();
        let mut tried = 0;
        loop {
            tried += 1;
            let answer = self.send(theirs, seen).await?;
            if let Some(note) = self.foreign(theirs, &answer) {
                return Ok(Verdict::Failed {
                    code: "foreign_row",
                    note,
                });
            }
            let got = Told::of(&answer, &sent);
            let unknown = Told::of(&self.send(never, seen).await?, &sent);
            match got.difference(&unknown) {
                Some(_) if tried < AGAIN => tokio::time::sleep(PAUSE).await,
                Some(note) => {
                    let again = Told::of(&self.send(never, seen).await?, &sent);
                    let changing = unknown.difference(&again).is_some();
                    return Ok(if changing && got.is_alike(&unknown) {
                        Verdict::Changing
                    } else {
                        Verdict::Failed {
                            code: "differs",
                            note,
                        }
                    });
                }
                None if wanted.is_some_and(|wanted| wanted != got.status) => {
                    let wanted = wanted.unwrap_or_default();
                    return Ok(Verdict::Failed {
                        code: "unreached",
                        note: format!("both were answered {} instead of {wanted}", got.status),
                    });
                }
                None => return Ok(Verdict::Held),
            }
        }
    }

    /// What of the other stands in an answer that was not sent to get it.
    fn foreign(&self, ask: &Ask, answer: &Answer) -> Option<String> {
        let text = answer.text();
        let asked = ask.said();
        let email = self.other.secrets.get("email");
        let words = [("mark", &self.other.mark)];
        let named = words
            .into_iter()
            .chain(email.map(|email| ("address", email)))
            .chain(
                self.other
                    .things
                    .iter()
                    .map(|(name, id)| (name.as_str(), id)),
            );
        for (name, value) in named {
            if text.contains(value.as_str()) && !asked.contains(value.as_str()) {
                return Some(format!("the answer holds the other's {name}"));
            }
        }
        None
    }

    async fn send(&self, ask: &Ask, seen: &mut Seen) -> Result<Answer> {
        seen.requests += 1;
        self.way.send(ask).await
    }

    fn home(&self, route: &Route) -> With {
        match route.realm() {
            None => With::Nothing,
            Some(_) if route.op.page => With::Cookie,
            Some(_) => With::Token,
        }
    }
}
