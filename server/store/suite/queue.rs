//! Who waits in the queue, and agents who are set aside.

use trunkline::agent::{Presence, Reason};
use trunkline::call::{Leg, LegEnd};
use trunkline::id::{CallId, LegId};
use trunkline::store::Store;

use super::given::{at, inbound, kept, ready_agent, uuid};
use crate::World;

async fn queue(world: &World, limit: u32) -> Vec<CallId> {
    let queue = world.store.list_queue(limit).await.expect("it answers");
    queue.into_iter().map(|call| call.id).collect()
}

#[tokio::test]
async fn whoever_waits_longest_comes_first_and_who_is_rung_for_waits_no_more() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let mut ids = Vec::new();
    for (name, since) in [("CA3", 30), ("CA1", 10), ("CA2", 20)] {
        ids.push(kept(&world, &inbound(name, at(since))).await.id);
    }
    let (third, first, second) = (ids[0], ids[1], ids[2]);
    assert_eq!(queue(&world, 10).await, [first, second, third]);
    assert_eq!(queue(&world, 2).await, [first, second]);

    let mut rung = world.store.find_call(first).await.unwrap().unwrap();
    let leg = Leg::new(LegId::new(uuid()), LegEnd::Agent(ada.id), at(40));
    rung.legs.push(leg);
    kept(&world, &rung).await;
    assert_eq!(queue(&world, 10).await, [second, third]);

    let mut given_up = world.store.find_call(second).await.unwrap().unwrap();
    given_up.given_up_at = Some(at(50));
    kept(&world, &given_up).await;
    assert_eq!(queue(&world, 10).await, [third]);
}

#[tokio::test]
async fn an_agent_is_set_aside_unless_they_have_said_something_since() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let missed = Presence::Away(Reason::Missed);
    let aside = async |since, now| {
        let set = world.store.set_aside(ada.id, missed, at(since), at(now));
        set.await.expect("it answers")
    };
    let presence = async || {
        let found = world.store.find_agent(ada.id).await;
        found.expect("it answers").expect("ada").presence
    };
    // The phone rang before they said that they are there.
    world
        .store
        .set_presence(ada.id, Presence::Available, at(20))
        .await
        .unwrap();
    assert!(!aside(10, 30).await);
    assert_eq!(presence().await, Presence::Available);
    assert!(aside(25, 45).await);
    assert_eq!(presence().await, missed);
    assert!(!aside(25, 46).await, "they are set aside already");
    let break_ = Presence::Away(Reason::Break);
    world
        .store
        .set_presence(ada.id, break_, at(50))
        .await
        .unwrap();
    assert!(!aside(60, 80).await, "they are away by their own word");
    assert_eq!(presence().await, break_);
}
