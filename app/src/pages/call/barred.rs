//! A number on the do-not-call list: said to everybody, taken off by a supervisor who says why.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::agent::Role;
use trunkline::desk::CallPage;

use super::api;
use crate::components::notice::{Notice, Weight};
use crate::live::Live;

/// Says that the number must not be called; nothing where it may be. Without JavaScript a form.
#[component]
pub(super) fn Barred(
    /// The call.
    page: RwSignal<CallPage>,
) -> impl IntoView {
    let barred = Memo::new(move |_| page.with(|page| page.do_not_call));
    view! { <Show when=move || barred.get() fallback=|| ()><Listed page/></Show> }
}

#[component]
fn Listed(page: RwSignal<CallPage>) -> impl IntoView {
    let me = expect_context::<Live>().me;
    let supervises = me.with_untracked(|me| me.role >= Role::Supervisor);
    view! {
        <section class="card barred" aria-label="Do-not-call list">
            <Notice weight=Weight::Warning>
                "This number is on the do-not-call list and is not dialled."
            </Notice>
            {supervises.then(|| view! { <TakeOff page/> })}
        </section>
    }
}

#[component]
fn TakeOff(page: RwSignal<CallPage>) -> impl IntoView {
    let id = page.with_untracked(|page| page.card.id);
    let why = NodeRef::<html::Input>::new();
    let trouble = RwSignal::new(None::<String>);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let why = why
            .get_untracked()
            .map(|why| why.value())
            .unwrap_or_default();
        spawn_local(async move {
            match api::allow_again(id, why).await {
                Ok(()) => page.update(|page| page.do_not_call = false),
                Err(error) => {
                    let _ = trouble.try_set(Some(error.to_string()));
                }
            }
        });
    };
    view! {
        <form class="take-off" method="post" action=format!("/calls/{id}/allow-again") on:submit=send>
            <label class="field">
                <span>"Why it may be called again"</span>
                <input type="text" name="why" maxlength="500" required node_ref=why/>
            </label>
            <button type="submit" class="button">"Take it off the list"</button>
            <p class="field-trouble" role="alert">{trouble}</p>
        </form>
    }
}
