//! Colleagues who are there: what each is doing, and calling one who is free.

use leptos::prelude::*;
use trunkline::agent::AgentState;
use trunkline::desk::Reachable;

use super::api;
use super::dialing::Dialing;
use crate::components::fetched::fetched;
use crate::components::icon::{Glyph, Icon};
use crate::error::UiError;
use crate::live::Live;
use crate::words;

/// How long what was looked up is shown before it is looked up again, in milliseconds.
const FRESH_FOR: i64 = 10_000;

/// Those who are signed in. Looked up when the page opens, every ten seconds, and after every refusal.
#[component]
pub(super) fn Colleagues() -> impl IntoView {
    let dialing = expect_context::<Dialing>();
    let now = expect_context::<Live>().now;
    let turn = Memo::new(move |_| now.get().millis().div_euclid(FRESH_FOR));
    let refused = Memo::new(move |_| dialing.trouble.with(Option::is_some));
    let told = fetched(move || {
        turn.track();
        refused.track();
        api::list_reachable()
    });
    // Nothing is drawn anew, and no button loses the keyboard, while nothing has changed.
    let people = Memo::new(move |_| {
        let words = |error: UiError| error.to_string();
        told.get().map(|people| people.map_err(words))
    });
    let rows = move || match people.get() {
        None => view! { <p class="empty">"Looking who is there…"</p> }.into_any(),
        Some(Err(error)) => view! { <p class="empty">{error}</p> }.into_any(),
        Some(Ok(people)) if people.is_empty() => {
            view! { <p class="empty">"No colleague is signed in now."</p> }.into_any()
        }
        Some(Ok(people)) => {
            let rows = people.into_iter().map(row).collect_view();
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }
    };
    view! {
        <section class="card team" aria-labelledby="team-title">
            <h2 id="team-title">"Colleagues"</h2>
            {rows}
        </section>
    }
}

fn row(who: Reachable) -> impl IntoView {
    let dialing = expect_context::<Dialing>();
    let (id, free) = (who.id, who.state == AgentState::Available);
    let call = format!("Call {}", who.name);
    view! {
        <li class="row">
            <span class="row-main">
                <span class="row-name">{who.name}</span>
                <span class="row-more"><span>{words::state(who.state)}</span></span>
            </span>
            <button
                type="button"
                class="round go"
                aria-label=call
                disabled=move || !free || dialing.asking.get()
                on:click=move |_| dialing.call_colleague(id)
            >
                <Icon glyph=Glyph::Phone/>
            </button>
        </li>
    }
}
