//! Words in the language of the person: one Fluent catalogue, merged from the files of all crates.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono_tz::Tz;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

mod format;
mod read;

pub use fluent_bundle::FluentValue as Value;
pub use kernel::Lang;

/// All languages the console speaks.
pub const LANGS: [Lang; 2] = [Lang::En, Lang::De];

/// One crate's words in one language, embedded with `include_str!`.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Who brings it, for the messages of [`Catalog::new`].
    pub domain: &'static str,
    /// The language.
    pub lang: Lang,
    /// The Fluent file.
    pub text: &'static str,
}

/// The console's own words; every catalogue needs them.
pub const SOURCES: [Source; 2] = [
    Source {
        domain: "console",
        lang: Lang::En,
        text: include_str!("../i18n/en.ftl"),
    },
    Source {
        domain: "console",
        lang: Lang::De,
        text: include_str!("../i18n/de.ftl"),
    },
];

/// What is wrong with the files given to [`Catalog::new`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The file is not Fluent.
    #[error("the {lang} words of {domain} do not parse: {reason}")]
    Syntax {
        /// Whose file.
        domain: &'static str,
        /// The language tag.
        lang: &'static str,
        /// The parser's words.
        reason: String,
    },
    /// Two files of one language define the same id.
    #[error("the {lang} words of {domain} define an id again: {ids}; rename it")]
    Twice {
        /// Whose file came second.
        domain: &'static str,
        /// The language tag.
        lang: &'static str,
        /// The ids.
        ids: String,
    },
    /// An id is translated into one language and not into the other.
    #[error("these ids have no {lang} text: {ids}; translate them")]
    Untranslated {
        /// The language tag.
        lang: &'static str,
        /// The ids.
        ids: String,
    },
    /// Both languages have the id, with different variables.
    #[error("`{id}` does not use the same variables in every language")]
    Variables {
        /// The id.
        id: String,
    },
}

/// All words in all languages.
pub struct Catalog {
    en: FluentBundle<FluentResource>,
    de: FluentBundle<FluentResource>,
    ids: BTreeSet<String>,
    missing: AtomicU64,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog")
            .field("ids", &self.ids.len())
            .finish_non_exhaustive()
    }
}

impl Catalog {
    /// Merges the files; the console's own are [`SOURCES`].
    ///
    /// # Errors
    /// The first [`Flaw`] found: a catalogue is complete or it does not exist.
    pub fn new(sources: &[Source]) -> Result<Arc<Self>, Flaw> {
        let (en, en_ids) = bundle(Lang::En, sources)?;
        let (de, de_ids) = bundle(Lang::De, sources)?;
        untranslated(Lang::De, &en_ids, &de_ids)?;
        untranslated(Lang::En, &de_ids, &en_ids)?;
        if let Some((id, _)) = en_ids
            .iter()
            .find(|(id, used)| de_ids.get(*id) != Some(used))
        {
            return Err(Flaw::Variables { id: id.clone() });
        }
        let ids = en_ids.into_keys().collect();
        Ok(Arc::new(Self {
            en,
            de,
            ids,
            missing: AtomicU64::new(0),
        }))
    }

    /// The words in one language, with times in UTC.
    pub fn text(self: &Arc<Self>, lang: Lang) -> Text {
        Text {
            catalog: Arc::clone(self),
            lang,
            zone: Tz::UTC,
        }
    }

    /// Every id, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// Whether there is a text of this id, for texts that not everything has.
    pub fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// How often a text was asked for that does not exist, or lacked a variable.
    pub fn missing_count(&self) -> u64 {
        self.missing.load(Ordering::Relaxed)
    }
}

/// The words in the language of one person, and their way of writing numbers and dates.
///
/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Text {
    catalog: Arc<Catalog>,
    lang: Lang,
    zone: Tz,
}

impl Text {
    /// The same words with times in this zone.
    #[must_use]
    pub fn in_zone(mut self, zone: Tz) -> Self {
        self.zone = zone;
        self
    }

    /// The language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The zone in which times are shown.
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    /// The catalogue behind it.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// The text of an id. A missing one comes back as `⟦id⟧`, is logged and counted.
    pub fn t(&self, id: &str) -> String {
        self.resolve(id, None)
    }

    /// The text of an id with its variables: `text.tn("crm-found", &[("count", 3.into())])`.
    pub fn tn(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let args: FluentArgs<'_> = values
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        self.resolve(id, Some(&args))
    }

    fn resolve(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = match self.lang {
            Lang::En => &self.catalog.en,
            Lang::De => &self.catalog.de,
        };
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return self.lost(id, "no such text");
        };
        let mut errors = Vec::new();
        let text = bundle
            .format_pattern(pattern, args, &mut errors)
            .into_owned();
        match errors.first() {
            None => text,
            Some(error) => self.lost(id, &error.to_string()),
        }
    }

    fn lost(&self, id: &str, reason: &str) -> String {
        self.catalog.missing.fetch_add(1, Ordering::Relaxed);
        tracing::error!(
            id,
            lang = self.lang.tag(),
            reason,
            "a text of the console is missing"
        );
        format!("⟦{id}⟧")
    }
}

type Ids = BTreeMap<String, BTreeSet<String>>;

fn bundle(lang: Lang, sources: &[Source]) -> Result<(FluentBundle<FluentResource>, Ids), Flaw> {
    let tag = lang.tag();
    let locale: LanguageIdentifier = tag
        .parse()
        .expect("BUG: a language's tag is a language identifier");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::En => format::fluent_en,
        Lang::De => format::fluent_de,
    }));
    let mut ids = Ids::new();
    for source in sources.iter().filter(|source| source.lang == lang) {
        let domain = source.domain;
        let resource = FluentResource::try_new(source.text.to_owned()).map_err(|(_, errors)| {
            let reason = errors.first().map(ToString::to_string).unwrap_or_default();
            Flaw::Syntax {
                domain,
                lang: tag,
                reason,
            }
        })?;
        bundle.add_resource(resource).map_err(|errors| {
            let ids = errors.iter().filter_map(|error| match error {
                FluentError::Overriding { id, .. } => Some(id.as_str()),
                _ => None,
            });
            Flaw::Twice {
                domain,
                lang: tag,
                ids: ids.collect::<Vec<_>>().join(", "),
            }
        })?;
        ids.append(&mut messages(source.text));
    }
    Ok((bundle, ids))
}

/// The ids of a file that parses, with the variables of each. An entry starts in the first column
/// and its continuation lines never do, so lines suffice.
fn messages(text: &str) -> Ids {
    let mut ids = Ids::new();
    let mut current = None;
    for line in text.lines() {
        if line.starts_with('#') {
            current = None;
        } else if line.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && let Some((id, _)) = line.split_once('=')
        {
            current = Some(id.trim().to_owned());
        } else if line.starts_with('-') {
            current = None;
        }
        if let Some(id) = &current {
            let used = ids.entry(id.clone()).or_default();
            used.extend(line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '-')
                    .collect()
            }));
        }
    }
    ids
}

fn untranslated(lang: Lang, wanted: &Ids, present: &Ids) -> Result<(), Flaw> {
    let absent: Vec<_> = wanted
        .keys()
        .filter(|id| !present.contains_key(*id))
        .map(String::as_str)
        .collect();
    if absent.is_empty() {
        return Ok(());
    }
    Err(Flaw::Untranslated {
        lang: lang.tag(),
        ids: absent.join(", "),
    })
}

#[cfg(test)]
mod tests;
