//! Calls are found again.

use trunkline::call::{Call, CallState, Direction, Disposition};
use trunkline::id::{CallId, PersonId};
use trunkline::list_key::ListKey;
use trunkline::person::Person;
use trunkline::store::{CallFilter, Store};

use super::given::{at, end, inbound, kept, kept_agent, number, outbound, uuid};
use crate::World;

pub(super) fn all() -> CallFilter {
    CallFilter {
        limit: 100,
        ..CallFilter::default()
    }
}

async fn list(world: &World, filter: &CallFilter) -> Vec<Call> {
    let calls = world.store.list_calls(filter).await.expect("it answers");
    let count = world.store.count_calls(filter, 1_000).await;
    let paged =
        filter.before.is_some() || filter.after.is_some() || calls.len() >= filter.limit as usize;
    if !paged {
        let found = u32::try_from(calls.len()).expect("they are few");
        assert_eq!(
            count,
            Ok(found),
            "as many are counted as are listed: {filter:?}"
        );
    }
    calls
}

pub(super) async fn ids(world: &World, filter: &CallFilter) -> Vec<CallId> {
    let calls = list(world, filter).await;
    calls.iter().map(|call| call.id).collect()
}

/// Every filter that a page can be along, with all calls of the story in it.
fn ways(agent: &trunkline::agent::Agent) -> [CallFilter; 6] {
    [
        all(),
        CallFilter {
            direction: Some(Direction::Outbound),
            ..all()
        },
        CallFilter {
            agent: Some(agent.id),
            ..all()
        },
        CallFilter {
            digits: Some("55550".to_owned()),
            ..all()
        },
        CallFilter {
            text: Some("quote".to_owned()),
            ..all()
        },
        CallFilter {
            text: Some("zoë".to_owned()),
            agent: Some(agent.id),
            direction: Some(Direction::Outbound),
            states: vec![CallState::Queued],
            digits: Some("01".to_owned()),
            ..all()
        },
    ]
}

#[tokio::test]
async fn pages_follow_each_other_in_both_directions_whatever_is_asked() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    named(&world, 1, "Zoë Example").await;
    let mut calls = Vec::new();
    for seconds in [5, 1, 5, 5, 9, 3, 5] {
        let mut call = outbound(&ada, number(1), at(seconds));
        call.notes = "A quote".to_owned();
        calls.push(kept(&world, &call).await);
    }
    calls.sort_by_key(|call| std::cmp::Reverse(ListKey::of(call)));
    for way in ways(&ada) {
        assert_eq!(list(&world, &way).await, calls, "{way:?}");
        let mut paged = Vec::new();
        let mut before = None;
        loop {
            let filter = CallFilter {
                before,
                limit: 2,
                ..way.clone()
            };
            let page = list(&world, &filter).await;
            let Some(last) = page.last() else { break };
            assert!(page.len() <= 2);
            before = Some(ListKey::of(last));
            paged.extend(page);
        }
        assert_eq!(paged, calls, "downwards: {way:?}");
        let mut after = calls.last().map(ListKey::of);
        let mut up = calls[6..].to_vec();
        loop {
            let filter = CallFilter {
                after,
                limit: 2,
                ..way.clone()
            };
            let page = list(&world, &filter).await;
            let Some(first) = page.first() else { break };
            after = Some(ListKey::of(first));
            up.splice(0..0, page);
        }
        assert_eq!(up, calls, "upwards: {way:?}");
    }
}

/// Three calls that are over and one that waits: their filters, and who is found.
#[tokio::test]
async fn calls_are_found_by_how_they_went() {
    let world = World::new().await;
    let (ada, bob) = (
        kept_agent(&world, "ada").await,
        kept_agent(&world, "bob").await,
    );
    let mut talked = outbound(&ada, number(1), at(1));
    end(&mut talked, at(4));
    talked.disposition = Some(Disposition::Interested);
    let talked = kept(&world, &talked).await.id;
    let mut missed = inbound("CA-1", at(2));
    end(&mut missed, at(5));
    let missed = kept(&world, &missed).await.id;
    let waiting = kept(&world, &outbound(&bob, number(2), at(3))).await.id;
    let ringing = kept(&world, &inbound("CA-2", at(4))).await.id;
    let over = |states: &[CallState]| CallFilter {
        states: states.to_vec(),
        ..all()
    };
    assert_eq!(ids(&world, &over(&[CallState::Completed])).await, [talked]);
    assert_eq!(
        ids(&world, &over(&[CallState::Abandoned, CallState::Completed])).await,
        [missed, talked]
    );
    assert_eq!(ids(&world, &over(&[CallState::Queued])).await, [waiting]);
    assert_eq!(
        ids(&world, &over(&[CallState::InQueue, CallState::Abandoned])).await,
        [ringing, missed]
    );
    assert!(ids(&world, &over(&[CallState::Busy])).await.is_empty());
    let inbound = CallFilter {
        direction: Some(Direction::Inbound),
        ..all()
    };
    assert_eq!(ids(&world, &inbound).await, [ringing, missed]);
    let interested = CallFilter {
        outcome: Some(Disposition::Interested),
        ..all()
    };
    assert_eq!(ids(&world, &interested).await, [talked]);
    let of_bob = CallFilter {
        agent: Some(bob.id),
        ..interested
    };
    assert!(ids(&world, &of_bob).await.is_empty());
    let of_bob = CallFilter {
        outcome: None,
        states: vec![CallState::Queued, CallState::Completed],
        ..of_bob
    };
    assert_eq!(ids(&world, &of_bob).await, [waiting]);
}

#[tokio::test]
async fn a_call_moves_with_what_becomes_of_it() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut call = kept(&world, &outbound(&ada, number(1), at(1))).await;
    let of = |states: &[CallState], outcome| CallFilter {
        agent: Some(ada.id),
        states: states.to_vec(),
        outcome,
        ..all()
    };
    assert_eq!(
        ids(&world, &of(&[CallState::Queued], None)).await,
        [call.id]
    );
    end(&mut call, at(3));
    let mut call = kept(&world, &call).await;
    assert!(
        ids(&world, &of(&[CallState::Queued], None))
            .await
            .is_empty()
    );
    assert_eq!(
        ids(&world, &of(&[CallState::Completed], None)).await,
        [call.id]
    );
    call.disposition = Some(Disposition::CallBack);
    let mut call = kept(&world, &call).await;
    call.disposition = Some(Disposition::Resolved);
    let call = kept(&world, &call).await;
    assert!(
        ids(&world, &of(&[], Some(Disposition::CallBack)))
            .await
            .is_empty()
    );
    assert_eq!(
        ids(
            &world,
            &of(&[CallState::Completed], Some(Disposition::Resolved))
        )
        .await,
        [call.id]
    );
}

#[tokio::test]
async fn calls_are_found_by_when_they_were_made() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut made = Vec::new();
    for seconds in 0..5 {
        made.push(
            kept(&world, &outbound(&ada, number(1), at(seconds)))
                .await
                .id,
        );
    }
    for way in ways(&ada).into_iter().take(4) {
        let between = CallFilter {
            from: Some(at(1)),
            until: Some(at(3)),
            ..way.clone()
        };
        assert_eq!(ids(&world, &between).await, [made[2], made[1]], "{way:?}");
        let below = CallFilter {
            before: Some(ListKey::first_at(at(2))),
            ..between
        };
        assert_eq!(ids(&world, &below).await, [made[1]], "{way:?}");
    }
}

#[tokio::test]
async fn nobody_counts_further_than_they_are_told() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    named(&world, 1, "Zoë Example").await;
    for seconds in 0..5 {
        let mut call = outbound(&ada, number(1), at(seconds));
        call.notes = "A quote".to_owned();
        kept(&world, &call).await;
    }
    for way in ways(&ada) {
        assert_eq!(world.store.count_calls(&way, 3).await, Ok(3), "{way:?}");
        assert_eq!(world.store.count_calls(&way, 9).await, Ok(5), "{way:?}");
    }
}

#[tokio::test]
async fn an_agents_calls_are_theirs_and_those_that_rang_them() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let bob = kept_agent(&world, "bob").await;
    let hers = kept(&world, &outbound(&ada, number(1), at(1))).await;
    kept(&world, &outbound(&bob, number(1), at(2))).await;
    let mut rings = kept(&world, &inbound("CA-1", at(3))).await;
    let filter = CallFilter {
        agent: Some(ada.id),
        ..all()
    };
    assert_eq!(list(&world, &filter).await, std::slice::from_ref(&hers));
    // It rings her, then somebody else takes it.
    let leg = outbound(&ada, number(1), at(3)).legs.remove(0);
    rings.legs.push(leg);
    let mut rings = kept(&world, &rings).await;
    assert_eq!(list(&world, &filter).await, [rings.clone(), hers.clone()]);
    rings.agent = Some(bob.id);
    end(&mut rings, at(9));
    let missed = kept(&world, &rings).await;
    assert_eq!(list(&world, &filter).await, [missed, hers]);
}

pub(super) async fn named(world: &World, last: u8, name: &str) {
    let person = Person {
        id: PersonId::new(uuid()),
        name: name.to_owned(),
        number: number(last),
        about: String::new(),
    };
    assert_eq!(world.store.set_person(&person).await, Ok(()));
}
