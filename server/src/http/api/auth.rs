//! Signing programs in and out, and letting people join.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use trunkline::agent::Agent;
use trunkline::id::ApiSessionId;
use trunkline::office::Newcomer;
use utoipa::ToSchema;

use super::super::{NO_STORE, Web, session};
use super::access::Caller;
use super::body::ApiJson;
use super::me::Me;
use super::openapi::{Anybody, OfBody, Usual};
use super::problem::Problem;
use super::token::LIFE;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    /// The name to sign in with
    #[schema(example = "alex", max_length = 100)]
    login: String,
    /// The password
    #[schema(example = "three words for tests", max_length = 1000, format = Password)]
    password: String,
}

/// A token, to be shown as `Authorization: Bearer …`.
#[derive(Serialize, ToSchema)]
pub(super) struct Token {
    /// The token
    token: String,
    /// How it is shown
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// When it ends, in milliseconds since 1970
    #[schema(example = 1_772_367_300_000_i64)]
    expires_at: i64,
    /// In how many seconds it ends
    #[schema(example = 900)]
    expires_in: i64,
}

/// Somebody who joins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Register {
    /// The code of the invitation; not needed where registration is open
    #[serde(default)]
    #[schema(max_length = 200)]
    code: Option<String>,
    /// The name to sign in with; the invitation's own, where it has one
    #[serde(default)]
    #[schema(example = "alex", max_length = 100)]
    login: String,
    /// The name others see; the login where it is left out
    #[serde(default)]
    #[schema(example = "Alex Morgan", max_length = 200)]
    name: String,
    /// A password of 12 characters or more
    #[schema(example = "three words for tests", min_length = 12, max_length = 1000, format = Password)]
    password: String,
}

/// Sign in
///
/// Gives a token for a name and a password. The token is good for 15 minutes; renew it while its session
/// lives: until it was not used for 30 minutes, or 12 hours in all. Signing in does not make you available
/// for calls.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "Signing in", operation_id = "login", security(()),
    request_body = Login,
    responses((status = 200, description = "Signed in", body = Token), Anybody, OfBody,
        (status = 401, description = "Wrong name or password", body = super::problem::ProblemBody, content_type = "application/problem+json"))
)]
pub(super) async fn login(
    State(web): State<Web>,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    ApiJson(body): ApiJson<Login>,
) -> Result<Response, Problem> {
    let address = session::address(&peer, &headers, &web.trusted_proxies);
    let signed_in = web
        .dialer
        .sign_in_program(&body.login, &body.password, &address)
        .await?;
    Ok(token(&web, &signed_in.agent, signed_in.session))
}

/// Renew a token
///
/// Gives a fresh token for the one that is shown, while its session lives.
#[utoipa::path(
    post, path = "/api/auth/refresh", tag = "Signing in", operation_id = "refresh",
    security(("token" = [])),
    responses((status = 200, description = "A fresh token", body = Token), Usual)
)]
pub(super) async fn refresh(State(web): State<Web>, caller: Caller) -> Result<Response, Problem> {
    Ok(token(&web, caller.agent(), caller.session()?))
}

/// Sign out
///
/// Ends the session of the token, and with it every token of that session, at once.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "Signing in", operation_id = "logout",
    security(("token" = [])),
    responses((status = 204, description = "Signed out"), Usual)
)]
pub(super) async fn logout(State(web): State<Web>, caller: Caller) -> Result<StatusCode, Problem> {
    web.dialer.sign_out_program(caller.session()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Join
///
/// Makes an account for somebody who was invited, in the role they were invited to. Where registration is
/// open (`OPEN_REGISTRATION`), anybody may join as an agent.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "Signing in", operation_id = "register", security(()),
    request_body = Register,
    responses((status = 201, description = "Joined: sign in now", body = Me), Anybody, OfBody,
        (status = 403, description = "Not invited", body = super::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The name is taken", body = super::problem::ProblemBody, content_type = "application/problem+json"))
)]
pub(super) async fn register(
    State(web): State<Web>,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    ApiJson(body): ApiJson<Register>,
) -> Result<(StatusCode, Json<Me>), Problem> {
    let address = session::address(&peer, &headers, &web.trusted_proxies);
    let newcomer = Newcomer {
        code: body.code.as_deref().filter(|code| !code.is_empty()),
        login: &body.login,
        name: &body.name,
        password: &body.password,
    };
    let agent = web.dialer.join(&newcomer, &address).await?;
    Ok((StatusCode::CREATED, Json(Me::of(&agent))))
}

fn token(web: &Web, agent: &Agent, session: ApiSessionId) -> Response {
    let (token, expires_at) = web.api.tokens.issue(agent.id, session, web.dialer.now());
    let body = Token {
        token,
        token_type: "Bearer",
        expires_at: expires_at.millis(),
        expires_in: LIFE.as_seconds(),
    };
    ([NO_STORE], Json(body)).into_response()
}
