//! All SQL of outbox, queue and schedules. Everything here runs on the platform's side.

use chrono::{DateTime, Utc};
use kernel::{
    Result, Timestamp,
    id::{OutboxId, TenantId},
};
use serde_json::Value;
use tenancy::{Doors, Writer};
use uuid::Uuid;

use crate::message::Ticket;

/// A row of the outbox that was just taken out.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct OutboxRow {
    pub(crate) id: OutboxId,
    pub(crate) tenant_id: TenantId,
    pub(crate) kind: String,
    pub(crate) payload: Value,
    pub(crate) created_at: Timestamp,
    /// Whether the role that put it in may speak for its tenant.
    pub(crate) honest: bool,
}

/// Takes the oldest rows out that no other node is taking. The platform's role and `owner`, who
/// makes tenants, may speak for every tenant.
pub(crate) async fn outbox_take(
    writer: &mut Writer,
    owner: &str,
    most: i64,
) -> Result<Vec<OutboxRow>> {
    let rows = sqlx::query_as::<_, OutboxRow>(
        "WITH taken AS (
           DELETE FROM local.outbox
            WHERE seq = ANY (ARRAY(
                    SELECT seq FROM local.outbox ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED))
           RETURNING seq, id, tenant_id, tenant_role::text AS sender, kind, payload, created_at
         )
         SELECT k.id, k.tenant_id, k.kind, k.payload, k.created_at,
                coalesce(k.sender = t.schema_name, false) OR k.sender IN (current_user, $2)
                AS honest
           FROM taken k
           LEFT JOIN tenant t ON t.id = k.tenant_id
          ORDER BY k.seq",
    )
    .bind(most)
    .bind(owner)
    .fetch_all(writer.conn())
    .await?;
    Ok(rows)
}

/// Leaves on their way to the sealer, column by column.
#[derive(Debug, Default)]
pub(crate) struct Leaves {
    pub(crate) events: Vec<Uuid>,
    pub(crate) tenants: Vec<Uuid>,
    pub(crate) hashes: Vec<Vec<u8>>,
    pub(crate) written: Vec<DateTime<Utc>>,
}

/// Puts leaves where the sealer finds them.
pub(crate) async fn leaf_insert(writer: &mut Writer, leaves: &Leaves) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit_leaf_queue (event_id, tenant_id, leaf_hash, created_at)
         SELECT l.event_id, l.tenant_id, l.leaf_hash, l.created_at
           FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::timestamptz[])
                WITH ORDINALITY AS l (event_id, tenant_id, leaf_hash, created_at, place)
          ORDER BY l.place
         ON CONFLICT (tenant_id, event_id) DO NOTHING",
    )
    .bind(&leaves.events)
    .bind(&leaves.tenants)
    .bind(&leaves.hashes)
    .bind(&leaves.written)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Jobs to put into the queue, column by column.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    ids: Vec<Uuid>,
    jobs: Vec<String>,
    bodies: Vec<Value>,
    tickets: Vec<Value>,
    attempts: Vec<i32>,
}

impl Orders {
    pub(crate) fn add(
        &mut self,
        ticket: &Ticket,
        body: Value,
        job: &str,
        attempts: u16,
    ) -> Result<()> {
        self.tickets.push(serde_json::to_value(ticket)?);
        self.ids.push(ticket.id.uuid());
        self.jobs.push(job.to_owned());
        self.bodies.push(body);
        self.attempts.push(i32::from(attempts));
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }
}

/// Puts jobs into the queue, and their bodies beside it.
pub(crate) async fn order_insert(writer: &mut Writer, orders: &Orders) -> Result<()> {
    sqlx::query(
        "INSERT INTO jobs_message (outbox_id, job, body)
         SELECT m.outbox_id, m.job, m.body
           FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS m (outbox_id, job, body)
         ON CONFLICT (outbox_id, job) DO UPDATE SET body = excluded.body",
    )
    .bind(&orders.ids)
    .bind(&orders.jobs)
    .bind(&orders.bodies)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "SELECT count(j.id)
           FROM guildhall_jobs.add_jobs(ARRAY(
             SELECT ROW(o.job, o.ticket::json, NULL::text, NULL::timestamptz, o.attempts::smallint,
                        o.outbox_id::text || ' ' || o.job, NULL::smallint, NULL::text[])
                    ::guildhall_jobs.job_spec
               FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::int[])
                    WITH ORDINALITY AS o (outbox_id, job, ticket, attempts, place)
              ORDER BY o.place)) j",
    )
    .bind(&orders.ids)
    .bind(&orders.jobs)
    .bind(&orders.tickets)
    .bind(&orders.attempts)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// What a message says to a job; none when that job is done with it.
pub(crate) async fn message_body(doors: &Doors, id: OutboxId, job: &str) -> Result<Option<Value>> {
    let mut tx = doors.platform().await?;
    let body =
        sqlx::query_scalar("SELECT body FROM jobs_message WHERE outbox_id = $1 AND job = $2")
            .bind(id)
            .bind(job)
            .fetch_optional(tx.conn())
            .await?;
    tx.commit().await?;
    Ok(body)
}

/// Forgets a message, because its job is done with it.
pub(crate) async fn message_done(doors: &Doors, id: OutboxId, job: &str) -> Result<()> {
    let mut tx = doors.platform().await?;
    sqlx::query("DELETE FROM jobs_message WHERE outbox_id = $1 AND job = $2")
        .bind(id)
        .bind(job)
        .execute(tx.conn())
        .await?;
    tx.commit().await
}

/// Why a message will not move again.
#[derive(Debug)]
pub(crate) struct Death<'a> {
    /// Empty when it never got as far as a job.
    pub(crate) job: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) attempts: u16,
}

/// Puts the message of a job that gave up where a person finds it.
pub(crate) async fn message_die(doors: &Doors, ticket: &Ticket, death: &Death<'_>) -> Result<()> {
    let mut tx = doors.platform().await?;
    let found: Option<(Value, DateTime<Utc>)> = sqlx::query_as(
        "DELETE FROM jobs_message WHERE outbox_id = $1 AND job = $2 RETURNING body, created_at",
    )
    .bind(ticket.id)
    .bind(death.job)
    .fetch_optional(tx.conn())
    .await?;
    if let Some((body, created_at)) = found {
        let row = OutboxRow {
            id: ticket.id,
            tenant_id: ticket.tenant_id,
            kind: ticket.kind.clone(),
            payload: serde_json::to_value(ticket.parcel(body))?,
            created_at,
            honest: true,
        };
        dead_insert(&mut tx, &row, death).await?;
    }
    tx.commit().await
}

/// Puts a message where a person finds it.
pub(crate) async fn dead_insert(
    writer: &mut Writer,
    row: &OutboxRow,
    death: &Death<'_>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO jobs_dead_outbox
                (outbox_id, job, tenant_id, kind, payload, reason, attempts, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (outbox_id, job) DO UPDATE
            SET reason = excluded.reason, attempts = excluded.attempts, died_at = excluded.died_at",
    )
    .bind(row.id)
    .bind(death.job)
    .bind(row.tenant_id)
    .bind(&row.kind)
    .bind(&row.payload)
    .bind(death.reason)
    .bind(i32::from(death.attempts))
    .bind(row.created_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes a dead message out again, with the jobs that gave up on it.
pub(crate) async fn dead_take(
    writer: &mut Writer,
    id: OutboxId,
) -> Result<Vec<(String, OutboxRow)>> {
    #[derive(sqlx::FromRow)]
    struct Dead {
        job: String,
        #[sqlx(flatten)]
        row: OutboxRow,
    }
    let rows = sqlx::query_as::<_, Dead>(
        "DELETE FROM jobs_dead_outbox WHERE outbox_id = $1
         RETURNING job, outbox_id AS id, tenant_id, kind, payload, created_at, true AS honest",
    )
    .bind(id)
    .fetch_all(writer.conn())
    .await?;
    Ok(rows.into_iter().map(|dead| (dead.job, dead.row)).collect())
}

/// Claims a slot of a schedule for this node; false when it was claimed before. A schedule seen
/// for the first time starts counting from here.
pub(crate) async fn slot_claim(writer: &mut Writer, name: &str, slot: Timestamp) -> Result<bool> {
    let claimed: Option<bool> = sqlx::query_scalar(
        "INSERT INTO jobs_schedule AS s (name, last_slot) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET last_slot = excluded.last_slot
          WHERE s.last_slot < excluded.last_slot
         RETURNING xmax <> 0",
    )
    .bind(name)
    .bind(slot)
    .fetch_optional(writer.conn())
    .await?;
    Ok(claimed == Some(true))
}

/// Deletes stored answers of a tenant that no client will ask for again.
pub(crate) async fn answer_delete_before(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM access_idempotency WHERE created_at < $1")
        .bind(before)
        .execute(writer.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Deletes nodes that went without signing off.
pub(crate) async fn node_delete_before(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM tenant_node WHERE seen_at < $1")
        .bind(before)
        .execute(writer.conn())
        .await?;
    Ok(done.rows_affected())
}

/// The next tenants by id.
pub(crate) async fn tenant_list_after(
    writer: &mut Writer,
    after: TenantId,
    most: i64,
) -> Result<Vec<TenantId>> {
    let ids = sqlx::query_scalar("SELECT id FROM tenant WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after)
        .bind(most)
        .fetch_all(writer.conn())
        .await?;
    Ok(ids)
}
