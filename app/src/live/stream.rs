//! The browser's event source: opened once, repeats its last number itself.

use std::cell::RefCell;
use std::time::Duration;

use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use trunkline::clock::Time;
use trunkline::desk::{CallCard, Me, Queue};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::{Link, Live};

/// The server's word at the beginning of a stream.
#[derive(Deserialize)]
struct Hello {
    now: Time,
}

thread_local! {
    /// The one stream of this page.
    static SOURCE: RefCell<Option<EventSource>> = const { RefCell::new(None) };
}

/// Opens the stream after a number. The last one given is kept across interruptions.
pub(super) fn open(live: Live, after: i64) {
    close();
    let Ok(source) = EventSource::new(&format!("/api/events?after={after}")) else {
        live.link.set(Link::Lost);
        return;
    };
    on(&source, "open", move |_| live.link.set(Link::Open));
    on(&source, "error", move |event| interrupted(live, event));
    on(&source, "hello", move |event| {
        live.link.set(Link::Open);
        if let Some(Hello { now }) = read(event) {
            live.hear_clock(now);
        }
    });
    on(&source, "call", move |event| {
        note_number(live, event);
        if let Some(card) = read::<CallCard>(event) {
            live.show(card);
        }
    });
    on(&source, "agent", move |event| {
        note_number(live, event);
        if let Some(me) = read::<Me>(event) {
            live.me.set(me);
        }
    });
    on(&source, "queue", move |event| {
        note_number(live, event);
        if let Some(queue) = read::<Queue>(event) {
            live.queue.set(queue);
        }
    });
    on(&source, "resync", move |_| live.reload(|| ()));
    on(&source, "signed-out", move |_| {
        live.link.set(Link::SignedOut);
        close();
    });
    SOURCE.with_borrow_mut(|slot| *slot = Some(source));
}

/// The browser tries again by itself, unless the answer was no stream at all: then we do.
fn interrupted(live: Live, event: &Event) {
    live.link.set(Link::Lost);
    let source = event
        .target()
        .and_then(|it| it.dyn_into::<EventSource>().ok());
    if source.is_some_and(|source| source.ready_state() == EventSource::CLOSED) {
        let reopen = move || open(live, live.after.get_untracked());
        set_timeout(move || live.reload(reopen), Duration::from_secs(3));
    }
}

/// Ends the stream, if there is one.
pub(super) fn close() {
    SOURCE.with_borrow_mut(|slot| {
        if let Some(source) = slot.take() {
            source.close();
        }
    });
}

fn note_number(live: Live, event: &Event) {
    let number = event
        .dyn_ref::<MessageEvent>()
        .and_then(|event| event.last_event_id().parse().ok());
    if let Some(number) = number {
        live.after.set(number);
    }
}

fn read<T: DeserializeOwned>(event: &Event) -> Option<T> {
    let text = event.dyn_ref::<MessageEvent>()?.data().as_string()?;
    match serde_json::from_str(&text) {
        Ok(value) => Some(value),
        Err(error) => {
            leptos::logging::warn!("a live change was not understood: {error}");
            None
        }
    }
}

fn on(source: &EventSource, name: &str, hear: impl Fn(&Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| hear(&event));
    // It cannot fail: the name is a string and the listener a function.
    let _ = source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    // The page has one stream as long as it lives, so its listeners live as long.
    closure.forget();
}
