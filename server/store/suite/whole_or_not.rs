//! What is not committed leaves no trace.

use trunkline::call::Call;
use trunkline::job::Job;
use trunkline::permit::Decision;
use trunkline::store::{Commit, Committed, Store};

use super::given::{
    at, commit, event, inbound, intent, job, kept, kept_agent, number, outbound, stands,
};
use crate::World;

/// A commit with something of everything, so that a trace of it would be seen.
fn full(call: &Call, key: &str) -> Commit {
    let apologise = job(Job::Apologise { call: call.id }, at(0));
    Commit {
        event: Some(event(key, at(0))),
        jobs: vec![apologise],
        ..commit(call)
    }
}

/// Nothing was kept since the call was, as its first and only change.
async fn is_as_it_was(world: &World, call: &Call, key: &str) {
    let store = &world.store;
    assert_eq!(stands(world, call.id).await, *call);
    assert_eq!(store.knows_event(key).await, Ok(false));
    assert_eq!(store.next_job_at().await, Ok(None));
    assert_eq!(store.last_change().await, Ok(1));
    assert_eq!(store.list_changes(1, 10).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_change_to_an_older_copy_is_refused_whole() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = kept(&world, &outbound(&ada, number(1), at(0))).await;
    for revision in [0, 2, 17] {
        let mut copy = Call {
            revision,
            ..call.clone()
        };
        copy.notes = "from a wrong copy".to_owned();
        let refused = world.store.commit(&full(&copy, "told")).await;
        assert_eq!(refused, Ok(Committed::Stale), "revision {revision}");
        is_as_it_was(&world, &call, "told").await;
    }
}

#[tokio::test]
async fn a_telling_seen_before_changes_nothing() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    assert_eq!(
        world.store.add_stray_event(&event("told", at(0))).await,
        Ok(())
    );
    let call = kept(&world, &outbound(&ada, number(1), at(0))).await;
    let mut next = call.clone();
    next.notes = "told twice".to_owned();
    let mut again = full(&next, "told");
    again.changes.push(again.changes[0].clone());
    assert_eq!(world.store.commit(&again).await, Ok(Committed::SeenBefore));
    assert_eq!(stands(&world, call.id).await, call);
    assert_eq!(world.store.next_job_at().await, Ok(None));
    assert_eq!(world.store.last_change().await, Ok(1));
    assert_eq!(world.store.list_events(call.id).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_commit_that_fails_halfway_keeps_nothing() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let other = outbound(&ada, number(2), at(0));
    let call = kept(&world, &outbound(&ada, number(1), at(0))).await;
    let mut next = call.clone();
    next.notes = "half".to_owned();

    // The last of its parts cannot be kept: its intent speaks of a call that is nowhere.
    let strange = Commit {
        intent: Some(intent(&other, &ada)),
        ..full(&next, "told")
    };
    assert!(world.store.commit(&strange).await.is_err());
    is_as_it_was(&world, &call, "told").await;

    // Another call's leg cannot be taken over.
    let mut thief = other.clone();
    thief.legs[1] = call.legs[1].clone();
    assert!(world.store.commit(&full(&thief, "told")).await.is_err());
    is_as_it_was(&world, &call, "told").await;
    assert_eq!(world.store.find_call(thief.id).await, Ok(None));
}

#[tokio::test]
async fn a_carriers_name_belongs_to_one_leg() {
    let world = World::new().await;
    let first = kept(&world, &inbound("CA-1", at(0))).await;
    let second = inbound("CA-1", at(1));
    let refused = world.store.commit(&full(&second, "told")).await;
    assert_eq!(refused, Ok(Committed::Stale));
    assert_eq!(world.store.find_call(second.id).await, Ok(None));
    is_as_it_was(&world, &first, "told").await;
}

#[tokio::test]
async fn a_kept_call_cannot_take_another_legs_name() {
    let world = World::new().await;
    kept(&world, &inbound("CA-1", at(0))).await;
    let mut other = kept(&world, &inbound("CA-2", at(0))).await;
    other.legs[0].carrier_ref = Some("CA-1".to_owned());
    assert!(world.store.commit(&full(&other, "told")).await.is_err());
    assert_eq!(world.store.knows_event("told").await, Ok(false));
    assert_eq!(world.store.last_change().await, Ok(2));
}

#[tokio::test]
async fn nothing_says_allowed_once_the_number_must_not_be_called() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = kept(&world, &outbound(&ada, number(1), at(0))).await;
    let listed = world
        .store
        .add_do_not_call(&number(1), "asked", at(1))
        .await;
    assert_eq!(listed, Ok(()));

    let decision = |refused| {
        Some(Decision {
            number: number(1),
            at: at(0),
            refused,
        })
    };
    let allowed = Commit {
        decision: decision(None),
        ..full(&call, "told")
    };
    assert_eq!(world.store.commit(&allowed).await, Ok(Committed::Stale));
    is_as_it_was(&world, &call, "told").await;

    let why = Some("on the do-not-call list".to_owned());
    let refused = Commit {
        decision: decision(why),
        ..full(&call, "told")
    };
    assert_eq!(world.store.commit(&refused).await, Ok(Committed::Done));
}
