//! A queue of callers: how long it takes from an agent's being free to the offer that rings them, and how many offers
//! a second are made when many become free at once. What the carrier then takes to ring is its own.

use std::time::Duration;

use server::cli::Failure;
use trunkline::agent::{Agent, Presence};
use trunkline::dialer::Dialer;
use trunkline::id::{PageId, ServerId};

use super::client::Load;
use super::floor::Floor;
use super::screens::somebody;
use super::tick;

/// Callers who wait.
const CALLERS: usize = 200;
/// Agents who become free one after the other; all others do so at once.
const ONE_BY_ONE: usize = 100;
/// The first of these callers: those before it have called for another measurement.
const FIRST: usize = 1_000_000;

const GROUP: &str = "200 callers in the queue";

/// Measures both.
pub(super) async fn measure(database: &str, floor: &Floor) -> Result<(), Failure> {
    let voice: Vec<String> = (FIRST..FIRST + CALLERS)
        .map(|n| floor.voice_request(n))
        .collect();
    Load::run(floor.address(), voice, super::CONNECTIONS).await?;
    floor.until_applied().await?;
    let dialer = floor.dialer();
    let waiting = dialer.store.list_queue(10_000).await?.len();
    if waiting != CALLERS {
        return Err(format!("{waiting} of {CALLERS} callers wait").into());
    }
    let server = ServerId::new(dialer.ids.next());
    let mut agents = Vec::with_capacity(CALLERS);
    for _ in 0..CALLERS {
        agents.push(on_a_break(dialer, server).await?);
    }
    let mut took = one_by_one(dialer, server, &agents[..ONE_BY_ONE]).await?;
    took.sort_unstable();
    for (share, word) in [(0.5, "median"), (0.99, "p99")] {
        let at = took[((took.len() - 1) as f64 * share).round() as usize];
        let name = format!("from free to the offer that rings them, {database}, {word}");
        super::line_of(GROUP, &name, super::millis(at), "ms");
    }
    let per_second = at_once(dialer, server, &agents[ONE_BY_ONE..]).await?;
    let name = format!("offers when 100 become free at once, {database}");
    super::line_of(GROUP, &name, per_second, "offers/s");
    Ok(())
}

/// Somebody with an open page who is not to be offered calls.
async fn on_a_break(dialer: &Dialer, server: ServerId) -> Result<Agent, Failure> {
    let (agent, _) = somebody(dialer).await?;
    let (store, now) = (&dialer.store, dialer.now());
    let page = PageId::new(dialer.ids.next());
    store.open_page(page, agent.id, server, now).await?;
    let away = Presence::Away(trunkline::agent::Reason::Break);
    store.set_presence(agent.id, away, now).await?;
    Ok(agent)
}

async fn free(dialer: &Dialer, agent: &Agent) -> Result<(), Failure> {
    let now = dialer.now();
    dialer
        .store
        .set_presence(agent.id, Presence::Available, now)
        .await?;
    Ok(())
}

async fn one_by_one(
    dialer: &Dialer,
    server: ServerId,
    agents: &[Agent],
) -> Result<Vec<Duration>, Failure> {
    let mut took = Vec::with_capacity(agents.len());
    for agent in agents {
        dialer.store.keep_server(server, dialer.now()).await?;
        let began = tick();
        free(dialer, agent).await?;
        let offered = dialer.clockwork().serve_queue().await?;
        took.push(began.elapsed());
        if offered != 1 {
            return Err(format!("{offered} offers for one who is free").into());
        }
    }
    Ok(took)
}

async fn at_once(dialer: &Dialer, server: ServerId, agents: &[Agent]) -> Result<f64, Failure> {
    for agent in agents {
        free(dialer, agent).await?;
    }
    dialer.store.keep_server(server, dialer.now()).await?;
    let began = tick();
    let offered = dialer.clockwork().serve_queue().await?;
    let took = began.elapsed();
    if offered as usize != agents.len() {
        return Err(format!("{offered} offers for {} who are free", agents.len()).into());
    }
    Ok(f64::from(offered) / took.as_secs_f64())
}
