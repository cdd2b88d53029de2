//! The API of tenants' lives, on the admin host.

use access::{Can, Done, Reply};
use kernel::{Page, id::TenantId};
use web::{Json, Op, Path, Query, Routes, Service};

use super::{
    Certificate, CertificateQuery, DeleteBody, LifeView, PurgeBody, PurgeView, RenameBody,
    SuspendBody, certificate, certificate_list, delete, operation_list, pages, purge, rename,
    resume, show, suspend, undo_delete,
};
use crate::{
    Operator,
    permissions::{DeleteTenant, PurgeTenant, ReadTenant, RenameTenant, SuspendTenant},
};

const SHOW: Op<ReadTenant> = Op::get("/platform/tenants/{id}/life")
    .id("platform.life.show")
    .summary("Where a tenant stands in its life, and what can be done with it now.")
    .reply::<LifeView>(200);

const SUSPEND: Op<SuspendTenant> = Op::post("/platform/tenants/{id}/suspend")
    .id("platform.life.suspend")
    .summary("Stops serving a tenant and tells its people why.")
    .body::<SuspendBody>()
    .example_body(r#"{"reason":"the invoice of October is unpaid"}"#)
    .reply::<LifeView>(200);

const RESUME: Op<SuspendTenant> = Op::post("/platform/tenants/{id}/resume")
    .id("platform.life.resume")
    .summary("Serves a suspended tenant again.")
    .reply::<LifeView>(200);

const RENAME: Op<RenameTenant> = Op::post("/platform/tenants/{id}/rename")
    .id("platform.life.rename")
    .summary("Gives a tenant another subdomain, another name, or both; the old subdomain leads to the new one and is held back.")
    .body::<RenameBody>()
    .example_body(r#"{"slug":"acme-carpentry"}"#)
    .reply::<LifeView>(200);

const DELETE: Op<DeleteTenant> = Op::post("/platform/tenants/{id}/delete")
    .id("platform.life.delete")
    .summary(
        "Deletes a tenant: nobody is served, and after the time of grace it is removed for good.",
    )
    .body::<DeleteBody>()
    .example_body(r#"{"confirm":"acme","reason":"the contract has ended"}"#)
    .reply::<LifeView>(200);

const UNDO_DELETE: Op<DeleteTenant> = Op::post("/platform/tenants/{id}/undo-delete")
    .id("platform.life.undo_delete")
    .summary("Brings a deleted tenant back within its time of grace.")
    .reply::<LifeView>(200);

const PURGE: Op<PurgeTenant> = Op::post("/platform/tenants/{id}/purge")
    .id("platform.life.purge")
    .summary(
        "Begins to remove a deleted tenant for good; a job does it, and a certificate is left.",
    )
    .body::<PurgeBody>()
    .example_body(r#"{"confirm":"acme","at_once":true}"#)
    .reply::<LifeView>(200);

const REMOVALS: Op<ReadTenant> = Op::get("/platform/removals")
    .id("platform.removals.list")
    .summary("Removals of tenants that are under way, oldest first, at most 200.")
    .reply::<Vec<PurgeView>>(200);

const CERTIFICATES: Op<ReadTenant> = Op::get("/platform/certificates")
    .id("platform.certificates.list")
    .summary("Certificates of tenants that were removed, newest first.")
    .query::<CertificateQuery>()
    .reply::<Page<Certificate>>(200);

const CERTIFICATE: Op<ReadTenant> = Op::get("/platform/certificates/{id}")
    .id("platform.certificates.show")
    .summary("The certificate of one tenant that was removed, by the id it had.")
    .reply::<Certificate>(200);

type Answer<T> = web::Result<Reply<T>>;
type Changed = web::Result<Done<LifeView>>;

async fn show_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Answer<LifeView> {
    Ok(Reply::of(show(&can, &operator, id).await?))
}

async fn suspend_handler(
    can: Can<SuspendTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    Json(body): Json<SuspendBody>,
) -> Changed {
    Ok(suspend(&can, &operator, id, &body).await?)
}

async fn resume_handler(
    can: Can<SuspendTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Changed {
    Ok(resume(&can, &operator, id).await?)
}

async fn rename_handler(
    can: Can<RenameTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    Json(body): Json<RenameBody>,
) -> Changed {
    Ok(rename(&can, &operator, id, &body).await?)
}

async fn delete_handler(
    can: Can<DeleteTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    Json(body): Json<DeleteBody>,
) -> Changed {
    Ok(delete(&can, &operator, id, &body).await?)
}

async fn undo_handler(
    can: Can<DeleteTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Changed {
    Ok(undo_delete(&can, &operator, id).await?)
}

async fn purge_handler(
    can: Can<PurgeTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    Json(body): Json<PurgeBody>,
) -> Changed {
    Ok(purge(&can, &operator, id, &body).await?)
}

async fn removals_handler(can: Can<ReadTenant>) -> Answer<Vec<PurgeView>> {
    Ok(Reply::of(operation_list(&can).await?))
}

async fn certificates_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
    Query(query): Query<CertificateQuery>,
) -> Answer<Page<Certificate>> {
    Ok(Reply::of(certificate_list(&can, &operator, query).await?))
}

async fn certificate_handler(
    can: Can<ReadTenant>,
    Path(id): Path<TenantId>,
) -> Answer<Certificate> {
    Ok(Reply::of(certificate(&can, id).await?))
}

/// All routes of tenants' lives. They need the service [`Operator`].
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&SHOW, show_handler)
        .on(&SUSPEND, suspend_handler)
        .on(&RESUME, resume_handler)
        .on(&RENAME, rename_handler)
        .on(&DELETE, delete_handler)
        .on(&UNDO_DELETE, undo_handler)
        .on(&PURGE, purge_handler)
        .on(&REMOVALS, removals_handler)
        .on(&CERTIFICATES, certificates_handler)
        .on(&CERTIFICATE, certificate_handler)
        .merge(pages::routes())
}
