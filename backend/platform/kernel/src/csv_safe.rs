//! Cell text for CSV that a spreadsheet shows and never runs.

use std::borrow::Cow;

/// The text as a cell: line breaks become a space, NUL goes, and what a spreadsheet would take
/// for a formula gets an apostrophe before it (OWASP, "CSV Injection"). A plain negative number
/// such as `-12.50` stays a number. Quoting delimiters is the CSV writer's part.
pub fn cell(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains(['\r', '\n', '\0']) {
        let one_line = text
            .replace("\r\n", " ")
            .replace(['\r', '\n'], " ")
            .replace('\0', "");
        text = Cow::Owned(one_line);
    }
    if is_formula(&text) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

/// Some programs trim a cell before they look at it, and in East Asian settings the full-width
/// signs count as well.
fn is_formula(text: &str) -> bool {
    let starts = text
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    text.starts_with('\t') || (starts && !is_negative_number(text))
}

fn is_negative_number(text: &str) -> bool {
    let Some(number) = text.strip_prefix('-') else {
        return false;
    };
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    [whole, decimals]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}
