//! `GET /calls.csv`: the history as a table for a spreadsheet, streamed page by page.

use std::io;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use futures::{StreamExt, stream};
use trunkline::clock::Time;
use trunkline::desk::{CallCard, Desk, HistoryQuery};
use trunkline::iso;
use trunkline::list_key::ListKey;
use trunkline::phone::PhoneNumber;
use trunkline::refusal::DoorError;

use super::forms::encode;
use super::session::Viewer;
use super::{NO_STORE, Web, failure, table};

/// The names of the columns; scripts rely on them.
const COLUMNS: [&str; 15] = [
    "id",
    "created_at",
    "direction",
    "state",
    "ended_by",
    "number",
    "name",
    "our_number",
    "agent",
    "answered_at",
    "ended_at",
    "talk_seconds",
    "outcome",
    "how_it_went",
    "notes",
];

/// A page that was read, and the place where it ends; nothing after the last one.
type Page = Option<(Vec<CallCard>, ListKey)>;

/// `GET /calls.csv`, with the filters of the page.
pub(super) async fn calls(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    uri: Uri,
) -> Response {
    let Some(agent) = viewer.agent else {
        let wanted = uri.path_and_query();
        let wanted = wanted.map_or("/calls.csv", |path| path.as_str());
        return Redirect::to(&format!("/sign-in?next={}", encode(wanted))).into_response();
    };
    let query = query_of(&uri);
    let desk = web.dialer.desk(agent);
    // The first page before the answer begins, so that a refusal has a status of its own.
    match desk.export(&query, None).await {
        Ok(first) => streamed(desk, query, first),
        Err(DoorError::Refused(refusal)) => failure(StatusCode::BAD_REQUEST, &refusal.to_string()),
        Err(DoorError::Broken(error)) => {
            tracing::error!(%error, "An export could not begin.");
            let sentence = "The calls cannot be read now. Try again.";
            failure(StatusCode::SERVICE_UNAVAILABLE, sentence)
        }
    }
}

/// What an address asks of the history.
pub(super) fn query_of(uri: &Uri) -> HistoryQuery {
    let query = uri.query().unwrap_or_default();
    HistoryQuery::of_pairs(form_urlencoded::parse(query.as_bytes()))
}

fn streamed(desk: Desk, query: HistoryQuery, first: Page) -> Response {
    let head = table::rows(std::iter::once(COLUMNS.map(str::to_owned)));
    let head = stream::once(async { Ok(head) });
    let rest = stream::unfold(first, move |page| {
        following(desk.clone(), query.clone(), page)
    });
    let kind = HeaderValue::from_static(table::KIND);
    let name = HeaderValue::from_static("attachment; filename=\"calls.csv\"");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name),
        NO_STORE,
    ];
    // Compressing asks once more after the end.
    (headers, Body::from_stream(head.chain(rest).fuse())).into_response()
}

/// The text of a page, and the page after it: read when this one was taken, and nothing is held in the
/// database meanwhile. Where that fails the answer breaks off, so that nobody takes a part for the whole.
async fn following(
    desk: Desk,
    query: HistoryQuery,
    page: Page,
) -> Option<(io::Result<Bytes>, Page)> {
    let (cards, end) = page?;
    match desk.export(&query, Some(end)).await {
        Ok(next) => Some((Ok(table::rows(cards.iter().map(cells))), next)),
        Err(error) => {
            tracing::error!(%error, "An export broke off.");
            Some((Err(io::Error::other("the database does not answer")), None))
        }
    }
}

/// A call as the cells of a row.
fn cells(card: &CallCard) -> [String; COLUMNS.len()] {
    let moment = |at: Option<Time>| at.map(iso::write).unwrap_or_default();
    let number = card.them.number.as_ref();
    let named = card.them.pretty.as_ref() != Some(&card.them.label);
    [
        card.id.to_string(),
        iso::write(card.created_at),
        card.direction.word().to_owned(),
        card.state.word().to_owned(),
        card.ended_by.map_or("", |side| side.word()).to_owned(),
        number.map(table::number).unwrap_or_default(),
        table::text(if named { &card.them.label } else { "" }),
        ours(&card.us),
        table::text(card.agent_name.as_deref().unwrap_or_default()),
        moment(card.answered_at),
        moment(card.ended_at),
        card.talk_seconds.to_string(),
        card.disposition
            .map_or("", |outcome| outcome.word())
            .to_owned(),
        table::text(&card.words),
        table::text(&card.notes),
    ]
}

/// Our number without the signs with which people read it.
fn ours(pretty: &str) -> String {
    let plain: String = pretty
        .chars()
        .filter(|c| *c == '+' || c.is_ascii_digit())
        .collect();
    match plain.parse::<PhoneNumber>() {
        Ok(number) => table::number(&number),
        Err(_) => table::text(pretty),
    }
}
