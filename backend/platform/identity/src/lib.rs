#![doc = include_str!("../README.md")]

mod admin;
mod cookies;
mod forgery;
mod hasher;
mod house;
mod http;
mod invitation;
mod keys;
mod layer;
mod login;
mod mail;
mod members;
mod module;
mod pages;
pub mod permissions;
mod places;
mod policy;
mod problems;
mod profile;
mod refresh;
mod register;
mod secrets;
mod sessions;
mod settings;
mod store;
mod tokens;

pub use crate::http::{
    AcceptBody, LoginBody, RefreshBody, RegisterBody, RegisterReply, VerifyBody, routes,
};
pub use admin::{Admin, OneTimePassword};
pub use cookies::SESSION_COOKIE;
pub use house::{Deps, Identity};
pub use invitation::{NewInvitation, invitation_create, invitation_path};
pub use login::TokenPair;
pub use members::{Decided, Decision};
pub use module::module;
pub use places::Closed;
pub use profile::{PasswordBody, Profile, ProfileBody, ProfileTenant};
pub use register::Registered;
pub use secrets::MasterKey;
pub use settings::AuthSettings;
