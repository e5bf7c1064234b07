//! From a webhook's arrival to the event in the browser of whom it concerns, with few and many browsers.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use server::cli::Failure;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use trunkline::agent::{Agent, Doing, Presence, Role};
use trunkline::call::LegEnd;
use trunkline::dialer::Dialer;
use trunkline::id::{AgentId, LegId};
use trunkline::secret::PasswordHash;
use trunkline::store::NewSession;

use super::floor::Floor;
use super::tick;

/// Browsers in all.
const BROWSERS: usize = 1_000;
/// Webhooks, one after the other.
const WEBHOOKS: usize = 300;
/// Browsers from one address: fewer than the server lets in.
const OF_ONE_ADDRESS: usize = 150;

/// Measures with one browser, then with many of other agents beside it.
pub(super) async fn measure(database: &str, floor: &Floor) -> Result<(), Failure> {
    let dialer = floor.dialer();
    let (agent, token) = somebody(dialer).await?;
    let dialed = dialer.desk(agent).dial("+18085550118").await?;
    let call = dialer
        .store
        .find_call(dialed.card.id)
        .await?
        .ok_or("the call is kept")?;
    let leg = call.legs.iter().find(|leg| leg.end == LegEnd::Customer);
    let leg = leg.ok_or("a call has a customer")?.id;
    let mut told = open(floor.address(), 0, &token).await?;
    let mut carrier = TcpStream::connect(floor.address()).await?;
    carrier.set_nodelay(true)?;

    let alone = latencies(floor, leg, 0, &mut told, &mut carrier).await?;
    let disturbed = Arc::new(AtomicUsize::new(0));
    let mut others = connect_others(floor, &disturbed).await?;
    let among = latencies(floor, leg, WEBHOOKS, &mut told, &mut carrier).await?;
    others.shutdown().await;
    if disturbed.load(Ordering::Relaxed) > 0 {
        return Err("browsers were told of what does not concern them".into());
    }
    report(database, &alone, &among);
    Ok(())
}

fn report(database: &str, alone: &[Duration], among: &[Duration]) {
    let group = "From a webhook's arrival to the event in the browser";
    let at = |of: &[Duration], share: f64| of[((of.len() - 1) as f64 * share).round() as usize];
    for (share, word) in [(0.5, "median"), (0.99, "p99")] {
        let (one, many) = (at(alone, share), at(among, share));
        for (browsers, took) in [(1, one), (BROWSERS, many)] {
            let name = format!("browsers connected: {browsers}, {database}, {word}");
            super::line_of(group, &name, super::millis(took), "ms");
        }
        let ratio = many.as_secs_f64() / one.as_secs_f64();
        super::line_of(
            group,
            &format!("{BROWSERS} to 1, {database}, {word}"),
            ratio,
            "times",
        );
    }
}

/// Somebody signed in, with the token of their browser.
pub(super) async fn somebody(dialer: &Dialer) -> Result<(Agent, String), Failure> {
    let (now, id) = (dialer.now(), dialer.ids.next());
    let agent = Agent {
        id: AgentId::new(id),
        login: id.simple().to_string(),
        name: "Somebody".to_owned(),
        role: Role::Agent,
        disabled: false,
        presence: Presence::Available,
        presence_since: now,
        doing: Doing::nothing(now),
    };
    dialer
        .store
        .add_agent(&agent, &PasswordHash("none".to_owned()))
        .await?;
    let token = dialer.secrets.new_token();
    let session = NewSession {
        digest: token.digest,
        agent: agent.id,
        started_at: now,
        address: "127.0.0.1".to_owned(),
    };
    dialer.store.add_session(&session).await?;
    Ok((agent, token.token))
}

/// A browser's stream of live changes, past its greeting.
async fn open(at: SocketAddr, number: usize, token: &str) -> Result<TcpStream, Failure> {
    let network = u8::try_from(1 + number / OF_ONE_ADDRESS)?;
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, network, 1), 0)))?;
    let mut stream = socket.connect(at).await?;
    let request = format!(
        "GET /api/events HTTP/1.1\r\nhost: dialer.example.com\r\ncookie: session={token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    until(&mut stream, "event: resync").await?;
    Ok(stream)
}

/// Reads until a line was told.
async fn until(stream: &mut TcpStream, line: &str) -> Result<(), Failure> {
    let (mut told, mut buffer) = (String::new(), [0; 4096]);
    while !told.contains(line) {
        match stream.read(&mut buffer).await? {
            0 => return Err(format!("the stream ended before `{line}`: {told}").into()),
            read => told.push_str(&String::from_utf8_lossy(&buffer[..read])),
        }
    }
    Ok(())
}

/// Other agents' browsers, which count what they are told.
async fn connect_others(
    floor: &Floor,
    disturbed: &Arc<AtomicUsize>,
) -> Result<JoinSet<()>, Failure> {
    let mut others = JoinSet::new();
    for number in 1..BROWSERS {
        let (_, token) = somebody(floor.dialer()).await?;
        let mut stream = open(floor.address(), number, &token).await?;
        let disturbed = Arc::clone(disturbed);
        others.spawn(async move {
            if until(&mut stream, "event: call").await.is_ok() {
                disturbed.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    Ok(others)
}

/// How long each of the webhooks took to reach the browser it concerns, shortest first.
async fn latencies(
    floor: &Floor,
    leg: LegId,
    first: usize,
    told: &mut TcpStream,
    carrier: &mut TcpStream,
) -> Result<Vec<Duration>, Failure> {
    let mut latencies = Vec::with_capacity(WEBHOOKS);
    let mut answer = [0; 4096];
    for number in first..first + WEBHOOKS {
        let webhook = floor.rings(leg, number);
        let began = tick();
        carrier.write_all(webhook.as_bytes()).await?;
        until(told, "event: call").await?;
        latencies.push(began.elapsed());
        let read = carrier.read(&mut answer).await?;
        if !answer[..read].starts_with(b"HTTP/1.1 200") {
            return Err(String::from_utf8_lossy(&answer[..read]).into_owned().into());
        }
    }
    latencies.sort_unstable();
    Ok(latencies)
}
