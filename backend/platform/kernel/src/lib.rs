#![doc = include_str!("../README.md")]

pub mod chance;
mod collision;
pub mod csv_safe;
pub mod ctx;
pub mod error;
pub mod id;
pub mod money;
pub mod origin;
pub mod page;
pub mod settings;
pub mod states;
pub mod tenant;
pub mod text;
pub mod time;

pub use chance::{Chance, SystemChance};
pub use collision::{Collision, Collisions};
pub use ctx::{Actor, Assurance, Channel, Ctx, IdempotencyKey, UserActor};
pub use error::{Error, FieldError, Kind, Result, Stored};
pub use id::Id;
pub use money::{Currency, Money, Rate, UnitPrice};
pub use origin::Origin;
pub use page::{CursorKey, Page, PageRequest};
pub use tenant::{SchemaName, TenantLimits, TenantRef, TenantState};
pub use time::{Clock, Lang, ManualClock, SystemClock, Timestamp};
