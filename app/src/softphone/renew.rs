//! Keeping the phone's token fresh: early, after sleep, and not in mid-speech.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::carrier::PhoneSetup;

use super::tabs::{Order, Place};
use super::token::{Life, Talk};
use super::{PhoneLeg, Softphone, api};

/// How often it is looked whether the token is due. A page that slept looks as soon as it wakes.
const LOOK_EVERY: Duration = Duration::from_secs(5);

impl Softphone {
    /// Looks again and again whether the token is due; and when the page is shown or online again.
    pub(super) fn keep_token_fresh(self) {
        if let Ok(handle) = set_interval_with_handle(move || self.look_at_token(), LOOK_EVERY) {
            on_cleanup(move || handle.clear());
        }
        let shown = window_event_listener(ev::visibilitychange, move |_| self.look_at_token());
        let online = window_event_listener(ev::online, move |_| self.look_at_token());
        on_cleanup(move || {
            shown.remove();
            online.remove();
        });
    }

    pub(super) fn note_token(self, setup: &PhoneSetup) {
        self.token.set(Some(Life {
            given_at: self.now.get_untracked(),
            ends_at: setup.expires_at,
        }));
    }

    fn look_at_token(self) {
        if self.place.get_untracked() != Place::Holder {
            return;
        }
        let in_call = self
            .state
            .with_untracked(|state| state.leg != PhoneLeg::None);
        let talk = Talk::of(in_call, self.level.get_untracked());
        let life = self.token.get_untracked();
        if life.is_some_and(|life| life.is_due(self.now.get_untracked(), talk)) {
            self.renew_token();
        }
    }

    /// Asks the server for a fresh token; one that is being asked for already is not asked for again. Where
    /// that fails for the moment, the next look tries it again.
    pub(super) fn renew_token(self) {
        if self.renewing.get_untracked() {
            return;
        }
        self.renewing.set(true);
        spawn_local(async move {
            let answer = api::phone().await;
            self.renewing.set(false);
            match answer {
                Ok(setup) => {
                    self.note_token(&setup);
                    self.order(Order::UpdateToken(setup.token));
                }
                Err(error) if error.may_pass() => {}
                // A call goes on without; only the next one cannot begin.
                Err(error) => self.state.update(|state| match state.leg {
                    PhoneLeg::None => state.lose(error.to_string()),
                    _ => state.trouble = Some(error.to_string()),
                }),
            }
        });
    }
}
