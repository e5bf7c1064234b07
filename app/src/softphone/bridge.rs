//! The border to JavaScript: the carrier's module, and the one phone it makes for this page.

use std::cell::RefCell;

use js_sys::{JSON, Object, Promise, Reflect};
use trunkline::carrier::PhoneSetup;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::devices::Choice;
use super::state::Told;
use super::tabs::Order;

#[wasm_bindgen(inline_js = "export function load(script) { return import(script); }")]
extern "C" {
    #[wasm_bindgen(catch)]
    pub(super) fn load(script: &str) -> Result<Promise, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// A carrier's module.
    type Module;
    #[wasm_bindgen(method, catch)]
    fn start(this: &Module, setup: &JsValue, on: &JsValue) -> Result<JsValue, JsValue>;

    /// The phone that a carrier's module makes. Every method may answer with a promise.
    #[derive(Clone)]
    type Phone;
    #[wasm_bindgen(method, catch)]
    fn connect(this: &Phone, params: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn accept(this: &Phone) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn reject(this: &Phone) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = hangUp)]
    fn hang_up(this: &Phone) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn mute(this: &Phone, muted: bool) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = sendDigits)]
    fn send_digits(this: &Phone, digits: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = updateToken)]
    fn update_token(this: &Phone, token: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = useDevices)]
    fn use_devices(this: &Phone, microphone: &str, speaker: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn destroy(this: &Phone) -> Result<JsValue, JsValue>;
}

thread_local! {
    /// The one phone of this page.
    static PHONE: RefCell<Option<Phone>> = const { RefCell::new(None) };
}

/// Loads the carrier's module and starts the phone. What it tells goes to `hear` from then on.
///
/// # Errors
/// A sentence, where the module cannot be loaded or does not start.
pub(super) async fn start(setup: &PhoneSetup, hear: impl Fn(Told) + 'static) -> Result<(), String> {
    stop();
    let lost = |_| "The phone could not be loaded. Check your connection.".to_owned();
    let module = JsFuture::from(load(&setup.script).map_err(lost)?)
        .await
        .map_err(lost)?;
    let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        hear(read(&event));
    });
    let on = listener.into_js_value();
    let setup = setup_object(setup).ok_or("The server's settings for the phone make no sense.")?;
    let started = module.unchecked_ref::<Module>().start(&setup, &on);
    let phone = settle(started).await.map_err(|error| sentence(&error))?;
    PHONE.with_borrow_mut(|slot| *slot = Some(phone.unchecked_into()));
    Ok(())
}

/// Tells the phone what to do, and waits until it has.
///
/// # Errors
/// A sentence, where there is no phone or it could not.
pub(super) async fn order(order: Order) -> Result<(), String> {
    let phone = PHONE
        .with_borrow(Clone::clone)
        .ok_or("Your phone is not ready yet.")?;
    let answer = match order {
        Order::Connect(intent) => {
            let params = Object::new();
            // Setting a property of a plain object cannot fail.
            let _ = Reflect::set(&params, &"intent".into(), &intent.into());
            phone.connect(&params)
        }
        Order::Accept => phone.accept(),
        Order::Reject => phone.reject(),
        Order::HangUp => phone.hang_up(),
        Order::Mute(muted) => phone.mute(muted),
        Order::SendDigits(digits) => phone.send_digits(&digits),
        Order::UpdateToken(token) => phone.update_token(&token),
        Order::UseDevices(microphone, speaker) => phone.use_devices(&microphone, &speaker),
        // It is the page that begins anew, and not the phone that is thrown away for that.
        Order::Restart => return Ok(()),
    };
    settle(answer).await.map_err(|error| sentence(&error))?;
    Ok(())
}

/// Ends the phone, if there is one.
pub(super) fn stop() {
    if let Some(phone) = PHONE.with_borrow_mut(Option::take) {
        // It is being thrown away: whatever it has to say about that is of no use.
        let _ = phone.destroy();
    }
}

/// A promise is waited for; anything else is the answer already.
pub(super) async fn settle(answer: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&answer?)).await
}

/// The setup as the module takes it: the options as an object.
fn setup_object(setup: &PhoneSetup) -> Option<JsValue> {
    let object = Object::new();
    let chosen = Choice::kept().unwrap_or_default();
    let options = JSON::parse(&setup.options).ok()?;
    let pairs = [
        ("token", JsValue::from_str(&setup.token)),
        ("identity", JsValue::from_str(&setup.identity)),
        ("options", options),
        ("microphone", JsValue::from_str(&chosen.microphone)),
        ("speaker", JsValue::from_str(&chosen.speaker)),
    ];
    for (name, value) in pairs {
        Reflect::set(&object, &JsValue::from_str(name), &value).ok()?;
    }
    Some(object.into())
}

fn read(event: &JsValue) -> Told {
    let get = |name| Reflect::get(event, &JsValue::from_str(name)).ok();
    let text = |name| get(name).and_then(|value| value.as_string());
    Told {
        kind: text("type").unwrap_or_default(),
        call: text("call"),
        from: text("from"),
        sentence: text("sentence"),
        name: text("name"),
        code: text("code"),
        muted: get("muted").and_then(|value| value.as_bool()),
        input: get("input").and_then(|value| value.as_f64()),
        output: get("output").and_then(|value| value.as_f64()),
    }
}

/// What an error of JavaScript has to say to people.
pub(super) fn sentence(error: &JsValue) -> String {
    let told = |name| {
        Reflect::get(error, &JsValue::from_str(name))
            .ok()
            .and_then(|value| value.as_string())
            .filter(|text| !text.is_empty())
    };
    told("sentence")
        .or_else(|| told("message"))
        .unwrap_or_else(|| "Your phone did not do that. Try again.".to_owned())
}
