//! The routes of a module: each is an operation and the handler that has its permission.

use std::{collections::HashMap, sync::Arc};

use access::{Can, Permission, Problem};
use axum::{
    Router,
    extract::{Request, State},
    handler::Handler,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use http::{Extensions, HeaderMap, Method, StatusCode, header};
use kernel::{Error, Kind};

use crate::{
    complete::IDEMPOTENCY_KEY,
    layers::OpSlot,
    op::{Guard, Op, OpInfo, Public, Verb},
};

/// That a handler's arguments begin with the proof an operation demands.
///
/// It is implemented for the argument tuples of axum's handlers whose first argument is
/// `Can<P>`, and for nothing else, so a handler without a proof, or with another one than its
/// operation names, does not compile (law 2).
#[diagnostic::on_unimplemented(
    message = "the first argument of a handler for this operation must be `Can<{P}>`",
    label = "this handler does not prove `{P}`",
    note = "an operation and its handler name the same permission: `Op<P>` and `Can<P>`; open \
            routes are registered with `.public(&OP, \"reason\", handler)`"
)]
pub trait GuardedBy<P> {}

macro_rules! guarded {
    ($($argument:ident)*) => {
        impl<M, P, $($argument),*> GuardedBy<P> for (M, Can<P>, $($argument,)*) {}
    };
}
guarded!();
guarded!(A2);
guarded!(A2 A3);
guarded!(A2 A3 A4);
guarded!(A2 A3 A4 A5);
guarded!(A2 A3 A4 A5 A6);
guarded!(A2 A3 A4 A5 A6 A7);
guarded!(A2 A3 A4 A5 A6 A7 A8);
guarded!(A2 A3 A4 A5 A6 A7 A8 A9);
guarded!(A2 A3 A4 A5 A6 A7 A8 A9 A10);
guarded!(A2 A3 A4 A5 A6 A7 A8 A9 A10 A11);
guarded!(A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12);

/// Some routes with their operations.
///
/// ```
/// # access::permissions! { shop:
/// #     /// See what is on the shelf.
/// #     ReadShelf = read "shop.shelf.read" for [Member];
/// # }
/// # use access::Can;
/// # use web::{Op, Routes};
/// const LIST: Op<ReadShelf> = Op::get("/api/shelf").id("shop.shelf.list");
/// async fn list(can: Can<ReadShelf>) -> String {
///     can.permission().sentence.into()
/// }
/// assert_eq!(Routes::new().on(&LIST, list).ops().len(), 1);
/// ```
///
/// A handler without a proof does not compile:
///
/// ```compile_fail
/// # access::permissions! { shop:
/// #     /// See what is on the shelf.
/// #     ReadShelf = read "shop.shelf.read" for [Member];
/// # }
/// # use web::{Op, Routes};
/// const LIST: Op<ReadShelf> = Op::get("/api/shelf").id("shop.shelf.list");
/// async fn list() -> String {
///     "everything".into()
/// }
/// Routes::new().on(&LIST, list);
/// ```
///
/// Nor does one with the proof of something else:
///
/// ```compile_fail
/// # access::permissions! { shop:
/// #     /// See what is on the shelf.
/// #     ReadShelf = read "shop.shelf.read" for [Member];
/// #     /// See what is in the till.
/// #     ReadTill = read "shop.till.read" for [CompanyAdmin];
/// # }
/// # use access::Can;
/// # use web::{Op, Routes};
/// const LIST: Op<ReadShelf> = Op::get("/api/shelf").id("shop.shelf.list");
/// async fn list(can: Can<ReadTill>) -> String {
///     can.permission().sentence.into()
/// }
/// Routes::new().on(&LIST, list);
/// ```
///
/// Nor one that has it later in its arguments:
///
/// ```compile_fail
/// # access::permissions! { shop:
/// #     /// See what is on the shelf.
/// #     ReadShelf = read "shop.shelf.read" for [Member];
/// # }
/// # use access::Can;
/// # use web::{Op, Routes};
/// const LIST: Op<ReadShelf> = Op::get("/api/shelf").id("shop.shelf.list");
/// async fn list(method: http::Method, can: Can<ReadShelf>) -> String {
///     can.permission().sentence.into()
/// }
/// Routes::new().on(&LIST, list);
/// ```
#[derive(Default)]
#[must_use]
pub struct Routes {
    ops: Vec<OpInfo>,
    ends: Vec<End>,
    services: Extensions,
}

struct End {
    handler: MethodRouter,
    services: Extensions,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With an operation and its handler, whose first argument is `Can<P>`.
    pub fn on<P, H, T>(self, op: &Op<P>, handler: H) -> Self
    where
        P: Permission,
        H: Handler<T, ()>,
        T: GuardedBy<P> + 'static,
    {
        self.with(op.info(Guard::Permission(P::INFO)), handler)
    }

    /// With an operation open to everybody, and why it is.
    pub fn public<H, T>(self, op: &Op<Public>, reason: &'static str, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.with(op.info(Guard::Public(reason)), handler)
    }

    fn with<H, T>(mut self, info: OpInfo, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.ops.push(info);
        self.ends.push(End {
            handler: on(filter(info.verb), handler),
            services: Extensions::new(),
        });
        self
    }

    /// Gives all handlers of these routes a service; they take it as [`crate::Service`].
    pub fn service<T: Send + Sync + 'static>(mut self, service: Arc<T>) -> Self {
        self.services.insert(service);
        self
    }

    /// With the routes of another module, which keep the services they were given.
    pub fn merge(mut self, mut other: Self) -> Self {
        other.hand_out();
        self.ops.append(&mut other.ops);
        self.ends.append(&mut other.ends);
        self
    }

    /// The operations, in the order they were registered.
    pub fn ops(&self) -> &[OpInfo] {
        &self.ops
    }

    /// The router. Identity's layer goes around it, [`crate::front`] around that.
    ///
    /// # Panics
    /// When two operations have one name, or one method and path; when one has no name; when
    /// an open one gives no reason.
    pub fn into_router(mut self) -> Router {
        if let Some(wrong) = wrong(&self.ops) {
            panic!("BUG: {wrong}");
        }
        self.hand_out();
        let mut router = Router::new();
        for (info, end) in self.ops.into_iter().zip(self.ends) {
            let around = Arc::new(Around {
                info: Arc::new(info),
                services: Arc::new(Services(end.services)),
            });
            let handler = end
                .handler
                .route_layer(middleware::from_fn_with_state(around, guard));
            router = router.route(info.path, handler);
        }
        router
            .fallback(|| async { Problem(Error::not_found()) })
            .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
    }

    /// Services given to one module must not appear in another one's handlers.
    fn hand_out(&mut self) {
        for end in &mut self.ends {
            let mut services = self.services.clone();
            services.extend(std::mem::take(&mut end.services));
            end.services = services;
        }
    }
}

/// What every request of one operation passes.
struct Around {
    info: Arc<OpInfo>,
    services: Arc<Services>,
}

/// The services of a route, in one piece: putting each into every request costs more than
/// looking for the few a handler takes.
pub(crate) struct Services(Extensions);

impl Services {
    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<&Arc<T>> {
        self.0.get()
    }
}

async fn guard(State(around): State<Arc<Around>>, mut request: Request, next: Next) -> Response {
    let info = &around.info;
    if info.idempotent && !request.headers().contains_key(IDEMPOTENCY_KEY) {
        return Problem(Error::new(
            Kind::Malformed,
            "idempotency_key_required",
            "send an `Idempotency-Key` header: a fresh value for each new thing, the same value \
             when you repeat a request",
        ))
        .into_response();
    }
    let extensions = request.extensions_mut();
    if let Some(slot) = extensions.get::<OpSlot>() {
        slot.set(Arc::clone(info));
    }
    extensions.insert(Arc::clone(info));
    extensions.insert(Arc::clone(&around.services));
    let known = (info.verb == Verb::Get)
        .then(|| request.headers().get(header::IF_NONE_MATCH).cloned())
        .flatten();
    let response = next.run(request).await;
    match known {
        Some(known) if is_same(&known, &response) => not_modified(response.headers()),
        _ => response,
    }
}

/// RFC 9110 §13.1.2: the weak comparison, against a list or `*`.
fn is_same(known: &http::HeaderValue, response: &Response) -> bool {
    if response.status() != StatusCode::OK {
        return false;
    }
    let (Ok(known), Some(Ok(tag))) = (
        known.to_str(),
        response
            .headers()
            .get(header::ETAG)
            .map(http::HeaderValue::to_str),
    ) else {
        return false;
    };
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.trim() == "*" || known.split(',').any(|known| bare(known) == bare(tag))
}

fn not_modified(headers: &HeaderMap) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    for name in [header::ETAG, header::CACHE_CONTROL, header::VARY] {
        if let Some(value) = headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

fn filter(verb: Verb) -> MethodFilter {
    match verb {
        Verb::Get => MethodFilter::GET,
        Verb::Post => MethodFilter::POST,
        Verb::Put => MethodFilter::PUT,
        Verb::Patch => MethodFilter::PATCH,
        Verb::Delete => MethodFilter::DELETE,
    }
}

/// What is wrong with a set of operations.
fn wrong(ops: &[OpInfo]) -> Option<String> {
    let mut by_id: HashMap<&str, &OpInfo> = HashMap::new();
    let mut by_address: HashMap<(Method, &str), &OpInfo> = HashMap::new();
    for op in ops {
        let address = format!("{} {}", op.verb.method(), op.path);
        if op.id.is_empty() {
            return Some(format!("the operation {address} has no id"));
        }
        if matches!(op.guard, Guard::Public("")) {
            return Some(format!("the open operation {} gives no reason", op.id));
        }
        if op.path.len() > 1 && op.path.ends_with('/') {
            return Some(format!(
                "the path of {} ends in a slash, which is cut off requests",
                op.id
            ));
        }
        if by_id.insert(op.id, op).is_some() {
            return Some(format!("two operations have the id {}", op.id));
        }
        if let Some(other) = by_address.insert((op.verb.method(), op.path), op) {
            return Some(format!("{} and {} are both {address}", other.id, op.id));
        }
    }
    None
}
