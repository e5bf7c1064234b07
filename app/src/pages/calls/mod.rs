//! The history: newest first, filtered, page by page. All of it works without JavaScript.

mod api;
mod chips;
mod filters;
mod list;
mod row;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::{LazyRoute, lazy_route};
use trunkline::desk::{Colleague, HistoryQuery};
use trunkline::id::CallId;

use crate::components::icon::{Glyph, Icon};
use crate::live::Live;
use api::{colleagues, history};
use chips::{Chips, address};
use filters::Filters;
use list::List;

/// The history; loaded when it is opened.
#[derive(Debug)]
pub(crate) struct CallsPage;

#[lazy_route]
impl LazyRoute for CallsPage {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <Calls/> }.into_any()
    }
}

#[component]
fn Calls() -> impl IntoView {
    let address_query = use_query_map();
    let query = Memo::new(move |_| address_query.with(|query| HistoryQuery::of_pairs(query)));
    let page = Resource::new_blocking(move || query.get(), history);
    // Who may be chosen does not change while the page is open.
    let colleagues = Resource::new_blocking(|| (), |()| colleagues());
    follow(query, page);
    view! {
        <Title text="Calls"/>
        <div class="page">
            <div class="page-head">
                <h1>"Calls"</h1>
                <a
                    class="button small"
                    href=move || query.with(|query| address("/calls.csv", query, None))
                    download="calls.csv"
                    rel="external"
                >
                    <Icon glyph=Glyph::Download/>
                    "Export CSV"
                </a>
            </div>
            <Transition fallback=|| view! { <p class="empty" role="status">"Loading…"</p> }>
                {move || Suspend::new(async move {
                    let people = colleagues.await.unwrap_or_default();
                    view! { <Bar query people/> }
                })}
            </Transition>
            <Transition fallback=|| view! { <p class="empty" role="status">"Loading…"</p> }>
                {move || Suspend::new(async move {
                    let page = page.await;
                    let asked = query.get_untracked();
                    view! { <List page asked/> }
                })}
            </Transition>
        </div>
    }
}

/// What can be filtered, and what is.
#[component]
fn Bar(query: Memo<HistoryQuery>, people: Vec<Colleague>) -> impl IntoView {
    let people = StoredValue::new(people);
    view! {
        <Filters query people/>
        <Chips query people/>
    }
}

/// Asks again when the stream tells of a call that the newest page does not have yet. Once for each card: a call that
/// the filters leave out is not on the next answer either.
fn follow(
    query: Memo<HistoryQuery>,
    page: Resource<Result<trunkline::desk::HistoryPage, crate::error::UiError>>,
) {
    let live = expect_context::<Live>();
    Effect::new(move |before: Option<Option<(CallId, i64)>>| {
        let told = live.newest.get()?;
        let card = Some((told.id, told.revision));
        if before.flatten() == card {
            return card;
        }
        let newest = query.with_untracked(|query| query.before.is_none() && query.after.is_none());
        let listed = page.with_untracked(|page| match page {
            Some(Ok(page)) => page.calls.iter().any(|card| card.id == told.id),
            _ => true,
        });
        if newest && !listed {
            page.refetch();
        }
        card
    });
}
