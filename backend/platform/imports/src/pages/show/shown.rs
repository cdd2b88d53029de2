//! What the page of one import is made of, by its state.

use console::{
    Action, Card, Column, Desk, Markup, Meter, Note, PageHeader, Row, Section, Stat, Table, Time,
    Tone,
};
use kernel::Error;

use super::{
    super::{plan as plan_page, words},
    SILENT, at, question,
};
use crate::{
    model::{Batch, Progress},
    states::BatchState,
    steps,
    target::{Target, TargetField},
    view::ImportRow,
};

/// What the page is made of.
pub(super) struct Shown<'a> {
    pub(super) desk: &'a Desk,
    pub(super) target: &'a dyn Target,
    pub(super) batch: &'a Batch,
    pub(super) progress: &'a Progress,
    pub(super) fields: &'a [TargetField],
    pub(super) lines: &'a [ImportRow],
    pub(super) runs: bool,
}

impl Shown<'_> {
    pub(super) fn body(&self, refused: Option<&Error>) -> Markup {
        let text = self.desk.text();
        let inside: Markup = [self.header().render(text), self.notes(), self.step(refused)]
            .into_iter()
            .collect();
        let asks = if self.batch.state.is_at_work() {
            let address = Markup::from(at(self.batch.id).as_str());
            format!(
                r##" hx-get="{address}" hx-trigger="every 1s" hx-target="this" hx-select="#import" hx-swap="outerHTML" hx-sync="this:drop" hx-push-url="false""##
            )
        } else {
            String::new()
        };
        Markup::trusted(format!(
            r#"<div id="import" class="stack"{asks}>{inside}</div>"#
        ))
    }

    fn header(&self) -> PageHeader {
        let text = self.desk.text();
        let what = text.t(self.target.title());
        let mut header = PageHeader::new(&self.batch.file_name)
            .mark(words::state(text, self.batch.state))
            .sub(what)
            .sub(words::size(text, self.batch.bytes))
            .sub(Time::new(self.batch.created_at).render(text, self.desk.now()));
        if !self.runs {
            return header;
        }
        let post = |id: &str, verb: &str| {
            Action::post(text.t(id), format!("{}/{verb}", at(self.batch.id)), "")
        };
        match self.batch.state {
            BatchState::Checking | BatchState::Running => {
                header = header.action(post("imports-cancel", "cancel").icon("x"));
            }
            BatchState::Checked => {
                let commit = post("imports-commit", "commit").primary().icon("check");
                let nothing = self.progress.touched() == 0;
                let reason = nothing.then(|| text.t("imports-nothing-to-do"));
                header = header
                    .action(post("imports-change", "change"))
                    .action(commit.refused_if(reason))
                    .more(post("imports-discard", "discard").icon("trash-2"));
            }
            BatchState::Ready | BatchState::Failed | BatchState::Uploading => {
                header = header.more(post("imports-discard", "discard").icon("trash-2"));
            }
            BatchState::Done | BatchState::Cancelled => {
                header = header.action(Action::link(text.t("imports-look"), self.target.home()));
                if steps::may_undo(self.batch, self.desk.now()) && self.progress.touched() > 0 {
                    let undo = Action::link(
                        text.t("imports-undo"),
                        format!("{}/undo", at(self.batch.id)),
                    );
                    header = header.action(undo.dialog("ask-undo").icon("history"));
                }
            }
            _ => {}
        }
        if self.is_silent() {
            header = header.action(
                post("imports-resume", "resume")
                    .primary()
                    .icon("refresh-cw"),
            );
        }
        header
    }

    fn is_silent(&self) -> bool {
        let last = self.progress.touched_at.max(self.batch.since);
        self.batch.state.is_at_work() && (self.desk.now() - last).num_seconds() > SILENT
    }

    fn notes(&self) -> Markup {
        let text = self.desk.text();
        let note = match self.batch.state {
            BatchState::Failed => {
                let code = self.batch.trouble.as_deref().unwrap_or_default();
                let id = format!("imports-trouble-{}", code.replace('_', "-"));
                let sentence = if text.catalog().has(&id) {
                    text.t(&id)
                } else {
                    self.batch.detail.clone().unwrap_or_default()
                };
                Some((Tone::Bad, sentence))
            }
            BatchState::Uploading => Some((Tone::Warn, text.t("imports-uploading-text"))),
            BatchState::Ready => Some((Tone::Info, text.t("imports-ready-text"))),
            BatchState::Checked if self.progress.touched() == 0 => {
                Some((Tone::Warn, text.t("imports-nothing-to-do")))
            }
            BatchState::Checked => Some((Tone::Info, text.t("imports-checked-text"))),
            BatchState::Cancelled => Some((Tone::Warn, text.t("imports-cancelled-text"))),
            BatchState::Undone if self.progress.kept > 0 => Some((
                Tone::Warn,
                text.tn("imports-kept-text", &[("count", self.progress.kept.into())]),
            )),
            _ if self.is_silent() => Some((Tone::Warn, text.t("imports-silent-text"))),
            _ => None,
        };
        note.map_or_else(Markup::default, |(tone, sentence)| {
            Note::new(tone, sentence).render()
        })
    }

    fn step(&self, refused: Option<&Error>) -> Markup {
        let text = self.desk.text();
        match self.batch.state {
            BatchState::Uploading | BatchState::Discarded | BatchState::Failed => Markup::default(),
            BatchState::Reading => self.bar(),
            BatchState::Ready if self.runs => {
                plan_page::forms(text, self.target, self.batch, self.fields, refused)
            }
            BatchState::Ready => Markup::default(),
            BatchState::Checking | BatchState::Running | BatchState::Undoing => {
                [self.bar(), self.tiles()].into_iter().collect()
            }
            BatchState::Checked => [self.tiles(), self.table()].into_iter().collect(),
            BatchState::Done | BatchState::Cancelled => {
                let dialog = if self.runs {
                    question(text, self.batch, self.progress).dialog(text)
                } else {
                    Markup::default()
                };
                [self.tiles(), self.table(), dialog].into_iter().collect()
            }
            BatchState::Undone => [self.tiles(), self.table()].into_iter().collect(),
        }
    }

    fn bar(&self) -> Markup {
        let text = self.desk.text();
        let progress = self.progress;
        let total = progress.total.unwrap_or_default();
        let known = total > 0 && self.batch.state != BatchState::Reading;
        let left = match progress.seconds_left() {
            Some(seconds) if known => {
                let span = words::span(text, seconds);
                text.tn("imports-left", &[("span", span.as_str().into())])
            }
            _ => text.t("imports-left-unknown"),
        };
        let done = if known {
            text.tn(
                "imports-lines-done",
                &[("done", progress.position.into()), ("total", total.into())],
            )
        } else {
            text.t("imports-looking")
        };
        let mut meter = Meter::new(text.t("imports-progress"), done).left(left);
        if known {
            meter = meter.reached(progress.position, total);
        }
        Card::new("", meter.render()).render()
    }

    fn tiles(&self) -> Markup {
        let text = self.desk.text();
        let progress = self.progress;
        let counts: &[(&str, i64)] = match self.batch.state {
            BatchState::Undoing | BatchState::Undone => &[
                ("imports-undone-count", progress.undone),
                ("imports-kept-count", progress.kept),
            ],
            BatchState::Checking | BatchState::Checked => &[
                ("imports-would-create", progress.created),
                ("imports-would-update", progress.updated),
                ("imports-unchanged", progress.unchanged),
                ("imports-skipped", progress.skipped),
                ("imports-refused", progress.refused),
            ],
            _ => &[
                ("imports-created", progress.created),
                ("imports-updated", progress.updated),
                ("imports-unchanged", progress.unchanged),
                ("imports-skipped", progress.skipped),
                ("imports-refused", progress.refused),
            ],
        };
        let tiles: Markup = counts
            .iter()
            .map(|(id, count)| Stat::new(text.t(id), text.number(count)).render())
            .collect();
        Markup::trusted(format!(r#"<div class="tiles">{tiles}</div>"#))
    }

    /// Refused lines, or those an undo left.
    fn table(&self) -> Markup {
        let text = self.desk.text();
        if self.lines.is_empty() {
            return Markup::default();
        }
        let undone = self.batch.state == BatchState::Undone;
        let columns = [
            Column::fit(text.t("imports-line")),
            Column::main(text.t(if undone {
                "imports-thing"
            } else {
                "imports-cells"
            })),
            Column::new(text.t("imports-reason")),
        ];
        let rows = self.lines.iter().map(|line| self.row(line));
        let table = Table::new(text.t("imports-lines"), columns).rows(rows);
        let mut section = Section::new(
            text.t(if undone {
                "imports-kept-lines"
            } else {
                "imports-refused-lines"
            }),
            table.render(text),
        );
        if self.lines.iter().any(|line| line.outcome == "refused") {
            let file = format!("{}/refused.csv", at(self.batch.id));
            section = section.action(
                Action::link(text.t("imports-refused-take"), file)
                    .icon("download")
                    .leaves(),
            );
        }
        section.render()
    }

    fn row(&self, line: &ImportRow) -> Row {
        let text = self.desk.text();
        let cells: Vec<&str> = line
            .cells
            .iter()
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        let cells: String = cells.join(" · ").chars().take(160).collect();
        let faults: Vec<String> = line
            .errors
            .iter()
            .map(|fault| words::fault(text, self.target, self.fields, fault))
            .collect();
        let (row, what) = match line.thing {
            Some(thing) => (Row::link(self.target.page(thing)), text.t("imports-open")),
            None => (Row::new(), cells),
        };
        row.cell(text.number(line.number))
            .cell(what)
            .cell(faults.join("; "))
    }
}
