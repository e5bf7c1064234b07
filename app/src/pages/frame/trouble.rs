//! What a plain form could not do, said on the page it came back to.
//!
//! The address names the trouble by a word, never by a sentence: nobody else can put words on our pages.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::notice::{Notice, Weight};

/// The trouble that the address names, in words; nothing for a word that is none of ours.
#[component]
pub(super) fn PlainTrouble() -> impl IntoView {
    let query = use_query_map();
    let words = Memo::new(move |_| {
        let named = query.with(|query| query.get("trouble"));
        named.and_then(|word| sentence(&word))
    });
    move || {
        words.get().map(|words| {
            view! {
                <div class="page-trouble">
                    <Notice weight=Weight::Problem>{words}</Notice>
                </div>
            }
        })
    }
}

/// The sentence for a trouble. The words are those of `server/src/http/forms.rs`.
fn sentence(word: &str) -> Option<&'static str> {
    Some(match word {
        "too-long" => {
            "The notes were not saved: at most 10,000 characters are kept. Go back with your browser's button, \
             shorten them, and save again."
        }
        "not-yours" => "Nothing was saved: this call belongs to somebody else.",
        "not-missed" => "Nothing was changed: there is no such missed call.",
        "not-supervisor" => "Nothing was changed: only a supervisor can do that.",
        "no-reason" => {
            "The number is still on the do-not-call list: say why it may be called again."
        }
        "no-outcome" => "Nothing was saved: there is no such outcome.",
        "not-saved" => {
            "That could not be saved. Go back with your browser's button, where what you wrote still stands, \
             and save again."
        }
        "not-signed-out" => "You could not be signed out, and still are signed in. Try again.",
        _ => return None,
    })
}
