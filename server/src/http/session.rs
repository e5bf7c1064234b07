//! Who is asking: the session cookie, read once per request.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use trunkline::agent::Agent;

use super::{Web, failure};

/// Whoever is behind a request.
#[derive(Clone, Default)]
pub(super) struct Viewer {
    /// Who, where they are signed in.
    pub(super) agent: Option<Agent>,
    /// Their session's token.
    pub(super) token: Option<String>,
}

/// Looks up who is asking and leaves it with the request.
pub(super) async fn look_up(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let token = token_of(request.headers(), &web);
    let agent = match &token {
        None => None,
        Some(token) => match web.dialer.who(token).await {
            Ok(agent) => agent,
            Err(error) => {
                tracing::error!(%error, "A session could not be looked up.");
                return failure(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "The dialer's database does not answer. Try again.",
                );
            }
        },
    };
    request.extensions_mut().insert(Viewer { agent, token });
    next.run(request).await
}

fn cookie_name(web: &Web) -> &'static str {
    // The prefix makes the browser refuse a cookie that is not Secure, has a domain, or a path.
    if web.public_url.starts_with("https://") {
        "__Host-session"
    } else {
        "session"
    }
}

/// The token in the session's cookie.
pub(super) fn token_of(headers: &HeaderMap, web: &Web) -> Option<String> {
    let wanted = cookie_name(web);
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, value)| *name == wanted && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// The header that gives a browser its session, or takes it away.
pub(super) fn set_cookie(web: &Web, token: Option<&str>) -> String {
    let name = cookie_name(web);
    let secure = if name.starts_with("__Host-") {
        "; Secure"
    } else {
        ""
    };
    match token {
        Some(token) => format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"),
        None => format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"),
    }
}

/// The address a request comes from: the peer's, or what our own proxies say of it.
pub(super) fn address(
    ConnectInfo(peer): &ConnectInfo<SocketAddr>,
    headers: &HeaderMap,
    trusted: &[IpAddr],
) -> String {
    let mut address = peer.ip().to_canonical();
    let lines = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    for hop in hops.iter().rev() {
        if !trusted.contains(&address) {
            break;
        }
        let Ok(next) = hop.parse::<IpAddr>() else {
            break;
        };
        address = next.to_canonical();
    }
    network(address)
}

/// An IPv6 user has a whole /64, so limits count that as one address.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let s = address.segments();
            format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_addresses_are_believed_only_from_our_proxies() {
        let peer = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9)));
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "203.0.113.9, 198.51.100.7".parse().unwrap(),
        );
        let proxy: IpAddr = "127.0.0.1".parse().unwrap();
        assert_eq!(address(&peer, &headers, &[]), "127.0.0.1");
        assert_eq!(address(&peer, &headers, &[proxy]), "198.51.100.7");
        let both = [proxy, "198.51.100.7".parse().unwrap()];
        assert_eq!(address(&peer, &headers, &both), "203.0.113.9");
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        assert_eq!(
            network("2001:db8:1:2:3:4:5:6".parse().unwrap()),
            "2001:db8:1:2::/64"
        );
    }
}
