//! What is said and offered while this page has no sound of the agent's own call: how long they may still
//! come back, or that the call is on another device.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::call::CallState;
use trunkline::clock::Time;
use trunkline::desk::{Alone, CallCard};

use crate::components::notice::{Notice, Weight};
use crate::live::Live;
use crate::softphone::{NoWayBack, PhoneLeg, Softphone};

/// A leg that has just ended ends its call within this time, or the customer is alone.
const SETTLED_AFTER: Duration = Duration::from_secs(3);

/// Where the sound is, while it is not here.
#[component]
pub(super) fn WhereSoundIs(
    /// The call.
    card: Memo<CallCard>,
) -> impl IntoView {
    let alone = Memo::new(move |_| card.with(|card| card.alone.filter(|_| card.mine)));
    let taken = Memo::new(move |_| {
        card.with(|card| {
            let others = !card.mine && !card.state.is_over();
            let name = card.agent_name.clone().filter(|_| !card.left);
            let left = card
                .left
                .then(|| "You have left this call. The others go on.".to_owned());
            let taken = name.map(|name| format!("{name} has taken this call over."));
            left.or(taken).filter(|_| others)
        })
    });
    move || match (alone.get(), taken.get()) {
        (Some(alone), _) => view! { <TheyWait card alone/> }.into_any(),
        (None, Some(sentence)) => view! {
            <Notice weight=Weight::Info>{sentence}</Notice>
        }
        .into_any(),
        (None, None) => view! { <OnAnotherDevice card/> }.into_any(),
    }
}

/// The customer is alone: what they hear, for how long, and the way back.
#[component]
fn TheyWait(card: Memo<CallCard>, alone: Alone) -> impl IntoView {
    let phone = expect_context::<Softphone>();
    // Only the browser knows: until it is asked, nothing is offered that may not be needed.
    let by_itself = RwSignal::new(true);
    Effect::new(move |_| by_itself.set(phone.comes_by_itself(card.with(|card| card.id))));
    let words = match alone {
        Alone::BackBy(until) => view! { <Left until/> }.into_any(),
        Alone::HandedOver => "They hear music while a colleague is asked to take over.".into_any(),
        Alone::GivenUp => "Nobody else was free, and they are told so.".into_any(),
    };
    let button = move || {
        let offered = alone != Alone::GivenUp && !by_itself.get();
        offered.then(|| view! { <Back card words="Back into the call"/> })
    };
    view! {
        <div class="waiting" role="status">
            <span class="waiting-bars" aria-hidden="true"><i></i><i></i><i></i></span>
            <p class="waiting-words">{words}</p>
            {button}
        </div>
    }
}

/// Counts down by the server's clock.
#[component]
fn Left(until: Time) -> impl IntoView {
    let live = expect_context::<Live>();
    let seconds = Memo::new(move |_| seconds_left(until, live.now.get()));
    view! {
        "The caller hears music, "
        <span role="timer" class="waiting-left">{seconds}</span>
        {move || if seconds.get() == 1 { " second left." } else { " seconds left." }}
    }
}

/// Whole seconds until a moment, begun ones counted; never negative.
fn seconds_left(until: Time, now: Time) -> i64 {
    (until.since(now).as_millis().max(0) + 999) / 1_000
}

/// Both talk, and the sound is not here: after a moment, for an end that was not told yet.
#[component]
fn OnAnotherDevice(card: Memo<CallCard>) -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let elsewhere = Memo::new(move |_| {
        let active = card.with(|card| card.mine && card.state == CallState::Active);
        active && phone.state.with(|state| state.leg == PhoneLeg::None)
    });
    let settled = RwSignal::new(false);
    Effect::new(move |_| {
        settled.set(false);
        if elsewhere.get() {
            let settle = move || {
                // The panel may be gone meanwhile.
                let _ = settled.try_set(true);
            };
            if let Ok(handle) = set_timeout_with_handle(settle, SETTLED_AFTER) {
                on_cleanup(move || handle.clear());
            }
        }
    });
    move || {
        (elsewhere.get() && settled.get()).then(|| {
            view! {
                <Notice weight=Weight::Info>
                    <span>"Your phone is on another device. "</span>
                    <Back card words="Take the call here"/>
                </Notice>
            }
        })
    }
}

/// The way back, at a click.
#[component]
fn Back(card: Memo<CallCard>, words: &'static str) -> impl IntoView {
    let (live, phone) = (expect_context::<Live>(), expect_context::<Softphone>());
    let asking = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let back = move |_| {
        let call = card.with_untracked(|card| card.id);
        asking.set(true);
        spawn_local(async move {
            let outcome = phone.rejoin(call).await;
            let told = match outcome {
                Ok(card) => {
                    live.show(card);
                    None
                }
                Err(NoWayBack::Refused(why) | NoWayBack::Failed(why)) => Some(why),
            };
            // The panel may have changed meanwhile.
            let _ = asking.try_set(false);
            let _ = trouble.try_set(told);
        });
    };
    view! {
        <button type="button" class="button primary small" disabled=asking on:click=back>
            {move || if asking.get() { "Connecting…" } else { words }}
        </button>
        <span class="field-trouble" role="alert">{trouble}</span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begun_seconds_count_and_none_is_negative() {
        let left = |millis| seconds_left(Time::from_millis(millis), Time::from_millis(0));
        assert_eq!(
            [30_000, 29_001, 29_000, 1, 0, -5].map(left),
            [30, 30, 29, 1, 0, 0]
        );
    }
}
