//! Time comes in as a [`Clock`]; languages people read in are here too, being the other thing
//! that every rendering of an instant needs.

use std::{sync::Mutex, time::Duration};

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use serde::{Serialize as _, Serializer};

/// An instant, always UTC; zones are applied where a person reads it.
pub type Timestamp = DateTime<Utc>;

/// Writes an instant as chrono's own `Serialize` does, for lists, where that takes as long as
/// everything else in a row: for `#[serde(serialize_with = "kernel::time::rfc3339")]`.
///
/// # Errors
/// What the serializer refuses.
pub fn rfc3339<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    let mut text = *b"0000-00-00T00:00:00.000000";
    let fraction = at.timestamp_subsec_nanos();
    // Years of four digits and the microseconds that Postgres stores are all there is in rows.
    let Ok(year @ 0..=9999) = u32::try_from(at.year()) else {
        return at.serialize(to);
    };
    if !fraction.is_multiple_of(1_000) || fraction >= 1_000_000_000 {
        return at.serialize(to);
    }
    let parts = [
        (0, 4, year),
        (5, 2, at.month()),
        (8, 2, at.day()),
        (11, 2, at.hour()),
        (14, 2, at.minute()),
        (17, 2, at.second()),
        (20, 6, fraction / 1_000),
    ];
    for (from, digits, mut value) in parts {
        for place in text.iter_mut().skip(from).take(digits).rev() {
            *place += u8::try_from(value % 10).unwrap_or_default();
            value /= 10;
        }
    }
    let length = match fraction {
        0 => 19,
        _ if fraction.is_multiple_of(1_000_000) => 23,
        _ => 26,
    };
    let mut whole = [b'Z'; 27];
    for (place, byte) in whole.iter_mut().zip(text.iter().take(length)) {
        *place = *byte;
    }
    let whole = whole.get(..=length).unwrap_or_default();
    to.serialize_str(std::str::from_utf8(whole).unwrap_or_default())
}

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now, to the microsecond that Postgres stores, so a value written and read back is equal.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the only real clock")]
    fn now(&self) -> Timestamp {
        use chrono::SubsecRound as _;
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that moves when told to.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// Stands at an RFC 3339 instant.
    ///
    /// # Panics
    /// When `text` is no RFC 3339 instant.
    pub fn at(text: &str) -> Self {
        let at = DateTime::parse_from_rfc3339(text)
            .expect("BUG: a manual clock is set to an RFC 3339 instant");
        Self(Mutex::new(at.with_timezone(&Utc)))
    }

    /// Moves forward.
    pub fn advance(&self, by: Duration) {
        let mut now = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A language the product speaks.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Lang {
    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language of a tag such as `de-AT`; `None` when the product does not speak it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "de" => Some(Self::De),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that the product speaks, by quality.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',').take(20) {
            let mut pieces = part.trim().split(';');
            let Some(lang) = pieces.next().and_then(Self::from_tag) else {
                continue;
            };
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0);
            if best.is_none_or(|(found, _)| quality > found) {
                best = Some((quality, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_chrono_writes_it() {
        #[derive(serde::Serialize)]
        struct Row(#[serde(serialize_with = "rfc3339")] Timestamp);
        for text in [
            "2026-11-21T15:30:11.614123Z",
            "2026-11-21T15:30:11.6Z",
            "2026-01-02T03:04:05Z",
            "1969-12-31T23:59:59.000001Z",
            "2016-12-31T23:59:60.5Z",
            "2026-11-21T15:30:11.614123456Z",
            "+10000-01-01T00:00:00Z",
            "-0044-03-15T12:00:00Z",
        ] {
            let at = text.parse::<Timestamp>().unwrap();
            assert_eq!(
                serde_json::to_string(&Row(at)).unwrap(),
                serde_json::to_string(&at).unwrap(),
                "{text}"
            );
        }
    }

    #[test]
    fn the_most_wanted_spoken_language_wins() {
        assert_eq!(
            Lang::from_accept_language("fr, de;q=0.8, en;q=0.9"),
            Some(Lang::En)
        );
        assert_eq!(Lang::from_accept_language("de-CH"), Some(Lang::De));
        assert_eq!(Lang::from_accept_language("fr,*;q=0.1"), None);
    }
}
