//! Which things may have fields of a company's own. Each domain declares its own as a constant.

use kernel::Result;

use crate::problems::Refused;

/// A kind of thing that may have fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thing {
    /// Its name as stored: `crm.party`.
    pub name: &'static str,
    /// The id of what people call several of them: `crm-customers`.
    pub text: &'static str,
}

/// All there are.
pub(crate) struct Things(pub(crate) &'static [Thing]);

impl Things {
    /// The first one.
    pub(crate) fn first(&self) -> Result<Thing> {
        self.0.first().copied().ok_or_else(kernel::Error::not_found)
    }

    /// The one with a name; the only one when nobody says which.
    pub(crate) fn find(&self, name: &str) -> Result<Thing> {
        let found = match (name, self.0) {
            ("", [only]) => Some(only),
            _ => self.0.iter().find(|one| one.name == name),
        };
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = self.0.iter().map(|one| one.name).collect();
            Refused::UnknownThing(names.join(", ")).into()
        })
    }
}
