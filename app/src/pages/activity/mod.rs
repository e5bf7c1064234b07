//! The activity log: what an agent did, by day, with totals. All of it works without JavaScript.

mod api;
mod day;
mod filters;
mod totals;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;
use leptos_router::{LazyRoute, lazy_route};
use trunkline::day::Day;
use trunkline::desk::ActivityPage as Page;

use crate::components::notice::{Notice, Weight};
use crate::error::UiError;
use api::activity;
use day::DayLog;
use filters::{Asked, Filters};
use totals::Totals;

/// The activity log; loaded when it is opened.
#[derive(Debug)]
pub(crate) struct ActivityPage;

#[lazy_route]
impl LazyRoute for ActivityPage {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <Activity/> }.into_any()
    }
}

#[component]
fn Activity() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Asked::read));
    let page = Resource::new_blocking(
        move || asked.get(),
        |asked| activity(asked.agent, asked.from, asked.to, asked.before),
    );
    view! {
        <Title text="Activity"/>
        <div class="page">
            <Transition fallback=|| view! { <p class="empty" role="status">"Loading…"</p> }>
                {move || Suspend::new(async move {
                    let page = page.await;
                    shown(page, asked.get_untracked())
                })}
            </Transition>
        </div>
    }
}

fn shown(page: Result<Page, UiError>, asked: Asked) -> AnyView {
    match page {
        Ok(page) => log(page, &asked).into_any(),
        Err(error) => view! {
            <div class="page-head"><h1>"Activity"</h1></div>
            <Notice weight=Weight::Problem>{error.to_string()}</Notice>
            <p class="pager"><A href="/activity" attr:class="button">"Show my last days"</A></p>
        }
        .into_any(),
    }
}

fn log(page: Page, asked: &Asked) -> impl IntoView {
    let whole = Asked {
        before: None,
        ..Asked::of(&page)
    };
    let newest = asked.before.is_some().then(|| {
        view! { <A href=whole.address("/activity") attr:class="button">"Back to the newest"</A> }
    });
    let older = page.next.clone().map(|next| {
        let older = Asked {
            before: Some(next),
            ..whole.clone()
        };
        view! { <A href=older.address("/activity") attr:class="button">"Older entries"</A> }
    });
    let csv = whole.address("/activity.csv");
    let empty = page.rows.is_empty();
    let totals = page.totals.clone();
    let days = by_day(&page);
    view! {
        <div class="page-head">
            <h1>"Activity"</h1>
            // Not the router's: the answer is a file.
            <a class="button" href=csv download rel="external">"Download CSV"</a>
        </div>
        <Filters page=page/>
        <Totals totals/>
        {empty.then(|| view! {
            <div class="card nothing"><p>"Nothing was done on these days."</p></div>
        })}
        {days
            .into_iter()
            .map(|(day, rows)| view! { <DayLog day rows/> })
            .collect_view()}
        <nav class="pager" aria-label="Pages of the log">{newest}{older}</nav>
    }
}

/// The lines by the day on which each began, newest first.
fn by_day(page: &Page) -> Vec<(Day, Vec<trunkline::desk::ActivityRow>)> {
    let mut days: Vec<(Day, Vec<_>)> = Vec::new();
    for row in &page.rows {
        let day = Day::of(row.at);
        match days.last_mut() {
            Some((last, rows)) if *last == day => rows.push(row.clone()),
            _ => days.push((day, vec![row.clone()])),
        }
    }
    days
}
