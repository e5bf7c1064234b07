//! Programs that act as an agent: their sessions and their keys.

use trunkline::agent::{Agent, Presence};
use trunkline::clock::Time;
use trunkline::id::{ApiKeyId, ApiSessionId};
use trunkline::secret::PasswordHash;
use trunkline::store::{AccessStore, KnownKey, NewApiKey, NewApiSession, Session, Store};

use super::given::{at, kept_agent, ready_agent, uuid};
use crate::World;

async fn program(world: &World, agent: &Agent, since: Time) -> ApiSessionId {
    let session = NewApiSession {
        id: ApiSessionId::new(uuid()),
        agent: agent.id,
        started_at: since,
        address: "127.0.0.1".to_owned(),
    };
    let kept = world.store.add_api_session(&session).await;
    assert_eq!(kept, Ok(()));
    session.id
}

async fn is_open(world: &World, id: ApiSessionId) -> bool {
    let found = world.store.find_api_session(id).await;
    found.expect("it answers").is_some()
}

#[tokio::test]
async fn a_programs_session_is_known_and_makes_nobody_available() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let id = program(&world, &ada, at(0)).await;
    let wanted = Session {
        agent: ada.clone(),
        started_at: at(0),
        seen_at: at(0),
    };
    assert_eq!(
        world.store.find_api_session(id).await,
        Ok(Some(wanted.clone()))
    );
    assert_eq!(world.store.touch_api_session(id, at(60)).await, Ok(()));
    assert_eq!(
        world.store.touch_api_session(id, at(30)).await,
        Ok(()),
        "came in late"
    );
    let used = Session {
        seen_at: at(60),
        ..wanted
    };
    assert_eq!(world.store.find_api_session(id).await, Ok(Some(used)));
    let present = world
        .store
        .set_presence(ada.id, Presence::Available, at(61))
        .await;
    assert_eq!(present, Ok(()));
    assert_eq!(world.store.list_free_agents(at(0)).await, Ok(Vec::new()));
    assert_eq!(world.store.end_api_session(id, at(62)).await, Ok(()));
    assert!(!is_open(&world, id).await);
    let unknown = ApiSessionId::new(uuid());
    assert_eq!(world.store.find_api_session(unknown).await, Ok(None));
}

#[tokio::test]
async fn a_browser_that_signs_out_leaves_programs_alone_and_who_is_disabled_has_none() {
    let world = World::new().await;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let (one, two) = (
        program(&world, &ada, at(0)).await,
        program(&world, &ada, at(1)).await,
    );
    assert_eq!(world.store.end_session("ada", at(2)).await, Ok(()));
    let found = world.store.find_agent(ada.id).await.expect("it answers");
    assert_eq!(found.map(|ada| ada.presence), Some(Presence::Offline));
    assert!(is_open(&world, one).await);
    assert_eq!(world.store.end_api_session(one, at(3)).await, Ok(()));
    assert!(is_open(&world, two).await);
    assert_eq!(world.store.set_disabled(ada.id, true, at(4)).await, Ok(()));
    assert_eq!(world.store.set_disabled(ada.id, false, at(5)).await, Ok(()));
    assert!(!is_open(&world, two).await, "an ended session stays ended");
    let three = program(&world, &ada, at(6)).await;
    let hash = PasswordHash("the hash of a new one".to_owned());
    assert_eq!(world.store.set_password(ada.id, &hash, at(7)).await, Ok(()));
    assert!(!is_open(&world, three).await);
}

#[tokio::test]
async fn programs_sessions_end_by_silence_and_by_age() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let (silent, old, fresh) = (
        program(&world, &ada, at(50)).await,
        program(&world, &ada, at(0)).await,
        program(&world, &ada, at(100)).await,
    );
    assert_eq!(world.store.touch_api_session(old, at(150)).await, Ok(()));
    let ended = world
        .store
        .expire_api_sessions(at(100), at(50), at(200))
        .await;
    assert_eq!(ended, Ok(2));
    let open = [
        is_open(&world, silent).await,
        is_open(&world, old).await,
        is_open(&world, fresh).await,
    ];
    assert_eq!(open, [false, false, true]);
    let again = world
        .store
        .expire_api_sessions(at(100), at(50), at(201))
        .await;
    assert_eq!(again, Ok(0));
    assert_eq!(
        world.store.forget_access(at(0), at(200)).await,
        Ok(0),
        "kept for a while"
    );
    assert_eq!(world.store.forget_access(at(0), at(201)).await, Ok(2));
}

#[tokio::test]
async fn a_key_is_good_until_it_is_revoked_or_its_agent_is_out() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut ids = Vec::new();
    for seconds in 0..2 {
        let key = NewApiKey {
            id: ApiKeyId::new(uuid()),
            name: format!("key {seconds}\0"),
            agent: ada.id,
            digest: format!("digest {seconds}"),
            created_at: at(seconds),
        };
        assert_eq!(world.store.add_api_key(&key).await, Ok(()));
        ids.push(key.id);
    }
    let known = |digest: &str, used_at| KnownKey {
        agent: ada.clone(),
        digest: digest.to_owned(),
        used_at,
    };
    let find = |id| world.store.find_api_key(id);
    assert_eq!(find(ids[0]).await, Ok(Some(known("digest 0", None))));
    for (seconds, seen) in [(9, 9), (7, 9), (11, 11)] {
        assert_eq!(world.store.touch_api_key(ids[0], at(seconds)).await, Ok(()));
        assert_eq!(
            find(ids[0]).await,
            Ok(Some(known("digest 0", Some(at(seen)))))
        );
    }
    assert_eq!(world.store.revoke_api_key(ids[0], at(12)).await, Ok(true));
    assert_eq!(world.store.revoke_api_key(ids[0], at(13)).await, Ok(false));
    assert_eq!(find(ids[0]).await, Ok(None));
    let listed = world.store.list_api_keys().await.expect("it answers");
    let listed: Vec<_> = listed
        .iter()
        .map(|key| (key.id, key.login.as_str(), key.used_at, key.revoked_at))
        .collect();
    let wanted = [
        (ids[1], "ada", None, None),
        (ids[0], "ada", Some(at(11)), Some(at(12))),
    ];
    assert_eq!(listed, wanted);
    assert_eq!(world.store.set_disabled(ada.id, true, at(14)).await, Ok(()));
    assert_eq!(find(ids[1]).await, Ok(None));
    assert_eq!(
        world.store.set_disabled(ada.id, false, at(15)).await,
        Ok(())
    );
    assert_eq!(find(ids[1]).await, Ok(Some(known("digest 1", None))));
}
