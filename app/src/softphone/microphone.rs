//! Whether the browser gives the page a microphone, as far as it says so beforehand.

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Tells `hear` whether the microphone is blocked, now and whenever that changes. Where the browser does
/// not say, it is found out when the first call begins.
pub(super) async fn watch(hear: impl Fn(bool) + 'static) -> Option<()> {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let permissions = get(&get(&window(), "navigator")?, "permissions")?;
    let query: Function = get(&permissions, "query")?.dyn_into().ok()?;
    let what = Object::new();
    Reflect::set(&what, &"name".into(), &"microphone".into()).ok()?;
    let asked: Promise = query.call1(&permissions, &what).ok()?.dyn_into().ok()?;
    let status = JsFuture::from(asked).await.ok()?;
    let blocked = move |status: &JsValue| {
        Reflect::get(status, &"state".into()).is_ok_and(|state| state == "denied")
    };
    hear(blocked(&status));
    let watched = status.clone();
    let changed = Closure::<dyn Fn()>::new(move || hear(blocked(&watched)));
    Reflect::set(&status, &"onchange".into(), &changed.into_js_value()).ok()?;
    Some(())
}
