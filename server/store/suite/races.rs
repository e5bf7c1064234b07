//! Several at once want the same thing, and one gets it.

use std::sync::Arc;

use tokio::task::JoinSet;
use trunkline::permit::Decision;
use trunkline::store::{Commit, Committed, Store};

use super::given::{
    at, commit, event, inbound, intent, kept, kept_agent, number, outbound, stands,
};
use crate::World;

/// So many at once.
const RACERS: usize = 8;

/// Sends all commits at once; returns what became of each, in no order.
async fn race(world: &World, commits: Vec<Commit>) -> Vec<Committed> {
    let mut racers = JoinSet::new();
    for commit in commits {
        let store = Arc::clone(&world.store);
        racers.spawn(async move { store.commit(&commit).await.expect("the database answers") });
    }
    racers.join_all().await
}

/// How many of them came out like that.
pub(super) fn count(outcomes: &[Committed], wanted: Committed) -> usize {
    outcomes
        .iter()
        .filter(|outcome| **outcome == wanted)
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_changes_to_the_same_copy_one_is_kept() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = kept(&world, &outbound(&ada, number(1), at(0))).await;
    let commits = (0..RACERS).map(|racer| {
        let mut copy = call.clone();
        copy.notes = racer.to_string();
        commit(&copy)
    });
    let outcomes = race(&world, commits.collect()).await;
    assert_eq!(count(&outcomes, Committed::Done), 1);
    assert_eq!(count(&outcomes, Committed::Stale), RACERS - 1);
    assert_eq!(stands(&world, call.id).await.revision, 2);
    assert_eq!(world.store.last_change().await, Ok(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_incoming_call_delivered_many_times_is_made_once() {
    let world = World::new().await;
    let commits = (0..RACERS).map(|_| {
        let call = inbound("CA-1", at(0));
        Commit {
            event: Some(event("it came in", at(0))),
            ..commit(&call)
        }
    });
    let outcomes = race(&world, commits.collect()).await;
    assert_eq!(count(&outcomes, Committed::Done), 1);
    assert_eq!(world.store.last_change().await, Ok(1));
    let call = world
        .store
        .find_call_of_ref("CA-1")
        .await
        .expect("the database answers");
    let call = call.expect("one of them made it");
    assert_eq!(
        world
            .store
            .list_events(call.id)
            .await
            .map(|told| told.len()),
        Ok(1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_phones_redeems_an_intent() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = outbound(&ada, number(1), at(0));
    let intent = intent(&call, &ada);
    let made = Commit {
        intent: Some(intent.clone()),
        ..commit(&call)
    };
    assert_eq!(world.store.commit(&made).await, Ok(Committed::Done));

    let mut phones = JoinSet::new();
    for phone in 0..RACERS {
        let (store, call, intent) = (Arc::clone(&world.store), call.id, intent.id);
        phones.spawn(async move {
            let name = format!("CA-{phone}");
            // Each thinks again while only the call has changed, as `Line` does.
            loop {
                let call = store
                    .find_call(call)
                    .await
                    .expect("it answers")
                    .expect("it is kept");
                let redeem = Commit {
                    redeemed: Some((intent, name.clone())),
                    ..commit(&call)
                };
                if store.commit(&redeem).await == Ok(Committed::Done) {
                    return Some(name);
                }
                let intent = store.find_intent(intent).await.expect("it answers");
                if intent.is_some_and(|intent| intent.redeemed_by.is_some()) {
                    return None;
                }
            }
        });
    }
    let winners: Vec<String> = phones.join_all().await.into_iter().flatten().collect();
    assert_eq!(winners.len(), 1, "{winners:?}");
    let kept = world
        .store
        .find_intent(intent.id)
        .await
        .expect("it answers");
    assert_eq!(
        kept.and_then(|intent| intent.redeemed_by),
        winners.first().cloned()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_dialled_while_coming_on_the_list_was_dialled_before() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    for round in 0..12 {
        let them = number(round);
        let dial = || {
            let call = outbound(&ada, them.clone(), at(0));
            let decision = Some(Decision {
                number: them.clone(),
                at: at(0),
                refused: None,
            });
            let commit = Commit {
                decision,
                ..commit(&call)
            };
            let store = Arc::clone(&world.store);
            async move { store.commit(&commit).await.expect("it answers") }
        };
        let mut dialled = JoinSet::new();
        (0..RACERS).for_each(|_| drop(dialled.spawn(dial())));
        let (store, listed) = (Arc::clone(&world.store), them.clone());
        let listing = tokio::spawn(async move {
            let done = store.add_do_not_call(&listed, "asked", at(1)).await;
            done.expect("it answers");
            store.last_change().await.expect("it answers")
        });
        (0..RACERS).for_each(|_| drop(dialled.spawn(dial())));
        let outcomes = dialled.join_all().await;
        let when_listed = listing.await.expect("it does not panic");
        // Each commit that said "allowed" made one change. None came after the number was on the list.
        let in_the_end = world.store.last_change().await;
        assert_eq!(in_the_end, Ok(when_listed), "round {round}: {outcomes:?}");
    }
}
