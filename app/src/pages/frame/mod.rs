//! What surrounds every page of somebody signed in: the bar at the top, the stream, the phone.

mod account;
mod api;
mod incoming;
mod light;
mod presence;

use leptos::prelude::*;
use leptos_router::components::{A, Outlet, Redirect};
use leptos_router::hooks::use_location;
use leptos_router::location::Url;
use trunkline::desk::DeskView;

use crate::components::icon::Mark;
use crate::components::notice::{Notice, Weight};
use crate::error::UiError;
use crate::live::{Link, Live, load_desk};
use crate::session;
use crate::softphone::Softphone;
use account::Account;
use incoming::Incoming;
use light::{PhoneAdvice, PhoneLight};
use presence::PresenceChoice;

/// Asks who is there, then shows the pages within; or leads to the sign-in page.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    // Blocking, so that a redirect is known before the first byte of the answer.
    let view = Resource::new_blocking(|| (), |()| load_desk());
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => signed_in(view).into_any(),
                    Err(error) if error.is_signed_out() => to_sign_in().into_any(),
                    Err(error) => broken(&error).into_any(),
                }
            })}
        </Suspense>
    }
}

fn to_sign_in() -> impl IntoView {
    let place = use_location();
    let here = place.pathname.get_untracked();
    let next = Url::escape(&here);
    view! { <Redirect path=format!("/sign-in?next={next}")/> }
}

fn broken(error: &UiError) -> impl IntoView {
    session::respond_broken();
    view! {
        <main class="plain-page">
            <Mark/>
            <h1>"This page cannot be shown now"</h1>
            <p>{error.to_string()}</p>
            <p><a class="button" href="">"Try again"</a></p>
        </main>
    }
}

fn signed_in(view: DeskView) -> impl IntoView {
    let live = Live::new(&view);
    let phone = Softphone::new();
    provide_context(live);
    provide_context(phone);
    provide_context(view);
    Effect::new(move |_| {
        live.start();
        phone.start_when_idle();
    });
    view! {
        <a class="skip" href="#main">"Skip to the page"</a>
        <TopBar/>
        <PhoneAdvice/>
        <LinkNotice/>
        <Incoming/>
        <main id="main" tabindex="-1">
            <Outlet/>
        </main>
    }
}

#[component]
fn TopBar() -> impl IntoView {
    view! {
        <header class="bar">
            <A href="/" attr:class="brand">
                <Mark/>
                <span class="brand-name">"Trunkline"</span>
            </A>
            <nav class="bar-nav" aria-label="Pages">
                <A href="/" exact=true>"Desk"</A>
                <A href="/calls">"Calls"</A>
            </nav>
            <div class="bar-state">
                <PresenceChoice/>
                <PhoneLight/>
            </div>
            <Account/>
        </header>
    }
}

/// Says in words when what is on the screen may be old.
#[component]
fn LinkNotice() -> impl IntoView {
    let live = expect_context::<Live>();
    let words = move || match live.link.get() {
        Link::Opening | Link::Open => None,
        Link::Lost => Some("Live updates are interrupted. Reconnecting…"),
        Link::SignedOut => Some("You are signed out. Reload the page to sign in again."),
    };
    view! {
        <div class="strip" role="status">
            {move || words().map(|words| view! { <Notice weight=Weight::Warning>{words}</Notice> })}
        </div>
    }
}
