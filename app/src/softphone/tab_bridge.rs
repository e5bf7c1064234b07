//! The border to JavaScript for the tabs: the one place this page has among them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::set_timeout;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::bridge;
use super::tabs::{Message, Order, write};

/// The module on our own server.
const SCRIPT: &str = "/softphone/tabs.js";
/// The tab with the phone has so long to do what it is told: a little more than a call may take to begin.
const ANSWER_WITHIN: Duration = Duration::from_secs(25);

#[wasm_bindgen]
extern "C" {
    /// The module.
    type Module;

    #[wasm_bindgen(method, catch)]
    fn join(this: &Module, name: &str, hear: &JsValue) -> Result<JsValue, JsValue>;

    /// This page among its tabs.
    #[derive(Clone)]
    type Tabs;

    #[wasm_bindgen(method, catch)]
    fn send(this: &Tabs, data: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn leave(this: &Tabs) -> Result<(), JsValue>;
}

thread_local! {
    static TABS: RefCell<Option<Tabs>> = const { RefCell::new(None) };
    /// Those who wait for an answer, by the id of their order.
    static WAITING: RefCell<HashMap<String, Function>> = RefCell::new(HashMap::new());
}

/// What is heard of the tabs.
pub(super) enum Heard {
    /// This tab is the phone from now on.
    Holder,
    /// Another tab is the phone.
    Follower,
    /// Another tab says something.
    Message(String),
}

/// Joins the tabs of this name.
///
/// # Errors
/// A sentence, where the module cannot be loaded.
pub(super) async fn join(name: &str, hear: impl Fn(Heard) + 'static) -> Result<(), String> {
    let lost = |_| "The phone could not be loaded. Check your connection.".to_owned();
    let module = JsFuture::from(bridge::load(SCRIPT).map_err(lost)?)
        .await
        .map_err(lost)?;
    let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let text = |name| {
            Reflect::get(&event, &JsValue::from_str(name))
                .ok()?
                .as_string()
        };
        match text("type").as_deref() {
            Some("holder") => hear(Heard::Holder),
            Some("follower") => hear(Heard::Follower),
            _ => hear(Heard::Message(text("data").unwrap_or_default())),
        }
    });
    let tabs = module
        .unchecked_ref::<Module>()
        .join(name, &listener.into_js_value())
        .map_err(|error| bridge::sentence(&error))?;
    TABS.with_borrow_mut(|slot| *slot = Some(tabs.unchecked_into()));
    Ok(())
}

/// Leaves the tabs: where this one was the phone, the next one is.
pub(super) fn leave() {
    if let Some(tabs) = TABS.with_borrow_mut(Option::take) {
        // It is being left: whatever it has to say about that is of no use.
        let _ = tabs.leave();
    }
}

/// Tells all other tabs.
pub(super) fn tell(message: &Message) {
    if let Some(tabs) = TABS.with_borrow(Clone::clone) {
        // A tab that cannot be told asks again when it is shown.
        let _ = tabs.send(&write(message));
    }
}

/// Has the tab with the phone do something, and waits until it has.
///
/// # Errors
/// Its sentence, or that it does not answer.
pub(super) async fn ask(order: Order) -> Result<(), String> {
    let id = format!("{:x}", (js_sys::Math::random() * 2_f64.powi(53)) as u64);
    let name = id.clone();
    let mut keep = |resolve: Function, _reject| {
        WAITING.with_borrow_mut(|waiting| waiting.insert(name.clone(), resolve));
    };
    let answer = Promise::new(&mut keep);
    tell(&Message::Order {
        id: id.clone(),
        order,
    });
    set_timeout(
        move || {
            let late = "The tab with your phone does not answer. Try again.";
            answered(&id, Some(late.to_owned()));
        },
        ANSWER_WITHIN,
    );
    // It is only ever resolved: with a sentence, or with nothing.
    let trouble = JsFuture::from(answer)
        .await
        .ok()
        .and_then(|it| it.as_string());
    trouble.map_or(Ok(()), Err)
}

/// An order was answered. Nobody may be waiting for it any more.
pub(super) fn answered(id: &str, trouble: Option<String>) {
    if let Some(resolve) = WAITING.with_borrow_mut(|waiting| waiting.remove(id)) {
        let told = trouble.map_or(JsValue::UNDEFINED, |text| JsValue::from_str(&text));
        // Resolving a promise does not fail.
        let _ = resolve.call1(&JsValue::UNDEFINED, &told);
    }
}
