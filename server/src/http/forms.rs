//! Plain forms: what works with JavaScript off.

use std::net::SocketAddr;

use axum::Extension;
use axum::Form;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use trunkline::id::CallId;
use trunkline::refusal::{DoorError, Refusal};

use super::Web;
use super::session::{Viewer, address, set_cookie};

/// The form of the sign-in page.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in`
pub(super) async fn sign_in(
    State(web): State<Web>,
    peer: ConnectInfo<SocketAddr>,
    Extension(viewer): Extension<Viewer>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let address = address(&peer, &headers, &web.trusted_proxies);
    let next = own_path(&form.next);
    let word = match web
        .dialer
        .sign_in(&form.login, &form.password, &address)
        .await
    {
        Ok(signed_in) => {
            // A browser has one session: the one it came with ends.
            if let Some(old) = &viewer.token
                && let Err(error) = web.dialer.sign_out(old).await
            {
                tracing::error!(%error, "An old session could not be ended.");
            }
            let cookie = set_cookie(&web, Some(&signed_in.token));
            return ([(header::SET_COOKIE, cookie)], Redirect::to(&next)).into_response();
        }
        Err(DoorError::Refused(Refusal::TooManyTries(_))) => "tries",
        Err(DoorError::Refused(_)) => "wrong",
        Err(DoorError::Broken(error)) => {
            tracing::error!(%error, "Somebody could not sign in.");
            "busy"
        }
    };
    let login: String = form.login.chars().take(100).collect();
    let back = format!(
        "/sign-in?error={word}&login={}&next={}",
        encode(&login),
        encode(&next)
    );
    Redirect::to(&back).into_response()
}

/// `POST /sign-out`
pub(super) async fn sign_out(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
) -> Response {
    if let Some(token) = &viewer.token
        && let Err(error) = web.dialer.sign_out(token).await
    {
        tracing::error!(%error, "A session could not be ended.");
        return Redirect::to("/calls?trouble=not-signed-out").into_response();
    }
    (
        [(header::SET_COOKIE, set_cookie(&web, None))],
        Redirect::to("/sign-in"),
    )
        .into_response()
}

/// The notes form of a call's page.
#[derive(Deserialize)]
pub(super) struct Notes {
    notes: String,
}

/// `POST /calls/{id}/notes`
pub(super) async fn set_notes(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Form(form): Form<Notes>,
) -> Response {
    let (Some(agent), Ok(id)) = (viewer.agent, id.parse::<CallId>()) else {
        return to_sign_in(&id);
    };
    // Forms send line ends as CR LF; notes are kept with LF, as the page itself sends them.
    let notes = form.notes.replace("\r\n", "\n");
    back_to_call(id, web.dialer.desk(agent).set_notes(id, &notes).await)
}

/// The outcome form of a call's page.
#[derive(Deserialize)]
pub(super) struct Outcome {
    outcome: String,
}

/// `POST /calls/{id}/outcome`
pub(super) async fn set_outcome(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Form(form): Form<Outcome>,
) -> Response {
    let (Some(agent), Ok(id)) = (viewer.agent, id.parse::<CallId>()) else {
        return to_sign_in(&id);
    };
    let Ok(outcome) = form.outcome.parse() else {
        return in_trouble(id, "no-outcome");
    };
    back_to_call(
        id,
        web.dialer.desk(agent).set_disposition(id, outcome).await,
    )
}

/// The form that takes a number off the do-not-call list.
#[derive(Deserialize)]
pub(super) struct AllowAgain {
    #[serde(default)]
    why: String,
}

/// `POST /calls/{id}/allow-again`
pub(super) async fn allow_again(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Form(form): Form<AllowAgain>,
) -> Response {
    let (Some(agent), Ok(id)) = (viewer.agent, id.parse::<CallId>()) else {
        return to_sign_in(&id);
    };
    match web.dialer.desk(agent).allow_again(id, &form.why).await {
        Err(DoorError::Refused(Refusal::NotASupervisor)) => in_trouble(id, "not-supervisor"),
        Err(DoorError::Refused(Refusal::NoReason)) => in_trouble(id, "no-reason"),
        // Somebody else was quicker: it is off the list.
        Err(DoorError::Refused(_)) => back_to_call(id, Ok(())),
        other => back_to_call(id, other),
    }
}

fn to_sign_in(call: &str) -> Response {
    Redirect::to(&format!(
        "/sign-in?next={}",
        encode(&format!("/calls/{call}"))
    ))
    .into_response()
}

/// Back to the page of the call, which says what went wrong where something did.
fn back_to_call(id: CallId, outcome: Result<(), DoorError>) -> Response {
    match outcome {
        // The page itself says that there is no such call.
        Ok(()) | Err(DoorError::Refused(Refusal::NoSuchCall)) => {
            Redirect::to(&format!("/calls/{id}")).into_response()
        }
        Err(DoorError::Refused(Refusal::TooLong(_))) => in_trouble(id, "too-long"),
        Err(DoorError::Refused(_)) => in_trouble(id, "not-yours"),
        Err(DoorError::Broken(error)) => {
            tracing::error!(%error, "A call could not be written up.");
            in_trouble(id, "not-saved")
        }
    }
}

/// The page of a call with a trouble named in its address. The words are those of the page's frame.
fn in_trouble(id: CallId, word: &str) -> Response {
    Redirect::to(&format!("/calls/{id}?trouble={word}")).into_response()
}

/// A path on this server, whatever was asked for: never another site.
pub(super) fn own_path(next: &str) -> String {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.chars().all(|c| !c.is_control());
    if own && next.len() <= 500 {
        next.to_owned()
    } else {
        "/".to_owned()
    }
}

/// Percent-encodes a value for a query.
pub(super) fn encode(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut out, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                    out.push(char::from(byte));
                }
                _ => out.push_str(&format!("%{byte:02X}")),
            }
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil",
            "",
            "/\n/x",
            "javascript:alert(1)",
        ] {
            assert_eq!(own_path(bad), "/", "{bad}");
        }
        assert_eq!(own_path("/calls?q=0100"), "/calls?q=0100");
    }
}
