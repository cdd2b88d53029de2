//! Which passwords are taken (NIST SP 800-63B-4 §3.1.1.2): length, a list of those everybody
//! tries first, and words of the place. No rules about kinds of characters, no expiry by age.

use std::{collections::HashSet, sync::OnceLock};

use kernel::text::Refusal;
use unicode_normalization::UnicodeNormalization as _;

/// The longest password, in characters.
pub(crate) const MAX: usize = 256;
/// What a password must have besides the words that are known.
const OWN: usize = 8;

/// A word that must not be what a password consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// The tenant's name or subdomain.
    Tenant(String),
    /// The name of one of its companies.
    Company(String),
    /// The person's own name or address.
    Person(String),
}

/// Checks a new password.
///
/// # Errors
/// A refusal that says why.
pub(crate) fn check(password: &str, min: usize, words: &[Word]) -> Result<(), Refusal> {
    let length = password.nfc().count();
    if length < min {
        let detail = format!(
            "needs at least {min} characters, this has {length}; a few words in a row are fine"
        );
        return Err(Refusal::new("password_too_short", detail));
    }
    if length > MAX {
        let detail = format!("may have at most {MAX} characters, this has {length}");
        return Err(Refusal::new("password_too_long", detail));
    }
    let plain = folded(password);
    // Signs between the letters count as the person's own, but not one over and over.
    let signs: HashSet<char> = password
        .chars()
        .filter(|c| !c.is_alphanumeric() && !c.is_whitespace())
        .collect();
    let own = OWN.saturating_sub(signs.len());
    let characters: HashSet<char> = password.nfc().flat_map(char::to_lowercase).collect();
    // One or two different characters over and over are on every list, in any length.
    if characters.len() <= 2 || is_common(&plain, own) {
        return Err(Refusal::new(
            "password_breached",
            "is among the passwords that are tried first because many people had them; choose another",
        ));
    }
    if consists_of(&plain, "guildhall", own) {
        return Err(Refusal::new(
            "password_names_product",
            "is little more than the name of this product; choose another",
        ));
    }
    for word in words {
        let (text, code, detail) = match word {
            Word::Tenant(text) => (
                text,
                "password_names_tenant",
                "is little more than the name of your organisation; choose another",
            ),
            Word::Company(text) => (
                text,
                "password_names_company",
                "is little more than the name of your company; choose another",
            ),
            Word::Person(text) => (
                text,
                "password_names_you",
                "is little more than your own name or address; choose another",
            ),
        };
        let names = |text: &str| consists_of(&plain, &folded(text), own);
        if names(text)
            || text
                .split(|c: char| !c.is_alphanumeric())
                .any(|part| part.chars().count() >= 4 && names(part))
        {
            return Err(Refusal::new(code, detail));
        }
    }
    Ok(())
}

/// Lower case letters and digits, accents and everything between them left out.
fn folded(text: &str) -> String {
    text.nfkd()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Whether what is left without the word is too little to be a password.
fn consists_of(password: &str, word: &str, own: usize) -> bool {
    word.chars().count() >= 3
        && password.contains(word)
        && password.replace(word, "").chars().count() < own
}

fn is_common(password: &str, own: usize) -> bool {
    let list = common();
    let halves = |parts: usize| {
        let chars: Vec<char> = password.chars().collect();
        let size = chars.len() / parts;
        size * parts == chars.len()
            && chars
                .chunks(size.max(1))
                .all(|chunk| chunk.iter().eq(chars.iter().take(size)))
            && list.contains(chars.iter().take(size).collect::<String>().as_str())
    };
    list.contains(password)
        || (2..=4).any(halves)
        || list.iter().any(|word| consists_of(password, word, own))
}

/// The embedded list, in the form of [`folded`].
fn common() -> &'static HashSet<&'static str> {
    static COMMON: OnceLock<HashSet<&'static str>> = OnceLock::new();
    COMMON.get_or_init(|| {
        include_str!("blocklist.txt")
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        let words = [
            Word::Tenant("Acme Carpentry".into()),
            Word::Company("Oak & Söhne GmbH".into()),
            Word::Person("anna.lindqvist".into()),
        ];
        check(password, 15, &words)
            .err()
            .map(|refusal| refusal.code)
    }

    #[test]
    fn req_01_fifteen_characters_do_and_fourteen_do_not() {
        assert_eq!(code("xk wq pz mv tr"), Some("password_too_short"));
        assert_eq!(code("xk wq pz mv trq"), None);
        assert_eq!(code(&"aé日🙂".repeat(64)), None);
        assert_eq!(code(&"aé日🙂".repeat(65)), Some("password_too_long"));
    }

    #[test]
    fn req_02_no_kind_of_character_is_demanded() {
        for password in [
            "only lower case words",
            "ONLY UPPER CASE WORDS",
            "83920174652098413",
            "!§$%&/()=?-.,;:_+*#",
            "nur kleinbuchstaben hier",
            "日本語のとても長い合言葉です。本当",
        ] {
            assert_eq!(code(password), None, "{password}");
        }
    }

    #[test]
    fn req_03_breached_passwords_and_names_of_the_place_are_refused_with_the_reason() {
        for password in [
            "passwordpassword",
            "Password1234567",
            "iloveyouiloveyou",
            "qwertyuiopasdfgh",
            "aaaaaaaaaaaaaaaaaa",
            "123456789012345",
            "abababababababab",
        ] {
            assert_eq!(code(password), Some("password_breached"), "{password}");
        }
        assert_eq!(code("Acme Carpentry 2026"), Some("password_names_tenant"));
        assert_eq!(code("acme acme acme acme"), Some("password_names_tenant"));
        assert_eq!(code("oak&sohne gmbh 1"), Some("password_names_company"));
        assert_eq!(code("Guildhall_Guildhall"), Some("password_names_product"));
        assert_eq!(code("anna.lindqvist 1"), Some("password_names_you"));
        assert_eq!(code("acme sells eleven brown chairs"), None);
    }

    #[test]
    fn the_list_is_in_the_form_it_is_compared_in() {
        assert!(common().len() >= 300, "{}", common().len());
        for word in common() {
            assert_eq!(&folded(word), word);
            assert!(word.chars().count() >= 6, "{word}");
        }
    }
}
