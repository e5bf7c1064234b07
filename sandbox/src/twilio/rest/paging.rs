//! Lists in pages, newest first, and filters on dates.

use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::Ask;
use crate::clock::parse_filter;
use crate::twilio::error::ApiError;
use crate::twilio::form::{Form, encode};

const USUAL: usize = 50;
const MOST: usize = 1_000;

/// One item of a list: its SID, which page tokens name, and its body.
pub(super) type Item = (String, Value);

/// The asked-for page of the items, which are newest first.
///
/// # Errors
/// 20007 where the page size is out of range.
pub(super) fn page(ask: &Ask<'_>, name: &str, items: Vec<Item>) -> Result<Response, ApiError> {
    let number = |name| {
        ask.form
            .get(name)
            .and_then(|value| value.parse::<usize>().ok())
    };
    let size = number("PageSize").unwrap_or(USUAL);
    if !(1..=MOST).contains(&size) {
        return Err(ApiError::bad(20007, "Page size too large"));
    }
    let page = number("Page").unwrap_or(0);
    // A token names the last item of the page before, so new items do not shift later pages.
    let token = ask
        .form
        .get("PageToken")
        .and_then(|token| token.strip_prefix("PA"));
    let start = match token {
        Some(sid) => items
            .iter()
            .position(|(known, _)| known == sid)
            .map_or(items.len(), |at| at + 1),
        None => page.saturating_mul(size).min(items.len()),
    };
    let after = start.saturating_add(size).min(items.len());
    let last = items[start..after].last().map(|(sid, _)| sid.clone());
    let more = after < items.len();
    let body: Vec<Value> = items[start..after]
        .iter()
        .map(|(_, body)| body.clone())
        .collect();
    let uri = |page: usize, token: Option<&str>| link(ask, size, page, token);
    let mut answer = Map::new();
    answer.insert(name.to_owned(), Value::Array(body));
    for (name, value) in [
        ("page", json!(page)),
        ("page_size", json!(size)),
        ("start", json!(start)),
        ("end", json!(after.saturating_sub(1).max(start.min(after)))),
        ("uri", json!(uri(page, ask.form.get("PageToken")))),
        ("first_page_uri", json!(uri(0, None))),
        (
            "previous_page_uri",
            json!((page > 0).then(|| uri(page - 1, None))),
        ),
        (
            "next_page_uri",
            json!(
                last.filter(|_| more)
                    .map(|sid| uri(page + 1, Some(&format!("PA{sid}"))))
            ),
        ),
    ] {
        answer.insert(name.to_owned(), value);
    }
    Ok(axum::Json(Value::Object(answer)).into_response())
}

fn link(ask: &Ask<'_>, size: usize, page: usize, token: Option<&str>) -> String {
    let paging = ["PageSize", "Page", "PageToken"];
    let pairs = ask
        .form
        .pairs()
        .iter()
        .filter(|(name, _)| !paging.contains(&name.as_str()));
    let mut query: Vec<_> = pairs.cloned().collect();
    query.push(("PageSize".to_owned(), size.to_string()));
    query.push(("Page".to_owned(), page.to_string()));
    if let Some(token) = token {
        query.push(("PageToken".to_owned(), token.to_owned()));
    }
    format!("{}?{}", ask.path, encode(&query))
}

/// Does a time pass the filters `Name`, `Name<` and `Name>`? A time that is not known passes only where there are none.
///
/// # Errors
/// 20001 where a filter is not a date.
pub(super) fn passes(form: &Form, name: &str, seconds: Option<u64>) -> Result<bool, ApiError> {
    for suffix in ["", "<", ">"] {
        let Some(text) = form.get(&format!("{name}{suffix}")) else {
            continue;
        };
        let told = || ApiError::bad(20001, format!("{name}{suffix} is not a date: {text}"));
        let (wanted, whole_day) = parse_filter(text).ok_or_else(told)?;
        let until = if whole_day { wanted + 86_399 } else { wanted };
        let passes = seconds.is_some_and(|at| match suffix {
            "<" => at <= until,
            ">" => at >= wanted,
            _ => (wanted..=until).contains(&at),
        });
        if !passes {
            return Ok(false);
        }
    }
    Ok(true)
}
