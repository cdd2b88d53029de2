use axum::body::Body;
use bytes::Bytes;
use http::{Request, StatusCode};
use web::{Routes, Upload};

use crate::stage::{REASON, WRITE, app, ask, front, post};

/// Answers what came: the file's name, a field before it, how long it is.
async fn count(mut file: Upload) -> web::Result<String> {
    let mut length = 0;
    while let Some(piece) = file.next().await? {
        length += piece.len();
    }
    let name = file.name().unwrap_or("-").to_owned();
    Ok(format!("{name} {} {length}", file.typed().get("target")))
}

fn routes() -> Routes {
    Routes::new().public(&WRITE, REASON, count)
}

fn pieces(count: usize) -> Body {
    let piece = Bytes::from(vec![b'x'; 1_000]);
    let pieces = (0..count).map(move |_| Ok::<_, std::io::Error>(piece.clone()));
    Body::from_stream(futures::stream::iter(pieces))
}

fn sent(kind: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post("/thing").header("content-type", kind);
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn a_file_may_be_longer_than_any_other_body_and_has_a_limit_of_its_own() {
    let limits = [("WEB_BODY_LIMIT", "5000"), ("WEB_UPLOAD_LIMIT", "100000")];
    let app = front(routes(), &limits).router;
    let answer = ask(&app, sent("text/csv", pieces(100))).await;
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (StatusCode::OK, "-  100000")
    );
    let answer = ask(&app, sent("text/csv; charset=utf-8", pieces(101))).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
    );
    let announced = sent("text/csv", vec![b'x'; 100_001]);
    assert_eq!(
        ask(&app, announced).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn a_form_brings_fields_and_then_a_file() {
    let app = app(routes());
    let form = |parts: &str| {
        let body = format!("{parts}--x--\r\n").replace('|', "\r\n");
        sent("multipart/form-data; boundary=x", body)
    };
    let field = "--x|content-disposition: form-data; name=\"target\"||crm.party|";
    let file = "--x|content-disposition: form-data; name=\"file\"; filename=\"a.csv\"||abc|";
    let answer = ask(&app, form(&format!("{field}{file}"))).await;
    assert_eq!(answer.text(), "a.csv crm.party 3");
    let answer = ask(&app, form(field)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let long = field.replace("crm.party", &"x".repeat(5_000));
    let answer = ask(&app, form(&format!("{long}{file}"))).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::BAD_REQUEST, "form_malformed")
    );
    let broken = sent("multipart/form-data; boundary=x", "--x\r\ncontent-disp");
    assert_eq!(ask(&app, broken).await.status, StatusCode::BAD_REQUEST);
    let nameless = sent("multipart/form-data", "x");
    assert_eq!(ask(&app, nameless).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_no_file_is_refused_and_so_is_a_key_that_could_not_be_kept() {
    let app = app(routes());
    let answer = post(&app, "/thing", "{}").await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let mut request = sent("text/csv", "a");
    request
        .headers_mut()
        .insert("idempotency-key", "k".parse().unwrap());
    let answer = ask(&app, request).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::BAD_REQUEST, "idempotency_key_unsupported")
    );
}
