//! The boxes that missed calls lie in: one for each call flow.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::location::Url;
use trunkline::desk::MissedBox;

/// A way to each box, and to all of them; nothing where there is one at most.
#[component]
pub(super) fn Boxes(
    /// The boxes in which there are some.
    boxes: Vec<MissedBox>,
    /// How many there are in all.
    all: u32,
    /// The one that is shown; none for all.
    chosen: Option<String>,
) -> impl IntoView {
    if boxes.len() < 2 && chosen.is_none() {
        return ().into_any();
    }
    let way = |name: String, count: u32, to: String, here: bool| {
        view! {
            <li>
                <A href=to attr:class="box" attr:aria-current=here.then_some("true")>
                    {name}
                    <span class="box-count">{count}</span>
                </A>
            </li>
        }
    };
    let everything = way(
        "All".to_owned(),
        all,
        "/missed".to_owned(),
        chosen.is_none(),
    );
    let each = boxes.into_iter().map(|it| {
        let to = format!("/missed?box={}", Url::escape(&it.name));
        let here = chosen.as_ref() == Some(&it.name);
        way(it.name, it.count, to, here)
    });
    view! {
        <nav class="boxes" aria-label="Boxes">
            <ul>{everything}{each.collect_view()}</ul>
        </nav>
    }
    .into_any()
}
