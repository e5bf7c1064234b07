//! This tab among the others of its browser: becoming the phone, showing it, doing what others order.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::id::AgentId;

use super::tab_bridge::{self, Heard};
use super::tabs::{self, Meaning, Message, meaning};
use super::{Place, Softphone};

impl Softphone {
    /// Joins the tabs of this agent in this browser.
    pub(super) fn join(self, agent: AgentId) {
        spawn_local(async move {
            let name = format!("trunkline-phone-{agent}");
            let joined = tab_bridge::join(&name, move |heard| self.hear_tabs(heard)).await;
            if let Err(sentence) = joined {
                self.state.update(|state| state.lose(sentence));
            }
        });
    }

    fn hear_tabs(self, heard: Heard) {
        match heard {
            Heard::Holder => {
                self.place.set(Place::Holder);
                self.begin();
            }
            Heard::Follower => {
                self.place.set(Place::Follower);
                self.state
                    .update(|state| *state = std::mem::take(state).shown_elsewhere());
                tab_bridge::tell(&Message::Hello);
            }
            Heard::Message(text) => {
                if let Some(message) = tabs::read(&text) {
                    self.hear_tab(meaning(self.place.get_untracked(), message));
                }
            }
        }
    }

    fn hear_tab(self, meaning: Meaning) {
        match meaning {
            Meaning::Nothing => {}
            Meaning::Tell => tab_bridge::tell(&Message::Phone(self.state.get_untracked())),
            Meaning::Show(state) => self.state.set(state.shown_elsewhere()),
            Meaning::ShowLevel(input, output) => self.level.set((input, output)),
            Meaning::Do(id, order) => spawn_local(async move {
                let trouble = self.carry_out(order).await.err();
                tab_bridge::tell(&Message::Done { id, trouble });
            }),
            Meaning::Answered(id, trouble) => tab_bridge::answered(&id, trouble),
        }
    }
}
