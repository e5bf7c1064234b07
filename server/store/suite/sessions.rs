//! Whoever has signed in is known, until their session is over.

use std::sync::Arc;

use trunkline::agent::{Agent, Presence};
use trunkline::clock::Span;
use trunkline::secret::PasswordHash;
use trunkline::store::{Session, Store};

use super::given::{at, ready_agent, session};
use crate::World;

async fn presence(world: &World, agent: &Agent) -> Presence {
    let found = world.store.find_agent(agent.id).await.expect("it answers");
    found.expect("they are kept").presence
}

async fn is_open(world: &World, digest: &str) -> bool {
    world
        .store
        .find_session(digest)
        .await
        .expect("it answers")
        .is_some()
}

#[tokio::test]
async fn a_session_knows_whose_it_is_and_when_it_was_used() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let wanted = Session {
        agent: ada.clone(),
        started_at: at(0),
        seen_at: at(0),
    };
    assert_eq!(
        world.store.find_session("ada").await,
        Ok(Some(wanted.clone()))
    );
    assert_eq!(world.store.touch_session("ada", at(60)).await, Ok(()));
    assert_eq!(
        world.store.touch_session("ada", at(30)).await,
        Ok(()),
        "came in late"
    );
    let used = Session {
        seen_at: at(60),
        ..wanted
    };
    assert_eq!(world.store.find_session("ada").await, Ok(Some(used)));
    assert_eq!(world.store.find_session("forged").await, Ok(None));
}

#[tokio::test]
async fn an_agent_is_offline_when_their_last_session_ends() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let second = session(&ada, "second", at(1));
    assert_eq!(world.store.add_session(&second).await, Ok(()));
    let told = world.store.last_change().await.expect("it answers");

    assert_eq!(world.store.end_session("ada", at(2)).await, Ok(()));
    assert!(!is_open(&world, "ada").await);
    assert_eq!(presence(&world, &ada).await, Presence::Available);
    assert_eq!(world.store.last_change().await, Ok(told));

    assert_eq!(world.store.end_session("second", at(3)).await, Ok(()));
    assert_eq!(presence(&world, &ada).await, Presence::Offline);
    assert_eq!(world.store.last_change().await, Ok(told + 1));

    assert_eq!(
        world.store.end_session("second", at(4)).await,
        Ok(()),
        "twice is harmless"
    );
    assert_eq!(world.store.last_change().await, Ok(told + 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sessions_that_end_at_once_leave_nobody_behind() {
    let world = World::new().await;
    for round in 0..10 {
        let ada = ready_agent(&world, &format!("ada{round}"), at(0)).await;
        let (one, two) = (format!("ada{round}"), format!("second{round}"));
        let second = session(&ada, &two, at(1));
        assert_eq!(world.store.add_session(&second).await, Ok(()));
        let ends = [one, two].map(|digest| {
            let store = Arc::clone(&world.store);
            tokio::spawn(async move { store.end_session(&digest, at(2)).await })
        });
        for end in ends {
            assert_eq!(end.await.expect("it does not panic"), Ok(()));
        }
        assert_eq!(
            presence(&world, &ada).await,
            Presence::Offline,
            "round {round}"
        );
    }
}

#[tokio::test]
async fn a_session_forgotten_in_another_browser_keeps_nobody_available() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let tomorrow = at(0).plus(Span::minutes(24 * 60));
    let fresh = session(&ada, "fresh", tomorrow);
    assert_eq!(world.store.add_session(&fresh).await, Ok(()));
    assert_eq!(world.store.end_session("fresh", tomorrow).await, Ok(()));
    assert_eq!(presence(&world, &ada).await, Presence::Offline);
}

#[tokio::test]
async fn a_disabled_agent_is_out_at_once_and_stays_out() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    assert_eq!(world.store.set_disabled(ada.id, true, at(1)).await, Ok(()));
    assert!(!is_open(&world, "ada").await);
    assert_eq!(presence(&world, &ada).await, Presence::Offline);
    let late = session(&ada, "just before", at(1));
    assert_eq!(world.store.add_session(&late).await, Ok(()));
    assert!(!is_open(&world, "just before").await);

    assert_eq!(world.store.set_disabled(ada.id, false, at(2)).await, Ok(()));
    assert!(
        !is_open(&world, "ada").await,
        "an ended session stays ended"
    );
}

#[tokio::test]
async fn a_new_password_ends_all_sessions() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    assert_eq!(
        world
            .store
            .add_session(&session(&ada, "second", at(0)))
            .await,
        Ok(())
    );
    let hash = PasswordHash("the hash of a new one".to_owned());
    assert_eq!(world.store.set_password(ada.id, &hash, at(1)).await, Ok(()));
    assert!(!is_open(&world, "ada").await);
    assert!(!is_open(&world, "second").await);
    let found = world.store.find_login("ada").await.expect("it answers");
    let (agent, kept) = found.expect("they are kept");
    assert_eq!((agent.presence, kept), (Presence::Offline, hash));
}

#[tokio::test]
async fn failed_sign_ins_are_counted_by_account_and_by_address() {
    let world = World::new().await;
    let keys = |account: &str| [format!("account:{account}"), "address:127.0.0.1".to_owned()];
    for (account, seconds) in [("ada", 0), ("ada", 0), ("ada", 9), ("bob", 9)] {
        let counted = world
            .store
            .add_failed_sign_in(&keys(account), at(seconds))
            .await;
        assert_eq!(counted, Ok(()));
    }
    let count = |key: &'static str, since| world.store.count_failed_sign_ins(key, at(since));
    assert_eq!(count("account:ada", 0).await, Ok(3));
    assert_eq!(count("account:ada", 9).await, Ok(1));
    assert_eq!(count("account:ada", 10).await, Ok(0));
    assert_eq!(count("address:127.0.0.1", 0).await, Ok(4));
    assert_eq!(count("account:nobody", 0).await, Ok(0));
}
