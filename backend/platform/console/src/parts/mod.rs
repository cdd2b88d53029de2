//! The parts pages are made of. Each is built from plain values and rendered to [`Markup`];
//! whatever text goes in is escaped.
//!
//! [`Markup`]: crate::Markup

mod action;
mod autosave;
mod bell;
mod confirm;
mod edited;
mod fault;
mod field;
mod form;
mod history;
mod list;
mod live;
mod meter;
mod page;
mod show;
mod table;
mod time;
mod upload;
mod versus;

pub use action::{Action, row_actions};
pub use autosave::{autosave_again, autosaved, saves_itself};
pub use bell::{NoticeLine, bell, notice_lines};
pub use confirm::Confirm;
pub use edited::{Edited, VERSION_FIELD, joined, list};
pub use fault::ErrorPage;
pub use field::{Choice, Field, Kind, Width};
pub use form::{ANTI_FORGERY_FIELD, ErrorSummary, Form, IDEMPOTENCY_FIELD};
pub use history::{Diff, Timeline, TimelineEntry};
pub use list::{
    ApiPanel, BulkBar, BulkChoice, Chip, ColumnChooser, CurrentView, Editor, EmptyState,
    FILTER_SET, Filter, How, List, Pager, Pick, ViewMenu, ViewTab,
};
pub use live::watching;
pub use meter::Meter;
pub use page::{Card, DescriptionList, PageHeader, Section, Stat, Tabs};
pub use show::{Avatar, Badge, CopyId, Note, OneTimeSecret, Tags, Toast, Tone};
pub use table::{Column, Row, Table, main_cell};
pub use time::Time;
pub use upload::Upload;
pub use versus::{Answer, Versus};
