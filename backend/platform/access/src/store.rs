//! The tables of access: who has which role where, and the roles companies make themselves.

use kernel::{
    Error, Result, Timestamp,
    id::{AssignmentId, CompanyId, UserId},
};
use sqlx::Row as _;
use tenancy::{Reader, Writer};

use crate::{
    roles::SystemRole,
    snapshot::{Assignment, Effect, Reach, RoleRule, Rules},
    tree::Node,
};

/// A role to give.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The assignment's id.
    pub id: AssignmentId,
    /// To whom.
    pub user: UserId,
    /// Which.
    pub role: SystemRole,
    /// Where.
    pub company: CompanyId,
    /// How far down.
    pub reach: Reach,
    /// From when.
    pub from: Timestamp,
    /// By whom; none when the platform did it.
    pub given_by: Option<UserId>,
}

/// Everything a snapshot needs, at one epoch; run inside a snapshot transaction.
pub(crate) async fn rules_load(reader: &mut Reader) -> Result<Rules> {
    let epoch: i64 = sqlx::query_scalar("SELECT authz_epoch FROM tenant_guard")
        .fetch_one(reader.conn())
        .await?;
    let companies = sqlx::query("SELECT id, parent_id FROM company_v_tree")
        .fetch_all(reader.conn())
        .await?
        .into_iter()
        .map(|row| {
            Ok(Node {
                id: row.try_get("id")?,
                parent: row.try_get("parent_id")?,
            })
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()?;
    let roles = sqlx::query(
        "SELECT role_id, object, action, condition, effect FROM access_role_rule ORDER BY role_id, object, action",
    )
    .fetch_all(reader.conn())
    .await?
    .into_iter()
    .map(|row| {
        let role: uuid::Uuid = row.try_get("role_id")?;
        let effect: &str = row.try_get("effect")?;
        Ok(RoleRule {
            role: format!("r:co:{role}"),
            object: row.try_get("object")?,
            action: row.try_get("action")?,
            condition: row.try_get("condition")?,
            effect: if effect == "allow" { Effect::Allow } else { Effect::Deny },
        })
    })
    .collect::<Result<Vec<_>, sqlx::Error>>()?;
    let assignments = assignment_list(reader).await?;
    Ok(Rules {
        epoch,
        companies,
        roles,
        assignments,
    })
}

/// Every assignment that has not ended.
///
/// # Errors
/// When the database does not answer.
pub async fn assignment_list(reader: &mut Reader) -> Result<Vec<Assignment>> {
    let rows = sqlx::query(
        "SELECT user_id, system_role, role_id, company_id, reach, valid_from, valid_until
           FROM access_assignment
          WHERE valid_until IS NULL OR valid_until > now()",
    )
    .fetch_all(reader.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let system: Option<String> = row.try_get("system_role")?;
            let own: Option<uuid::Uuid> = row.try_get("role_id")?;
            let reach: &str = row.try_get("reach")?;
            Ok(Assignment {
                user: row.try_get("user_id")?,
                role: match (system, own) {
                    (Some(code), _) => format!("r:sys:{code}"),
                    (None, Some(id)) => format!("r:co:{id}"),
                    (None, None) => String::new(),
                },
                company: row.try_get("company_id")?,
                reach: if reach == "subtree" {
                    Reach::Subtree
                } else {
                    Reach::Own
                },
                from: row.try_get("valid_from")?,
                until: row.try_get("valid_until")?,
            })
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()
        .map_err(Error::from)
}

/// Gives a role. The caller bumps the epoch with [`crate::WriteTx::access_changed`].
///
/// # Errors
/// Conflict `role_held` when the person has the role there already.
pub async fn assignment_insert(writer: &mut Writer, grant: &Grant) -> Result<()> {
    sqlx::query(
        "INSERT INTO access_assignment
                (id, user_id, system_role, company_id, reach, valid_from, given_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(grant.id)
    .bind(grant.user)
    .bind(grant.role.code())
    .bind(grant.company)
    .bind(match grant.reach {
        Reach::Own => "own",
        Reach::Subtree => "subtree",
    })
    .bind(grant.from)
    .bind(grant.given_by)
    .execute(writer.conn())
    .await
    .map_err(|error| {
        Error::from(error).on_constraint("access_assignment_held_key", || {
            Error::conflict("role_held", "this person has that role there already")
        })
    })?;
    Ok(())
}

/// Ends every assignment of a system role that a user has in a company; answers how many. The
/// rows stay: who could do what at a past moment is a question auditors ask.
///
/// # Errors
/// When the database does not answer.
pub async fn assignment_withdraw(
    writer: &mut Writer,
    user: UserId,
    role: SystemRole,
    company: CompanyId,
    at: Timestamp,
) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE access_assignment SET valid_until = greatest($4, valid_from + interval '1 microsecond')
          WHERE user_id = $1 AND system_role = $2 AND company_id = $3 AND valid_until IS NULL",
    )
    .bind(user)
    .bind(role.code())
    .bind(company)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Who holds a system role anywhere now.
///
/// # Errors
/// When the database does not answer.
pub async fn role_holders(reader: &mut Reader, role: SystemRole) -> Result<Vec<uuid::Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT user_id
           FROM access_assignment
          WHERE system_role = $1 AND valid_from <= now()
            AND (valid_until IS NULL OR valid_until > now())",
    )
    .bind(role.code())
    .fetch_all(reader.conn())
    .await?)
}
