//! The time left for writing a call up: the server's, counted down here.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::agent::{AgentState, WrapUp};
use trunkline::desk::Me;
use trunkline::id::CallId;

use super::api::{end_wrap_up, extend_wrap_up};
use crate::components::time::Countdown;
use crate::error::UiError;
use crate::live::Live;

/// The wrap-up the agent is in.
pub(crate) fn running(live: Live) -> Memo<Option<WrapUp>> {
    Memo::new(move |_| {
        live.me.with(|me| {
            let is = me.doing.state == AgentState::WrapUp;
            me.doing.wrap_up.filter(|_| is)
        })
    })
}

/// Tells the server that a call is written up.
pub(crate) fn finish(live: Live, call: CallId, trouble: RwSignal<Option<String>>) {
    spawn_local(async move { take_in(live, trouble, end_wrap_up(call).await) });
}

/// How long there is for writing up, with a way to have more. In a form that goes to `/state` it works
/// without JavaScript.
#[component]
pub(crate) fn WrapUpTime(
    /// After this call only; after any where none is said.
    #[prop(optional)]
    of: Option<CallId>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let running = running(live);
    let shown = Memo::new(move |_| {
        running
            .get()
            .filter(|it| of.is_none_or(|call| call == it.call))
    });
    let trouble = RwSignal::new(None::<String>);
    let more = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Some(wrap_up) = shown.get_untracked() {
            let call = wrap_up.call;
            spawn_local(async move { take_in(live, trouble, extend_wrap_up(call).await) });
        }
    };
    let until = Memo::new(move |_| shown.get().map_or_else(|| live.now.get(), |it| it.until));
    view! {
        <Show when=move || shown.with(Option::is_some) fallback=|| ()>
            <div class="wrap-up">
                <p class="wrap-up-words">"Wrap-up ends in " <Countdown now=live.now until/></p>
                <button type="submit" class="button small" name="state" value="more" on:click=more>
                    "1 more minute"
                </button>
                <p class="field-trouble" role="alert">{trouble}</p>
            </div>
        </Show>
    }
}

fn take_in(live: Live, trouble: RwSignal<Option<String>>, answer: Result<Me, UiError>) {
    // The page may have been left meanwhile.
    let _ = trouble.try_set(answer.as_ref().err().map(ToString::to_string));
    if let Ok(me) = answer {
        let _ = live.me.try_set(me);
    }
}
