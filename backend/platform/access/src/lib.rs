#![doc = include_str!("../README.md")]

mod access;
mod can;
mod idempotency;
mod merge;
mod owner;
pub mod permission;
mod problem;
mod roles;
mod snapshot;
mod store;
mod tree;
mod tx;

pub use access::{Access, Entry};
pub use can::{Can, Scope, Scoped, Sealed};
pub use owner::OwnerWrite;
pub use permission::{
    Catalogue, FRESH_FOR, Permission, PermissionInfo, ReadPermission, Realm, WritePermission,
};
pub use problem::Problem;
pub use roles::SystemRole;
pub use snapshot::{Assignment, Effect, Reach, RoleRule, Rules, Snapshot};
pub use store::{Grant, assignment_insert, assignment_list, assignment_withdraw, role_holders};
pub use tenancy::{Reader, Writer};
pub use tree::{Node, Tree};
pub use tx::{Done, ReadTx, Reply, WriteTx};
