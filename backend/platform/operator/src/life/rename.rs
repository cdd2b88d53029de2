//! Another subdomain, another name. Schema and role keep theirs, so nothing is moved.

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{
    Error, FieldError, Result,
    id::TenantId,
    text::{Name, Slug},
};
use serde::Deserialize;
use tenancy::domains::subdomain_rename;
use utoipa::ToSchema;

use super::{LIFE, LifeEvent, LifeView, already, store};
use crate::{Operator, permissions::RenameTenant};

/// What a tenant is called from now on; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameBody {
    /// Its subdomain: 3 to 40 of a–z, 0–9 and single hyphens.
    #[schema(example = "acme-carpentry")]
    pub slug: Option<String>,
    /// What people call it.
    #[schema(example = "Acme Carpentry")]
    pub name: Option<String>,
}

/// Renames a tenant. The old host is held back and leads to the new one for as long as it is, so
/// links keep working; sessions are the tenant's and not the host's, so nobody is signed out of
/// an app, and a browser is asked to sign in once at the new address.
///
/// # Errors
/// Not found; fields `slug` and `name`, also when the slug is another tenant's or held back for
/// one; conflict when the tenant is being deleted.
pub async fn rename(
    can: &Can<RenameTenant>,
    operator: &Operator,
    id: TenantId,
    body: &RenameBody,
) -> Result<Done<LifeView>> {
    let mut wrong: Vec<FieldError> = Vec::new();
    let slug = body.slug.as_deref().map(Slug::parse).transpose();
    let slug = slug
        .map_err(|refusal| wrong.push(refusal.at("slug")))
        .unwrap_or_default();
    let name = body.name.as_deref().map(Name::parse).transpose();
    let name = name
        .map_err(|refusal| wrong.push(refusal.at("name")))
        .unwrap_or_default();
    if !wrong.is_empty() {
        return Err(Error::fields(wrong));
    }
    if slug.is_none() && name.is_none() {
        return Err(Error::field(
            "slug",
            "required",
            "say the new subdomain, the new name, or both",
        ));
    }
    let mut tx = can.write_as_owner().await?;
    let before = store::life_lock(&mut tx, id).await?;
    LIFE.next(before.stands()?, LifeEvent::Rename)?;
    if let Some(slug) = &slug
        && slug.as_str() != before.slug
    {
        let host = operator.registry.host_of(slug.as_str());
        let hold = operator.domains.hold(can.ctx().now());
        subdomain_rename(&mut tx, id, slug.as_str(), &host, hold).await?;
    }
    let mut after = store::life_lock(&mut tx, id).await?;
    if let Some(name) = name {
        after.name = name.as_str().to_owned();
        store::life_put(&mut tx, &after).await?;
    }
    if before == after {
        let view = before.view(operator);
        return tx.commit(already(&before), Reply::of(view)).await;
    }
    let change = Change::updated(&before, &after);
    if tenancy::schema_exists(&mut tx, &after.schema()?).await? {
        tx.tell_tenant(&after.tenant()?, &change).await?;
        tx.back_to_platform().await?;
    }
    tx.notify(tenancy::CHANNEL_REGISTRY, &id.to_string())
        .await?;
    let done = tx.commit(change, Reply::of(after.view(operator))).await?;
    operator.registry.reload_one(id).await?;
    Ok(done)
}
