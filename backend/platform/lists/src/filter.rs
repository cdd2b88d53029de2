//! What a parameter of the query asks of a column. The language is the same in the API, in the
//! address of a page, in exports and in saved views:
//!
//! | written | means |
//! |---|---|
//! | `kind=person` | is this |
//! | `tag=vip,new` | is any of these; `\,` is a comma that belongs to the value |
//! | `city=!Berlin` | is none of these |
//! | `name=~oak` | contains this |
//! | `created_at=2026-01-01..2026-02-01` | from the first on, before the second; either may be missing |
//! | `created_at=2026-01`, `=today`, `=7d`, `=month` | in this month, today, in the last seven days, this month |
//! | `city=-`, `city=+` | is empty, is not |

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeZone as _};
use chrono_tz::Tz;
use kernel::{Timestamp, text::Refusal, text::Tag};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::column::Kind;

/// A value to compare with.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, a word.
    Text(String),
    /// A number, an amount.
    Number(Decimal),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    Time(Timestamp),
    /// Yes or no.
    Bool(bool),
    /// An id.
    Id(Uuid),
}

/// One thing that may hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It is this.
    Is(Value),
    /// From the first on, before the second.
    Range(Option<Value>, Option<Value>),
    /// It contains this.
    Contains(String),
    /// There is nothing.
    Empty,
    /// There is something.
    Given,
}

/// What is asked of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// None of it may hold, instead of any.
    pub not: bool,
    /// What may hold; never empty.
    pub any: Vec<Test>,
}

/// When somebody asks, and where: what "today" is.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// The zone whose days are meant.
    pub zone: Tz,
}

impl Moment {
    /// Days of UTC.
    pub fn utc(now: Timestamp) -> Self {
        Self { now, zone: Tz::UTC }
    }

    fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// The first instant of a day.
    fn start(&self, day: NaiveDate) -> Timestamp {
        let midnight = day.and_time(NaiveTime::MIN);
        // Where clocks jump over midnight the day begins an hour later.
        let later = midnight + chrono::TimeDelta::hours(1);
        [midnight, later]
            .into_iter()
            .find_map(|at| self.zone.from_local_datetime(&at).earliest())
            .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
    }
}

/// The most values one parameter may have.
const MOST: usize = 100;
/// The longest value.
const LONGEST: usize = 200;

impl Filter {
    /// Reads what a parameter says of a column; `words` are those of a choice.
    ///
    /// # Errors
    /// A refusal that says what can be written.
    pub(crate) fn parse(
        kind: Kind,
        words: &[&str],
        text: &str,
        moment: Moment,
    ) -> Result<Self, Refusal> {
        let text = text.trim();
        let (not, rest) = match text.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let parts = split(rest);
        if parts.len() > MOST {
            return Err(Refusal::new(
                "too_many",
                format!("has more than {MOST} values"),
            ));
        }
        let any = parts
            .iter()
            .map(|part| test(kind, words, part, moment))
            .collect::<Result<Vec<_>, _>>()?;
        if any.is_empty() {
            return Err(Refusal::new("required", "has no value"));
        }
        Ok(Self { not, any })
    }

    /// Whether it is nothing but words that are known beforehand, so that its statement is one of
    /// few.
    pub(crate) fn is_plain(&self, kind: Kind) -> bool {
        matches!(kind, Kind::Choice | Kind::Choices)
            && self.any.iter().all(|test| matches!(test, Test::Is(_)))
    }
}

/// A part of a list of values, and whether its first sign was written with a backslash: then it
/// means itself.
struct Part {
    text: String,
    literal: bool,
}

fn split(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Part {
        text: String::new(),
        literal: false,
    };
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => {
                part.literal |= part.text.trim().is_empty();
                part.text.extend(signs.next());
            }
            ',' => parts.push(std::mem::replace(
                &mut part,
                Part {
                    text: String::new(),
                    literal: false,
                },
            )),
            sign => part.text.push(sign),
        }
    }
    parts.push(part);
    parts
        .into_iter()
        .map(|part| Part {
            text: part.text.trim().to_owned(),
            ..part
        })
        .filter(|part| !part.text.is_empty())
        .collect()
}

fn test(kind: Kind, words: &[&str], part: &Part, moment: Moment) -> Result<Test, Refusal> {
    let text = part.text.as_str();
    if text.chars().count() > LONGEST {
        return Err(Refusal::new(
            "too_long",
            format!("has a value of more than {LONGEST} characters"),
        ));
    }
    if text.contains('\0') {
        return Err(Refusal::new("wrong_value", "holds a sign nobody can type"));
    }
    if !part.literal {
        match text {
            "-" => return Ok(Test::Empty),
            "+" => return Ok(Test::Given),
            _ => {}
        }
        if let Some(contained) = text.strip_prefix('~') {
            return match (kind, contained.trim()) {
                (Kind::Text, "") => Err(Refusal::new("required", "says not what to contain")),
                (Kind::Text, contained) => Ok(Test::Contains(contained.to_owned())),
                _ => Err(Refusal::new(
                    "wrong_value",
                    "cannot contain a text: `~` is for texts",
                )),
            };
        }
    }
    match kind {
        Kind::Text => Ok(Test::Is(Value::Text(text.to_owned()))),
        Kind::Tags => Ok(Test::Is(Value::Text(Tag::parse(text)?.normalised()))),
        Kind::Choice | Kind::Choices if words.contains(&text) => {
            Ok(Test::Is(Value::Text(text.to_owned())))
        }
        Kind::Choice | Kind::Choices => Err(Refusal::new(
            "not_a_choice",
            format!("must be one of: {}", words.join(", ")),
        )),
        Kind::Number | Kind::Money => match text.split_once("..") {
            Some(ends) => range(ends, |text| number(text).map(Value::Number)),
            None => Ok(Test::Is(Value::Number(number(text)?))),
        },
        Kind::Bool => match text {
            "true" => Ok(Test::Is(Value::Bool(true))),
            "false" => Ok(Test::Is(Value::Bool(false))),
            _ => Err(Refusal::new("wrong_value", "must be true or false")),
        },
        Kind::Id => match text.parse::<Uuid>() {
            Ok(id) => Ok(Test::Is(Value::Id(id))),
            Err(_) => Err(Refusal::new("wrong_value", "must be an id")),
        },
        Kind::Date => match text.split_once("..") {
            Some(ends) => range(ends, |text| Ok(Value::Date(period(text, moment)?.0))),
            None => {
                let (from, until) = period(text, moment)?;
                Ok(Test::Range(Some(Value::Date(from)), until.map(Value::Date)))
            }
        },
        Kind::Time => match text.split_once("..") {
            Some(ends) => range(ends, |text| match instant(text) {
                Some(at) => Ok(Value::Time(at)),
                None => Ok(Value::Time(moment.start(period(text, moment)?.0))),
            }),
            None => match instant(text) {
                Some(at) => Ok(Test::Is(Value::Time(at))),
                None => {
                    let (from, until) = period(text, moment)?;
                    let at = |day| Value::Time(moment.start(day));
                    Ok(Test::Range(Some(at(from)), until.map(at)))
                }
            },
        },
    }
}

fn range(
    (from, until): (&str, &str),
    read: impl Fn(&str) -> Result<Value, Refusal>,
) -> Result<Test, Refusal> {
    let end = |text: &str| match text.trim() {
        "" => Ok(None),
        text => read(text).map(Some),
    };
    match (end(from)?, end(until)?) {
        (None, None) => Err(Refusal::new("wrong_value", "has no end: write `a..b`")),
        (from, until) => Ok(Test::Range(from, until)),
    }
}

fn number(text: &str) -> Result<Decimal, Refusal> {
    text.parse().map_err(|_| {
        Refusal::new(
            "wrong_value",
            "must be a number such as 12.50, or two with `..` between them",
        )
    })
}

fn instant(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.to_utc())
        // What Postgres cannot hold would be an error of the database.
        .filter(|at| (0..=9999).contains(&at.year()))
}

/// The days a word means: the first, and the first that is none of them.
fn period(text: &str, moment: Moment) -> Result<(NaiveDate, Option<NaiveDate>), Refusal> {
    let today = moment.today();
    let of = |from: Option<NaiveDate>, until: fn(NaiveDate) -> Option<NaiveDate>| {
        from.map(|from| (from, until(from)))
    };
    let day = |day: NaiveDate| day.succ_opt();
    let month = |first: NaiveDate| first.checked_add_months(Months::new(1));
    let year = |first: NaiveDate| first.checked_add_months(Months::new(12));
    let found = match text {
        "today" => of(Some(today), day),
        "yesterday" => of(today.pred_opt(), day),
        "tomorrow" => of(today.succ_opt(), day),
        "week" => {
            let passed = u64::from(today.weekday().num_days_from_monday());
            of(today.checked_sub_days(Days::new(passed)), |monday| {
                monday.checked_add_days(Days::new(7))
            })
        }
        "month" => of(today.with_day(1), month),
        "year" => of(NaiveDate::from_ymd_opt(today.year(), 1, 1), year),
        _ => match text.strip_suffix('d').map(str::parse::<u64>) {
            Some(Ok(days)) if days <= 100_000 => {
                of(today.checked_sub_days(Days::new(days)), |_| None)
            }
            _ => written(text).map(|(from, until)| (from, Some(until))),
        },
    };
    found
        .filter(|(from, _)| (0..=9999).contains(&from.year()))
        .ok_or_else(|| {
            Refusal::new(
                "wrong_value",
                "must be a day such as 2026-01-31, a month such as 2026-01, one of: today, \
                 yesterday, week, month, year, 7d; or two of these with `..` between them",
            )
        })
}

/// A year, a month or a day in figures.
fn written(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let mut figures = text.splitn(3, '-').map(|part| {
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse::<u32>().ok())
            .flatten()
    });
    let year = i32::try_from(figures.next()??).ok()?;
    if text.find('-').unwrap_or(text.len()) != 4 {
        return None;
    }
    match (figures.next(), figures.next()) {
        (None, _) => {
            let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
            Some((first, first.checked_add_months(Months::new(12))?))
        }
        (Some(month), None) => {
            let first = NaiveDate::from_ymd_opt(year, month?, 1)?;
            Some((first, first.checked_add_months(Months::new(1))?))
        }
        (Some(month), Some(day)) => {
            let day = NaiveDate::from_ymd_opt(year, month?, day?)?;
            Some((day, day.succ_opt()?))
        }
    }
}

#[cfg(test)]
mod tests;
