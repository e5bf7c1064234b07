//! People to try: one press fills the number in, another calls it.

use leptos::prelude::*;
use trunkline::desk::{Contact, DeskView};

use super::dialing::Dialing;
use crate::components::icon::{Glyph, Icon};

/// The people in the address book.
#[component]
pub(super) fn Contacts() -> impl IntoView {
    let contacts = expect_context::<DeskView>().contacts;
    let empty = contacts.is_empty().then(|| {
        view! { <p class="empty">"Nobody is in the address book yet. Type any number to call it."</p> }
    });
    let rows = contacts.into_iter().map(row).collect_view();
    view! {
        <section class="card people" aria-labelledby="people-title">
            <h2 id="people-title">"People"</h2>
            {empty}
            <ul class="rows">{rows}</ul>
        </section>
    }
}

fn row(contact: Contact) -> impl IntoView {
    let dialing = expect_context::<Dialing>();
    let Contact {
        name,
        number,
        pretty,
        about,
    } = contact;
    let call = format!("Call {name}");
    let filled = pretty.clone();
    view! {
        <li class="row">
            <button type="button" class="row-main" on:click=move |_| dialing.fill(&filled)>
                <span class="row-name">{name}</span>
                <span class="row-more">
                    <span class="number">{pretty}</span>
                    {(!about.is_empty()).then(|| view! { <span class="row-about">{about}</span> })}
                </span>
            </button>
            <button
                type="button"
                class="round go"
                aria-label=call
                disabled=dialing.asking
                on:click=move |_| dialing.dial_number(number.to_string())
            >
                <Icon glyph=Glyph::Phone/>
            </button>
        </li>
    }
}
