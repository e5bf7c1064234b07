//! Calls that nobody answered: heard, taken, called back, done. All but the calling back works without JavaScript.

mod api;
mod boxes;
mod row;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::location::Url;
use leptos_router::{LazyRoute, lazy_route};
use trunkline::desk::MissedCalls;

use crate::components::notice::{Notice, Weight};
use crate::error::UiError;
use crate::live::Live;
use api::missed;
use boxes::Boxes;
use row::Row;

/// The missed calls; loaded when they are opened.
#[derive(Debug)]
pub(crate) struct MissedPage;

#[lazy_route]
impl LazyRoute for MissedPage {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <Missed/> }.into_any()
    }
}

#[component]
fn Missed() -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(|query| query.get("box")));
    let page = Resource::new_blocking(move || chosen.get(), missed);
    let queue = expect_context::<Live>().queue;
    Effect::new(move |told: Option<()>| {
        queue.track();
        if told.is_some() {
            page.refetch();
        }
    });
    let marked = Callback::new(move |()| page.refetch());
    view! {
        <Title text="Missed calls"/>
        <div class="page">
            <div class="page-head"><h1>"Missed calls"</h1></div>
            <Transition fallback=|| view! { <p class="empty" role="status">"Loading…"</p> }>
                {move || Suspend::new(async move { shown(page.await, chosen.get_untracked(), marked) })}
            </Transition>
        </div>
    }
}

fn shown(
    page: Result<MissedCalls, UiError>,
    chosen: Option<String>,
    marked: Callback<()>,
) -> AnyView {
    let page = match page {
        Ok(page) => page,
        Err(error) => {
            return view! { <Notice weight=Weight::Problem>{error.to_string()}</Notice> }
                .into_any();
        }
    };
    let boxes = view! { <Boxes boxes=page.boxes all=page.count chosen=chosen.clone()/> };
    if page.calls.is_empty() {
        return view! {
            {boxes}
            <div class="card nothing">
                <h2>"Nobody waits for a call back"</h2>
                <p>"Callers whom nobody could answer are listed here, with the message they left."</p>
            </div>
        }
        .into_any();
    }
    let back = chosen.as_ref().map_or_else(
        || "/missed".to_owned(),
        |name| format!("/missed?box={}", Url::escape(name)),
    );
    let count = if chosen.is_some() { 0 } else { page.count };
    let more = (count as usize).saturating_sub(page.calls.len());
    let row = move |card| view! { <Row card back=back.clone() marked/> };
    view! {
        {boxes}
        <ul class="missed-calls">
            {page.calls.into_iter().map(row).collect_view()}
        </ul>
        {(more > 0).then(|| view! {
            <p class="aside">{format!("and {more} older ones; they come up as these are done")}</p>
        })}
    }
    .into_any()
}
