//! The API of one's own notices.

use access::{Can, Done, Reply};
use audit::Change;
use console::{Chrome, Text};
use kernel::{
    CursorKey, Error, Page, PageRequest, Result, Timestamp,
    id::{NoticeId, UserId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Json, Op, Query, Routes, Service};

use crate::{
    Board,
    news::NoticeRow,
    permissions::{ReadNotices, UpdateNotices},
    store,
};

const LIST: Op<ReadNotices> = Op::get("/account/notices")
    .id("account.notices.list")
    .summary("What you were told, newest first.")
    .query::<NoticeQuery>()
    .reply::<Page<NoticeView>>(200)
    .example_reply(
        r#"{"items":[{"id":"019aa0c5-5f4e-7000-8000-00000000000a","kind":"imports.batch.ended",
            "text":"The import of customers.csv has ended: 120 rows were taken in.",
            "path":"/app/imports/019aa0c5-5f4e-7000-8000-00000000000b","about":null,
            "created_at":"2026-11-21T12:00:00Z","read_at":null}],"next":null}"#,
    );
const READ: Op<UpdateNotices> = Op::post("/account/notices/read")
    .id("account.notices.read")
    .summary("Marks some of your notices as read, or all of them.")
    .body::<ReadBody>()
    .reply::<ReadReply>(200)
    .example_body(r#"{"all":true}"#)
    .example_reply(r#"{"read":3}"#);
const CHOICES: Op<ReadNotices> = Op::get("/account/notices/kinds")
    .id("account.notices.kinds")
    .summary("What you can be told, and whether you are.")
    .reply::<ChoicesView>(200);
const CHOOSE: Op<UpdateNotices> = Op::put("/account/notices/kinds")
    .id("account.notices.choose")
    .summary("Chooses what you are not told.")
    .body::<ChooseBody>()
    .reply::<ChoicesView>(200)
    .example_body(r#"{"muted":[]}"#);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_handler)
        .on(&READ, read_handler)
        .on(&CHOICES, choices_handler)
        .on(&CHOOSE, choose_handler)
}

/// Which notices to list.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NoticeQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Only those that are not read.
    #[serde(default)]
    pub unread: bool,
}

/// Something you were told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeView {
    /// Its id.
    pub id: NoticeId,
    /// Its kind, `module.thing.what`.
    pub kind: String,
    /// Its sentence, in your language.
    pub text: String,
    /// The page of the console it leads to; empty for none.
    pub path: String,
    /// The thing it is about.
    pub about: Option<Uuid>,
    /// When it happened, UTC.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When you read it, UTC.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub read_at: Option<Timestamp>,
}

/// Which notices are read.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBody {
    /// These.
    #[serde(default)]
    pub ids: Vec<NoticeId>,
    /// All of them.
    #[serde(default)]
    pub all: bool,
}

/// What was marked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadReply {
    /// How many were not read before.
    pub read: u64,
}

/// What you can be told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChoicesView {
    /// Every kind.
    pub kinds: Vec<ChoiceView>,
}

/// One kind of notice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChoiceView {
    /// Its code.
    pub kind: String,
    /// What it is, in your language.
    pub label: String,
    /// Whether you are told.
    pub told: bool,
}

/// What you do not want to be told.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseBody {
    /// The codes of these kinds; all others you are told.
    pub muted: Vec<String>,
}

async fn list_handler(
    can: Can<ReadNotices>,
    board: Service<Board>,
    chrome: Service<Chrome>,
    cursors: Service<CursorKey>,
    Query(query): Query<NoticeQuery>,
) -> web::Result<Reply<Page<NoticeView>>> {
    let text = chrome.text(can.ctx().lang);
    let page = list(&can, &cursors, &query).await?;
    Ok(Reply::of(page.map(|row| view(row, &board, &text))))
}

async fn read_handler(
    can: Can<UpdateNotices>,
    board: Service<Board>,
    Json(body): Json<ReadBody>,
) -> web::Result<Done<ReadReply>> {
    let which = if body.all { None } else { Some(body.ids) };
    Ok(read(&can, &board, which).await?)
}

async fn choices_handler(
    can: Can<ReadNotices>,
    board: Service<Board>,
    chrome: Service<Chrome>,
) -> web::Result<Reply<ChoicesView>> {
    let text = chrome.text(can.ctx().lang);
    let muted = muted(&can).await?;
    Ok(Reply::of(choices(&board, &text, &muted)))
}

async fn choose_handler(
    can: Can<UpdateNotices>,
    board: Service<Board>,
    chrome: Service<Chrome>,
    Json(body): Json<ChooseBody>,
) -> web::Result<Done<ChoicesView>> {
    let text = chrome.text(can.ctx().lang);
    Ok(choose(&can, &board, &text, body.muted).await?)
}

/// Whose notices they are.
fn whose(ctx: &kernel::Ctx) -> Result<UserId> {
    ctx.actor.user().ok_or_else(Error::not_found)
}

/// A page of one's notices.
pub(crate) async fn list(
    can: &Can<ReadNotices>,
    cursors: &CursorKey,
    query: &NoticeQuery,
) -> Result<Page<NoticeRow>> {
    let user = whose(can.ctx())?;
    let unread = if query.unread { "unread" } else { "" };
    let scope = kernel::page::scope(&[
        "notices",
        &can.ctx().tenant.tid(),
        &user.to_string(),
        unread,
    ]);
    let page = PageRequest::new(query.limit, query.cursor.clone())?;
    let after: Option<(Timestamp, NoticeId)> = page.after(cursors, &scope)?;
    let mut tx = can.read().await?;
    let rows = store::notice_list(&mut tx, user, query.unread, after, page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |row| {
        cursors.seal(&scope, &(row.created_at, row.id))
    }))
}

fn view(row: NoticeRow, board: &Board, text: &Text) -> NoticeView {
    NoticeView {
        text: row.sentence(board.kind(&row.kind), text),
        id: row.id,
        kind: row.kind,
        path: row.path,
        about: row.about,
        created_at: row.created_at,
        read_at: row.read_at,
    }
}

/// Marks notices as read: these, or all. Those of others are not there.
pub(crate) async fn read(
    can: &Can<UpdateNotices>,
    board: &Board,
    ids: Option<Vec<NoticeId>>,
) -> Result<Done<ReadReply>> {
    let user = whose(can.ctx())?;
    if ids.as_ref().is_some_and(|ids| ids.len() > 200) {
        return Err(Error::field(
            "ids",
            "too_many",
            "at most 200 at once; `all` marks all of them",
        ));
    }
    let mut tx = can.write().await?;
    let read = store::notice_read(&mut tx, user, ids.as_deref(), can.ctx().now()).await?;
    let change = Change::did("user", user.uuid(), None).note("count", read);
    let done = tx.commit(change, Reply::of(ReadReply { read })).await?;
    board.publisher.told(can.ctx(), user);
    Ok(done)
}

/// The kinds one does not want to be told.
pub(crate) async fn muted(can: &Can<ReadNotices>) -> Result<Vec<String>> {
    let user = whose(can.ctx())?;
    let mut tx = can.read().await?;
    let muted = store::mute_list(&mut tx, user).await?;
    tx.done().await?;
    Ok(muted)
}

pub(crate) fn choices(board: &Board, text: &Text, muted: &[String]) -> ChoicesView {
    let kinds = board
        .kinds()
        .map(|kind| ChoiceView {
            kind: kind.code.to_owned(),
            label: text.t(kind.label),
            told: !muted.iter().any(|code| code == kind.code),
        })
        .collect();
    ChoicesView { kinds }
}

/// Chooses what one is not told.
pub(crate) async fn choose(
    can: &Can<UpdateNotices>,
    board: &Board,
    text: &Text,
    muted: Vec<String>,
) -> Result<Done<ChoicesView>> {
    let user = whose(can.ctx())?;
    if let Some(unknown) = muted.iter().find(|code| board.kind(code).is_none()) {
        let known: Vec<&str> = board.kinds().map(|kind| kind.code).collect();
        return Err(Error::field(
            "muted",
            "not_a_choice",
            format!(
                "`{unknown}` is no kind of notice; these are: {}",
                known.join(", ")
            ),
        ));
    }
    let mut tx = can.write().await?;
    store::mute_replace(&mut tx, user, &muted).await?;
    let view = choices(board, text, &muted);
    let change = Change::did("user", user.uuid(), None).note("muted", muted);
    tx.commit(change, Reply::of(view)).await
}
