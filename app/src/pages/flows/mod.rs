//! Call flows: what becomes of calls that come in. For administrators.

mod api;
mod drawing;
mod editor;
mod starter;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};
use leptos_router::{LazyRoute, lazy_route};
use trunkline::desk::FlowRow;

use crate::components::icon::{Glyph, Icon};
use crate::components::notice::{Notice, Weight};
use crate::error::UiError;
use editor::Editor;

/// The list of flows; loaded when it is opened.
#[derive(Debug)]
pub(crate) struct FlowsPage;

#[lazy_route]
impl LazyRoute for FlowsPage {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <Flows/> }.into_any()
    }
}

/// One flow; loaded when it is opened.
#[derive(Debug)]
pub(crate) struct FlowPage;

#[lazy_route]
impl LazyRoute for FlowPage {
    fn data() -> Self {
        Self
    }

    fn view(_page: Self) -> AnyView {
        view! { <OneFlow/> }.into_any()
    }
}

#[component]
fn Flows() -> impl IntoView {
    let flows = Resource::new_blocking(|| (), |()| api::flows());
    view! {
        <Title text="Call flows"/>
        <div class="page">
            <div class="page-head"><h1>"Call flows"</h1></div>
            <p class="page-lead">
                "What becomes of a call that comes in. A number leads to the flow that names it, and to “main” where none \
                 does; without a flow, callers wait for whoever is free."
            </p>
            <Transition fallback=|| view! { <p class="empty" role="status">"Loading…"</p> }>
                {move || Suspend::new(async move { listed(flows.await) })}
            </Transition>
        </div>
    }
}

fn listed(flows: Result<Vec<FlowRow>, UiError>) -> AnyView {
    let flows = match flows {
        Ok(flows) => flows,
        Err(error) => {
            return view! { <Notice weight=Weight::Problem>{error.to_string()}</Notice> }
                .into_any();
        }
    };
    let has_main = flows.iter().any(|flow| flow.name == "main");
    view! {
        <ul class="flows">{flows.into_iter().map(row).collect_view()}</ul>
        {(!has_main).then(|| view! {
            <div class="card nothing">
                <h2>"No flow for every number yet"</h2>
                <p>"Begin with opening hours, a greeting, a menu, a queue and a message, and change what you like."</p>
                <A href="/flows/main" attr:class="button primary">"Write the main flow"</A>
            </div>
        })}
        <Another/>
    }
    .into_any()
}

fn row(flow: FlowRow) -> impl IntoView {
    let numbers = if flow.numbers.is_empty() {
        "no numbers of its own".to_owned()
    } else {
        flow.numbers.join(", ")
    };
    let steps = match flow.steps {
        1 => "1 step".to_owned(),
        steps => format!("{steps} steps"),
    };
    view! {
        <li class="card flow-row">
            <A href=format!("/flows/{}", flow.name) attr:class="row-link">{flow.name.clone()}</A>
            <span class="aside">{numbers} " · " {steps} " · version " {flow.version}</span>
        </li>
    }
}

/// A field for the name of another flow.
#[component]
fn Another() -> impl IntoView {
    let name = RwSignal::new(String::new());
    let go = use_navigate();
    let open = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked().trim().to_lowercase();
        if !name.is_empty() {
            go(&format!("/flows/{name}"), Default::default());
        }
    };
    view! {
        <form class="another" on:submit=open>
            <label class="field">
                <span>"Another flow, by name"</span>
                <input
                    type="text"
                    maxlength="40"
                    pattern="[a-z0-9\\-]+"
                    placeholder="support"
                    on:input:target=move |event| name.set(event.target().value())
                />
            </label>
            <button type="submit" class="button">"Write it"</button>
        </form>
    }
}

#[component]
fn OneFlow() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("name")).unwrap_or_default());
    let page = Resource::new_blocking(move || name.get(), api::flow);
    view! {
        <div class="page wide">
            <p class="back">
                <A href="/flows"><Icon glyph=Glyph::Back/>"All flows"</A>
            </p>
            <Transition fallback=|| view! { <p class="empty" role="status">"Loading…"</p> }>
                {move || Suspend::new(async move {
                    match page.await {
                        Ok(page) => view! { <Editor page/> }.into_any(),
                        Err(error) => view! {
                            <Title text="Call flow"/>
                            <h1>"This flow cannot be shown"</h1>
                            <Notice weight=Weight::Problem>{error.to_string()}</Notice>
                        }
                        .into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}
