//! Two tabs of one browser.

use super::*;
use crate::softphone::state::Told;

fn order() -> Message {
    Message::Order {
        id: "one".into(),
        order: Order::Mute(true),
    }
}

fn state() -> PhoneState {
    let mut state = PhoneState::default();
    state.hear(Told {
        kind: "muted".into(),
        muted: Some(true),
        ..Told::default()
    });
    state
}

#[test]
fn only_the_holder_does_what_is_ordered() {
    let done = Meaning::Do("one".into(), Order::Mute(true));
    assert_eq!(meaning(Place::Holder, order()), done);
    assert_eq!(meaning(Place::Follower, order()), Meaning::Nothing);
    assert_eq!(meaning(Place::Joining, order()), Meaning::Nothing);
}

#[test]
fn only_the_others_copy_the_phone() {
    let told = Message::Phone(state());
    assert_eq!(
        meaning(Place::Follower, told.clone()),
        Meaning::Show(state())
    );
    // Two holders at once would be two phones; neither takes the other's word.
    assert_eq!(meaning(Place::Holder, told), Meaning::Nothing);
    let level = Message::Level(0.5, 0.25);
    assert_eq!(
        meaning(Place::Follower, level),
        Meaning::ShowLevel(0.5, 0.25)
    );
}

#[test]
fn a_tab_that_comes_is_told_by_the_holder_only() {
    assert_eq!(meaning(Place::Holder, Message::Hello), Meaning::Tell);
    assert_eq!(meaning(Place::Follower, Message::Hello), Meaning::Nothing);
}

#[test]
fn an_answer_is_heard_in_any_place() {
    let answer = Message::Done {
        id: "one".into(),
        trouble: Some("No.".into()),
    };
    for place in [Place::Joining, Place::Holder, Place::Follower] {
        let heard = Meaning::Answered("one".into(), Some("No.".into()));
        assert_eq!(meaning(place, answer.clone()), heard);
    }
}

#[test]
fn messages_survive_the_way() {
    for message in [Message::Hello, order(), Message::Phone(state())] {
        assert_eq!(read(&write(&message)), Some(message));
    }
    assert_eq!(read("{\"Newer\":1}"), None);
    assert_eq!(read("not even JSON"), None);
}
