//! Making a tenant: everything it starts with, in one transaction.

use std::time::Instant;

use access::{Can, Done, Reply, SystemRole};
use audit::Change;
use companies::Company;
use kernel::{
    Error, FieldError, Result, SchemaName,
    id::TenantId,
    text::{Email, Name, Slug},
};
use serde::{Deserialize, Serialize};
use tenancy::{NewTenant, Provisioned, provision_from_stock};
use utoipa::ToSchema;

use crate::{Operator, model::TenantView, permissions::CreateTenant, stock};

/// A tenant to make.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTenantBody {
    /// What people will call it; its first company gets the same name.
    #[schema(example = "Acme Carpentry")]
    pub name: String,
    /// Its subdomain: 3 to 40 of a–z, 0–9 and single hyphens.
    #[schema(example = "acme")]
    pub slug: String,
    /// Who will administer it; gets an invitation.
    #[schema(example = "anna@acme.example")]
    pub admin_email: String,
}

/// A tenant that was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TenantMade {
    /// Its id.
    pub id: TenantId,
    /// Its subdomain.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// Where its people come in.
    pub url: String,
    /// Where its administrator accepts; shown once, good for seven days.
    pub invitation_url: String,
}

struct Checked {
    name: Name,
    slug: Slug,
    email: Email,
}

impl NewTenantBody {
    fn check(&self) -> Result<Checked> {
        let mut wrong: Vec<FieldError> = Vec::new();
        let name = Name::parse(&self.name)
            .map_err(|refusal| wrong.push(refusal.at("name")))
            .ok();
        let slug = Slug::parse(&self.slug)
            .map_err(|refusal| wrong.push(refusal.at("slug")))
            .ok();
        let email = Email::parse(&self.admin_email)
            .map_err(|refusal| wrong.push(refusal.at("admin_email")))
            .ok();
        match (name, slug, email) {
            (Some(name), Some(slug), Some(email)) => Ok(Checked { name, slug, email }),
            _ => Err(Error::fields(wrong)),
        }
    }
}

/// Makes a tenant, out of the stock when a schema stands ready.
///
/// # Errors
/// Invalid fields, a slug that is reserved or taken; unavailable database. Then nothing was made.
pub async fn create(
    can: &Can<CreateTenant>,
    operator: &Operator,
    body: &NewTenantBody,
) -> Result<Done<TenantMade>> {
    let Checked { name, slug, email } = body.check()?;
    let begun = Instant::now();
    let ctx = can.ctx();
    let mut tx = can.write_as_owner().await?;
    let host = operator.registry.host_of(slug.as_str());
    let roles = tx.roles();
    let new = NewTenant {
        id: ctx.id(),
        schema: SchemaName::new(&*ctx.chance),
        slug: slug.as_str().into(),
        name: name.as_str().into(),
        host: host.clone(),
    };
    let Provisioned { tenant, from_stock } = provision_from_stock(&mut tx, &roles, new).await?;

    let company = Company {
        id: ctx.id(),
        parent_id: None,
        name: name.as_str().into(),
        version: 1,
        created_at: ctx.now(),
    };
    companies::company_insert(&mut tx, &company).await?;
    tx.tell_tenant(&tenant, &Change::created(&company)).await?;

    tx.back_to_platform().await?;
    let token = identity::invitation_create(
        &mut tx,
        ctx,
        &identity::NewInvitation {
            tenant: tenant.id,
            email: email.clone(),
            role: SystemRole::TenantAdmin,
        },
    )
    .await?;

    operator
        .identity
        .invitation_mail(&mut tx, ctx, &email, &tenant, &token)
        .await?;
    stock::wake(&mut tx, ctx, operator).await?;

    let url = operator.origin.url(&host);
    let view = TenantView {
        id: tenant.id,
        slug: slug.as_str().into(),
        name: name.as_str().into(),
        url: url.clone(),
        state: "active".into(),
        schema_version: tenant.version,
        registration: "approval".into(),
        created_at: ctx.now(),
    };
    let made = TenantMade {
        id: tenant.id,
        slug: view.slug.clone(),
        name: view.name.clone(),
        invitation_url: format!("{url}{}", identity::invitation_path(&token)),
        url,
    };
    let reply = Reply::created(made, format!("/platform/tenants/{}", tenant.id));
    let done = tx.commit(Change::created(&view), reply).await?;
    // This node serves it at once; the others hear of it.
    operator.registry.reload_one(tenant.id).await?;
    let from = if from_stock { "stock" } else { "nothing" };
    metrics::histogram!("guildhall_tenant_made_seconds", "from" => from)
        .record(begun.elapsed().as_secs_f64());
    Ok(done)
}
