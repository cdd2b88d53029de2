//! When a schedule is due: the five fields of cron, in UTC. Own code, because graphile_worker
//! 0.14 counts Monday as 1 to Sunday as 7 while it refuses a 7, so its Sundays never come.

use chrono::{DateTime, Datelike as _, Duration, DurationRound as _, Timelike as _};
use kernel::{Error, Result, Timestamp};

/// A minute pattern: minute, hour, day of month, month, day of week (0 and 7 are Sunday). All five
/// must fit; each is `*`, a number, a range `a-b`, a step `*/n` or `a-b/n`, or a list of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
}

/// How far back a missed slot is looked for.
const REACH: Duration = Duration::days(8);

impl Cron {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Internal, naming the pattern: schedules are written by us.
    pub fn parse(text: &str) -> Result<Self> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let parsed = match fields.as_slice() {
            [minutes, hours, days, months, weekdays] => (|| {
                let mut week = field(weekdays, 0, 7)?;
                if week & (1 << 7) != 0 {
                    week |= 1;
                }
                Some(Self {
                    minutes: field(minutes, 0, 59)?,
                    hours: field(hours, 0, 23)?,
                    days: field(days, 1, 31)?,
                    months: field(months, 1, 12)?,
                    weekdays: week,
                })
            })(),
            _ => None,
        };
        parsed.ok_or_else(|| Error::internal(format!("`{text}` is no schedule of five fields")))
    }

    /// Whether a minute fits.
    pub fn fits(&self, at: Timestamp) -> bool {
        let has = |bits: u64, value: u32| bits & (1 << value) != 0;
        has(self.minutes, at.minute())
            && has(self.hours, at.hour())
            && has(self.days, at.day())
            && has(self.months, at.month())
            && has(self.weekdays, at.weekday().num_days_from_sunday())
    }

    /// The last minute that fitted, up to and including the present one, within eight days.
    pub fn last_slot(&self, now: Timestamp) -> Option<Timestamp> {
        let mut at: DateTime<_> = now.duration_trunc(Duration::minutes(1)).ok()?;
        let until = at - REACH;
        while at > until {
            if self.fits(at) {
                return Some(at);
            }
            // A day or an hour without any slot is left out in one step.
            let midnight = at.duration_trunc(Duration::days(1)).ok()?;
            let hour = at.duration_trunc(Duration::hours(1)).ok()?;
            let date = Self {
                minutes: u64::MAX,
                hours: u64::MAX,
                ..self.clone()
            };
            let within = Self {
                minutes: u64::MAX,
                ..self.clone()
            };
            at = if !date.fits(at) {
                midnight - Duration::minutes(1)
            } else if !within.fits(at) {
                hour - Duration::minutes(1)
            } else {
                at - Duration::minutes(1)
            };
        }
        None
    }
}

/// The values of a field as bits.
fn field(text: &str, low: u32, high: u32) -> Option<u64> {
    text.split(',').try_fold(0, |bits, item| {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, step.parse().ok().filter(|step| *step > 0)?),
            None => (item, 1),
        };
        let (from, to) = match (range, range.split_once('-')) {
            ("*", _) => (low, high),
            (_, Some((from, to))) => (from.parse().ok()?, to.parse().ok()?),
            (one, None) => {
                let one = one.parse().ok()?;
                (one, one)
            }
        };
        if from < low || to > high || from > to {
            return None;
        }
        let step = usize::try_from(step).ok()?;
        Some(
            (from..=to)
                .step_by(step)
                .fold(bits, |bits, value| bits | 1 << value),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn last(cron: &str, now: &str) -> Option<Timestamp> {
        Cron::parse(cron).unwrap().last_slot(at(now))
    }

    #[test]
    fn the_last_slot_is_the_newest_minute_that_fits() {
        let now = "2026-11-21T12:34:56Z";
        for (cron, slot) in [
            ("* * * * *", "2026-11-21T12:34:00Z"),
            ("*/15 * * * *", "2026-11-21T12:30:00Z"),
            ("50 * * * *", "2026-11-21T11:50:00Z"),
            ("0 3 * * *", "2026-11-21T03:00:00Z"),
            ("0 22 * * *", "2026-11-20T22:00:00Z"),
            ("5,35 8-10/2 * * *", "2026-11-21T10:35:00Z"),
            ("0 0 * * 0", "2026-11-15T00:00:00Z"),
            ("0 0 * * 7", "2026-11-15T00:00:00Z"),
            ("0 0 * * 6", "2026-11-21T00:00:00Z"),
            ("34 12 21 11 *", "2026-11-21T12:34:00Z"),
        ] {
            assert_eq!(last(cron, now), Some(at(slot)), "{cron}");
        }
    }

    #[test]
    fn a_slot_more_than_eight_days_ago_is_past() {
        assert_eq!(last("0 0 1 * *", "2026-11-21T12:00:00Z"), None);
        assert_eq!(
            last("0 0 1 * *", "2026-11-02T12:00:00Z"),
            Some(at("2026-11-01T00:00:00Z"))
        );
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "a * * * *",
            "* * * * 8",
        ] {
            assert!(Cron::parse(text).is_err(), "{text}");
        }
    }
}
