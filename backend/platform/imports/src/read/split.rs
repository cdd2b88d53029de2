//! Lines and cells of separated text (RFC 4180 and what programs make of it), fed in pieces.

use kernel::{Error, Kind, Result};

/// The longest line, in bytes: one quote that nobody closed must not swallow the file.
pub(super) const LINE: usize = 256 * 1024;
/// The most cells a line may have.
const CELLS: usize = 500;

/// Splits text that comes in pieces. Empty lines are no lines.
pub(crate) struct Splitter {
    separator: char,
    state: State,
    cell: String,
    line: Vec<String>,
    size: usize,
    /// The line of the file that is being read, from 1.
    number: u64,
    began: u64,
    first: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing of the cell was read.
    Start,
    Plain,
    Quoted,
    /// After a quote inside a quoted cell: its end, or a quote.
    Quote,
}

impl Splitter {
    pub(crate) fn new(separator: char) -> Self {
        Self {
            separator,
            state: State::Start,
            cell: String::new(),
            line: Vec::new(),
            size: 0,
            number: 1,
            began: 1,
            first: true,
        }
    }

    /// Takes a piece and adds the lines that it completes.
    ///
    /// # Errors
    /// Invalid `line_too_long` with the line where it began, mostly a quote that is never closed.
    pub(crate) fn feed(&mut self, text: &str, lines: &mut Vec<Vec<String>>) -> Result<()> {
        for letter in text.chars() {
            self.take(letter, lines)?;
        }
        Ok(())
    }

    /// The last line, when the text does not end in a line break.
    pub(crate) fn finish(&mut self, lines: &mut Vec<Vec<String>>) -> Result<()> {
        if self.state == State::Quoted {
            return Err(unclosed(self.began));
        }
        self.end_line(lines);
        Ok(())
    }

    fn take(&mut self, letter: char, lines: &mut Vec<Vec<String>>) -> Result<()> {
        if letter == '\n' {
            self.number += 1;
        }
        match self.state {
            State::Quoted if letter == '"' => self.state = State::Quote,
            State::Quoted => self.push(letter)?,
            State::Quote if letter == '"' => {
                self.push('"')?;
                self.state = State::Quoted;
            }
            State::Start if letter == '"' => self.state = State::Quoted,
            _ if letter == self.separator => {
                self.end_cell()?;
            }
            _ if letter == '\n' => self.end_line(lines),
            // Before a line feed, or alone as old Macs wrote it; never a part of a cell.
            _ if letter == '\r' => {}
            _ => {
                self.push(letter)?;
                self.state = State::Plain;
            }
        }
        Ok(())
    }

    fn push(&mut self, letter: char) -> Result<()> {
        if letter == '\0' {
            return Ok(());
        }
        self.size += letter.len_utf8();
        if self.size > LINE {
            return Err(unclosed(self.began));
        }
        self.cell.push(letter);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<()> {
        if self.line.len() >= CELLS {
            return Err(Error::new(
                Kind::Invalid,
                "columns_too_many",
                format!("line {} has more than {CELLS} columns", self.began),
            ));
        }
        self.state = State::Start;
        self.line.push(std::mem::take(&mut self.cell));
        Ok(())
    }

    fn end_line(&mut self, lines: &mut Vec<Vec<String>>) {
        self.line.push(std::mem::take(&mut self.cell));
        self.state = State::Start;
        self.size = 0;
        self.began = self.number;
        let line = std::mem::take(&mut self.line);
        let first = std::mem::take(&mut self.first);
        // Excel's own hint, which is no line.
        let is_hint = first && line.iter().any(|cell| cell.starts_with("sep="));
        if !is_hint && line.iter().any(|cell| !cell.trim().is_empty()) {
            lines.push(line);
        }
    }
}

fn unclosed(began: u64) -> Error {
    Error::new(
        Kind::Invalid,
        "line_too_long",
        format!(
            "line {began} does not end; look for a quotation mark in it that is opened and never \
             closed"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(separator: char, pieces: &[&str]) -> Vec<Vec<String>> {
        let mut splitter = Splitter::new(separator);
        let mut lines = Vec::new();
        for piece in pieces {
            splitter.feed(piece, &mut lines).unwrap();
        }
        splitter.finish(&mut lines).unwrap();
        lines
    }

    #[test]
    fn quotes_hold_separators_and_line_breaks_whatever_the_pieces() {
        let whole = "a;\"b;\"\"c\"\"\nd\";e\r\n\r\n;;\n1;2;3";
        let wanted = vec![
            vec!["a".to_owned(), "b;\"c\"\nd".to_owned(), "e".to_owned()],
            vec!["1".to_owned(), "2".to_owned(), "3".to_owned()],
        ];
        assert_eq!(split(';', &[whole]), wanted);
        let letters: Vec<String> = whole.chars().map(String::from).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        assert_eq!(split(';', &letters), wanted);
    }

    #[test]
    fn a_quote_inside_a_word_is_a_letter() {
        assert_eq!(split(',', &["5\" pipe,x\n"]), [["5\" pipe", "x"]]);
    }

    #[test]
    fn the_hint_of_excel_is_no_line() {
        assert_eq!(split(';', &["sep=;\na;b\n"]), [["a", "b"]]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_named_with_its_line() {
        let mut splitter = Splitter::new(',');
        let mut lines = Vec::new();
        splitter.feed("a,b\n\"c,d\n", &mut lines).unwrap();
        let long = "x".repeat(LINE);
        let error = splitter.feed(&long, &mut lines).unwrap_err();
        assert!(error.to_string().starts_with("line 2 "), "{error}");
        assert!(splitter.finish(&mut lines).is_err());
    }
}
