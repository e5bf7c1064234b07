//! Requests that are done once, however often they are sent.

use std::sync::Arc;

use trunkline::agent::Agent;
use trunkline::clock::{Span, Time};
use trunkline::id::CallId;
use trunkline::store::{AccessStore, OnceAnswer, OnceRequest};

use super::given::{at, kept_agent, uuid};
use crate::World;

fn request(agent: &Agent, key: &str, begun_at: Time) -> OnceRequest {
    OnceRequest {
        agent: agent.id,
        key: key.to_owned(),
        request: "digest".to_owned(),
        call: CallId::new(uuid()),
        begun_at,
        answer: None,
    }
}

#[tokio::test]
async fn a_request_is_begun_once_and_remembered_with_its_answer() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let bob = kept_agent(&world, "bob").await;
    let first = request(&ada, "one", at(0));
    assert_eq!(world.store.begin_once(&first).await, Ok(None));
    let again = request(&ada, "one", at(1));
    assert_eq!(
        world.store.begin_once(&again).await,
        Ok(Some(first.clone()))
    );
    let others = request(&bob, "one", at(1));
    assert_eq!(
        world.store.begin_once(&others).await,
        Ok(None),
        "keys are everybody's own"
    );
    assert_eq!(world.store.resume_once(&first, at(60)).await, Ok(true));
    assert_eq!(
        world.store.resume_once(&first, at(61)).await,
        Ok(false),
        "somebody was quicker"
    );
    let taken = OnceRequest {
        begun_at: at(60),
        ..first
    };
    let answer = OnceAnswer {
        status: 201,
        body: "{}".to_owned(),
    };
    assert_eq!(
        world.store.answer_once(ada.id, "one", &answer).await,
        Ok(())
    );
    let late = OnceAnswer {
        status: 409,
        body: "late".to_owned(),
    };
    assert_eq!(world.store.answer_once(ada.id, "one", &late).await, Ok(()));
    let done = OnceRequest {
        answer: Some(answer),
        ..taken.clone()
    };
    assert_eq!(
        world.store.begin_once(&again).await,
        Ok(Some(done)),
        "the first answer stays"
    );
    assert_eq!(
        world.store.resume_once(&taken, at(99)).await,
        Ok(false),
        "it is done"
    );
    assert_eq!(world.store.forget_access(at(0), at(0)).await, Ok(0));
    assert_eq!(world.store.forget_access(at(1), at(0)).await, Ok(1));
    assert_eq!(world.store.begin_once(&again).await, Ok(None), "forgotten");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_equal_requests_at_once_one_is_begun() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    for round in 0..5 {
        let tries = (0..8).map(|_| {
            let store = Arc::clone(&world.store);
            let request = request(&ada, &format!("round {round}"), at(0));
            tokio::spawn(async move { store.begin_once(&request).await })
        });
        let mut begun = 0;
        for one in tries.collect::<Vec<_>>() {
            let before = one.await.expect("it does not panic").expect("it answers");
            begun += usize::from(before.is_none());
        }
        assert_eq!(begun, 1, "round {round}");
    }
}

#[tokio::test]
async fn nothing_of_a_day_ago_is_kept_for_who_asks_again() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let day = Span::minutes(24 * 60);
    for key in ["old", "older"] {
        assert_eq!(
            world.store.begin_once(&request(&ada, key, at(0))).await,
            Ok(None)
        );
    }
    let fresh = request(&ada, "fresh", at(0).plus(day));
    assert_eq!(world.store.begin_once(&fresh).await, Ok(None));
    assert_eq!(world.store.forget_access(at(1), at(0)).await, Ok(2));
    assert_eq!(
        world.store.begin_once(&fresh).await,
        Ok(Some(fresh.clone()))
    );
}
