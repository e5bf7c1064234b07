//! The twelve keys of a telephone.

use leptos::prelude::*;

const KEYS: [(char, &str); 12] = [
    ('1', ""),
    ('2', "ABC"),
    ('3', "DEF"),
    ('4', "GHI"),
    ('5', "JKL"),
    ('6', "MNO"),
    ('7', "PQRS"),
    ('8', "TUV"),
    ('9', "WXYZ"),
    ('*', ""),
    ('0', "+"),
    ('#', ""),
];

/// Whether a telephone has this key.
pub(crate) const fn is_key(key: char) -> bool {
    key.is_ascii_digit() || key == '*' || key == '#'
}

/// The twelve keys of a telephone.
#[component]
pub(crate) fn Keypad(
    /// What it is for, as screen readers say it.
    label: &'static str,
    /// Hears each key pressed.
    on_key: Callback<char>,
) -> impl IntoView {
    let key = |(key, letters): (char, &'static str)| {
        let name = match key {
            '*' => "star".to_owned(),
            '#' => "pound".to_owned(),
            digit => digit.to_string(),
        };
        view! {
            <button type="button" class="key" aria-label=name on:click=move |_| on_key.run(key)>
                <span class="key-digit">{key.to_string()}</span>
                <span class="key-letters">{letters}</span>
            </button>
        }
    };
    view! {
        <div class="keypad" role="group" aria-label=label>
            {KEYS.map(key).collect_view()}
        </div>
    }
}
