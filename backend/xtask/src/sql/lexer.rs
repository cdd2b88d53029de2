//! SQL text as tokens: enough of Postgres's lexical rules to know a name from a string or a comment.

use std::iter::Peekable;
use std::str::Chars;

/// A token and the line it stands in, counted from 0 within the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword or a plain name, in lower case.
    Word(String),
    /// A quoted name, as written.
    Name(String),
    /// A string, a number or a parameter: never a table.
    Value,
    /// Any other character.
    Mark(char),
}

impl Token {
    /// The keyword or plain name this is.
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The name this is, quoted or not.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(name) | Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// The tokens of a statement, a fragment or a whole file.
pub(crate) fn tokens(sql: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: sql.chars().peekable(),
        line: 0,
    };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.token() {
        tokens.push(token);
    }
    tokens
}

struct Lexer<'a> {
    chars: Peekable<Chars<'a>>,
    line: usize,
}

impl Lexer<'_> {
    fn token(&mut self) -> Option<Token> {
        loop {
            let line = self.line;
            let kind = match self.next()? {
                white if white.is_whitespace() => continue,
                '-' if self.eat('-') => {
                    self.take_while(|c| c != '\n');
                    continue;
                }
                '/' if self.eat('*') => {
                    self.skip_comment();
                    continue;
                }
                '\'' => self.string(false),
                '"' => Kind::Name(self.quoted_name()),
                '$' => self.dollar(),
                digit if digit.is_ascii_digit() => {
                    self.take_while(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
                    Kind::Value
                }
                start if start.is_alphabetic() || start == '_' => self.word(start),
                mark => Kind::Mark(mark),
            };
            return Some(Token { kind, line });
        }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.chars.next();
        if next == Some('\n') {
            self.line += 1;
        }
        next
    }

    fn eat(&mut self, wanted: char) -> bool {
        let there = self.chars.peek() == Some(&wanted);
        if there {
            self.next();
        }
        there
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while self.chars.peek().is_some_and(|c| wanted(*c)) {
            taken.extend(self.next());
        }
        taken
    }

    fn word(&mut self, start: char) -> Kind {
        let rest = self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '$');
        let word = format!("{start}{rest}").to_lowercase();
        // e'…' reads backslashes; b'…', x'…', n'…' and u&'…' are strings like any other.
        if word == "e" && self.eat('\'') {
            return self.string(true);
        }
        Kind::Word(word)
    }

    fn string(&mut self, backslashes: bool) -> Kind {
        while let Some(c) = self.next() {
            if backslashes && c == '\\' {
                self.next();
            } else if c == '\'' && !self.eat('\'') {
                break;
            }
        }
        Kind::Value
    }

    fn quoted_name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.next() {
            if c == '"' && !self.eat('"') {
                break;
            }
            name.push(c);
        }
        name
    }

    /// `$1`, or a string between `$tag$` and `$tag$`.
    fn dollar(&mut self) -> Kind {
        let tag = self.take_while(|c| c.is_alphanumeric() || c == '_');
        if tag.starts_with(|c: char| c.is_ascii_digit()) || !self.eat('$') {
            return Kind::Value;
        }
        let end = format!("${tag}$");
        let mut body = String::new();
        while let Some(c) = self.next() {
            body.push(c);
            if body.ends_with(&end) {
                break;
            }
        }
        Kind::Value
    }

    fn skip_comment(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.next() {
                Some('*') if self.eat('/') => depth -= 1,
                Some('/') if self.eat('*') => depth += 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(sql: &str) -> Vec<String> {
        tokens(sql)
            .iter()
            .filter_map(|token| token.name().map(str::to_owned))
            .collect()
    }

    #[test]
    fn strings_comments_and_parameters_hold_no_names() {
        let sql = "select 'it''s from x', e'a\\'from y', $1, $q$from z$q$ -- from a
                   /* from /* b */ c */ FROM \"Odd\"\"Name\"";
        assert_eq!(words(sql), ["select", "from", "Odd\"Name"]);
    }

    #[test]
    fn lines_are_counted() {
        let tokens = tokens("select\n'a\nb'\nfrom");
        assert_eq!(tokens.last().map(|token| token.line), Some(3));
    }
}
