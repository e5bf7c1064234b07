//! The pages and their server functions.

use std::sync::Arc;

use app::session::SignedIn;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, any, on};
use leptos::prelude::{provide_context, use_context};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};

use super::Web;
use super::api::{Kind, Problem};
use super::forms::encode;
use super::guard::page_policy;
use super::session::Viewer;

/// The pages' routes, their server functions, and the page for everything unknown.
pub(super) fn routes(web: &Web) -> Router<Web> {
    let pages = generate_route_list(app::App);
    let options = web.leptos.clone();
    let functions = server_fn_paths().fold(Router::new(), |router, (path, method)| {
        let by = MethodFilter::try_from(method).unwrap_or(MethodFilter::POST);
        router.route(path, on(by, server_function))
    });
    functions
        .route("/api/{*unknown}", any(unknown_api))
        .leptos_routes_with_handler(pages, axum::routing::get(page_for_agents))
        .fallback(axum::routing::get(page))
        .layer(axum::Extension(Arc::new(options)))
}

/// A page for those who are signed in; others are sent to sign in first, and come back to it. Said here and
/// not only by the page, so that it is a real redirect before anything is rendered.
async fn page_for_agents(web: State<Web>, request: Request<Body>) -> Response {
    let viewer = request.extensions().get::<Viewer>();
    let signed_in = viewer.is_some_and(|viewer| viewer.agent.is_some());
    if signed_in || ["/sign-in", "/register"].contains(&request.uri().path()) {
        return page(web, request).await;
    }
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    Redirect::to(&format!("/sign-in?next={}", encode(wanted))).into_response()
}

async fn page(State(web): State<Web>, request: Request<Body>) -> Response {
    let context = context(&web, &request);
    let options = web.leptos.clone();
    let render =
        leptos_axum::render_app_async_with_context(context, move || app::shell(options.clone()));
    let mut response = render(request).await.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An address below `/api` that is none.
async fn unknown_api() -> Response {
    Problem::of(Kind::NothingHere).into_response()
}

async fn server_function(State(web): State<Web>, request: Request<Body>) -> Response {
    let context = context(&web, &request);
    let mut response = leptos_axum::handle_server_fns_with_context(context, request)
        .await
        .into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What pages and server functions find in their context: who is asking, and the product.
fn context(web: &Web, request: &Request<Body>) -> impl Fn() + Clone + Send + 'static {
    let viewer = request
        .extensions()
        .get::<Viewer>()
        .cloned()
        .unwrap_or_default();
    let (dialer, phone_hosts) = (web.dialer.clone(), Arc::clone(&web.phone_hosts));
    move || {
        provide_context(SignedIn(viewer.agent.clone()));
        provide_context(dialer.clone());
        let nonce = leptos::nonce::use_nonce();
        if let (Some(nonce), Some(response)) = (nonce, use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce, &phone_hosts))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}
