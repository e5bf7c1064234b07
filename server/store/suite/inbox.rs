//! What carriers tell is durable once it was taken in, and applied once.

use std::sync::Arc;

use tokio::task::JoinSet;
use trunkline::call::{Authority, Call, Evidence, LegStatus};
use trunkline::carrier::LegName;
use trunkline::clock::Time;
use trunkline::id::{CallId, LegId};
use trunkline::store::{Commit, Committed, Store};
use trunkline::telling::{Application, Applied, NewTelling, Postponed, Waiting, WaitingTelling};

use super::given::{at, commit, event, inbound, kept, kept_agent, number, outbound, stands};
use crate::World;

const ANSWERS: &str = "the database answers";

fn by_ref(theirs: &str) -> LegName {
    LegName {
        ours: None,
        theirs: theirs.to_owned(),
        call: None,
    }
}

fn telling(key: &str, name: LegName, status: LegStatus) -> NewTelling {
    NewTelling {
        event: event(key, at(5)),
        name,
        evidence: Some(Evidence::of(status, at(5), Authority::Webhook, 1)),
    }
}

async fn take_in(store: &impl Store, telling: &NewTelling) {
    store.take_in(telling.clone()).await.expect(ANSWERS);
}

async fn waiting(store: &impl Store, now: Time) -> Waiting {
    store.list_waiting(now, 100).await.expect(ANSWERS)
}

/// The call with these tellings taken in, all of them about its last leg.
fn taken(call: &Call, tellings: &[WaitingTelling]) -> Application {
    let mut next = call.clone();
    let leg = next.legs.last_mut().expect("it has a leg");
    for telling in tellings {
        leg.evidence = leg.evidence.join(telling.evidence);
    }
    let applied = tellings.iter().map(|telling| Applied {
        id: telling.id,
        leg: Some(leg.id),
        effect: "It is told.".to_owned(),
    });
    Application {
        applied: applied.collect(),
        commit: Commit {
            at: at(9),
            ..commit(&next)
        },
    }
}

#[tokio::test]
async fn c6_what_was_taken_in_waits_whole_until_it_is_applied() {
    let world = World::new().await;
    let call = kept(&world, &inbound("CA-1", at(0))).await;
    let told = NewTelling {
        evidence: None,
        name: LegName {
            ours: Some(call.legs[0].id),
            theirs: "CA-1".to_owned(),
            call: Some(call.id),
        },
        ..telling("one", by_ref("CA-1"), LegStatus::Ringing)
    };
    take_in(&*world.store, &told).await;
    // Another server, or this one after a crash, sees it.
    let again = world.open_again().await;
    let seen = waiting(&again, at(6)).await;
    let expected = WaitingTelling {
        id: told.event.id,
        received_at: at(5),
        name: told.name.clone(),
        evidence: Evidence::default(),
    };
    assert_eq!(seen.tellings, [expected]);
    assert_eq!(seen.calls, std::slice::from_ref(&call));
    assert_eq!(world.store.knows_event("one").await, Ok(true));
    let outcome = world.store.apply(&[taken(&call, &seen.tellings)]).await;
    assert_eq!(outcome, Ok(vec![Ok(Committed::Done)]));
    assert_eq!(waiting(&again, at(6)).await, Waiting::default());
    let events = world.store.list_events(call.id).await.expect(ANSWERS);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].applied_at, Some(at(9)));
    assert_eq!(events[0].event.effect, "It is told.");
    assert_eq!(events[0].event.raw, told.event.raw);
    assert_eq!(events[0].event.leg, Some(call.legs[0].id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c6_many_at_once_are_each_kept_once() {
    let world = World::new().await;
    let mut posts = JoinSet::new();
    for n in 0..200 {
        let store = Arc::clone(&world.store);
        // Every telling is delivered twice.
        let key = format!("key {}", n / 2);
        let told = telling(&key, by_ref("CA-nobody's"), LegStatus::Ringing);
        posts.spawn(async move { store.take_in(told).await });
    }
    for kept in posts.join_all().await {
        assert_eq!(kept, Ok(()));
    }
    let mut keys = 0;
    for n in 0..100 {
        keys += i32::from(world.store.knows_event(&format!("key {n}")).await == Ok(true));
    }
    assert_eq!(keys, 100);
    assert_eq!(waiting(&*world.store, at(6)).await.tellings.len(), 100);
    let few = world.store.list_waiting(at(6), 7).await.expect(ANSWERS);
    assert_eq!(few.tellings.len(), 7);
}

#[tokio::test]
async fn c5_a_telling_is_applied_once_whoever_tries_again() {
    let world = World::new().await;
    let call = kept(&world, &inbound("CA-1", at(0))).await;
    take_in(
        &*world.store,
        &telling("one", by_ref("CA-1"), LegStatus::Ringing),
    )
    .await;
    let seen = waiting(&*world.store, at(6)).await;
    let first = taken(&call, &seen.tellings);
    let outcome = world.store.apply(std::slice::from_ref(&first)).await;
    assert_eq!(outcome, Ok(vec![Ok(Committed::Done)]));
    // The same copy of the call, then a fresh one.
    let outcome = world.store.apply(std::slice::from_ref(&first)).await;
    assert_eq!(outcome, Ok(vec![Ok(Committed::Stale)]));
    let fresh = stands(&world, call.id).await;
    let outcome = world.store.apply(&[taken(&fresh, &seen.tellings)]).await;
    assert_eq!(outcome, Ok(vec![Ok(Committed::SeenBefore)]));
    assert_eq!(stands(&world, call.id).await, fresh);
    assert_eq!(world.store.last_change().await, Ok(2));
}

#[tokio::test]
async fn one_call_that_changed_meanwhile_keeps_no_other_from_its_tellings() {
    let world = World::new().await;
    let one = kept(&world, &inbound("CA-1", at(0))).await;
    let two = kept(&world, &inbound("CA-2", at(1))).await;
    let three = kept(&world, &inbound("CA-3", at(2))).await;
    for (key, theirs) in [("a", "CA-1"), ("b", "CA-2"), ("c", "CA-3")] {
        take_in(
            &*world.store,
            &telling(key, by_ref(theirs), LegStatus::Completed),
        )
        .await;
    }
    let seen = waiting(&*world.store, at(6)).await;
    assert_eq!(seen.calls.len(), 3);
    let of = |call: &Call, n: usize| taken(call, &seen.tellings[n..=n]);
    let mut doubled = of(&three, 2);
    // Its other leg is named as a leg of the first call is.
    let mut stolen = doubled.commit.call.legs[0].clone();
    stolen.id = LegId::new(super::given::uuid());
    stolen.carrier_ref = Some("CA-1".to_owned());
    doubled.commit.call.legs.push(stolen);
    kept(&world, &two).await;
    let outcome = world
        .store
        .apply(&[of(&one, 0), of(&two, 1), doubled])
        .await;
    let outcome = outcome.expect(ANSWERS);
    assert_eq!(outcome[..2], [Ok(Committed::Done), Ok(Committed::Stale)]);
    assert!(outcome[2].is_err(), "{outcome:?}");
    let left = waiting(&*world.store, at(6)).await.tellings;
    assert_eq!(left, seen.tellings[1..]);
    assert_eq!(stands(&world, one.id).await.revision, 2);
    assert_eq!(stands(&world, three.id).await, three);
}

#[tokio::test]
async fn what_is_about_no_call_waits_for_one() {
    let world = World::new().await;
    let told = telling("one", by_ref("CA-1"), LegStatus::Ringing);
    take_in(&*world.store, &told).await;
    let put = |look_at| {
        let postponed = Postponed {
            id: told.event.id,
            effect: "About no call that we know.".to_owned(),
            look_at,
        };
        let store = Arc::clone(&world.store);
        async move { store.postpone(&[postponed], at(10)).await.expect(ANSWERS) }
    };
    let count = async |now| waiting(&*world.store, now).await.tellings.len();
    put(Some(at(20))).await;
    assert_eq!((count(at(19)).await, count(at(20)).await), (0, 1));
    // A call that comes to be has it looked at again at once, even where it was set aside.
    put(None).await;
    assert_eq!(count(at(10_000)).await, 0);
    let call = kept(&world, &inbound("CA-1", at(11))).await;
    let seen = waiting(&*world.store, at(12)).await;
    assert_eq!((seen.tellings.len(), seen.calls), (1, vec![call]));
}

#[tokio::test]
async fn calls_are_found_by_every_name() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let one = kept(&world, &outbound(&ada, number(1), at(0))).await;
    let two = kept(&world, &inbound("CA-2", at(1))).await;
    let three = kept(&world, &inbound("CA-3", at(2))).await;
    kept(&world, &inbound("CA-4", at(3))).await;
    let name = |ours: Option<LegId>, theirs: &str, call: Option<CallId>| LegName {
        ours,
        theirs: theirs.to_owned(),
        call,
    };
    let names = [
        name(Some(one.legs[1].id), "CA-new", None),
        name(None, "CA-2", None),
        name(None, "CF-3", Some(three.id)),
    ];
    for (key, name) in ["a", "b", "c"].into_iter().zip(names) {
        take_in(&*world.store, &telling(key, name, LegStatus::Ringing)).await;
    }
    let seen = waiting(&*world.store, at(6)).await;
    assert_eq!(seen.calls, [three, two, one], "newest first");
}

#[tokio::test]
async fn whoever_waits_is_woken_by_a_telling() {
    let world = World::new().await;
    let store = Arc::clone(&world.store);
    let waits = tokio::spawn(async move { store.wait_for_telling(0).await });
    take_in(
        &*world.store,
        &telling("one", by_ref("CA-1"), LegStatus::Ringing),
    )
    .await;
    let woken = tokio::time::timeout(std::time::Duration::from_secs(20), waits).await;
    assert_eq!(woken.expect("it is woken").expect("it does not panic"), 1);
}

#[tokio::test]
async fn one_server_at_a_time_has_the_turn() {
    let world = World::new().await;
    let other = world.open_again().await;
    let take = async |store: &dyn Store, now, until| {
        store
            .take_turn("sweep", at(now), at(until))
            .await
            .expect(ANSWERS)
    };
    assert_eq!(take(&*world.store, 0, 55).await, Some(at(0)));
    assert_eq!(take(&other, 10, 65).await, None);
    world
        .store
        .set_reached("sweep", at(2))
        .await
        .expect(ANSWERS);
    assert_eq!(take(&other, 55, 110).await, Some(at(2)));
    // What was done is never undone.
    world
        .store
        .set_reached("sweep", at(1))
        .await
        .expect(ANSWERS);
    assert_eq!(take(&*world.store, 110, 165).await, Some(at(2)));
}

#[tokio::test]
async fn legs_that_may_be_at_the_carrier_are_listed() {
    use trunkline::call::Sending;
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut call = outbound(&ada, number(1), at(0));
    call.legs[0].sending = Sending::Unknown(at(1));
    call.legs[1].sending = Sending::Sent(at(1));
    call.legs[1].carrier_ref = Some("CA-known".to_owned());
    let call = kept(&world, &call).await;
    let listed = world.store.list_unsettled_legs().await;
    assert_eq!(listed, Ok(vec![(call.id, call.legs[0].id)]));
    assert_eq!(world.store.knows_leg("CA-known").await, Ok(true));
    assert_eq!(world.store.knows_leg("CA-other").await, Ok(false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c5_of_many_servers_that_apply_a_telling_one_does() {
    let world = World::new().await;
    let call = kept(&world, &inbound("CA-1", at(0))).await;
    take_in(
        &*world.store,
        &telling("one", by_ref("CA-1"), LegStatus::Ringing),
    )
    .await;
    let seen = waiting(&*world.store, at(6)).await;
    let mut racers = JoinSet::new();
    for _ in 0..12 {
        let (store, application) = (Arc::clone(&world.store), taken(&call, &seen.tellings));
        racers.spawn(async move { store.apply(&[application]).await });
    }
    let done = racers.join_all().await;
    let done = done
        .iter()
        .filter(|it| **it == Ok(vec![Ok(Committed::Done)]));
    assert_eq!(done.count(), 1);
    assert_eq!(stands(&world, call.id).await.revision, 2);
}
