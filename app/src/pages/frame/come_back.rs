//! Going back into a call by itself after this browser lost its phone: a reload, a crash, a tab that was
//! closed, a network that was gone.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::call::CallState;
use trunkline::clock::Span;
use trunkline::desk::{Alone, CallCard};
use trunkline::id::CallId;

use crate::live::Live;
use crate::softphone::{Light, NoWayBack, PhoneLeg, Place, Softphone};

/// A phone that is on its way has so long; one that has not arrived by then was lost again.
const ON_ITS_WAY: Span = Span::seconds(10);
/// After something failed, the way back is asked for again.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// What the way back is worked out from.
#[derive(Clone, Debug, PartialEq)]
struct Sight {
    /// The call on the panel.
    card: CallCard,
    /// The phone is in this tab, can call and has no leg.
    idle: bool,
    /// This browser had the sound of this call.
    had: bool,
    /// This page had it, since it was loaded.
    had_here: bool,
    /// Another phone of this agent's is taking its place.
    taken: bool,
}

/// The call that this tab's phone shall go back into. Only a browser that had its sound does so by itself:
/// at another one nobody may be sitting. A page that lost its leg waits for the server's word that the
/// customer is alone, since the call may just as well be over; and it takes nothing back from another device that
/// has just asked for the call, or the two would take it from each other for ever.
fn wanted(sight: &Sight) -> Option<CallId> {
    let card = &sight.card;
    let there = match card.state {
        CallState::Held => card.alone != Some(Alone::GivenUp),
        CallState::Active => !sight.had_here,
        _ => false,
    };
    (card.mine && card.parked.is_none() && sight.idle && sight.had && !sight.taken && there)
        .then_some(card.id)
}

/// Watches for a call to go back into. In the browser only.
pub(super) fn watch() {
    let (live, phone) = (expect_context::<Live>(), expect_context::<Softphone>());
    let current = live.current();
    let had_here = RwSignal::new(None::<CallId>);
    let attempt = RwSignal::new(0_u32);
    let refused = RwSignal::new(None::<(CallId, i64)>);
    remember(phone, had_here);
    let back = Memo::new(move |_| {
        attempt.track();
        let card = current.get()?;
        let place = phone.place.get();
        let idle = phone.state.with(|state| {
            place == Place::Holder && state.leg == PhoneLeg::None && state.light() == Light::Ready
        });
        let revision = (card.id, card.revision);
        let own = phone.asked_back.get();
        let taken = card.coming.filter(|since| own != Some(*since));
        let taken = taken.is_some_and(|since| live.now.get() < since.plus(ON_ITS_WAY));
        let sight = Sight {
            idle,
            had: phone.had_call(card.id),
            had_here: had_here.get() == Some(card.id),
            taken,
            card,
        };
        wanted(&sight).filter(|_| refused.get() != Some(revision))
    });
    let trying = RwSignal::new(false);
    Effect::new(move |_| {
        attempt.track();
        let Some(call) = back.get() else { return };
        if trying.get_untracked() {
            return;
        }
        trying.set(true);
        spawn_local(async move {
            let outcome = phone.rejoin(call).await;
            trying.set(false);
            match outcome {
                Ok(card) => live.show(card),
                Err(NoWayBack::Refused(_)) => {
                    // How it stands will be told; as long as it stands so, the answer is no.
                    let revision = live.current_now().map(|card| (card.id, card.revision));
                    refused.set(revision.filter(|(id, _)| *id == call));
                }
                Err(NoWayBack::Failed(_)) => {
                    let again = move || {
                        // The page may have been left meanwhile.
                        let _ = attempt.try_update(|attempt| *attempt += 1);
                    };
                    set_timeout(again, AGAIN_AFTER);
                }
            }
        });
    });
}

/// Keeps which call this browser has the sound of.
fn remember(phone: Softphone, had_here: RwSignal<Option<CallId>>) {
    let live = expect_context::<Live>();
    let current = live.current();
    let talks = Memo::new(move |_| {
        let live = phone.state.with(|state| state.leg == PhoneLeg::Live);
        live && phone.place.get() == Place::Holder
    });
    Effect::new(move |_| {
        let card = current
            .get()
            .filter(|card| card.mine && !card.state.is_over());
        if let Some(card) = card.filter(|_| talks.get()) {
            phone.keep_call(card.id);
            had_here.set(Some(card.id));
        }
    });
}

#[cfg(test)]
mod tests {
    use trunkline::call::Direction;
    use trunkline::clock::Time;
    use trunkline::desk::PartyCard;

    use super::*;

    fn sight(state: CallState) -> Sight {
        let id = "01930000-0000-7000-8000-000000000001";
        let card = CallCard {
            foreign: false,
            id: id.parse().unwrap(),
            direction: Direction::Outbound,
            state,
            words: String::new(),
            ended_by: None,
            them: PartyCard {
                label: "Somebody".into(),
                pretty: None,
                number: None,
                about: String::new(),
                zone: None,
                colleague: None,
            },
            us: String::new(),
            alone: None,
            on_hold: None,
            company: Vec::new(),
            brought_by: None,
            parked: None,
            rings_colleague: false,
            arranges: true,
            writes: true,
            left: false,
            recording: None,
            missed: None,
            coming: None,
            agent: None,
            agent_name: None,
            mine: true,
            created_at: Time::from_millis(0),
            answered_at: None,
            ended_at: None,
            talk_seconds: 0,
            waited_seconds: None,
            disposition: None,
            notes: String::new(),
            revision: 1,
        };
        Sight {
            card,
            idle: true,
            had: true,
            had_here: false,
            taken: false,
        }
    }

    #[test]
    fn a_page_that_was_loaded_anew_goes_back_into_the_call_its_browser_had() {
        for state in [CallState::Active, CallState::Held] {
            assert!(wanted(&sight(state)).is_some(), "{state:?}");
        }
        for state in [CallState::Ringing, CallState::Queued, CallState::Completed] {
            assert_eq!(wanted(&sight(state)), None, "{state:?}");
        }
    }

    #[test]
    fn a_page_that_lost_its_leg_waits_for_word_that_the_customer_is_alone() {
        let lost = |state| Sight {
            had_here: true,
            ..sight(state)
        };
        assert_eq!(wanted(&lost(CallState::Active)), None);
        assert!(wanted(&lost(CallState::Held)).is_some());
    }

    #[test]
    fn nobody_goes_back_uninvited() {
        let held = || sight(CallState::Held);
        let other_browser = Sight {
            had: false,
            ..held()
        };
        let other_tab = Sight {
            idle: false,
            ..held()
        };
        let another_device = Sight {
            taken: true,
            ..held()
        };
        let mut somebody_elses = held();
        somebody_elses.card.mine = false;
        let mut given_up = held();
        given_up.card.alone = Some(Alone::GivenUp);
        for sight in [
            other_browser,
            other_tab,
            another_device,
            somebody_elses,
            given_up,
        ] {
            assert_eq!(wanted(&sight), None, "{sight:?}");
        }
    }
}
