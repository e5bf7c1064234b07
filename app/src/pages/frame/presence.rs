//! What the agent is doing, with the time since, and the menu in which they say so.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use trunkline::agent::{AgentState, Presence, Reason};

use super::api::set_presence;
use crate::components::icon::{Glyph, Icon};
use crate::components::time::{Countdown, Timer};
use crate::live::Live;
use crate::words;
use crate::write_up::{WrapUpTime, finish, running};

/// Shows what the agent is doing; opened, the menu in which they choose. A form without JavaScript.
#[component]
pub(super) fn StateMenu() -> impl IntoView {
    let live = expect_context::<Live>();
    let state = Memo::new(move |_| live.me.with(|me| me.doing.state));
    let menu = NodeRef::<html::Details>::new();
    let head = NodeRef::<html::Summary>::new();
    let close = move || {
        let (Some(menu), Some(head)) = (menu.get_untracked(), head.get_untracked()) else {
            return;
        };
        if menu.open() {
            menu.set_open(false);
            // What had the keyboard is gone from sight. A summary can be focused.
            let _ = head.focus();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    view! {
        <details
            class="menu state-menu"
            name="bar"
            data-state=move || state.get().word()
            node_ref=menu
            on:keydown=on_key
        >
            <summary node_ref=head>
                <span class="dot state-dot" aria-hidden="true"></span>
                <span class="out-of-sight">"Your state: "</span>
                <span class="state-words">{move || words::state(state.get())}</span>
                <Clock state/>
                <Icon glyph=Glyph::Down/>
            </summary>
            <Sheet close=Callback::new(move |()| close())/>
        </details>
    }
}

/// How long it has lasted; in wrap-up, how long it will.
#[component]
fn Clock(state: Memo<AgentState>) -> impl IntoView {
    let live = expect_context::<Live>();
    let since = Memo::new(move |_| live.me.with(|me| me.doing.since));
    let until = Memo::new(move |_| {
        let wrap_up = live.me.with(|me| me.doing.wrap_up);
        wrap_up.map_or_else(|| since.get(), |it| it.until)
    });
    let writes_up = Memo::new(move |_| state.get() == AgentState::WrapUp);
    view! {
        <Show
            when=move || writes_up.get()
            fallback=move || view! { <Timer now=live.now since/> }
        >
            <Countdown now=live.now until/>
        </Show>
    }
}

#[component]
fn Sheet(close: Callback<()>) -> impl IntoView {
    let live = expect_context::<Live>();
    let said = Memo::new(move |_| live.me.with(|me| me.presence));
    let in_call = Memo::new(move |_| {
        let state = live.me.with(|me| me.doing.state);
        matches!(
            state,
            AgentState::Ringing | AgentState::Dialing | AgentState::OnCall
        )
    });
    let legend = move || {
        if in_call.get() {
            "After this call"
        } else {
            "Your state"
        }
    };
    let place = use_location();
    let trouble = RwSignal::new(None::<String>);
    let choose = move |presence: Presence| {
        spawn_local(async move {
            match set_presence(presence).await {
                Ok(me) => {
                    trouble.set(None);
                    live.me.set(me);
                    close.run(());
                }
                Err(error) => trouble.set(Some(error.to_string())),
            }
        });
    };
    let wrap_up = running(live);
    let call = move || {
        wrap_up
            .get()
            .map(|it| it.call.to_string())
            .unwrap_or_default()
    };
    view! {
        <form class="menu-sheet state-sheet" method="post" action="/state">
            <input type="hidden" name="next" value=move || place.pathname.get()/>
            <input type="hidden" name="call" value=call/>
            <WrapUpTime/>
            <Done trouble close/>
            <fieldset>
                <legend>{legend}</legend>
                {all().map(|presence| view! { <Choice presence said choose=Callback::new(choose)/> })
                    .collect_view()}
            </fieldset>
            <p class="field-trouble" role="alert">{trouble}</p>
        </form>
    }
}

/// What can be chosen. Signed in, nobody chooses to be offline.
fn all() -> impl Iterator<Item = Presence> {
    let away = Reason::ALL.into_iter().map(Presence::Away);
    std::iter::once(Presence::Available).chain(away)
}

#[component]
fn Choice(presence: Presence, said: Memo<Presence>, choose: Callback<Presence>) -> impl IntoView {
    let words = match presence {
        Presence::Offline => words::state(AgentState::Offline),
        Presence::Available => words::state(AgentState::Available),
        Presence::Away(why) => words::reason(why),
    };
    let kind = match presence {
        Presence::Away(_) => "away",
        _ => presence.word(),
    };
    view! {
        <button
            type="submit"
            class="state-choice"
            name="state"
            value=presence.word()
            data-state=kind
            aria-pressed=move || (said.get() == presence).to_string()
            on:click=move |event| {
                event.prevent_default();
                choose.run(presence);
            }
        >
            <span class="dot state-dot" aria-hidden="true"></span>
            {words}
            <Icon glyph=Glyph::Check/>
        </button>
    }
}

/// Ends the wrap-up.
#[component]
fn Done(trouble: RwSignal<Option<String>>, close: Callback<()>) -> impl IntoView {
    let live = expect_context::<Live>();
    let wrap_up = running(live);
    let done = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        close.run(());
        if let Some(wrap_up) = wrap_up.get_untracked() {
            finish(live, wrap_up.call, trouble);
        }
    };
    view! {
        <Show when=move || wrap_up.with(Option::is_some) fallback=|| ()>
            <button type="submit" class="button primary wide" name="state" value="done" on:click=done>
                "Wrap-up done"
            </button>
        </Show>
    }
}
