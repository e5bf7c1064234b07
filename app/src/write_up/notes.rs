//! The notes of a call, saved as they are typed.

use leptos::prelude::*;
use trunkline::call::Call;
use trunkline::id::CallId;

use super::draft::{Draft, Standing};

/// The notes of a call. Without JavaScript it is a form with a button.
#[component]
pub(crate) fn Notes(
    /// Whose notes.
    call: CallId,
    /// The notes as the server has them.
    kept: String,
) -> impl IntoView {
    let draft = Draft::new(call, kept.clone());
    Effect::new(move |_| draft.resume());
    on_cleanup(move || draft.flush());
    let words = move || match draft.standing() {
        Standing::Empty => String::new(),
        Standing::Saved => "Saved".to_owned(),
        Standing::Saving => "Saving…".to_owned(),
        Standing::Failed(why) if why.may_pass() => "Not saved yet. Trying again…".to_owned(),
        Standing::Failed(why) => format!("Not saved. {why}"),
    };
    let failed = move || matches!(draft.standing(), Standing::Failed(_));
    view! {
        <form class="notes" method="post" action=format!("/calls/{call}/notes")>
            <div class="notes-head">
                <label for="notes">"Notes"</label>
                <span class="notes-state" role="status" data-failed=move || failed().to_string()>
                    {words}
                </span>
            </div>
            <textarea
                id="notes"
                name="notes"
                rows="7"
                maxlength=Call::NOTES_MAX.to_string()
                placeholder="What was said, what was promised"
                prop:value=move || draft.text.get()
                on:input:target=move |event| draft.typed(event.target().value())
            >
                {kept}
            </textarea>
            <button type="submit" class="button until-ready">"Save notes"</button>
        </form>
    }
}
