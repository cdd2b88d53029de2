//! What a company's own fields hold: read from JSON and from text, checked by the field's kind.

use std::{collections::BTreeMap, str::FromStr as _};

use chrono::NaiveDate;
use kernel::{
    FieldError, Lang,
    money::Money,
    text::{LongText, Refusal, ShortText},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::model::{Definition, FieldKind, FieldState};

/// What is sent for a thing's own fields: key → value; `null` or an empty text clears one.
pub type Sent = BTreeMap<String, Value>;

/// What the fields of one thing hold: key → value, only those that hold something. Text, choices
/// and links are texts, days `2026-11-21`, figures and amounts texts with a point (`"12.50"`), so
/// that no digit is lost, yes and no are booleans, several choices an array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = std::collections::HashMap<String, Object>, example = json!({"tier": "gold", "visits": "12"}))]
pub struct Custom(BTreeMap<String, Value>);

impl Custom {
    /// Whether nothing is filled in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What one holds.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// All of them, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The same with one value put there or, with `None`, taken away; unchecked, for undoing.
    #[must_use]
    pub fn with(mut self, key: &str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.0.insert(key.to_owned(), value),
            None => self.0.remove(key),
        };
        self
    }

    /// As a JSON object.
    pub fn to_json(&self) -> Value {
        Value::Object(self.0.clone().into_iter().collect())
    }
}

/// The fields of one kind of thing in one company, archived ones too, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<Definition>);

impl Fields {
    /// In this order.
    pub fn new(definitions: Vec<Definition>) -> Self {
        Self(definitions)
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Definition] {
        &self.0
    }

    /// Those that are asked for and shown.
    pub fn active(&self) -> impl Iterator<Item = &Definition> {
        self.0.iter().filter(|one| one.state == FieldState::Active)
    }

    /// The one with a key, also an archived one.
    pub fn get(&self, key: &str) -> Option<&Definition> {
        self.0.iter().find(|one| one.key == key)
    }

    /// What a new thing holds: what must be filled in has to be there.
    ///
    /// # Errors
    /// Faults at `custom.<key>`, all there are.
    pub fn created(&self, sent: &Sent) -> Result<Custom, Vec<FieldError>> {
        let mut faults = Vec::new();
        let custom = self.take(Custom::default(), sent, &mut faults);
        let missing = self.active().filter(|one| {
            let refused = faults.iter().any(|fault| fault.field == place(&one.key));
            one.required && custom.get(&one.key).is_none() && !refused
        });
        let missing: Vec<FieldError> = missing.map(missing_fault).collect();
        faults.extend(missing);
        done(custom, faults)
    }

    /// What a thing holds after an edit that names some keys; the others stay.
    ///
    /// # Errors
    /// Faults at `custom.<key>`, all there are: also for one that must be filled in and is cleared.
    pub fn merged(&self, before: &Custom, sent: &Sent) -> Result<Custom, Vec<FieldError>> {
        let mut faults = Vec::new();
        let custom = self.take(before.clone(), sent, &mut faults);
        let cleared = self.active().filter(|one| {
            let refused = faults.iter().any(|fault| fault.field == place(&one.key));
            one.required
                && sent.contains_key(&one.key)
                && custom.get(&one.key).is_none()
                && !refused
        });
        let cleared: Vec<FieldError> = cleared.map(missing_fault).collect();
        faults.extend(cleared);
        done(custom, faults)
    }

    fn take(&self, before: Custom, sent: &Sent, faults: &mut Vec<FieldError>) -> Custom {
        let mut custom = before;
        for (key, value) in sent {
            let known = self.active().find(|one| one.key == *key);
            let taken = match known {
                Some(field) => field.take(value),
                None => Err(self.unknown(key)),
            };
            match taken {
                Ok(value) => custom = custom.with(key, value),
                Err(refusal) => faults.push(refusal.at(place(key))),
            }
        }
        custom
    }

    fn unknown(&self, key: &str) -> Refusal {
        let known: Vec<&str> = self.active().map(|one| one.key.as_str()).collect();
        match self.get(key) {
            Some(_) => Refusal::new("field_not_active", "this field is archived"),
            None if known.is_empty() => Refusal::new(
                "unknown_field",
                "there is no such field; the company added none",
            ),
            None => Refusal::new(
                "unknown_field",
                format!("there is no such field; there are: {}", known.join(", ")),
            ),
        }
    }
}

impl Definition {
    /// The checked value of what was sent as JSON; `None` when nothing is left of it.
    ///
    /// # Errors
    /// A refusal with the rule of the kind that is broken.
    pub fn take(&self, sent: &Value) -> Result<Option<Value>, Refusal> {
        match (self.kind, sent) {
            (_, Value::Null) => Ok(None),
            (FieldKind::Bool, Value::Bool(_)) => Ok(Some(sent.clone())),
            (FieldKind::MultiChoice, Value::Array(all)) => {
                let texts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
                let texts = texts.ok_or_else(|| Refusal::new("not_text", "must hold texts"))?;
                self.chosen(texts)
            }
            (FieldKind::Number | FieldKind::Money, Value::Number(number)) => {
                self.plain(&number.to_string())
            }
            (_, Value::String(text)) => self.plain(text),
            _ => Err(self.shape()),
        }
    }

    /// The checked value of what a person typed or a file holds: figures and days as the language
    /// writes them, choices by their labels too, several parted by `,` or `;`.
    ///
    /// # Errors
    /// A refusal with the rule of the kind that is broken.
    pub fn typed(&self, text: &str, lang: Lang) -> Result<Option<Value>, Refusal> {
        match self.kind {
            FieldKind::Number | FieldKind::Money => self.plain(&figure(text, lang)),
            FieldKind::Date => self.plain(&day(text)),
            _ => self.plain(text),
        }
    }

    /// The same from text in the one form that programs use.
    fn plain(&self, text: &str) -> Result<Option<Value>, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.kind {
            FieldKind::Text => Value::from(ShortText::parse(text)?.into_string()),
            FieldKind::LongText => Value::from(LongText::parse(text)?.into_string()),
            FieldKind::Number => Value::from(self.number(text)?.to_string()),
            FieldKind::Money => {
                let currency = self.currency.map(|one| one.code()).unwrap_or_default();
                Value::from(Money::parse(text, currency)?.amount().to_string())
            }
            FieldKind::Date => {
                let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| no_day())?;
                Value::from(day.to_string())
            }
            FieldKind::Bool => Value::from(yes_or_no(text)?),
            FieldKind::Choice => Value::from(self.choice(text)?),
            FieldKind::MultiChoice => {
                return self.chosen(text.split([',', ';']).collect());
            }
            FieldKind::Url => Value::from(page(text)?),
        };
        Ok(Some(value))
    }

    fn number(&self, text: &str) -> Result<Decimal, Refusal> {
        let refused = || Refusal::new("not_a_number", "must be a number such as 12.5");
        let is_plain = text
            .chars()
            .all(|one| one.is_ascii_digit() || matches!(one, '.' | '-' | '+'));
        if !is_plain {
            return Err(refused());
        }
        let number = Decimal::from_str(text).map_err(|_| refused())?.normalize();
        if number.scale() > u32::from(self.scale) {
            let detail = format!("may have at most {} digits after the point", self.scale);
            return Err(Refusal::new("too_precise", detail));
        }
        if number.abs() >= Decimal::from(1_000_000_000_000_000_i64) {
            return Err(Refusal::new(
                "too_large",
                "may have at most 15 digits before the point",
            ));
        }
        Ok(number)
    }

    /// An answer by its key or, in any case of letters, by its label.
    fn choice(&self, text: &str) -> Result<String, Refusal> {
        let text = text.trim();
        let same = |label: &str| label.to_lowercase() == text.to_lowercase();
        let by_key = self.offered().find(|one| one.key == text);
        let found = by_key.or_else(|| self.offered().find(|one| same(&one.label)));
        found.map(|one| one.key.clone()).ok_or_else(|| {
            let all: Vec<&str> = self.offered().map(|one| one.key.as_str()).collect();
            Refusal::new(
                "not_a_choice",
                format!("must be one of: {}", all.join(", ")),
            )
        })
    }

    fn chosen(&self, texts: Vec<&str>) -> Result<Option<Value>, Refusal> {
        let filled = texts.into_iter().filter(|text| !text.trim().is_empty());
        let keys: Vec<String> = filled
            .map(|text| self.choice(text))
            .collect::<Result<_, _>>()?;
        // In the order they are offered, each once.
        let kept: Vec<&str> = self
            .options
            .iter()
            .map(|one| one.key.as_str())
            .filter(|key| keys.iter().any(|wanted| wanted == key))
            .collect();
        Ok((!kept.is_empty()).then(|| Value::from(kept)))
    }

    fn shape(&self) -> Refusal {
        match self.kind {
            FieldKind::Bool => Refusal::new("not_a_bool", "must be true or false"),
            FieldKind::Number | FieldKind::Money => {
                Refusal::new("not_a_number", "must be a number such as 12.5")
            }
            FieldKind::MultiChoice => Refusal::new("not_text", "must be an array of texts"),
            _ => Refusal::new("not_text", "must be a text"),
        }
    }
}

/// Where the fault of a key is told.
fn place(key: &str) -> String {
    format!("custom.{key}")
}

fn missing_fault(field: &Definition) -> FieldError {
    Refusal::new("required", "must not be empty").at(place(&field.key))
}

fn done(custom: Custom, faults: Vec<FieldError>) -> Result<Custom, Vec<FieldError>> {
    if faults.is_empty() {
        Ok(custom)
    } else {
        Err(faults)
    }
}

fn no_day() -> Refusal {
    Refusal::new("not_a_day", "must be a day such as 2026-11-21")
}

/// A figure as a language groups it, in the form of programs; one that could be read both ways
/// (`1.234`) is read as the language reads it.
fn figure(text: &str, lang: Lang) -> String {
    let text = text.replace(['\u{a0}', '\u{202f}', ' ', '\'', '€'], "");
    let text = text.replace('−', "-");
    let (group, point) = match lang {
        Lang::De => ('.', ','),
        Lang::En => (',', '.'),
    };
    let groups_fit = text
        .split(point)
        .next()
        .is_some_and(|whole| whole.split(group).skip(1).all(|part| part.len() == 3));
    if groups_fit && text.contains([group, point]) {
        return text.replace(group, "").replace(point, ".");
    }
    // Not of this language; a single other sign is a decimal point whoever wrote it.
    if text.matches(group).count() == 1 && !text.contains(point) {
        return text.replace(group, ".");
    }
    text
}

/// A day as a language writes it, in the form of programs: `21.11.2026` too.
fn day(text: &str) -> String {
    let text = text.trim();
    NaiveDate::parse_from_str(text, "%d.%m.%Y")
        .map_or_else(|_| text.to_owned(), |day| day.to_string())
}

fn yes_or_no(text: &str) -> Result<bool, Refusal> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "ja" | "1" | "y" | "j" | "x" | "wahr" => Ok(true),
        "false" | "no" | "nein" | "0" | "n" | "falsch" => Ok(false),
        _ => Err(Refusal::new("not_a_bool", "must be true or false")),
    }
}

/// Only what a browser opens safely; `javascript:` is not.
fn page(text: &str) -> Result<String, Refusal> {
    let refused = || {
        Refusal::new(
            "web_invalid",
            "must be an address such as https://example.com",
        )
    };
    let text = ShortText::parse(text)?.into_string();
    let whole = if text.contains("://") {
        text
    } else {
        format!("https://{text}")
    };
    let url = url::Url::parse(&whole).map_err(|_| refused())?;
    let is_site = url.host_str().is_some_and(|host| host.contains('.'));
    let has_login = !url.username().is_empty() || url.password().is_some();
    if !matches!(url.scheme(), "http" | "https") || !is_site || has_login {
        return Err(refused());
    }
    Ok(url.into())
}

#[cfg(test)]
mod tests;
