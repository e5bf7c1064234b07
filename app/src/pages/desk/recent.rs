//! The last calls.

use leptos::prelude::*;
use leptos_router::components::A;
use trunkline::call::{CallState, Direction};
use trunkline::desk::CallCard;

use crate::components::icon::{Glyph, Icon};
use crate::components::time::{Moment, Style};
use crate::live::Live;
use crate::words;

/// The last calls, newest first, each leading to its page.
#[component]
pub(super) fn Recent() -> impl IntoView {
    let recent = expect_context::<Live>().recent();
    let empty = move || recent.with(Vec::is_empty);
    view! {
        <section class="card recent" aria-labelledby="recent-title">
            <div class="card-head">
                <h2 id="recent-title">"Recent calls"</h2>
                <A href="/calls">"All calls"</A>
            </div>
            <Show when=empty fallback=|| ()>
                <p class="empty">"No calls yet. Yours will be listed here."</p>
            </Show>
            <ul class="rows">
                <For
                    each=move || recent.get()
                    key=|card| (card.id, card.revision)
                    children=row
                />
            </ul>
        </section>
    }
}

fn row(card: CallCard) -> impl IntoView {
    let missed = card.direction == Direction::Inbound
        && matches!(card.state, CallState::Abandoned | CallState::NoAnswer);
    let glyph = match card.direction {
        _ if missed => Glyph::Missed,
        Direction::Outbound => Glyph::Out,
        Direction::Inbound => Glyph::In,
    };
    let name = card.them.label.clone();
    view! {
        <li class="row">
            <A href=format!("/calls/{}", card.id) attr:class="row-main">
                <span class="row-name">
                    <span class="row-glyph" data-tone=words::tone(card.state)><Icon glyph/></span>
                    <span class="out-of-sight">{words::direction(card.direction)} ": "</span>
                    {name}
                </span>
                <span class="row-more">
                    <span>{card.words}</span>
                    <Moment at=card.created_at style=Style::Short/>
                </span>
            </A>
        </li>
    }
}
