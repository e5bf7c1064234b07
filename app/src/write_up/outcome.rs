//! What came of a call, as buttons.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::call::Disposition;
use trunkline::id::CallId;

use super::api::set_outcome;
use crate::components::icon::{Glyph, Icon};
use crate::words;

/// Says what came of a call. Without JavaScript each button sends the form.
#[component]
pub(crate) fn Outcome(
    /// Which call.
    call: CallId,
    /// What the server has.
    #[prop(into)]
    kept: Signal<Option<Disposition>>,
) -> impl IntoView {
    // The choice shows at once; the server's word replaces it.
    let chosen = RwSignal::new(None::<Disposition>);
    let trouble = RwSignal::new(None::<String>);
    let shown = move || chosen.get().or(kept.get());
    let choose = move |outcome: Disposition| {
        chosen.set(Some(outcome));
        spawn_local(async move {
            let answer = set_outcome(call, outcome).await;
            if answer.is_err() {
                let _ = chosen.try_set(None);
            }
            let _ = trouble.try_set(answer.err().map(|error| error.to_string()));
        });
    };
    let button = |outcome: Disposition| {
        let pressed = move || shown() == Some(outcome);
        view! {
            <button
                type="submit"
                class="choice"
                name="outcome"
                value=outcome.word()
                aria-pressed=move || pressed().to_string()
                data-outcome=outcome.word()
                on:click=move |event| {
                    event.prevent_default();
                    choose(outcome);
                }
            >
                <Icon glyph=Glyph::Check/>
                {words::disposition(outcome)}
            </button>
        }
    };
    view! {
        <form class="outcome" method="post" action=format!("/calls/{call}/outcome")>
            <fieldset>
                <legend>"Outcome"</legend>
                <div class="choices">{Disposition::ALL.map(button).collect_view()}</div>
            </fieldset>
            <p class="field-trouble" role="alert">{trouble}</p>
        </form>
    }
}
