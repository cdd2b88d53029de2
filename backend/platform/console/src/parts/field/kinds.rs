//! Fields whose answers have a form of their own: figures, money, days, instants, several of a
//! list, files. What stands in them is text as the person writes it; `Text` reads it.

use kernel::money::Currency;

use super::{Choice, Field, Kind, Width};
use crate::Text;

impl Field {
    /// A figure as the language writes it: `1,234.5` or `1.234,5`. Fill it in with
    /// [`Text::typed_decimal`], read it with [`Text::read_decimal`].
    pub fn decimal(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Decimal, name, label)
            .autocomplete("off")
            .width(Width::Short)
    }

    /// An amount of a currency, with its sign where the language puts it. Fill it in with
    /// [`Text::typed_decimal`], read it with [`Text::read_money`].
    pub fn money(
        name: impl Into<String>,
        label: impl Into<String>,
        currency: Currency,
        text: &Text,
    ) -> Self {
        let field = Self::new(Kind::Money, name, label)
            .autocomplete("off")
            .width(Width::Medium);
        let sign = text.currency_sign(currency.code());
        if text.signs_first() {
            field.before(sign)
        } else {
            field.after(sign)
        }
    }

    /// A day. Fill it in with [`Text::typed_date`], read it with [`Text::read_date`].
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Date, name, label).width(Width::Short)
    }

    /// A day and a time in the person's zone, which is shown beside it. Fill it in with
    /// [`Text::typed_date_time`], read it with [`Text::read_date_time`].
    pub fn date_time(name: impl Into<String>, label: impl Into<String>, text: &Text) -> Self {
        Self::new(Kind::DateTime, name, label)
            .after(text.zone().name())
            .width(Width::Medium)
    }

    /// Any of a list, all in sight. Sent once for each that is ticked.
    pub fn checks(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Self {
        Self::new(Kind::Checks, name, label).choices(choices)
    }

    /// A file of these kinds, as HTML's `accept` takes them: `.csv,.xlsx`. Stands in an
    /// [`crate::Upload`].
    pub fn file(
        name: impl Into<String>,
        label: impl Into<String>,
        accept: impl Into<String>,
    ) -> Self {
        let mut field = Self::new(Kind::File, name, label);
        field.accept = accept.into();
        field
    }

    /// What an answer says to a person: the words of a choice rather than its name.
    pub(crate) fn words(&self, value: &str, text: &Text) -> String {
        let label = |value: &str| {
            let known = self.choices.iter().find(|choice| choice.value == value);
            known.map_or_else(|| value.to_owned(), |choice| choice.label.clone())
        };
        match self.kind {
            _ if value.trim().is_empty() && self.kind != Kind::Checkbox => {
                text.t("console-clash-empty")
            }
            Kind::Checkbox => text.t(if value == "true" {
                "console-yes"
            } else {
                "console-no"
            }),
            Kind::Select | Kind::Radio => label(value),
            Kind::Checks => value.split(',').map(label).collect::<Vec<_>>().join(", "),
            Kind::Date => text
                .read_date(value)
                .map_or_else(|_| value.to_owned(), |day| text.date(day)),
            _ => value.to_owned(),
        }
    }
}
