//! What the agent is doing, with the time since.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::agent::Presence;

use super::api::set_presence;
use crate::components::time::Timer;
use crate::live::Live;
use crate::words;

/// Shows and sets what the agent is doing.
#[component]
pub(super) fn PresenceChoice() -> impl IntoView {
    let live = expect_context::<Live>();
    let trouble = RwSignal::new(None::<String>);
    let current = Memo::new(move |_| live.me.with(|me| me.presence));
    let since = Memo::new(move |_| live.me.with(|me| me.presence_since));
    let choose = move |word: String| {
        let Ok(presence) = word.parse::<Presence>() else {
            return;
        };
        spawn_local(async move {
            match set_presence(presence).await {
                Ok(me) => {
                    trouble.set(None);
                    live.me.set(me);
                }
                Err(error) => {
                    trouble.set(Some(error.to_string()));
                    // The choice goes back to what the server has.
                    live.me.notify();
                }
            }
        });
    };
    let options = move || {
        // Signed in, nobody chooses to be offline: it is only shown where the server says so.
        let all = [Presence::Available, Presence::Break, Presence::Offline];
        let shown = |p: &Presence| *p != Presence::Offline || current.get() == Presence::Offline;
        let option = |presence: Presence| {
            view! {
                <option value=presence.word() selected=move || current.get() == presence>
                    {words::presence(presence)}
                </option>
            }
        };
        all.into_iter().filter(shown).map(option).collect_view()
    };
    view! {
        <div class="presence" data-presence=move || current.get().word()>
            <span class="dot" aria-hidden="true"></span>
            <select
                aria-label="Your state"
                prop:value=move || live.me.with(|me| me.presence.word())
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
            <Timer now=live.now since/>
            <span class="presence-trouble" role="alert">{trouble}</span>
        </div>
    }
}
