//! Notes as they are typed, on their way to the server: nothing is lost while it cannot be reached.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::id::CallId;

use super::api::set_notes;
use crate::components::browser;
use crate::error::UiError;

/// So long nothing is typed before it is saved.
const PAUSE: Duration = Duration::from_millis(600);
/// So long until it is tried again after a failure that may pass.
const RETRY: Duration = Duration::from_secs(3);

/// Notes being written.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    call: CallId,
    /// What stands in the field.
    pub(super) text: RwSignal<String>,
    saved: RwSignal<String>,
    saving: RwSignal<bool>,
    trouble: RwSignal<Option<UiError>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

/// How notes stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing was written.
    Empty,
    /// The server has them.
    Saved,
    /// They are on their way, or will be in a moment.
    Saving,
    /// They could not be saved; why. Where that may pass, it is tried again.
    Failed(UiError),
}

impl Draft {
    /// The notes of a call, as the server has them.
    pub(super) fn new(call: CallId, kept: String) -> Self {
        Self {
            call,
            text: RwSignal::new(kept.clone()),
            saved: RwSignal::new(kept),
            saving: RwSignal::new(false),
            trouble: RwSignal::new(None),
            timer: StoredValue::new(None),
        }
    }

    /// Takes up what this tab could not save before it was reloaded. In the browser only.
    pub(super) fn resume(self) {
        let kept =
            browser::tab_storage().and_then(|storage| storage.get_item(&self.key()).ok().flatten());
        if let Some(text) = kept {
            self.typed(text);
        }
    }

    /// Takes in what stands in the field now, and saves it after a pause.
    pub(super) fn typed(self, text: String) {
        if let Some(storage) = browser::tab_storage() {
            // Where the tab can keep nothing, the text still stands in the field.
            let _ = storage.set_item(&self.key(), &text);
        }
        self.text.set(text);
        self.save_after(PAUSE);
    }

    /// How it stands.
    pub(super) fn standing(self) -> Standing {
        if let Some(why) = self.trouble.get() {
            return Standing::Failed(why);
        }
        let dirty = self
            .text
            .with(|text| self.saved.with(|saved| text != saved));
        if self.saving.get() || dirty {
            return Standing::Saving;
        }
        if self.text.with(String::is_empty) {
            Standing::Empty
        } else {
            Standing::Saved
        }
    }

    /// Saves what is not saved yet, without waiting: the field is about to go.
    pub(super) fn flush(self) {
        self.stop_timer();
        if self.is_dirty() {
            self.save();
        }
    }

    fn is_dirty(self) -> bool {
        self.text
            .with_untracked(|text| self.saved.with_untracked(|saved| text != saved))
    }

    fn save_after(self, pause: Duration) {
        self.stop_timer();
        let timer = set_timeout_with_handle(move || self.save(), pause);
        self.timer.set_value(timer.ok());
    }

    fn stop_timer(self) {
        if let Some(Some(timer)) = self.timer.try_update_value(Option::take) {
            timer.clear();
        }
    }

    /// One request at a time, so that an older text never overtakes a newer one.
    fn save(self) {
        if self.saving.get_untracked() {
            self.save_after(PAUSE);
            return;
        }
        let sent = self.text.get_untracked();
        self.saving.set(true);
        let (call, key) = (self.call, self.key());
        spawn_local(async move {
            let answer = set_notes(call, sent.clone()).await;
            if answer.is_ok() {
                forget(&key, &sent);
            }
            // The field may be gone by now; then nobody looks at these any more.
            let _ = self.saving.try_set(false);
            let _ = self.trouble.try_set(answer.as_ref().err().cloned());
            match answer {
                Ok(()) => {
                    let _ = self.saved.try_set(sent);
                }
                Err(error) if error.may_pass() && !self.text.is_disposed() => {
                    self.save_after(RETRY);
                }
                Err(_) => {}
            }
        });
    }

    fn key(self) -> String {
        format!("notes {}", self.call)
    }
}

/// Forgets the tab's copy, unless more was typed meanwhile.
fn forget(key: &str, sent: &str) {
    if let Some(storage) = browser::tab_storage()
        && storage.get_item(key).ok().flatten().as_deref() == Some(sent)
    {
        // What stays is saved once more after the next load, which changes nothing.
        let _ = storage.remove_item(key);
    }
}
