//! The two tenants of an isolation run, and a third one that never existed.

use std::collections::BTreeMap;

use http::header;
use kernel::{Chance, Ctx, Error, Id, Result, id::Party};
use tenancy::Doors;

use super::{
    Canary, Way,
    plan::Route,
    sample::Samples,
    sentinel::Sentinel,
    way::{Ask, text},
};

/// Everything of one tenant that a request could name or carry.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub(super) host: String,
    pub(super) mark: String,
    pub(super) token: String,
    pub(super) cookie: String,
    /// Ids by what they are of.
    pub(super) things: BTreeMap<String, String>,
    /// What open routes take, by the name of the field.
    pub(super) secrets: BTreeMap<String, String>,
    /// Where its lists go on.
    pub(super) cursors: Vec<String>,
}

/// Secrets that only a mail or an open offer holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Offers {
    pub(super) invitation: Option<String>,
    pub(super) verification: Option<String>,
}

impl Side {
    /// A sentinel, with a session of a browser, too.
    ///
    /// # Errors
    /// When it cannot be entered or looked into.
    pub(super) async fn of(
        canary: &Canary,
        doors: &Doors,
        way: &Way,
        samples: &Samples,
        sentinel: &Sentinel,
        offers: Offers,
    ) -> Result<Self> {
        let password = canary.password(sentinel.number);
        let email = Canary::email(&sentinel.tenant.slug);
        let me = way.send(&sentinel.get("/account/me")).await?.json();
        let mut lease = doors.read(&sentinel.tenant).await?;
        let company = companies::company_first(&mut lease).await?;
        lease.done().await?;
        let mut things = BTreeMap::from([
            ("tenant".to_owned(), sentinel.tenant.id.to_string()),
            ("company".to_owned(), company.id.to_string()),
            (
                "user".to_owned(),
                text(&me, "id").unwrap_or_default().to_owned(),
            ),
        ]);
        let sessions = way.send(&sentinel.get("/account/sessions?limit=1")).await?;
        let session = sessions.json();
        let session = session
            .pointer("/items/0/id")
            .and_then(serde_json::Value::as_str);
        things.extend(session.map(|id| ("session".to_owned(), id.to_owned())));
        for row in &sentinel.rows {
            if things.contains_key(&row.thing) {
                continue;
            }
            things.insert(row.thing.clone(), row.id.clone());
            things.extend(row.parts.clone());
        }
        let mut cursors = Vec::new();
        for plant in samples.plants {
            let path = plant.list.split('?').next().unwrap_or_default();
            let page = way.send(&sentinel.get(format!("{path}?limit=1"))).await?;
            cursors.extend(text(&page.json(), "next").map(str::to_owned));
        }
        let mut secrets = BTreeMap::from([
            ("identifier".to_owned(), email.clone()),
            ("email".to_owned(), email.clone()),
            ("name".to_owned(), "Canary".to_owned()),
            ("password".to_owned(), password.to_string()),
            ("refresh".to_owned(), sentinel.tokens.refresh.clone()),
            // A sentinel has no second factor; its other secrets open no attempt either.
            ("attempt".to_owned(), sentinel.tokens.refresh.clone()),
            ("method".to_owned(), "totp".to_owned()),
            ("code".to_owned(), "000000".to_owned()),
        ]);
        secrets.extend(
            offers
                .invitation
                .map(|token| ("invitation".to_owned(), token)),
        );
        secrets.extend(
            offers
                .verification
                .map(|token| ("verification".to_owned(), token)),
        );
        Ok(Self {
            host: sentinel.host().to_owned(),
            mark: sentinel.mark.clone(),
            token: sentinel.tokens.access.clone(),
            cookie: browser(way, sentinel.host(), &email, &password).await?,
            things,
            secrets,
            cursors,
        })
    }

    /// The same of a tenant that never existed.
    pub(super) fn never(&self, ctx: &Ctx) -> Self {
        let chance = &*ctx.chance;
        let id = || Id::<Party>::new(&*ctx.clock, chance).to_string();
        let secret = |(name, value): (&String, &String)| {
            let (local, domain) = value.split_once('@').unwrap_or((value, ""));
            let unlike = match name.as_str() {
                // What belongs to nobody is the same for everybody.
                "name" | "method" | "code" => value.clone(),
                _ if domain.is_empty() => unlike(local, chance),
                _ => format!("{}@{domain}", unlike(local, chance)),
            };
            (name.clone(), unlike)
        };
        Self {
            host: self.host.clone(),
            mark: unlike(&self.mark, chance),
            token: unlike(&self.token, chance),
            cookie: unlike(&self.cookie, chance),
            things: self
                .things
                .keys()
                .map(|name| (name.clone(), id()))
                .collect(),
            secrets: self.secrets.iter().map(secret).collect(),
            cursors: self
                .cursors
                .iter()
                .map(|cursor| unlike(cursor, chance))
                .collect(),
        }
    }

    /// A route's path with this side's ids; none where it has no such thing.
    pub(super) fn fill(&self, route: &Route, samples: &Samples) -> Option<String> {
        self.fill_from(self, route, samples)
    }

    /// The same with the first place filled by this side and the others by another.
    pub(super) fn fill_from(
        &self,
        rest: &Self,
        route: &Route,
        samples: &Samples,
    ) -> Option<String> {
        let platform = route.realm() == Some(access::Realm::Platform);
        let mut path = route.op.path.to_owned();
        for (nth, name) in route.op.path_parameters().enumerate() {
            let side = if nth == 0 { self } else { rest };
            let value = match samples.thing(route.op.path, name) {
                Some(thing) => side.things.get(thing).or_else(|| side.secrets.get(thing))?,
                // Of the platform's things a tenant has none: its own id stands for all of them.
                None if platform => side.things.get("tenant")?,
                None => return None,
            };
            path = path
                .replace(&format!("{{{name}}}"), value)
                .replace(&format!("{{*{name}}}"), value);
        }
        Some(path)
    }

    /// What an open route is sent in a field.
    pub(super) fn secret(&self, route: &Route, field: &str) -> Option<&String> {
        let name = match field {
            "token" if route.op.path.contains("invitation") => "invitation",
            "token" => "verification",
            other => other,
        };
        self.secrets.get(name)
    }

    /// Whatever an answer may repeat because it was sent.
    pub(super) fn values(&self) -> Vec<String> {
        let words = [&self.mark, &self.token, &self.cookie];
        let mut values: Vec<String> = words
            .into_iter()
            .chain(self.things.values())
            .chain(self.secrets.values())
            .chain(&self.cursors)
            .cloned()
            .collect();
        // The longest first, so that none is found inside another.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values
    }
}

/// Signs in as a browser does; answers the cookie.
async fn browser(way: &Way, host: &str, email: &str, password: &str) -> Result<String> {
    let form: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("identifier", email)
        .append_pair("password", password)
        .finish();
    let ask = Ask::post(host, "/app/sign-in").same_origin().form(form);
    let answer = way.send(&ask).await?;
    let name = format!("{}=", identity::SESSION_COOKIE);
    let cookies = answer.headers.get_all(header::SET_COOKIE);
    let found = cookies
        .iter()
        .filter_map(|line| line.to_str().ok()?.strip_prefix(&name)?.split(';').next())
        .find(|value| !value.is_empty());
    found.map(str::to_owned).ok_or_else(|| {
        Error::internal(format!(
            "a browser's sign-in at {host} was answered {} without a session",
            answer.status
        ))
    })
}

/// Ends a browser's session.
pub(super) async fn leave(way: &Way, side: &Side) -> Result<()> {
    let ask = Ask::post(&side.host, "/app/sign-out")
        .same_origin()
        .cookie(&side.cookie)
        .form("");
    way.send(&ask).await.map(drop)
}

/// A word of the same length and look that says something else. Its first four signs, which tell
/// what kind of secret it is, stay.
pub(super) fn unlike(word: &str, chance: &dyn Chance) -> String {
    let mut random = vec![0_u8; word.len()];
    chance.fill(&mut random);
    word.chars()
        .zip(random)
        .enumerate()
        .map(|(nth, (sign, roll))| {
            let from = |first: u8, many: u8| char::from(first + roll % many);
            match sign {
                _ if nth < 4 => sign,
                '0'..='9' => from(b'0', 10),
                'a'..='f' => from(b'a', 6),
                'g'..='z' => from(b'g', 20),
                'A'..='Z' => from(b'A', 26),
                other => other,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use kernel::SystemChance;

    use super::unlike;

    #[test]
    fn an_unlike_word_looks_like_it() {
        let word = "ghi_0aBcDeFgHiJkLmNoPqRsTuVwXyZ-19f";
        let other = unlike(word, &SystemChance);
        assert_eq!(other.len(), word.len());
        assert_ne!(other, word);
        assert!(other.starts_with("ghi_"));
    }
}
