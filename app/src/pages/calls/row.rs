//! A call in the history.

use leptos::prelude::*;
use leptos_router::components::A;
use trunkline::call::Direction;
use trunkline::clock::Span;
use trunkline::desk::CallCard;

use crate::components::icon::{Glyph, Icon};
use crate::components::time::{Moment, Style, clock_face};
use crate::live::Live;
use crate::words;

/// A row. It follows its call as long as that changes.
#[component]
pub(super) fn Row(
    /// The call.
    card: CallCard,
    /// Whether it is told whose call it is.
    everybody: bool,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let (call, direction, created_at) = (card.id, card.direction, card.created_at);
    let foreign = card.foreign;
    let them = card.them.clone();
    let card = Memo::new(move |last: Option<&CallCard>| {
        let known = last.unwrap_or(&card);
        live.newest.with(|newest| {
            let newer = newest
                .as_ref()
                .filter(|told| told.id == call && told.revision > known.revision);
            newer.unwrap_or(known).clone()
        })
    });
    let glyph = match direction {
        Direction::Outbound => Glyph::Out,
        Direction::Inbound => Glyph::In,
    };
    let number = them.pretty.filter(|pretty| *pretty != them.label);
    let outcome = move || card.with(|card| card.disposition).map(words::disposition);
    let talked = move || {
        let seconds = card.with(|card| card.talk_seconds);
        if seconds > 0 {
            clock_face(Span::seconds(seconds))
        } else {
            "–".to_owned()
        }
    };
    let agent = move || {
        card.with(|card| card.agent_name.clone())
            .unwrap_or_default()
    };
    view! {
        <tr>
            <td class="cell-who"><div class="cell-flex">
                <span class="row-glyph" data-tone=move || words::tone(card.with(|card| card.state))>
                    <Icon glyph/>
                    <span class="out-of-sight">{words::direction(direction)} " call"</span>
                </span>
                <span class="cell-name">
                    <A href=format!("/calls/{call}") attr:class="row-link">{them.label}</A>
                    {number.map(|number| view! { <span class="number">{number}</span> })}
                </span>
            </div></td>
            <td class="cell-when"><Moment at=created_at style=Style::Short/></td>
            <td class="cell-words"><div class="cell-flex">
                <span>{move || card.with(|card| card.words.clone())}</span>
                {foreign.then(|| view! { <span class="tag foreign">{words::FOREIGN}</span> })}
                {move || outcome().map(|words| view! { <span class="tag">{words}</span> })}
            </div></td>
            <td class="cell-talk numeric">{talked}</td>
            {everybody.then(|| view! { <td class="cell-agent">{agent}</td> })}
        </tr>
    }
}
