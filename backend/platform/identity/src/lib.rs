#![doc = include_str!("../README.md")]

mod admin;
mod cookies;
mod devices;
mod forgery;
mod fresh;
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
mod preferences;
mod problems;
mod profile;
mod refresh;
mod register;
mod second;
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
pub use devices::{SessionQuery, SessionView, SessionsEnded};
pub use fresh::StepUpBody;
pub use house::{Deps, Identity};
pub use invitation::{NewInvitation, invitation_create, invitation_path};
pub use login::TokenPair;
pub use members::{Decided, Decision};
pub use module::module;
pub use places::Closed;
pub use preferences::{PreferencesBody, ProfileBody};
pub use profile::{PasswordBody, Profile, ProfileTenant};
pub use register::Registered;
pub use second::{
    FactorKind, FactorList, FactorView, RecoveryCodes, SecondBody, SecondNeeded, TotpBody,
    TotpCodeBody, TotpConfirmed, TotpOffer, WithPassword,
};
pub use secrets::MasterKey;
pub use settings::AuthSettings;
