//! What a text file is written in, and what stands between its cells.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

use crate::model::DecimalMark;

use super::split::Splitter;

/// The encodings that are offered, by their names.
pub(crate) const OFFERED: [&str; 9] = [
    "UTF-8",
    "windows-1252",
    "ISO-8859-15",
    "windows-1250",
    "windows-1251",
    "UTF-16LE",
    "UTF-16BE",
    "macintosh",
    "Shift_JIS",
];
/// The separators that are offered.
pub(crate) const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// What a workbook begins with: it is a zip file.
const ZIP: &[u8] = b"PK\x03\x04";

/// Whether a file that begins like this is a workbook.
pub(crate) fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(ZIP)
}

/// Listens to a file as it comes and says in the end what it is written in.
pub(crate) struct Listener {
    detector: EncodingDetector,
    start: Vec<u8>,
    /// Whether all so far is UTF-8, and the bytes of a letter that is not complete yet.
    utf8: bool,
    open: Vec<u8>,
}

impl Listener {
    pub(crate) fn new() -> Self {
        Self {
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            start: Vec::new(),
            utf8: true,
            open: Vec::new(),
        }
    }

    pub(crate) fn hear(&mut self, piece: &[u8]) {
        if self.start.len() < 3 {
            self.start.extend(piece.iter().take(3));
        }
        if self.utf8 {
            self.open.extend_from_slice(piece);
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) if error.error_len().is_none() => {
                    self.open.drain(..error.valid_up_to());
                }
                Err(_) => {
                    self.utf8 = false;
                    self.open = Vec::new();
                }
            }
        }
        self.detector.feed(piece, false);
    }

    /// The encoding. A byte order mark decides; text that is UTF-8 throughout is that, since
    /// nothing else happens to be.
    pub(crate) fn encoding(mut self) -> &'static Encoding {
        if let Some((marked, _)) = Encoding::for_bom(&self.start) {
            return marked;
        }
        if self.utf8 && self.open.is_empty() {
            return UTF_8;
        }
        self.detector.feed(&[], true);
        self.detector.guess(None, Utf8Detection::Deny)
    }
}

/// The encoding of a name, if it is one that is offered or was guessed.
pub(crate) fn encoding(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.as_bytes())
}

/// What stands between the cells of a text that begins like this: the separator that gives most
/// lines the same number of cells, at least two.
pub(crate) fn separator(start: &str) -> char {
    if let Some(said) = start
        .strip_prefix("sep=")
        .and_then(|rest| rest.chars().next())
        .filter(|said| SEPARATORS.contains(said))
    {
        return said;
    }
    let score = |separator: char| {
        let mut splitter = Splitter::new(separator);
        let mut lines = Vec::new();
        // Broken quotes end the look; what came before counts.
        let _broken = splitter.feed(start, &mut lines);
        lines.truncate(100);
        let widths: Vec<usize> = lines.iter().map(Vec::len).collect();
        let usual = widths
            .iter()
            .copied()
            .filter(|width| *width > 1)
            .max_by_key(|width| widths.iter().filter(|other| *other == width).count());
        usual.map_or((0, 0), |usual| {
            let same = widths.iter().filter(|width| **width == usual).count();
            (same * 100 / widths.len().max(1), usual)
        })
    };
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(|separator| score(*separator))
        .unwrap_or(',')
}

/// Who parts cells with a semicolon does so because of the comma in numbers.
pub(crate) const fn decimal_mark(separator: char) -> DecimalMark {
    match separator {
        ';' => DecimalMark::Comma,
        _ => DecimalMark::Point,
    }
}

/// Whether the first line names columns: all of it is filled, no two alike, and nothing in it
/// looks like a value.
pub(crate) fn has_head(lines: &[Vec<String>]) -> bool {
    let Some(first) = lines.first() else {
        return true;
    };
    let looks_like_value = |cell: &String| {
        cell.contains('@') || cell.chars().filter(char::is_ascii_digit).count() * 2 > cell.len()
    };
    let filled: Vec<&String> = first
        .iter()
        .filter(|cell| !cell.trim().is_empty())
        .collect();
    let mut unlike: Vec<String> = filled.iter().map(|cell| cell.to_lowercase()).collect();
    unlike.sort();
    unlike.dedup();
    !filled.is_empty() && unlike.len() == filled.len() && !filled.into_iter().any(looks_like_value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(pieces: &[&[u8]]) -> &'static str {
        let mut listener = Listener::new();
        for piece in pieces {
            listener.hear(piece);
        }
        listener.encoding().name()
    }

    #[test]
    fn umlauts_of_windows_and_of_utf_8_are_told_apart() {
        assert_eq!(heard(&["Müller;Köln".as_bytes()]), "UTF-8");
        let split = "Müller".as_bytes().split_at(2);
        assert_eq!(heard(&[split.0, split.1]), "UTF-8");
        assert_eq!(
            heard(&[b"Name;Ort\nM\xfcller;K\xf6ln\nGro\xdf;M\xfcnchen\n"]),
            "windows-1252"
        );
        assert_eq!(heard(&[b"\xff\xfeN\0a\0"]), "UTF-16LE");
        assert_eq!(heard(&[b"\xef\xbb\xbfName"]), "UTF-8");
    }

    #[test]
    fn the_separator_is_the_one_that_makes_a_table() {
        assert_eq!(separator("a;b;c\n1,5;2,5;3\n1,5;2;3\n"), ';');
        assert_eq!(separator("a,b\n\"x;y\",2\n"), ',');
        assert_eq!(separator("a\tb\n1, 2\t3\n"), '\t');
        assert_eq!(separator("sep=|\na|b\n"), '|');
        assert_eq!(separator("only\none\n"), ',');
    }

    #[test]
    fn a_line_of_values_is_no_head() {
        let line = |cells: &[&str]| vec![cells.iter().map(ToString::to_string).collect::<Vec<_>>()];
        assert!(has_head(&line(&["Name", "E-Mail", ""])));
        assert!(!has_head(&line(&["Ada", "ada@example.com"])));
        assert!(!has_head(&line(&["Ada", "030 901820"])));
    }
}
