//! What needs a look, each with where to look. An area that cannot be read now is left out: the start
//! page is there when other things are not.

use access::{Can, Permission};
use activity::permissions::SeeHome;
use console::{Desk, Markup, Note, Tone, i18n::Value, link};
use kernel::Result;

use crate::{
    Operator, campaigns, canary, life,
    permissions::{ReadCampaign, ReadCanary, ReadStock, ReadTenant},
    stock,
    usage::Overview,
};

/// Something that needs a look.
struct Alarm {
    tone: Tone,
    sentence: String,
    href: &'static str,
}

/// What needs a look, the worst first.
pub(super) async fn alarms(
    operator: &Operator,
    can: &Can<SeeHome>,
    reader: &Can<ReadTenant>,
    overview: &Overview,
    desk: &Desk,
) -> Vec<Markup> {
    let mut alarms = Vec::new();
    alarms.extend(known(traffic(operator, can, desk).await));
    alarms.extend(known(removals(reader, desk).await));
    alarms.extend(known(campaign(operator, can, desk).await));
    if alarms.is_empty() {
        alarms.extend(behind(overview, desk));
    }
    alarms.extend(known(shelf(operator, can, desk).await));
    let text = desk.text();
    alarms
        .into_iter()
        .map(|alarm: Alarm| {
            let there = link(alarm.href, &text.t("operator-alarm-look"));
            let line: Markup = [Markup::from(alarm.sentence), Markup::from(" "), there]
                .into_iter()
                .collect();
            Note::new(alarm.tone, line).render()
        })
        .collect()
}

fn known(alarm: Result<Option<Alarm>>) -> Option<Alarm> {
    alarm
        .inspect_err(|error| {
            tracing::warn!(%error, causes = error.causes(), "an area of the start page cannot be read");
        })
        .ok()
        .flatten()
}

async fn proof<P: Permission>(can: &Can<SeeHome>) -> Option<Can<P>> {
    can.as_also::<P>().await
}

/// A wrong row stopped traffic, or was found.
async fn traffic(operator: &Operator, can: &Can<SeeHome>, desk: &Desk) -> Result<Option<Alarm>> {
    let Some(can) = proof::<ReadCanary>(can).await else {
        return Ok(None);
    };
    let status = canary::status(&can, operator).await?;
    let found: i64 = status.last.iter().map(|run| run.found).sum();
    let text = desk.text();
    let sentence = if status.halted.is_some() {
        text.t("operator-alarm-halted")
    } else if found > 0 {
        text.tn("operator-alarm-leak", &[("count", Value::from(found))])
    } else {
        return Ok(None);
    };
    Ok(Some(Alarm {
        tone: Tone::Bad,
        sentence,
        href: "/app/canary",
    }))
}

/// Removals that fail again and again.
async fn removals(can: &Can<ReadTenant>, desk: &Desk) -> Result<Option<Alarm>> {
    let failed = life::operation_list(can).await?;
    let failed = failed.iter().filter(|one| one.state == "failed").count();
    Ok((failed > 0).then(|| Alarm {
        tone: Tone::Bad,
        sentence: desk
            .text()
            .tn("operator-alarm-removal", &[("count", Value::from(failed))]),
        href: "/app/doctor",
    }))
}

/// A campaign that waits for a person, or is under way.
async fn campaign(operator: &Operator, can: &Can<SeeHome>, desk: &Desk) -> Result<Option<Alarm>> {
    let Some(can) = proof::<ReadCampaign>(can).await else {
        return Ok(None);
    };
    let (open, _behind) = campaigns::campaign_open(&can, operator).await?;
    let Some(open) = open else {
        return Ok(None);
    };
    let text = desk.text();
    let (tone, id) = match open.state.as_str() {
        "halted" => (Tone::Bad, "operator-alarm-campaign-halted"),
        "paused" => (Tone::Warn, "operator-alarm-campaign-paused"),
        _ => (Tone::Info, "operator-alarm-campaign-running"),
    };
    let values = [
        ("done", Value::from(open.counts.finished())),
        ("total", Value::from(open.counts.total)),
        ("put", Value::from(open.counts.quarantined)),
    ];
    Ok(Some(Alarm {
        tone,
        sentence: text.tn(id, &values),
        href: "/app/campaigns",
    }))
}

/// Said only where nothing says it better.
fn behind(overview: &Overview, desk: &Desk) -> Option<Alarm> {
    let count = [("count", Value::from(overview.behind))];
    (overview.behind > 0).then(|| Alarm {
        tone: Tone::Warn,
        sentence: desk.text().tn("operator-alarm-behind", &count),
        href: "/app/tenants?version=behind",
    })
}

/// New tenants wait for their tables to be made.
async fn shelf(operator: &Operator, can: &Can<SeeHome>, desk: &Desk) -> Result<Option<Alarm>> {
    let Some(can) = proof::<ReadStock>(can).await else {
        return Ok(None);
    };
    let stock = stock::stock_show(&can, operator).await?;
    let empty = stock.target > 0 && stock.ready == 0;
    Ok(empty.then(|| Alarm {
        tone: Tone::Info,
        sentence: desk.text().t("operator-alarm-stock"),
        href: "/app/stock",
    }))
}
