//! What every request passes: from its host to a tenant, from its cookie or token to a person,
//! and so to the circumstances that everything else is decided by.

use std::sync::Arc;

use access::{Entry, Problem, Realm};
use audit::Outcome;
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use console::Preferences;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use kernel::{
    Actor, Channel, Ctx, Error, IdempotencyKey, Kind, Lang, Result, TenantRef, UserActor,
    id::{CompanyId, RequestId},
};
use tenancy::Resolved;
use web::ClientIp;

use crate::{Identity, cookies, forgery, fresh::Kept, places, problems, sessions};

/// What a token of another tenant is recorded as.
const USE: &str = "account.session.use";
/// The page where a one-time password is replaced.
pub(crate) const CHANGE_PASSWORD_PAGE: &str = "/app/account/password";
/// What somebody with a one-time password can still reach.
const OPEN_BEFORE_CHANGE: [&str; 9] = [
    "/account/change-password",
    "/account/me",
    "/auth/",
    CHANGE_PASSWORD_PAGE,
    "/app/sign-",
    "/app/look/",
    "/app/manifest.webmanifest",
    "/app/offline",
    "/assets/",
];
/// What an open page asks for again and again without a person having done anything.
const ASKED_BY_ITSELF: &str = "/app/live";
/// Pages that need no role.
const OPEN_WITHOUT_ROLE: [&str; 9] = [
    "/app/confirm",
    "/app/account",
    "/app/sign-",
    "/app/invitation/",
    "/app/verify",
    "/app/register",
    "/app/look/",
    "/app/manifest.webmanifest",
    "/app/offline",
];

/// Who a request is from.
enum Caller {
    Nobody,
    Person {
        actor: UserActor,
        lang: Option<Lang>,
        preferences: Preferences,
        must_change: bool,
        by_cookie: bool,
    },
}

impl Identity {
    /// Puts the identity layer around all routes of the product. `web`'s layers go around that.
    pub fn guard(self: &Arc<Self>, router: Router) -> Router {
        let gate = Gate {
            identity: Arc::clone(self),
            inside: router.clone(),
        };
        router.layer(middleware::from_fn_with_state(gate, enter))
    }
}

/// What the layer works with. `next` leads to one route only; what is done instead of it or after
/// it goes to the whole of what is inside.
#[derive(Clone)]
struct Gate {
    identity: Arc<Identity>,
    inside: Router,
}

async fn enter(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let Gate { identity, inside } = gate;
    let host = host_of(&request).unwrap_or_default();
    let tenant = match identity.registry.resolve(&host) {
        Resolved::Tenant(tenant) => tenant,
        Resolved::Platform => Arc::clone(identity.registry.platform()),
        Resolved::Base => return identity.base(request, next).await,
        elsewhere => return Problem(places::not_served(&elsewhere)).into_response(),
    };
    tracing::Span::current().record("tenant", tenant.tid());
    let (mut parts, body) = request.into_parts();
    if let Some(redirect) = identity.to_primary(&parts, &tenant, &host).await {
        return redirect;
    }
    let entered = identity.entered(&mut parts, &tenant, &host).await;
    let ctx = match entered {
        Ok(ctx) => ctx,
        Err(refused) => return *refused,
    };
    let lang = ctx.lang;
    let (body, kept) = match Kept::of(&parts, body).await {
        Ok(read) => read,
        Err(cut) => return Problem(cut).into_response(),
    };
    parts.extensions.insert(Entry {
        ctx: Arc::clone(&ctx),
        access: Arc::clone(&identity.access),
    });
    let preferences = parts
        .extensions
        .get::<Preferences>()
        .copied()
        .unwrap_or_else(|| Preferences::of(&parts.headers));
    let request = Request::from_parts(parts, body);
    let mut response = next.run(request).await;
    if let Some(kept) = kept {
        response = identity
            .prove_and_repeat(response, kept, &ctx, (&tenant, &host), inside)
            .await;
    }
    response.extensions_mut().insert(lang);
    response.extensions_mut().insert(preferences);
    response
}

fn host_of(request: &Request) -> Option<String> {
    let header = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    // HTTP/2 has the host in the address.
    header
        .or_else(|| request.uri().authority().map(http::uri::Authority::as_str))
        .map(str::to_ascii_lowercase)
}

impl Identity {
    /// The base domain belongs to nobody; the keys that verify tokens can be had here too.
    async fn base(&self, request: Request, next: Next) -> Response {
        match request.uri().path() {
            "/.well-known/jwks.json" => access::Reply::of(self.tokens.jwks()).into_response(),
            path if path.starts_with("/assets/") => next.run(request).await,
            _ => Problem(Error::new(
                Kind::NotFound,
                "base_domain",
                format!(
                    "this is the front door of the house; use the address of your organisation, such as {}",
                    self.origin.url(&self.registry.host_of("acme")),
                ),
            ))
            .into_response(),
        }
    }

    /// The circumstances of a request, or the answer it gets instead of being dealt with.
    pub(crate) async fn entered(
        &self,
        parts: &mut Parts,
        tenant: &Arc<TenantRef>,
        host: &str,
    ) -> Result<Arc<Ctx>, Box<Response>> {
        let refuse = |error: Error| Box::new(Problem(error).into_response());
        let mut ctx = self.anonymous(parts, tenant);
        let caller = self.caller(parts, &ctx).await.map_err(refuse)?;
        let by_cookie = matches!(
            caller,
            Caller::Person {
                by_cookie: true,
                ..
            }
        );
        let path = parts.uri.path().to_owned();
        if forgery::is_unsafe(&parts.method) && (by_cookie || is_console(&path)) {
            let scheme = if self.origin.is_https() {
                "https"
            } else {
                "http"
            };
            if !forgery::is_same_origin(&parts.headers, scheme, host) {
                metrics::counter!("guildhall_cross_site_total").increment(1);
                return Err(refuse(problems::cross_site()));
            }
        }
        let Caller::Person {
            actor,
            lang,
            preferences,
            must_change,
            ..
        } = caller
        else {
            return Ok(Arc::new(ctx));
        };
        ctx.actor = Actor::User(actor);
        ctx.lang = lang.unwrap_or(ctx.lang);
        parts.extensions.insert(preferences);
        let is_open = |list: &[&str]| list.iter().any(|open| path.starts_with(open));
        // A person replaces a one-time password before anything else; a script that was handed the
        // same password by `first-run.json` has nobody to ask, and the password dies by itself.
        if must_change && by_cookie && !is_open(&OPEN_BEFORE_CHANGE) {
            return Err(if is_page(parts) {
                Box::new(see_other(CHANGE_PASSWORD_PAGE))
            } else {
                refuse(problems::password_change_required())
            });
        }
        let ctx = Arc::new(ctx);
        // Nobody lands in an empty console.
        if is_page(parts) && !is_open(&OPEN_WITHOUT_ROLE) && !self.has_role(&ctx).await {
            let ask = self.helpers(tenant).await.map_err(refuse)?;
            return Err(refuse(problems::no_role(&ask)));
        }
        Ok(ctx)
    }

    fn anonymous(&self, parts: &Parts, tenant: &Arc<TenantRef>) -> Ctx {
        let languages = parts
            .headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        Ctx {
            tenant: Arc::clone(tenant),
            actor: Actor::Anonymous,
            company: company_of(parts),
            request: parts
                .extensions
                .get::<RequestId>()
                .copied()
                .unwrap_or_else(|| self.id()),
            channel: if is_console(parts.uri.path()) {
                Channel::Console
            } else {
                Channel::Api
            },
            lang: languages
                .and_then(Lang::from_accept_language)
                .unwrap_or_default(),
            ip: parts.extensions.get::<ClientIp>().map(|ip| ip.0),
            idempotency: parts.extensions.get::<IdempotencyKey>().cloned(),
            clock: Arc::clone(&self.clock),
            chance: Arc::clone(&self.chance),
        }
    }

    /// Who asks. A token wins over a cookie, and a bad one is refused: whoever sends a token
    /// means to be somebody.
    async fn caller(&self, parts: &Parts, ctx: &Ctx) -> Result<Caller> {
        if let Some(credentials) = parts.headers.get(header::AUTHORIZATION) {
            return self.bearer(credentials, ctx).await;
        }
        let Some(cookie) = cookies::session(&parts.headers) else {
            return Ok(Caller::Nobody);
        };
        let session = if parts.uri.path() == ASKED_BY_ITSELF {
            self.web_session_alive(&cookie, &ctx.tenant).await?
        } else {
            self.web_session(&cookie, &ctx.tenant).await?
        };
        let Some(session) = session else {
            return Ok(Caller::Nobody);
        };
        let person = self.person(session.row.user).await?;
        let Some(person) = person.filter(|person| person.active) else {
            return Ok(Caller::Nobody);
        };
        Ok(Caller::Person {
            actor: sessions::actor(&person, &session.row),
            lang: person.lang,
            preferences: person.preferences,
            must_change: person.must_change,
            by_cookie: true,
        })
    }

    async fn bearer(&self, credentials: &HeaderValue, ctx: &Ctx) -> Result<Caller> {
        let text = credentials.to_str().unwrap_or_default();
        let (scheme, token) = text.split_once(' ').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(problems::token_invalid());
        }
        let verified = self.tokens.verify(token.trim(), self.clock.now())?;
        let claims = &verified.claims;
        if claims.tid != ctx.tenant.tid() {
            // The tenant is the host's and the token's at once, or nobody's (requirement 42).
            self.recorder
                .record(&ctx.tenant, ctx, USE, Outcome::Refused, "tenant_differs")
                .await;
            return Err(problems::token_invalid());
        }
        if self.revoked.contains(claims.sid) {
            return Err(problems::token_invalid());
        }
        let person = self.person(claims.sub).await?;
        let person = person
            .filter(|person| person.active)
            .ok_or_else(problems::token_invalid)?;
        let actor = UserActor {
            user: person.id,
            session: claims.sid,
            auth_time: claims.proven_at(),
            assurance: claims.assurance(),
            name: Arc::clone(&person.name),
            email: Arc::clone(&person.email),
        };
        Ok(Caller::Person {
            actor,
            lang: person.lang,
            preferences: person.preferences,
            must_change: person.must_change,
            by_cookie: false,
        })
    }

    /// Whether the person may do anything at all here beyond their own account. Unknown counts
    /// as yes: the page itself is checked anyway.
    async fn has_role(&self, ctx: &Arc<Ctx>) -> bool {
        let realm = if ctx.tenant.is_platform() {
            Realm::Platform
        } else {
            Realm::Tenant
        };
        let Ok(snapshot) = self.access.snapshot(&ctx.tenant).await else {
            return true;
        };
        let Some(user) = ctx.actor.user() else {
            return true;
        };
        self.access
            .catalogue()
            .iter()
            .filter(|info| info.realm() == realm)
            .any(|info| !snapshot.companies_where(user, info).is_empty())
    }
}

/// The company somebody wishes to work in: of this request, else the one chosen before.
fn company_of(parts: &Parts) -> Option<CompanyId> {
    let query = parts.uri.query().unwrap_or_default();
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "company");
    match asked {
        Some((_, company)) => company.parse().ok(),
        None => cookies::company(&parts.headers)?.parse().ok(),
    }
}

pub(crate) fn is_console(path: &str) -> bool {
    path == "/app" || path.starts_with("/app/")
}

/// Whether a person in a browser is about to look at a page.
fn is_page(parts: &Parts) -> bool {
    parts.method == Method::GET
        && is_console(parts.uri.path())
        && !accepts_json_only(&parts.headers)
}

pub(crate) fn accepts_json_only(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    accept.contains("json") && !accept.contains("html")
}

fn see_other(path: &'static str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response
        .headers_mut()
        .insert(header::LOCATION, HeaderValue::from_static(path));
    response
}
