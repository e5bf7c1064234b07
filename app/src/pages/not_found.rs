//! There is no such page.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::icon::Mark;
use crate::session;

/// There is no such page.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    session::respond_not_found();
    view! {
        <Title text="Page not found"/>
        <main class="plain-page">
            <Mark/>
            <h1>"There is no such page"</h1>
            <p>"The address may be mistyped, or what was there is gone."</p>
            <p><a class="button" href="/">"Go to your desk"</a></p>
        </main>
    }
}
