//! Calls that nobody answered: listed until somebody deals with them, or speaks to the caller.

use trunkline::call::{Authority, Call, Evidence, LegStatus, Missed, MissedDone, Party};
use trunkline::id::CallId;
use trunkline::store::Store;

use super::given::{at, end, inbound, kept, number, outbound, ready_agent};
use crate::World;

async fn missed(world: &World, limit: u32) -> Vec<CallId> {
    let missed = world
        .store
        .list_missed(None, limit)
        .await
        .expect("it answers");
    let count = world.store.count_missed(limit).await.expect("it answers");
    assert_eq!(missed.len(), count as usize);
    missed.into_iter().map(|call| call.id).collect()
}

/// A call from this number that nobody answered.
async fn unanswered(world: &World, name: &str, n: u8, created: i64) -> Call {
    let mut call = inbound(name, at(created));
    call.them = Party::Number(number(n));
    end(&mut call, at(created + 5));
    kept(world, &call).await
}

#[tokio::test]
async fn missed_calls_are_listed_newest_first_until_they_are_done() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let first = unanswered(&world, "CA1", 1, 10).await;
    let second = unanswered(&world, "CA2", 2, 20).await;
    let third = unanswered(&world, "CA3", 3, 30).await;
    assert_eq!(missed(&world, 10).await, [third.id, second.id, first.id]);
    assert_eq!(missed(&world, 2).await, [third.id, second.id]);

    let mut done = world.store.find_call(second.id).await.unwrap().unwrap();
    done.missed = Missed {
        owner: Some(ada.id),
        done: Some(MissedDone {
            by: ada.id,
            at: at(40),
        }),
    };
    let done = kept(&world, &done).await;
    assert_eq!(missed(&world, 10).await, [third.id, first.id]);
    let read = world.store.find_call(second.id).await.unwrap().unwrap();
    assert_eq!(read.missed, done.missed);
}

#[tokio::test]
async fn who_was_spoken_to_since_is_not_missed_any_more() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    unanswered(&world, "CA1", 1, 10).await;
    unanswered(&world, "CA2", 1, 20).await;
    let other = unanswered(&world, "CA3", 2, 20).await;
    // Called back in vain: they are still missed.
    let mut vain = outbound(&ada, number(1), at(30));
    vain.cancel_unsent_legs(at(31));
    kept(&world, &vain).await;
    assert_eq!(missed(&world, 10).await.len(), 3);

    let mut back = outbound(&ada, number(1), at(40));
    for leg in &mut back.legs {
        leg.evidence = Evidence::of(LegStatus::Answered, at(42), Authority::Webhook, 0);
    }
    end(&mut back, at(60));
    kept(&world, &back).await;
    assert_eq!(missed(&world, 10).await, [other.id]);
    // And missed again when they call again in vain.
    let later = unanswered(&world, "CA4", 1, 70).await;
    assert_eq!(missed(&world, 10).await, [later.id, other.id]);
}

#[tokio::test]
async fn each_call_flow_has_a_box_of_its_own() {
    use trunkline::call::{Route, Stage};
    let world = World::new().await;
    let by = |flow: &str, name: &str, n: u8, created: i64| {
        let mut call = inbound(name, at(created));
        call.them = Party::Number(number(n));
        call.route = Some(Route {
            flow: flow.to_owned(),
            version: 1,
            step: "message".to_owned(),
            turn: 0,
            says: Vec::new(),
            stage: Stage::Message("speak".to_owned()),
            record: None,
            untold: false,
        });
        end(&mut call, at(created + 5));
        call
    };
    let first = kept(&world, &by("sales", "CA1", 1, 10)).await;
    let second = kept(&world, &by("support", "CA2", 2, 20)).await;
    let third = kept(&world, &by("sales", "CA3", 3, 30)).await;
    let without = unanswered(&world, "CA4", 4, 40).await;
    let of = async |flow| {
        let listed = world.store.list_missed(flow, 10).await.expect("it answers");
        listed.into_iter().map(|call| call.id).collect::<Vec<_>>()
    };
    assert_eq!(of(None).await, [without.id, third.id, second.id, first.id]);
    assert_eq!(of(Some("sales")).await, [third.id, first.id]);
    assert_eq!(of(Some("nobody's")).await, []);
    let boxes = world.store.list_boxes().await.expect("it answers");
    assert_eq!(boxes, [("sales".to_owned(), 2), ("support".to_owned(), 1)]);
}
