//! The API of the stock, on the admin host.

use access::{Can, Done, Reply};
use web::{Json, Op, Routes, Service};

use super::{StockFill, StockView, pages, stock_drop, stock_fill, stock_show};
use crate::{
    Operator,
    permissions::{DropStock, FillStock, ReadStock},
};

const SHOW: Op<ReadStock> = Op::get("/platform/stock")
    .id("platform.stock.show")
    .summary("Ready schemas: how many there are, of which version, and how many are wanted.")
    .reply::<StockView>(200);

const FILL: Op<FillStock> = Op::post("/platform/stock/fill")
    .id("platform.stock.fill")
    .summary("Fills the stock in the background, one schema at a time.")
    .body::<StockFill>()
    .example_body(r#"{"to":20}"#)
    .reply::<StockView>(200);

const DROP: Op<DropStock> = Op::post("/platform/stock/drop-old")
    .id("platform.stock.drop_old")
    .summary("Drops schemas in stock that are older than this version, in the background.")
    .reply::<StockView>(200);

async fn show_handler(
    can: Can<ReadStock>,
    operator: Service<Operator>,
) -> web::Result<Reply<StockView>> {
    Ok(Reply::of(stock_show(&can, &operator).await?))
}

async fn fill_handler(
    can: Can<FillStock>,
    operator: Service<Operator>,
    Json(body): Json<StockFill>,
) -> web::Result<Done<StockView>> {
    Ok(stock_fill(&can, &operator, body).await?)
}

async fn drop_handler(
    can: Can<DropStock>,
    operator: Service<Operator>,
) -> web::Result<Done<StockView>> {
    Ok(stock_drop(&can, &operator).await?)
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&SHOW, show_handler)
        .on(&FILL, fill_handler)
        .on(&DROP, drop_handler)
        .merge(pages::routes())
}
