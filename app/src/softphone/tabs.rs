//! What the tabs of one browser tell each other, and what each of them is: pure.

use serde::{Deserialize, Serialize};

use super::state::PhoneState;

/// What this tab is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// Not known yet.
    #[default]
    Joining,
    /// The phone is in this tab.
    Holder,
    /// The phone is in another tab of this browser.
    Follower,
}

/// What a phone is told to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Order {
    /// Call, handing this intent to the carrier.
    Connect(String),
    /// Take the call that rings.
    Accept,
    /// Decline the call that rings.
    Reject,
    /// Leave the call.
    HangUp,
    /// Switch the microphone off, or on again.
    Mute(bool),
    /// Send the tones of keys.
    SendDigits(String),
    /// Go on with a fresh token.
    UpdateToken(String),
    /// Use this microphone and this speaker; the browser's own choice where empty.
    UseDevices(String, String),
    /// Begin anew.
    Restart,
}

/// What one tab tells the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Message {
    /// A tab has come: the holder shall say how the phone stands.
    Hello,
    /// How the phone stands.
    Phone(PhoneState),
    /// How loud the microphone and the other side are.
    Level(f64, f64),
    /// The holder shall do this, and say when it is done.
    Order {
        /// Names the answer.
        id: String,
        /// What.
        order: Order,
    },
    /// An order is done, or a sentence says why not.
    Done {
        /// That of the order.
        id: String,
        /// Why not.
        trouble: Option<String>,
    },
}

/// What a message means to a tab.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Nothing.
    Nothing,
    /// Say how the phone stands.
    Tell,
    /// This is how the phone stands.
    Show(PhoneState),
    /// This is how loud it is.
    ShowLevel(f64, f64),
    /// Do this and answer.
    Do(String, Order),
    /// An order of this tab's was answered.
    Answered(String, Option<String>),
}

/// What a message means to a tab in its place. Only the holder acts; only the others copy it.
pub(super) fn meaning(place: Place, message: Message) -> Meaning {
    match (place, message) {
        (Place::Holder, Message::Hello) => Meaning::Tell,
        (Place::Holder, Message::Order { id, order }) => Meaning::Do(id, order),
        (Place::Follower, Message::Phone(state)) => Meaning::Show(state),
        (Place::Follower, Message::Level(input, output)) => Meaning::ShowLevel(input, output),
        // Whoever asked may have become the holder meanwhile, and still waits.
        (_, Message::Done { id, trouble }) => Meaning::Answered(id, trouble),
        _ => Meaning::Nothing,
    }
}

/// A message as it goes from tab to tab.
pub(super) fn write(message: &Message) -> String {
    // Plain values with names as keys: nothing in them can fail.
    serde_json::to_string(message).unwrap_or_default()
}

/// A message from another tab; none where it is of another version of this page.
pub(super) fn read(text: &str) -> Option<Message> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
#[path = "tabs_tests.rs"]
mod tests;
