//! Who else is in the call, and what can be done about it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use trunkline::desk::{Arrange, CallCard, Company, Stands};
use trunkline::id::LegId;

use super::api;
use crate::components::icon::{Glyph, Icon};

/// What was asked, and what came of it.
#[derive(Clone, Copy)]
struct Asking {
    card: Memo<CallCard>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
}

impl Asking {
    fn ask(self, how: Arrange, leg: Option<LegId>) {
        let call = self.card.with_untracked(|card| card.id);
        self.busy.set(true);
        spawn_local(async move {
            let refused = api::arrange_call(call, how, leg).await.err();
            // The panel may be gone meanwhile.
            let _ = self.busy.try_set(false);
            let _ = self.trouble.try_set(refused.map(|error| error.to_string()));
        });
    }
}

/// The others in the call; nothing while there are none.
#[component]
pub(super) fn Others(
    /// The call.
    card: Memo<CallCard>,
) -> impl IntoView {
    let asking = Asking {
        card,
        busy: RwSignal::new(false),
        trouble: RwSignal::new(None),
    };
    let company = Memo::new(move |_| card.with(|card| card.company.clone()));
    let some = Memo::new(move |_| company.with(|company| !company.is_empty()));
    view! {
        <Show when=move || some.get() fallback=|| ()>
            <section class="company" aria-label="Also in this call">
                <ul>
                    {move || company
                        .get()
                        .into_iter()
                        .map(|who| view! { <Row who asking/> })
                        .collect_view()}
                </ul>
                <Choices company asking/>
                <p class="field-trouble" role="alert">{asking.trouble}</p>
            </section>
        </Show>
    }
}

#[component]
fn Row(who: Company, asking: Asking) -> impl IntoView {
    let leg = who.leg;
    let goes = who.brought && who.stands != Stands::DidNotCome;
    let mine = move || asking.card.with(|card| card.arranges);
    let name = format!("Let {} go", who.label);
    view! {
        <li class="company-row" data-stands=stands_word(who.stands)>
            <span class="company-name">{who.label}</span>
            <span class="company-stands">{stands(who.stands)}</span>
            {move || (goes && mine()).then(|| view! {
                <button
                    type="button"
                    class="round quiet"
                    aria-label=name.clone()
                    title=name.clone()
                    disabled=asking.busy
                    on:click=move |_| asking.ask(Arrange::LetGo, Some(leg))
                >
                    <Icon glyph=Glyph::Cross/>
                </button>
            })}
        </li>
    }
}

/// What can be done with those who are there.
#[component]
fn Choices(company: Memo<Vec<Company>>, asking: Asking) -> impl IntoView {
    let mine = Memo::new(move |_| asking.card.with(|card| card.arranges));
    let there = Memo::new(move |_| {
        let there = |who: &Company| matches!(who.stands, Stands::Talks | Stands::OnHold);
        company.with(|company| company.iter().any(there))
    });
    let apart = Memo::new(move |_| {
        let away = asking.card.with(|card| card.on_hold.is_some());
        away || company.with(|company| company.iter().any(|who| who.stands == Stands::OnHold))
    });
    let choice = move |words: &'static str, how: Arrange, class: &'static str| {
        view! {
            <button
                type="button"
                class=class
                disabled=asking.busy
                on:click=move |_| asking.ask(how, None)
            >
                {words}
            </button>
        }
    };
    move || {
        there.get().then(|| {
            view! {
                <div class="company-choices">
                    {move || (mine.get() && apart.get()).then(|| view! {
                        {choice("Swap", Arrange::Swap, "button small")}
                        {choice("Bring together", Arrange::Merge, "button small")}
                    })}
                    {choice("Leave them to it", Arrange::Leave, "button small")}
                </div>
            }
        })
    }
}

const fn stands(stands: Stands) -> &'static str {
    match stands {
        Stands::Coming => "Calling…",
        Stands::Talks => "In the call",
        Stands::OnHold => "On hold",
        Stands::DidNotCome => "Did not answer",
    }
}

const fn stands_word(stands: Stands) -> &'static str {
    match stands {
        Stands::Coming => "coming",
        Stands::Talks => "talks",
        Stands::OnHold => "on-hold",
        Stands::DidNotCome => "absent",
    }
}
