//! A floor in quick time whose carrier loses every tenth webhook: in the end every call stands as it does in
//! the carrier's own books.

use std::time::Duration;

use futures::StreamExt as _;
use futures::future::join_all;
use sandbox::phone::Phone;
use serde_json::{Value, json};
use tokio::sync::watch;
use trunkline::agent::Role;
use trunkline::call::{Call, Leg};
use trunkline::clock::Span;
use trunkline::list_key::ListKey;

use crate::stage::{Floor, Kind, Seat, Terms, until};

/// Agents who call, each one call after the other.
const AGENTS: usize = 5;
/// Callers at once.
const CALLERS: usize = 8;

/// Whom the agents call: busy, declines, nobody's, hangs up, lets it ring, busy again.
const THEY: [&str; 6] = [
    "+13125550112",
    "+13055550113",
    "+12065550114",
    "+16175550116",
    "+12125550111",
    "+12125550112",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_with_a_tenth_of_all_webhooks_lost_are_right_in_the_end() {
    all_right_in_the_end(Kind::Sqlite, 200, 800).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn some_calls_with_a_tenth_of_all_webhooks_lost_are_right_in_the_end_on_postgresql() {
    all_right_in_the_end(Kind::Postgres, 40, 160).await;
}

async fn all_right_in_the_end(kind: Kind, made: usize, came_in: usize) {
    let terms = Terms::on(kind).policy(|policy| {
        policy.ring_customer_for = Span::seconds(5);
        policy.intent_life = Span::seconds(3);
        policy.foreign_after = Span::ZERO;
    });
    let floor = terms.open().await;
    let mut agents = Vec::new();
    for n in 0..AGENTS {
        let seat = floor.seat(&format!("agent{n}"), Role::Agent).await;
        // They make calls, and take none.
        let (status, told) = seat
            .post("/api/desk/presence", &[("presence", "break")])
            .await;
        assert!(status.is_success(), "{told}");
        let phone = seat.phone().await;
        agents.push((seat, phone));
    }
    let lost = json!({"webhook": "*", "fault": "lose", "share": 0.1});
    floor.carrier.fault(lost).await;
    let (done, over) = watch::channel(false);
    let ((), ()) = tokio::join!(time_passes(&floor, over), async {
        tokio::join!(
            agents_call(&floor, agents, made),
            callers_call(&floor, came_in)
        );
        until_all_over(&floor).await;
        done.send_replace(true);
    });
    compare(&floor, made + came_in).await;
}

/// Lets the time come, again and again, at which the carrier is asked about a leg.
async fn time_passes(floor: &Floor, mut over: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(Duration::from_secs(2));
    while !*over.borrow() {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = over.changed() => return,
        }
        for kind in ["watch", "hang-up", "look-up"] {
            floor.its_time_for_any(kind).await;
        }
    }
}

async fn agents_call(floor: &Floor, agents: Vec<(Seat, Phone)>, calls: usize) {
    let agents = agents.into_iter().enumerate();
    let agents = agents.map(async |(n, (seat, mut phone))| {
        for call in 0..calls / AGENTS {
            until_free(floor, &seat).await;
            let dialed = seat.dial(THEY[(n + call) % THEY.len()]).await;
            let intent = dialed.intent.to_string();
            let line = phone.dial(&[("intent", &intent)]).await;
            let mut line = line.expect("the phone calls");
            // Where the question what to do was lost, the carrier ends the phone's leg.
            if phone.answered(&mut line).await.is_err() {
                continue;
            }
            until_free(floor, &seat).await;
        }
    });
    join_all(agents).await;
}

/// Waits until an agent's last call is over.
async fn until_free(floor: &Floor, seat: &Seat) {
    until("the end of the agent's call", async || {
        let live = floor.dialer.store.list_live_calls(seat.agent.id).await;
        match live.map_err(|error| error.to_string())?.as_slice() {
            [] => Ok(()),
            calls => Err(format!("{calls:#?}")),
        }
    })
    .await;
}

/// People call, and nobody is free: they are told so, or hang up before.
async fn callers_call(floor: &Floor, calls: usize) {
    let callers = futures::stream::iter(0..calls);
    callers
        .for_each_concurrent(CALLERS, async |n| {
            let from = format!("+1415555{:04}", 2_000 + n);
            let sid = floor.carrier.somebody_calls(&from, "silent").await;
            // Most hang up at once; the others once we have given up looking for somebody.
            if n % 8 == 0 {
                until_given_up(floor, &sid).await;
            }
            floor.carrier.party_may_hang_up(&sid).await;
            floor.carrier.until_ended(&sid).await;
        })
        .await;
}

/// Waits until nobody is looked for any more for a caller, or they are gone.
async fn until_given_up(floor: &Floor, sid: &str) {
    until("nobody to be free", async || {
        let call = floor.dialer.store.find_call_of_ref(sid).await;
        let call = call.map_err(|error| error.to_string())?;
        if call.is_some_and(|call| call.given_up_at.is_some()) {
            return Ok(());
        }
        let leg = floor.carrier.see(&format!("/calls/{sid}")).await;
        if leg["ended_at"].is_null() {
            Err(format!("{leg:#}"))
        } else {
            Ok(())
        }
    })
    .await;
}

/// Waits until no call is under way, by our log; what we were never told of is found in the carrier's list.
async fn until_all_over(floor: &Floor) {
    until("the end of all legs at the carrier", async || {
        let live = legs(floor)
            .await
            .iter()
            .filter(|leg| leg["ended_at"].is_null())
            .count();
        if live == 0 {
            Ok(())
        } else {
            Err(format!("{live} are live"))
        }
    })
    .await;
    until("the end of all legs in the log", async || {
        // As it is read every minute: what may be ours while an attempt is unsettled is left for the next time.
        let since = floor.dialer.now().minus(Span::minutes(15));
        let read = floor.dialer.clockwork().reconcile_since(since).await;
        assert_eq!(read, Ok(true));
        let calls = all_calls(floor).await;
        let live = |call: &&Call| call.legs.iter().any(|leg| !leg.is_over());
        if let Some(call) = calls.iter().find(live) {
            return Err(format!("{call:#?}"));
        }
        let unknown = legs(floor).await.into_iter().find(|leg| {
            !is_phone(leg) && named(&calls, leg["sid"].as_str().unwrap_or_default()).is_empty()
        });
        match unknown {
            None => Ok(()),
            Some(leg) => Err(format!("not in the log: {leg:#}")),
        }
    })
    .await;
}

/// The legs in the log that are called this at the carrier.
fn named<'a>(calls: &'a [Call], sid: &str) -> Vec<&'a Leg> {
    let legs = calls.iter().flat_map(|call| &call.legs);
    legs.filter(|leg| leg.carrier_ref.as_deref() == Some(sid))
        .collect()
}

/// Whether a leg in the carrier's books came from a phone of ours.
fn is_phone(leg: &Value) -> bool {
    leg["from"]
        .as_str()
        .is_some_and(|from| from.starts_with("client:"))
}

/// All legs in the carrier's books.
async fn legs(floor: &Floor) -> Vec<Value> {
    let seen = floor.carrier.see("/calls").await;
    seen.as_array().expect("a list").clone()
}

async fn all_calls(floor: &Floor) -> Vec<Call> {
    let mut all: Vec<Call> = Vec::new();
    loop {
        let filter = trunkline::store::CallFilter {
            before: all.last().map(ListKey::of),
            limit: 200,
            ..Default::default()
        };
        let page = floor.dialer.store.list_calls(&filter).await;
        let page = page.expect("the database answers");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Each leg in the carrier's books is in the log, once, and ended there as it did.
async fn compare(floor: &Floor, wanted: usize) {
    let calls = all_calls(floor).await;
    let (mut right, mut refused) = (0, 0);
    for leg in legs(floor).await {
        let sid = leg["sid"].as_str().unwrap_or_default();
        let found = named(&calls, sid);
        if is_phone(&leg) && found.is_empty() {
            // Its question what to do was lost: it was never in a call.
            refused += 1;
            continue;
        }
        let [found] = found[..] else {
            panic!("{} times in the log: {leg:#}", found.len());
        };
        let ended = found.status().word().replace('_', "-");
        assert_eq!(leg["status"], ended, "{leg:#} {found:#?}");
        right += 1;
    }
    let lost = floor.carrier.faults_done().await[0];
    let foreign = calls.iter().filter(|call| call.foreign).count();
    assert_eq!(calls.len(), wanted);
    assert!(lost > 0 && foreign > 0);
    eprintln!(
        "{} calls, {right} legs as in the carrier's books; {lost} webhooks were lost, {foreign} calls were \
         found in the carrier's list, {refused} phones were never let in",
        calls.len()
    );
}
