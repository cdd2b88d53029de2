//! The states of a campaign and of its lines, and what a person can do in each.

use kernel::states::{Transition, Transitions};

/// How a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CampaignState {
    /// Workers take lines.
    Running,
    /// A person paused it.
    Paused,
    /// A canary failed, or too many others did; a person decides.
    Halted,
    /// Every line is done, or was left out by a person.
    Done,
    /// It ended and some lines are quarantined.
    Failed,
    /// A newer release began its own.
    Superseded,
}

kernel::named!(CampaignState {
    Running = "running",
    Paused = "paused",
    Halted = "halted",
    Done = "done",
    Failed = "failed",
    Superseded = "superseded",
});

impl CampaignState {
    /// Whether it is over.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Superseded)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CampaignEvent {
    Pause,
    Resume,
    Halt,
    Finish,
    Supersede,
    Reopen,
}

kernel::named!(CampaignEvent {
    Pause = "pause",
    Resume = "resume",
    Halt = "halt",
    Finish = "finish",
    Supersede = "supersede",
    Reopen = "reopen",
});

/// The guard of a campaign's end: no line is quarantined.
pub(super) const ALL_WELL: &str = "all_well";

/// What happens to a campaign.
pub(super) const CAMPAIGNS: Transitions<CampaignState, CampaignEvent> = {
    use CampaignEvent as E;
    use CampaignState as S;
    Transitions::new(
        "campaign",
        S::Running,
        &[
            Transition::new(S::Running, E::Pause, S::Paused),
            Transition::new(S::Running, E::Halt, S::Halted),
            Transition::guarded(S::Running, E::Finish, S::Done, ALL_WELL),
            Transition::new(S::Running, E::Finish, S::Failed),
            Transition::new(S::Running, E::Supersede, S::Superseded),
            Transition::new(S::Paused, E::Resume, S::Running),
            Transition::new(S::Paused, E::Supersede, S::Superseded),
            Transition::new(S::Halted, E::Resume, S::Running),
            Transition::new(S::Halted, E::Supersede, S::Superseded),
            Transition::new(S::Failed, E::Reopen, S::Running),
        ],
    )
};

/// How a line of a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemState {
    /// It waits for its turn.
    Queued,
    /// A worker holds it and has not begun.
    Leased,
    /// It is being migrated.
    Running,
    /// It has the version.
    Done,
    /// What was in the way may pass: it is tried again.
    Failed,
    /// It was put aside until a person has looked.
    Quarantined,
    /// A person left it out.
    Skipped,
}

kernel::named!(ItemState {
    Queued = "queued",
    Leased = "leased",
    Running = "running",
    Done = "done",
    Failed = "failed",
    Quarantined = "quarantined",
    Skipped = "skipped",
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemEvent {
    Lease,
    Release,
    Begin,
    Finish,
    Fail,
    Quarantine,
    Retry,
    Skip,
}

kernel::named!(ItemEvent {
    Lease = "lease",
    Release = "release",
    Begin = "begin",
    Finish = "finish",
    Fail = "fail",
    Quarantine = "quarantine",
    Retry = "retry",
    Skip = "skip",
});

/// What happens to a line. The statements of `hand.rs` take the same steps for many at once.
pub(super) const ITEMS: Transitions<ItemState, ItemEvent> = {
    use ItemEvent as E;
    use ItemState as S;
    Transitions::new(
        "schema of a campaign",
        S::Queued,
        &[
            Transition::new(S::Queued, E::Lease, S::Leased),
            Transition::new(S::Queued, E::Skip, S::Skipped),
            Transition::new(S::Leased, E::Release, S::Queued),
            Transition::new(S::Leased, E::Begin, S::Running),
            Transition::new(S::Running, E::Lease, S::Leased),
            Transition::new(S::Running, E::Finish, S::Done),
            Transition::new(S::Running, E::Fail, S::Failed),
            Transition::new(S::Running, E::Quarantine, S::Quarantined),
            Transition::new(S::Running, E::Skip, S::Skipped),
            Transition::new(S::Failed, E::Lease, S::Leased),
            Transition::new(S::Failed, E::Retry, S::Queued),
            Transition::new(S::Failed, E::Skip, S::Skipped),
            Transition::new(S::Quarantined, E::Retry, S::Queued),
            Transition::new(S::Quarantined, E::Skip, S::Skipped),
            Transition::new(S::Skipped, E::Retry, S::Queued),
        ],
    )
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_no_flaws() {
        assert!(CAMPAIGNS.flaws().is_empty(), "{:?}", CAMPAIGNS.flaws());
        assert!(ITEMS.flaws().is_empty(), "{:?}", ITEMS.flaws());
    }

    #[test]
    fn what_is_over_can_only_be_reopened_where_something_failed() {
        use CampaignState as S;
        for state in [S::Done, S::Superseded] {
            assert!(CAMPAIGNS.events(state).is_empty());
        }
        assert_eq!(CAMPAIGNS.events(S::Failed), [CampaignEvent::Reopen]);
    }
}
