//! Bars by day, drawn on the server, with the same in words and as a table.

use std::fmt::Write as _;

use console::{Column, Markup, Row, Table, Text, i18n::Value};

use super::TenantUsageDay;

/// Requests by day: bars for the eye, a sentence for the ear, and the figures behind them.
pub(crate) fn requests(text: &Text, days: &[TenantUsageDay]) -> Markup {
    let most = days.iter().max_by_key(|day| day.requests);
    let Some(most) = most.filter(|day| day.requests > 0) else {
        return Markup::trusted(format!(
            "<p class=\"muted\">{}</p>",
            Markup::from(text.t("operator-usage-none"))
        ));
    };
    let total: i64 = days.iter().map(|day| day.requests).sum();
    let sentence = text.tn(
        "operator-usage-sentence",
        &[
            ("total", Value::from(text.number(total))),
            ("most", Value::from(text.number(most.requests))),
            ("day", Value::from(text.date(most.day))),
        ],
    );
    let mut bars = String::new();
    for (place, day) in days.iter().enumerate() {
        // A day with anything at all shows something.
        let height = match day.requests.saturating_mul(100) / most.requests.max(1) {
            0 if day.requests > 0 => 1,
            height => height,
        };
        let drawn = write!(
            bars,
            "<rect x=\"{}\" y=\"{}\" width=\"16\" height=\"{height}\" rx=\"2\"><title>{}: {}</title></rect>",
            place * 20 + 2,
            100 - height,
            Markup::from(text.date(day.day)),
            Markup::from(text.number(day.requests)),
        );
        drawn.expect("BUG: writing to memory failed");
    }
    let svg = format!(
        "<svg viewBox=\"0 0 {} 101\" width=\"100%\" height=\"112\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{}\"><path d=\"M0 100.5H{}\" stroke=\"var(--line)\"/><g fill=\"var(--accent)\">{bars}</g></svg>",
        days.len() * 20,
        Markup::from(&sentence),
        days.len() * 20,
    );
    let columns = [
        Column::main(text.t("operator-usage-day")),
        Column::figure(text.t("operator-usage-requests")),
        Column::figure(text.t("operator-size")),
    ];
    let rows = days
        .iter()
        .rev()
        .filter(|day| day.requests > 0 || day.size_bytes.is_some());
    let rows = rows.map(|day| {
        Row::new()
            .cell(text.date(day.day))
            .cell(text.number(day.requests))
            .cell(
                day.size_bytes
                    .map_or_else(String::new, |bytes| super::size(text, bytes)),
            )
    });
    let table = Table::new(text.t("operator-usage-by-day"), columns).rows(rows);
    Markup::trusted(format!(
        "<div class=\"stack\">{svg}<p class=\"muted small\">{}</p><details class=\"event\"><summary>{}</summary>{}</details></div>",
        Markup::from(sentence),
        Markup::from(text.t("operator-usage-by-day")),
        table.render(text),
    ))
}
