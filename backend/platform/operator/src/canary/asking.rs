//! Requests as routes take them.

use http::HeaderName;
use serde_json::json;

use super::{
    isolation::{Isolation, With},
    plan::Route,
    way::Ask,
};

impl Isolation<'_> {
    /// A request with what its route takes.
    pub(super) fn ask(&self, route: &Route, host: &str, path: String, with: With) -> Ask {
        let ask = self.plain(route, host, path, with);
        if !route.op.verb.writes() {
            return ask;
        }
        if route.op.page {
            let form = self.samples.form(route.op.path);
            if form.is_empty() && route.realm().is_none() {
                let mut open = url::form_urlencoded::Serializer::new(String::new());
                for field in &route.body {
                    let value = self.never.secret(route, field);
                    open.append_pair(field, value.map_or("", String::as_str));
                }
                return ask.form(open.finish());
            }
            return ask.form(form);
        }
        match (route.op.body, route.op.example_body) {
            (None, _) => ask,
            (Some(_), example) => {
                let body = example.and_then(|text| serde_json::from_str(text).ok());
                ask.json(&body.unwrap_or_else(|| json!({})))
            }
        }
    }

    pub(super) fn plain(&self, route: &Route, host: &str, path: String, with: With) -> Ask {
        let mut ask = Ask::new(route.op.verb.method(), host, path);
        if route.op.verb.writes() {
            ask = ask.same_origin();
        }
        if route.op.idempotent {
            let mut random = [0_u8; 16];
            self.chance.fill(&mut random);
            ask = ask.header(
                HeaderName::from_static("idempotency-key"),
                hex::encode(random),
            );
        }
        match with {
            With::Token => ask.bearer(&self.one.token),
            With::Cookie => ask.cookie(&self.one.cookie),
            With::Nothing => ask,
        }
    }
}
