#![doc = include_str!("../README.md")]

mod de;
mod en;
mod job;
mod letter;
mod mail;
mod mailer;
mod render;
mod settings;

pub use job::{KIND, SendMail, post, routing};
pub use letter::Letter;
pub use mail::{Content, Mail};
pub use mailer::Mailer;
pub use render::Rendered;
pub use settings::{NotifySettings, Sender};
