//! What is tried on each route, made from the route table alone: a new route is in it by itself, and
//! one that nobody can fill in is named.

use std::fmt::Write as _;

use access::Realm;
use web::{Guard, OpInfo, Verb};

use super::{sample::Samples, shape};

/// A way to come by what is another tenant's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Try {
    /// Its ids in the path.
    Path,
    /// One's own thing in the path, with a part of its thing.
    Part,
    /// Its ids and words in the query.
    Query,
    /// Its ids or secrets in the body.
    Body,
    /// One's own token at its host and at the platform's.
    Token,
    /// One's own cookie there.
    Cookie,
    /// No credentials there, with its ids.
    Nobody,
    /// Headers that name it.
    Headers,
}

kernel::named!(Try {
    Path = "path",
    Part = "part",
    Query = "query",
    Body = "body",
    Token = "token",
    Cookie = "cookie",
    Nobody = "nobody",
    Headers = "headers",
});

/// A route and what is tried on it.
#[derive(Debug, Clone)]
pub struct Route {
    /// The operation.
    pub op: OpInfo,
    /// What is tried.
    pub tries: Vec<Try>,
    /// The parameters of its query that words and ids may stand in.
    pub query: Vec<String>,
    /// The places of its body that ids or secrets stand in.
    pub body: Vec<String>,
}

impl Route {
    /// On whose side it is; none for open ones.
    pub(super) fn realm(&self) -> Option<Realm> {
        self.op.permission().map(access::PermissionInfo::realm)
    }

    /// Its method.
    pub(super) fn method(&self) -> &'static str {
        match self.op.verb {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Patch => "PATCH",
            Verb::Delete => "DELETE",
        }
    }
}

/// Secrets and names that open routes take.
pub(super) const SECRETS: [&str; 9] = [
    "identifier",
    "password",
    "refresh",
    "token",
    "name",
    "email",
    "attempt",
    "method",
    "code",
];
/// What the forms of open pages hold, which no schema describes.
const OPEN_FORMS: [(&str, &[&str]); 5] = [
    ("/app/sign-in", &["identifier", "password"]),
    ("/app/sign-in/second", &["method", "code"]),
    ("/app/register", &["name", "email", "password"]),
    ("/app/invitation/{token}", &["name", "password"]),
    ("/app/verify/{token}", &["password"]),
];
/// What lists of the console take.
const PAGE_QUERY: [&str; 3] = ["q", "cursor", "company"];

/// What is tried on all routes, in their order.
///
/// # Errors
/// One sentence for each place that nobody said how to fill in.
pub fn plan(ops: &[OpInfo], samples: &Samples) -> Result<Vec<Route>, Vec<String>> {
    let mut unknown = Vec::new();
    let routes = ops
        .iter()
        .map(|op| route(op, samples, &mut unknown))
        .collect();
    if unknown.is_empty() {
        Ok(routes)
    } else {
        Err(unknown)
    }
}

fn route(op: &OpInfo, samples: &Samples, unknown: &mut Vec<String>) -> Route {
    let mut route = Route {
        op: *op,
        tries: Vec::new(),
        query: Vec::new(),
        body: Vec::new(),
    };
    let parameters: Vec<&str> = op.path_parameters().collect();
    let realm = route.realm();
    if realm != Some(Realm::Platform) {
        for name in &parameters {
            if samples.thing(op.path, name).is_none() {
                unknown.push(format!(
                    "which thing's id is `{name}` in {} {}? say so among the samples of \
                     backend/app/src/canary.rs",
                    route.method(),
                    op.path
                ));
            }
        }
    }
    if !parameters.is_empty() {
        route.tries.push(Try::Path);
    }
    let reads = op.verb == Verb::Get;
    match realm {
        None => open(&mut route, unknown),
        Some(Realm::Platform) => route.tries.extend([Try::Token, Try::Cookie]),
        Some(Realm::Tenant | Realm::Own) => {
            if parameters.len() > 1 {
                route.tries.push(Try::Part);
            }
            if reads {
                route.query = shape::words(op);
                if op.page && parameters.is_empty() {
                    route.query = PAGE_QUERY.map(str::to_owned).to_vec();
                }
            }
            if !route.query.is_empty() {
                route.tries.push(Try::Query);
            }
            route.body = op.body.as_ref().map(shape::id_fields).unwrap_or_default();
            if !route.body.is_empty() {
                route.tries.push(Try::Body);
            }
            route.tries.extend([Try::Token, Try::Cookie]);
            if !parameters.is_empty() {
                route.tries.push(Try::Nobody);
            }
            if reads && parameters.is_empty() && !op.page {
                route.tries.push(Try::Headers);
            }
        }
    }
    route
}

/// An open route takes secrets instead of credentials.
fn open(route: &mut Route, unknown: &mut Vec<String>) {
    let op = route.op;
    if op.verb == Verb::Get {
        route.tries.push(Try::Cookie);
        return;
    }
    route.body = match &op.body {
        Some(shape) => shape::fields(shape),
        None => OPEN_FORMS
            .iter()
            .find(|(path, _)| *path == op.path)
            .map(|(_, fields)| fields.iter().map(|&field| field.to_owned()).collect())
            .unwrap_or_default(),
    };
    let strange = route
        .body
        .iter()
        .find(|field| !SECRETS.contains(&field.as_str()));
    match strange {
        Some(field) => unknown.push(format!(
            "what of another tenant's could be sent as `{field}` to the open route {} {}? say so \
             in SECRETS of the canary's plan",
            route.method(),
            op.path
        )),
        None if route.body.is_empty() => unknown.push(format!(
            "what is sent to the open route {} {}? say so in OPEN_FORMS of the canary's plan",
            route.method(),
            op.path
        )),
        // What a path names already, its try sends along.
        None if op.path.contains('{') => {}
        None => route.tries.push(Try::Body),
    }
}

/// `docs/isolation.md`: what is tried on every route.
pub fn page(routes: &[Route]) -> String {
    let mut page = String::from(
        "# Isolation: what is tried on every route\n\n\
         Written by `guildhall generate` from the route table; a route is in it by being there. The tests try all of \
         it on every build, `guildhall canary run --isolation` and the page `/app/canary` try it on a running \
         installation, where a schedule does so every night.\n\n\
         Two tenants of the platform's own stand for everybody: one tries, the other is tried. Each line below is \
         asked twice, once with what is the other's and once with what never existed, and the two answers must be the \
         same, byte for byte, but for the request's id. Of an answer that changes by being asked for, such as a trail that \
         records its readers, the body is searched for the other's ids instead.\n\n\
         | What is tried | With what | What must come |\n|---|---|---|\n\
         | path | one's own credentials at one's own address, the other's ids in the path | 404, as for ids that never existed |\n\
         | part | one's own thing, a part of the other's | 404, the same |\n\
         | query | the other's ids, words and cursors in the query | what unknown ones bring |\n\
         | body | the other's ids in the body; for open routes, its secrets: password, invitation, refresh token | what unknown ones bring |\n\
         | token | one's own token at the other's address and at the platform's | 401, as for a token that is none |\n\
         | cookie | one's own cookie there | what nobody gets |\n\
         | nobody | no credentials, the other's ids at its address | what unknown ids bring |\n\
         | headers | `X-Tenant`, `X-Forwarded-Host` and the like that name the other | what comes without them |\n\n",
    );
    let tries: usize = routes.iter().map(|route| route.tries.len()).sum();
    let _infallible = writeln!(
        page,
        "{} routes, {tries} kinds of tries.\n\n| Route | Who may | Tried |\n|---|---|---|",
        routes.len()
    );
    for route in routes {
        let who = match route.op.guard {
            Guard::Permission(info) => format!("`{}`", info.code),
            Guard::Public(_) => "everybody".to_owned(),
        };
        let tried: Vec<String> = route.tries.iter().map(|one| said(route, *one)).collect();
        let _infallible = writeln!(
            page,
            "| {} `{}` | {who} | {} |",
            route.method(),
            route.op.path,
            if tried.is_empty() {
                "nothing of anybody's".to_owned()
            } else {
                tried.join(", ")
            }
        );
    }
    page
}

fn said(route: &Route, one: Try) -> String {
    use kernel::states::Named as _;
    let places = match one {
        Try::Query => &route.query,
        Try::Body => &route.body,
        _ => return one.name().to_owned(),
    };
    let places: Vec<String> = places
        .iter()
        .map(|place| format!("`{}`", place.trim_start_matches('/').replace('/', ".")))
        .collect();
    format!("{} ({})", one.name(), places.join(" "))
}

#[cfg(test)]
mod tests {
    use web::{Op, Public, Routes};

    use super::*;

    access::permissions! { shop:
        /// See what is on the shelf.
        ReadShelf = read "shop.shelf.read" for [Member];
    }

    const NONE: Samples = Samples {
        plants: &[],
        parameters: &[],
        forms: &[],
        absent: &[],
    };

    #[test]
    fn a_route_that_nobody_can_fill_in_is_named() {
        const SHOW: Op<ReadShelf> = Op::get("/api/shelf/{id}").id("shop.shelf.show");
        const OPEN: Op<Public> = Op::post("/auth/new").id("auth.new");
        async fn show(_can: access::Can<ReadShelf>) {}
        let routes = Routes::new()
            .on(&SHOW, show)
            .public(&OPEN, "a test", async || {});
        let unknown = plan(routes.ops(), &NONE).unwrap_err();
        assert_eq!(unknown.len(), 2, "{unknown:?}");
        assert!(
            unknown[0].contains("`id` in GET /api/shelf/{id}"),
            "{unknown:?}"
        );
        assert!(unknown[1].contains("POST /auth/new"), "{unknown:?}");
    }

    #[test]
    fn a_route_brings_its_tries_along() {
        const LIST: Op<ReadShelf> = Op::get("/api/shelf").id("shop.shelf.list");
        async fn list(_can: access::Can<ReadShelf>) {}
        let routes = Routes::new().on(&LIST, list);
        let planned = plan(routes.ops(), &NONE).unwrap();
        assert_eq!(planned[0].tries, [Try::Token, Try::Cookie, Try::Headers]);
        assert!(
            page(&planned)
                .contains("| GET `/api/shelf` | `shop.shelf.read` | token, cookie, headers |")
        );
    }
}
