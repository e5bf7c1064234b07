//! The device check: microphone, speaker and connection, before the first call in a browser and whenever
//! somebody wants it.

use leptos::prelude::*;
use leptos::{ev, html};

use super::check_parts::{ConnectionPart, MicrophonePart, SpeakerPart};
use crate::components::browser;
use crate::components::icon::{Glyph, Icon};
use crate::live::Live;
use crate::softphone::{Choice, DeviceCheck, PhoneLeg, Softphone};

/// Kept by a tab in which the invitation was put off.
const LATER: &str = "trunkline-check-later";

/// Whether the check is open, and whether it was made in this browser.
#[derive(Clone, Copy)]
pub(super) struct Checking {
    open: RwSignal<bool>,
    invited: RwSignal<bool>,
}

impl Checking {
    /// Not open; nobody is invited before the page is alive and knows what its browser keeps.
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            invited: RwSignal::new(false),
        }
    }

    /// Opens the check.
    pub(super) fn open(self) {
        self.open.set(true);
    }

    fn put_off(self) {
        self.invited.set(false);
        if let Some(storage) = browser::tab_storage() {
            // A tab that keeps nothing invites again when it is loaded anew.
            let _ = storage.set_item(LATER, "true");
        }
    }
}

/// Invites to the check in a browser where it was never made. Nothing waits for it.
#[component]
pub(super) fn CheckPrompt() -> impl IntoView {
    let checking = expect_context::<Checking>();
    let current = expect_context::<Live>().current();
    // In a call there is something else to do.
    let shown = Memo::new(move |_| checking.invited.get() && current.get().is_none());
    Effect::new(move |_| {
        let later = browser::tab_storage()
            .and_then(|storage| storage.get_item(LATER).ok().flatten())
            .is_some();
        checking.invited.set(!later && Choice::kept().is_none());
    });
    view! {
        <Show when=move || shown.get() fallback=|| ()>
            <aside class="check-prompt" aria-label="Device check">
                <Icon glyph=Glyph::Mic/>
                <p>"Check your microphone and speaker before your first call in this browser."</p>
                <button type="button" class="button small primary" on:click=move |_| checking.open()>
                    "Check now"
                </button>
                <button type="button" class="button small" on:click=move |_| checking.put_off()>
                    "Later"
                </button>
            </aside>
        </Show>
    }
}

/// The check itself, while it is open.
#[component]
pub(super) fn CheckDialog() -> impl IntoView {
    let checking = expect_context::<Checking>();
    view! {
        <Show when=move || checking.open.get() fallback=|| ()>
            <Open/>
        </Show>
    }
}

#[component]
fn Open() -> impl IntoView {
    let checking = expect_context::<Checking>();
    let phone = expect_context::<Softphone>();
    let check = DeviceCheck::new();
    let chosen = RwSignal::new(Choice::kept().unwrap_or_default());
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |begun: Option<bool>| {
        let Some(dialog) = dialog.get().filter(|_| begun != Some(true)) else {
            return begun.unwrap_or(false);
        };
        // It is on the page and not open, so it can be opened.
        let _ = dialog.show_modal();
        check.begin(chosen.get_untracked());
        true
    });
    let close = move || checking.open.set(false);
    // A call that rings comes first, and the dialog lies above it.
    Effect::new(move |_| {
        if phone.state.with(|state| state.leg != PhoneLeg::None) {
            close();
        }
    });
    let keep = move |_| {
        phone.use_devices(&chosen.get_untracked());
        checking.invited.set(false);
        close();
    };
    view! {
        <dialog
            class="check"
            aria-labelledby="check-title"
            node_ref=dialog
            on:close=move |_: ev::Event| close()
        >
            <h2 id="check-title">"Check your devices"</h2>
            <MicrophonePart check chosen/>
            <SpeakerPart check chosen/>
            <ConnectionPart check/>
            <div class="check-end">
                <button type="button" class="button" on:click=move |_| close()>
                    "Close"
                </button>
                <button
                    type="button"
                    class="button primary"
                    disabled=move || check.trouble.with(Option::is_some)
                    on:click=keep
                >
                    "Use these"
                </button>
            </div>
        </dialog>
    }
}
