//! The log of what agents did, as CSV and as JSON.

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use axum::body::Body;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use futures::{StreamExt as _, stream};
use trunkline::clock::Span;
use trunkline::day::{exact_seconds, iso};
use trunkline::desk::{ActivityLines, ActivityQuery, ActivityRow, Desk, Did};
use trunkline::refusal::{DoorError, Refusal};

use super::forms::encode;
use super::session::Viewer;
use super::{NO_STORE, Web, failure, table};

/// So many lines are read at once.
const AT_ONCE: u32 = 500;

/// The columns of the CSV.
const HEAD: [&str; 9] = [
    "agent", "what", "reason", "from", "to", "seconds", "call", "with", "address",
];

/// `GET /api/activity`
pub(super) async fn json(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    Query(query): Query<ActivityQuery>,
) -> Response {
    let Some(agent) = viewer.agent else {
        return refused(Refusal::SignedOut.into());
    };
    match web.dialer.desk(agent).activity(&query).await {
        Ok(page) => ([NO_STORE], Json(page)).into_response(),
        Err(error) => refused(error),
    }
}

/// `GET /activity.csv`: everything the filters leave, read and sent in parts.
pub(super) async fn export(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    OriginalUri(wanted): OriginalUri,
    Query(query): Query<ActivityQuery>,
) -> Response {
    let Some(agent) = viewer.agent else {
        let wanted = wanted.path_and_query().map_or("/", |path| path.as_str());
        return Redirect::to(&format!("/sign-in?next={}", encode(wanted))).into_response();
    };
    let desk = web.dialer.desk(agent);
    let query = ActivityQuery {
        limit: Some(AT_ONCE),
        ..query
    };
    let first = match desk.activity_lines(&query).await {
        Ok(lines) => lines,
        Err(error) => return refused(error),
    };
    let name = format!(
        "attachment; filename=\"activity-{}-{}.csv\"",
        first.from, first.to
    );
    let name = HeaderValue::try_from(name).expect("days are written in plain signs");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(table::KIND)),
        (header::CONTENT_DISPOSITION, name),
        NO_STORE,
    ];
    (headers, body(desk, query, first)).into_response()
}

/// The parts, each read when the one before it was sent. Where one cannot be read the answer breaks off, so
/// that nobody takes it for the whole.
fn body(desk: Desk, query: ActivityQuery, first: ActivityLines) -> Body {
    let head = Ok(table::rows([HEAD.map(str::to_owned)].into_iter()));
    let desk = Arc::new(desk);
    let rest = stream::unfold(Some(Next::Read(first)), move |next| {
        let (desk, query) = (Arc::clone(&desk), query.clone());
        async move {
            let lines = match next? {
                Next::Read(lines) => Ok(lines),
                Next::After(place) => {
                    let query = ActivityQuery {
                        before: Some(place),
                        ..query
                    };
                    desk.activity_lines(&query).await
                }
            };
            match lines {
                Ok(lines) => {
                    let name = lines.agent.name;
                    let rows = lines.rows.into_iter().map(|row| cells(&name, row));
                    let rows = rows.map(|row| row.map(|cell| table::text(&cell)));
                    Some((Ok(table::rows(rows)), lines.next.map(Next::After)))
                }
                Err(error) => {
                    tracing::error!(%error, "A log could not be read to its end.");
                    Some((Err(Trouble::from(error)), None))
                }
            }
        }
    });
    // Compressing asks once more after the end.
    Body::from_stream(stream::iter([head]).chain(rest).fuse())
}

/// What comes next.
enum Next {
    /// Lines that were read.
    Read(ActivityLines),
    /// Those after a place.
    After(String),
}

type Trouble = Box<dyn std::error::Error + Send + Sync>;

fn cells(agent: &str, row: ActivityRow) -> [String; HEAD.len()] {
    let (agent, at) = (agent.to_owned(), iso(row.at));
    let none = String::new;
    let session = |what: &str, address: Option<String>| {
        let address = address.unwrap_or_default();
        [
            agent.clone(),
            what.to_owned(),
            none(),
            at.clone(),
            none(),
            none(),
            none(),
            none(),
            address,
        ]
    };
    match row.what {
        Did::SignedIn(address) => session("signed_in", address),
        Did::SignedOut(address) => session("signed_out", address),
        Did::Was {
            state,
            until,
            time,
            call,
        } => {
            let reason = state.reason().map_or("", |reason| reason.word());
            let (id, with) = call
                .map(|call| (call.id.to_string(), call.label))
                .unwrap_or_default();
            let seconds = exact_seconds(time.max(Span::ZERO));
            let what = state.word().to_owned();
            let until = until.map(iso).unwrap_or_default();
            [
                agent.clone(),
                what,
                reason.to_owned(),
                at,
                until,
                seconds,
                id,
                with,
                none(),
            ]
        }
    }
}

fn refused(error: DoorError) -> Response {
    let status = match &error {
        DoorError::Refused(Refusal::SignedOut) => StatusCode::UNAUTHORIZED,
        DoorError::Refused(Refusal::NoSuchAgent(_)) => StatusCode::NOT_FOUND,
        DoorError::Refused(_) => StatusCode::BAD_REQUEST,
        DoorError::Broken(error) => {
            tracing::error!(%error, "A log could not be read.");
            let sentence = "The log cannot be read now. Try again.";
            return failure(StatusCode::SERVICE_UNAVAILABLE, sentence);
        }
    };
    failure(status, &error.to_string())
}
