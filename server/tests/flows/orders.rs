//! A sample of the orders in which webhooks can arrive, through HTTP; every order is tried in memory, in
//! `src/call/orders.rs`.

mod kinds;

use futures::future::join_all;
use reqwest::StatusCode;
use trunkline::agent::{Agent, Role};
use trunkline::call::{Call, CallState, Direction, Ending, Leg, LegEnd, LegStatus, Party, Sending};
use trunkline::clock::{Span, Time};
use trunkline::id::{AgentId, CallId, LegId};
use trunkline::store::{Commit, Committed};
use uuid::Uuid;

use kinds::{FIRST, Kind, Told, kinds};

use crate::stage::{Floor, SignedPost, Terms, on_both_databases};

on_both_databases!(c2_webhooks_in_many_orders_end_the_same);

/// Orders of each kind of call that are tried.
const ORDERS: usize = 10;

fn uuid() -> Uuid {
    Uuid::now_v7()
}

/// A call of a kind as it stands before its webhooks come.
async fn keep(floor: &Floor, kind: &Kind, agents: &[AgentId], now: Time) -> Call {
    let outbound = kind.direction == Direction::Outbound;
    let leg = |end, there: bool| {
        let mut leg = Leg::new(LegId::new(uuid()), end, now);
        leg.carrier_ref = Some(format!("CA{}", uuid().simple()));
        leg.sending = Sending::Taken;
        if there {
            leg.evidence = trunkline::call::Evidence::of(
                LegStatus::Answered,
                now,
                trunkline::call::Authority::Webhook,
                0,
            );
        }
        leg
    };
    let most = kind.told.iter().map(|told| told.0).max().unwrap_or(FIRST);
    let mut legs = vec![leg(LegEnd::Customer, !outbound)];
    legs.extend(
        agents
            .iter()
            .take(most.max(FIRST))
            .map(|id| leg(LegEnd::Agent(*id), outbound)),
    );
    let mut call = Call {
        id: CallId::new(uuid()),
        direction: kind.direction,
        agent: outbound.then(|| agents[0]),
        them: Party::Withheld,
        us: crate::stage::OURS.parse().expect("a number"),
        created_at: now,
        end_asked_at: None,
        given_up_at: None,
        disposition: None,
        notes: String::new(),
        foreign: false,
        recorded: Default::default(),
        route: None,
        missed: Default::default(),
        legs,
        revision: 0,
        stood: Default::default(),
    };
    (kind.adjust)(&mut call);
    let commit = Commit {
        call: call.clone(),
        event: None,
        intent: None,
        redeemed: None,
        decision: None,
        sole: Vec::new(),
        free: Vec::new(),
        moves: call.moves(now, Span::ZERO),
        jobs: Vec::new(),
        changes: Vec::new(),
        at: now,
    };
    let kept = floor.dialer.store.commit(&commit).await;
    assert_eq!(kept, Ok(Committed::Done));
    call
}

/// The post that tells it, of this call.
fn post(call: &Call, told: &Told, at: &str) -> SignedPost {
    let leg = &call.legs[told.0];
    let sid = leg.carrier_ref.as_deref().unwrap_or_default();
    let mut form = vec![("CallSid", sid)];
    form.extend(told.1.iter().copied());
    let conference = format!("CF{}", call.id.to_string().replace('-', ""));
    let (label, name) = (leg.id.to_string(), call.id.to_string());
    if told.1[0].0 == "StatusCallbackEvent" {
        form.extend([
            ("ConferenceSid", conference.as_str()),
            ("ParticipantLabel", &label),
            ("FriendlyName", &name),
        ]);
        return SignedPost::new("/api/conference-status", &form);
    }
    form.push(("Timestamp", at));
    SignedPost::new("/api/call-status", &form)
}

/// The `n`th of some orders: chance that is the same in every run.
fn order(n: usize, of: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..of).collect();
    let mut chance = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for last in (1..of).rev() {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        order.swap(last, (chance >> 33) % (last + 1));
    }
    order
}

/// Tells all of it in an order, one of it twice; returns the call once nothing waits any more.
async fn told_in_order(floor: &Floor, kind: &Kind, agents: &[AgentId], n: usize) -> Call {
    // In whole seconds, as carriers tell the time.
    let now = Time::from_millis(floor.dialer.now().millis() / 1_000 * 1_000);
    let call = keep(floor, kind, agents, now).await;
    let mut order = order(n, kind.told.len());
    order.push(order[n % order.len()]);
    for index in &order {
        let post = post(&call, &kind.told[*index], "Sat, 21 Nov 2026 12:00:26 +0000");
        let (status, answer) = post.send(floor).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
    let wanted = kind.told.len();
    crate::stage::until("every webhook in its call", async || {
        let events = floor.dialer.store.list_events(call.id).await;
        match events.map_err(|error| error.to_string())?.len() {
            count if count == wanted => Ok(()),
            count => Err(format!("{count} of {wanted}: {}, {order:?}", kind.name)),
        }
    })
    .await;
    floor.call(call.id).await
}

/// How it ended, apart from ids and the time of day.
fn end(call: &Call) -> (CallState, Option<Ending>, Vec<LegStatus>, Span) {
    let legs = call.legs.iter().map(Leg::status).collect();
    (CallState::of(call), Ending::of(call), legs, call.talk())
}

async fn c2_webhooks_in_many_orders_end_the_same(terms: Terms) {
    let mut floor = terms.open().await;
    let mut agents = Vec::new();
    for login in ["alex", "blake"] {
        floor.hire(login, Role::Agent).await;
        let found = floor.dialer.store.find_login(login).await;
        let (agent, _): (Agent, _) = found.expect("an answer").expect("the agent");
        agents.push(agent.id);
    }
    floor.stop().await;
    floor.start(false).await;
    let mut cases = 0;
    for kind in kinds() {
        let tried = (0..ORDERS).map(|n| told_in_order(&floor, &kind, &agents, n));
        let calls = join_all(tried).await;
        let first = end(&calls[0]);
        assert_eq!(first.0, kind.state, "{}: {:#?}", kind.name, calls[0]);
        for call in &calls {
            assert_eq!(end(call), first, "{}", kind.name);
        }
        cases += calls.len();
    }
    eprintln!(
        "{cases} calls told through HTTP, each in an order of its own with one webhook doubled"
    );
    assert_eq!(cases, kinds().len() * ORDERS);
}
