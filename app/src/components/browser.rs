//! What the browser knows and the pages ask; only called in effects and handlers, never while rendering.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, Storage};

/// Marks the page as taken over, for tests and for styles that wait for it.
pub(crate) fn mark_ready() {
    if let Some(root) = document().document_element() {
        // Setting an attribute with a valid name cannot fail.
        let _ = root.set_attribute("data-ready", "true");
    }
}

/// The path and query of the page.
pub(crate) fn path() -> String {
    let place = location();
    let path = place.pathname().unwrap_or_default();
    path + &place.search().unwrap_or_default()
}

/// How many minutes before UTC days begin where the reader is, today.
pub(crate) fn minutes_before_utc() -> i64 {
    -(js_sys::Date::new_0().get_timezone_offset() as i64)
}

/// Opens an address as a new document.
pub(crate) fn leave_for(address: &str) {
    // A refused navigation leaves the page as it is, which says what happened in words.
    let _ = location().set_href(address);
}

/// What this browser keeps for good, where it keeps anything.
pub(crate) fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What this tab keeps until it is closed, where it keeps anything.
pub(crate) fn tab_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Whether text typed on this element stays there.
pub(crate) fn takes_text(element: &Element) -> bool {
    let tag = element.tag_name();
    matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || element
            .dyn_ref::<HtmlElement>()
            .is_some_and(HtmlElement::is_content_editable)
}

/// Gives the keyboard to an element once the page shows it; unless somebody is writing somewhere.
pub(crate) fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        if document()
            .active_element()
            .is_some_and(|at| takes_text(&at))
        {
            return;
        }
        let element = document().query_selector(selector).ok().flatten();
        if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // What cannot be focused leaves the keyboard where it is.
            let _ = element.focus();
        }
    });
}

/// Runs something when the page has nothing better to do; soon, where the browser cannot tell.
pub(crate) fn when_idle(run: impl Fn() + 'static) {
    let can_tell = Reflect::get(&window(), &JsValue::from_str("requestIdleCallback"))
        .is_ok_and(|value| value.is_instance_of::<Function>());
    if can_tell {
        request_idle_callback(run);
    } else {
        set_timeout(run, std::time::Duration::from_millis(200));
    }
}
