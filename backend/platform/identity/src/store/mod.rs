//! All SQL of identity, one file a noun. Everything is in the schema `platform`.

pub(crate) mod factor;
pub(crate) mod invitation;
pub(crate) mod key;
pub(crate) mod membership;
pub(crate) mod session;
pub(crate) mod user;
pub(crate) mod verification;
