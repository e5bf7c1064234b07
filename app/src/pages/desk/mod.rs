//! The agent's page: dial, talk, write up.

mod alone;
mod api;
mod bring;
mod colleagues;
mod company;
mod contacts;
mod controls;
mod dial_pad;
mod dialing;
mod hold;
mod in_call;
mod keys;
mod panel;
mod park;
mod queue;
mod recent;
mod record;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::{LazyRoute, lazy_route};

use crate::live::Live;
use colleagues::Colleagues;
use contacts::Contacts;
use dial_pad::DialPad;
use dialing::Dialing;
use in_call::InCall;
use park::Parked;
use queue::Waiting;
use recent::Recent;

/// As many characters as the field takes.
const NUMBER_MAX: usize = 64;

/// The agent's page; loaded when it is opened.
#[derive(Debug)]
pub(crate) struct DeskPage;

#[lazy_route]
impl LazyRoute for DeskPage {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <Desk/> }.into_any()
    }
}

#[component]
fn Desk() -> impl IntoView {
    let live = expect_context::<Live>();
    // A link may bring a number along; opening it never dials.
    let brought = use_query_map().with_untracked(|query| query.get("number"));
    let dialing = Dialing::new(
        brought
            .unwrap_or_default()
            .chars()
            .take(NUMBER_MAX)
            .collect(),
    );
    provide_context(dialing);
    let current = live.current();
    let shown = Memo::new(move |_| current.with(|card| card.as_ref().map(|card| card.id)));
    view! {
        <Title text="Desk"/>
        <h1 class="out-of-sight">"Desk"</h1>
        <div class="desk" data-busy=move || shown.get().is_some().to_string()>
            {move || match shown.get() {
                None => view! {
                    <DialPad/>
                    <div class="desk-people">
                        <Contacts/>
                        <Colleagues/>
                    </div>
                }.into_any(),
                Some(_) => view! { <InCall current/> }.into_any(),
            }}
            <div class="desk-side">
                <Parked/>
                <Waiting/>
                <Recent/>
            </div>
        </div>
    }
}
