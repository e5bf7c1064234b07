//! A moment in the reader's own zone and manner, by the browser's own tables.

use js_sys::{Date, Function, Object, Reflect};
use trunkline::clock::Time;
use wasm_bindgen::{JsCast, JsValue};

/// How much of a moment is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// The day, and the time to the minute; for today the word.
    Short,
    /// The whole date, and the time to the minute.
    Long,
    /// The time of day, to the second.
    Seconds,
}

/// The moment in the reader's zone; nothing where the browser cannot tell.
pub(super) fn words(at: Time, style: Style) -> Option<String> {
    let date = js_date(at);
    match style {
        Style::Short if is_today(&date) => {
            let time = ask(&date, "toLocaleTimeString", &[("timeStyle", "short")])?;
            Some(format!("Today, {time}"))
        }
        Style::Short => {
            let day = [("month", "short"), ("day", "numeric")];
            let minute = [("hour", "numeric"), ("minute", "2-digit")];
            ask(&date, "toLocaleString", &[day, minute].concat())
        }
        Style::Long => {
            let options = [("dateStyle", "long"), ("timeStyle", "short")];
            ask(&date, "toLocaleString", &options)
        }
        Style::Seconds => ask(&date, "toLocaleTimeString", &[("timeStyle", "medium")]),
    }
}

/// The time of day in an IANA zone, with the zone's name; nothing where the browser does not know it.
pub(super) fn in_zone(at: Time, zone: &str) -> Option<String> {
    let options = [
        ("hour", "numeric"),
        ("minute", "2-digit"),
        ("timeZoneName", "short"),
        ("timeZone", zone),
    ];
    ask(&js_date(at), "toLocaleTimeString", &options)
}

fn js_date(at: Time) -> Date {
    Date::new(&JsValue::from_f64(at.millis() as f64))
}

fn is_today(date: &Date) -> bool {
    date.to_date_string() == Date::new_0().to_date_string()
}

/// Calls a method of the date in the reader's own language. Unlike the typed call it says when it throws,
/// as it does for a zone that the browser does not know.
fn ask(date: &Date, method: &str, options: &[(&str, &str)]) -> Option<String> {
    let object = Object::new();
    for (name, value) in options {
        Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value)).ok()?;
    }
    let method: Function = Reflect::get(date, &JsValue::from_str(method))
        .ok()?
        .dyn_into()
        .ok()?;
    method
        .call2(date, &JsValue::UNDEFINED, &object)
        .ok()?
        .as_string()
}
