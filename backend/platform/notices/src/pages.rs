//! One's notices in the console: the page, what hangs at the bell, and the live stream.

use access::Can;
use axum::body::Body;
use console::{
    Action, Crumb, Desk, EmptyState, Field, Filter, Form, List, Markup, NoticeLine, PageHeader,
    Pager, Text, Time, notice_lines,
};
use http::{HeaderMap, Response, header};
use kernel::{CursorKey, Error, Kind, id::NoticeId};
use serde::Deserialize;
use web::{Op, Query, Routes, Service};

use crate::{
    Board,
    http::{NoticeQuery, choices, choose, list, muted, read},
    live,
    news::NoticeRow,
    permissions::{ReadNotices, UpdateNotices},
    store,
};

const HOME: &str = "/app/notices";

const LIST: Op<ReadNotices> = Op::get(HOME).id("notices.pages.list").page();
const LATEST: Op<ReadNotices> = Op::get("/app/notices/latest")
    .id("notices.pages.latest")
    .page();
const OPEN: Op<UpdateNotices> = Op::post("/app/notices/open")
    .id("notices.pages.open")
    .page();
const READ: Op<UpdateNotices> = Op::post("/app/notices/read")
    .id("notices.pages.read")
    .page();
const CHOICES: Op<ReadNotices> = Op::get("/app/notices/kinds")
    .id("notices.pages.kinds")
    .page();
const CHOOSE: Op<UpdateNotices> = Op::post("/app/notices/kinds")
    .id("notices.pages.choose")
    .page();
const LIVE: Op<ReadNotices> = Op::get("/app/live").id("notices.pages.live").page();

/// How many hang at the bell.
const AT_THE_BELL: i64 = 8;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, page)
        .on(&LATEST, latest)
        .on(&OPEN, open)
        .on(&READ, read_all)
        .on(&CHOICES, kinds)
        .on(&CHOOSE, save_kinds)
        .on(&LIVE, stream)
}

type Page = web::Result<Response<Body>>;

async fn page(
    can: Can<ReadNotices>,
    desk: Desk,
    board: Service<Board>,
    cursors: Service<CursorKey>,
    Query(query): Query<NoticeQuery>,
) -> Page {
    let text = desk.text();
    let page = list(&can, &cursors, &query).await?;
    let title = text.t("notices-title");
    let header = PageHeader::new(&title)
        .sub(text.t("notices-about"))
        .action(Action::post(text.t("notices-read-all"), "/app/notices/read", "").icon("check"))
        .more(Action::link(text.t("notices-choose"), "/app/notices/kinds").icon("settings"));
    let body = if page.items.is_empty() {
        Markup::default()
    } else {
        lines(&page.items, &board, text, &desk)
    };
    let empty = EmptyState::new(
        "bell",
        text.t("notices-empty"),
        text.t("notices-empty-text"),
    );
    let unread = Filter::new(
        desk.address(),
        "unread",
        text.t("notices-state"),
        [("true", text.t("notices-unread"))],
    );
    let list = List::around("notices", desk.address(), body, empty)
        .filter(unread)
        .pager(Pager::at(desk.address(), page.next.as_deref()).newest_first())
        .render(text);
    let whole: Markup = [header.render(text), list].into_iter().collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}

/// A fragment for the bell's panel.
async fn latest(can: Can<ReadNotices>, desk: Desk, board: Service<Board>) -> Page {
    let user = can.ctx().actor.user().ok_or_else(Error::not_found)?;
    let mut tx = can.read().await?;
    let rows = store::notice_list(&mut tx, user, false, None, AT_THE_BELL).await?;
    tx.done().await?;
    let text = desk.text();
    let body = if rows.is_empty() {
        Markup::trusted(format!(
            r#"<p class="bell-none">{}</p>"#,
            Markup::from(text.t("notices-empty"))
        ))
    } else {
        lines(&rows, &board, text, &desk)
    };
    Ok(fragment(&body))
}

fn lines(rows: &[NoticeRow], board: &Board, text: &Text, desk: &Desk) -> Markup {
    let line = |row: &NoticeRow| {
        let kind = board.kind(&row.kind);
        NoticeLine {
            id: row.id.to_string(),
            icon: kind.map_or("bell", |kind| kind.icon),
            sentence: row.sentence(kind, text),
            time: Time::new(row.created_at).render(text, desk.now()),
            unread: row.read_at.is_none().then(|| text.t("notices-unread")),
        }
    };
    notice_lines("/app/notices/open", rows.iter().map(line))
}

fn fragment(body: &Markup) -> Response<Body> {
    let mut response = Response::new(Body::from(body.as_str().to_owned()));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        http::HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

/// The form of one notice.
#[derive(Debug, Deserialize)]
struct OpenForm {
    id: NoticeId,
}

async fn open(
    can: Can<UpdateNotices>,
    desk: Desk,
    board: Service<Board>,
    form: web::Form<OpenForm>,
) -> Page {
    let user = can.ctx().actor.user().ok_or_else(Error::not_found)?;
    let OpenForm { id } = form.read()?;
    let mut tx = can.write().await?;
    let notice = store::notice_find(&mut tx, user, id).await?;
    tx.abandon().await?;
    let path = notice.ok_or_else(Error::not_found)?.path;
    read(&can, &board, Some(vec![id])).await?;
    let path = if path.is_empty() { HOME } else { &path };
    Ok(desk.see_other(path, None))
}

async fn read_all(can: Can<UpdateNotices>, desk: Desk, board: Service<Board>) -> Page {
    read(&can, &board, None).await?;
    Ok(desk.see_other(HOME, Some("notices-all-read")))
}

async fn kinds(can: Can<ReadNotices>, desk: Desk, board: Service<Board>) -> Page {
    let muted = muted(&can).await?;
    let text = desk.text();
    let view = choices(&board, text, &muted);
    let title = text.t("notices-choose");
    let body = if view.kinds.is_empty() {
        EmptyState::new("bell", text.t("notices-no-kinds"), text.t("notices-about")).render()
    } else {
        let mut form = Form::post("/app/notices/kinds", "", text.t("notices-save"))
            .heading(&text.t("notices-told"), &text.t("notices-told-help"));
        for kind in view.kinds {
            let told = if kind.told { "true" } else { "" };
            form = form.field(Field::checkbox(kind.kind, kind.label).value(told), text);
        }
        form.cancel(text.t("notices-cancel"), HOME).render(text)
    };
    let header = PageHeader::new(&title);
    let whole: Markup = [header.render(text), body].into_iter().collect();
    let crumbs = vec![
        Crumb::up(text.t("notices-title"), HOME),
        Crumb::here(title.clone()),
    ];
    Ok(desk.page(title, crumbs, &whole).await)
}

async fn save_kinds(
    can: Can<UpdateNotices>,
    desk: Desk,
    board: Service<Board>,
    form: web::Form<()>,
) -> Page {
    let muted = board
        .kinds()
        .map(|kind| kind.code)
        .filter(|code| form.typed().get(code) != "true")
        .map(str::to_owned)
        .collect();
    choose(&can, &board, desk.text(), muted).await?;
    Ok(desk.see_other(HOME, Some("notices-chosen")))
}

/// The stream of server-sent events of this person here.
async fn stream(can: Can<ReadNotices>, headers: HeaderMap, board: Service<Board>) -> Page {
    let wants = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/event-stream"));
    if !wants {
        return Err(Error::new(
            Kind::Unsupported,
            "not_a_page",
            "this is a stream of events; ask for it with `Accept: text/event-stream`",
        )
        .into());
    }
    let user = can.ctx().actor.user().ok_or_else(Error::not_found)?;
    let ctx = std::sync::Arc::new(can.ctx().clone());
    // First the ear, then the count: nothing that is told in between is missed.
    let ear = board.streams.open(ctx)?;
    let unread = board.unread(can.ctx(), user).await?;
    let [spread] = can.ctx().chance.bytes::<1>();
    Ok(live::answer(ear, &live::Said::hello(unread), spread))
}
