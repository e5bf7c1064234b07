//! Screens are told everything, in order.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use trunkline::agent::Presence;
use trunkline::change::{Change, Changed};
use trunkline::store::{Commit, Committed, Store};

use super::given::{at, commit, kept, kept_agent, number, outbound};
use crate::World;

const SOON: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_beside_many_writers_misses_no_number() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let (writers, each) = (8, 25);
    let mut tasks = JoinSet::new();
    for _ in 0..writers {
        let (store, ada) = (Arc::clone(&world.store), ada.clone());
        tasks.spawn(async move {
            for _ in 0..each {
                let mut commit = commit(&outbound(&ada, number(1), at(0)));
                commit.changes.push((Changed::Agent(ada.id), vec![ada.id]));
                assert_eq!(store.commit(&commit).await, Ok(Committed::Done));
            }
        });
    }
    let all = 2 * writers * each;
    let reader = async {
        let (mut seen, mut woken) = (0, 0);
        while seen < all {
            let news = world.store.list_changes(seen, 7).await.expect("it answers");
            for change in &news {
                assert_eq!(change.seq, seen + 1);
                seen = change.seq;
            }
            if news.is_empty() {
                woken = world.store.wait_for_commit(woken).await;
            }
        }
    };
    timeout(SOON, reader)
        .await
        .expect("it is told of everything");
    tasks.join_all().await;
    assert_eq!(world.store.last_change().await, Ok(all));
}

#[tokio::test]
async fn changes_are_read_after_a_number_and_in_order() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let bob = kept_agent(&world, "bob").await;
    let call = outbound(&ada, number(1), at(3));
    let what = Changed::Call(call.id);
    let changes = vec![
        (what, vec![ada.id, bob.id]),
        (Changed::Agent(bob.id), Vec::new()),
    ];
    let done = world
        .store
        .commit(&Commit {
            changes,
            ..commit(&call)
        })
        .await;
    assert_eq!(done, Ok(Committed::Done));
    let set = world
        .store
        .set_presence(
            bob.id,
            Presence::Away(trunkline::agent::Reason::Break),
            at(4),
        )
        .await;
    assert_eq!(set, Ok(()));

    let first = Change {
        seq: 1,
        at: at(3),
        what,
        concerns: vec![ada.id, bob.id],
    };
    let bobs = Changed::Agent(bob.id);
    let second = Change {
        seq: 2,
        at: at(3),
        what: bobs,
        concerns: Vec::new(),
    };
    let third = Change {
        seq: 3,
        at: at(4),
        what: bobs,
        concerns: vec![bob.id],
    };
    let store = &world.store;
    assert_eq!(store.list_changes(0, 2).await, Ok(vec![first, second]));
    assert_eq!(store.list_changes(2, 2).await, Ok(vec![third]));
    assert_eq!(store.list_changes(3, 2).await, Ok(Vec::new()));
}

#[tokio::test]
async fn old_changes_are_forgotten_and_numbers_never_come_again() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    for seconds in [1, 2, 3] {
        kept(&world, &outbound(&ada, number(1), at(seconds))).await;
    }
    assert_eq!(world.store.forget_changes(at(3)).await, Ok(2));
    let left = world.store.list_changes(0, 10).await.expect("it answers");
    assert_eq!(
        left.iter().map(|change| change.seq).collect::<Vec<_>>(),
        [3]
    );
    assert_eq!(world.store.forget_changes(at(9)).await, Ok(1));
    assert_eq!(world.store.last_change().await, Ok(3));
    kept(&world, &outbound(&ada, number(1), at(9))).await;
    assert_eq!(world.store.last_change().await, Ok(4));
}

#[tokio::test]
async fn whoever_waits_is_woken_by_a_commit() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = kept(&world, &outbound(&ada, number(1), at(0))).await;
    let now = timeout(SOON, world.store.wait_for_commit(0)).await;
    let mut woken = now.expect("a commit was made before");

    // Opening the database may count as news too: only the commit itself ends the wait for its change.
    let store = Arc::clone(&world.store);
    let waiting = tokio::spawn(async move {
        while store.last_change().await.expect("it answers") < 2 {
            woken = store.wait_for_commit(woken).await;
        }
        woken
    });
    kept(&world, &call).await;
    let woken = timeout(SOON, waiting)
        .await
        .expect("it is woken")
        .expect("it does not panic");
    let at_once = timeout(SOON, world.store.wait_for_commit(woken - 1)).await;
    assert!(at_once.is_ok_and(|count| count >= woken));
}

#[tokio::test]
async fn a_commit_by_another_process_wakes_too() {
    let world = World::new().await;
    let other = world.open_again().await;
    let ada = kept_agent(&world, "ada").await;
    let waiting = tokio::spawn(async move {
        let mut woken = 0;
        while other.last_change().await.expect("it answers") < 1 {
            woken = other.wait_for_commit(woken).await;
        }
        other.close().await;
    });
    kept(&world, &outbound(&ada, number(1), at(0))).await;
    timeout(SOON, waiting)
        .await
        .expect("it is woken")
        .expect("it does not panic");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_that_write_at_once_wait_for_each_other() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let each = 40;
    let stores = [Arc::clone(&world.store), Arc::new(world.open_again().await)];
    let servers = stores.map(|store| {
        let ada = ada.clone();
        tokio::spawn(async move {
            for seconds in 0..each {
                let call = outbound(&ada, number(1), at(seconds));
                assert_eq!(store.commit(&commit(&call)).await, Ok(Committed::Done));
                assert_eq!(
                    store.set_notes(call.id, "read, then written", at(0)).await,
                    Ok(true)
                );
            }
            store.close().await;
        })
    });
    for server in servers {
        server.await.expect("it does not panic");
    }
    let after = world.open_again().await;
    let told = after.list_changes(0, 1_000).await.expect("it answers");
    assert!(told.iter().map(|change| change.seq).eq(1..=4 * each));
}
