//! A call is offered to whoever is ready and has waited longest.

use trunkline::agent::{Agent, Presence};
use trunkline::call::{Authority, Evidence, LegStatus};
use trunkline::store::Store;

use super::given::{at, end, inbound, kept, kept_agent, number, outbound, ready_agent, session};
use crate::World;

/// The logins of those who may be offered a call.
async fn free(world: &World) -> Vec<String> {
    let free = world
        .store
        .list_free_agents(at(-3600))
        .await
        .expect("it answers");
    free.into_iter().map(|agent| agent.login).collect()
}

/// The agent had a call that ended.
async fn had_a_call(world: &World, agent: &Agent, ended: i64) {
    let mut call = outbound(agent, number(1), at(ended - 60));
    end(&mut call, at(ended));
    kept(world, &call).await;
}

#[tokio::test]
async fn only_those_who_are_ready_are_free() {
    let world = World::new().await;
    let ready = ready_agent(&world, "ready", at(0)).await;
    let paused = ready_agent(&world, "paused", at(0)).await;
    let disabled = ready_agent(&world, "disabled", at(0)).await;
    ready_agent(&world, "signed-out", at(0)).await;
    ready_agent(&world, "long-gone", at(-9999)).await;
    let pretends = kept_agent(&world, "no-session").await;
    let store = &world.store;
    assert_eq!(
        store.set_presence(paused.id, Presence::Break, at(1)).await,
        Ok(())
    );
    assert_eq!(store.set_disabled(disabled.id, true, at(1)).await, Ok(()));
    assert_eq!(store.end_session("signed-out", at(1)).await, Ok(()));
    assert_eq!(
        store
            .set_presence(pretends.id, Presence::Available, at(1))
            .await,
        Ok(())
    );
    assert_eq!(free(&world).await, ["ready"]);
    let found = store.list_free_agents(at(-3600)).await;
    assert_eq!(found, Ok(vec![ready]));
}

#[tokio::test]
async fn who_has_waited_longest_comes_first() {
    let world = World::new().await;
    let last = ready_agent(&world, "last", at(0)).await;
    let early = ready_agent(&world, "early", at(50)).await;
    ready_agent(&world, "never-since-9", at(9)).await;
    ready_agent(&world, "never-since-8", at(8)).await;
    had_a_call(&world, &last, 100).await;
    had_a_call(&world, &last, 300).await;
    had_a_call(&world, &early, 200).await;
    let wanted = ["never-since-8", "never-since-9", "early", "last"];
    assert_eq!(free(&world).await, wanted);
}

#[tokio::test]
async fn who_is_in_a_call_or_is_rung_is_not_free() {
    let world = World::new().await;
    let talks = ready_agent(&world, "talks", at(0)).await;
    let rung = ready_agent(&world, "rung", at(0)).await;
    let declined = ready_agent(&world, "declined", at(0)).await;
    let mut call = kept(&world, &outbound(&talks, number(1), at(1))).await;
    let mut incoming = inbound("CA-1", at(1));
    let mut refused = outbound(&declined, number(1), at(2)).legs.remove(0);
    refused.evidence = Evidence::of(LegStatus::Busy, at(3), Authority::Webhook, 1);
    incoming.legs.push(refused);
    incoming
        .legs
        .push(outbound(&rung, number(1), at(4)).legs.remove(0));
    let mut incoming = kept(&world, &incoming).await;
    assert_eq!(free(&world).await, ["declined"]);

    end(&mut call, at(9));
    kept(&world, &call).await;
    end(&mut incoming, at(9));
    kept(&world, &incoming).await;
    let mut all = free(&world).await;
    all.sort();
    assert_eq!(all, ["declined", "rung", "talks"]);
}

#[tokio::test]
async fn a_second_browser_makes_nobody_free_twice() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    assert_eq!(
        world
            .store
            .add_session(&session(&ada, "second", at(1)))
            .await,
        Ok(())
    );
    assert_eq!(free(&world).await, ["ada"]);
}
