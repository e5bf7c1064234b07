//! A million calls: pages at any depth, searches, and webhooks while somebody leafs through them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use server::cli::Failure;
use tokio::task::JoinHandle;

use super::client::Load;
use super::floor::Floor;
use super::{line_of, millis, seed};

/// Calls in the history; `TRUNKLINE_BENCH_CALLS` says another number while developing.
const CALLS: i64 = 1_000_000;
/// Requests of each kind of page, one after the other.
const PAGES: usize = 100;
/// Connections of the carrier.
const CONNECTIONS: usize = 16;
/// Webhooks of each kind.
const WEBHOOKS: usize = 2_000;

/// Measures on one database.
pub(super) async fn measure(database: &str, url: &str) -> Result<(), Failure> {
    let calls = match std::env::var("TRUNKLINE_BENCH_CALLS") {
        Ok(text) => text.parse()?,
        Err(_) => CALLS,
    };
    let floor = Floor::open(url).await?;
    let began = super::tick();
    seed::fill(url, calls).await?;
    let group = format!("History of {calls} calls, {database}");
    line_of(
        &group,
        "writing them, a chunk at a time",
        began.elapsed().as_secs_f64(),
        "s",
    );
    let cookie = floor.sign_in().await?;
    pages(&group, &floor, &cookie, calls).await?;
    webhooks(&group, &floor, &cookie, calls).await?;
    floor.close().await;
    Ok(())
}

async fn pages(group: &str, floor: &Floor, cookie: &str, calls: i64) -> Result<(), Failure> {
    let deep = format!("before={}", seed::key(calls / 2));
    let last = format!("before={}", seed::key(60));
    let up = format!("after={}", seed::key(calls / 2));
    let agent = format!("agent={}", seed::agent(8));
    let rare_agent = format!("agent={}", seed::agent(40));
    let ticket = format!("text=ticket{}", (calls / 3) | 1);
    let first = page(group, floor, cookie, "the first page", "", None).await?;
    let kinds = [
        ("half way down", deep.clone()),
        ("the last page", last.clone()),
        ("upwards from half way", up),
        ("an agent's", agent.clone()),
        ("an agent's, half way down", format!("{agent}&{deep}")),
        ("an agent's with a handful of calls", rare_agent),
        ("a direction", "direction=inbound".to_owned()),
        (
            "a direction, half way down",
            format!("direction=inbound&{deep}"),
        ),
        (
            "a state that 50 in a million have",
            "state=blocked".to_owned(),
        ),
        (
            "two states and an outcome",
            "state=busy,no_answer&outcome=resolved".to_owned(),
        ),
        (
            "a combination that never comes",
            "state=blocked&direction=inbound&outcome=call_back".to_owned(),
        ),
        (
            "an agent's, a state, an outcome",
            format!("{agent}&state=busy&outcome=not_reached"),
        ),
        ("a month", "from=2024-02-01&to=2024-02-29".to_owned()),
        ("a word that one call has", ticket),
        ("a word that half of all have", "text=customer".to_owned()),
        (
            "a word that half of all have, half way down",
            format!("text=customer&{deep}"),
        ),
        (
            "a word that half of all have, last page",
            format!("text=customer&{last}"),
        ),
        ("two words", "text=quote+customer".to_owned()),
        (
            "a common word of an agent in a state",
            format!("text=customer&{agent}&state=busy"),
        ),
        (
            "a common word in a state that 50 have",
            "text=customer&state=blocked".to_owned(),
        ),
        (
            "a common word in a direction that never has it",
            "text=customer&direction=inbound".to_owned(),
        ),
        ("a whole number", "number=14155550142".to_owned()),
        ("the last four digits", "number=0142".to_owned()),
        ("an area code", "number=1415".to_owned()),
        ("digits that every number has", "number=555".to_owned()),
        (
            "digits that every number has, half way down",
            format!("number=555&{deep}"),
        ),
        (
            "digits that every number has, of an agent in a state",
            format!("number=555&{agent}&state=busy"),
        ),
    ];
    for (name, filters) in kinds {
        page(group, floor, cookie, name, &filters, Some(first)).await?;
    }
    Ok(())
}

/// Asks for a page again and again; its median in milliseconds.
async fn page(
    group: &str,
    floor: &Floor,
    cookie: &str,
    name: &str,
    filters: &str,
    first: Option<f64>,
) -> Result<f64, Failure> {
    let request = floor.page_request(cookie, filters);
    let load = Load::run(floor.address(), vec![request; PAGES], 1).await?;
    let median = millis(load.quantile(0.5));
    line_of(group, name, median, "ms");
    if let Some(first) = first {
        line_of(
            group,
            &format!("{name}, against the first page"),
            median / first,
            "times",
        );
    }
    Ok(median)
}

async fn webhooks(group: &str, floor: &Floor, cookie: &str, calls: i64) -> Result<(), Failure> {
    let at = floor.address();
    let made = (0..2 * WEBHOOKS).map(|n| floor.voice_request(n)).collect();
    Load::run(at, made, CONNECTIONS).await?;
    let callbacks = |from: usize| {
        (from..from + WEBHOOKS)
            .map(|n| floor.status_callback(n, super::floor::STATES.len() - 1))
            .collect()
    };
    let quiet = Load::run(at, callbacks(0), CONNECTIONS).await?;
    let reader = Reader::start(floor, cookie, calls);
    let busy = Load::run(at, callbacks(WEBHOOKS), CONNECTIONS).await?;
    let pages = reader.stop().await?;
    for (name, load) in [("alone", &quiet), ("while somebody pages", &busy)] {
        for (word, share) in [("median", 0.5), ("p99", 0.99)] {
            let name = format!("status callback {name}, {word}");
            line_of(group, &name, millis(load.quantile(share)), "ms");
        }
    }
    let ratio = |share| millis(busy.quantile(share)) / millis(quiet.quantile(share));
    line_of(
        group,
        "status callback while somebody pages against alone, median",
        ratio(0.5),
        "times",
    );
    line_of(
        group,
        "status callback while somebody pages against alone, p99",
        ratio(0.99),
        "times",
    );
    let per_second = pages as f64 / busy.took.as_secs_f64();
    line_of(
        group,
        "pages that somebody read meanwhile",
        per_second,
        "pages/s",
    );
    Ok(())
}

/// Somebody who leafs through the history as fast as they can.
struct Reader {
    stop: Arc<AtomicBool>,
    task: JoinHandle<std::io::Result<usize>>,
}

impl Reader {
    fn start(floor: &Floor, cookie: &str, calls: i64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let at = floor.address();
        let requests: Vec<String> = (1..20)
            .map(|n| floor.page_request(cookie, &format!("before={}", seed::key(calls * n / 20))))
            .collect();
        let task = tokio::spawn(async move {
            let mut pages = 0;
            while !stopped.load(Ordering::Relaxed) {
                pages += Load::run(at, requests.clone(), 1).await?.latencies.len();
            }
            Ok(pages)
        });
        Self { stop, task }
    }

    async fn stop(self) -> Result<usize, Failure> {
        self.stop.store(true, Ordering::Relaxed);
        Ok(self.task.await??)
    }
}
