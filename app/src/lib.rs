//! What people see, with the server functions behind it.
#![expect(
    unreachable_pub,
    reason = "the component macro writes `pub` into what it generates, whatever the component's own reach"
)]

mod components;
pub mod error;
mod live;
mod missed;
mod pages;
pub mod session;
mod softphone;
mod wire;
mod words;
mod write_up;

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::location::RequestUrl;
use leptos_router::{Lazy, SsrMode, path};

use pages::activity::ActivityPage;
use pages::call::CallPage;
use pages::calls::CallsPage;
use pages::desk::DeskPage;
use pages::flows::{FlowPage, FlowsPage};
use pages::frame::Frame;
use pages::missed::MissedPage;
use pages::not_found::NotFound;
use pages::register::Register;
use pages::sign_in::SignIn;

/// The script that sets the theme before the first paint; for documents that are not part of the app.
pub const THEME: &str = include_str!("theme.js");

/// Our mark; for documents that are not part of the app.
#[must_use]
pub fn mark() -> impl IntoView {
    components::icon::Mark()
}

/// The document around the app, as the server renders it.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    // A plain form: whoever signs in does not wait for the app, nor load it.
    let plain = use_context::<RequestUrl>().is_some_and(|url| {
        ["/sign-in", "/register"]
            .iter()
            .any(|it| url.as_ref().starts_with(it))
    });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="referrer" content="same-origin"/>
                <link rel="icon" href="/icons/trunkline.svg" type="image/svg+xml"/>
                // Before the first paint, so that the page never flashes in the other theme.
                <script nonce=use_nonce()>{THEME}</script>
                <HashedStylesheet options=options.clone() id="style"/>
                {(!plain).then(|| view! { <HydrationScripts options/> })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// All pages, by their addresses. Those that only read do not wait for the agent's page: each is loaded
/// when it is opened.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Says that the page takes clicks now; what is pressed before is handled by plain forms or not at all.
    Effect::new(|_| components::browser::mark_ready());
    view! {
        <Title formatter=document_title/>
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async/>
                <Route path=path!("/register") view=Register ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view={Lazy::<DeskPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/calls") view={Lazy::<CallsPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/missed") view={Lazy::<MissedPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/flows") view={Lazy::<FlowsPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:name") view={Lazy::<FlowPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/activity") view={Lazy::<ActivityPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/calls/:id") view={Lazy::<CallPage>::new()} ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

fn document_title(page: String) -> String {
    if page.is_empty() {
        "Trunkline".to_owned()
    } else {
        format!("{page} · Trunkline")
    }
}
