#![doc = include_str!("../README.md")]

mod model;
mod names;
mod store;

pub use model::{Company, Member, MemberState};
pub use names::Names;
pub use store::{
    company_first, company_insert, company_list, member_find, member_list, member_names,
    member_put, member_state_set,
};
