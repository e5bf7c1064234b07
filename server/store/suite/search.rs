//! Calls are found by a part of the number, by words of the notes, by names.

use trunkline::call::{CallState, Direction, Party};
use trunkline::id::CallId;
use trunkline::store::{CallFilter, Store};

use super::given::{at, end, kept, kept_agent, number, outbound, stands};
use super::history::{all, ids, named};
use crate::World;

async fn search(world: &World, text: &str) -> Vec<CallId> {
    let text = Some(text.to_owned());
    ids(world, &CallFilter { text, ..all() }).await
}

async fn search_number(world: &World, digits: &str) -> Vec<CallId> {
    let digits = Some(digits.to_owned());
    ids(world, &CallFilter { digits, ..all() }).await
}

#[tokio::test]
async fn a_call_is_found_by_any_part_of_its_number() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let wanted = kept(&world, &outbound(&ada, number(42), at(1))).await;
    kept(&world, &outbound(&ada, number(77), at(2))).await;
    for digits in ["0142", "142", "15555550142", "5550142"] {
        assert_eq!(search_number(&world, digits).await, [wanted.id], "{digits}");
    }
    assert_eq!(search_number(&world, "555501").await.len(), 2);
    assert!(search_number(&world, "1429").await.is_empty());
    let both = CallFilter {
        digits: Some("0142".to_owned()),
        text: Some("quote".to_owned()),
        ..all()
    };
    assert!(ids(&world, &both).await.is_empty());
    let set = world.store.set_notes(wanted.id, "A quote", at(3)).await;
    assert_eq!(set, Ok(true));
    assert_eq!(ids(&world, &both).await, [wanted.id]);
}

#[tokio::test]
async fn a_part_of_very_many_numbers_is_found_as_well() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    world.many_numbers(1_200).await;
    let wanted = kept(&world, &outbound(&ada, number(42), at(1))).await;
    assert_eq!(search_number(&world, "5550").await, [wanted.id]);
    let hers = CallFilter {
        digits: Some("5550".to_owned()),
        agent: Some(ada.id),
        states: vec![CallState::Queued],
        ..all()
    };
    assert_eq!(ids(&world, &hers).await, [wanted.id]);
    let other = CallFilter {
        direction: Some(Direction::Outbound),
        agent: None,
        digits: Some("15555550143".to_owned()),
        ..hers
    };
    assert!(ids(&world, &other).await.is_empty());
}

#[tokio::test]
async fn a_call_is_found_by_the_words_of_its_notes_in_any_alphabet_and_case() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = kept(&world, &outbound(&ada, number(1), at(1))).await;
    let notes = "Ärger mit ΣΊΣΥΦΟΣ: 50%_off!";
    assert_eq!(world.store.set_notes(call.id, notes, at(2)).await, Ok(true));
    let mut other = outbound(&ada, number(2), at(2));
    other.notes = "500 offers".to_owned();
    let other = kept(&world, &other).await.id;
    for text in ["ärger", "ÄRGER MIT", "mit ärger", "σίσυφ", "50 ärg"] {
        assert_eq!(search(&world, text).await, [call.id], "{text}");
    }
    assert_eq!(search(&world, "50 off").await, [other, call.id]);
    for text in [
        "rger",
        "ärger x",
        "' OR 1=1 --",
        "\"50\" NOT off",
        "50 | x",
        "offx:*",
        "_",
    ] {
        assert!(search(&world, text).await.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn notes_that_were_changed_are_found_by_what_they_say_now() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = kept(&world, &outbound(&ada, number(1), at(1))).await;
    for (notes, found, gone) in [
        ("wants a quote", "quote", "offer"),
        ("wants an offer", "offer", "quote"),
        ("wants an offer", "wants", "quote"),
        ("", "", "offer"),
        ("quote again", "again", "offer"),
    ] {
        assert_eq!(world.store.set_notes(call.id, notes, at(2)).await, Ok(true));
        if !found.is_empty() {
            assert_eq!(search(&world, found).await, [call.id], "{notes}");
        }
        assert!(search(&world, gone).await.is_empty(), "{notes}");
    }
    // A commit that changes something else leaves them.
    let mut call = stands(&world, call.id).await;
    end(&mut call, at(3));
    kept(&world, &call).await;
    assert_eq!(search(&world, "again").await, [call.id]);
}

#[tokio::test]
async fn a_call_is_found_by_the_name_of_whoever_has_the_number() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    named(&world, 5, "Zoë  van Example").await;
    let call = kept(&world, &outbound(&ada, number(5), at(1))).await;
    let mut address = outbound(&ada, number(6), at(2));
    address.them = Party::Other(number(5).to_string());
    kept(&world, &address).await;
    for text in ["zoË", "van ex", "Example", "zoë van example"] {
        assert_eq!(search(&world, text).await, [call.id], "{text}");
    }
    for text in ["zoe", "xample", "example zoë"] {
        assert!(search(&world, text).await.is_empty(), "{text}");
    }
    // Found by the notes and by the name, it is listed once.
    let set = world
        .store
        .set_notes(call.id, "Zoë calls back", at(2))
        .await;
    assert_eq!(set, Ok(true));
    assert_eq!(search(&world, "zoë").await, [call.id]);
    named(&world, 5, "Yves Example").await;
    assert_eq!(search(&world, "yves").await, [call.id]);
    assert!(search(&world, "van").await.is_empty());
}
