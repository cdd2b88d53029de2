//! Mail as a message of the outbox and as a job.

use std::time::Duration;

use jobs::{Job, JobCtx, JobError, Routing};
use kernel::{Ctx, Result, id::OutboxId};
use tenancy::Writer;

use crate::{Mail, Mailer};

/// The outbox kind of mails.
pub const KIND: &str = "notify.mail";

/// Sends a mail when, and only when, the writer's transaction commits. Answers the id that its
/// message id is made of.
///
/// # Errors
/// When the database does not answer.
pub async fn post(writer: &mut Writer, ctx: &Ctx, mail: &Mail) -> Result<OutboxId> {
    jobs::send(writer, ctx, KIND, mail).await
}

/// What this crate takes out of the outbox.
///
/// # Errors
/// None today; tables of other crates have schedules that can be wrong.
pub fn routing() -> Result<Routing> {
    Ok(Routing::new().on::<SendMail>(KIND))
}

/// Renders a mail and hands it over. The worker needs a [`Mailer`] among its services.
#[derive(Debug, Clone, Copy)]
pub enum SendMail {}

impl Job for SendMail {
    const NAME: &'static str = "notify.mail";
    // After a day and a half an invitation is better asked for again.
    const ATTEMPTS: u16 = 15;
    const LIMIT: Duration = Duration::from_secs(60);
    type Payload = Mail;

    async fn run(mail: Mail, job: JobCtx) -> Result<(), JobError> {
        let mailer = job.service::<Mailer>()?;
        mailer.deliver(job.id(), &mail, job.ctx().now()).await
    }
}
