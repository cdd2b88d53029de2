//! What can become of a party.

use kernel::states::{Transition, Transitions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a party stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartyState {
    /// Worked with.
    Active,
    /// Kept for its history, out of sight, and not to be changed.
    Archived,
    /// Made anonymous at the person's request; what remains is an id that facts refer to.
    Erased,
    /// Found to be the same as another one, to which its id leads.
    Merged,
}

/// What happens to a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyEvent {
    /// Put away.
    Archive,
    /// Brought back.
    Restore,
    /// Made anonymous.
    Erase,
    /// Made one with another.
    Merge,
    /// Found to be another after all.
    Unmerge,
}

kernel::named!(PartyState { Active = "active", Archived = "archived", Erased = "erased", Merged = "merged" });
kernel::named!(PartyEvent { Archive = "archive", Restore = "restore", Erase = "erase", Merge = "merge", Unmerge = "unmerge" });

/// The table of a party's states (law 7). There is no way back from erased.
pub const PARTY: Transitions<PartyState, PartyEvent> = Transitions::new(
    "customer",
    PartyState::Active,
    &[
        Transition::new(
            PartyState::Active,
            PartyEvent::Archive,
            PartyState::Archived,
        ),
        Transition::new(PartyState::Active, PartyEvent::Erase, PartyState::Erased),
        Transition::new(PartyState::Active, PartyEvent::Merge, PartyState::Merged),
        Transition::new(
            PartyState::Archived,
            PartyEvent::Restore,
            PartyState::Active,
        ),
        Transition::new(PartyState::Archived, PartyEvent::Erase, PartyState::Erased),
        Transition::new(PartyState::Merged, PartyEvent::Unmerge, PartyState::Active),
        Transition::new(PartyState::Merged, PartyEvent::Erase, PartyState::Erased),
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_no_flaws() {
        assert_eq!(PARTY.flaws(), Vec::<String>::new());
    }

    #[test]
    fn the_readme_shows_the_table() {
        let readme = include_str!("../README.md");
        assert!(
            readme.contains(&PARTY.describe()),
            "put this there:\n{}",
            PARTY.describe()
        );
    }

    #[test]
    fn nothing_brings_back_what_was_erased() {
        let refused = PARTY
            .next(PartyState::Erased, PartyEvent::Restore)
            .unwrap_err();
        assert_eq!(refused.code(), "state_transition_refused");
        assert!(PARTY.is_final(PartyState::Erased));
    }
}
