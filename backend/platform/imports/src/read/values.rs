//! What cells mean: numbers, days and choices as people write them, in canonical text.

use chrono::NaiveDate;
use kernel::FieldError;

use crate::{
    model::{DayOrder, DecimalMark, Plan},
    target::{FieldKind, TargetField, Word},
};

/// The canonical text of a cell; nothing for an empty one.
///
/// # Errors
/// The field and the rule that is broken.
pub(crate) fn canonical(
    field: &TargetField,
    cell: &str,
    plan: &Plan,
) -> Result<Option<String>, FieldError> {
    let cell = plain(cell.trim());
    // What others write for nothing.
    if cell.is_empty() || cell.eq_ignore_ascii_case("null") || cell == "#N/A" {
        return Ok(None);
    }
    let fault = |code: &str, detail: String| FieldError {
        field: field.key.to_string(),
        code: code.to_owned(),
        detail,
    };
    match &field.kind {
        FieldKind::Text => Ok(Some(cell.to_owned())),
        FieldKind::Words => {
            let words: Vec<&str> = parted(cell).collect();
            Ok((!words.is_empty()).then(|| words.join(",")))
        }
        FieldKind::Number => number(cell, plan.decimal).map(Some).ok_or_else(|| {
            let example = match plan.decimal {
                DecimalMark::Comma => "1.234,50",
                DecimalMark::Point => "1,234.50",
            };
            fault(
                "number_invalid",
                format!("must be a number such as {example}"),
            )
        }),
        FieldKind::Date => day(cell, plan.days)
            .map(|day| Some(day.to_string()))
            .ok_or_else(|| {
                let example = match plan.days {
                    DayOrder::Day => "21.11.2026 or 2026-11-21",
                    DayOrder::Month => "11/21/2026 or 2026-11-21",
                };
                fault("date_invalid", format!("must be a day such as {example}"))
            }),
        FieldKind::Bool => match cell.to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" | "x" | "ja" | "j" | "wahr" => Ok(Some("true".to_owned())),
            "false" | "no" | "n" | "0" | "-" | "nein" | "falsch" => Ok(Some("false".to_owned())),
            _ => Err(fault("bool_invalid", "must be yes or no".to_owned())),
        },
        FieldKind::Choice(words) => match chosen(words, cell) {
            Some(word) => Ok(Some(word)),
            None => Err(fault("not_a_choice", offered(words))),
        },
        FieldKind::Choices(words) => {
            let mut all = Vec::new();
            for one in parted(cell) {
                match chosen(words, one) {
                    Some(word) => all.push(word),
                    None => return Err(fault("not_a_choice", offered(words))),
                }
            }
            Ok((!all.is_empty()).then(|| all.join(",")))
        }
    }
}

/// Files that were taken out with care have an apostrophe before what a spreadsheet would run.
fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

fn parted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', ';', '|', '\n'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

fn chosen(words: &[Word], cell: &str) -> Option<String> {
    let cell = cell.to_lowercase();
    words
        .iter()
        .find(|word| word.word.to_lowercase() == cell || word.also.contains(&cell))
        .map(|word| word.word.clone())
}

fn offered(words: &[Word]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.word.as_str()).collect();
    format!("must be one of: {}", words.join(", "))
}

/// `1.234,50 €` is `1234.50`. Groups are thrown away only where they are groups of three.
fn number(cell: &str, mark: DecimalMark) -> Option<String> {
    let (mark, group) = match mark {
        DecimalMark::Comma => (',', '.'),
        DecimalMark::Point => ('.', ','),
    };
    let plain: String = cell
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '€' | '$' | '£' | '\''))
        .collect();
    let plain = plain.replace('−', "-");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (whole, decimals) = match digits.split_once(mark) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let mut groups = whole.split(group);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let first_fits = is_digits(first) && (rest.is_empty() || (1..=3).contains(&first.len()));
    let rest_fits = rest
        .iter()
        .all(|group| group.len() == 3 && is_digits(group));
    let decimals_fit = decimals.is_none_or(|decimals| !decimals.is_empty() && is_digits(decimals));
    let has_any = !first.is_empty() || decimals.is_some();
    if !(first_fits && rest_fits && decimals_fit && has_any) {
        return None;
    }
    let whole = match first {
        "" => "0".to_owned(),
        some => format!("{some}{}", rest.concat()),
    };
    Some(match decimals {
        Some(decimals) => format!("{sign}{whole}.{decimals}"),
        None => format!("{sign}{whole}"),
    })
}

/// A day however it is written; one with the year first, or parted by points, has one meaning.
fn day(cell: &str, order: DayOrder) -> Option<NaiveDate> {
    // Workbooks know instants; the day is what was meant.
    let cell = cell.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = cell.split(['-', '.', '/']).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let whole = |text: &str| text.parse::<u32>().ok();
    let (a, b, c) = (whole(first)?, whole(second)?, whole(third)?);
    let (year, month, day) = if first.len() == 4 {
        (a, b, c)
    } else if cell.contains('.') || order == DayOrder::Day {
        (c, b, a)
    } else {
        (c, a, b)
    };
    let year_text = if first.len() == 4 { first } else { third };
    let year = match year_text.len() {
        4 => year,
        // As spreadsheets do: 00 to 49 are of this century.
        2 if year < 50 => 2_000 + year,
        2 => 1_900 + year,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_file_writes_them() {
        let comma = |cell| number(cell, DecimalMark::Comma);
        let point = |cell| number(cell, DecimalMark::Point);
        assert_eq!(comma("1.234.567,50 €").as_deref(), Some("1234567.50"));
        assert_eq!(comma("-5").as_deref(), Some("-5"));
        assert_eq!(comma("1.5"), None, "one and a half, or fifteen?");
        assert_eq!(point("1,234.50").as_deref(), Some("1234.50"));
        assert_eq!(point(".5").as_deref(), Some("0.5"));
        for wrong in ["", "abc", "1.2.3", "--1", "1,23,4"] {
            assert_eq!(point(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_are_read_as_the_file_writes_them() {
        let read = |cell, order| day(cell, order).map(|day| day.to_string());
        for cell in [
            "2026-03-04",
            "04.03.2026",
            "4.3.26",
            "04/03/2026",
            "2026-03-04T00:00:00",
        ] {
            assert_eq!(
                read(cell, DayOrder::Day).as_deref(),
                Some("2026-03-04"),
                "{cell}"
            );
        }
        assert_eq!(
            read("03/04/2026", DayOrder::Month).as_deref(),
            Some("2026-03-04")
        );
        assert_eq!(read("31.02.2026", DayOrder::Day), None);
        assert_eq!(read("soon", DayOrder::Day), None);
    }
}
