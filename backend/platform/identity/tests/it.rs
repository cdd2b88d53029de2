//! Signing in on a real database, through real routes.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[path = "it/house.rs"]
mod house;

#[path = "it/account.rs"]
mod account;
#[path = "it/devices.rs"]
mod devices;
#[path = "it/forgery.rs"]
mod forgery;
#[path = "it/fresh.rs"]
mod fresh;
#[path = "it/invitation.rs"]
mod invitation;
#[path = "it/keys.rs"]
mod keys;
#[path = "it/login.rs"]
mod login;
#[path = "it/password.rs"]
mod password;
#[path = "it/places.rs"]
mod places;
#[path = "it/preferences.rs"]
mod preferences;
#[path = "it/refresh.rs"]
mod refresh;
#[path = "it/register.rs"]
mod register;
#[path = "it/second.rs"]
mod second;
#[path = "it/session.rs"]
mod session;
