//! The description of the API (OpenAPI 3.1), made from the operations.

use std::collections::BTreeMap;

use http::StatusCode;
use kernel::{Error, FieldError, Result};
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Components, ComponentsBuilder, Content, ContentBuilder, Info, OpenApi, OpenApiBuilder,
        PathItem, Paths, Ref, RefOr, Required, Response, ResponseBuilder, Responses,
        extensions::ExtensionsBuilder,
        path::{HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::{RequestBody, RequestBodyBuilder},
        schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    op::{Guard, OpInfo, Shape, Verb},
    problem::ProblemBody,
    upload,
};

/// The name of the security scheme.
const BEARER: &str = "bearer";
const PROBLEM: &str = "application/problem+json";

/// The document of these operations; pages are left out.
///
/// # Errors
/// When an example is no JSON, or two different types have one schema name.
pub fn document(ops: &[OpInfo], title: &str, version: &str) -> Result<OpenApi> {
    let mut schemas = Schemas::default();
    schemas.add(ProblemBody::name().into_owned(), ProblemBody::schema())?;
    let mut inner = vec![(FieldError::name().into_owned(), FieldError::schema())];
    ProblemBody::schemas(&mut inner);
    schemas.add_all(inner)?;

    let mut paths = Paths::new();
    for op in ops.iter().filter(|op| !op.page) {
        let operation = operation(op, &mut schemas)?;
        let method = match op.verb {
            Verb::Get => HttpMethod::Get,
            Verb::Post => HttpMethod::Post,
            Verb::Put => HttpMethod::Put,
            Verb::Patch => HttpMethod::Patch,
            Verb::Delete => HttpMethod::Delete,
        };
        // A parameter for the rest of a path is written like any other in OpenAPI.
        let item = paths.paths.entry(op.path.replace("{*", "{")).or_default();
        item.merge_operations(PathItem::new(method, operation));
    }
    Ok(OpenApiBuilder::new()
        .info(Info::new(title, version))
        .paths(paths)
        .components(Some(components(schemas)))
        .build())
}

fn operation(op: &OpInfo, schemas: &mut Schemas) -> Result<Operation> {
    let module = op.id.split('.').next().unwrap_or(op.id);
    let mut builder = OperationBuilder::new()
        .operation_id(Some(op.id))
        .summary(Some(op.summary))
        .tag(module)
        .responses(responses(op, schemas)?);
    for parameter in parameters(op) {
        builder = builder.parameter(parameter);
    }
    if let Some(shape) = &op.body {
        builder = builder.request_body(Some(request_body(op, shape, schemas)?));
    }
    if op.upload {
        builder = builder.request_body(Some(file_body()));
    }
    builder = match op.guard {
        Guard::Permission(info) => builder
            .description(Some(format!(
                "Needs the permission `{}`: {}",
                info.code, info.sentence
            )))
            .security(SecurityRequirement::new(BEARER, Vec::<String>::new()))
            .extensions(Some(
                ExtensionsBuilder::new()
                    .add(
                        "x-permission",
                        serde_json::json!({ "code": info.code, "sentence": info.sentence }),
                    )
                    .build(),
            )),
        Guard::Public(reason) => builder
            .description(Some(format!("Open to everybody: {reason}.")))
            .securities(Some([])),
    };
    Ok(builder.build())
}

fn parameters(op: &OpInfo) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = op
        .path_parameters()
        .map(|name| {
            let is_id = name == "id" || name.ends_with("_id");
            let format = is_id.then_some(SchemaFormat::KnownFormat(KnownFormat::Uuid));
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .format(format),
                ))
                .build()
        })
        .collect();
    if let Some(query) = op.query {
        parameters.extend(query());
    }
    if op.verb.writes() {
        let required = if op.idempotent {
            Required::True
        } else {
            Required::False
        };
        parameters.push(header_parameter(
            "Idempotency-Key",
            "A value of your own. The same value with the same request has one effect and one answer.",
            required,
        ));
    }
    if matches!(op.verb, Verb::Put | Verb::Patch) {
        parameters.push(header_parameter(
            "If-Match",
            "The `ETag` of the version you changed. When it is no longer the present one, nothing happens.",
            Required::False,
        ));
    }
    parameters
}

fn header_parameter(name: &str, description: &str, required: Required) -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(255));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .required(required)
        .schema(Some(schema))
        .build()
}

fn request_body(op: &OpInfo, shape: &Shape, schemas: &mut Schemas) -> Result<RequestBody> {
    let content = content(op, shape, op.example_body, schemas)?;
    Ok(RequestBodyBuilder::new()
        .content("application/json", content)
        .required(Some(Required::True))
        .build())
}

/// A file as it is, or in a form.
fn file_body() -> RequestBody {
    let bytes = || {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
    };
    upload::TYPES
        .iter()
        .fold(RequestBodyBuilder::new(), |body, kind| {
            let schema = match *kind {
                upload::FORM => ObjectBuilder::new()
                    .property("file", bytes())
                    .required("file"),
                _ => bytes(),
            };
            body.content(*kind, ContentBuilder::new().schema(Some(schema)).build())
        })
        .required(Some(Required::True))
        .build()
}

fn content(
    op: &OpInfo,
    shape: &Shape,
    example: Option<&str>,
    schemas: &mut Schemas,
) -> Result<Content> {
    let example = match example {
        Some(text) => Some(serde_json::from_str(text).map_err(|error| {
            Error::internal(format!("an example of {} is no JSON: {error}", op.id))
        })?),
        None => None,
    };
    Ok(ContentBuilder::new()
        .schema(Some(schemas.of(shape)?))
        .example(example)
        .build())
}

fn responses(op: &OpInfo, schemas: &mut Schemas) -> Result<Responses> {
    let mut responses = Responses::new();
    let status = if op.reply.is_none() && op.status == 200 && !op.csv {
        204
    } else {
        op.status
    };
    let mut good = ResponseBuilder::new().description(words(status));
    if let Some(shape) = &op.reply {
        good = good.content(
            "application/json",
            content(op, shape, op.example_reply, schemas)?,
        );
    }
    if op.csv {
        let file = ObjectBuilder::new().schema_type(Type::String);
        good = good.content("text/csv", ContentBuilder::new().schema(Some(file)).build());
    }
    responses
        .responses
        .insert(status.to_string(), good.build().into());
    if let Some((status, shape)) = &op.other {
        let other = ResponseBuilder::new()
            .description(words(*status))
            .content("application/json", content(op, shape, None, schemas)?)
            .build();
        responses.responses.insert(status.to_string(), other.into());
    }
    for status in refusals(op) {
        let reference = RefOr::Ref(Ref::from_response_name(problem_name(status)));
        responses.responses.insert(status.to_string(), reference);
    }
    Ok(responses)
}

/// The errors an operation can answer with.
fn refusals(op: &OpInfo) -> Vec<u16> {
    let mut statuses = vec![429, 500, 503];
    let mut add = |when: bool, more: &[u16]| {
        if when {
            statuses.extend_from_slice(more);
        }
    };
    add(op.permission().is_some(), &[401, 403]);
    add(op.path_parameters().next().is_some(), &[404]);
    add(op.query.is_some(), &[422]);
    add(op.body.is_some(), &[400, 413, 415, 422]);
    add(op.verb.writes(), &[400, 409, 422]);
    add(matches!(op.verb, Verb::Put | Verb::Patch), &[412]);
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

const ALL_REFUSALS: [u16; 12] = [400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503];

fn components(schemas: Schemas) -> Components {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The `access` token that `POST /auth/login` answers."))
        .build();
    let mut builder = ComponentsBuilder::new()
        .schemas_from_iter(schemas.0)
        .security_scheme(BEARER, SecurityScheme::Http(bearer));
    for status in ALL_REFUSALS {
        builder = builder.response(problem_name(status), problem_response(status));
    }
    builder.build()
}

fn problem_response(status: u16) -> Response {
    let (code, detail) = example(status);
    let example = serde_json::json!({
        "type": format!("/problems/{code}"),
        "title": words(status),
        "status": status,
        "code": code,
        "detail": detail,
        "instance": "/the/path/you/asked",
        "request_id": "0199f3a1-7c1e-7b4a-8a6d-2f1f5d0c9e11",
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ProblemBody::name())))
        .example(Some(example))
        .build();
    ResponseBuilder::new()
        .description(detail)
        .content(PROBLEM, content)
        .build()
}

fn example(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("json_malformed", "what was sent cannot be read"),
        401 => ("not_signed_in", "sign in first"),
        403 => (
            "forbidden",
            "you may not do this; `detail` says who may help",
        ),
        404 => ("not_found", "there is nothing here for you"),
        409 => ("conflict", "it contradicts the present state"),
        412 => ("stale", "somebody changed this since you read it"),
        413 => ("body_too_large", "this is more than is taken"),
        415 => ("content_type_unsupported", "this content type is not taken"),
        422 => (
            "fields_invalid",
            "some fields need another value, see `errors`",
        ),
        429 => (
            "too_many",
            "too many requests; `Retry-After` says when to come back",
        ),
        503 => (
            "unavailable",
            "not now; `Retry-After` says when to come back",
        ),
        _ => (
            "internal",
            "something went wrong on our side; nothing was changed",
        ),
    }
}

fn problem_name(status: u16) -> String {
    format!("Problem{status}")
}

fn words(status: u16) -> &'static str {
    let status = StatusCode::from_u16(status).ok();
    status
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Answer")
}

/// The schemas of the document, by name.
#[derive(Default)]
struct Schemas(BTreeMap<String, RefOr<Schema>>);

impl Schemas {
    /// A reference to the schema of a type, or the schema itself when it is not worth a name.
    fn of(&mut self, shape: &Shape) -> Result<RefOr<Schema>> {
        let mut inner = Vec::new();
        (shape.inner)(&mut inner);
        self.add_all(inner)?;
        let (name, schema) = ((shape.name)().into_owned(), (shape.schema)());
        let has_name = match &schema {
            RefOr::T(Schema::Object(object)) => !object.properties.is_empty(),
            RefOr::T(Schema::OneOf(_) | Schema::AllOf(_) | Schema::AnyOf(_)) => name != "Option",
            _ => false,
        };
        if !has_name {
            return Ok(schema);
        }
        self.add(name.clone(), schema)?;
        Ok(RefOr::Ref(Ref::from_schema_name(name)))
    }

    fn add_all(&mut self, schemas: Vec<(String, RefOr<Schema>)>) -> Result<()> {
        schemas
            .into_iter()
            .try_for_each(|(name, schema)| self.add(name, schema))
    }

    fn add(&mut self, name: String, schema: RefOr<Schema>) -> Result<()> {
        match self.0.get(&name) {
            Some(known) if *known != schema => Err(Error::internal(format!(
                "two types have the schema name {name}; give one another with #[schema(as = …)]"
            ))),
            Some(_) => Ok(()),
            None => {
                self.0.insert(name, schema);
                Ok(())
            }
        }
    }
}
