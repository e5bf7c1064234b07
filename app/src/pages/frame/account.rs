//! The menu under the agent's name.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;
use trunkline::agent::Role;

use crate::components::icon::{Glyph, Icon};
use crate::components::theme::ThemeChoice;
use crate::live::Live;
use crate::words;

/// Who is signed in, the theme, and the way out. Opens and signs out without JavaScript too.
#[component]
pub(super) fn Account() -> impl IntoView {
    let live = expect_context::<Live>();
    let name = Memo::new(move |_| live.me.with(|me| me.name.clone()));
    let role = move || words::role(live.me.with(|me| me.role));
    let initials = move || initials(&name.get());
    let menu = NodeRef::<html::Details>::new();
    let place = use_location();
    // Whoever went to another page by it does not want it open there; whoever opened it before the page came alive does.
    Effect::new(move |before: Option<String>| {
        let here = place.pathname.get();
        if before.is_some_and(|before| before != here)
            && let Some(menu) = menu.get_untracked()
        {
            menu.set_open(false);
        }
        here
    });
    let administers = move || live.me.with(|me| me.role >= Role::Administrator);
    view! {
        <details class="menu" name="bar" node_ref=menu>
            <summary>
                <span class="avatar" aria-hidden="true">{initials}</span>
                <span class="menu-name">{name}</span>
                <Icon glyph=Glyph::Down/>
            </summary>
            <div class="menu-sheet">
                <p class="menu-who">
                    <strong>{name}</strong>
                    <span>{role}</span>
                </p>
                {move || administers().then(|| view! {
                    <A href="/flows" attr:class="button wide">"Call flows"</A>
                })}
                <ThemeChoice/>
                <form method="post" action="/sign-out">
                    <button type="submit" class="button wide">"Sign out"</button>
                </form>
            </div>
        </details>
    }
}

/// The first letters of the first and the last word of a name.
fn initials(name: &str) -> String {
    let mut letters = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = letters.next();
    first.into_iter().chain(letters.next_back()).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_name_of_any_length_has_initials() {
        let of = ["Ada Byron Lovelace", "Ada", "", "Ö Ç"].map(initials);
        assert_eq!(of, ["AL", "A", "", "ÖÇ"]);
    }
}
