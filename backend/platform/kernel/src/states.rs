//! States as data: one table says which event leads from which state to which, and whether a
//! guard has to hold (law 7). An event the table does not name is refused with those it does.
//!
//! ```
//! use kernel::states::{Transition, Transitions};
//!
//! #[derive(Debug, Clone, Copy, PartialEq, Eq)]
//! enum Loan { Out, Back }
//! #[derive(Debug, Clone, Copy, PartialEq, Eq)]
//! enum Event { Return }
//! kernel::named!(Loan { Out = "out", Back = "back" });
//! kernel::named!(Event { Return = "return" });
//!
//! const LOANS: Transitions<Loan, Event> =
//!     Transitions::new("loan", Loan::Out, &[Transition::new(Loan::Out, Event::Return, Loan::Back)]);
//!
//! assert_eq!(LOANS.next(Loan::Out, Event::Return).unwrap(), Loan::Back);
//! assert_eq!(LOANS.next(Loan::Back, Event::Return).unwrap_err().code(), "state_transition_refused");
//! assert!(LOANS.flaws().is_empty());
//! ```

use crate::error::{Error, Result};

/// A state or an event: one of a few, each with a name that is stored and shown. Written by
/// [`named!`](crate::named).
pub trait Named: Copy + Eq + 'static {
    /// All there are.
    const ALL: &'static [Self];
    /// Its name as stored: lower-case words joined by `_`.
    fn name(self) -> &'static str;
    /// The one with a stored name.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// Names every variant of an enum; one left out does not compile.
#[macro_export]
macro_rules! named {
    ($type:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        impl $crate::states::Named for $type {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }
    };
}

/// One line of a table.
#[derive(Debug, Clone, Copy)]
pub struct Transition<S, E> {
    from: S,
    event: E,
    to: S,
    guard: Option<&'static str>,
}

impl<S, E> Transition<S, E> {
    /// `event` leads from `from` to `to`.
    pub const fn new(from: S, event: E, to: S) -> Self {
        Self {
            from,
            event,
            to,
            guard: None,
        }
    }

    /// `event` leads from `from` to `to` where the condition named `guard` holds.
    pub const fn guarded(from: S, event: E, to: S, guard: &'static str) -> Self {
        Self {
            from,
            event,
            to,
            guard: Some(guard),
        }
    }
}

/// The table of one kind of thing.
#[derive(Debug, Clone, Copy)]
pub struct Transitions<S: 'static, E: 'static> {
    thing: &'static str,
    initial: S,
    lines: &'static [Transition<S, E>],
}

impl<S: 'static, E: 'static> Transitions<S, E> {
    /// The table of `thing` (as a sentence calls it: "invoice"), which begins in `initial`.
    /// Where several lines have the same state and event, the first whose guard holds counts.
    pub const fn new(thing: &'static str, initial: S, lines: &'static [Transition<S, E>]) -> Self {
        Self {
            thing,
            initial,
            lines,
        }
    }
}

impl<S: Named, E: Named> Transitions<S, E> {
    /// The state a new one has.
    pub fn initial(&self) -> S {
        self.initial
    }

    /// The state after an event. Lines with a guard do not count: those take
    /// [`Transitions::next_if`], so that no guard can be forgotten.
    ///
    /// # Errors
    /// A conflict, `state_transition_refused`, that names the events possible now.
    #[track_caller]
    pub fn next(&self, from: S, event: E) -> Result<S> {
        self.next_if(from, event, |_| false)
    }

    /// The state after an event, where `holds` tells of a guard by its name.
    ///
    /// # Errors
    /// A conflict, `state_transition_refused`, that names the events possible now.
    #[track_caller]
    pub fn next_if(&self, from: S, event: E, holds: impl Fn(&'static str) -> bool) -> Result<S> {
        let mut unmet = Vec::new();
        for line in self
            .lines
            .iter()
            .filter(|line| line.from == from && line.event == event)
        {
            match line.guard {
                Some(guard) if !holds(guard) => unmet.push(guard),
                _ => return Ok(line.to),
            }
        }
        Err(Error::conflict(
            "state_transition_refused",
            self.refusal(from, event, &unmet),
        ))
    }

    /// The events that can happen in a state, guards aside, for menus and buttons.
    pub fn events(&self, from: S) -> Vec<E> {
        let mut events = Vec::new();
        for line in self.lines.iter().filter(|line| line.from == from) {
            if !events.contains(&line.event) {
                events.push(line.event);
            }
        }
        events
    }

    /// Whether nothing can happen in a state any more.
    pub fn is_final(&self, state: S) -> bool {
        !self.lines.iter().any(|line| line.from == state)
    }

    /// The table as a Mermaid state diagram, for the domain's README.
    pub fn describe(&self) -> String {
        let mut text = String::from("stateDiagram-v2\n");
        text.push_str(&format!("    [*] --> {}\n", self.initial.name()));
        for line in self.lines {
            let guard = line
                .guard
                .map(|guard| format!(" [{guard}]"))
                .unwrap_or_default();
            text.push_str(&format!(
                "    {} --> {}: {}{guard}\n",
                line.from.name(),
                line.to.name(),
                line.event.name()
            ));
        }
        for state in S::ALL.iter().filter(|state| self.is_final(**state)) {
            text.push_str(&format!("    {} --> [*]\n", state.name()));
        }
        text
    }

    /// What is wrong with the table, a sentence each: a state that cannot be reached, an event
    /// nothing uses, a line that never counts, a name that is not lower-case words. Every table
    /// has a test that there is nothing.
    pub fn flaws(&self) -> Vec<String> {
        let mut flaws = Vec::new();
        let reached = self.reachable();
        for state in S::ALL {
            if !reached.contains(state) {
                flaws.push(format!("state {} cannot be reached", state.name()));
            }
        }
        for event in E::ALL {
            if !self.lines.iter().any(|line| line.event == *event) {
                flaws.push(format!("event {} leads nowhere", event.name()));
            }
        }
        for (position, line) in self.lines.iter().enumerate() {
            let hidden = self.lines.iter().take(position).any(|earlier| {
                earlier.from == line.from
                    && earlier.event == line.event
                    && (earlier.guard.is_none() || earlier.guard == line.guard)
            });
            if hidden {
                let (from, event) = (line.from.name(), line.event.name());
                flaws.push(format!(
                    "an earlier line hides line {position}, {from} on {event}"
                ));
            }
        }
        let names = S::ALL.iter().map(|state| state.name());
        for name in names.chain(E::ALL.iter().map(|event| event.name())) {
            if name.is_empty()
                || !name
                    .bytes()
                    .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
            {
                flaws.push(format!("name `{name}` is not lower-case words joined by _"));
            }
        }
        flaws
    }

    fn reachable(&self) -> Vec<S> {
        let mut reached = vec![self.initial];
        let mut seen = 0;
        while let Some(state) = reached.get(seen).copied() {
            seen += 1;
            for line in self.lines.iter().filter(|line| line.from == state) {
                if !reached.contains(&line.to) {
                    reached.push(line.to);
                }
            }
        }
        reached
    }

    fn refusal(&self, from: S, event: E, unmet: &[&str]) -> String {
        let mut detail = format!("this {} is {}, so ", self.thing, from.name());
        if unmet.is_empty() {
            detail.push_str(&format!("{} is not possible", event.name()));
        } else {
            detail.push_str(&format!("{} needs {}", event.name(), unmet.join(" or ")));
        }
        let events = self.events(from);
        if events.is_empty() {
            detail.push_str("; nothing can happen to it any more");
        } else {
            let names: Vec<_> = events.iter().map(|event| event.name()).collect();
            detail.push_str(&format!("; possible now: {}", names.join(", ")));
        }
        detail
    }
}
