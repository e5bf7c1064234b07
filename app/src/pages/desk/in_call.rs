//! A call on the desk: the panel, the notes beside it, and the outcome once it is over.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::call::{CallState, Direction};
use trunkline::desk::CallCard;

use super::api::end_call;
use super::panel::Panel;
use crate::components::browser;
use crate::live::Live;
use crate::softphone::{PhoneLeg, Softphone};
use crate::write_up::{Notes, Outcome, WrapUpTime, finish};

/// The call on the desk. Made anew for each call.
#[component]
pub(super) fn InCall(
    /// The call on the panel.
    current: Memo<Option<CallCard>>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let first = live.current_now()?;
    let (call, notes) = (first.id, first.notes.clone());
    // While the panel is being put away it shows the call as it was.
    let card = Memo::new(move |last: Option<&CallCard>| {
        let told = current.get().filter(|card| card.id == call);
        told.or_else(|| last.cloned())
            .unwrap_or_else(|| first.clone())
    });
    let over = Memo::new(move |_| card.with(|card| card.state.is_over()));
    let mine = Memo::new(move |_| card.with(|card| card.mine));
    let writes = Memo::new(move |_| card.with(|card| card.writes));
    let done_with = Memo::new(move |_| card.with(|card| card.state.is_over() || card.left));
    let outcome = Memo::new(move |_| card.with(|card| card.disposition));
    take_back_if_lost(card);
    // Nobody looks at it once the call is put away: where this fails, the server's timer ends the wrap-up.
    let trouble = RwSignal::new(None::<String>);
    let done = move |_| {
        if writes.get_untracked() {
            finish(live, call, trouble);
        }
        live.put_away();
        // The dial pad is at the top; on a small screen the button was far below it.
        window().scroll_to_with_x_and_y(0.0, 0.0);
        // The button is gone, and the next thing to do is to dial.
        browser::focus_soon(".dial-field input");
    };
    // The button that ended the call is gone too: the panel takes the keyboard, and tells how it went.
    Effect::new(move |was_over: Option<bool>| {
        let over = over.get();
        if over && was_over == Some(false) {
            browser::focus_soon(".panel");
        }
        over
    });
    Some(view! {
        <Panel card/>
        <section class="card write-up" aria-label="Write-up">
            <Show when=move || writes.get() fallback=|| ()>
                <Notes call kept=notes.clone()/>
            </Show>
            <Show when=move || done_with.get() && writes.get() fallback=|| ()>
                <Outcome call kept=outcome/>
                <WrapUpTime of=call/>
            </Show>
            <Show when=move || over.get() || !mine.get() fallback=|| ()>
                <button type="button" class="button primary wide done" on:click=done>
                    "Done"
                </button>
            </Show>
        </section>
    })
}

/// A call that waits for this phone is taken back when the phone says that it cannot.
fn take_back_if_lost(card: Memo<CallCard>) {
    let phone = expect_context::<Softphone>();
    let lost = Memo::new(move |_| {
        let waits = card.with(|card| {
            card.state == CallState::Queued && card.direction == Direction::Outbound && card.mine
        });
        let failed = phone
            .state
            .with(|state| state.trouble.is_some() && state.leg == PhoneLeg::None);
        waits && failed
    });
    Effect::new(move |_| {
        if lost.get() {
            let call = card.with_untracked(|card| card.id);
            spawn_local(async move {
                // Where this fails too, the server does it when the intent runs out.
                let _ = end_call(call).await;
            });
        }
    });
}
