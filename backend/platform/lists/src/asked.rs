//! What was asked of a list, as it stood in the address.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

/// The parameters of a list, not checked yet. A name that comes several times is one parameter
/// with several values, as if they were separated by commas: checkboxes send it so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(BTreeMap<String, String>);

impl Asked {
    /// The value of a parameter; an empty one is none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Takes a parameter out, before the rest is checked.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name).filter(|value| !value.is_empty())
    }

    /// The same with this value.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// The same without this parameter.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    /// Whether some parameter begins like this: `custom.`. Fields and sorts count as well.
    pub fn mentions(&self, prefix: &str) -> bool {
        let listed = ["fields", "sort"]
            .into_iter()
            .filter_map(|name| self.get(name));
        self.pairs().any(|(name, _)| name.starts_with(prefix))
            || listed
                .flat_map(|names| names.split(','))
                .any(|name| name.trim_start_matches('-').starts_with(prefix))
    }

    /// The parameters that have a value, by name.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(_, value)| !value.is_empty())
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Asked {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut asked = Self::default();
        for (name, value) in pairs {
            asked.add(name.into(), &value.into());
        }
        asked
    }
}

impl Asked {
    fn add(&mut self, name: String, value: &str) {
        let known = self.0.entry(name).or_default();
        if !known.is_empty() && !value.is_empty() {
            known.push(',');
        }
        known.push_str(value);
    }
}

impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Asked;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("parameters of a list")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Asked, M::Error> {
                let mut asked = Asked::default();
                while let Some((name, values)) = map.next_entry::<String, Values>()? {
                    for value in values.0 {
                        asked.add(name.clone(), &value);
                    }
                }
                Ok(asked)
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// One text or several.
struct Values(Vec<String>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Values;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E>(self, text: &str) -> Result<Values, E> {
                Ok(Values(vec![text.to_owned()]))
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Values, S::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(Values(values))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}
