//! What can become of a batch.

use kernel::states::{Transition, Transitions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportState)]
pub enum BatchState {
    /// The file is on its way.
    Uploading,
    /// A workbook is being read.
    Reading,
    /// Its columns can be mapped.
    Ready,
    /// Every line is being tried.
    Checking,
    /// Every line was tried; nothing was changed.
    Checked,
    /// Lines become things.
    Running,
    /// All lines are dealt with.
    Done,
    /// Stopped on the way; what was made stays until it is undone.
    Cancelled,
    /// What was made is being taken back.
    Undoing,
    /// Everything is as it was, but for what was changed since.
    Undone,
    /// The file cannot be read.
    Failed,
    /// Thrown away before anything was made.
    Discarded,
}

/// What happens to a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchEvent {
    /// A workbook has arrived.
    Arrive,
    /// The columns are known.
    Read,
    /// The plan is changed.
    Change,
    /// Every line is to be tried.
    Check,
    /// Every line was tried.
    Tried,
    /// It is to be done.
    Commit,
    /// All lines are dealt with.
    Finish,
    /// It is to be stopped.
    Cancel,
    /// It is to be taken back.
    Undo,
    /// It was taken back.
    Restored,
    /// It cannot be read.
    Fail,
    /// It is thrown away.
    Discard,
}

kernel::named!(BatchState {
    Uploading = "uploading",
    Reading = "reading",
    Ready = "ready",
    Checking = "checking",
    Checked = "checked",
    Running = "running",
    Done = "done",
    Cancelled = "cancelled",
    Undoing = "undoing",
    Undone = "undone",
    Failed = "failed",
    Discarded = "discarded",
});
kernel::named!(BatchEvent {
    Arrive = "arrive",
    Read = "read",
    Change = "change",
    Check = "check",
    Tried = "tried",
    Commit = "commit",
    Finish = "finish",
    Cancel = "cancel",
    Undo = "undo",
    Restored = "restored",
    Fail = "fail",
    Discard = "discard",
});

use BatchEvent as E;
use BatchState as S;

/// The table of a batch's states (law 7).
pub const BATCH: Transitions<BatchState, BatchEvent> = Transitions::new(
    "import",
    S::Uploading,
    &[
        Transition::new(S::Uploading, E::Arrive, S::Reading),
        Transition::new(S::Uploading, E::Read, S::Ready),
        Transition::new(S::Uploading, E::Fail, S::Failed),
        Transition::new(S::Uploading, E::Discard, S::Discarded),
        Transition::new(S::Reading, E::Read, S::Ready),
        Transition::new(S::Reading, E::Fail, S::Failed),
        Transition::new(S::Reading, E::Discard, S::Discarded),
        Transition::new(S::Ready, E::Change, S::Ready),
        Transition::new(S::Ready, E::Arrive, S::Reading),
        Transition::new(S::Ready, E::Check, S::Checking),
        Transition::new(S::Ready, E::Discard, S::Discarded),
        Transition::new(S::Checking, E::Tried, S::Checked),
        Transition::new(S::Checking, E::Fail, S::Failed),
        Transition::new(S::Checking, E::Cancel, S::Ready),
        Transition::new(S::Checked, E::Change, S::Ready),
        Transition::new(S::Checked, E::Arrive, S::Reading),
        Transition::new(S::Checked, E::Check, S::Checking),
        Transition::new(S::Checked, E::Commit, S::Running),
        Transition::new(S::Checked, E::Discard, S::Discarded),
        Transition::new(S::Running, E::Finish, S::Done),
        Transition::new(S::Running, E::Cancel, S::Cancelled),
        Transition::new(S::Done, E::Undo, S::Undoing),
        Transition::new(S::Cancelled, E::Undo, S::Undoing),
        Transition::new(S::Undoing, E::Restored, S::Undone),
        Transition::new(S::Failed, E::Change, S::Ready),
        Transition::new(S::Failed, E::Discard, S::Discarded),
    ],
);

impl BatchState {
    /// Whether a job works on it.
    pub const fn is_at_work(self) -> bool {
        matches!(
            self,
            Self::Reading | Self::Checking | Self::Running | Self::Undoing
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_no_flaws() {
        assert_eq!(BATCH.flaws(), Vec::<String>::new());
    }

    #[test]
    fn the_readme_shows_the_table() {
        let readme = include_str!("../README.md");
        assert!(
            readme.contains(&BATCH.describe()),
            "put this there:\n{}",
            BATCH.describe()
        );
    }
}
