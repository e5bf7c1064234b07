//! The pages to read about the API: plain documents, made on the server from its description.

mod operation;
mod schema;
mod text;

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;
use serde_json::Value;

use super::super::{Web, guard};
use super::kind::Kind;
use super::openapi::Description;
use super::problem::Problem;

/// `GET /api/docs`
pub(super) async fn page(
    State(web): State<Web>,
    Extension(description): Extension<Arc<Description>>,
) -> Response {
    let api = &description.value;
    let about = api["info"]["description"].as_str().unwrap_or_default();
    let tags = api["tags"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let groups: Vec<_> = tags
        .iter()
        .map(|tag| group(api, tag, &web.public_url))
        .collect();
    let contents: Vec<_> = tags.iter().map(|tag| contents(api, tag)).collect();
    let body = view! {
        <div class="page-head">
            <h1>"The API"</h1>
            <p class="api-links">
                <a href="/api/openapi.json">"OpenAPI 3.1"</a>
                " · "
                <a href="/problems">"Problems"</a>
            </p>
        </div>
        <div class="card api-about">{text::paragraphs(about)}</div>
        <nav class="card api-contents" aria-label="Routes">{contents}</nav>
        {groups}
    };
    document(&web, "The API", body.into_any())
}

/// The routes of a group, to jump to.
fn contents(api: &Value, tag: &Value) -> impl IntoView + use<> {
    let name = tag["name"].as_str().unwrap_or_default().to_owned();
    let links: Vec<_> = operation::of_tag(api, &name)
        .into_iter()
        .map(|it| {
            view! {
                <li>
                    <a href=format!("#{}", it.id())>
                        {operation::method(&it.method)}
                        <code>{it.path.clone()}</code>
                        <span>{it.summary()}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! { <ul>{links}</ul> }
}

fn group(api: &Value, tag: &Value, public_url: &str) -> impl IntoView + use<> {
    let name = tag["name"].as_str().unwrap_or_default().to_owned();
    let about = tag["description"].as_str().unwrap_or_default().to_owned();
    let operations: Vec<_> = operation::of_tag(api, &name)
        .iter()
        .map(|it| operation::view(api, it, public_url))
        .collect();
    view! {
        <section class="api-group">
            <h2>{name}</h2>
            <p class="api-soft">{about}</p>
            {operations}
        </section>
    }
}

/// `GET /problems`
pub(super) async fn problems(State(web): State<Web>) -> Response {
    let rows: Vec<_> = Kind::ALL.iter().map(|kind| row(*kind)).collect();
    let body = view! {
        <div class="page-head">
            <h1>"Problems"</h1>
            <p class="api-links"><a href="/api/docs">"The API"</a></p>
        </div>
        <div class="card api-about">
            <p>
                "Whatever the API cannot do it tells as "
                <code>"application/problem+json"</code>
                " (RFC 9457). Its "
                <code>"type"</code>
                " is one of these and never changes; its "
                <code>"detail"</code>
                " is a sentence for people and may."
            </p>
        </div>
        <dl class="card api-problems">{rows}</dl>
    };
    document(&web, "Problems", body.into_any())
}

fn row(kind: Kind) -> impl IntoView + use<> {
    view! {
        <div id=kind.name()>
            <dt>
                <code>{format!("/problems/{}", kind.name())}</code>
                <span class="tag">{kind.status().as_u16()}</span>
            </dt>
            <dd>
                <strong>{kind.title()}</strong>
                <p>{text::inline(kind.meaning().trim())}</p>
            </dd>
        </div>
    }
}

/// `GET /problems/{name}`: the address in a problem's `type`.
pub(super) async fn problem(Path(name): Path<String>) -> Response {
    if Kind::ALL.iter().any(|kind| kind.name() == name) {
        return Redirect::to(&format!("/problems#{name}")).into_response();
    }
    Problem::of(Kind::NothingHere).into_response()
}

/// A page around something to read.
fn document(web: &Web, title: &str, body: AnyView) -> Response {
    let nonce = web.dialer.secrets.new_token().token;
    let options = web.leptos.clone();
    let title = format!("{title} · Trunkline");
    let page = view! {
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{title}</title>
                <link rel="icon" href="/icons/trunkline.svg" type="image/svg+xml"/>
                // Before the first paint, so that the page never flashes in the other theme.
                <script nonce=nonce.clone()>{app::THEME}</script>
                <HashedStylesheet options id="style"/>
            </head>
            <body>
                <a class="skip" href="#main">"Skip to the page"</a>
                <header class="bar">
                    <a href="/" class="brand">{app::mark()}<span class="brand-name">"Trunkline"</span></a>
                    <nav class="bar-nav" aria-label="Pages">
                        <a href="/">"Desk"</a>
                        <a href="/api/docs">"API"</a>
                        <a href="/problems">"Problems"</a>
                    </nav>
                </header>
                <main id="main" class="page api" tabindex="-1">{body}</main>
            </body>
        </html>
    };
    let html = Owner::new().with(|| page.to_html());
    let mut answer = Html(format!("<!DOCTYPE html>{html}")).into_response();
    let headers = answer.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&guard::page_policy(&nonce, "")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
