//! Handing a mail over: to a server, or into a folder.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use jobs::JobError;
use kernel::{Error, Result, Timestamp, id::OutboxId};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp,
};
use secrecy::ExposeSecret as _;
use tokio::{fs, io::AsyncWriteExt as _};

use crate::{Mail, NotifySettings, Rendered, render::render};

/// A server that does not answer is given up for now after this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Renders mails and hands them over.
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

enum Way {
    Server(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

impl Mailer {
    /// A mailer; without a server mails are written into the folder `mail` of `state_dir`.
    ///
    /// # Errors
    /// Internal when `SMTP_URL` is no address of a mail server; it does not connect yet.
    pub fn new(settings: &NotifySettings, state_dir: &Path) -> Result<Self> {
        let way = match &settings.smtp_url {
            Some(url) => {
                // The address holds a password, so the error's own words stay out.
                let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
                    .map_err(|_| Error::internal("SMTP_URL is no address of a mail server"))?;
                Way::Server(server.timeout(Some(PATIENCE)).build())
            }
            None => Way::Folder(state_dir.join("mail")),
        };
        Ok(Self {
            from: settings.from.0.clone(),
            way,
        })
    }

    /// How a mail will look.
    ///
    /// # Errors
    /// Fails for good when it holds a link that is none.
    pub fn preview(&self, mail: &Mail) -> Result<Rendered, JobError> {
        let sender = self
            .from
            .name
            .as_deref()
            .unwrap_or_else(|| self.from.email.domain());
        render(mail, sender)
    }

    /// Hands a mail over. Its message id is made of `id`, so a server or a person recognises a
    /// repeat; a file is written over.
    ///
    /// # Errors
    /// Fails for good when the mail cannot be written or its recipient is refused; tries again
    /// when the server is away, busy, or refuses us.
    pub async fn deliver(&self, id: OutboxId, mail: &Mail, now: Timestamp) -> Result<(), JobError> {
        let message = self.message(id, mail, now)?;
        match &self.way {
            Way::Server(server) => {
                server
                    .send(message)
                    .await
                    .map_err(|error| verdict(&error))?;
            }
            Way::Folder(folder) => {
                write(folder, id, &message.formatted())
                    .await
                    .map_err(|error| {
                        JobError::retry(format!(
                            "the mail folder cannot be written: {}",
                            error.kind()
                        ))
                    })?;
                tracing::info!(mail = mail.kind(), file = %folder.join(format!("{id}.eml")).display(), "no mail server is set, a mail was written to a file");
            }
        }
        Ok(())
    }

    fn message(&self, id: OutboxId, mail: &Mail, now: Timestamp) -> Result<Message, JobError> {
        let rendered = self.preview(mail)?;
        let to: Address =
            mail.to.as_str().parse().map_err(|_| {
                JobError::fail("the recipient's address is none that mail can go to")
            })?;
        // So that no other program answers it (RFC 3834).
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(rendered.subject)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .date(now.into())
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(
                rendered.text,
                rendered.html,
            ))
            .map_err(|_| JobError::fail("the mail cannot be put together"))
    }
}

/// What a server's answer means. Its words stay out: they may quote the address.
fn verdict(error: &smtp::Error) -> JobError {
    let Some(code) = error.status().map(u16::from) else {
        let what = if error.is_tls() {
            "speaks no TLS we trust"
        } else {
            "does not answer"
        };
        return JobError::retry(format!("the mail server {what}"));
    };
    // 53x is about our own password: mending the setting mends every mail that waited.
    if error.is_permanent() && !(530..540).contains(&code) {
        return JobError::fail(format!("the mail server refused the mail ({code})"));
    }
    JobError::retry(format!(
        "the mail server does not take the mail now ({code})"
    ))
}

/// Writes a file that only we can read, since a mail may hold a key, and all of it or none.
async fn write(folder: &Path, id: OutboxId, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder).await?;
    fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).await?;
    let draft = folder.join(format!(".{id}.draft"));
    let mut file = fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    drop(file);
    fs::rename(&draft, folder.join(format!("{id}.eml"))).await
}
