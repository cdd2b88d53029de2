//! Mails of signing in. They leave through the outbox, with the transaction that causes them.

use console::i18n::Value;
use kernel::{Ctx, Lang, Result};
use serde::Serialize;
use tenancy::Writer;

use crate::{Identity, store::user::UserRow};

/// The outbox kind of mails.
const KIND: &str = "notify.mail";

/// Who gets a mail, in which language.
pub(crate) struct To {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) lang: Lang,
}

impl To {
    /// A person, in the language they chose, else in that of the request.
    pub(crate) fn of(user: &UserRow, ctx: &Ctx) -> Self {
        Self {
            email: user.email.clone(),
            name: user.name.clone(),
            lang: user.lang.unwrap_or(ctx.lang),
        }
    }
}

/// Which mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letter {
    /// Somebody used a refresh token that had been used: `place`.
    Theft,
    /// The password was changed: `place`.
    PasswordChanged,
    /// A second factor was added: `place`, `label`.
    FactorAdded,
    /// A second factor was given up: `place`, `label`.
    FactorRemoved,
    /// Fresh recovery codes were made: `place`.
    RecoveryRenewed,
    /// A recovery code opened a session: `place`, `left`.
    RecoveryUsed,
    /// Show that the address is yours: `place`, `link`.
    Verify,
    /// Somebody registered with an address that has an account here: `place`, `link`.
    KnownAlready,
    /// Somebody waits to be let in: `place`, `name`, `link`.
    Waiting,
    /// You were let in: `place`, `link`.
    Admitted,
    /// You were not let in: `place`.
    Declined,
    /// You are invited: `place`, `link`.
    Invited,
}

impl Letter {
    const fn ids(self) -> (&'static str, &'static str) {
        match self {
            Self::Theft => ("identity-mail-theft-subject", "identity-mail-theft-text"),
            Self::PasswordChanged => (
                "identity-mail-password-subject",
                "identity-mail-password-text",
            ),
            Self::FactorAdded => (
                "identity-mail-factor-added-subject",
                "identity-mail-factor-added-text",
            ),
            Self::FactorRemoved => (
                "identity-mail-factor-removed-subject",
                "identity-mail-factor-removed-text",
            ),
            Self::RecoveryRenewed => (
                "identity-mail-recovery-renewed-subject",
                "identity-mail-recovery-renewed-text",
            ),
            Self::RecoveryUsed => (
                "identity-mail-recovery-used-subject",
                "identity-mail-recovery-used-text",
            ),
            Self::Verify => ("identity-mail-verify-subject", "identity-mail-verify-text"),
            Self::KnownAlready => ("identity-mail-known-subject", "identity-mail-known-text"),
            Self::Waiting => (
                "identity-mail-waiting-subject",
                "identity-mail-waiting-text",
            ),
            Self::Admitted => (
                "identity-mail-admitted-subject",
                "identity-mail-admitted-text",
            ),
            Self::Declined => (
                "identity-mail-declined-subject",
                "identity-mail-declined-text",
            ),
            Self::Invited => (
                "identity-mail-invited-subject",
                "identity-mail-invited-text",
            ),
        }
    }
}

#[derive(Serialize)]
struct Mail<'a> {
    to: &'a str,
    name: &'a str,
    lang: &'static str,
    subject: String,
    text: String,
}

impl Identity {
    /// Sends a mail when, and only when, the writer's transaction commits.
    pub(crate) async fn mail(
        &self,
        writer: &mut Writer,
        ctx: &Ctx,
        to: &To,
        letter: Letter,
        values: &[(&str, String)],
    ) -> Result<()> {
        let text = self.catalog.text(to.lang);
        let (subject, body) = letter.ids();
        let mut all: Vec<(&str, Value<'_>)> = vec![("person", Value::from(to.name.as_str()))];
        all.extend(
            values
                .iter()
                .map(|(name, value)| (*name, Value::from(value.as_str()))),
        );
        let mail = Mail {
            to: &to.email,
            name: &to.name,
            lang: to.lang.tag(),
            subject: text.tn(subject, &all),
            text: text.tn(body, &all),
        };
        jobs::send(writer, ctx, KIND, &mail).await?;
        Ok(())
    }

    /// The address of a page on the host of a tenant.
    pub(crate) fn link(&self, tenant: &kernel::TenantRef, path: &str) -> String {
        format!("{}{path}", self.origin.url(&tenant.host))
    }
}
