//! What can happen to a tenant, and when.

use kernel::{
    TenantState,
    states::{Transition, Transitions},
};

/// Where a tenant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifeState {
    /// Served.
    Active,
    /// Not served, by an admin's decision.
    Suspended,
    /// Not served, and will be removed; that can be undone.
    Deleting,
    /// Being removed.
    Purging,
    /// Only its certificate is left.
    Gone,
}
kernel::named!(LifeState {
    Active = "active",
    Suspended = "suspended",
    Deleting = "deleting",
    Purging = "purging",
    Gone = "gone",
});

/// What happens to a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifeEvent {
    /// An admin stops it from being served, or gives another reason.
    Suspend,
    /// An admin lets it be served again.
    Resume,
    /// It gets another subdomain or name.
    Rename,
    /// An admin deletes it.
    Delete,
    /// An admin thinks better of it.
    UndoDelete,
    /// Its removal begins.
    Purge,
    /// Its removal is done.
    Finish,
}
kernel::named!(LifeEvent {
    Suspend = "suspend",
    Resume = "resume",
    Rename = "rename",
    Delete = "delete",
    UndoDelete = "undo_delete",
    Purge = "purge",
    Finish = "finish",
});

impl LifeEvent {
    /// Whether somebody asks for it; the end comes by itself.
    pub const fn is_asked(self) -> bool {
        !matches!(self, Self::Finish)
    }
}

/// The guard of a purge by the clock.
pub(super) const GRACE_OVER: &str = "the time of grace to be over";
/// The guard of a purge before its time.
pub(super) const AT_ONCE: &str = "`at_once`";
/// The guard of an undo that leads back to suspension.
pub(super) const WAS_SUSPENDED: &str = "it to have been suspended";

/// The table.
pub const LIFE: Transitions<LifeState, LifeEvent> = {
    use {LifeEvent as E, LifeState as S};
    Transitions::new(
        "tenant",
        S::Active,
        &[
            Transition::new(S::Active, E::Suspend, S::Suspended),
            Transition::new(S::Active, E::Rename, S::Active),
            Transition::new(S::Active, E::Delete, S::Deleting),
            Transition::new(S::Suspended, E::Resume, S::Active),
            Transition::new(S::Suspended, E::Suspend, S::Suspended),
            Transition::new(S::Suspended, E::Rename, S::Suspended),
            Transition::new(S::Suspended, E::Delete, S::Deleting),
            Transition::guarded(S::Deleting, E::UndoDelete, S::Suspended, WAS_SUSPENDED),
            Transition::new(S::Deleting, E::UndoDelete, S::Active),
            Transition::guarded(S::Deleting, E::Purge, S::Purging, GRACE_OVER),
            Transition::guarded(S::Deleting, E::Purge, S::Purging, AT_ONCE),
            Transition::new(S::Purging, E::Finish, S::Gone),
        ],
    )
};

impl From<TenantState> for LifeState {
    fn from(state: TenantState) -> Self {
        match state {
            TenantState::Active => Self::Active,
            TenantState::Suspended => Self::Suspended,
            TenantState::Deleting => Self::Deleting,
            TenantState::Purging => Self::Purging,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::states::Named as _;

    use super::*;

    #[test]
    fn the_table_has_no_flaw_and_its_states_are_those_of_the_registry() {
        assert_eq!(LIFE.flaws(), Vec::<String>::new());
        for state in LifeState::ALL {
            let known = TenantState::parse(state.name());
            assert_eq!(known.map(LifeState::from), known.map(|_| *state));
            assert_eq!(known.is_none(), *state == LifeState::Gone);
        }
    }

    #[test]
    fn a_purge_before_its_time_says_what_it_needs() {
        let refused = LIFE
            .next(LifeState::Deleting, LifeEvent::Purge)
            .unwrap_err();
        assert_eq!(
            refused.detail(),
            "this tenant is deleting, so purge needs the time of grace to be over or `at_once`; \
             possible now: undo_delete, purge"
        );
    }

    /// Whatever is asked in whatever order, a tenant that is being removed never comes back, and
    /// nothing is removed that was not deleted first.
    #[test]
    fn no_way_leads_out_of_removal_and_none_into_it_but_through_deletion() {
        for from in LifeState::ALL {
            for event in LifeEvent::ALL {
                let to = LIFE.next_if(*from, *event, |_| true);
                match (from, to) {
                    (LifeState::Purging, Ok(to)) => assert_eq!(to, LifeState::Gone),
                    (LifeState::Gone, to) => assert!(to.is_err()),
                    (LifeState::Active | LifeState::Suspended, Ok(to)) => {
                        assert_ne!(to, LifeState::Purging);
                        assert_ne!(to, LifeState::Gone);
                    }
                    _ => {}
                }
            }
        }
    }
}
