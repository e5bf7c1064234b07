//! The history: newest first, searched by number, name and notes. All of it works without JavaScript.

mod api;
mod row;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::{A, Form};
use leptos_router::hooks::use_query_map;
use leptos_router::location::Url;
use leptos_router::{LazyRoute, lazy_route};
use trunkline::agent::Role;
use trunkline::desk::HistoryPage;

use crate::components::icon::{Glyph, Icon};
use crate::components::notice::{Notice, Weight};
use crate::error::UiError;
use crate::live::Live;
use api::history;
use row::Row;

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
    let query = use_query_map();
    let text = Memo::new(move |_| query.with(|query| query.get("q")).unwrap_or_default());
    let before = Memo::new(move |_| query.with(|query| query.get("before")));
    let asked = move || {
        (
            Some(text.get()).filter(|text| !text.is_empty()),
            before.get(),
        )
    };
    let page = Resource::new_blocking(asked, |(text, before)| history(text, before));
    view! {
        <Title text="Calls"/>
        <div class="page">
            <div class="page-head">
                <h1>"Calls"</h1>
                <Search text/>
            </div>
            <Transition fallback=|| view! { <p class="empty" role="status">"Loading…"</p> }>
                {move || Suspend::new(async move {
                    let page = page.await;
                    list(page, &text.get_untracked(), before.get_untracked().is_some())
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Search(text: Memo<String>) -> impl IntoView {
    view! {
        <Form method="GET" action="/calls" attr:class="search" attr:role="search">
            <label class="out-of-sight" for="q">"Search by number, name or notes"</label>
            <Icon glyph=Glyph::Search/>
            <input
                id="q"
                type="search"
                name="q"
                maxlength="100"
                placeholder="Number, name or notes"
                value=text.get_untracked()
                prop:value=move || text.get()
            />
            <button type="submit" class="button">"Search"</button>
        </Form>
    }
}

fn list(page: Result<HistoryPage, UiError>, text: &str, later: bool) -> AnyView {
    let page = match page {
        Ok(page) => page,
        Err(error) => {
            return view! { <Notice weight=Weight::Problem>{error.to_string()}</Notice> }
                .into_any();
        }
    };
    if page.calls.is_empty() {
        return nothing(text, later).into_any();
    }
    let older = page.next.map(|next| {
        let text = Url::escape(text);
        let next = Url::escape(&next);
        view! { <A href=format!("/calls?q={text}&before={next}") attr:class="button">"Older calls"</A> }
    });
    let text = Url::escape(text);
    let newest = later.then(|| {
        view! { <A href=format!("/calls?q={text}") attr:class="button">"Back to the newest"</A> }
    });
    let everybody = sees_everybody();
    view! {
        <div class="card table-card">
            <table class="calls">
                <caption class="out-of-sight">"Calls, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Who"</th>
                        <th scope="col">"When"</th>
                        <th scope="col">"How it went"</th>
                        <th scope="col" class="numeric">"Talked"</th>
                        {everybody.then(|| view! { <th scope="col">"Agent"</th> })}
                    </tr>
                </thead>
                <tbody>
                    {page.calls.into_iter().map(|card| view! { <Row card everybody/> }).collect_view()}
                </tbody>
            </table>
        </div>
        <nav class="pager" aria-label="Pages of the list">{newest}{older}</nav>
    }
    .into_any()
}

/// Whether the list holds other people's calls too.
fn sees_everybody() -> bool {
    expect_context::<Live>()
        .me
        .with_untracked(|me| me.role >= Role::Supervisor)
}

fn nothing(text: &str, later: bool) -> impl IntoView {
    let words = match (text.is_empty(), later) {
        (_, true) => "There are no older calls.".to_owned(),
        (true, false) => "No calls yet. As soon as one is made, it is listed here.".to_owned(),
        (false, false) => format!("No call has “{text}” in its number, its name or its notes."),
    };
    let back = (!text.is_empty() || later).then(|| {
        view! { <A href="/calls" attr:class="button">"Show all calls"</A> }
    });
    view! { <div class="card nothing"><p>{words}</p>{back}</div> }
}
