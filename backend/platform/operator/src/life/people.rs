//! What the platform keeps of a tenant outside its schema: people's ties to it, messages and jobs.
//! The people themselves stay: a login is the person's own and may belong to other tenants.

use std::collections::BTreeMap;

use kernel::{
    Result,
    id::{SessionId, TenantId},
};
use tenancy::{CHANNEL_SESSION, Writer};

/// Removes sessions, memberships, invitations, pending registrations, messages and queued jobs of
/// a tenant, in the caller's transaction; answers how many rows of what. May be repeated; a job
/// that runs at this moment ends by itself.
pub(super) async fn people_forget(
    writer: &mut Writer,
    tenant: TenantId,
) -> Result<BTreeMap<String, i64>> {
    let mut gone = BTreeMap::new();
    let mut count = |what: &str, rows: u64| {
        gone.insert(what.to_owned(), i64::try_from(rows).unwrap_or(i64::MAX));
    };
    let tokens = sqlx::query(
        "DELETE FROM identity_refresh
          WHERE session_id IN (SELECT id FROM identity_session WHERE tenant_id = $1)",
    );
    let tokens = tokens.bind(tenant).execute(writer.conn()).await?;
    count("identity_refresh", tokens.rows_affected());
    let sessions: Vec<SessionId> =
        sqlx::query_scalar("DELETE FROM identity_session WHERE tenant_id = $1 RETURNING id")
            .bind(tenant)
            .fetch_all(writer.conn())
            .await?;
    for session in &sessions {
        writer.notify(CHANNEL_SESSION, &session.to_string()).await?;
    }
    count(
        "identity_session",
        sessions.len().try_into().unwrap_or(u64::MAX),
    );
    for (what, text) in [
        (
            "identity_membership",
            "DELETE FROM identity_membership WHERE tenant_id = $1",
        ),
        (
            "identity_invitation",
            "DELETE FROM identity_invitation WHERE tenant_id = $1",
        ),
        (
            "identity_verification",
            "DELETE FROM identity_verification WHERE tenant_id = $1",
        ),
        (
            "identity_attempt",
            "DELETE FROM identity_attempt WHERE tenant_id = $1",
        ),
        (
            "local.outbox",
            "DELETE FROM local.outbox WHERE tenant_id = $1",
        ),
        (
            "jobs_dead_outbox",
            "DELETE FROM jobs_dead_outbox WHERE tenant_id = $1",
        ),
    ] {
        let done = sqlx::query(text)
            .bind(tenant)
            .execute(writer.conn())
            .await?;
        count(what, done.rows_affected());
    }
    // The queue has a schema of its own, which is made when the first worker starts.
    let has_queue: bool =
        sqlx::query_scalar("SELECT to_regclass('guildhall_jobs._private_jobs') IS NOT NULL")
            .fetch_one(writer.conn())
            .await?;
    if has_queue {
        for (what, text) in [
            (
                "jobs_message",
                "DELETE FROM jobs_message
                  WHERE outbox_id IN (SELECT (j.payload ->> 'id')::uuid FROM guildhall_jobs._private_jobs j
                                       WHERE j.payload ->> 'tenant_id' = $1)",
            ),
            (
                "guildhall_jobs",
                "DELETE FROM guildhall_jobs._private_jobs
                  WHERE payload ->> 'tenant_id' = $1 AND locked_at IS NULL",
            ),
        ] {
            let done = sqlx::query(text)
                .bind(tenant.to_string())
                .execute(writer.conn())
                .await?;
            count(what, done.rows_affected());
        }
    }
    Ok(gone)
}
