//! A call that nobody answered, on its page: who looks after it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::desk::CallPage;

use super::api;
use crate::missed::Marks;

/// What is done about a missed call; nothing for any other.
#[component]
pub(super) fn MissedCall(
    /// The call.
    page: RwSignal<CallPage>,
) -> impl IntoView {
    let call = page.with_untracked(|page| page.card.id);
    let missed = Memo::new(move |_| page.with(|page| page.card.missed.clone()));
    let marked = Callback::new(move |()| {
        spawn_local(async move {
            // Where this fails, the page shows what it knew.
            if let Ok(fresh) = api::call(call).await {
                let _ = page.try_set(fresh);
            }
        });
    });
    move || {
        missed.get().map(|missed| {
            view! {
                <section class="card missed-marks" aria-labelledby="missed-title">
                    <h2 id="missed-title">"Missed call"</h2>
                    <Marks call missed back=format!("/calls/{call}") on_marked=marked/>
                </section>
            }
        })
    }
}
