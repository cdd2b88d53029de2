//! The API of hosts, on the admin host.

use access::{Can, Done, Reply};
use kernel::{Page, id::TenantId};
use web::{Json, Op, Path, Query, Routes, Service};

use super::{
    DomainBody, DomainView, HeldQuery, HeldView, domain_check, domain_choose, domain_claim,
    domain_list, domain_remove, held_list, held_pages, held_release, pages,
};
use crate::{
    Operator,
    permissions::{
        ChooseDomain, ClaimDomain, ProveDomain, ReadHeldName, ReadTenant, ReleaseHeldName,
        RemoveDomain,
    },
};

const LIST: Op<ReadTenant> = Op::get("/platform/tenants/{id}/domains")
    .id("platform.domains.list")
    .summary("Hosts of a tenant: the primary one first, those that are only claimed last.")
    .reply::<Page<DomainView>>(200);

const CLAIM: Op<ClaimDomain> = Op::post("/platform/tenants/{id}/domains")
    .id("platform.domains.claim")
    .summary("Claims a host for a tenant; the answer says which TXT record proves it.")
    .body::<DomainBody>()
    .example_body(r#"{"host":"crm.acme.example"}"#)
    .reply::<DomainView>(201);

const CHECK: Op<ProveDomain> = Op::post("/platform/tenants/{id}/domains/{host}/check")
    .id("platform.domains.check")
    .summary("Looks for a host's TXT record now; when it is there, the host leads to the tenant.")
    .reply::<DomainView>(200);

const CHOOSE: Op<ChooseDomain> = Op::post("/platform/tenants/{id}/domains/{host}/primary")
    .id("platform.domains.choose")
    .summary("Makes a host the primary one, to which people are led from the tenant's others.")
    .reply::<DomainView>(200);

const REMOVE: Op<RemoveDomain> = Op::delete("/platform/tenants/{id}/domains/{host}")
    .id("platform.domains.remove")
    .summary("Takes a host from a tenant and holds it back, so that nobody else gets it soon.")
    .reply::<()>(204);

const HELD: Op<ReadHeldName> = Op::get("/platform/held-names")
    .id("platform.held_names.list")
    .summary("Hosts that were given up and that nobody else gets yet, by name.")
    .query::<HeldQuery>()
    .reply::<Page<HeldView>>(200);

const RELEASE: Op<ReleaseHeldName> = Op::delete("/platform/held-names/{host}")
    .id("platform.held_names.release")
    .summary("Gives a held host free before its time.")
    .reply::<()>(204);

async fn list_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<Reply<Page<DomainView>>> {
    Ok(Reply::of(domain_list(&can, &operator, id).await?))
}

async fn claim_handler(
    can: Can<ClaimDomain>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    Json(body): Json<DomainBody>,
) -> web::Result<Done<DomainView>> {
    Ok(domain_claim(&can, &operator, id, &body).await?)
}

async fn check_handler(
    can: Can<ProveDomain>,
    operator: Service<Operator>,
    Path((id, host)): Path<(TenantId, String)>,
) -> web::Result<Reply<DomainView>> {
    let view = domain_check(&can, &operator, id, &host).await?;
    Ok(Reply::of(view))
}

async fn choose_handler(
    can: Can<ChooseDomain>,
    operator: Service<Operator>,
    Path((id, host)): Path<(TenantId, String)>,
) -> web::Result<Done<DomainView>> {
    Ok(domain_choose(&can, &operator, id, &host).await?)
}

async fn remove_handler(
    can: Can<RemoveDomain>,
    operator: Service<Operator>,
    Path((id, host)): Path<(TenantId, String)>,
) -> web::Result<Done<()>> {
    Ok(domain_remove(&can, &operator, id, &host).await?)
}

async fn held_handler(
    can: Can<ReadHeldName>,
    operator: Service<Operator>,
    Query(query): Query<HeldQuery>,
) -> web::Result<Reply<Page<HeldView>>> {
    Ok(Reply::of(held_list(&can, &operator, query).await?))
}

async fn release_handler(
    can: Can<ReleaseHeldName>,
    operator: Service<Operator>,
    Path(host): Path<String>,
) -> web::Result<Done<()>> {
    Ok(held_release(&can, &operator, &host).await?)
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_handler)
        .on(&CLAIM, claim_handler)
        .on(&CHECK, check_handler)
        .on(&CHOOSE, choose_handler)
        .on(&REMOVE, remove_handler)
        .on(&HELD, held_handler)
        .on(&RELEASE, release_handler)
        .merge(pages::routes())
        .merge(held_pages::routes())
}
