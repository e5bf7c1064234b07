//! People who are invited join once.

use std::sync::Arc;

use trunkline::agent::Role;
use trunkline::secret::PasswordHash;
use trunkline::store::{AccessStore, Invitation, Joined, Store};

use super::given::{agent, at, kept_agent};
use crate::World;

fn invitation(digest: &str) -> Invitation {
    Invitation {
        digest: digest.to_owned(),
        role: Role::Supervisor,
        login: Some("kim".to_owned()),
        created_at: at(0),
        expires_at: at(100),
    }
}

async fn join(world: &World, digest: Option<&str>, login: &str, seconds: i64) -> Joined {
    let hash = PasswordHash(format!("hash of {login}"));
    let joined = world
        .store
        .join(digest, &agent(login), &hash, at(seconds))
        .await;
    joined.expect("it answers")
}

#[tokio::test]
async fn an_invitation_is_used_up_by_whoever_joins_and_by_nobody_who_cannot() {
    let world = World::new().await;
    kept_agent(&world, "ada").await;
    let kept = world.store.add_invitation(&invitation("code")).await;
    assert_eq!(kept, Ok(()));
    let find = |digest: &'static str, seconds| world.store.find_invitation(digest, at(seconds));
    assert_eq!(find("code", 99).await, Ok(Some(invitation("code"))));
    assert_eq!(find("code", 100).await, Ok(None), "too old");
    assert_eq!(find("other", 1).await, Ok(None));
    assert_eq!(join(&world, Some("code"), "ada", 1).await, Joined::Taken);
    assert_eq!(
        join(&world, Some("code"), "kim", 100).await,
        Joined::NotInvited
    );
    assert_eq!(
        join(&world, Some("other"), "kim", 1).await,
        Joined::NotInvited
    );
    assert_eq!(
        world.store.find_login("kim").await,
        Ok(None),
        "all or nothing"
    );
    assert_eq!(join(&world, Some("code"), "kim", 99).await, Joined::Done);
    assert_eq!(find("code", 1).await, Ok(None));
    assert_eq!(
        join(&world, Some("code"), "lee", 2).await,
        Joined::NotInvited
    );
    assert_eq!(
        join(&world, None, "lee", 2).await,
        Joined::Done,
        "where nobody needs one"
    );
    assert_eq!(world.store.forget_access(at(0), at(100)).await, Ok(0));
    assert_eq!(world.store.forget_access(at(0), at(101)).await, Ok(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_show_one_code_at_once_one_joins() {
    let world = World::new().await;
    let kept = world.store.add_invitation(&invitation("code")).await;
    assert_eq!(kept, Ok(()));
    let racers = (0..10).map(|racer| {
        let store = Arc::clone(&world.store);
        tokio::spawn(async move {
            let agent = agent(&format!("racer{racer}"));
            let hash = PasswordHash(String::new());
            store.join(Some("code"), &agent, &hash, at(1)).await
        })
    });
    let mut joined = 0;
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.expect("it does not panic").expect("it answers") {
            Joined::Done => joined += 1,
            other => assert_eq!(other, Joined::NotInvited),
        }
    }
    assert_eq!(joined, 1);
    let agents = world.store.list_agents().await.expect("it answers");
    assert_eq!(agents.len(), 1);
}
