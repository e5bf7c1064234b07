//! `GET /calls/{id}/recording.wav` and `GET /api/calls/{id}/recording`: a recording, passed on from the carrier.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use trunkline::carrier::Audio;
use trunkline::desk::Desk;
use trunkline::id::CallId;
use trunkline::refusal::{DoorError, Refusal};

use super::session::Viewer;
use super::{Web, failure};

/// The part of a file that is asked for; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    from: u64,
    to: Option<u64>,
}

/// `GET /calls/{id}/recording.wav`
pub(super) async fn listen(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(agent) = viewer.agent else {
        let sentence = Refusal::SignedOut.to_string();
        return failure(StatusCode::UNAUTHORIZED, &sentence);
    };
    match passed_on(&web.dialer.desk(agent), &id, &headers).await {
        Ok(answer) => answer,
        Err(DoorError::Refused(refusal @ Refusal::CarrierAway)) => {
            failure(StatusCode::BAD_GATEWAY, &refusal.to_string())
        }
        Err(DoorError::Refused(refusal)) => failure(StatusCode::NOT_FOUND, &refusal.to_string()),
        Err(DoorError::Broken(error)) => {
            tracing::error!(%error, "A recording could not be passed on.");
            let sentence = "The recording cannot be read now. Try again.";
            failure(StatusCode::SERVICE_UNAVAILABLE, sentence)
        }
    }
}

/// The recording, or the part of it that is asked for, as it comes from the carrier.
///
/// # Errors
/// No such call, no recording, or the carrier cannot give it.
pub(super) async fn passed_on(
    desk: &Desk,
    id: &str,
    headers: &HeaderMap,
) -> Result<Response, DoorError> {
    let id: CallId = id.parse().map_err(|_| Refusal::NoSuchCall)?;
    let part = part_of(headers);
    let (from, to) = part.map_or((0, None), |part| (part.from, part.to));
    let audio = desk.listen(id, from, to).await?;
    Ok(answer(audio, part))
}

fn answer(audio: Audio, part: Option<Part>) -> Response {
    let Audio {
        content_type,
        total,
        body,
    } = audio;
    let beyond = |part: Part| total.is_some_and(|total| part.from >= total);
    if let Some(total) = total.filter(|_| part.is_some_and(beyond)) {
        let range = format!("bytes */{total}");
        return (
            StatusCode::RANGE_NOT_SATISFIABLE,
            [(header::CONTENT_RANGE, range)],
        )
            .into_response();
    }
    let pieces = stream::unfold(body, |mut body| async {
        match body.next().await {
            Ok(Some(piece)) => Some((Ok(Bytes::from(piece)), body)),
            Ok(None) => None,
            Err(error) => Some((Err(error), body)),
        }
    });
    let mut answer = Body::from_stream(pieces).into_response();
    let headers = answer.headers_mut();
    let mut set = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, content_type);
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    set(header::CACHE_CONTROL, "private, no-store".to_owned());
    let last = |part: Part, total: u64| part.to.unwrap_or(u64::MAX).min(total - 1);
    match (part, total) {
        (Some(part), Some(total)) => {
            let to = last(part, total);
            set(header::CONTENT_LENGTH, (to - part.from + 1).to_string());
            set(
                header::CONTENT_RANGE,
                format!("bytes {}-{to}/{total}", part.from),
            );
            *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
        }
        (None, Some(total)) => set(header::CONTENT_LENGTH, total.to_string()),
        // Of unknown length: everything that comes.
        (_, None) => {}
    }
    answer
}

/// The one part that is asked for. Anything else that a header may say is answered with the whole.
fn part_of(headers: &HeaderMap) -> Option<Part> {
    let range = headers.get(header::RANGE)?.to_str().ok()?;
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let from = from.trim().parse().ok()?;
    let to = match to.trim() {
        "" => None,
        to => Some(to.parse().ok().filter(|to| *to >= from)?),
    };
    Some(Part { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str) -> Option<(u64, Option<u64>)> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        part_of(&headers).map(|part| (part.from, part.to))
    }

    #[test]
    fn one_part_is_understood_and_anything_else_is_the_whole() {
        assert_eq!(asked("bytes=0-"), Some((0, None)));
        assert_eq!(asked("bytes=100-199"), Some((100, Some(199))));
        for range in [
            "bytes=-5",
            "bytes=9-3",
            "bytes=1-2,5-6",
            "lines=1-2",
            "bytes=a-b",
            "bytes=",
        ] {
            assert_eq!(asked(range), None, "{range}");
        }
    }
}
