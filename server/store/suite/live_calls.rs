//! An agent sees the calls they are in.

use trunkline::agent::Agent;
use trunkline::call::{Authority, Evidence, LegStatus, Sending};
use trunkline::id::CallId;
use trunkline::store::Store;

use super::given::{at, end, inbound, kept, kept_agent, number, outbound};
use crate::World;

async fn live(world: &World, agent: &Agent) -> Vec<CallId> {
    let live = world
        .store
        .list_live_calls(agent.id)
        .await
        .expect("it answers");
    live.into_iter().map(|call| call.id).collect()
}

#[tokio::test]
async fn own_calls_are_live_until_they_are_over() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let bob = kept_agent(&world, "bob").await;
    let older = kept(&world, &outbound(&ada, number(1), at(0))).await;
    let mut newer = kept(&world, &outbound(&ada, number(2), at(1))).await;
    kept(&world, &outbound(&bob, number(3), at(2))).await;
    assert_eq!(live(&world, &ada).await, [newer.id, older.id]);
    end(&mut newer, at(9));
    kept(&world, &newer).await;
    assert_eq!(live(&world, &ada).await, [older.id]);
}

#[tokio::test]
async fn a_call_that_rings_is_live_for_whom_it_rings() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut call = inbound("CA-1", at(0));
    call.legs
        .push(outbound(&ada, number(1), at(0)).legs.remove(0));
    let mut call = kept(&world, &call).await;
    assert!(live(&world, &ada).await.is_empty(), "nothing was sent yet");

    call.legs[1].sending = Sending::Sent(at(1));
    let mut call = kept(&world, &call).await;
    assert_eq!(live(&world, &ada).await, [call.id]);

    let declined = Evidence::of(LegStatus::Busy, at(5), Authority::Webhook, 1);
    call.legs[1].evidence = call.legs[1].evidence.join(declined);
    kept(&world, &call).await;
    assert!(
        live(&world, &ada).await.is_empty(),
        "it rings somebody else now"
    );
}
