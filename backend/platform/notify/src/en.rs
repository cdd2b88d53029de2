//! The letters in English.

use crate::{
    Letter,
    render::{Button, Composed, instant},
};

pub(crate) const CLOSING: &str = "This message was sent automatically.";
pub(crate) const OR_COPY: &str =
    "If the button does not work, copy this address into your browser:";
pub(crate) const OPEN: &str = "Open";

const FORM: &str = "%-d %B %Y, %H:%M";

pub(crate) fn compose(letter: &Letter) -> Composed {
    match letter {
        Letter::Invitation { tenant, inviter, link, until } => Composed {
            subject: format!("You are invited to {tenant}"),
            before: vec![match inviter {
                Some(inviter) => format!("{inviter} invites you to work in {tenant}."),
                None => format!("You are invited to work in {tenant}."),
            }],
            button: button("Accept the invitation", link),
            after: vec![
                format!("The invitation can be used once, until {}.", instant(*until, FORM)),
                "If you did not expect it, you need not do anything.".into(),
            ],
        },
        Letter::VerifyAddress { name, link } => Composed {
            subject: "Please confirm your e-mail address".into(),
            before: vec![
                format!("Hello {name},"),
                "please confirm that this e-mail address is yours.".into(),
            ],
            button: button("Confirm the address", link),
            after: vec!["If you did not register, you need not do anything.".into()],
        },
        Letter::ApprovalWaiting { tenant, name, email, link } => Composed {
            subject: format!("{name} asks to join {tenant}"),
            before: vec![format!("{name} ({email}) has registered and waits to be let into {tenant}.")],
            button: button("Decide", link),
            after: vec!["Until you decide, they can see nothing.".into()],
        },
        Letter::Approved { tenant, link } => Composed {
            subject: format!("Welcome to {tenant}"),
            before: vec![format!("You can now work in {tenant}.")],
            button: button("Sign in", link),
            after: vec![],
        },
        Letter::Refused { tenant, contact } => Composed {
            subject: format!("Your registration with {tenant}"),
            before: vec![
                format!("Your registration with {tenant} was not accepted."),
                match contact {
                    Some(contact) => format!("If you think this is a mistake, ask {contact}."),
                    None => format!("If you think this is a mistake, ask an administrator of {tenant}."),
                },
            ],
            ..Composed::default()
        },
        Letter::PasswordChanged { at, link } => Composed {
            subject: "Your password was changed".into(),
            before: vec![
                format!("The password of your account was changed on {}.", instant(*at, FORM)),
                "If that was you, all is well. If it was not, set another one now.".into(),
            ],
            button: button("Set another password", link),
            after: vec![],
        },
        Letter::NewSignIn { device, at, link } => Composed {
            subject: "A new sign-in to your account".into(),
            before: vec![
                format!("Somebody signed in to your account on {}.", instant(*at, FORM)),
                format!("Device: {device}"),
                "If that was you, all is well. If it was not, end that session and change your password.".into(),
            ],
            button: button("See your sessions", link),
            after: vec![],
        },
        Letter::SessionReused { device, at, link } => Composed {
            subject: "A session of your account was ended for safety".into(),
            before: vec![
                format!("On {} the key of one of your sessions was used a second time, so somebody may have copied it. The session was ended.", instant(*at, FORM)),
                format!("Device: {device}"),
                "Sign in again, look through your sessions, and change your password if you do not know one of them.".into(),
            ],
            button: button("See your sessions", link),
            after: vec![],
        },
    }
}

fn button(label: &str, link: &str) -> Option<Button> {
    Some(Button {
        label: label.into(),
        link: link.into(),
    })
}
