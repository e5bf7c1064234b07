//! The little marking that descriptions have: paragraphs, `code` and **strong**.

use leptos::prelude::*;

/// Paragraphs, with an empty line between two.
pub(super) fn paragraphs(text: &str) -> Vec<AnyView> {
    text.split("\n\n")
        .filter(|text| !text.trim().is_empty())
        .map(|text| view! { <p>{inline(text)}</p> }.into_any())
        .collect()
}

/// One paragraph's text.
pub(super) fn inline(text: &str) -> Vec<AnyView> {
    let parts = text.split('`').enumerate();
    parts
        .flat_map(|(at, part)| {
            if at % 2 == 1 {
                vec![view! { <code>{part.to_owned()}</code> }.into_any()]
            } else {
                strong(part)
            }
        })
        .collect()
}

fn strong(text: &str) -> Vec<AnyView> {
    let parts = text.split("**").enumerate();
    parts
        .map(|(at, part)| {
            let part = part.to_owned();
            if at % 2 == 1 {
                view! { <strong>{part}</strong> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect()
}
