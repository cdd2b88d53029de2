//! The looks of all tenants, remembered for a moment: every page asks for one.

use std::{sync::Arc, time::Duration};

use access::{Can, Done, Entry, Reply};
use audit::Change;
use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use console::{Accent, Dress, Dressing, Look};
use kernel::{Ctx, Error, Result, TenantRef, id::TenantId};
use tenancy::Doors;
use web::IfMatch;

use crate::{
    model::{Chosen, LookBody, LookView},
    permissions::{ReadLook, UpdateLook},
    picture::{Pictures, pictures},
    store::{self, LookRow},
};

/// How long another node may show the look before.
const REMEMBERED: Duration = Duration::from_secs(10);

/// What tenants' consoles look like. One a node.
pub struct Branding {
    doors: Doors,
    known: moka::sync::Cache<TenantId, Arc<LookRow>>,
}

impl Branding {
    /// Of the tenants behind these doors.
    pub fn new(doors: Doors) -> Arc<Self> {
        let known = moka::sync::Cache::builder()
            .max_capacity(20_000)
            .time_to_live(REMEMBERED)
            .build();
        Arc::new(Self { doors, known })
    }

    /// How the console looks now.
    ///
    /// # Errors
    /// Forbidden for whoever does not hold for the whole tenant; unavailable database.
    pub async fn show(&self, can: &Can<ReadLook>) -> Result<Reply<LookView>> {
        whole(can.covers_all().await?)?;
        let look = self.read(can.ctx()).await?;
        Ok(Reply::of(look.view()).version(look.version))
    }

    /// The same for a page.
    pub(crate) async fn view(&self, can: &Can<ReadLook>) -> Result<LookView> {
        whole(can.covers_all().await?)?;
        Ok(self.read(can.ctx()).await?.view())
    }

    /// Chooses a colour.
    ///
    /// # Errors
    /// An unknown colour; stale; forbidden for whoever does not hold for the whole tenant.
    pub async fn accent_update(
        &self,
        can: &Can<UpdateLook>,
        if_match: IfMatch,
        body: &LookBody,
    ) -> Result<Done<LookView>> {
        let chosen = Chosen::parse(&body.accent)?;
        self.change(can, if_match, Pictured::Kept, |look| {
            look.accent = chosen.stored();
        })
        .await
    }

    /// Takes a picture as the logo.
    ///
    /// # Errors
    /// A file that is no PNG, JPEG or WebP picture; stale; forbidden as for the colour.
    pub async fn logo_update(
        &self,
        can: &Can<UpdateLook>,
        if_match: IfMatch,
        file: Vec<u8>,
    ) -> Result<Done<LookView>> {
        let made = tokio::task::spawn_blocking(move || pictures(&file))
            .await
            .map_err(Error::internal)??;
        let name: String = hex::encode(digest(&SHA256, &made.logo).as_ref())
            .chars()
            .take(16)
            .collect();
        self.change(can, if_match, Pictured::Drawn(made), |look| {
            look.logo = Some(name);
        })
        .await
    }

    /// Takes the logo away.
    ///
    /// # Errors
    /// Stale; forbidden as for the colour.
    pub async fn logo_remove(
        &self,
        can: &Can<UpdateLook>,
        if_match: IfMatch,
    ) -> Result<Done<LookView>> {
        self.change(can, if_match, Pictured::Cleared, |look| look.logo = None)
            .await
    }

    /// Lets error pages, which are drawn outside of all routes, look like the others. Goes inside
    /// of the identity layer.
    pub fn guard(self: &Arc<Self>, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(Arc::clone(self), leave_look))
    }

    /// The look of a tenant, from memory when known.
    pub(crate) async fn known(&self, tenant: &Arc<TenantRef>) -> Result<Arc<LookRow>> {
        if tenant.is_platform() {
            return Ok(Arc::new(plain(tenant)));
        }
        if let Some(known) = self.known.get(&tenant.id) {
            return Ok(known);
        }
        let mut lease = self.doors.read(tenant).await?;
        let found = store::look_find(&mut lease).await?;
        lease.done().await?;
        let look = Arc::new(found.unwrap_or_else(|| plain(tenant)));
        self.known.insert(tenant.id, Arc::clone(&look));
        Ok(look)
    }

    /// A picture of a tenant.
    pub(crate) async fn picture(&self, tenant: &Arc<TenantRef>, kind: &str) -> Result<Vec<u8>> {
        if tenant.is_platform() {
            return Err(Error::not_found());
        }
        let mut lease = self.doors.read(tenant).await?;
        let found = store::picture_find(&mut lease, kind).await?;
        lease.done().await?;
        found.ok_or_else(Error::not_found)
    }

    async fn read(&self, ctx: &Ctx) -> Result<LookRow> {
        let mut lease = self.doors.read(&ctx.tenant).await?;
        let found = store::look_find(&mut lease).await?;
        lease.done().await?;
        Ok(found.unwrap_or_else(|| plain(&ctx.tenant)))
    }

    async fn change(
        &self,
        can: &Can<UpdateLook>,
        if_match: IfMatch,
        pictured: Pictured,
        edit: impl FnOnce(&mut LookRow),
    ) -> Result<Done<LookView>> {
        whole(can.covers_all().await?)?;
        let mut tx = can.write().await?;
        let was = store::look_lock(&mut tx).await?;
        let was = was.unwrap_or_else(|| plain(&can.ctx().tenant));
        web::check_version(if_match, was.version)?;
        let mut now = was.clone();
        edit(&mut now);
        now.version += 1;
        if !store::look_save(&mut tx, &now, can.ctx().now()).await? {
            return Err(Error::conflict(
                "look_changed",
                "somebody else just changed the look; load it again and repeat your change",
            ));
        }
        match pictured {
            Pictured::Kept => {}
            Pictured::Cleared => store::picture_clear(&mut tx).await?,
            Pictured::Drawn(made) => {
                for (kind, bytes) in [
                    ("logo", &made.logo),
                    ("icon-192", &made.icon_192),
                    ("icon-512", &made.icon_512),
                ] {
                    store::picture_save(&mut tx, kind, bytes).await?;
                }
            }
        }
        let change = Change::updated(&was, &now);
        let reply = Reply::of(now.view()).version(now.version);
        let done = tx.commit(change, reply).await?;
        self.known.invalidate(&can.ctx().tenant.id);
        Ok(done)
    }
}

async fn leave_look(
    State(branding): State<Arc<Branding>>,
    request: Request,
    next: Next,
) -> Response {
    let entry = request.extensions().get::<Entry>().cloned();
    let is_page = request.uri().path().starts_with("/app");
    let mut response = next.run(request).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let Some(entry) = entry.filter(|_| is_page && failed) else {
        return response;
    };
    let tenant = Arc::clone(&entry.ctx.tenant);
    response.extensions_mut().insert(tenant);
    if let Some(look) = branding.look(&entry.ctx).await {
        response.extensions_mut().insert(look);
    }
    response
}

/// What a change does to the pictures.
enum Pictured {
    Kept,
    Drawn(Pictures),
    Cleared,
}

impl Dress for Branding {
    fn look<'a>(&'a self, ctx: &'a Arc<Ctx>) -> Dressing<'a, Option<Look>> {
        Box::pin(async move {
            let known = self.known(&ctx.tenant).await;
            let row = known
                .inspect_err(|error| tracing::debug!(%error, "a page is shown in the house's look"))
                .ok()?;
            Some(look_of(&row))
        })
    }
}

/// What a page needs to know.
fn look_of(row: &LookRow) -> Look {
    let (accent, style) = match row.chosen() {
        Chosen::House(accent) => (accent, String::new()),
        Chosen::Own(rgb) => {
            let figures = rgb.to_string();
            let figures = figures.trim_start_matches('#');
            (Accent::Indigo, format!("/app/look/accent.css?v={figures}"))
        }
    };
    let picture = |kind: &str| row.picture(kind).unwrap_or_default();
    Look {
        accent,
        style,
        logo: picture("logo"),
        touch_icon: picture("icon-192"),
        manifest: "/app/manifest.webmanifest".to_owned(),
    }
}

/// The look of a tenant that never chose one.
fn plain(tenant: &TenantRef) -> LookRow {
    LookRow {
        tenant: tenant.id.uuid(),
        accent: Accent::default().name().to_owned(),
        logo: None,
        version: 0,
    }
}

/// The look is the whole tenant's, not one company's.
fn whole(covers: bool) -> Result<()> {
    if covers {
        return Ok(());
    }
    Err(Error::forbidden(
        "look_whole_tenant",
        "the look is that of all companies; only who manages all of them can see and change it",
    ))
}
