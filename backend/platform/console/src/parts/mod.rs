//! The parts pages are made of. Each is built from plain values and rendered to [`Markup`];
//! whatever text goes in is escaped.
//!
//! [`Markup`]: crate::Markup

mod action;
mod confirm;
mod fault;
mod field;
mod form;
mod history;
mod list;
mod page;
mod show;
mod table;
mod time;

pub use action::{Action, row_actions};
pub use confirm::Confirm;
pub use fault::ErrorPage;
pub use field::{Choice, Field, Kind, Width};
pub use form::{ANTI_FORGERY_FIELD, ErrorSummary, Form, IDEMPOTENCY_FIELD};
pub use history::{Diff, Timeline, TimelineEntry};
pub use list::{EmptyState, Filter, List, Pager};
pub use page::{Card, DescriptionList, PageHeader, Section, Stat, Tabs};
pub use show::{Avatar, Badge, CopyId, Note, OneTimeSecret, Tags, Toast, Tone};
pub use table::{Column, Row, Table, main_cell};
pub use time::Time;
