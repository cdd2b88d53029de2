//! The stock in the console.

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Card, Column, Confirm, Crumb, Desk, EmptyState, ErrorSummary, Field, Form,
    Markup, Note, PageHeader, Row, Stat, Table, Text, Time, Tone, i18n::Value,
};
use http::{Response, StatusCode};
use kernel::Kind;
use web::{Op, Routes, Service};

use super::{MOST, StockFill, StockLotView, StockView, stock_drop, stock_fill, stock_show};
use crate::{
    Operator,
    pages::summary,
    permissions::{DropStock, FillStock, ReadStock},
};

const HERE: &str = "/app/stock";

const SHOW: Op<ReadStock> = Op::get(HERE).id("operator.pages.stock").page();
const FILL: Op<FillStock> = Op::post("/app/stock/fill")
    .id("operator.pages.stock_fill")
    .page();
const ASK: Op<DropStock> = Op::get("/app/stock/drop-old")
    .id("operator.pages.stock_ask")
    .page();
const DROP: Op<DropStock> = Op::post("/app/stock/drop-old")
    .id("operator.pages.stock_drop")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&SHOW, show_page)
        .on(&FILL, fill_page)
        .on(&ASK, ask_page)
        .on(&DROP, drop_page)
}

async fn show_page(
    can: Can<ReadStock>,
    desk: Desk,
    operator: Service<Operator>,
) -> web::Result<Response<Body>> {
    let stock = stock_show(&can, &operator).await?;
    let page = Page {
        desk: &desk,
        stock: &stock,
        may_fill: can.also::<FillStock>().await,
        may_drop: can.also::<DropStock>().await,
    };
    let typed = String::new();
    Ok(page
        .respond(StatusCode::OK, ErrorSummary::new(), typed)
        .await)
}

async fn fill_page(
    can: Can<FillStock>,
    desk: Desk,
    operator: Service<Operator>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed().get("to").trim().to_owned();
    // What is no number is out of range, too.
    let to = match typed.as_str() {
        "" => None,
        number => Some(number.parse().unwrap_or(u32::MAX)),
    };
    match stock_fill(&can, &operator, StockFill { to }).await {
        Ok(_done) => Ok(desk.see_other(HERE, Some("operator-stock-filling"))),
        Err(error) if error.kind() == Kind::Invalid => {
            let Some(reading) = can.as_also::<ReadStock>().await else {
                return Err(error.into());
            };
            let stock = stock_show(&reading, &operator).await?;
            let page = Page {
                desk: &desk,
                stock: &stock,
                may_fill: true,
                may_drop: can.also::<DropStock>().await,
            };
            let errors = summary(desk.text(), &error);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(page.respond(status, errors, typed).await)
        }
        Err(error) => Err(error.into()),
    }
}

async fn ask_page(_can: Can<DropStock>, desk: Desk) -> web::Result<Response<Body>> {
    let text = desk.text();
    let title = text.t("operator-stock-drop");
    let body = confirm(text).page(text);
    let crumbs = vec![
        Crumb::up(text.t("operator-stock"), HERE),
        Crumb::here(&title),
    ];
    Ok(desk.page(title, crumbs, &body).await)
}

async fn drop_page(
    can: Can<DropStock>,
    desk: Desk,
    operator: Service<Operator>,
) -> web::Result<Response<Body>> {
    stock_drop(&can, &operator).await?;
    Ok(desk.see_other(HERE, Some("operator-stock-dropping")))
}

fn confirm(text: &Text) -> Confirm {
    let form = Form::post("/app/stock/drop-old", "", text.t("operator-stock-drop")).danger();
    Confirm::new(
        "stock-drop",
        text.t("operator-stock-drop-ask"),
        text.t("operator-stock-drop-text"),
        form,
        HERE,
    )
}

struct Page<'a> {
    desk: &'a Desk,
    stock: &'a StockView,
    may_fill: bool,
    may_drop: bool,
}

impl Page<'_> {
    async fn respond(
        &self,
        status: StatusCode,
        errors: ErrorSummary,
        typed: String,
    ) -> Response<Body> {
        let text = self.desk.text();
        let title = text.t("operator-stock");
        let header = PageHeader::new(&title).sub(text.t("operator-stock-about"));
        let mut parts = vec![header.render(text), self.now()];
        if self.may_fill {
            parts.push(self.fill(errors, typed));
        }
        if self.may_drop && self.stock.older > 0 {
            parts.push(confirm(text).dialog(text));
        }
        let whole: Markup = parts.into_iter().collect();
        self.desk
            .page_with(status, title.clone(), vec![Crumb::here(title)], &whole)
            .await
    }

    /// What changes while the job works; where scripts run it is looked at again until it is done.
    fn now(&self) -> Markup {
        let (text, stock) = (self.desk.text(), self.stock);
        let behind = stock.ready < i64::from(stock.target);
        let tiles: Markup = [
            Stat::new(text.t("operator-stock-ready"), text.number(stock.ready))
                .note(text.tn(
                    "operator-stock-wanted",
                    &[("count", Value::from(text.number(stock.target)))],
                ))
                .render(),
            Stat::new(text.t("operator-stock-older"), text.number(stock.older)).render(),
            Stat::new(text.t("operator-stock-version"), stock.version.to_string()).render(),
        ]
        .into_iter()
        .collect();
        let note = match (stock.target, behind) {
            (0, _) => Note::new(Tone::Info, text.t("operator-stock-off")).render(),
            (_, true) => Note::new(Tone::Info, text.t("operator-stock-behind")).render(),
            _ => Markup::default(),
        };
        let poll = match behind {
            true => format!(
                r##" hx-get="{HERE}" hx-trigger="every 3s" hx-target="this" hx-select="#stock-now" hx-swap="outerHTML""##
            ),
            false => String::new(),
        };
        Markup::trusted(format!(
            r#"<div id="stock-now" class="stack"{poll}>{note}<div class="tiles">{tiles}</div>{}</div>"#,
            self.lots()
        ))
    }

    fn lots(&self) -> Markup {
        let (text, stock) = (self.desk.text(), self.stock);
        if stock.lots.is_empty() {
            return EmptyState::new(
                "archive",
                text.t("operator-stock-empty"),
                text.t("operator-stock-empty-text"),
            )
            .render();
        }
        let title = text.t("operator-stock-lots");
        let columns = [
            Column::main(text.t("operator-stock-version")),
            Column::state(text.t("operator-state")),
            Column::figure(text.t("operator-stock-count")),
            Column::fit(text.t("operator-stock-oldest")),
        ];
        let rows = stock.lots.iter().map(|lot| {
            Row::new()
                .cell(lot.version.to_string())
                .cell(self.state(lot))
                .cell(text.number(lot.count))
                .cell(Time::new(lot.oldest).in_row().render(text, self.desk.now()))
        });
        let table = Table::new(&title, columns).rows(rows).render(text);
        let mut card = Card::new(title, table).flush();
        if self.may_drop && stock.older > 0 {
            card = card.action(
                Action::link(text.t("operator-stock-drop"), "/app/stock/drop-old")
                    .icon("trash-2")
                    .danger()
                    .small()
                    .dialog("stock-drop"),
            );
        }
        card.render()
    }

    fn state(&self, lot: &StockLotView) -> Markup {
        let text = self.desk.text();
        match lot.version.cmp(&self.stock.version) {
            std::cmp::Ordering::Equal => {
                Badge::new(text.t("operator-stock-current"), Tone::Ok).render()
            }
            std::cmp::Ordering::Less => {
                Badge::new(text.t("operator-stock-behind-version"), Tone::Warn).render()
            }
            std::cmp::Ordering::Greater => {
                Badge::new(text.t("operator-stock-ahead"), Tone::Info).render()
            }
        }
    }

    fn fill(&self, errors: ErrorSummary, typed: String) -> Markup {
        let text = self.desk.text();
        let help = text.tn(
            "operator-stock-to-help",
            &[
                ("target", Value::from(self.stock.target)),
                ("most", Value::from(MOST)),
            ],
        );
        let form = Form::post("/app/stock/fill", "", text.t("operator-stock-fill"))
            .errors(errors)
            .field(
                Field::text("to", text.t("operator-stock-to"))
                    .value(typed)
                    .help(help)
                    .max(3),
                text,
            );
        Card::new(text.t("operator-stock-fill-title"), form.render(text)).render()
    }
}
