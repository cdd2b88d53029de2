//! The queue of customers that look like one, and the question before another is added.

use access::Can;
use console::{
    Action, Badge, Column, Crumb, Desk, EmptyState, Filter, List, Markup, Note, PageHeader, Pager,
    Row, Said, Table, Text, Time, Tone, Undo, i18n::Value, main_cell,
};
use kernel::{CursorKey, Result, id::PartyId};
use web::{Form as Sent, Path, Query, Service, Typed};

use super::{Page, at, form, list, words};
use crate::{
    duplicates::{
        Brief, DuplicateItem, DuplicateQuery, LIKELY, Likeness, Reason, Scan, ScanState, Traits,
        dismiss, duplicate_list, like, reopen, scan_cancel, scan_latest, scan_start,
    },
    model::{NewParty, Party},
    permissions::{CreateParty, MergeParty, ReadParty, ReviewDuplicate},
};

/// Where the queue is.
pub(super) const QUEUE: &str = "/app/customers/duplicates";

pub(super) async fn page(
    can: Can<ReadParty>,
    desk: Desk,
    cursors: Service<CursorKey>,
    Query(query): Query<DuplicateQuery>,
) -> Page {
    let shown = duplicate_list(&can, &cursors, &query).await?;
    let scan = latest(&can).await?;
    let reviews = can.also::<ReviewDuplicate>().await;
    let merges = can.also::<MergeParty>().await;
    let text = desk.text();
    let title = text.t("crm-duplicates");
    let running = scan
        .as_ref()
        .is_some_and(|scan| scan.state == ScanState::Running);
    let look =
        Action::post(text.t("crm-duplicates-look"), format!("{QUEUE}/scan"), "").icon("search");
    let mut header = PageHeader::new(&title).sub(text.t("crm-duplicates-about"));
    if !running {
        header = header.action(match reviews {
            true => look.clone(),
            false => look.clone().refused(text.t("crm-refused")),
        });
    }
    let dismissed = query.state.as_deref() == Some("dismissed");
    let rows = shown
        .items
        .iter()
        .map(|item| row(&desk, item, reviews, merges));
    let columns = [
        Column::main(text.t("crm-duplicates-first")),
        Column::new(text.t("crm-duplicates-second")),
        Column::new(text.t("crm-duplicates-why")),
        Column::figure(text.t("crm-duplicates-score")),
        Column::fit(text.t("console-actions")),
    ];
    let empty = match dismissed {
        true => EmptyState::new(
            "users",
            text.t("crm-duplicates-none-dismissed"),
            text.t("crm-duplicates-none-dismissed-text"),
        ),
        false => {
            let empty = EmptyState::new(
                "users",
                text.t("crm-duplicates-empty"),
                text.t("crm-duplicates-empty-text"),
            );
            if running || !reviews {
                empty
            } else {
                empty.action(look)
            }
        }
    };
    let table = Table::new(&title, columns).rows(rows);
    let states = [
        ("open", text.t("crm-duplicates-open")),
        ("dismissed", text.t("crm-duplicates-dismissed")),
    ];
    let whole = List::new("duplicates", desk.address(), table, empty)
        .filter(Filter::new(
            desk.address(),
            "state",
            text.t("crm-state"),
            states,
        ))
        .keeps_tools(true)
        .pager(Pager::at(desk.address(), shown.next.as_deref()));
    let body: Markup = [
        header.render(text),
        scan.map_or_else(Markup::default, |scan| progress(&desk, &scan, reviews)),
        whole.render(text),
    ]
    .into_iter()
    .collect();
    let crumbs = vec![list::crumb(text), Crumb::here(&title)];
    Ok(desk.page(title.clone(), crumbs, &body).await)
}

pub(super) async fn look(can: Can<ReviewDuplicate>, desk: Desk) -> Page {
    scan_start(&can).await?;
    Ok(desk.see_other(QUEUE, Some("crm-duplicates-looking")))
}

pub(super) async fn stop(can: Can<ReviewDuplicate>, desk: Desk) -> Page {
    match scan_cancel(&can).await {
        // It ended before the button was pressed.
        Err(error) if error.kind() == kernel::Kind::NotFound => {}
        other => {
            other?;
        }
    }
    Ok(desk.see_other(QUEUE, Some("crm-duplicates-stopped")))
}

pub(super) async fn set_aside(
    can: Can<ReviewDuplicate>,
    desk: Desk,
    Path((id, other)): Path<(PartyId, PartyId)>,
) -> Page {
    dismiss(&can, id, other).await?;
    let undo = Undo::new(format!("{}/duplicates/{other}/undo", at(id)));
    let said = Said::new("crm-duplicates-set-aside").undo(undo);
    Ok(desk.see_other_saying(QUEUE, &said))
}

pub(super) async fn ask_again(
    can: Can<ReviewDuplicate>,
    desk: Desk,
    Path((id, other)): Path<(PartyId, PartyId)>,
) -> Page {
    reopen(&can, id, other).await?;
    Ok(desk.see_other(QUEUE, Some("crm-duplicates-reopened")))
}

/// What is known already, while somebody fills in the form of a new customer: a fragment, empty
/// when nobody is like that.
pub(super) async fn while_typing(can: Can<CreateParty>, desk: Desk, sent: Sent<()>) -> Page {
    let found = known(&can, desk.text(), sent.typed()).await?;
    let body = match found.as_slice() {
        [] => Markup::default(),
        found => warning(desk.text(), found),
    };
    Ok(axum::response::IntoResponse::into_response(web::Html(
        body.into_string(),
    )))
}

/// The same for a form that is sent, unless the person saw them and goes on.
pub(super) async fn unseen(
    can: &Can<CreateParty>,
    text: &Text,
    typed: &Typed,
) -> Result<Vec<Likeness>> {
    match typed.get(ANYWAY) {
        "true" => Ok(Vec::new()),
        _ => known(can, text, typed).await,
    }
}

/// Who is known already and very likely the one in this form. An answer that is not complete yet
/// is like nobody.
async fn known(can: &Can<CreateParty>, text: &Text, typed: &Typed) -> Result<Vec<Likeness>> {
    let Ok(new) = form::creation(&fields::Fields::default(), text, typed) else {
        return Ok(Vec::new());
    };
    let Some(reader) = can.as_also::<ReadParty>().await else {
        return Ok(Vec::new());
    };
    let Ok(company) = can.company() else {
        return Ok(Vec::new());
    };
    let new = NewParty {
        custom: fields::Sent::new(),
        ..new
    };
    let party = Party::new(can.ctx(), company, new, &fields::Fields::default())?;
    let mut found = like(&reader, company, &Traits::of(&party)).await?;
    found.retain(|one| one.score >= LIKELY);
    Ok(found)
}

/// Sent by whoever was told and adds the customer anyway.
const ANYWAY: &str = "anyway";

/// The sentence in a form: who it could be.
fn warning(text: &Text, found: &[Likeness]) -> Markup {
    let lines: Markup = found
        .iter()
        .take(3)
        .map(|one| {
            Markup::trusted(format!(
                r#"<li><a href="{}">{}</a> {} {}</li>"#,
                at(one.customer.id),
                Markup::from(one.customer.name.as_str()),
                Markup::from(second_line(&one.customer)),
                reasons(text, &one.reasons),
            ))
        })
        .collect();
    let sentence: Markup = [
        Markup::from(text.t("crm-duplicates-known")),
        Markup::trusted("<ul>"),
        lines,
        Markup::trusted("</ul>"),
    ]
    .into_iter()
    .collect();
    let told = Markup::trusted(format!(
        r#"<input type="hidden" name="{ANYWAY}" value="true">"#
    ));
    [Note::new(Tone::Warn, sentence).render(), told]
        .into_iter()
        .collect()
}

/// What speaks for two being one, as badges.
pub(super) fn reasons(text: &Text, reasons: &[Reason]) -> Markup {
    reasons
        .iter()
        .map(|reason| {
            let word = text.t(match reason {
                Reason::VatId => "crm-reason-vat-id",
                Reason::Email => "crm-reason-email",
                Reason::Phone => "crm-reason-phone",
                Reason::Site => "crm-reason-site",
                Reason::SameName => "crm-reason-same-name",
                Reason::LikeName => "crm-reason-like-name",
                Reason::Address => "crm-reason-address",
                Reason::Postcode => "crm-reason-postcode",
            });
            Badge::new(word, Tone::Neutral).render()
        })
        .collect()
}

/// What tells a customer from others of that name.
pub(super) fn second_line(brief: &Brief) -> String {
    let parts = [&brief.email, &brief.phone, &brief.city];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" · ")
}

fn row(desk: &Desk, item: &DuplicateItem, reviews: bool, merges: bool) -> Row {
    let text = desk.text();
    let (first, second) = (&item.first, &item.second);
    let compare = format!("{}/merge/{}", at(first.id), second.id);
    let cell = |brief: &Brief| {
        let picture = words::picture(brief.kind, brief.name.as_str()).render();
        main_cell(&picture, brief.name.as_str(), &second_line(brief))
    };
    let mut actions = Vec::new();
    if item.dismissed_at.is_some() {
        if reviews {
            let again = format!("{}/duplicates/{}/undo", at(first.id), second.id);
            actions.push(
                Action::post(text.t("crm-duplicates-ask-again"), again, "")
                    .small()
                    .render(),
            );
        }
    } else {
        let label = match merges {
            true => text.t("crm-duplicates-compare"),
            false => text.t("crm-duplicates-see"),
        };
        actions.push(Action::link(label, &compare).small().render());
        if reviews {
            let two = format!("{}/duplicates/{}/dismiss", at(first.id), second.id);
            actions.push(
                Action::post(text.t("crm-duplicates-two"), two, "")
                    .small()
                    .quiet()
                    .render(),
            );
        }
    }
    Row::link(compare)
        .cell(cell(first))
        .cell(cell(second))
        .cell(reasons(text, &item.reasons))
        .cell(text.tn(
            "crm-per-cent",
            &[("count", Value::from(u64::from(item.score)))],
        ))
        .cell(Markup::trusted(format!(
            r#"<span class="row">{}</span>"#,
            actions.into_iter().collect::<Markup>()
        )))
}

async fn latest(can: &Can<ReadParty>) -> Result<Option<Scan>> {
    // Whoever works in several companies at once has no scan to look at.
    if can.company().is_err() {
        return Ok(None);
    }
    match scan_latest(can).await {
        Ok(scan) => Ok(Some(scan)),
        Err(error) if error.kind() == kernel::Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn progress(desk: &Desk, scan: &Scan, reviews: bool) -> Markup {
    let text = desk.text();
    let count = |count: i64| Value::from(u64::try_from(count).unwrap_or_default());
    match scan.state {
        ScanState::Running => {
            let sentence = text.tn(
                "crm-duplicates-running",
                &[
                    ("seen", count(scan.seen)),
                    ("total", count(scan.total.max(scan.seen))),
                ],
            );
            let mut parts = vec![Markup::from(sentence), Markup::trusted(" ")];
            parts.push(
                Action::link(text.t("crm-duplicates-refresh"), QUEUE)
                    .small()
                    .render(),
            );
            if reviews {
                let stop = format!("{QUEUE}/scan/cancel");
                parts.push(
                    Action::post(text.t("crm-duplicates-stop"), stop, "")
                        .small()
                        .quiet()
                        .render(),
                );
            }
            Note::new(Tone::Info, parts.into_iter().collect::<Markup>()).render()
        }
        ScanState::Done | ScanState::Cancelled => {
            let id = match scan.state {
                ScanState::Done => "crm-duplicates-done",
                _ => "crm-duplicates-cancelled",
            };
            let words = [("seen", count(scan.seen)), ("found", count(scan.found))];
            let when = Time::new(scan.ended_at.unwrap_or(scan.moved_at)).render(text, desk.now());
            Markup::trusted(format!(
                r#"<p class="muted small">{} {when}</p>"#,
                Markup::from(text.tn(id, &words))
            ))
        }
    }
}

/// Where the form of a new customer asks while somebody types.
pub(super) const WHILE_TYPING: &str = "/app/customers/new/like";

/// The place in that form where the answer appears.
pub(super) fn place(text: &Text, known: &[Likeness]) -> Markup {
    let inside = match known {
        [] => Markup::default(),
        known => warning(text, known),
    };
    Markup::trusted(format!(
        concat!(
            r#"<div id="known" aria-live="polite" hx-post="{}" hx-include="closest form" "#,
            r#"hx-trigger="change from:closest form delay:200ms" hx-target="this" "#,
            r#"hx-swap="innerHTML" hx-push-url="false">{}</div>"#
        ),
        WHILE_TYPING, inside
    ))
}

/// The list of customers leads here.
pub(super) fn way(text: &Text) -> Action {
    Action::link(text.t("crm-duplicates"), QUEUE).icon("users")
}
