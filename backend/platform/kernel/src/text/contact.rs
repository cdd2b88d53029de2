//! Ways to reach somebody.

use email_address::{EmailAddress, Options};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat};

use super::{Refusal, rules};

checked_text! {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
    Email,
    "An e-mail address. The part before the `@` stays as typed, the domain is in lower case.",
    3..=254,
    email,
    schema: |schema| schema
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
        .examples(["ada@example.com"])
}

impl Email {
    /// For look-ups and for "taken already": all in lower case, since no mail host in use tells
    /// `Ada@` from `ada@`.
    pub fn normalised(&self) -> String {
        rules::lowered(&self.0)
    }

    /// The part after the `@`, in lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

checked_text! {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
    Phone,
    "A telephone number as typed: digits, spaces and `+ ( ) - / .`.",
    3..=40,
    phone,
    schema: |schema| schema
        .pattern(Some(r"^[0-9+()\-/. ]{3,40}$"))
        .examples(["+49 30 901820"])
}

impl Phone {
    /// For look-ups: the digits, with a leading `+` where the country was given. The `(0)` that
    /// people write inside such a number is not dialled and left out.
    pub fn normalised(&self) -> String {
        let international = self.0.contains('+');
        let dialled = if international {
            self.0.replace("(0)", "")
        } else {
            self.0.clone()
        };
        dialled
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect()
    }
}

fn email(text: &str, min: usize, max: usize) -> Result<String, Refusal> {
    let refused = || {
        Refusal::new(
            "email_invalid",
            "must be an address such as ada@example.com",
        )
    };
    let text = match rules::line(text, min, max) {
        Err(refusal) if refusal.code == "too_short" => return Err(refused()),
        other => other?,
    };
    // The limit of RFC 5321 counts octets, the rule above characters.
    if text.len() > max {
        let detail = format!("may have at most {max} bytes, this has {}", text.len());
        return Err(Refusal::new("too_long", detail));
    }
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    // In lower case too: the address looked up must be one as well.
    for address in [&text, &rules::lowered(&text)] {
        EmailAddress::parse_with_options(address, options).map_err(|_| refused())?;
    }
    let (local, domain) = text.rsplit_once('@').ok_or_else(refused)?;
    // A quoted local part may hold spaces, `<` and a second `@`: nobody has one, and each program
    // on a mail's way reads it differently. The crate also lets spaces of other scripts pass.
    let quoted = local.contains(|c: char| matches!(c, '"' | '@') || c.is_whitespace());
    // The crate takes any "atom" as a label; host names are letters, digits and hyphens.
    let is_host = domain
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'));
    if quoted || !is_host {
        return Err(refused());
    }
    let text = format!("{local}@{}", rules::lowered(domain));
    if text.len() > max {
        Err(refused())
    } else {
        Ok(text)
    }
}

fn phone(text: &str, min: usize, max: usize) -> Result<String, Refusal> {
    let text = rules::line(text, min, max)?;
    let is_allowed = |c: char| c.is_ascii_digit() || "+()-/. ".contains(c);
    if let Some(found) = text.chars().find(|c| !is_allowed(*c)) {
        let detail = format!("may have digits, spaces and + ( ) - / . only, not `{found}`");
        return Err(Refusal::new("phone_invalid", detail));
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let before_plus = text.rsplit_once('+').map_or("", |(before, _)| before);
    if digits < min || before_plus.chars().any(|c| c.is_ascii_digit() || c == '+') {
        let detail = "must be a number such as +49 30 901820: at least three digits, and one + \
                      at the start if any";
        return Err(Refusal::new("phone_invalid", detail));
    }
    Ok(text)
}
