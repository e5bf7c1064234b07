//! `https://content.twilio.com/v1`: templates for messages, with whether they may be sent on WhatsApp.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::auth;
use crate::config::{Account, Template};
use crate::exchange::Exchange;
use crate::twilio::error::ApiError;

/// GET /v1/ContentAndApprovals, the first page, which has all of them.
pub(super) async fn list(
    State(exchange): State<Arc<Exchange>>,
    Path(rest): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if rest != "ContentAndApprovals" {
        return ApiError::not_found(uri.path()).into_response();
    }
    let mut accounts = exchange.accounts.iter();
    let known = accounts
        .find_map(|account| auth::authenticate(&exchange, &headers, &account.account_sid).ok());
    let Some(account) = known else {
        return ApiError::authenticate().into_response();
    };
    let url = format!("{}{}", exchange.base_url(), uri.path());
    let contents: Vec<Value> = account
        .templates
        .iter()
        .map(|it| content(&account, it))
        .collect();
    let body = json!({
        "contents": contents,
        "meta": {
            "page": 0,
            "page_size": 50,
            "first_page_url": format!("{url}?PageSize=50&Page=0"),
            "previous_page_url": null,
            "url": format!("{url}?PageSize=50&Page=0"),
            "next_page_url": null,
            "key": "contents",
        },
    });
    (StatusCode::OK, Json(body)).into_response()
}

fn content(account: &Account, template: &Template) -> Value {
    json!({
        "sid": template.sid,
        "account_sid": account.account_sid,
        "friendly_name": template.name,
        "language": "en",
        "variables": {},
        "types": {"twilio/text": {"body": template.body}},
        "approval_requests": {
            "name": template.name,
            "category": "UTILITY",
            "content_type": "twilio/text",
            "status": "approved",
            "rejection_reason": "",
        },
        "date_created": "2026-01-05T09:00:00Z",
        "date_updated": "2026-01-05T09:00:00Z",
    })
}
