//! Collects everything that is wrong with what was sent, so that it is told at once.

use kernel::{Error, FieldError, Result, states::Named, text::Refusal};

/// What is wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldError>);

impl Faults {
    /// The value, or nothing and a fault at this field.
    pub(crate) fn take<T>(&mut self, field: &str, parsed: Result<T, Refusal>) -> Option<T> {
        parsed
            .map_err(|refusal| self.0.push(refusal.at(field)))
            .ok()
    }

    /// The checked value of a text that may be missing or empty.
    pub(crate) fn optional<T>(
        &mut self,
        field: &str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        self.take(field, parse(text))
    }

    /// One of the choices.
    pub(crate) fn choice<T: Named>(&mut self, field: &str, text: &str) -> Option<T> {
        let names: Vec<_> = T::ALL.iter().map(|choice| choice.name()).collect();
        let refusal = match text {
            "" => Refusal::new("required", format!("must be given: {}", names.join(", "))),
            _ => Refusal::new(
                "not_a_choice",
                format!("must be one of: {}", names.join(", ")),
            ),
        };
        self.take(field, T::from_name(text).ok_or(refusal))
    }

    /// Every element, each under its own number.
    pub(crate) fn each<S, T>(
        &mut self,
        field: &str,
        sent: &[S],
        mut parse: impl FnMut(&mut Self, &str, &S) -> Option<T>,
    ) -> Vec<T> {
        let mut all = Vec::with_capacity(sent.len());
        for (at, one) in sent.iter().enumerate() {
            all.extend(parse(self, &format!("{field}[{at}]"), one));
        }
        all
    }

    /// The whole, when nothing was wrong.
    ///
    /// # Errors
    /// Field errors, in the order they were found.
    pub(crate) fn done<T>(self, whole: Option<T>) -> Result<T> {
        match whole {
            Some(whole) if self.0.is_empty() => Ok(whole),
            _ => Err(Error::fields(self.0)),
        }
    }
}
