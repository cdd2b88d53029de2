//! Tenants with customers, and somebody who may see them.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::Duration;
use kernel::{
    Clock as _, SchemaName, SystemChance, SystemClock, TenantRef,
    id::{CompanyId, Id, TenantId, UserId},
};
use sqlx::PgConnection;
use tenancy::{Doors, NewTenant, provision};
use uuid::Uuid;

use crate::database;

/// The company of every tenant: the same id in all of them, so that one script of pgbench fits
/// all. Nothing looks at ids across tenants.
pub(crate) const COMPANY: CompanyId =
    CompanyId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));

/// The domain under which tenants are.
pub(crate) const BASE_DOMAIN: &str = "guildhall.localhost";

/// What stands before the two letters in which schemas differ; pgbench makes the same names.
pub(crate) const SCHEMA_PREFIX: &str = "t_benchbenchbenchbenchbenc";

/// The schema of a tenant: a prefix and two letters, so at most 676.
///
/// # Errors
/// When the number is too high.
pub(crate) fn schema(number: u32) -> Result<SchemaName> {
    let letter = |n: u32| char::from_u32(u32::from(b'a') + n).filter(char::is_ascii_lowercase);
    let first = letter(number / 26).context("more than 676 tenants with customers")?;
    let second = letter(number % 26).unwrap_or('a');
    SchemaName::parse(&format!("{SCHEMA_PREFIX}{first}{second}")).context("not a schema's name")
}

/// The host of a tenant.
pub(crate) fn host(number: u32) -> String {
    format!("{}.{BASE_DOMAIN}", slug(number))
}

fn slug(number: u32) -> String {
    format!("bench-{number}")
}

/// Makes a tenant as the product does, with one company.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tenant(
    doors: &Doors,
    number: u32,
    schema: SchemaName,
) -> Result<Arc<TenantRef>> {
    let mut tx = doors.owner().await?;
    let id: TenantId = Id::new(&SystemClock, &SystemChance);
    let new = NewTenant {
        id,
        schema,
        slug: slug(number),
        name: format!("Bench {number}"),
        host: host(number),
    };
    let tenant = provision(&mut tx, doors.roles(), new).await?;
    let company = companies::Company {
        id: COMPANY,
        parent_id: None,
        name: format!("Company {number}"),
        version: 1,
        created_at: SystemClock.now() - Duration::days(30),
    };
    companies::company_insert(&mut tx, &company).await?;
    // The mark of an audit event, which these tenants begin without.
    sqlx::query("SELECT set_config('guildhall.audit_tx', pg_current_xact_id()::text, true)")
        .execute(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(tenant)
}

/// Fills a tenant with customers. The superuser's statement goes around the audit guard, as a
/// restored backup would.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn customers(
    conn: &mut PgConnection,
    schema: &SchemaName,
    count: u32,
) -> Result<()> {
    database::run(
        conn,
        format!(
            "BEGIN;
             SET LOCAL session_replication_role = replica;
             SET LOCAL search_path = {schema}, pg_temp;
             WITH made AS (
               SELECT gen_random_uuid() AS id, n, now() - n * interval '1 minute' AS at
                 FROM generate_series(1, {count}) AS n
             ), party AS (
               INSERT INTO crm_party
                 (id, company_id, kind, state, name, note, email, phone, city, roles, tags, words,
                  version, created_at, updated_at)
               SELECT id, '{COMPANY}', 'organisation', 'active', 'Customer ' || n, '',
                      'c' || n || '@example.com', '+49 30 ' || 1000000 + n, NULL,
                      ARRAY['customer'], ARRAY['retail'],
                      'c' || n || '@example.com +49 30 ' || 1000000 + n || ' 4930' || 1000000 + n || ' retail',
                      1, at, at
                 FROM made
             ), label AS (
               INSERT INTO crm_tag (company_id, key, label) VALUES ('{COMPANY}', 'retail', 'retail')
             ), tag AS (
               INSERT INTO crm_party_tag (company_id, party_id, tag_key)
               SELECT '{COMPANY}', id, 'retail' FROM made
             ), role AS (
               INSERT INTO crm_party_role (company_id, party_id, role, valid_from)
               SELECT '{COMPANY}', id, 'customer', at FROM made
             )
             INSERT INTO crm_contact_point
               (company_id, party_id, id, kind, value, key, label, is_primary, created_at)
             SELECT '{COMPANY}', id, gen_random_uuid(), kind, value, key, '', true, at
               FROM made, LATERAL (VALUES
                 ('email', 'c' || n || '@example.com', 'c' || n || '@example.com'),
                 ('phone', '+49 30 ' || 1000000 + n, '4930' || 1000000 + n)) AS v (kind, value, key);
             COMMIT"
        ),
    )
    .await
}

/// Lets somebody who has a login administer every tenant of the benchmark.
///
/// # Errors
/// When the database refuses, or nobody has that address.
pub(crate) async fn admin_everywhere(conn: &mut PgConnection, email: &str) -> Result<UserId> {
    let user: UserId =
        sqlx::query_scalar("SELECT id FROM platform.identity_user WHERE email_key = lower($1)")
            .bind(email)
            .fetch_optional(&mut *conn)
            .await?
            .with_context(|| format!("nobody has the address {email}"))?;
    let tenants: Vec<(TenantId, String)> = sqlx::query_as(
        "SELECT t.id, t.schema_name FROM platform.tenant t
          WHERE t.slug LIKE 'bench-%'
            AND NOT EXISTS (SELECT 1 FROM platform.identity_membership m
                             WHERE m.tenant_id = t.id AND m.user_id = $1)",
    )
    .bind(user)
    .fetch_all(&mut *conn)
    .await?;
    for (tenant, schema) in tenants {
        let schema = SchemaName::parse(&schema).context("a tenant with a strange schema")?;
        database::run(
            conn,
            format!(
                "BEGIN;
                 SET LOCAL session_replication_role = replica;
                 INSERT INTO platform.identity_membership (user_id, tenant_id, state, created_at, decided_at)
                 VALUES ('{user}', '{tenant}', 'active', now(), now());
                 INSERT INTO {schema}.company_member (user_id, name, email, state, joined_at)
                 VALUES ('{user}', 'Bench', 'bench@example.com', 'active', now());
                 INSERT INTO {schema}.access_assignment
                   (id, user_id, system_role, company_id, reach, valid_from)
                 VALUES (gen_random_uuid(), '{user}', 'tenant_admin', '{COMPANY}', 'subtree', now() - interval '1 day');
                 COMMIT",
            ),
        )
        .await?;
    }
    Ok(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_differ_in_their_last_two_letters() {
        assert_eq!(schema(0).unwrap().as_str(), format!("{SCHEMA_PREFIX}aa"));
        assert_eq!(schema(27).unwrap().as_str(), format!("{SCHEMA_PREFIX}bb"));
        assert_eq!(schema(675).unwrap().as_str(), format!("{SCHEMA_PREFIX}zz"));
        assert!(schema(676).is_err());
    }
}
