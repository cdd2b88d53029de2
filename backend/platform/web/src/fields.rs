//! What serde says about a field, as a field error: its path, a stable code, and a sentence that
//! repeats nothing of what was sent but the field's name.

use kernel::FieldError;
use serde_path_to_error::{Path, Segment};

/// The longest field name that is repeated.
const NAME: usize = 100;

/// The field error of a refusal at `path`.
pub(crate) fn field_error(path: &Path, message: &str) -> FieldError {
    let at = path_text(path);
    if let Some(name) = quoted_after(message, "missing field ") {
        return error(below(&at, name), "required", "must be given".into());
    }
    if let Some(name) = quoted_after(message, "duplicate field ") {
        return error(
            below(&at, name),
            "duplicate",
            "is given more than once".into(),
        );
    }
    if let Some(name) = quoted_after(message, "unknown field ") {
        let detail = match expected(message) {
            Some(known) => format!("is not known here; known are: {}", bare(known)),
            None => "is not known here".into(),
        };
        return error(below(&at, name), "unknown_field", detail);
    }
    if message.starts_with("unknown variant ") {
        let detail = match expected(message) {
            Some(known) => format!("must be one of: {}", bare(known)),
            None => "is not one of the choices".into(),
        };
        return error(at, "not_a_choice", detail);
    }
    for (start, code) in [
        ("invalid type: ", "wrong_type"),
        ("invalid value: ", "wrong_value"),
        ("invalid length ", "wrong_length"),
    ] {
        if message.starts_with(start) {
            let wanted = expected(message).map_or_else(|| "something else".into(), in_words);
            return error(at, code, format!("must be {wanted}"));
        }
    }
    if message.starts_with("UUID parsing failed") {
        return error(
            at,
            "wrong_value",
            "must be an id, as another answer gave it".into(),
        );
    }
    // A checked type speaks for itself, in words meant for people.
    error(at, "invalid", message.to_owned())
}

fn error(field: String, code: &str, detail: String) -> FieldError {
    let field = if field.is_empty() {
        "body".into()
    } else {
        field
    };
    FieldError {
        field,
        code: code.into(),
        detail,
    }
}

fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key } => text = below(&text, key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    text
}

fn below(at: &str, name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME)
        .collect();
    // For a field that is not known the path already ends in its name.
    if at.is_empty() || at == name || at.ends_with(&format!(".{name}")) {
        if at.is_empty() { name } else { at.into() }
    } else {
        format!("{at}.{name}")
    }
}

fn quoted_after<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    let rest = message.strip_prefix(start)?.strip_prefix('`')?;
    // A name may hold a backtick itself; what follows the name is written by serde.
    let end = rest.find("`, expected").or_else(|| rest.rfind('`'))?;
    rest.get(..end)
}

/// What the type wanted. The last one counts: an earlier one could stand in what was sent.
fn expected(message: &str) -> Option<&str> {
    message.rsplit_once(", expected ").map(|(_, wanted)| wanted)
}

fn bare(list: &str) -> String {
    list.trim_start_matches("one of ")
        .replace("` or `", "`, `")
        .replace('`', "")
}

/// Rust's names of types mean nothing to a caller.
fn in_words(wanted: &str) -> String {
    let words = match wanted {
        "a string" | "a borrowed string" | "string" | "str" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "unit" => "null",
        "a UUID string" | "a formatted UUID string" => "an id, as another answer gave it",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("enum ") => "one of the choices",
        other => return bare(other),
    };
    words.into()
}
