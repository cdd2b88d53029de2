//! The routes of the pages around a customer.

use web::{Op, Routes};

use super::{consent, diary, portal, privacy, relate, verify};
use crate::permissions::{
    DiscloseParty, KeepNote, LinkPortal, ReadParty, RecordConsent, Relate, VerifyContact,
};

const TIMELINE: Op<ReadParty> = Op::get("/app/customers/{id}/timeline")
    .id("crm.pages.timeline")
    .page();
const NEW_NOTE: Op<KeepNote> = Op::get("/app/customers/{id}/notes/new")
    .id("crm.pages.new_note")
    .page();
const ADD_NOTE: Op<KeepNote> = Op::post("/app/customers/{id}/notes/new")
    .id("crm.pages.add_note")
    .page();
const EDIT_NOTE: Op<KeepNote> = Op::get("/app/customers/{id}/notes/{note}")
    .id("crm.pages.edit_note")
    .page();
const SAVE_NOTE: Op<KeepNote> = Op::post("/app/customers/{id}/notes/{note}")
    .id("crm.pages.save_entry")
    .page();
const REMOVE_NOTE: Op<KeepNote> = Op::post("/app/customers/{id}/notes/{note}/remove")
    .id("crm.pages.remove_note")
    .page();
const NEW_RELATIONSHIP: Op<Relate> = Op::get("/app/customers/{id}/relationships/new")
    .id("crm.pages.new_relationship")
    .page();
const ADD_RELATIONSHIP: Op<Relate> = Op::post("/app/customers/{id}/relationships/new")
    .id("crm.pages.add_relationship")
    .page();
const EDIT_RELATIONSHIP: Op<Relate> = Op::get("/app/customers/{id}/relationships/{relationship}")
    .id("crm.pages.edit_relationship")
    .page();
const SAVE_RELATIONSHIP: Op<Relate> = Op::post("/app/customers/{id}/relationships/{relationship}")
    .id("crm.pages.save_relationship")
    .page();
const REMOVE_RELATIONSHIP: Op<Relate> =
    Op::post("/app/customers/{id}/relationships/{relationship}/remove")
        .id("crm.pages.remove_relationship")
        .page();
const NEW_CONSENT: Op<RecordConsent> = Op::get("/app/customers/{id}/consents/new")
    .id("crm.pages.new_consent")
    .page();
const RECORD_CONSENT: Op<RecordConsent> = Op::post("/app/customers/{id}/consents/new")
    .id("crm.pages.record_consent")
    .page();
const ASK_VERIFY: Op<VerifyContact> =
    Op::get("/app/customers/{id}/contact-points/{contact}/verify")
        .id("crm.pages.ask_verify")
        .page();
const VERIFY: Op<VerifyContact> = Op::post("/app/customers/{id}/contact-points/{contact}/verify")
    .id("crm.pages.verify")
    .page();
const SEND_CODE: Op<VerifyContact> =
    Op::post("/app/customers/{id}/contact-points/{contact}/verify/send")
        .id("crm.pages.send_code")
        .page();
const VOUCH: Op<VerifyContact> =
    Op::post("/app/customers/{id}/contact-points/{contact}/verify/vouch")
        .id("crm.pages.vouch")
        .page();
const WITHDRAW: Op<VerifyContact> =
    Op::post("/app/customers/{id}/contact-points/{contact}/verify/withdraw")
        .id("crm.pages.withdraw_proof")
        .page();
const PORTAL: Op<LinkPortal> = Op::get("/app/customers/{id}/portal")
    .id("crm.pages.portal")
    .page();
const LINK_PORTAL: Op<LinkPortal> = Op::post("/app/customers/{id}/portal")
    .id("crm.pages.link_portal")
    .page();
const DISCLOSE: Op<DiscloseParty> = Op::get("/app/customers/{id}/personal-data")
    .id("crm.pages.personal_data")
    .page();
const DOWNLOAD: Op<DiscloseParty> = Op::get("/app/customers/{id}/personal-data/file")
    .id("crm.pages.personal_data_file")
    .page();
const ERASURE: Op<ReadParty> = Op::get("/app/customers/{id}/erasure")
    .id("crm.pages.erasure")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&TIMELINE, diary::page)
        .on(&NEW_NOTE, diary::new)
        .on(&ADD_NOTE, diary::add)
        .on(&EDIT_NOTE, diary::edit)
        .on(&SAVE_NOTE, diary::save)
        .on(&REMOVE_NOTE, diary::remove)
        .on(&NEW_RELATIONSHIP, relate::new)
        .on(&ADD_RELATIONSHIP, relate::add)
        .on(&EDIT_RELATIONSHIP, relate::edit)
        .on(&SAVE_RELATIONSHIP, relate::save)
        .on(&REMOVE_RELATIONSHIP, relate::remove)
        .on(&NEW_CONSENT, consent::new)
        .on(&RECORD_CONSENT, consent::record)
        .on(&ASK_VERIFY, verify::page)
        .on(&VERIFY, verify::confirm)
        .on(&SEND_CODE, verify::send)
        .on(&VOUCH, verify::vouch)
        .on(&WITHDRAW, verify::withdraw)
        .on(&PORTAL, portal::page)
        .on(&LINK_PORTAL, portal::save)
        .on(&DISCLOSE, privacy::page)
        .on(&DOWNLOAD, privacy::download)
        .on(&ERASURE, privacy::report)
}
