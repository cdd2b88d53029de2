//! The API of signing in, of registering and of one's own account.

use std::sync::Arc;

use access::{Can, Done, Entry, Problem, Reply};
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use kernel::{Ctx, Error, id::UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{IfMatch, Json, Op, Path, Public, Routes, Service};

use crate::{
    Decided, Decision, Identity, PasswordBody, PreferencesBody, Profile, ProfileBody, Registered,
    StepUpBody, TokenPair, devices, fresh,
    invitation::Acceptance,
    login::Attempt,
    pages,
    permissions::{
        AdmitMember, ChangePassword, EndSession, ReadProfile, RenewSession, UpdateProfile,
    },
    register::Registrant,
    second::{self, SecondNeeded, Step},
    store::session::SessionKind,
};

/// An attempt to sign in.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The e-mail address; `email` is taken as another name of this field.
    #[serde(alias = "email")]
    #[schema(example = "anna@acme.example")]
    pub identifier: String,
    /// The password.
    #[schema(format = "password")]
    pub password: String,
}

/// A refresh.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// The refresh token that came last.
    #[schema(example = "ghr_…")]
    pub refresh: String,
}

/// A registration.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    /// What to call you.
    #[schema(example = "Anna Lindqvist")]
    pub name: String,
    /// Your e-mail address.
    #[schema(example = "anna@acme.example")]
    pub email: String,
    /// The password you want: 15 characters or more, words are fine.
    #[schema(format = "password")]
    pub password: String,
}

/// The answer to every registration.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegisterReply {
    /// What happens next.
    #[schema(
        example = "if this address can be registered, a mail with a link is on its way to it"
    )]
    pub detail: String,
}

/// The end of a registration.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBody {
    /// The last part of the link in the mail.
    #[schema(example = "ghv_…")]
    pub token: String,
    /// The password chosen at registration.
    #[schema(format = "password")]
    pub password: String,
}

/// An invitation being accepted.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptBody {
    /// The last part of the link.
    #[schema(example = "ghi_…")]
    pub token: String,
    /// What to call you; not needed by those who have an account.
    #[serde(default)]
    #[schema(example = "Anna Lindqvist")]
    pub name: String,
    /// The password you want, or the one you have.
    #[schema(format = "password")]
    pub password: String,
}

const LOGIN: Op<Public> = Op::post("/auth/login")
    .id("auth.login")
    .summary("Signs in with an e-mail address and a password.")
    .body::<LoginBody>()
    .example_body(r#"{"identifier":"anna@acme.example","password":"four quiet words together"}"#)
    .reply::<TokenPair>(200)
    .or_reply::<SecondNeeded>(202);

const STEP_UP: Op<RenewSession> = Op::post("/auth/step-up")
    .id("auth.step_up")
    .summary("Proves again who you are; answers tokens in place of the present ones.")
    .body::<StepUpBody>()
    .reply::<TokenPair>(200)
    .or_reply::<SecondNeeded>(202);

const REFRESH: Op<Public> = Op::post("/auth/token/refresh")
    .id("auth.token.refresh")
    .summary("Exchanges a refresh token for its successor and a fresh access token.")
    .body::<RefreshBody>()
    .reply::<TokenPair>(200);

const LOGOUT: Op<EndSession> = Op::post("/auth/logout")
    .id("auth.logout")
    .summary("Ends the session; its tokens are dead from here on.")
    .reply::<()>(204);

const JWKS: Op<Public> = Op::get("/.well-known/jwks.json")
    .id("auth.keys")
    .summary("The public keys that verify access tokens (RFC 7517).")
    .reply::<serde_json::Value>(200);

const REGISTER: Op<Public> = Op::post("/account/register")
    .id("account.register")
    .summary("Asks for an account; the answer is the same whether the address is known or not.")
    .body::<RegisterBody>()
    .reply::<RegisterReply>(202);

const VERIFY: Op<Public> = Op::post("/account/verify")
    .id("account.verify")
    .summary("Completes a registration with the link from the mail and the password chosen.")
    .body::<VerifyBody>()
    .reply::<Registered>(200);

const ACCEPT: Op<Public> = Op::post("/auth/invitation/accept")
    .id("auth.invitation.accept")
    .summary("Accepts an invitation and signs in.")
    .body::<AcceptBody>()
    .reply::<TokenPair>(200)
    .or_reply::<SecondNeeded>(202);

const ME: Op<ReadProfile> = Op::get("/account/me")
    .id("account.me")
    .summary("Your own account.")
    .reply::<Profile>(200);

const UPDATE: Op<UpdateProfile> = Op::put("/account/profile")
    .id("account.profile.update")
    .summary("Changes your own account.")
    .body::<ProfileBody>()
    .example_body(r#"{"name":"Anna Lindqvist","lang":"de","theme":"dark","density":"compact","zone":"Europe/Berlin"}"#)
    .reply::<Profile>(200);

const PREFERENCES: Op<UpdateProfile> = Op::patch("/account/preferences")
    .id("account.preferences.update")
    .summary("Changes how you want the console: language, appearance, density, time zone.")
    .body::<PreferencesBody>()
    .example_body(r#"{"theme":"dark","density":"compact"}"#)
    .reply::<Profile>(200);

const PASSWORD: Op<ChangePassword> = Op::post("/account/change-password")
    .id("account.password.change")
    .summary("Replaces your password; your other sessions end.")
    .body::<PasswordBody>()
    .reply::<()>(204);

const APPROVE: Op<AdmitMember> = Op::post("/company/members/{id}/approve")
    .id("company.members.approve")
    .summary("Lets somebody in who registered and waits.")
    .reply::<Decided>(200);

const REFUSE: Op<AdmitMember> = Op::post("/company/members/{id}/refuse")
    .id("company.members.refuse")
    .summary("Refuses somebody who registered and waits.")
    .reply::<Decided>(200);

/// The circumstances of an open route, where nobody has to prove anything.
pub(crate) struct Here(pub(crate) Arc<Ctx>);

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let entry = parts.extensions.get::<Entry>().cloned();
        // Only the base domain has no tenant, and nothing can be done there.
        entry
            .map(|entry| Self(entry.ctx))
            .ok_or_else(|| Problem(Error::not_found()))
    }
}

/// What the device says it is.
pub(crate) fn agent(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
}

async fn login(
    here: Here,
    identity: Service<Identity>,
    headers: HeaderMap,
    Json(body): Json<LoginBody>,
) -> web::Result<Response> {
    let attempt = Attempt {
        identifier: &body.identifier,
        password: &body.password,
        kind: SessionKind::App,
        agent: agent(&headers),
    };
    let step = identity.sign_in(&here.0, &attempt).await?;
    stepped(&identity, &here.0, &step)
}

async fn step_up(
    can: Can<RenewSession>,
    identity: Service<Identity>,
    headers: HeaderMap,
    Json(body): Json<StepUpBody>,
) -> web::Result<Response> {
    let step = identity.step_up(&can, &body, agent(&headers)).await?;
    stepped(&identity, can.ctx(), &step)
}

async fn refresh(
    here: Here,
    identity: Service<Identity>,
    Json(body): Json<RefreshBody>,
) -> web::Result<Reply<TokenPair>> {
    Ok(Reply::of(identity.refresh(&here.0, &body.refresh).await?))
}

async fn logout(can: Can<EndSession>, identity: Service<Identity>) -> web::Result<Done<()>> {
    Ok(identity.sign_out(&can).await?)
}

async fn jwks(identity: Service<Identity>) -> Response {
    let mut response = Reply::of(identity.tokens.jwks()).into_response();
    // Shorter than a key is published before it signs, longer than a burst of look-ups.
    let cached = HeaderValue::from_static("public, max-age=60");
    response.headers_mut().insert(header::CACHE_CONTROL, cached);
    response
}

async fn register(
    here: Here,
    identity: Service<Identity>,
    Json(body): Json<RegisterBody>,
) -> web::Result<Response> {
    let registrant = Registrant {
        name: &body.name,
        email: &body.email,
        password: &body.password,
    };
    identity.register(&here.0, &registrant).await?;
    let detail =
        "if this address can be registered, a mail with a link is on its way to it".to_owned();
    let mut response = Reply::of(RegisterReply { detail }).into_response();
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}

async fn verify(
    here: Here,
    identity: Service<Identity>,
    Json(body): Json<VerifyBody>,
) -> web::Result<Reply<Registered>> {
    Ok(Reply::of(
        identity
            .verify(&here.0, &body.token, &body.password)
            .await?,
    ))
}

async fn accept(
    here: Here,
    identity: Service<Identity>,
    headers: HeaderMap,
    Json(body): Json<AcceptBody>,
) -> web::Result<Response> {
    let acceptance = Acceptance {
        token: &body.token,
        name: &body.name,
        password: &body.password,
        kind: SessionKind::App,
        agent: agent(&headers),
    };
    let step = identity.invitation_accept(&here.0, &acceptance).await?;
    stepped(&identity, &here.0, &step)
}

/// Tokens, or what is needed before there are any.
fn stepped(identity: &Identity, ctx: &Ctx, step: &Step) -> web::Result<Response> {
    Ok(match step {
        Step::In(signed_in) => {
            Reply::of(identity.token_pair(&signed_in.session, &ctx.tenant)?).into_response()
        }
        Step::Second(pending) => {
            let mut response = Reply::of(SecondNeeded::from(pending)).into_response();
            *response.status_mut() = StatusCode::ACCEPTED;
            response
        }
    })
}

async fn me(can: Can<ReadProfile>, identity: Service<Identity>) -> web::Result<Reply<Profile>> {
    Ok(identity.profile(&can).await?)
}

async fn profile_update(
    can: Can<UpdateProfile>,
    identity: Service<Identity>,
    if_match: IfMatch,
    Json(body): Json<ProfileBody>,
) -> web::Result<Done<Profile>> {
    Ok(identity.profile_update(&can, if_match, &body).await?)
}

async fn preferences_update(
    can: Can<UpdateProfile>,
    identity: Service<Identity>,
    Json(body): Json<PreferencesBody>,
) -> web::Result<Done<Profile>> {
    Ok(identity.preferences_update(&can, &body).await?)
}

async fn password_change(
    can: Can<ChangePassword>,
    identity: Service<Identity>,
    Json(body): Json<PasswordBody>,
) -> web::Result<Done<()>> {
    Ok(identity.password_change(&can, &body).await?)
}

async fn approve(
    can: Can<AdmitMember>,
    identity: Service<Identity>,
    Path(id): Path<UserId>,
) -> web::Result<Done<Decided>> {
    Ok(identity.member_decide(&can, id, Decision::Approve).await?)
}

async fn refuse(
    can: Can<AdmitMember>,
    identity: Service<Identity>,
    Path(id): Path<UserId>,
) -> web::Result<Done<Decided>> {
    Ok(identity.member_decide(&can, id, Decision::Refuse).await?)
}

/// All routes of this crate; they need the service [`Identity`]. they need the service [`Identity`].
pub fn routes() -> Routes {
    Routes::new()
        .public(&LOGIN, "signing in is how one stops being nobody", login)
        .public(&REFRESH, "the refresh token is the proof", refresh)
        .on(&STEP_UP, step_up)
        .on(&LOGOUT, logout)
        .public(&JWKS, "public keys verify tokens and open nothing", jwks)
        .public(&REGISTER, "whoever registers is nobody yet", register)
        .public(
            &VERIFY,
            "the link from the mail and the password are the proof",
            verify,
        )
        .public(&ACCEPT, "the invitation is the proof", accept)
        .on(&ME, me)
        .on(&UPDATE, profile_update)
        .on(&PREFERENCES, preferences_update)
        .on(&PASSWORD, password_change)
        .on(&APPROVE, approve)
        .on(&REFUSE, refuse)
        .merge(devices::routes())
        .merge(second::routes())
        .merge(fresh::pages())
        .merge(pages::routes())
}
