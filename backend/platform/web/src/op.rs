//! One operation of the API as data: what a route, its documentation, its limits and its tests
//! are made from.

use std::{borrow::Cow, marker::PhantomData};

use access::PermissionInfo;
use http::Method;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        RefOr,
        path::{Parameter, ParameterIn},
        schema::Schema,
    },
};

/// The permission of routes that are open to everybody; see [`crate::Routes::public`].
#[derive(Debug, Clone, Copy)]
pub enum Public {}

/// What a request does to what it addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Read.
    Get,
    /// Make, or do.
    Post,
    /// Replace.
    Put,
    /// Change in part.
    Patch,
    /// Remove.
    Delete,
}

impl Verb {
    /// The HTTP method.
    pub const fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }

    /// Whether it changes something.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Get)
    }
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy)]
pub enum Guard {
    /// Whoever has the permission.
    Permission(&'static PermissionInfo),
    /// Everybody, for this reason.
    Public(&'static str),
}

/// The schema of a type, without the type.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its name among the document's schemas.
    pub name: fn() -> Cow<'static, str>,
    /// Its own schema.
    pub schema: fn() -> RefOr<Schema>,
    /// Pushes the schemas it refers to.
    pub inner: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl Shape {
    const fn of<T: ToSchema>() -> Self {
        Self {
            name: T::name,
            schema: T::schema,
            inner: T::schemas,
        }
    }
}

/// What there is to know about an operation at run time.
#[derive(Debug, Clone, Copy)]
pub struct OpInfo {
    /// What it does.
    pub verb: Verb,
    /// Its path, parameters in braces.
    pub path: &'static str,
    /// Its stable name, `module.things.verb`.
    pub id: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Who may call it.
    pub guard: Guard,
    /// What is sent.
    pub body: Option<Shape>,
    /// What is answered.
    pub reply: Option<Shape>,
    /// The status of a good answer.
    pub status: u16,
    /// Another good answer with a status of its own, such as one that asks for more.
    pub other: Option<(u16, Shape)>,
    /// What may stand in the query.
    pub query: Option<fn() -> Vec<Parameter>>,
    /// A body that is accepted, as JSON.
    pub example_body: Option<&'static str>,
    /// An answer that can come back, as JSON.
    pub example_reply: Option<&'static str>,
    /// Whether an `Idempotency-Key` is demanded.
    pub idempotent: bool,
    /// Whether it is a page of the console, which the API's description leaves out.
    pub page: bool,
    /// Whether `Accept: text/csv` answers a file.
    pub csv: bool,
    /// Whether a file is sent.
    pub upload: bool,
}

impl OpInfo {
    /// The permission it demands; `None` for an open one.
    pub const fn permission(&self) -> Option<&'static PermissionInfo> {
        match self.guard {
            Guard::Permission(info) => Some(info),
            Guard::Public(_) => None,
        }
    }

    /// The names of the parameters in its path, in order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|word| {
            let name = word.strip_prefix('{')?.strip_suffix('}')?;
            Some(name.strip_prefix('*').unwrap_or(name))
        })
    }
}

/// An operation that demands the permission `P`.
///
/// ```
/// # access::permissions! { shop:
/// #     /// Put things on the shelf.
/// #     FillShelf = write "shop.shelf.fill" for [CompanyAdmin];
/// # }
/// # use web::Op;
/// const FILL: Op<FillShelf> = Op::post("/api/shelf")
///     .id("shop.shelf.fill")
///     .summary("Puts something on the shelf.")
///     .idempotent();
/// assert_eq!(FILL.path(), "/api/shelf");
/// ```
pub struct Op<P> {
    info: OpInfo,
    permission: PhantomData<fn() -> P>,
}

impl<P> Op<P> {
    const fn new(verb: Verb, path: &'static str) -> Self {
        Self {
            info: OpInfo {
                verb,
                path,
                id: "",
                summary: "",
                // Replaced when the operation is registered.
                guard: Guard::Public(""),
                body: None,
                reply: None,
                status: 200,
                other: None,
                query: None,
                example_body: None,
                example_reply: None,
                idempotent: false,
                page: false,
                csv: false,
                upload: false,
            },
            permission: PhantomData,
        }
    }

    /// Reads `path`.
    pub const fn get(path: &'static str) -> Self {
        Self::new(Verb::Get, path)
    }
    /// Makes something at `path`, or does something.
    pub const fn post(path: &'static str) -> Self {
        Self::new(Verb::Post, path)
    }
    /// Replaces what is at `path`.
    pub const fn put(path: &'static str) -> Self {
        Self::new(Verb::Put, path)
    }
    /// Changes a part of what is at `path`.
    pub const fn patch(path: &'static str) -> Self {
        Self::new(Verb::Patch, path)
    }
    /// Removes what is at `path`.
    pub const fn delete(path: &'static str) -> Self {
        Self::new(Verb::Delete, path)
    }

    /// With its stable name, `module.things.verb`; unique in the whole product.
    #[must_use]
    pub const fn id(mut self, operation_id: &'static str) -> Self {
        self.info.id = operation_id;
        self
    }
    /// With one sentence that says what it does.
    #[must_use]
    pub const fn summary(mut self, sentence: &'static str) -> Self {
        self.info.summary = sentence;
        self
    }
    /// Takes a `T` as JSON.
    #[must_use]
    pub const fn body<T: ToSchema>(mut self) -> Self {
        self.info.body = Some(Shape::of::<T>());
        self
    }
    /// Answers a `T` as JSON with this status.
    #[must_use]
    pub const fn reply<T: ToSchema>(mut self, status: u16) -> Self {
        self.info.status = status;
        self.info.reply = if status == 204 {
            None
        } else {
            Some(Shape::of::<T>())
        };
        self
    }
    /// Or answers a `T` with another status: a good answer too, but not the end.
    #[must_use]
    pub const fn or_reply<T: ToSchema>(mut self, status: u16) -> Self {
        self.info.other = Some((status, Shape::of::<T>()));
        self
    }
    /// Takes the fields of `T` in the query.
    #[must_use]
    pub const fn query<T: IntoParams>(mut self) -> Self {
        self.info.query = Some(query_parameters::<T>);
        self
    }
    /// With a body that is accepted, as JSON.
    #[must_use]
    pub const fn example_body(mut self, json: &'static str) -> Self {
        self.info.example_body = Some(json);
        self
    }
    /// With an answer that can come back, as JSON.
    #[must_use]
    pub const fn example_reply(mut self, json: &'static str) -> Self {
        self.info.example_reply = Some(json);
        self
    }
    /// Demands an `Idempotency-Key` (law 8); every other write may carry one.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.info.idempotent = true;
        self
    }
    /// A page of the console: answers HTML and is not in the API's description.
    #[must_use]
    pub const fn page(mut self) -> Self {
        self.info.page = true;
        self
    }
    /// Also answers a file to `Accept: text/csv`.
    #[must_use]
    pub const fn csv(mut self) -> Self {
        self.info.csv = true;
        self
    }

    /// Takes a file, see [`crate::Upload`].
    #[must_use]
    pub const fn upload(mut self) -> Self {
        self.info.upload = true;
        self
    }

    /// Its path, parameters in braces.
    pub const fn path(&self) -> &'static str {
        self.info.path
    }

    pub(crate) const fn info(&self, guard: Guard) -> OpInfo {
        let mut info = self.info;
        info.guard = guard;
        info
    }
}

fn query_parameters<T: IntoParams>() -> Vec<Parameter> {
    T::into_params(|| Some(ParameterIn::Query))
}
