//! Light, dark, or as the system has it; remembered by the browser.

use leptos::prelude::*;

use super::browser;

const CHOICES: [(&str, &str); 3] = [("system", "System"), ("light", "Light"), ("dark", "Dark")];

/// Chooses the theme. The page's first script reads the same key before anything is painted.
#[component]
pub(crate) fn ThemeChoice() -> impl IntoView {
    let chosen = RwSignal::new("system".to_owned());
    Effect::new(move |_| {
        let kept = browser::storage().and_then(|kept| kept.get_item("theme").ok().flatten());
        chosen.set(kept.unwrap_or_else(|| "system".to_owned()));
    });
    let choice = |(value, words): (&'static str, &'static str)| {
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name="theme"
                    value=value
                    prop:checked=move || chosen.with(|chosen| chosen == value)
                    on:change=move |_| {
                        chosen.set(value.to_owned());
                        apply(value);
                    }
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segments">
            <legend class="out-of-sight">"Theme"</legend>
            {CHOICES.map(choice).collect_view()}
        </fieldset>
    }
}

/// Shows and remembers a theme. Where nothing can be kept it holds for this page.
fn apply(value: &str) {
    let system = value == "system";
    if let Some(root) = document().document_element() {
        // Setting or removing an attribute with a valid name cannot fail.
        let _ = if system {
            root.remove_attribute("data-theme")
        } else {
            root.set_attribute("data-theme", value)
        };
    }
    if let Some(storage) = browser::storage() {
        let _ = if system {
            storage.remove_item("theme")
        } else {
            storage.set_item("theme", value)
        };
    }
}
