//! What is said about a call that nobody answered, wherever such a call is shown: who looks after it, and that it is
//! done. Without JavaScript each button is a form.

mod api;

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::desk::{MissedCard, MissedMark};
use trunkline::id::CallId;

use crate::components::time::{Moment, Style};
use crate::error::UiError;
use api::mark_missed;

/// Who looks after the call, and the buttons to say so.
#[component]
pub(crate) fn Marks(
    /// The call.
    call: CallId,
    /// How it stands.
    missed: MissedCard,
    /// Where a plain form comes back to.
    back: String,
    /// Called once something was said.
    on_marked: Callback<()>,
) -> impl IntoView {
    let trouble = RwSignal::new(None::<UiError>);
    let asking = RwSignal::new(false);
    let say = Callback::new(move |mark: MissedMark| {
        asking.set(true);
        spawn_local(async move {
            let refused = mark_missed(call, mark).await.err();
            // The page may have been left meanwhile.
            let _ = asking.try_set(false);
            let said = refused.is_none();
            let _ = trouble.try_set(refused);
            if said {
                on_marked.run(());
            }
        });
    });
    let done = missed.done.is_some();
    let marks = marks_of(&missed);
    view! {
        <div class="marks">
            <p class="marks-words">{words(&missed)}</p>
            <div class="marks-buttons">
                {marks
                    .iter()
                    .map(|(mark, label)| {
                        let strong = *mark == MissedMark::Done && !done;
                        view! { <Mark call mark=*mark label=*label back=back.clone() strong asking say/> }
                    })
                    .collect_view()}
            </div>
            <p class="field-trouble" role="alert">{move || trouble.get().map(|it| it.to_string())}</p>
        </div>
    }
}

#[component]
fn Mark(
    call: CallId,
    mark: MissedMark,
    label: &'static str,
    back: String,
    strong: bool,
    asking: RwSignal<bool>,
    say: Callback<MissedMark>,
) -> impl IntoView {
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        say.run(mark);
    };
    let class = if strong {
        "button small primary"
    } else {
        "button small"
    };
    view! {
        <form method="post" action=format!("/calls/{call}/missed") on:submit=send>
            <input type="hidden" name="mark" value=mark.word()/>
            <input type="hidden" name="back" value=back/>
            <button type="submit" class=class disabled=asking>{label}</button>
        </form>
    }
}

/// What can be said of a call as it stands.
fn marks_of(missed: &MissedCard) -> &'static [(MissedMark, &'static str)] {
    if missed.done.is_some() {
        &[(MissedMark::Reopen, "Open again")]
    } else if missed.mine {
        &[
            (MissedMark::Release, "Leave it to others"),
            (MissedMark::Done, "Done"),
        ]
    } else if missed.owner.is_some() {
        &[
            (MissedMark::Take, "Take it over"),
            (MissedMark::Done, "Done"),
        ]
    } else {
        &[
            (MissedMark::Take, "I’ll take it"),
            (MissedMark::Done, "Done"),
        ]
    }
}

fn words(missed: &MissedCard) -> AnyView {
    if let Some((by, at)) = missed.done.clone() {
        return view! { "Done by " {by} ", " <Moment at style=Style::Short/> }.into_any();
    }
    match &missed.owner {
        _ if missed.mine => "You look after it".into_any(),
        Some(owner) => format!("{owner} looks after it").into_any(),
        None => "Nobody looks after it yet".into_any(),
    }
}
