//! A call is offered to whoever is ready and has waited longest.

use trunkline::agent::{Agent, Presence, Reason};
use trunkline::call::{Authority, Evidence, LegStatus};
use trunkline::clock::Time;
use trunkline::store::{Commit, Committed, Store};

use super::given::{
    at, end, inbound, kept, kept_agent, moved, moving, number, open_page, outbound, ready_agent,
    server_lives, session, signed_in_agent,
};
use crate::World;

/// The logins of those who may be offered a call at a moment, while the server lives.
async fn free_at(world: &World, now: Time) -> Vec<String> {
    server_lives(world, now).await;
    let free = world.store.list_free_agents(now).await.expect("it answers");
    free.into_iter().map(|agent| agent.login).collect()
}

async fn free(world: &World) -> Vec<String> {
    free_at(world, at(900)).await
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
    signed_in_agent(&world, "no-page", at(0)).await;
    let pretends = kept_agent(&world, "no-session").await;
    let store = &world.store;
    assert_eq!(
        store
            .set_presence(paused.id, Presence::Away(Reason::Break), at(1))
            .await,
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
    let found = store.list_free_agents(at(900)).await;
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

#[tokio::test]
async fn who_has_no_open_page_is_not_free_and_a_reload_is_no_loss() {
    let world = World::new().await;
    let ada = signed_in_agent(&world, "ada", at(0)).await;
    assert_eq!(free_at(&world, at(10)).await, ["ada"], "the page is coming");
    assert!(free_at(&world, at(11)).await.is_empty());
    let page = open_page(&world, &ada, at(20)).await;
    assert_eq!(free_at(&world, at(500)).await, ["ada"]);
    assert_eq!(world.store.close_page(page, at(600)).await, Ok(()));
    assert_eq!(
        free_at(&world, at(610)).await,
        ["ada"],
        "it may be a reload"
    );
    assert!(free_at(&world, at(611)).await.is_empty());
    open_page(&world, &ada, at(620)).await;
    assert_eq!(free_at(&world, at(620)).await, ["ada"]);
    // Now their server dies, and says nothing any more.
    let list = |now| world.store.list_free_agents(now);
    assert_eq!(list(at(635)).await.map(|free| free.len()), Ok(1));
    assert_eq!(list(at(636)).await.map(|free| free.len()), Ok(0));
}

#[tokio::test]
async fn who_writes_a_call_up_is_not_free_until_they_are_done_or_the_time_is_over() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let talked = talked(&world, &ada, 10).await;
    assert!(free_at(&world, at(11)).await.is_empty());
    assert!(free_at(&world, at(69)).await.is_empty());
    assert_eq!(
        free_at(&world, at(70)).await,
        ["ada"],
        "though no job said so"
    );
    let more = world.store.extend_wrap_up(ada.id, talked, at(130), at(69));
    assert_eq!(more.await, Ok(true));
    assert!(free_at(&world, at(129)).await.is_empty());
    let done = world.store.end_wrap_up(ada.id, talked, at(80)).await;
    assert_eq!(done, Ok(true));
    assert_eq!(free_at(&world, at(80)).await, ["ada"]);
    let again = world.store.end_wrap_up(ada.id, talked, at(81)).await;
    assert_eq!(again, Ok(false), "twice is harmless");
}

/// The agent talks with somebody, who hangs up at a moment.
async fn talked(world: &World, agent: &Agent, ended: i64) -> trunkline::id::CallId {
    let mut call = outbound(agent, number(1), at(ended - 9));
    let answered = Evidence::of(LegStatus::Answered, at(ended - 5), Authority::Webhook, 1);
    for leg in &mut call.legs {
        leg.evidence = answered;
    }
    let mut call = moved(world, &call, at(ended - 5)).await;
    end(&mut call, at(ended));
    moved(world, &call, at(ended)).await.id
}

#[tokio::test]
async fn an_offer_to_somebody_who_is_not_free_any_more_is_not_kept() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let offer = |carrier_ref: &str, now| {
        let mut call = inbound(carrier_ref, at(1));
        call.legs
            .push(outbound(&ada, number(1), at(1)).legs.remove(0));
        Commit {
            sole: vec![ada.id],
            free: vec![ada.id],
            ..moving(&call, now)
        }
    };
    let set = |presence, seconds| world.store.set_presence(ada.id, presence, at(seconds));
    assert_eq!(set(Presence::Away(Reason::Lunch), 2).await, Ok(()));
    let kept = world.store.commit(&offer("CA-1", at(3))).await;
    assert_eq!(kept, Ok(Committed::Stale), "at lunch");
    assert_eq!(set(Presence::Available, 4).await, Ok(()));
    talked(&world, &ada, 14).await;
    let kept = world.store.commit(&offer("CA-2", at(15))).await;
    assert_eq!(kept, Ok(Committed::Stale), "writing up");
    server_lives(&world, at(74)).await;
    let kept = world.store.commit(&offer("CA-3", at(74))).await;
    assert_eq!(kept, Ok(Committed::Done), "the time is over");
    let kept = world.store.commit(&offer("CA-4", at(75))).await;
    assert_eq!(kept, Ok(Committed::Stale), "rung already");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_offers_and_a_break_at_once_at_most_one_is_true() {
    let world = World::new().await;
    let servers = [
        std::sync::Arc::clone(&world.store),
        std::sync::Arc::new(world.open_again().await),
    ];
    for round in 0..12 {
        let ada = ready_agent(&world, &format!("ada{round}"), at(0)).await;
        let mut racers = tokio::task::JoinSet::new();
        for n in 0..4 {
            let mut call = inbound(&format!("CA-{round}-{n}"), at(1));
            call.legs
                .push(outbound(&ada, number(1), at(1)).legs.remove(0));
            let commit = Commit {
                sole: vec![ada.id],
                free: vec![ada.id],
                ..moving(&call, at(2))
            };
            let store = std::sync::Arc::clone(&servers[n % 2]);
            racers.spawn(async move { store.commit(&commit).await.expect("it answers") });
        }
        let (store, id) = (std::sync::Arc::clone(&servers[round % 2]), ada.id);
        let pause = tokio::spawn(async move {
            let away = Presence::Away(Reason::Break);
            store.set_presence(id, away, at(2)).await
        });
        let outcomes = racers.join_all().await;
        assert_eq!(pause.await.expect("it does not panic"), Ok(()));
        let rung = super::races::count(&outcomes, Committed::Done);
        assert!(rung <= 1, "round {round}: {outcomes:?}");
        let state = super::given::found(&world, &ada).await.doing.state;
        let wanted = if rung == 1 {
            trunkline::agent::AgentState::Ringing
        } else {
            trunkline::agent::AgentState::Away(Reason::Break)
        };
        assert_eq!(state, wanted, "round {round}: {outcomes:?}");
    }
    servers[1].close().await;
}
