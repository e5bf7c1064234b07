//! Bringing somebody into the call, or handing it over: who, and how.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::agent::AgentState;
use trunkline::desk::{CallCard, Meanwhile, Reachable};
use trunkline::id::AgentId;

use super::api;
use crate::components::fetched::fetched;
use crate::words;

/// What is done with whoever was chosen.
#[derive(Clone, Copy)]
enum Way {
    Ask,
    Add,
    HandOver,
}

/// Who is chosen, and what came of it.
#[derive(Clone, Copy)]
struct Choice {
    agent: RwSignal<Option<AgentId>>,
    number: RwSignal<String>,
    asking: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
}

/// The form for it, below the buttons of the call.
#[component]
pub(super) fn Bring(
    /// The call.
    card: Memo<CallCard>,
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    let choice = Choice {
        agent: RwSignal::new(None),
        number: RwSignal::new(String::new()),
        asking: RwSignal::new(false),
        trouble: RwSignal::new(None),
    };
    let act = move |way: Way| {
        let call = card.with_untracked(|card| card.id);
        let agent = choice.agent.get_untracked();
        let number = choice.number.get_untracked();
        choice.asking.set(true);
        spawn_local(async move {
            let done = match way {
                Way::Ask => api::bring_in(call, agent, number, Meanwhile::Music).await,
                Way::Add => api::bring_in(call, agent, number, Meanwhile::Listens).await,
                Way::HandOver => api::hand_over(call, agent, number).await,
            };
            // The panel may be gone meanwhile.
            let _ = choice.asking.try_set(false);
            let refused = done.err().map(|error| error.to_string());
            if refused.is_none() {
                let _ = open.try_set(false);
            }
            let _ = choice.trouble.try_set(refused);
        });
    };
    let chosen = Memo::new(move |_| {
        choice.agent.get().is_some() || !choice.number.with(|number| number.trim().is_empty())
    });
    let idle = move || !choice.asking.get();
    view! {
        <section class="bring" aria-label="Transfer or add">
            <Colleagues choice/>
            <label class="field">
                <span>"Or a number"</span>
                <input
                    type="tel"
                    autocomplete="off"
                    placeholder="+1 555 555 0100"
                    prop:value=choice.number
                    on:input=move |event| {
                        choice.agent.set(None);
                        choice.number.set(event_target_value(&event));
                    }
                />
            </label>
            <div class="bring-ways">
                <button
                    type="button"
                    class="button primary"
                    disabled=move || !(chosen.get() && idle())
                    on:click=move |_| act(Way::Ask)
                >
                    "Ask first"
                </button>
                <button
                    type="button"
                    class="button"
                    disabled=move || !idle()
                    on:click=move |_| act(Way::HandOver)
                >
                    {move || if chosen.get() { "Transfer now" } else { "Transfer to the queue" }}
                </button>
                <button
                    type="button"
                    class="button"
                    disabled=move || !(chosen.get() && idle())
                    on:click=move |_| act(Way::Add)
                >
                    "Add to call"
                </button>
            </div>
            <p class="field-trouble" role="alert">{choice.trouble}</p>
        </section>
    }
}

/// Those who are there, to choose one of.
#[component]
fn Colleagues(choice: Choice) -> impl IntoView {
    let people = fetched(api::list_reachable);
    let rows = move || match people.get() {
        None => view! { <p class="quiet">"Looking who is there…"</p> }.into_any(),
        Some(Err(error)) => view! { <p class="field-trouble">{error.to_string()}</p> }.into_any(),
        Some(Ok(people)) if people.is_empty() => {
            view! { <p class="quiet">"No colleague is signed in now."</p> }.into_any()
        }
        Some(Ok(people)) => {
            let rows = people
                .into_iter()
                .map(|who| view! { <Colleague who choice/> });
            view! { <ul class="bring-people">{rows.collect_view()}</ul> }.into_any()
        }
    };
    view! { <div class="bring-who" role="group" aria-label="Colleagues">{rows}</div> }
}

#[component]
fn Colleague(who: Reachable, choice: Choice) -> impl IntoView {
    let id = who.id;
    let free = who.state == AgentState::Available;
    let chosen = move || choice.agent.get() == Some(id);
    let choose = move |_| {
        choice.number.set(String::new());
        choice
            .agent
            .update(|agent| *agent = (*agent != Some(id)).then_some(id));
    };
    view! {
        <li>
            <button
                type="button"
                class="choice"
                aria-pressed=move || chosen().to_string()
                disabled=!free
                on:click=choose
            >
                <span class="bring-name">{who.name}</span>
                <span class="bring-state">{words::state(who.state)}</span>
            </button>
        </li>
    }
}
