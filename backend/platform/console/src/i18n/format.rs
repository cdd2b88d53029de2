//! Numbers, money, dates and spans the way each language writes them.

use std::fmt::Display;

use chrono::{DateTime, NaiveDate, Utc};
use fluent_bundle::FluentValue;

use super::{Lang, Text};

impl Text {
    /// A number with grouped thousands: `1,234.5`, `1.234,5`. Takes integers and decimals.
    pub fn number(&self, value: impl Display) -> String {
        grouped(self.lang(), &value.to_string())
    }

    /// Money, given as decimal figure and ISO 4217 code: `€1,234.50`, `1.234,50 €`.
    pub fn money(&self, amount: impl Display, currency: &str) -> String {
        let figure = self.number(amount);
        let sign = self.currency_sign(currency);
        match self.lang() {
            Lang::De => format!("{figure}\u{a0}{sign}"),
            Lang::En => {
                let (minus, figure) = match figure.strip_prefix('−') {
                    Some(rest) => ("−", rest),
                    None => ("", figure.as_str()),
                };
                let gap = if sign.len() == 3 && sign != "€" {
                    "\u{a0}"
                } else {
                    ""
                };
                format!("{minus}{sign}{gap}{figure}")
            }
        }
    }

    /// The sign of a currency, or its ISO 4217 code.
    pub fn currency_sign<'a>(&self, currency: &'a str) -> &'a str {
        match currency {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            other => other,
        }
    }

    /// Whether the language writes the sign of a currency before the figure.
    pub fn signs_first(&self) -> bool {
        self.lang() == Lang::En
    }

    /// A day: `21 Nov 2026`, `21.11.2026`.
    pub fn date(&self, day: NaiveDate) -> String {
        match self.lang() {
            Lang::En => day.format("%-d %b %Y").to_string(),
            Lang::De => day.format("%d.%m.%Y").to_string(),
        }
    }

    /// The day of an instant in the person's zone.
    pub fn day(&self, at: DateTime<Utc>) -> String {
        self.date(at.with_timezone(&self.zone()).date_naive())
    }

    /// An instant to the minute in the person's zone: `21 Nov 2026, 14:03`.
    pub fn date_time(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone());
        format!(
            "{}, {}",
            self.date(local.date_naive()),
            local.format("%H:%M")
        )
    }

    /// An instant to the second with its zone: `21 Nov 2026, 14:03:09 CET`.
    pub fn exact(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone());
        format!(
            "{}, {}",
            self.date(local.date_naive()),
            local.format("%H:%M:%S %Z")
        )
    }

    /// An instant as people say it; the day itself when it is more than a week away.
    pub fn relative(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let past = now.signed_duration_since(at);
        let ahead = past < chrono::TimeDelta::zero();
        let span = past.abs();
        let zone = self.zone();
        let days = now
            .with_timezone(&zone)
            .date_naive()
            .signed_duration_since(at.with_timezone(&zone).date_naive())
            .num_days()
            .abs();
        let (id, count) = match (ahead, span.num_minutes(), span.num_hours()) {
            (false, 0, _) => return self.t("console-now"),
            (true, 0, _) => return self.t("console-soon"),
            (false, minutes, 0) => ("console-minutes-ago", minutes),
            (true, minutes, 0) => ("console-in-minutes", minutes),
            (false, _, hours) if hours < 24 && days == 0 || hours < 6 => {
                ("console-hours-ago", hours)
            }
            (true, _, hours) if hours < 24 && days == 0 || hours < 6 => ("console-in-hours", hours),
            (false, ..) if days <= 7 => ("console-days-ago", days),
            (true, ..) if days <= 7 => ("console-in-days", days),
            _ => return self.day(at),
        };
        self.tn(id, &[("count", count.into())])
    }
}

pub(super) fn fluent_en<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    fluent(Lang::En, value)
}

pub(super) fn fluent_de<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    fluent(Lang::De, value)
}

fn fluent(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(grouped(lang, &number.as_string())),
        _ => None,
    }
}

/// Groups the digits of a plain decimal figure; anything else comes back as it is.
fn grouped(lang: Lang, plain: &str) -> String {
    let (minus, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", plain),
    };
    let (whole, part) = match digits.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (digits, None),
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !part.is_none_or(all_digits) {
        return plain.to_owned();
    }
    let (thousands, point) = match lang {
        Lang::En => (',', '.'),
        Lang::De => ('.', ','),
    };
    let mut text = String::from(minus);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if let Some(part) = part {
        text.push(point);
        text.push_str(part);
    }
    text
}
