//! What surrounds every page of somebody signed in: the bar at the top, the stream, the phone.

mod account;
mod api;
mod check;
mod check_parts;
mod come_back;
mod incoming;
mod light;
mod presence;
mod running;
mod trouble;

use leptos::prelude::*;
use leptos_router::components::{A, Outlet, Redirect};
use leptos_router::hooks::use_location;
use leptos_router::location::Url;
use trunkline::agent::Presence;
use trunkline::desk::DeskView;

use crate::components::icon::Mark;
use crate::components::notice::{Notice, Weight};
use crate::error::UiError;
use crate::live::{Link, Live, go_to_sign_in, load_desk};
use crate::session;
use crate::softphone::{PhoneLeg, Softphone};
use account::Account;
use check::{CheckDialog, CheckPrompt, Checking};
use incoming::Incoming;
use light::{PhoneAdvice, PhoneLight};
use presence::StateMenu;
use running::Running;
use trouble::PlainTrouble;

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
    let phone = Softphone::new(live.now);
    let me = view.me.id;
    provide_context(live);
    provide_context(phone);
    provide_context(view);
    provide_context(Checking::new());
    Effect::new(move |_| {
        live.start();
        phone.start_when_idle(me);
        come_back::watch();
        follow_presence(live, phone);
        leave_when_signed_out(live, phone);
    });
    view! {
        <a class="skip" href="#main">"Skip to the page"</a>
        <TopBar/>
        <PhoneAdvice/>
        <CheckPrompt/>
        <LinkNotice/>
        <Incoming/>
        <CheckDialog/>
        <Running/>
        <main id="main" tabindex="-1">
            <PlainTrouble/>
            <Outlet/>
        </main>
    }
}

/// Who is offline has no phone: one that is only unregistered would come back by itself.
fn follow_presence(live: Live, phone: Softphone) {
    let offline = Memo::new(move |_| live.me.with(|me| me.presence == Presence::Offline));
    let in_call = Memo::new(move |_| phone.state.with(|state| state.leg != PhoneLeg::None));
    Effect::new(move |was: Option<bool>| {
        let shut = offline.get() && !in_call.get();
        if shut {
            phone.shut_down();
        } else if was == Some(true) {
            phone.open_up();
        }
        shut
    });
}

/// Leads to the sign-in page once the session is over; a call goes on before.
fn leave_when_signed_out(live: Live, phone: Softphone) {
    Effect::new(move |_| {
        let in_call = phone.state.with(|state| state.leg != PhoneLeg::None);
        if live.link.get() == Link::SignedOut && !in_call {
            go_to_sign_in();
        }
    });
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
                <A href="/missed">"Missed"<MissedCount/></A>
                <A href="/activity">"Activity"</A>
            </nav>
            <div class="bar-state">
                <StateMenu/>
                <PhoneLight/>
            </div>
            <Account/>
        </header>
    }
}

/// How many calls nobody answered and nobody has dealt with; nothing for none.
#[component]
fn MissedCount() -> impl IntoView {
    let queue = expect_context::<Live>().queue;
    let count = Memo::new(move |_| queue.with(|queue| queue.missed));
    move || {
        let count = count.get();
        let shown = if count > 99 {
            "99+".to_owned()
        } else {
            count.to_string()
        };
        (count > 0).then(|| view! { " " <span class="count">{shown}</span> })
    }
}

/// Says in words when what is on the screen may be old.
#[component]
fn LinkNotice() -> impl IntoView {
    let live = expect_context::<Live>();
    let words = move || match live.link.get() {
        Link::Opening | Link::Open => None,
        Link::Lost => Some(view! { "Live updates are interrupted. Reconnecting…" }.into_any()),
        Link::SignedOut => Some(
            view! {
                "You are signed out. A call goes on; "
                <a href="/sign-in" target="_blank">"sign in again in another tab"</a>
                " to end it or to write."
            }
            .into_any(),
        ),
    };
    view! {
        <div class="strip" role="status">
            {move || words().map(|words| view! { <Notice weight=Weight::Warning>{words}</Notice> })}
        </div>
    }
}
