//! A day of the log.

use leptos::prelude::*;
use leptos_router::components::A;
use trunkline::clock::{Span, Time};
use trunkline::day::Day;
use trunkline::desk::{ActivityRow, CallLink, Did};

use crate::components::time::{UtcTime, clock_face, long_date};
use crate::words;

/// What was done on a day, newest first.
#[component]
pub(super) fn DayLog(
    /// Which day.
    day: Day,
    /// The lines.
    rows: Vec<ActivityRow>,
) -> impl IntoView {
    let title = long_date(day.begins());
    let line = move |row: ActivityRow| {
        let at = row.at;
        match row.what {
            Did::SignedIn(address) => session(day, at, "Signed in", address).into_any(),
            Did::SignedOut(address) => session(day, at, "Signed out", address).into_any(),
            Did::Was {
                state,
                until,
                time,
                call,
            } => {
                let words = words::state(state);
                was(day, at, until, (state.word(), words), time, call).into_any()
            }
        }
    };
    view! {
        <section class="card table-card day">
            <h2>{title.clone()}</h2>
            <table class="log">
                <caption class="out-of-sight">{title}", newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"From"</th>
                        <th scope="col">"To"</th>
                        <th scope="col">"What"</th>
                        <th scope="col" class="numeric">"How long"</th>
                        <th scope="col">"Call"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(line).collect_view()}</tbody>
            </table>
        </section>
    }
}

fn session(day: Day, at: Time, words: &'static str, address: Option<String>) -> impl IntoView {
    let whence = address.map(|address| view! { <span class="whence">{address}</span> });
    view! {
        <tr class="log-session">
            <td class="log-from numeric"><UtcTime at day/></td>
            <td class="log-to"></td>
            <td class="log-what">{words} {whence}</td>
            <td class="log-long"></td>
            <td class="log-call"></td>
        </tr>
    }
}

fn was(
    day: Day,
    at: Time,
    until: Option<Time>,
    (word, words): (&'static str, &'static str),
    time: Span,
    call: Option<CallLink>,
) -> impl IntoView {
    let to = match until {
        Some(until) => view! { <UtcTime at=until day/> }.into_any(),
        None => "now".into_any(),
    };
    let link = call.map(|call| {
        view! { <A href=format!("/calls/{}", call.id)>{call.label}</A> }
    });
    view! {
        <tr data-state=word>
            <td class="log-from numeric"><UtcTime at day/></td>
            <td class="log-to numeric">{to}</td>
            <td class="log-what"><span class="dot state-dot" aria-hidden="true"></span>{words}</td>
            <td class="log-long numeric">{clock_face(time)}</td>
            <td class="log-call">{link}</td>
        </tr>
    }
}
