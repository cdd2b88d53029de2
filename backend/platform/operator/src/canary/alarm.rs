//! What a leak leads to: mail to every platform admin, and by setting a stop of all traffic.

use access::Can;
use kernel::{Lang, Result, text::Email};
use notify::{Content, Mail};
use uuid::Uuid;

use super::{Canary, gate, probe::Seen, store, view::HaltView};
use crate::{Operator, permissions::RunCanary};

/// Findings that a mail quotes.
const QUOTED: usize = 5;

impl Canary {
    /// Tells everybody, and stops traffic if that is wanted; within the transaction that ends the
    /// run. Answers the stop, if this is what made it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn alarm(
        &self,
        can: &Can<RunCanary>,
        operator: &Operator,
        tx: &mut tenancy::Writer,
        run: Uuid,
        seen: &Seen,
    ) -> Result<Option<HaltView>> {
        let ctx = can.ctx();
        let stopped = if self.settings.stops_traffic {
            let halt = HaltView {
                run,
                since: ctx.now(),
            };
            tx.notify(tenancy::CHANNEL_REGISTRY, gate::NOTICE).await?;
            store::halt_insert(tx, &halt).await?.then_some(halt)
        } else {
            None
        };
        let host = operator.registry.host_of("admin");
        let link = format!("{}/app/canary/runs/{run}", operator.origin.url(&host));
        let content = words(seen, &link, self.settings.stops_traffic);
        for admin in operator.identity.admin_list().await? {
            let Ok(to) = Email::parse(&admin.email) else {
                continue;
            };
            if admin.active {
                let mail = Mail {
                    to,
                    lang: Lang::En,
                    content: content.clone(),
                };
                notify::post(tx, ctx, &mail).await?;
            }
        }
        Ok(stopped)
    }
}

/// In both languages, since nobody should have to look words up at three in the morning.
fn words(seen: &Seen, link: &str, stops: bool) -> Content {
    let what = seen
        .findings
        .iter()
        .take(QUOTED)
        .map(|finding| {
            format!(
                "{} · {} · {}: {}",
                finding.tenant, finding.request, finding.code, finding.detail
            )
        })
        .collect::<Vec<_>>()
        .join("\n\n");
    let (en, de) = if stops {
        (
            "Traffic is stopped: every tenant's address answers 503 until a platform admin lets it flow again.",
            "Der Betrieb ist angehalten: Alle Adressen der Mandanten antworten mit 503, bis eine Administratorin oder ein Administrator der Plattform ihn freigibt.",
        )
    } else {
        (
            "Traffic still flows. Decide now whether it may.",
            "Der Betrieb läuft weiter. Entscheiden Sie jetzt, ob er das darf.",
        )
    };
    Content::Text {
        subject: "Leak canary: data was seen where it must not be · Daten am falschen Ort".into(),
        text: format!(
            "The leak canary found {found} answers that hold what another tenant must never see. {en}\n\n\
             Der Leck-Kanarienvogel fand {found} Antworten mit Daten, die ein anderer Mandant nie sehen darf. {de}\n\n\
             {link}\n\n{what}",
            found = seen.found
        ),
    }
}
