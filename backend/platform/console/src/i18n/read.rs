//! Reading what a person typed into a form: figures, money, days and instants the way each
//! language writes them. What can be meant in two ways is refused rather than guessed.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use kernel::{Money, Result, money::Currency, text::Refusal};
use rust_decimal::Decimal;

use super::{Lang, Text};

impl Text {
    /// A figure: `1,234.5` or `1234.5` in English, `1.234,5` or `1234,5` in German; spaces and
    /// apostrophes part thousands in both.
    ///
    /// # Errors
    /// A refusal when it is no figure, or thousands are parted in the wrong place, as in a figure
    /// of the other language.
    pub fn read_decimal(&self, typed: &str) -> Result<Decimal, Refusal> {
        let (comma, point) = match self.lang() {
            Lang::En => (',', '.'),
            Lang::De => ('.', ','),
        };
        let refused = || Refusal::new("number_invalid", "must be a number such as 1234.5");
        let typed = typed.trim().replace('−', "-");
        let (minus, figure) = match typed.strip_prefix('-') {
            Some(rest) => ("-", rest.trim_start()),
            None => ("", typed.as_str()),
        };
        let (whole, part) = figure.split_once(point).unwrap_or((figure, ""));
        let groups: Vec<&str> = whole
            .split([comma, ' ', '\u{a0}', '\u{202f}', '\'', '’'])
            .collect();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (first, rest) = groups.split_first().ok_or_else(refused)?;
        let grouped = rest.iter().all(|group| group.len() == 3)
            && (rest.is_empty() || (1..=3).contains(&first.len()));
        let ends_bare = figure.ends_with(point);
        if first.is_empty()
            || !grouped
            || ends_bare
            || !digits(part)
            || !groups.iter().all(|group| digits(group))
        {
            return Err(refused());
        }
        let plain = match part {
            "" => format!("{minus}{}", groups.concat()),
            part => format!("{minus}{}.{part}", groups.concat()),
        };
        Decimal::from_str_exact(&plain).map_err(|_| {
            Refusal::new(
                "number_too_large",
                "has more digits than can be reckoned with, use a smaller one",
            )
        })
    }

    /// An amount of a currency; its sign or code may stand before or after the figure.
    ///
    /// # Errors
    /// As [`Text::read_decimal`], and when it has more decimals than the currency.
    pub fn read_money(&self, typed: &str, currency: Currency) -> Result<Money, Refusal> {
        let (sign, code) = (self.currency_sign(currency.code()), currency.code());
        let mut figure = typed.trim();
        for mark in [sign, code] {
            figure = figure.strip_prefix(mark).unwrap_or(figure).trim();
            figure = figure.strip_suffix(mark).unwrap_or(figure).trim();
        }
        Money::new(self.read_decimal(figure)?, currency)
    }

    /// A day: `2026-11-21`, `21.11.2026`, `21 Nov 2026`.
    ///
    /// # Errors
    /// A refusal when it is no day, or its month and day could be meant either way round.
    pub fn read_date(&self, typed: &str) -> Result<NaiveDate, Refusal> {
        let typed = typed.trim();
        let known = ["%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y"]
            .iter()
            .find_map(|form| NaiveDate::parse_from_str(typed, form).ok());
        known
            .filter(|day| {
                *day > NaiveDate::MIN + Days::new(366) && *day < NaiveDate::MAX - Days::new(366)
            })
            .ok_or_else(|| Refusal::new("date_invalid", "must be a day such as 2026-11-21"))
    }

    /// A day and a time in the person's zone, as `<input type="datetime-local">` sends it. Of a
    /// time that comes twice when clocks are put back, the first one.
    ///
    /// # Errors
    /// A refusal when it is neither, or when clocks are put forward over it.
    pub fn read_date_time(&self, typed: &str) -> Result<DateTime<Utc>, Refusal> {
        let typed = typed.trim().replace(' ', "T");
        let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%YT%H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&typed, form).ok())
            .ok_or_else(|| {
                Refusal::new(
                    "date_time_invalid",
                    "must be a day and a time such as 2026-11-21 14:03",
                )
            })?;
        let at = self.zone().from_local_datetime(&local).earliest();
        at.map(|at| at.with_timezone(&Utc)).ok_or_else(|| {
            let detail = format!(
                "there is no such time in {}, clocks were put forward over it",
                self.zone().name()
            );
            Refusal::new("date_time_skipped", detail)
        })
    }

    /// A figure as it stands in a form: as the language writes it, thousands not parted.
    pub fn typed_decimal(&self, value: Decimal) -> String {
        let plain = value.to_string();
        match self.lang() {
            Lang::En => plain,
            Lang::De => plain.replace('.', ","),
        }
    }

    /// A day as it stands in a form.
    pub fn typed_date(&self, day: NaiveDate) -> String {
        day.format("%Y-%m-%d").to_string()
    }

    /// An instant as it stands in a form: to the minute, in the person's zone.
    pub fn typed_date_time(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone())
            .format("%Y-%m-%dT%H:%M")
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::{Catalog, i18n::SOURCES};

    fn text(lang: Lang) -> Text {
        Catalog::new(&SOURCES).unwrap().text(lang)
    }

    #[test]
    fn figures_are_read_as_the_language_writes_them_and_never_guessed() {
        let (en, de) = (text(Lang::En), text(Lang::De));
        for (english, german, plain) in [
            ("1,234.50", "1.234,50", "1234.50"),
            ("1234.5", "1234,5", "1234.5"),
            ("-1,000,000", "−1.000.000", "-1000000"),
            ("1 234.5", "1\u{a0}234,5", "1234.5"),
            ("0.5", "0,5", "0.5"),
        ] {
            let wanted: Decimal = plain.parse().unwrap();
            assert_eq!(en.read_decimal(english).unwrap(), wanted, "{english}");
            assert_eq!(de.read_decimal(german).unwrap(), wanted, "{german}");
            assert_eq!(en.read_decimal(&en.typed_decimal(wanted)).unwrap(), wanted);
            assert_eq!(de.read_decimal(&de.typed_decimal(wanted)).unwrap(), wanted);
        }
        for wrong in [
            "1.234,50", "12,34", "1,23.5", "", ",5", "1.", "1e3", "1,,000", "--1", "abc",
        ] {
            assert!(en.read_decimal(wrong).is_err(), "{wrong}");
        }
        assert!(
            de.read_decimal("1234.5").is_err(),
            "an English figure in a German form"
        );
        assert_eq!(de.read_decimal("1.234").unwrap(), Decimal::from(1234));
    }

    #[test]
    fn money_may_bear_its_sign_and_has_no_more_decimals_than_its_currency() {
        let (en, de) = (text(Lang::En), text(Lang::De));
        assert_eq!(
            en.read_money("€1,234.50", Currency::EUR).unwrap().minor(),
            123_450
        );
        assert_eq!(
            de.read_money("1.234,5 €", Currency::EUR).unwrap().minor(),
            123_450
        );
        assert_eq!(de.read_money("EUR 7", Currency::EUR).unwrap().minor(), 700);
        assert_eq!(
            de.read_money("7,123", Currency::EUR).unwrap_err().code,
            "amount_precision"
        );
        assert!(en.read_money("$7", Currency::EUR).is_err());
    }

    #[test]
    fn an_instant_goes_through_a_form_in_the_persons_zone() {
        let berlin = text(Lang::De).in_zone(Tz::Europe__Berlin);
        let at: DateTime<Utc> = "2026-07-01T12:30:00Z".parse().unwrap();
        assert_eq!(berlin.typed_date_time(at), "2026-07-01T14:30");
        assert_eq!(berlin.read_date_time("2026-07-01T14:30").unwrap(), at);
        let skipped = berlin.read_date_time("2026-03-29T02:30").unwrap_err();
        assert_eq!(skipped.code, "date_time_skipped");
        let twice = berlin.read_date_time("2026-10-25T02:30").unwrap();
        assert_eq!(
            twice.to_rfc3339(),
            "2026-10-25T00:30:00+00:00",
            "the first of two"
        );
        assert!(berlin.read_date_time("tomorrow").is_err());
    }

    #[test]
    fn a_day_is_read_in_every_form_that_means_one_thing() {
        let en = text(Lang::En);
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        for typed in [
            "2026-11-21",
            "21.11.2026",
            "21 Nov 2026",
            " 21 November 2026 ",
        ] {
            assert_eq!(en.read_date(typed).unwrap(), day, "{typed}");
        }
        for wrong in ["11/12/2026", "2026-02-30", "soon", ""] {
            assert_eq!(
                en.read_date(wrong).unwrap_err().code,
                "date_invalid",
                "{wrong}"
            );
        }
    }
}
