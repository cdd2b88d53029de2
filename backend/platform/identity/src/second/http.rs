//! The API of second factors.

use access::{Can, Done, Reply};
use http::HeaderMap;
use kernel::id::FactorId;
use web::{Json, Op, Path, Public, Routes, Service};

use super::{
    FactorList, RecoveryCodes, SecondBody, TotpBody, TotpCodeBody, TotpConfirmed, TotpOffer,
    WithPassword, pages,
};
use crate::{
    Identity, TokenPair,
    http::{Here, agent},
    permissions::{ManageFactors, ReadProfile},
};

const SECOND: Op<Public> = Op::post("/auth/login/second")
    .id("auth.login.second")
    .summary("Completes a sign-in with the second factor.")
    .body::<SecondBody>()
    .reply::<TokenPair>(200);

const LIST: Op<ReadProfile> = Op::get("/account/factors")
    .id("account.factors.list")
    .summary("Your second factors.")
    .reply::<FactorList>(200);

const TOTP: Op<ManageFactors> = Op::post("/account/factors/totp")
    .id("account.factors.totp.offer")
    .summary("Offers an authenticator app; it counts from its first code on.")
    .body::<TotpBody>()
    .reply::<TotpOffer>(201);

const CONFIRM: Op<ManageFactors> = Op::post("/account/factors/totp/{id}/confirm")
    .id("account.factors.totp.confirm")
    .summary(
        "Takes the first code of an authenticator app; with the first app come recovery codes.",
    )
    .body::<TotpCodeBody>()
    .example_body(r#"{"code":"287082"}"#)
    .reply::<TotpConfirmed>(200);

const REMOVE: Op<ManageFactors> = Op::post("/account/factors/{id}/remove")
    .id("account.factors.remove")
    .summary("Gives a second factor up.")
    .body::<WithPassword>()
    .example_body(r#"{"current_password":"four quiet words together"}"#)
    .reply::<()>(204);

const RENEW: Op<ManageFactors> = Op::post("/account/factors/recovery")
    .id("account.factors.recovery.renew")
    .summary("Makes ten fresh recovery codes; those before are dead.")
    .body::<WithPassword>()
    .reply::<RecoveryCodes>(200);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .public(&SECOND, "the attempt and the code are the proof", second)
        .on(&LIST, list)
        .on(&TOTP, totp)
        .on(&CONFIRM, confirm)
        .on(&REMOVE, remove)
        .on(&RENEW, renew)
        .merge(pages::routes())
}

async fn second(
    here: Here,
    identity: Service<Identity>,
    headers: HeaderMap,
    Json(body): Json<SecondBody>,
) -> web::Result<Reply<TokenPair>> {
    let signed_in = identity.second(&here.0, &body, agent(&headers)).await?;
    Ok(Reply::of(
        identity.token_pair(&signed_in.session, &here.0.tenant)?,
    ))
}

async fn list(
    can: Can<ReadProfile>,
    identity: Service<Identity>,
) -> web::Result<Reply<FactorList>> {
    Ok(Reply::of(identity.factor_list(&can).await?))
}

async fn totp(
    can: Can<ManageFactors>,
    identity: Service<Identity>,
    Json(body): Json<TotpBody>,
) -> web::Result<Done<TotpOffer>> {
    Ok(identity.totp_begin(&can, &body).await?)
}

async fn confirm(
    can: Can<ManageFactors>,
    identity: Service<Identity>,
    Path(id): Path<FactorId>,
    Json(body): Json<TotpCodeBody>,
) -> web::Result<Done<TotpConfirmed>> {
    Ok(identity.totp_confirm(&can, id, &body).await?)
}

async fn remove(
    can: Can<ManageFactors>,
    identity: Service<Identity>,
    Path(id): Path<FactorId>,
    Json(body): Json<WithPassword>,
) -> web::Result<Done<()>> {
    Ok(identity.factor_remove(&can, id, &body).await?)
}

async fn renew(
    can: Can<ManageFactors>,
    identity: Service<Identity>,
    Json(body): Json<WithPassword>,
) -> web::Result<Done<RecoveryCodes>> {
    Ok(identity.recovery_renew(&can, &body).await?)
}
