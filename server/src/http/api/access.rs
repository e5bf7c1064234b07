//! Who is asking the API: by a token, a key, the script's password, or the session of their browser.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use trunkline::agent::Agent;
use trunkline::desk::Desk;
use trunkline::id::ApiSessionId;

use super::super::{Web, guard, session};
use super::kind::Kind;
use super::limits::{self, Standing};
use super::problem::Problem;
use super::script::by_settings;

/// Whoever is behind a request to the API.
#[derive(Clone)]
pub(super) struct Caller {
    agent: Agent,
    by: By,
}

/// By what they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum By {
    /// A token, which names its session.
    Token(ApiSessionId),
    /// A key, by its id; or the password from the settings.
    Key(String),
    /// The session of their browser.
    Cookie,
}

impl Caller {
    /// What they may do.
    pub(super) fn desk(&self, web: &Web) -> Desk {
        web.dialer.desk(self.agent.clone())
    }

    /// Who they are.
    pub(super) const fn agent(&self) -> &Agent {
        &self.agent
    }

    /// The session of their token.
    pub(super) fn session(&self) -> Result<ApiSessionId, Problem> {
        match self.by {
            By::Token(session) => Ok(session),
            By::Key(_) | By::Cookie => Err(Problem::of(Kind::TokenNeeded)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(Problem::not_signed_in)
    }
}

/// Counts the request for its address, before anything else is done about it.
pub(super) async fn count_address(
    State(web): State<Web>,
    peer: ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let address = session::address(&peer, request.headers(), &web.trusted_proxies);
    let standing = web.api.per_address.count(&address, web.dialer.now());
    let mut answer = match standing.problem() {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    let own = answer.extensions_mut().remove::<Standing>();
    let standings: Vec<Standing> = own.into_iter().chain([standing]).collect();
    limits::tell(&standings, answer.headers_mut());
    answer
}

/// Looks up who is asking, and counts the request for them. A request with nothing to be known by goes on as
/// nobody's; one with something that is not good does not.
pub(super) async fn look_up(
    State(web): State<Web>,
    peer: ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = session::address(&peer, request.headers(), &web.trusted_proxies);
    let caller = match caller(&web, request.headers(), request.method(), &address).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    let Some(caller) = caller else {
        return next.run(request).await;
    };
    let standing = match &caller.by {
        By::Key(key) => web.api.per_key.count(key, web.dialer.now()),
        By::Token(_) | By::Cookie => {
            let account = caller.agent.id.to_string();
            web.api.per_account.count(&account, web.dialer.now())
        }
    };
    request.extensions_mut().insert(caller);
    let mut answer = match standing.problem() {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    answer.extensions_mut().insert(standing);
    answer
}

/// Who it is. Where two things came along that name two people, or one of them is not good, it is nobody.
async fn caller(
    web: &Web,
    headers: &HeaderMap,
    method: &Method,
    address: &str,
) -> Result<Option<Caller>, Problem> {
    let cookie = match session::token_of(headers, web) {
        Some(token) => web.dialer.who(&token).await?,
        None => None,
    };
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (lines.next(), lines.next());
    let Some(line) = first else {
        return by_cookie(web, cookie, headers, method);
    };
    let shown = if second.is_none() {
        by_header(web, line, address).await?
    } else {
        None
    };
    let caller = shown.ok_or_else(Problem::not_signed_in)?;
    if cookie.is_some_and(|agent| agent.id != caller.agent.id) {
        let detail = "The Authorization header and the cookie name two different people.";
        return Err(Problem::new(Kind::NotSignedIn, detail));
    }
    // A program says nothing of where it comes from. A browser that was told a key or a token may be made to
    // send it along by another page, and that page is refused as it would be with a cookie.
    if guard::is_from_elsewhere(headers, &web.public_url) {
        return Err(Problem::of(Kind::NotOurPage));
    }
    Ok(Some(caller))
}

fn by_cookie(
    web: &Web,
    agent: Option<Agent>,
    headers: &HeaderMap,
    method: &Method,
) -> Result<Option<Caller>, Problem> {
    let Some(agent) = agent else {
        return Ok(None);
    };
    let safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && !guard::from_our_pages(headers, &web.public_url) {
        return Err(Problem::of(Kind::NotOurPage));
    }
    let by = By::Cookie;
    Ok(Some(Caller { agent, by }))
}

async fn by_header(
    web: &Web,
    line: &HeaderValue,
    address: &str,
) -> Result<Option<Caller>, Problem> {
    let Some((scheme, rest)) = line.to_str().ok().and_then(|line| line.split_once(' ')) else {
        return Ok(None);
    };
    if scheme.eq_ignore_ascii_case("bearer") {
        by_token(web, rest.trim()).await
    } else if scheme.eq_ignore_ascii_case("basic") {
        by_key(web, rest.trim(), address).await
    } else {
        Ok(None)
    }
}

async fn by_token(web: &Web, token: &str) -> Result<Option<Caller>, Problem> {
    let Some(shown) = web.api.tokens.read(token, web.dialer.now()) else {
        return Ok(None);
    };
    let agent = web.dialer.who_by_session(shown.session).await?;
    let agent = agent.filter(|agent| agent.id == shown.agent);
    Ok(agent.map(|agent| Caller {
        agent,
        by: By::Token(shown.session),
    }))
}

async fn by_key(web: &Web, pair: &str, address: &str) -> Result<Option<Caller>, Problem> {
    let pair = STANDARD.decode(pair).ok();
    let Some(pair) = pair.and_then(|pair| String::from_utf8(pair).ok()) else {
        return Ok(None);
    };
    let Some((name, secret)) = pair.split_once(':') else {
        return Ok(None);
    };
    let (agent, key) = match name.parse() {
        Ok(id) => (web.dialer.who_by_key(id, secret).await?, name),
        Err(_) => (by_settings(web, name, secret, address).await?, "settings"),
    };
    Ok(agent.map(|agent| Caller {
        agent,
        by: By::Key(key.to_owned()),
    }))
}
