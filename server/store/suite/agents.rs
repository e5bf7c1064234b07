//! People who can sign in are kept as they are.

use trunkline::agent::{Agent, AgentState, Presence, Reason, Role};
use trunkline::id::AgentId;
use trunkline::secret::PasswordHash;
use trunkline::store::Store;

use super::given::{agent, at, found, kept_agent, ready_agent, uuid};
use crate::World;

#[tokio::test]
async fn an_agent_is_found_by_login_and_by_id() {
    let world = World::new().await;
    let ada = Agent {
        role: Role::Supervisor,
        presence: Presence::Away(Reason::Break),
        ..agent("ada")
    };
    let hash = PasswordHash("a hash".to_owned());
    assert_eq!(world.store.add_agent(&ada, &hash).await, Ok(true));
    assert_eq!(
        world.store.find_login("ada").await,
        Ok(Some((ada.clone(), hash)))
    );
    assert_eq!(world.store.find_agent(ada.id).await, Ok(Some(ada)));
    assert_eq!(world.store.find_login("bob").await, Ok(None));
    assert_eq!(world.store.find_agent(AgentId::new(uuid())).await, Ok(None));
}

#[tokio::test]
async fn a_login_belongs_to_one_agent() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let hash = PasswordHash("another".to_owned());
    assert_eq!(world.store.add_agent(&agent("ada"), &hash).await, Ok(false));
    assert_eq!(world.store.list_agents().await, Ok(vec![ada]));
}

#[tokio::test]
async fn agents_are_listed_by_login_whatever_the_language() {
    let world = World::new().await;
    for login in ["b_b", "b-b", "ab", "b.b", "a-z", "b1", "a_b"] {
        kept_agent(&world, login).await;
    }
    let listed = world.store.list_agents().await.expect("it answers");
    let logins: Vec<&str> = listed.iter().map(|agent| agent.login.as_str()).collect();
    assert_eq!(logins, ["a-z", "a_b", "ab", "b-b", "b.b", "b1", "b_b"]);
}

#[tokio::test]
async fn what_an_agent_does_is_kept_and_told() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let set = world
        .store
        .set_presence(ada.id, Presence::Available, at(7))
        .await;
    assert_eq!(set, Ok(()));
    let wanted = Agent {
        presence: Presence::Available,
        presence_since: at(7),
        ..ada.clone()
    };
    assert_eq!(world.store.find_agent(ada.id).await, Ok(Some(wanted)));
    assert_eq!(world.store.last_change().await, Ok(1));

    let nobody = AgentId::new(uuid());
    assert_eq!(
        world
            .store
            .set_presence(nobody, Presence::Away(Reason::Break), at(8))
            .await,
        Ok(())
    );
    assert_eq!(
        world.store.last_change().await,
        Ok(1),
        "nobody does nothing"
    );
}

#[tokio::test]
async fn a_new_role_ends_all_sessions() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let set = world
        .store
        .set_role(ada.id, Role::Administrator, at(8))
        .await;
    assert_eq!(set, Ok(()));
    assert_eq!(world.store.find_session("ada").await, Ok(None));
    let kept = found(&world, &ada).await;
    assert_eq!(
        (kept.role, kept.presence, kept.doing.state),
        (Role::Administrator, Presence::Offline, AgentState::Offline)
    );
}
