//! Sessions end by silence and by age, at the moment at which they were over.

use std::sync::Arc;

use trunkline::agent::{Agent, Presence};
use trunkline::change::{Change, Changed};
use trunkline::clock::{Span, Time};
use trunkline::store::Store;

use super::given::{at, kept_agent, ready_agent, server_lives, session};
use crate::World;

/// Who is silent for longer is out.
const IDLE: Span = Span::minutes(30);

/// Who signed in longer ago is out.
const LIFE: Span = Span::minutes(12 * 60);

async fn expire(store: &impl Store, now: Time) -> u64 {
    let ended = store.expire_sessions(now.minus(IDLE), now.minus(LIFE), now);
    ended.await.expect("the database answers")
}

async fn touch(world: &World, digest: &str, at: Time) {
    let touched = world.store.touch_session(digest, at).await;
    assert_eq!(touched, Ok(()), "{digest}");
}

async fn stands(world: &World, agent: &Agent) -> (Presence, Time) {
    let found = world.store.find_agent(agent.id).await.expect("it answers");
    let agent = found.expect("they are kept");
    (agent.presence, agent.presence_since)
}

#[tokio::test]
async fn a_session_ends_when_it_was_last_used_or_when_its_life_is_over() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let life = at(0).plus(LIFE);
    let (before, after) = (life.minus(Span::minutes(1)), life.plus(Span::minutes(1)));
    let now = life.plus(Span::minutes(2));
    let told = [
        // Digest, begun, last used, ended.
        ("silent", at(0), at(60), Some(at(60))),
        ("never used", at(5), at(5), Some(at(5))),
        ("used to the end", at(0), before, Some(before)),
        ("used beyond it", at(0), after, Some(life)),
        ("just within", now.minus(LIFE), now.minus(IDLE), None),
        ("fresh", now, now, None),
    ];
    for (digest, begun, used, _) in told {
        let session = session(&ada, digest, begun);
        assert_eq!(world.store.add_session(&session).await, Ok(()));
        touch(&world, digest, used).await;
    }
    assert_eq!(expire(&*world.store, now).await, 4);
    for (digest, _, _, ended) in told {
        let kept = world.ended_at(digest).await.map(Time::from_millis);
        assert_eq!(kept, ended, "{digest}");
        let found = world.store.find_session(digest).await.expect("it answers");
        assert_eq!(found.is_none(), ended.is_some(), "{digest}");
    }

    let later = now.plus(Span::millis(1));
    assert_eq!(expire(&*world.store, later).await, 1, "the one just within");
    let kept = world.ended_at("silent").await.map(Time::from_millis);
    assert_eq!(kept, Some(at(60)), "what has ended stays as it is");
}

#[tokio::test]
async fn who_has_no_session_left_is_offline_and_the_screens_are_told() {
    let world = World::new().await;
    let gone = ready_agent(&world, "gone", at(0)).await;
    let two = ready_agent(&world, "two", at(0)).await;
    let here = ready_agent(&world, "here", at(0)).await;
    let offline = kept_agent(&world, "offline").await;
    let now = at(0).plus(IDLE).plus(Span::seconds(1));
    let second = session(&two, "second", now);
    assert_eq!(world.store.add_session(&second).await, Ok(()));
    let silent = session(&offline, "silent", at(0));
    assert_eq!(world.store.add_session(&silent).await, Ok(()));
    touch(&world, "here", now).await;
    let before = world.store.last_change().await.expect("it answers");

    assert_eq!(expire(&*world.store, now).await, 3);
    assert_eq!(stands(&world, &gone).await, (Presence::Offline, now));
    assert_eq!(stands(&world, &two).await, (Presence::Available, at(0)));
    assert_eq!(stands(&world, &here).await, (Presence::Available, at(0)));
    assert_eq!(
        stands(&world, &offline).await,
        (Presence::Offline, offline.presence_since)
    );
    let news = Change {
        seq: before + 1,
        at: now,
        what: Changed::Agent(gone.id),
        concerns: vec![gone.id],
    };
    assert_eq!(
        world.store.list_changes(before, 10).await,
        Ok(vec![news.clone()])
    );

    assert_eq!(expire(&*world.store, now).await, 0, "twice is harmless");
    assert_eq!(world.store.last_change().await, Ok(news.seq));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_signs_out_while_their_other_session_expires_is_not_left_behind() {
    let world = World::new().await;
    let other = Arc::new(world.open_again().await);
    let now = at(0).plus(IDLE).plus(Span::seconds(1));
    let mut agents = Vec::new();
    for n in 0..20 {
        let agent = ready_agent(&world, &format!("agent{n}"), at(0)).await;
        let fresh = session(&agent, &format!("fresh{n}"), now);
        assert_eq!(world.store.add_session(&fresh).await, Ok(()));
        agents.push(agent);
    }
    server_lives(&world, now).await;
    let before = world.store.last_change().await.expect("it answers");

    let sweeps = [Arc::clone(&world.store), Arc::clone(&other)]
        .map(|store| tokio::spawn(async move { expire(&*store, now).await }));
    let leaves: Vec<_> = (0..20)
        .map(|n| {
            let store = Arc::clone(&world.store);
            tokio::spawn(async move { store.end_session(&format!("fresh{n}"), now).await })
        })
        .collect();
    let mut ended = 0;
    for sweep in sweeps {
        ended += sweep.await.expect("it does not panic");
    }
    for leave in leaves {
        assert_eq!(leave.await.expect("it does not panic"), Ok(()));
    }
    assert_eq!(ended, 20, "each by one of the sweeps");
    for agent in &agents {
        assert_eq!(stands(&world, agent).await, (Presence::Offline, now));
    }
    assert_eq!(world.store.last_change().await, Ok(before + 20));
    other.close().await;
}
