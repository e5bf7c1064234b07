//! Parking the call on the panel, to take the next one; and the calls that were parked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::desk::{Arrange, CallCard};

use super::api;
use crate::components::icon::{Glyph, Icon};
use crate::components::time::Timer;
use crate::live::Live;
use crate::softphone::{NoWayBack, Softphone};

/// The button that parks the call. While somebody waits in the queue it says so.
#[component]
pub(super) fn Park(
    /// The call.
    card: Memo<CallCard>,
    /// Both talk, and the call is the viewer's to arrange.
    enabled: Memo<bool>,
    /// What went wrong, in words.
    trouble: RwSignal<Option<String>>,
) -> impl IntoView {
    let phone = expect_context::<Softphone>();
    let queue = expect_context::<Live>().queue;
    let waits = Memo::new(move |_| queue.with(|queue| queue.count > 0));
    let alone = Memo::new(move |_| {
        card.with(|card| card.company.is_empty() && card.them.colleague.is_none())
    });
    let asking = RwSignal::new(false);
    let park = move |_| {
        let call = card.with_untracked(|card| card.id);
        asking.set(true);
        spawn_local(async move {
            let refused = api::arrange_call(call, Arrange::Park, None).await.err();
            if refused.is_none() {
                phone.hang_up();
            }
            // The panel is gone once the call is parked.
            let _ = asking.try_set(false);
            let _ = trouble.try_set(refused.map(|error| error.to_string()));
        });
    };
    view! {
        <button
            type="button"
            class="control"
            data-waits=move || waits.get().to_string()
            disabled=move || asking.get() || !enabled.get() || !alone.get()
            title=move || if waits.get() { "Somebody waits in the queue" } else { "" }
            on:click=park
        >
            <Icon glyph=Glyph::Park/>
            <span>{move || if waits.get() { "Park, take next" } else { "Park" }}</span>
        </button>
    }
}

/// The calls that this agent parked; nothing while there are none.
#[component]
pub(super) fn Parked() -> impl IntoView {
    let live = expect_context::<Live>();
    let parked = live.parked();
    let some = Memo::new(move |_| parked.with(|parked| !parked.is_empty()));
    view! {
        <Show when=move || some.get() fallback=|| ()>
            <section class="card parked" aria-labelledby="parked-title">
                <h2 id="parked-title">"Parked"</h2>
                <ul class="rows">
                    <For
                        each=move || parked.get()
                        key=|card| card.id
                        children=move |card| view! { <Row card/> }
                    />
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn Row(card: CallCard) -> impl IntoView {
    let (live, phone) = (expect_context::<Live>(), expect_context::<Softphone>());
    let current = live.current();
    let busy = Memo::new(move |_| {
        current.with(|card| {
            card.as_ref()
                .is_some_and(|it| it.mine && !it.state.is_over())
        })
    });
    let asking = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let call = card.id;
    let back = move |_| {
        asking.set(true);
        spawn_local(async move {
            let told = match phone.rejoin(call).await {
                Ok(card) => {
                    live.show(card);
                    None
                }
                Err(NoWayBack::Refused(why) | NoWayBack::Failed(why)) => Some(why),
            };
            // The row is gone once the call is back.
            let _ = asking.try_set(false);
            let _ = trouble.try_set(told);
        });
    };
    let name = format!("Take {} back", card.them.label);
    view! {
        <li class="row">
            <span class="row-main">
                <span class="row-name">{card.them.label}</span>
                <span class="row-more">
                    <span>"hears music"</span>
                    {card.parked.map(|since| view! { <Timer now=live.now since/> })}
                </span>
            </span>
            <button
                type="button"
                class="button small primary"
                aria-label=name
                disabled=move || asking.get() || busy.get()
                on:click=back
            >
                {move || if asking.get() { "Connecting…" } else { "Take back" }}
            </button>
            <p class="field-trouble" role="alert">{trouble}</p>
        </li>
    }
}
