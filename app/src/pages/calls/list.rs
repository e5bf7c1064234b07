//! The calls of a page, how many there are, and the ways to the pages beside it.

use leptos::prelude::*;
use leptos_router::components::A;
use trunkline::agent::Role;
use trunkline::desk::{Count, HistoryPage, HistoryQuery};

use super::chips::address;
use super::row::Row;
use crate::components::icon::{Glyph, Icon};
use crate::components::notice::{Notice, Weight};
use crate::error::UiError;
use crate::live::Live;

/// A page of the list, or why there is none.
#[component]
pub(super) fn List(
    /// What the server answered.
    page: Result<HistoryPage, UiError>,
    /// What it was asked.
    asked: HistoryQuery,
) -> impl IntoView {
    match page {
        Err(error) => {
            view! { <Notice weight=Weight::Problem>{error.to_string()}</Notice> }.into_any()
        }
        Ok(page) if page.calls.is_empty() => nothing(&asked).into_any(),
        Ok(page) => view! { <Table page asked/> }.into_any(),
    }
}

#[component]
fn Table(page: HistoryPage, asked: HistoryQuery) -> impl IntoView {
    let everybody = sees_everybody();
    let newer = page.newer.map(|place| {
        let way = address("/calls", &asked, Some(("after", &place)));
        view! { <A href=way attr:class="button" attr:rel="prev"><Icon glyph=Glyph::Back/>"Newer"</A> }
    });
    let older = page.older.map(|place| {
        let way = address("/calls", &asked, Some(("before", &place)));
        view! { <A href=way attr:class="button" attr:rel="next">"Older"<Icon glyph=Glyph::Forth/></A> }
    });
    view! {
        <p class="list-count" role="status">{counted(page.count)}</p>
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
        <nav class="pager" aria-label="Pages of the list">{newer}{older}</nav>
    }
}

/// Whether the list holds other people's calls too.
fn sees_everybody() -> bool {
    expect_context::<Live>()
        .me
        .with_untracked(|me| me.role >= Role::Supervisor)
}

/// How many there are, honest about where the counting stopped.
fn counted(count: Count) -> String {
    match count {
        Count::Exactly(1) => "1 call".to_owned(),
        Count::Exactly(count) => format!("{} calls", grouped(count)),
        Count::Over(count) => format!("Over {} calls", grouped(count)),
    }
}

/// A number with a comma before each three digits.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn nothing(asked: &HistoryQuery) -> impl IntoView {
    let filtered = !asked.filters().is_empty();
    let paged = asked.before.is_some() || asked.after.is_some();
    let (title, words) = match (filtered, paged) {
        (_, true) => ("Nothing further", "There are no calls beyond this place."),
        (true, false) => (
            "No call fits",
            "Take a filter off, or write it another way: words are found by how they begin.",
        ),
        (false, false) => (
            "No calls yet",
            "As soon as one is made or comes in, it is listed here.",
        ),
    };
    let back = (filtered || paged).then(|| {
        view! { <A href="/calls" attr:class="button">"Show all calls"</A> }
    });
    view! {
        <div class="card nothing">
            <h2>{title}</h2>
            <p>{words}</p>
            {back}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_where_it_stopped() {
        assert_eq!(counted(Count::Exactly(0)), "0 calls");
        assert_eq!(counted(Count::Exactly(1)), "1 call");
        assert_eq!(counted(Count::Exactly(9_999)), "9,999 calls");
        assert_eq!(counted(Count::Exactly(120)), "120 calls");
        assert_eq!(counted(Count::Over(10_000)), "Over 10,000 calls");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
