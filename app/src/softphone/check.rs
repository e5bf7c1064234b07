//! The border to JavaScript for the device check: what there is, and how loud it is.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{Choice, bridge};

/// The module on our own server.
const SCRIPT: &str = "/softphone/check.js";

#[wasm_bindgen]
extern "C" {
    /// The module.
    type Module;

    #[wasm_bindgen(method, catch)]
    fn start(this: &Module, microphone: &str, hear: &JsValue) -> Result<JsValue, JsValue>;

    /// A check under way.
    #[derive(Clone)]
    type Check;

    #[wasm_bindgen(method, catch, js_name = useMicrophone)]
    fn use_microphone(this: &Check, id: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn play(this: &Check, speaker: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn connection(this: &Check) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn close(this: &Check) -> Result<(), JsValue>;
}

thread_local! {
    static CHECK: RefCell<Option<Check>> = const { RefCell::new(None) };
}

/// A microphone or a speaker.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Device {
    /// The browser's own id of it.
    pub(crate) id: String,
    /// Its name; empty as long as the browser does not tell.
    pub(crate) label: String,
}

/// The devices there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Devices {
    /// To speak into.
    pub(crate) microphones: Vec<Device>,
    /// To hear by.
    pub(crate) speakers: Vec<Device>,
    /// Whether this browser lets a page choose the speaker.
    pub(crate) choosable: bool,
}

/// What was found out about the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Connection {
    /// Milliseconds to our server and back; none where it does not answer.
    pub(crate) server: Option<u32>,
    /// Whether the browser finds a way for sound.
    pub(crate) sound: bool,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Heard {
    Level { level: f64 },
    Microphone { trouble: Option<String> },
    Devices(Devices),
}

/// A device check, as signals.
#[derive(Clone, Copy)]
pub(crate) struct DeviceCheck {
    /// How loud the microphone is, 0 to 1.
    pub(crate) level: RwSignal<f64>,
    /// The loudest so far.
    pub(crate) loudest: RwSignal<f64>,
    /// Why there is no microphone.
    pub(crate) trouble: RwSignal<Option<String>>,
    /// What there is.
    pub(crate) devices: RwSignal<Devices>,
    /// What was found out about the connection, once it was.
    pub(crate) connection: RwSignal<Option<Connection>>,
}

impl DeviceCheck {
    /// One that has not begun.
    pub(crate) fn new() -> Self {
        Self {
            level: RwSignal::new(0.0),
            loudest: RwSignal::new(0.0),
            trouble: RwSignal::new(None),
            devices: RwSignal::new(Devices::default()),
            connection: RwSignal::new(None),
        }
    }

    /// Begins with these devices, and ends with whoever shows it. In the browser only.
    pub(crate) fn begin(self, choice: Choice) {
        on_cleanup(end);
        spawn_local(async move {
            if let Err(sentence) = self.load(&choice).await {
                let _ = self.trouble.try_set(Some(sentence));
            }
        });
    }

    async fn load(self, choice: &Choice) -> Result<(), String> {
        let lost = |_| "The check could not be loaded. Check your connection.".to_owned();
        let module = JsFuture::from(bridge::load(SCRIPT).map_err(lost)?)
            .await
            .map_err(lost)?;
        let listener = Closure::<dyn Fn(String)>::new(move |text: String| self.hear(&text));
        let check = module
            .unchecked_ref::<Module>()
            .start(&choice.microphone, &listener.into_js_value())
            .map_err(|error| bridge::sentence(&error))?;
        CHECK.with_borrow_mut(|slot| *slot = Some(check.unchecked_into()));
        if self.level.is_disposed() {
            // It was closed before it had begun.
            end();
            return Ok(());
        }
        self.look_at_connection().await;
        Ok(())
    }

    fn hear(self, text: &str) {
        // The check may have been closed: then its signals are gone.
        match serde_json::from_str(text) {
            Ok(Heard::Level { level }) => {
                let _ = self.level.try_set(level);
                let _ = self
                    .loudest
                    .try_update(|loudest| *loudest = loudest.max(level));
            }
            Ok(Heard::Microphone { trouble }) => {
                let _ = self.trouble.try_set(trouble);
            }
            Ok(Heard::Devices(devices)) => {
                let _ = self.devices.try_set(devices);
            }
            // A word of a newer script.
            Err(_) => {}
        }
    }

    /// Listens to this microphone.
    pub(crate) fn listen_to(self, microphone: &str) {
        self.loudest.set(0.0);
        if let Some(check) = CHECK.with_borrow(Clone::clone) {
            // What goes wrong is heard as an event.
            let _ = check.use_microphone(microphone);
        }
    }

    /// Finds out about the connection, again.
    pub(crate) async fn look_at_connection(self) {
        let _ = self.connection.try_set(None);
        let Some(check) = CHECK.with_borrow(Clone::clone) else {
            return;
        };
        let answer = bridge::settle(check.connection()).await.ok();
        let found = answer.and_then(|answer| serde_json::from_str(&answer.as_string()?).ok());
        let _ = self.connection.try_set(found);
    }
}

/// Plays a sound on a speaker, and waits until it is over.
///
/// # Errors
/// A sentence, where it cannot.
pub(crate) async fn play(speaker: &str) -> Result<(), String> {
    let Some(check) = CHECK.with_borrow(Clone::clone) else {
        return Ok(());
    };
    let played = bridge::settle(check.play(speaker)).await;
    played.map(drop).map_err(|error| bridge::sentence(&error))
}

/// Lets go of the microphone.
fn end() {
    if let Some(check) = CHECK.with_borrow_mut(Option::take) {
        // It is being thrown away.
        let _ = check.close();
    }
}
