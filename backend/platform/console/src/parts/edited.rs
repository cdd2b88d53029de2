//! What a person changed in a form that was drawn from stored values. The form carries the values
//! it was drawn from (`was_name`) and their version, so only what was changed is sent on, and
//! only that can collide with what somebody else saved meanwhile.

use kernel::Collision;
use serde_json::Value;
use web::Typed;

/// The names of the fields whose two answers were shown side by side.
pub(crate) const CLASH_FIELD: &str = "clash";

/// The hidden input with the version a form was drawn from.
pub const VERSION_FIELD: &str = "version";

/// A sent form of something that is stored.
///
/// ```
/// # use console::Edited;
/// # use web::Typed;
/// let sent = [("version", "3"), ("was_name", "Oak"), ("name", "Elm"), ("was_note", "x"), ("note", "x")];
/// let edited = Edited::of(&Typed::new(sent.map(|(n, v)| (n.to_owned(), v.to_owned())).into()));
/// assert_eq!(edited.version(), Some(3));
/// assert_eq!(edited.value("name"), Some("Elm"));
/// assert_eq!(edited.value("note"), None, "was left alone");
/// ```
#[derive(Debug, Clone)]
pub struct Edited {
    typed: Typed,
    undecided: Vec<String>,
}

impl Edited {
    /// Reads a sent form; where two answers were shown, the chosen one counts.
    pub fn of(typed: &Typed) -> Self {
        let clashes: Vec<&str> = typed.all(CLASH_FIELD).collect();
        let kept = |name: &str| typed.get(&format!("keep_{name}"));
        let undecided = clashes.iter().filter(|name| kept(name).is_empty());
        let undecided = undecided.map(|name| (*name).to_owned()).collect();
        let theirs = |name: &str| clashes.contains(&name) && kept(name) == "theirs";
        let pairs = typed.pairs().filter(|(name, _)| !theirs(name));
        let chosen = clashes.iter().filter(|name| theirs(name));
        let pairs = pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .chain(chosen.map(|name| ((*name).to_owned(), typed.get(&was(name)).to_owned())));
        Self {
            typed: Typed::new(pairs.collect()),
            undecided,
        }
    }

    /// What was typed or chosen.
    pub fn typed(&self) -> &Typed {
        &self.typed
    }

    /// The version the form was drawn from.
    pub fn version(&self) -> Option<i64> {
        self.typed.get(VERSION_FIELD).parse().ok()
    }

    /// Whether the person made something else of this field. One that the form does not have is
    /// left alone.
    pub fn changed(&self, name: &str) -> bool {
        match self.typed.all(&was(name)).next() {
            Some(before) => !same(before, &joined(&self.typed, name)),
            None => self.typed.has(name),
        }
    }

    /// The new value of a field that was changed.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.changed(name).then(|| self.typed.get(name))
    }

    /// The new values of a field of several that was changed.
    pub fn values(&self, name: &str) -> Option<Vec<String>> {
        self.changed(name).then(|| list(&self.typed, name))
    }

    /// Those fields whose two answers were shown and none was chosen, to ask again with
    /// [`super::Form::clashing`].
    pub fn undecided(&self) -> Vec<Collision> {
        self.undecided
            .iter()
            .map(|name| Collision::new(name, Value::Null))
            .collect()
    }

    /// The fields that somebody else changed since the form was drawn, and that the person wants
    /// to be something else again; for things whose log is not asked who it was.
    pub fn against(&self, stored: &Typed) -> Vec<Collision> {
        let mut found: Vec<Collision> = Vec::new();
        for (name, _) in stored.pairs() {
            let now = joined(stored, name);
            let collides = self.changed(name)
                && self.typed.has(&was(name))
                && !same(self.typed.get(&was(name)), &now)
                && !same(&joined(&self.typed, name), &now);
            if collides && !found.iter().any(|known| known.field == name) {
                found.push(Collision::new(name, Value::from(now)));
            }
        }
        found
    }

    /// What is stored now, with what the person changed on top: the answers of the form when it
    /// is drawn again after somebody else was faster.
    #[must_use]
    pub fn onto(&self, stored: &Typed) -> Typed {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in stored.pairs() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        // A box that was never ticked is in neither.
        for (name, _) in self.typed.pairs() {
            let plain = !name.starts_with("was_") && name != CLASH_FIELD && name != VERSION_FIELD;
            if plain && !names.contains(&name) {
                names.push(name);
            }
        }
        let pairs = names.into_iter().filter(|name| *name != VERSION_FIELD);
        let pairs = pairs.map(|name| {
            let from = if self.changed(name) {
                &self.typed
            } else {
                stored
            };
            (name.to_owned(), joined(from, name))
        });
        Typed::new(pairs.collect())
    }
}

/// The values of a field that takes several, with commas between them, as [`super::Field::value`]
/// takes them.
pub fn joined(typed: &Typed, name: &str) -> String {
    typed.all(name).collect::<Vec<_>>().join(",")
}

/// The values of a field that takes several, one by one.
pub fn list(typed: &Typed, name: &str) -> Vec<String> {
    typed
        .all(name)
        .flat_map(|values| values.split(','))
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Browsers end lines in their own way.
fn same(one: &str, other: &str) -> bool {
    one.trim().replace("\r\n", "\n") == other.trim().replace("\r\n", "\n")
}

/// The hidden input with the value a field was drawn from.
pub(crate) fn was(name: &str) -> String {
    format!("was_{name}")
}
