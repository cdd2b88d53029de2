//! Archiving, bringing back and erasing, each asked before it is done.

use access::Can;
use console::{Confirm, Desk, Form, Said, Text, Undo, i18n::Value};
use kernel::{Error, id::PartyId};
use ports::privacy::Holders;
use web::{Form as Sent, Path, Service};

use super::{Page, at, crumbs, party};
use crate::{
    archive::{archive as archive_party, restore as restore_party},
    erase::erase as erase_party,
    model::{Party, Seen},
    permissions::{ArchiveParty, EraseParty},
};

/// The ids of the dialogs.
pub(super) const ARCHIVE: &str = "ask-archive";
pub(super) const ERASE: &str = "ask-erase";

pub(super) fn archive_question(text: &Text, party: &Party) -> Confirm {
    let form = Form::post(
        format!("{}/archive", at(party.id)),
        "",
        text.t("crm-archive"),
    );
    let title = text.tn(
        "crm-archive-title",
        &[("name", Value::from(party.name.as_str()))],
    );
    Confirm::new(
        ARCHIVE,
        title,
        text.t("crm-archive-text"),
        form,
        at(party.id),
    )
}

pub(super) fn erase_question(text: &Text, party: &Party) -> Confirm {
    let form = Form::post(format!("{}/erase", at(party.id)), "", text.t("crm-erase")).danger();
    let title = text.tn(
        "crm-erase-title",
        &[("name", Value::from(party.name.as_str()))],
    );
    Confirm::new(ERASE, title, text.t("crm-erase-text"), form, at(party.id))
        .loses(text.t("crm-erase-loses-name"))
        .loses(text.t("crm-erase-loses-contacts"))
        .loses(text.t("crm-erase-loses-words"))
        .type_name(party.name.as_str())
}

pub(super) async fn ask_archive(
    can: Can<ArchiveParty>,
    desk: Desk,
    Path(id): Path<PartyId>,
) -> Page {
    let party = party(&can, id).await?;
    let text = desk.text();
    let crumbs = crumbs(text, id, party.name.as_str(), &text.t("crm-archive"));
    Ok(desk
        .page(
            text.t("crm-archive"),
            crumbs,
            &archive_question(text, &party).page(text),
        )
        .await)
}

pub(super) async fn archive(can: Can<ArchiveParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    archive_party(&can, id, Seen::Unsaid).await?;
    let undo = Undo::new(format!("{}/restore", at(id)));
    Ok(desk.see_other_saying(&at(id), &Said::new("crm-archived").undo(undo)))
}

pub(super) async fn restore(can: Can<ArchiveParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    restore_party(&can, id, Seen::Unsaid).await?;
    Ok(desk.see_other(&at(id), Some("crm-restored")))
}

pub(super) async fn ask_erase(can: Can<EraseParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = party(&can, id).await?;
    let text = desk.text();
    let crumbs = crumbs(text, id, party.name.as_str(), &text.t("crm-erase"));
    Ok(desk
        .page(
            text.t("crm-erase"),
            crumbs,
            &erase_question(text, &party).page(text),
        )
        .await)
}

pub(super) async fn erase(
    can: Can<EraseParty>,
    desk: Desk,
    holders: Service<Holders>,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let party = party(&can, id).await?;
    if sent.typed().get("confirm").trim() != party.name.as_str() {
        let detail = "type the name exactly as it is shown; nothing was erased";
        return Err(Error::conflict("confirmation_missing", detail).into());
    }
    // The version that was just compared: a name that changed meanwhile was not confirmed.
    erase_party(&can, &holders, id, Seen::Form(party.version)).await?;
    Ok(desk.see_other(&format!("{}/erasure", at(id)), Some("crm-erased")))
}
