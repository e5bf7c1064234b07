//! Keys pressed while no field has the keyboard.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::components::browser;

/// Hears every key that no field takes and that no modifier changes, as long as the caller is on the page.
pub(super) fn on_page(hear: impl Fn(&KeyboardEvent) + Clone + 'static) {
    Effect::new(move |_| {
        let hear = hear.clone();
        let handle = window_event_listener(ev::keydown, move |event| {
            let at = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            let taken = at.is_some_and(|at| browser::takes_text(&at));
            if !taken && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
                hear(&event);
            }
        });
        on_cleanup(move || handle.remove());
    });
}
