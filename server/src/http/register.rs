//! `POST /register`: the form by which people who are invited join; works with JavaScript off.

use std::net::SocketAddr;

use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use trunkline::office::Newcomer;
use trunkline::refusal::{DoorError, Refusal};

use super::Web;
use super::forms::encode;
use super::session::address;

/// The form of the page.
#[derive(Deserialize)]
pub(super) struct Register {
    #[serde(default)]
    code: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// Lets them join, and leads them to the sign-in page; or back, with a word for what is wrong.
pub(super) async fn register(
    State(web): State<Web>,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<Register>,
) -> Response {
    let address = address(&peer, &headers, &web.trusted_proxies);
    let newcomer = Newcomer {
        code: Some(form.code.trim()).filter(|code| !code.is_empty()),
        login: &form.login,
        name: &form.name,
        password: &form.password,
    };
    let word = match web.dialer.join(&newcomer, &address).await {
        Ok(agent) => {
            let to = format!("/sign-in?joined=1&login={}", encode(&agent.login));
            return Redirect::to(&to).into_response();
        }
        Err(DoorError::Refused(refusal)) => match refusal {
            Refusal::NotInvited => "invited",
            Refusal::Taken(_) => "taken",
            Refusal::BadLogin => "login",
            Refusal::WeakPassword => "password",
            _ => "tries",
        },
        Err(DoorError::Broken(error)) => {
            tracing::error!(%error, "Somebody could not join.");
            "busy"
        }
    };
    let short = |text: &str| encode(&text.chars().take(200).collect::<String>());
    let back = format!(
        "/register?error={word}&code={}&login={}&name={}",
        short(&form.code),
        short(&form.login),
        short(&form.name)
    );
    Redirect::to(&back).into_response()
}
