//! Where a tenant's samples stand.

use kernel::states::{Transition, Transitions};

/// Where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DemoState {
    /// There are none, or only such that became somebody's.
    Absent,
    /// A job adds them.
    Adding,
    /// They are there, all or some.
    Present,
    /// A job takes them away.
    Removing,
}

kernel::named!(DemoState {
    Absent = "absent",
    Adding = "adding",
    Present = "present",
    Removing = "removing",
});

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoEvent {
    /// Somebody asks for them, or for the rest.
    Add,
    /// All are there.
    Added,
    /// Somebody asks to take them away.
    Remove,
    /// All that could go is gone.
    Removed,
}

kernel::named!(DemoEvent {
    Add = "add",
    Added = "added",
    Remove = "remove",
    Removed = "removed",
});

impl DemoEvent {
    /// Whether a person asks for it; the others happen when a job is done.
    pub const fn is_asked(self) -> bool {
        matches!(self, Self::Add | Self::Remove)
    }
}

use DemoState::{Absent, Adding, Present, Removing};

/// The table. From one kind of work to the other only when it stopped, which the use case checks.
pub const DEMO: Transitions<DemoState, DemoEvent> = Transitions::new(
    "demo",
    Absent,
    &[
        Transition::new(Absent, DemoEvent::Add, Adding),
        Transition::new(Present, DemoEvent::Add, Adding),
        Transition::new(Adding, DemoEvent::Add, Adding),
        Transition::new(Removing, DemoEvent::Add, Adding),
        Transition::new(Adding, DemoEvent::Added, Present),
        Transition::new(Present, DemoEvent::Remove, Removing),
        Transition::new(Adding, DemoEvent::Remove, Removing),
        Transition::new(Removing, DemoEvent::Remove, Removing),
        Transition::new(Removing, DemoEvent::Removed, Absent),
    ],
);
