//! People who can sign in are kept as they are.

use trunkline::agent::{Agent, AgentState, Presence, Reason, Role};
use trunkline::call::{Leg, LegEnd};
use trunkline::id::{AgentId, LegId};
use trunkline::secret::PasswordHash;
use trunkline::store::Store;

use super::given::{agent, at, found, inbound, kept_agent, moved, ready_agent, uuid};
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

#[tokio::test]
async fn whether_an_agent_is_recorded_is_kept_until_it_is_as_usual_again() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    for records in [None, Some(true), Some(false), None] {
        assert_eq!(world.store.set_records(ada.id, records).await, Ok(()));
        assert_eq!(world.store.find_records(ada.id).await, Ok(records));
    }
    let nobody = AgentId::new(uuid());
    assert_eq!(world.store.find_records(nobody).await, Ok(None));
}

#[tokio::test]
async fn when_a_phone_was_rung_last_is_known_of_those_whose_was() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    ready_agent(&world, "ben", at(0)).await;
    assert_eq!(world.store.list_last_rung().await, Ok(Vec::new()));
    let mut call = inbound("CA1", at(1));
    let leg = LegId::new(uuid());
    call.legs.push(Leg::new(leg, LegEnd::Agent(ada.id), at(5)));
    moved(&world, &call, at(5)).await;
    let rung = world.store.list_last_rung().await;
    assert_eq!(rung, Ok(vec![(ada.id, at(5))]));
}
