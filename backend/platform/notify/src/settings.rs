//! Settings of mail.

use kernel::settings::Setting;
use lettre::message::Mailbox;

kernel::settings! {
    /// How mail leaves.
    pub struct NotifySettings {
        /// The mail server, as `smtps://user:password@host` (TLS from the start),
        /// `smtp://user:password@host:587?tls=required` (STARTTLS) or, only on your own network,
        /// `smtp://host:25`. Empty: mail is written into the folder `mail` of the state folder.
        pub smtp_url: Option<secrecy::SecretString> = "SMTP_URL", "";
        /// Who mail comes from, as `Name <address>`.
        pub from: Sender = "MAIL_FROM", "Guildhall <no-reply@guildhall.localhost>";
    }
}

/// A checked sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(pub(crate) Mailbox);

impl Setting for Sender {
    fn read(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| {
            "a sender is expected, such as Guildhall <no-reply@example.com>".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_one_address_with_or_without_a_name() {
        assert!(Sender::read("no-reply@example.com").is_ok());
        assert!(Sender::read("Mill & Sons <no-reply@example.com>").is_ok());
        for wrong in ["", "nobody", "a@b.c, d@e.f", "A <a@b.c>\r\nBcc: d@e.f"] {
            assert!(Sender::read(wrong).is_err(), "{wrong:?}");
        }
    }
}
