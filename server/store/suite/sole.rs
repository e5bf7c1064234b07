//! An agent is rung for one call at a time.

use std::sync::Arc;

use trunkline::agent::Agent;
use trunkline::call::{Authority, Call, Evidence, LegStatus};
use trunkline::job::Job;
use trunkline::store::{Commit, Committed, Store};

use super::given::{
    at, commit, end, event, inbound, job, kept, kept_agent, number, outbound, stands,
};
use super::races::count;
use crate::World;

/// Adds a leg of an agent, as an offer does.
fn ring(call: &mut Call, agent: &Agent) {
    let leg = outbound(agent, number(1), at(1)).legs.remove(0);
    call.legs.push(leg);
}

/// An incoming call that is offered to an agent who must be in no other.
fn offer(carrier_ref: &str, agent: &Agent) -> Commit {
    let mut call = inbound(carrier_ref, at(0));
    ring(&mut call, agent);
    Commit {
        sole: vec![agent.id],
        ..commit(&call)
    }
}

/// A call that an agent wants to make, who must be in no other.
fn dial(agent: &Agent) -> Commit {
    Commit {
        sole: vec![agent.id],
        ..commit(&outbound(agent, number(1), at(0)))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_calls_that_want_the_same_agent_at_once_one_is_kept() {
    let world = World::new().await;
    let servers = [Arc::clone(&world.store), Arc::new(world.open_again().await)];
    for round in 1..=12 {
        let ada = kept_agent(&world, &format!("ada{round}")).await;
        let offers = (0..6).map(|n| offer(&format!("CA-{round}-{n}"), &ada));
        let commits = offers.chain((0..2).map(|_| dial(&ada)));
        let mut racers = tokio::task::JoinSet::new();
        for (commit, store) in commits.zip(servers.iter().cycle()) {
            let store = Arc::clone(store);
            racers.spawn(async move { store.commit(&commit).await.expect("it answers") });
        }
        let outcomes = racers.join_all().await;
        assert_eq!(count(&outcomes, Committed::Done), 1, "round {round}");
        assert_eq!(count(&outcomes, Committed::Stale), 7, "round {round}");
        assert_eq!(world.store.last_change().await, Ok(round));
        let live = world.store.list_calls(&of(&ada)).await.expect("it answers");
        assert_eq!(live.len(), 1, "round {round}: {live:?}");
    }
    servers[1].close().await;
}

fn of(agent: &Agent) -> trunkline::store::CallFilter {
    trunkline::store::CallFilter {
        agent: Some(agent.id),
        limit: 200,
        ..Default::default()
    }
}

#[tokio::test]
async fn who_is_in_another_call_is_in_no_second_and_nothing_of_it_is_kept() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let bob = kept_agent(&world, "bob").await;
    let mut theirs = outbound(&ada, number(1), at(0));
    theirs.legs.remove(0);
    let theirs = kept(&world, &theirs).await;
    let mut rings = inbound("CA-1", at(0));
    ring(&mut rings, &bob);
    let rings = kept(&world, &rings).await;

    for (agent, why) in [(&ada, "its agent"), (&bob, "rung")] {
        for wish in [offer("CA-2", agent), dial(agent)] {
            let call = wish.call.id;
            let wish = Commit {
                event: Some(event("told", at(0))),
                jobs: vec![job(Job::Apologise { call }, at(0))],
                ..wish
            };
            let refused = world.store.commit(&wish).await;
            assert_eq!(refused, Ok(Committed::Stale), "{why}");
            assert_eq!(world.store.find_call(call).await, Ok(None), "{why}");
        }
    }
    assert_eq!(world.store.knows_event("told").await, Ok(false));
    assert_eq!(world.store.next_job_at().await, Ok(None));
    assert_eq!(world.store.last_change().await, Ok(2));

    // Their own call is no other one.
    for (call, agent) in [(theirs, &ada), (rings, &bob)] {
        let on = Commit {
            sole: vec![agent.id],
            ..commit(&call)
        };
        assert_eq!(world.store.commit(&on).await, Ok(Committed::Done));
    }
}

#[tokio::test]
async fn each_of_several_must_be_in_no_other() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let bob = kept_agent(&world, "bob").await;
    kept(&world, &outbound(&bob, number(1), at(0))).await;
    let both = Commit {
        sole: vec![ada.id, bob.id],
        ..offer("CA-1", &ada)
    };
    assert_eq!(world.store.commit(&both).await, Ok(Committed::Stale));
    assert_eq!(
        world.store.commit(&offer("CA-1", &ada)).await,
        Ok(Committed::Done)
    );
}

#[tokio::test]
async fn who_declined_a_call_is_free_for_the_next() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let first = offer("CA-1", &ada);
    assert_eq!(world.store.commit(&first).await, Ok(Committed::Done));
    let second = offer("CA-2", &ada);
    assert_eq!(world.store.commit(&second).await, Ok(Committed::Stale));

    let mut call = stands(&world, first.call.id).await;
    call.legs[1].evidence = Evidence::of(LegStatus::Busy, at(3), Authority::Webhook, 1);
    kept(&world, &call).await;
    assert_eq!(world.store.commit(&second).await, Ok(Committed::Done));

    // The caller who waits on is no reason; the one who rings now is, until they are gone.
    let third = dial(&ada);
    assert_eq!(world.store.commit(&third).await, Ok(Committed::Stale));
    let mut call = stands(&world, second.call.id).await;
    end(&mut call, at(9));
    kept(&world, &call).await;
    assert_eq!(world.store.commit(&third).await, Ok(Committed::Done));
}
