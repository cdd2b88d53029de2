//! Where ids may stand in what an operation is sent: read from its described schemas.

use std::collections::BTreeMap;

use serde_json::Value;
use web::{OpInfo, Shape};

use super::way::text;

/// No schema of ours is nested deeper.
const DEEPEST: u8 = 6;

/// The places of a body that hold ids, as JSON pointers.
pub(super) fn id_fields(shape: &Shape) -> Vec<String> {
    let mut inner = Vec::new();
    (shape.inner)(&mut inner);
    let known: BTreeMap<String, Value> = inner
        .into_iter()
        .filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?)))
        .collect();
    let mut found = Vec::new();
    if let Ok(schema) = serde_json::to_value((shape.schema)()) {
        walk(&schema, &known, "", 0, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

/// The names of all fields of a body.
pub(super) fn fields(shape: &Shape) -> Vec<String> {
    let schema = serde_json::to_value((shape.schema)()).unwrap_or_default();
    let names = schema.get("properties").and_then(Value::as_object);
    names
        .map(|names| names.keys().cloned().collect())
        .unwrap_or_default()
}

/// The parameters of a query that a word or an id may stand in.
pub(super) fn words(op: &OpInfo) -> Vec<String> {
    let Some(query) = op.query else {
        return Vec::new();
    };
    query()
        .into_iter()
        .filter_map(|parameter| {
            let parameter = serde_json::to_value(parameter).ok()?;
            let schema = parameter.get("schema")?;
            let is = |kind| text(schema, "type") == Some(kind);
            let other = is("integer") || is("boolean") || is("number");
            let time = matches!(text(schema, "format"), Some("date-time" | "date"));
            let name = text(&parameter, "name")?.to_owned();
            (!other && !time).then_some(name)
        })
        .collect()
}

fn walk(
    schema: &Value,
    known: &BTreeMap<String, Value>,
    at: &str,
    depth: u8,
    found: &mut Vec<String>,
) {
    if depth > DEEPEST {
        return;
    }
    if let Some(name) = text(schema, "$ref").and_then(|at| at.rsplit('/').next()) {
        if let Some(schema) = known.get(name) {
            walk(schema, known, at, depth + 1, found);
        }
        return;
    }
    if text(schema, "format") == Some("uuid") {
        found.push(at.to_owned());
    }
    for kind in ["oneOf", "anyOf", "allOf"] {
        for schema in schema
            .get(kind)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            walk(schema, known, at, depth + 1, found);
        }
    }
    if let Some(items) = schema.get("items").filter(|items| items.is_object()) {
        walk(items, known, &format!("{at}/0"), depth + 1, found);
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, schema) in properties.into_iter().flatten() {
        walk(schema, known, &format!("{at}/{name}"), depth + 1, found);
    }
}

/// Puts a value where a pointer says, making what is missing on the way.
pub(super) fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut place = body;
    for step in pointer.split('/').skip(1) {
        place = match step.parse::<usize>() {
            Ok(_) => {
                if !place.is_array() {
                    *place = Value::Array(vec![Value::Null]);
                }
                let Some(first) = place.as_array_mut().and_then(|list| {
                    if list.is_empty() {
                        list.push(Value::Null);
                    }
                    list.first_mut()
                }) else {
                    return;
                };
                first
            }
            Err(_) => {
                if !place.is_object() {
                    *place = Value::Object(serde_json::Map::new());
                }
                let Some(map) = place.as_object_mut() else {
                    return;
                };
                map.entry(step).or_insert(Value::Null)
            }
        };
    }
    *place = value;
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use utoipa::{PartialSchema as _, ToSchema as _};

    use super::*;

    #[derive(utoipa::ToSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Part {
        place: kernel::id::AddressId,
        words: Vec<String>,
    }

    #[derive(utoipa::ToSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Whole {
        customer: kernel::id::PartyId,
        maybe: Option<kernel::id::PartyId>,
        parts: Vec<Part>,
        count: u32,
    }

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let shape = Shape {
            name: Whole::name,
            schema: Whole::schema,
            inner: Whole::schemas,
        };
        assert_eq!(id_fields(&shape), ["/customer", "/maybe", "/parts/0/place"]);
    }

    #[test]
    fn a_value_is_put_where_the_pointer_says() {
        let mut body = json!({"name": "x", "parts": []});
        put(&mut body, "/parts/0/place", json!("id"));
        put(&mut body, "/customer", json!("id"));
        let wanted = json!({"name": "x", "customer": "id", "parts": [{"place": "id"}]});
        assert_eq!(body, wanted);
    }
}
