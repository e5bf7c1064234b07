//! The page of one call: how it went, what was written, and every event behind it.

mod api;
mod barred;
mod head;
mod legs;
mod missed;
mod recording;
mod timeline;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};
use trunkline::desk::CallPage as Page;
use trunkline::id::CallId;
use trunkline::refusal::Refusal;

use crate::components::icon::{Glyph, Icon};
use crate::components::notice::{Notice, Weight};
use crate::error::UiError;
use crate::live::Live;
use crate::session;
use crate::write_up::{Notes, Outcome};
use barred::Barred;
use head::Head;
use legs::Legs;
use missed::MissedCall;
use recording::Recording;
use timeline::Timeline;

/// The page of one call; loaded when it is opened.
#[derive(Debug)]
pub(crate) struct CallPage;

#[lazy_route]
impl LazyRoute for CallPage {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <OneCall/> }.into_any()
    }
}

#[component]
fn OneCall() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let page = Resource::new_blocking(move || id.get(), find);
    view! {
        <div class="page">
            <p class="back">
                <A href="/calls"><Icon glyph=Glyph::Back/>"All calls"</A>
            </p>
            <Transition fallback=|| view! { <p class="empty" role="status">"Loading…"</p> }>
                {move || Suspend::new(async move {
                    match page.await {
                        Ok(page) => known(page).into_any(),
                        Err(error) => unknown(&error).into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// What is no id names no call.
async fn find(id: String) -> Result<Page, UiError> {
    let id: CallId = id.parse().map_err(|_| Refusal::NoSuchCall)?;
    api::call(id).await
}

fn known(page: Page) -> impl IntoView {
    let id = page.card.id;
    let mine = page.card.writes;
    let notes = page.card.notes.clone();
    let who = page.card.them.label.clone();
    let page = RwSignal::new(page);
    follow(page);
    let outcome = Memo::new(move |_| page.with(|page| page.card.disposition));
    let written = if mine {
        view! {
            <Notes call=id kept=notes/>
            <Outcome call=id kept=outcome/>
        }
        .into_any()
    } else {
        view! { <Written page/> }.into_any()
    };
    view! {
        <Title text=format!("Call with {who}")/>
        <Head page/>
        <Barred page/>
        <div class="call-columns">
            <section class="card write-up" aria-label="Write-up">{written}</section>
            <div class="call-log">
                <MissedCall page/>
                <Recording page/>
                <Legs page/>
                <Timeline page/>
            </div>
        </div>
    }
}

/// Somebody else's notes and outcome, to read.
#[component]
fn Written(page: RwSignal<Page>) -> impl IntoView {
    let notes = move || {
        page.with(|page| match page.card.notes.as_str() {
            "" => "No notes.".to_owned(),
            notes => notes.to_owned(),
        })
    };
    let outcome = move || {
        let outcome = page.with(|page| page.card.disposition);
        outcome.map_or("None yet.", crate::words::disposition)
    };
    view! {
        <h2>"Notes"</h2>
        <p class="written">{notes}</p>
        <h2>"Outcome"</h2>
        <p>{outcome}</p>
    }
}

/// Asks again whenever the stream tells of this call. What is being written stays as it is.
fn follow(page: RwSignal<Page>) {
    let live = expect_context::<Live>();
    Effect::new(move |_| {
        let (id, known) = page.with_untracked(|page| (page.card.id, page.card.revision));
        let newer = live.newest.with(|newest| {
            newest
                .as_ref()
                .is_some_and(|card| card.id == id && card.revision > known)
        });
        if newer {
            spawn_local(async move {
                // Where this fails, the page shows what it knew; the bar says that the line is lost.
                if let Ok(fresh) = api::call(id).await {
                    let _ = page.try_set(fresh);
                }
            });
        }
    });
}

fn unknown(error: &UiError) -> impl IntoView {
    let gone = *error == UiError::Refused(Refusal::NoSuchCall);
    if gone {
        session::respond_not_found();
    } else if !error.is_signed_out() {
        session::respond_broken();
    }
    let words = if gone {
        "There is no such call, or it is not one that you may see.".to_owned()
    } else {
        error.to_string()
    };
    view! {
        <Title text="Call not found"/>
        <h1>"This call cannot be shown"</h1>
        <Notice weight=Weight::Problem>{words}</Notice>
    }
}
