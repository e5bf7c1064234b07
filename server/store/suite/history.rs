//! Calls are found again.

use trunkline::call::{Call, Party};
use trunkline::id::{CallId, PersonId};
use trunkline::person::Person;
use trunkline::store::{CallFilter, Store};

use super::given::{at, inbound, kept, kept_agent, number, outbound, uuid};
use crate::World;

fn all() -> CallFilter {
    CallFilter {
        limit: 100,
        ..CallFilter::default()
    }
}

async fn list(world: &World, filter: &CallFilter) -> Vec<Call> {
    world.store.list_calls(filter).await.expect("it answers")
}

async fn search(world: &World, text: &str) -> Vec<CallId> {
    let filter = CallFilter {
        text: Some(text.to_owned()),
        ..all()
    };
    list(world, &filter)
        .await
        .iter()
        .map(|call| call.id)
        .collect()
}

#[tokio::test]
async fn pages_follow_each_other_newest_first_without_overlap() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut calls = Vec::new();
    for seconds in [5, 1, 5, 5, 9, 3, 5] {
        calls.push(kept(&world, &outbound(&ada, number(1), at(seconds))).await);
    }
    calls.sort_by_key(|call| std::cmp::Reverse((call.created_at, call.id)));
    assert_eq!(list(&world, &all()).await, calls);

    let mut paged = Vec::new();
    let mut before = None;
    loop {
        let page = list(
            &world,
            &CallFilter {
                before,
                limit: 2,
                ..all()
            },
        )
        .await;
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 2);
        before = Some((last.created_at, last.id));
        paged.extend(page);
    }
    assert_eq!(paged, calls);
}

#[tokio::test]
async fn an_agents_calls_are_theirs_and_those_that_rang_them() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let bob = kept_agent(&world, "bob").await;
    let hers = kept(&world, &outbound(&ada, number(1), at(1))).await;
    kept(&world, &outbound(&bob, number(1), at(2))).await;
    let mut missed = inbound("CA-1", at(3));
    missed
        .legs
        .push(outbound(&ada, number(1), at(3)).legs.remove(0));
    let missed = kept(&world, &missed).await;
    let filter = CallFilter {
        agent: Some(ada.id),
        ..all()
    };
    assert_eq!(list(&world, &filter).await, [missed, hers]);
}

#[tokio::test]
async fn a_call_is_found_by_its_digits_however_they_are_written() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let wanted = kept(&world, &outbound(&ada, number(42), at(1))).await;
    kept(&world, &outbound(&ada, number(77), at(2))).await;
    for text in ["0142", "+1 555 555 0142", "(555) 555-0142"] {
        assert_eq!(search(&world, text).await, [wanted.id], "{text}");
    }
    assert_eq!(search(&world, "555501").await.len(), 2);
    assert!(search(&world, "extension 0142").await.is_empty());
}

#[tokio::test]
async fn a_call_is_found_by_its_notes_in_any_alphabet_and_case() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = kept(&world, &outbound(&ada, number(1), at(1))).await;
    let notes = "Ärger mit ΣΊΣΥΦΟΣ: 50%_off!";
    assert_eq!(world.store.set_notes(call.id, notes, at(2)).await, Ok(true));
    let mut other = outbound(&ada, number(2), at(2));
    other.notes = "500 offers".to_owned();
    kept(&world, &other).await;
    for text in ["ärger", "ÄRGER MIT", "σίσυφ", "50%", "%_off!", "_"] {
        assert_eq!(search(&world, text).await, [call.id], "{text}");
    }
    for text in ["5_%", "%off%x", "50%off", "' OR 1=1 --"] {
        assert!(search(&world, text).await.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn a_call_is_found_by_the_name_of_whoever_has_the_number() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let person = Person {
        id: PersonId::new(uuid()),
        name: "Zoë Example".to_owned(),
        number: number(5),
        about: String::new(),
    };
    assert_eq!(world.store.set_person(&person).await, Ok(()));
    let call = kept(&world, &outbound(&ada, number(5), at(1))).await;
    let mut address = outbound(&ada, number(6), at(2));
    address.them = Party::Other(number(5).to_string());
    kept(&world, &address).await;
    assert_eq!(search(&world, "zoË").await, [call.id]);
    assert!(search(&world, "zoe").await.is_empty());
}
