//! The list of what is left of tenants that are gone.

use access::Can;
use axum::body::Body;
use console::{
    Action, Column, Crumb, Desk, EmptyState, List, Markup, PageHeader, Pager, Row, Table, Time,
    main_cell,
};
use http::{HeaderValue, Response, header};
use kernel::{Error, id::TenantId};
use web::{Op, Path, Query, Routes, Service};

use super::{CertificateQuery, certificate_document, certificate_list};
use crate::{Operator, permissions::ReadTenant};

const CERTIFICATES: Op<ReadTenant> = Op::get("/app/certificates")
    .id("operator.pages.certificates")
    .page();
const DOWNLOAD: Op<ReadTenant> = Op::get("/app/certificates/{id}")
    .id("operator.pages.certificate_download")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&CERTIFICATES, certificates_page)
        .on(&DOWNLOAD, download)
}

type Page = web::Result<Response<Body>>;

async fn certificates_page(
    can: Can<ReadTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Query(query): Query<CertificateQuery>,
) -> Page {
    let page = certificate_list(&can, &operator, query).await?;
    let text = desk.text();
    let title = text.t("operator-certificates");
    let header = PageHeader::new(&title).sub(text.t("operator-certificates-about"));
    let columns = [
        Column::main(text.t("operator-name")),
        Column::figure(text.t("operator-certificates-tables")),
        Column::figure(text.t("operator-certificates-rows")),
        Column::new(text.t("operator-certificates-digest")),
        Column::fit(text.t("operator-certificates-when")),
        Column::fit(""),
    ];
    let rows = page.items.iter().map(|gone| {
        let digest: String = gone.digest.chars().take(16).collect();
        let download = Action::link(
            text.t("operator-certificates-download"),
            format!("/app/certificates/{}", gone.tenant_id),
        );
        Row::new()
            .cell(main_cell(&Markup::default(), &gone.name, &gone.slug))
            .cell(gone.document.tables.len().to_string())
            .cell(gone.document.rows.to_string())
            .cell(format!("{digest}…"))
            .cell(Time::new(gone.purged_at).in_row().render(text, desk.now()))
            .cell(download.icon("download").small().leaves().render())
    });
    let table = Table::new(&title, columns).rows(rows);
    let empty = EmptyState::new(
        "file-text",
        text.t("operator-certificates-empty"),
        text.t("operator-certificates-empty-text"),
    );
    let list = List::new("certificates", desk.address(), table, empty)
        .pager(Pager::at(desk.address(), page.next.as_deref()).newest_first())
        .render(text);
    let whole: Markup = [header.render(text), list].into_iter().collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}

/// The document byte for byte, so that its digest can be compared.
async fn download(can: Can<ReadTenant>, Path(id): Path<TenantId>) -> Page {
    let (document, digest) = certificate_document(&can, &id.to_string()).await?;
    let mut response = Response::new(Body::from(document));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    let name = format!("attachment; filename=\"removal-{id}.json\"");
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::try_from(name).map_err(Error::internal)?,
    );
    let etag = HeaderValue::try_from(format!("\"{digest}\"")).map_err(Error::internal)?;
    headers.insert(header::ETAG, etag);
    Ok(response)
}
