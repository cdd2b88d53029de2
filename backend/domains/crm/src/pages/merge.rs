//! Two customers side by side: which one stays, whose value it takes, and the way back.

mod draw;

use access::Can;
use console::{
    Action, Column, Confirm, Desk, EmptyState, Form, Markup, Note, PageHeader, Row, Said, Section,
    Table, Text, Time, Tone, Undo, i18n::Value,
};
use http::StatusCode;
use kernel::{Error, id::PartyId, states::Named as _, text::SearchText};
use ports::repoint::{Blocked, Holders};
use serde::Deserialize;
use web::{Form as Sent, Path, Query, Service, Typed};

use self::draw::{blocked_word, draw};
use super::{Page, at, crumbs, duplicates, list, words};
use crate::{
    duplicates::duplicates_of,
    merge::{
        Choices, MergeDraft, Side, merge as merge_parties, merge_list, unmerge, unmerge_preview,
    },
    model::{Party, Seen},
    permissions::{MergeParty, ReadParty},
    states::PartyState,
    store,
};

/// How many a search offers.
const FOUND: i64 = 30;
/// What stands before the names of the choices.
const CHOICE: &str = "choice.";

/// Whom to look for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    q: Option<String>,
}

/// Which other one: those that look alike, and a search.
pub(super) async fn pick(
    can: Can<MergeParty>,
    desk: Desk,
    Path(id): Path<PartyId>,
    Query(wanted): Query<Wanted>,
) -> Page {
    let text = desk.text();
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let words = wanted.q.as_deref().map(SearchText::parse).transpose();
    let words = words.map_err(|refusal| Error::fields(vec![refusal.at("q")]))?;
    let words = words.filter(|words| !words.is_empty());
    let found = match &words {
        Some(words) => {
            store::brief_search(&mut tx, party.company, id, words.as_str(), FOUND).await?
        }
        None => Vec::new(),
    };
    tx.done().await?;
    let alike = match can.as_also::<ReadParty>().await {
        Some(reader) if words.is_none() => duplicates_of(&reader, id).await?,
        _ => Vec::new(),
    };
    let columns = [
        Column::main(text.t("crm-name")),
        Column::new(text.t("crm-duplicates-why")),
    ];
    let alike = alike.into_iter().map(|item| {
        let other = item.other(id).clone();
        (other, item.reasons)
    });
    let rows = alike.chain(found.into_iter().map(|brief| (brief, Vec::new())));
    let rows = rows.map(|(brief, reasons)| {
        let picture = words::picture(brief.kind, brief.name.as_str()).render();
        let cell = console::main_cell(
            &picture,
            brief.name.as_str(),
            &duplicates::second_line(&brief),
        );
        Row::link(format!("{}/merge/{}", at(id), brief.id))
            .cell(cell)
            .cell(duplicates::reasons(text, &reasons))
    });
    let title = text.tn(
        "crm-merge-pick",
        &[("name", Value::from(party.name.as_str()))],
    );
    let table = Table::new(&title, columns).rows(rows);
    let empty = EmptyState::new(
        "users",
        text.t("crm-merge-none"),
        text.t("crm-merge-none-text"),
    );
    let whole = console::List::new("merge", desk.address(), table, empty)
        .search(text.t("crm-merge-search"))
        .keeps_tools(true);
    let body: Markup = [
        PageHeader::new(&title)
            .sub(text.t("crm-merge-pick-text"))
            .render(text),
        whole.render(text),
    ]
    .into_iter()
    .collect();
    let here = text.t("crm-merge");
    let crumbs = crumbs(text, id, party.name.as_str(), &here);
    Ok(desk.page(here, crumbs, &body).await)
}

pub(super) async fn side_by_side(
    can: Can<ReadParty>,
    desk: Desk,
    holders: Service<Holders>,
    Path((id, other)): Path<(PartyId, PartyId)>,
) -> Page {
    draw(
        &can,
        &desk,
        &holders,
        (id, other),
        &Typed::default(),
        Markup::default(),
        StatusCode::OK,
    )
    .await
}

pub(super) async fn merge(
    can: Can<MergeParty>,
    desk: Desk,
    holders: Service<Holders>,
    Path((id, other)): Path<(PartyId, PartyId)>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let version = |name: &str| typed.get(name).parse::<i64>().ok();
    let draft = MergeDraft {
        loser: other,
        choices: choices(typed),
        loser_version: version("loser_version"),
    };
    let seen = version("survivor_version").map_or(Seen::Unsaid, Seen::Form);
    let Err(refused) = merge_parties(&can, &holders, id, seen, draft).await else {
        let undo = Undo::new(format!("{}/merge/undo", at(other)));
        return Ok(desk.see_other_saying(&at(id), &Said::new("crm-merged").undo(undo)));
    };
    let Some(reader) = can.as_also::<ReadParty>().await else {
        return Err(refused.into());
    };
    let (sentence, status) = match refused.code() {
        "party_changed" => (desk.text().t("crm-merge-changed"), StatusCode::CONFLICT),
        "contacts_too_many" => (desk.text().t("crm-merge-contacts"), StatusCode::CONFLICT),
        "addresses_too_many" => (desk.text().t("crm-merge-addresses"), StatusCode::CONFLICT),
        _ if !refused.field_errors().is_empty() => {
            let lines: Vec<String> = refused
                .field_errors()
                .iter()
                .map(|fault| words::fault(desk.text(), fault))
                .collect();
            (lines.join(" "), StatusCode::UNPROCESSABLE_ENTITY)
        }
        _ => return Err(refused.into()),
    };
    let above = Note::new(Tone::Warn, sentence).render();
    draw(&reader, &desk, &holders, (id, other), typed, above, status).await
}

pub(super) async fn ask_undo(can: Can<MergeParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let (survivor, loser, blocked) = unmerge_preview(&can, id).await?;
    let text = desk.text();
    let title = text.t("crm-unmerge");
    let names = [
        ("survivor", Value::from(survivor.name.as_str())),
        ("loser", Value::from(loser.name.as_str())),
    ];
    let body = if blocked.is_empty() {
        let action = format!("{}/merge/undo", at(id));
        let form = Form::post(action, "", title.clone());
        let question = text.tn("crm-unmerge-title", &names);
        Confirm::new(
            "unmerge",
            question,
            text.t("crm-unmerge-text"),
            form,
            at(survivor.id),
        )
        .page(text)
    } else {
        let reasons: Markup = blocked
            .iter()
            .map(|one| {
                let line = format!("{}: {}", blocked_word(text, &one.kind), why(text, one));
                Markup::trusted(format!("<li>{}</li>", Markup::from(line)))
            })
            .collect();
        let sentence: Markup = [
            Markup::from(text.tn("crm-unmerge-refused", &names)),
            Markup::trusted("<ul>"),
            reasons,
            Markup::trusted("</ul>"),
        ]
        .into_iter()
        .collect();
        [
            PageHeader::new(&title).render(text),
            Note::new(Tone::Warn, sentence).render(),
            Action::link(text.t("console-back"), at(survivor.id)).render(),
        ]
        .into_iter()
        .collect()
    };
    let crumbs = crumbs(text, survivor.id, survivor.name.as_str(), &title);
    Ok(desk.page(title, crumbs, &body).await)
}

pub(super) async fn undo(
    can: Can<MergeParty>,
    desk: Desk,
    holders: Service<Holders>,
    Path(id): Path<PartyId>,
) -> Page {
    unmerge(&can, &holders, id).await?;
    Ok(desk.see_other(&at(id), Some("crm-unmerged")))
}

/// On a customer's page: who it could be, and who went into it.
pub(super) async fn section(
    can: &Can<ReadParty>,
    desk: &Desk,
    party: &Party,
) -> kernel::Result<Markup> {
    let text = desk.text();
    let mut parts = Vec::new();
    if party.state == PartyState::Active {
        for item in duplicates_of(can, party.id).await?.into_iter().take(3) {
            let other = item.other(party.id);
            let sentence = text.tn(
                "crm-duplicates-alike",
                &[
                    ("name", Value::from(other.name.as_str())),
                    ("count", Value::from(u64::from(item.score))),
                ],
            );
            let compare = format!("{}/merge/{}", at(party.id), other.id);
            let note: Markup = [
                Markup::from(sentence),
                Markup::trusted(" "),
                duplicates::reasons(text, &item.reasons),
                Markup::trusted(" "),
                Action::link(text.t("crm-duplicates-compare"), compare)
                    .small()
                    .render(),
            ]
            .into_iter()
            .collect();
            parts.push(Note::new(Tone::Info, note).render());
        }
    }
    let merges = merge_list(can, party.id).await?;
    let open: Vec<_> = merges
        .iter()
        .filter(|one| one.undone_at.is_none())
        .collect();
    if !open.is_empty() {
        let may = can.also::<MergeParty>().await;
        let columns = [
            Column::main(text.t("crm-name")),
            Column::fit(text.t("crm-merged-at")),
            Column::fit(text.t("console-actions")),
        ];
        let rows = open.into_iter().map(|one| {
            let undo = Action::link(text.t("crm-unmerge"), format!("{}/unmerge", at(one.loser)));
            Row::new()
                .cell(one.loser_name.as_str())
                .cell(Time::new(one.merged_at).render(text, desk.now()))
                .cell(if may {
                    undo.small().quiet().render()
                } else {
                    Markup::default()
                })
        });
        let table = Table::new(text.t("crm-merges"), columns).rows(rows);
        parts.push(Section::new(text.t("crm-merges"), table.render(text)).render());
    }
    Ok(parts.into_iter().collect())
}

/// Why an undo is refused; another domain's reason that has no words here is told as it is.
fn why(text: &Text, blocked: &Blocked) -> String {
    let id = format!("crm-blocked-{}", blocked.code.replace('_', "-"));
    if text.catalog().has(&id) {
        text.t(&id)
    } else {
        blocked.reason.clone()
    }
}

fn choices(typed: &Typed) -> Choices {
    typed
        .pairs()
        .filter_map(|(name, value)| {
            let field = name.strip_prefix(CHOICE)?;
            Some((field.to_owned(), Side::from_name(value)?))
        })
        .collect()
}
