//! The tenants of the canary's own: made through the use cases like any other, entered with a
//! password that follows from the master key, and planted through the API.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use access::{Can, SystemRole};
use http::HeaderName;
use kernel::{
    Error, Kind, Result, TenantRef,
    id::TenantId,
    text::{Email, Name},
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{
    Canary, Plant, Way,
    store::{self, Planted},
    way::{Ask, text},
};
use crate::{
    NewTenantBody, Operator, create,
    permissions::{CreateTenant, RunCanary},
};

/// Rows of each kind that a sentinel has.
const ROWS: usize = 12;
/// How often a sentinel may be deleted before there is no name for it.
const GENERATIONS: i32 = 5;
/// How often a server is asked whether it has heard of a tenant, and how long in between.
const HEARD: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// A tenant whose every row is known.
#[derive(Debug, Clone)]
pub(super) struct Sentinel {
    pub(super) number: i32,
    pub(super) tenant: Arc<TenantRef>,
    pub(super) mark: String,
    pub(super) rows: Vec<Planted>,
    pub(super) tokens: Tokens,
}

/// What a sentinel's person holds.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) refresh: String,
}

impl Sentinel {
    pub(super) fn host(&self) -> &str {
        &self.tenant.host
    }

    /// Its rows of one kind.
    pub(super) fn of<'a>(&'a self, thing: &'a str) -> impl Iterator<Item = &'a Planted> + Clone {
        self.rows.iter().filter(move |row| row.thing == thing)
    }

    pub(super) fn get(&self, path: impl Into<String>) -> Ask {
        Ask::get(self.host(), path).bearer(&self.tokens.access)
    }
}

impl Canary {
    /// The address a sentinel's person signs in with; mail to it goes nowhere (RFC 2606).
    pub(super) fn email(slug: &str) -> String {
        format!("canary@{slug}.invalid")
    }

    pub(super) fn password(&self, number: i32) -> Zeroizing<String> {
        Zeroizing::new(self.word("password", number).chars().take(40).collect())
    }

    /// The subdomains it may have: an admin may have deleted a sentinel, and its name is held back.
    fn slugs(&self, number: i32) -> impl Iterator<Item = String> {
        (0..GENERATIONS).map(move |generation| {
            let word: String = self
                .word("slug", number + generation * 100)
                .chars()
                .take(10)
                .collect();
            format!("canary-{word}")
        })
    }

    fn mark(&self, number: i32) -> String {
        let word: String = self.word("mark", number).chars().take(20).collect();
        format!("canary{word}")
    }

    /// All sentinels, made, planted and entered as far as they were not.
    ///
    /// # Errors
    /// When one cannot be made, entered or planted.
    pub(super) async fn sentinels(
        &self,
        can: &Can<RunCanary>,
        operator: &Operator,
        way: &Way,
    ) -> Result<Vec<Sentinel>> {
        let mut all = Vec::new();
        let many = i32::try_from(self.settings.sentinels.clamp(2, 9)).unwrap_or(3);
        for number in 1..=many {
            all.push(self.sentinel(can, operator, way, number).await?);
        }
        Ok(all)
    }

    async fn sentinel(
        &self,
        can: &Can<RunCanary>,
        operator: &Operator,
        way: &Way,
        number: i32,
    ) -> Result<Sentinel> {
        let mark = self.mark(number);
        let id = self.made(can, operator, number).await?;
        let mut tx = self.doors.platform().await?;
        store::sentinel_put(&mut tx, id, number, &mark).await?;
        let stored = store::sentinel_list(&mut tx).await?;
        tx.commit().await?;
        let stored = stored.into_iter().find(|row| row.number == number);
        let tenant = self
            .registry
            .by_id(id)
            .ok_or_else(|| Error::internal(format!("sentinel {id} is not in the registry")))?;
        let tokens = self.entered(operator, way, &tenant, number).await?;
        let mut sentinel = Sentinel {
            number,
            tenant,
            mark,
            rows: Vec::new(),
            tokens,
        };
        match stored {
            Some(row) if row.planted => sentinel.rows = row.rows,
            _ => {
                for plant in self.samples.plants {
                    let rows = self.planted(way, &sentinel, plant).await?;
                    sentinel.rows.extend(rows);
                }
                let mut tx = self.doors.platform().await?;
                store::sentinel_planted(&mut tx, id, &sentinel.rows, can.ctx().now()).await?;
                tx.commit().await?;
            }
        }
        Ok(sentinel)
    }

    async fn made(
        &self,
        can: &Can<RunCanary>,
        operator: &Operator,
        number: i32,
    ) -> Result<TenantId> {
        for slug in self.slugs(number) {
            if let Some(id) = self.find(&slug).await? {
                return Ok(id);
            }
        }
        let can = can.as_also::<CreateTenant>().await.ok_or_else(|| {
            Error::forbidden(
                "not_permitted",
                "the canary's tenants are not made yet, and that needs the right to make tenants",
            )
        })?;
        let mut refused = Error::internal("no name is left for a sentinel");
        for slug in self.slugs(number) {
            let body = NewTenantBody {
                name: format!("Canary {number}"),
                slug: slug.clone(),
                admin_email: Self::email(&slug),
            };
            match create(&can, operator, &body).await {
                Ok(done) => return Ok(done.into_body().id),
                Err(error) => {
                    // Another node was quicker.
                    if let Some(id) = self.find(&slug).await? {
                        return Ok(id);
                    }
                    refused = error;
                }
            }
        }
        Err(refused)
    }

    async fn find(&self, slug: &str) -> Result<Option<TenantId>> {
        let mut lease = self.doors.read(self.registry.platform()).await?;
        let found = store::tenant_by_slug(&mut lease, slug).await?;
        lease.done().await?;
        if let Some(id) = found
            && self.registry.by_id(id).is_none()
        {
            self.registry.reload_one(id).await?;
        }
        Ok(found)
    }

    /// Tokens that work: those of the last run, their successors, or new ones.
    async fn entered(
        &self,
        operator: &Operator,
        way: &Way,
        tenant: &Arc<TenantRef>,
        number: i32,
    ) -> Result<Tokens> {
        // A server that is asked over a socket hears of a new tenant a moment later.
        let nobody = Ask::get(&tenant.host, "/account/me");
        for _ in 0..HEARD {
            if way.send(&nobody).await?.status != 404 {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let key = format!("{} {}", way.as_str(), tenant.slug);
        let held = self.held.lock().get(&key).cloned();
        if let Some(held) = held {
            let me = Ask::get(&tenant.host, "/account/me").bearer(&held.access);
            if way.send(&me).await?.status == 200 {
                return Ok(held);
            }
            let ask = Ask::post(&tenant.host, "/auth/token/refresh")
                .json(&json!({ "refresh": held.refresh }));
            if let Some(tokens) = tokens(&way.send(&ask).await?.json()) {
                self.held.lock().insert(key, tokens.clone());
                return Ok(tokens);
            }
        }
        let password = self.password(number);
        let body =
            json!({ "identifier": Self::email(&tenant.slug), "password": password.as_str() });
        let ask = Ask::post(&tenant.host, "/auth/login").json(&body);
        let mut answer = way.send(&ask).await?;
        if answer.status == 401 {
            self.person(operator, tenant, &password).await?;
            answer = way.send(&ask).await?;
        }
        let entered = tokens(&answer.json()).ok_or_else(|| {
            Error::internal(format!(
                "sentinel {} cannot be entered: {} {}",
                tenant.slug,
                answer.status,
                answer.text().chars().take(300).collect::<String>()
            ))
        })?;
        self.held.lock().insert(key, entered.clone());
        Ok(entered)
    }

    async fn person(
        &self,
        operator: &Operator,
        tenant: &Arc<TenantRef>,
        password: &str,
    ) -> Result<()> {
        let made = operator
            .identity
            .member_create(
                tenant,
                &Email::parse(&Self::email(&tenant.slug))?,
                &Name::parse("Canary")?,
                password,
                SystemRole::TenantAdmin,
            )
            .await;
        match made {
            Ok(_) => Ok(()),
            // Another node was quicker, or the password was changed: signing in will tell.
            Err(error) if error.kind() == Kind::Conflict => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Plants what is missing, so that a run that was killed is taken up again.
    async fn planted(&self, way: &Way, sentinel: &Sentinel, plant: &Plant) -> Result<Vec<Planted>> {
        let listed = way.send(&sentinel.get(plant.list)).await?.json();
        let there = listed.get("items").and_then(Value::as_array);
        let there = there.map(Vec::as_slice).unwrap_or_default();
        let mut rows = Vec::new();
        for n in 0..ROWS {
            let body = plant
                .body
                .replace("{mark}", &sentinel.mark)
                .replace("{n}", &format!("{n:02}"));
            let body: Value = serde_json::from_str(&body)?;
            let called = |item: &Value| {
                let name = text(item, "name").or_else(|| text(item, "label"));
                name.map(str::to_owned)
            };
            let known = there.iter().find(|item| called(item) == called(&body));
            let ask = match known.and_then(|item| text(item, "id")) {
                Some(id) => sentinel.get(plant.show.replace("{id}", id)),
                None => Ask::post(sentinel.host(), plant.make)
                    .bearer(&sentinel.tokens.access)
                    .header(
                        HeaderName::from_static("idempotency-key"),
                        format!("canary-{}-{}-{n}", plant.thing, sentinel.mark),
                    )
                    .json(&body),
            };
            let answer = way.send(&ask).await?;
            let made = answer.json();
            let id = text(&made, "id").ok_or_else(|| {
                Error::internal(format!(
                    "a {} could not be planted in {}: {} {}",
                    plant.thing,
                    sentinel.tenant.slug,
                    answer.status,
                    answer.text().chars().take(300).collect::<String>()
                ))
            })?;
            let part = |(name, pointer): &(&str, &str)| {
                let id = made.pointer(pointer)?.as_str()?;
                Some(((*name).to_owned(), id.to_owned()))
            };
            rows.push(Planted {
                thing: plant.thing.to_owned(),
                id: id.to_owned(),
                parts: plant
                    .parts
                    .iter()
                    .filter_map(part)
                    .collect::<BTreeMap<_, _>>(),
            });
        }
        Ok(rows)
    }
}

fn tokens(answer: &Value) -> Option<Tokens> {
    Some(Tokens {
        access: text(answer, "access")?.to_owned(),
        refresh: text(answer, "refresh")?.to_owned(),
    })
}
