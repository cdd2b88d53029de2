//! The rules all checked texts share.

use unicode_normalization::UnicodeNormalization as _;

use super::Refusal;

/// One line of `min` to `max` characters, trimmed, in normal form C.
pub(crate) fn line(text: &str, min: usize, max: usize) -> Result<String, Refusal> {
    let text: String = text.trim().nfc().collect();
    refuse(find_forbidden(&text, Char::breaks).or_else(|| find_hidden(&text)))?;
    length_check(&text, min, max)?;
    Ok(text)
}

/// Several lines, parted by a line feed whatever the browser sent.
pub(crate) fn lines(text: &str, min: usize, max: usize) -> Result<String, Refusal> {
    let text: String = text.trim().replace("\r\n", "\n").nfc().collect();
    refuse(find_forbidden(&text, |c| {
        c.breaks() && !matches!(c, '\n' | '\t')
    }))?;
    length_check(&text, min, max)?;
    Ok(text)
}

/// Lower case, for comparing and for look-ups. Greek has two small sigmas for one capital, and
/// which one is meant depends on the letters after it: both become one.
pub(crate) fn lowered(text: &str) -> String {
    let one_sigma = |c| if c == 'ς' { 'σ' } else { c };
    text.chars()
        .flat_map(char::to_lowercase)
        .map(one_sigma)
        .nfc()
        .collect()
}

fn length_check(text: &str, min: usize, max: usize) -> Result<(), Refusal> {
    let found = text.chars().count();
    if found == 0 && min > 0 {
        return Err(Refusal::new("required", "must not be empty"));
    }
    if found < min {
        let detail = format!("needs at least {min} characters, this has {found}");
        return Err(Refusal::new("too_short", detail));
    }
    if found > max {
        let detail = format!("may have at most {max} characters, this has {found}");
        return Err(Refusal::new("too_long", detail));
    }
    Ok(())
}

fn refuse(found: Option<char>) -> Result<(), Refusal> {
    let Some(found) = found else { return Ok(()) };
    let detail = format!(
        "contains a character that cannot be seen or changes how the rest is read (U+{:04X}), \
         remove it",
        u32::from(found)
    );
    Err(Refusal::new("forbidden_character", detail))
}

fn find_forbidden(text: &str, forbidden: impl Fn(char) -> bool) -> Option<char> {
    text.chars().find(|c| forbidden(*c))
}

/// The first character that hides in a single line. Joiners and variation selectors are needed
/// inside words of many scripts and inside emoji, so there, and only there, they may stand.
fn find_hidden(text: &str) -> Option<char> {
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let joined_before = before.is_some_and(Char::joins);
        let hides = match c {
            '\u{200C}' | '\u{200D}' => {
                let joined_after = rest.clone().next().is_some_and(Char::joins);
                !(joined_before && joined_after)
            }
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
                !(joined_before || matches!(before, Some('©' | '®' | '‼' | '⁉')))
            }
            _ => c.hides(),
        };
        if hides {
            return Some(c);
        }
        before = Some(c);
    }
    None
}

trait Char {
    /// Whether it breaks any text: a control character (C0, C1), a change of reading direction
    /// (overrides, embeddings, isolates), or a code point that is no character.
    fn breaks(self) -> bool;
    /// Whether it cannot be seen, or ends a line, in a text of one line.
    fn hides(self) -> bool;
    /// Whether a joiner beside it changes how it looks: no for Latin, Greek, Cyrillic and
    /// punctuation, where a joiner only makes two names of one look.
    fn joins(self) -> bool;
}

impl Char for char {
    fn breaks(self) -> bool {
        self.is_control()
            || matches!(self, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
            || matches!(self, '\u{FDD0}'..='\u{FDEF}')
            || u32::from(self) & 0xFFFE == 0xFFFE
    }

    fn hides(self) -> bool {
        matches!(
            self,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}'
                | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
                | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}'
                | '\u{206A}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}'
                | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
        )
    }

    fn joins(self) -> bool {
        self >= '\u{0590}'
            && !self.is_whitespace()
            && !matches!(
                self,
                '\u{1C80}'..='\u{1C8F}' | '\u{1D00}'..='\u{1FFF}' | '\u{2000}'..='\u{206F}'
                    | '\u{2C60}'..='\u{2C7F}' | '\u{2DE0}'..='\u{2DFF}'
                    | '\u{A640}'..='\u{A69F}' | '\u{A720}'..='\u{A7FF}'
                    | '\u{AB30}'..='\u{AB6F}' | '\u{FF00}'..='\u{FFEF}'
                    | '\u{E0000}'..='\u{E0FFF}'
            )
    }
}
