//! Typed settings. A crate declares its own with [`settings!`](crate::settings!); the executable
//! reads them once from the file `.env` and the environment and passes them down. The same
//! declaration prints `.env.example` and finds unknown names.

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};

/// A setting as declared.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// The name of the variable.
    pub name: &'static str,
    /// What it is for, units included.
    pub doc: &'static str,
    /// Its default as text; empty when it has none.
    pub default: &'static str,
}

/// What was set, by name: the file's values, overruled by the environment's.
#[derive(Default, Clone)]
pub struct Values(BTreeMap<String, String>);

impl Values {
    /// Of pairs; later ones overrule earlier ones.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// Sets or replaces one value.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// The names that are set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The text of a setting; an empty one counts as not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Reads one setting or its default.
    ///
    /// # Errors
    /// A [`Wrong`] naming the setting and the form it needs.
    pub fn read<T: Setting>(&self, declared: &Declared) -> Result<T, Wrong> {
        let text = self.get(declared.name).unwrap_or(declared.default);
        T::read(text).map_err(|needs| Wrong {
            name: declared.name.into(),
            needs,
        })
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A setting whose value cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("setting {name}: {needs}")]
pub struct Wrong {
    /// The name of the setting.
    pub name: String,
    /// What it has to look like.
    pub needs: String,
}

/// A type a setting can have.
pub trait Setting: Sized {
    /// Reads it from text; empty when neither a value nor a default is there.
    ///
    /// # Errors
    /// What the text should look like.
    fn read(text: &str) -> Result<Self, String>;
}

impl Setting for String {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl Setting for bool {
    fn read(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(true),
            "" | "0" | "false" | "no" | "off" => Ok(false),
            _ => Err("true or false is expected".into()),
        }
    }
}

macro_rules! from_str_setting {
    ($($type:ty: $needs:literal),*) => {$(
        impl Setting for $type {
            fn read(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| $needs.to_string())
            }
        }
    )*};
}
from_str_setting! {
    u16: "a whole number from 0 to 65535 is expected",
    u32: "a whole number is expected",
    u64: "a whole number is expected",
    usize: "a whole number is expected",
    i64: "a whole number is expected",
    f64: "a number is expected",
    SocketAddr: "an address with a port is expected, such as 127.0.0.1:8000"
}

impl Setting for PathBuf {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl Setting for SecretString {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl Setting for Duration {
    /// A number with a unit: `500ms`, `10s`, `15m`, `24h`, `30d`.
    fn read(text: &str) -> Result<Self, String> {
        let needs =
            || "a time with its unit is expected, such as 500ms, 10s, 15m, 24h or 30d".to_string();
        let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(needs)?;
        let (number, unit) = text.split_at_checked(split).ok_or_else(needs)?;
        let number: u64 = number.parse().map_err(|_| needs())?;
        let seconds = match unit {
            "ms" => return Ok(Self::from_millis(number)),
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err(needs()),
        };
        number
            .checked_mul(seconds)
            .map(Self::from_secs)
            .ok_or_else(needs)
    }
}

impl<T: Setting> Setting for Option<T> {
    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Ok(None)
        } else {
            T::read(text).map(Some)
        }
    }
}

/// A list, separated by commas.
impl Setting for Vec<String> {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(String::from)
            .collect())
    }
}

/// Whether a secret was set and is not empty.
pub fn is_set(secret: &SecretString) -> bool {
    !secret.expose_secret().is_empty()
}

/// The declared name closest to a wrong one, to answer "did you mean".
pub fn nearest<'a>(wrong: &str, declared: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    declared
        .map(|name| (distance(wrong, name), name))
        .filter(|(far, name)| *far <= 3.max(name.len() / 4))
        .min()
        .map(|(_, name)| name)
}

fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.chars()) {
            let up = *cell;
            let value = (diagonal + usize::from(x != y)).min(left + 1).min(up + 1);
            diagonal = up;
            left = value;
            *cell = value;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Declares a settings struct: each field with its text, its variable and its default.
///
/// ```
/// kernel::settings! {
///     /// Settings of the till.
///     pub struct Till {
///         /// How long a receipt is kept.
///         pub keep: std::time::Duration = "TILL_KEEP", "30d";
///     }
/// }
/// let till = Till::read(&kernel::settings::Values::default()).unwrap();
/// assert_eq!(till.keep.as_secs(), 30 * 86_400);
/// ```
#[macro_export]
macro_rules! settings {
    (
        $(#[doc = $about:literal])*
        $vis:vis struct $name:ident {
            $($(#[doc = $doc:literal])* pub $field:ident: $type:ty = $env:literal, $default:literal;)*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone)]
        $vis struct $name {
            $($(#[doc = $doc])* pub $field: $type,)*
        }

        impl $name {
            /// Every setting of this struct, in order.
            pub const DECLARED: &'static [$crate::settings::Declared] = &[$(
                $crate::settings::Declared {
                    name: $env,
                    doc: concat!($($doc, "\n"),*),
                    default: $default,
                }
            ),*];

            /// Reads them.
            ///
            /// # Errors
            /// Every setting that cannot be used.
            pub fn read(
                values: &$crate::settings::Values,
            ) -> ::std::result::Result<Self, Vec<$crate::settings::Wrong>> {
                let mut wrong = Vec::new();
                let mut declared = Self::DECLARED.iter();
                $(
                    let $field = declared.next().and_then(|declared| {
                        values.read::<$type>(declared).map_err(|error| wrong.push(error)).ok()
                    });
                )*
                match ($($field,)*) {
                    ($(Some($field),)*) => Ok(Self { $($field),* }),
                    _ => Err(wrong),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_need_their_unit() {
        assert_eq!(Duration::read("15m"), Ok(Duration::from_secs(900)));
        assert!(Duration::read("15").is_err());
        assert!(Duration::read("m").is_err());
    }

    #[test]
    fn a_misspelt_name_finds_its_neighbour() {
        let names = ["DATABASE_URL", "REDIS_URL"];
        assert_eq!(
            nearest("DATABSE_URL", names.into_iter()),
            Some("DATABASE_URL")
        );
        assert_eq!(nearest("SOMETHING_ELSE", names.into_iter()), None);
    }
}
