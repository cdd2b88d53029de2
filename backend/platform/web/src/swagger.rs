//! The description of the API and a page to try it, both from the binary.

use std::sync::Arc;

use access::Problem;
use aws_lc_rs::digest;
use axum::response::{IntoResponse as _, Redirect, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use kernel::{Error, Result};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

use crate::{
    extract::Path,
    layers::SWAGGER_CSP,
    op::{Op, Public},
    routes::Routes,
};

// The page shows the operations of the API; these three are how it gets there.
const DOCUMENT: Op<Public> = Op::get("/openapi.json").id("web.openapi.show").page();
const SWAGGER: Op<Public> = Op::get("/swagger").id("web.swagger.show").page();
const SWAGGER_FILE: Op<Public> = Op::get("/swagger/{*file}").id("web.swagger.file").page();

const REASON: &str = "a description of the API holds nobody's data";

/// The routes `/openapi.json` and `/swagger`.
///
/// # Errors
/// When the document cannot be written.
pub fn routes(document: &OpenApi) -> Result<Routes> {
    let json = Bytes::from(document.to_json()?);
    let tag = hex::encode(digest::digest(&digest::SHA256, &json).as_ref());
    let tag = HeaderValue::try_from(format!("\"{tag}\"")).map_err(Error::internal)?;
    let config = Arc::new(
        Config::from("/openapi.json")
            .display_operation_id(true)
            .display_request_duration(true)
            .filter(true)
            .persist_authorization(false)
            .validator_url("none"),
    );
    Ok(Routes::new()
        .public(&DOCUMENT, REASON, move || {
            let (json, tag) = (json.clone(), tag.clone());
            async move {
                let kind = HeaderValue::from_static("application/json");
                let keep = HeaderValue::from_static("public, no-cache");
                let headers = [
                    (header::CONTENT_TYPE, kind),
                    (header::CACHE_CONTROL, keep),
                    (header::ETAG, tag),
                ];
                (headers, json)
            }
        })
        .public(&SWAGGER, REASON, || async {
            Redirect::permanent("/swagger/index.html")
        })
        .public(&SWAGGER_FILE, REASON, move |Path(file): Path<String>| {
            let config = Arc::clone(&config);
            async move { file_response(&file, config) }
        }))
}

fn file_response(name: &str, config: Arc<Config<'static>>) -> Response {
    let file = match utoipa_swagger_ui::serve(name, config) {
        Ok(Some(file)) => file,
        Ok(None) => return Problem(Error::not_found()).into_response(),
        Err(error) => return Problem(Error::internal(error.to_string())).into_response(),
    };
    let Ok(kind) = HeaderValue::try_from(file.content_type) else {
        return Problem(Error::not_found()).into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(SWAGGER_CSP),
        ),
    ];
    (headers, file.bytes.into_owned()).into_response()
}
