#![doc = include_str!("../README.md")]

pub mod permissions;

use console::i18n::Source;
use kernel::Lang;

/// The words of this domain, for the console's catalogue.
pub const WORDS: [Source; 2] = [
    Source { domain: "__name__", lang: Lang::En, text: include_str!("../i18n/en.ftl") },
    Source { domain: "__name__", lang: Lang::De, text: include_str!("../i18n/de.ftl") },
];
