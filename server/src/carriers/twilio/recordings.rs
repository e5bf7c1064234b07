//! Recordings of a leg: begun or found, paused, asked about, listened to, deleted.

use async_trait::async_trait;
use reqwest::{Response, StatusCode, header};
use serde_json::Value;
use trunkline::call::RecordingStatus;
use trunkline::carrier::{
    Audio, AudioBody, CarrierError, LegRef, NoReason, RecordingRef, RecordingTold,
};

use super::api::{Api, unknown};
use super::orders::Fields;
use super::records::{is_sid, text};

/// Begins a recording on two channels, unless one of this leg runs already: what an answer that was lost had begun
/// is found in the list.
///
/// # Errors
/// *No* where the leg is not in a conversation; else as the carrier answered.
pub(super) async fn record(api: &Api, leg: &LegRef) -> Result<RecordingRef, CarrierError> {
    let path = list_of(api, leg)?;
    let runs = |it: &&Value| matches!(text(it, "status"), Some("in-progress" | "paused"));
    if let Some(running) = find(api, &path, runs).await? {
        return Ok(running);
    }
    let fields: Fields = vec![("RecordingChannels", "dual".to_owned())];
    name_of(&api.post(&path, &fields).await?)
}

/// The message that was taken of somebody: the newest recording that the instruction made.
///
/// # Errors
/// As the carrier answered.
pub(super) async fn message(api: &Api, leg: &LegRef) -> Result<Option<RecordingRef>, CarrierError> {
    let message = |it: &&Value| text(it, "source") == Some("RecordVerb");
    find(api, &list_of(api, leg)?, message).await
}

/// Where the recordings of a leg are listed, and new ones begun.
fn list_of(api: &Api, leg: &LegRef) -> Result<String, CarrierError> {
    Ok(api.path(&format!("Calls/{}/Recordings.json", call_sid(leg)?)))
}

/// The newest recording of a list that fits.
async fn find(
    api: &Api,
    list: &str,
    fits: impl Fn(&&Value) -> bool,
) -> Result<Option<RecordingRef>, CarrierError> {
    let list = api.get(list).await?;
    let known = list.get("recordings").and_then(Value::as_array);
    let newest = known.into_iter().flatten().find(fits);
    newest.map(name_of).transpose()
}

/// Makes it silent, or not.
///
/// # Errors
/// *Gone* where it has ended; else as the carrier answered.
pub(super) async fn pause(
    api: &Api,
    leg: &LegRef,
    recording: &RecordingRef,
    paused: bool,
) -> Result<(), CarrierError> {
    let (call, sid) = (call_sid(leg)?, recording_sid(recording)?);
    let path = api.path(&format!("Calls/{call}/Recordings/{sid}.json"));
    let fields: Fields = if paused {
        // Silence in its place, so that what was said keeps its time.
        vec![
            ("Status", "paused".to_owned()),
            ("PauseBehavior", "silence".to_owned()),
        ]
    } else {
        vec![("Status", "in-progress".to_owned())]
    };
    api.post(&path, &fields).await?;
    Ok(())
}

/// How it stands.
///
/// # Errors
/// As the carrier answered.
pub(super) async fn look_at(
    api: &Api,
    recording: &RecordingRef,
) -> Result<RecordingTold, CarrierError> {
    let path = api.path(&format!("Recordings/{}.json", recording_sid(recording)?));
    let record = api.get(&path).await?;
    let status = match text(&record, "status") {
        Some("completed") => RecordingStatus::Kept,
        Some("absent" | "failed") => RecordingStatus::Absent,
        Some("deleted") => RecordingStatus::Deleted,
        _ => RecordingStatus::Running,
    };
    let seconds = text(&record, "duration").and_then(|text| text.parse().ok());
    let channels = record.get("channels").and_then(Value::as_u64);
    Ok(RecordingTold {
        status,
        seconds: seconds.unwrap_or(0),
        channels: channels.and_then(|n| u8::try_from(n).ok()).unwrap_or(1),
    })
}

/// Deletes it.
///
/// # Errors
/// *Gone* where it is deleted already; else as the carrier answered.
pub(super) async fn forget(api: &Api, recording: &RecordingRef) -> Result<(), CarrierError> {
    let path = api.path(&format!("Recordings/{}.json", recording_sid(recording)?));
    api.delete(&path).await
}

/// Its sound. The address is made of our settings and a name whose form was checked, never of what a webhook said.
///
/// # Errors
/// As the carrier answered.
pub(super) async fn audio(
    api: &Api,
    recording: &RecordingRef,
    from: u64,
    to: Option<u64>,
) -> Result<Audio, CarrierError> {
    let path = api.path(&format!("Recordings/{}.wav", recording_sid(recording)?));
    let range = format!(
        "bytes={from}-{}",
        to.map(|to| to.to_string()).unwrap_or_default()
    );
    let response = api.fetch(&path, &range).await?;
    let partial = response.status() == StatusCode::PARTIAL_CONTENT;
    let total = if partial {
        total_of(&response)
    } else {
        response.content_length()
    };
    // Where the carrier sends everything, what is before and after is left out here.
    let skip = if partial { 0 } else { from };
    let left = to.map(|to| to.saturating_sub(from) + 1);
    Ok(Audio {
        content_type: "audio/wav".to_owned(),
        total,
        body: Box::new(Body {
            response,
            skip,
            left,
        }),
    })
}

/// The length of the whole, in the header that names a part of it.
fn total_of(response: &Response) -> Option<u64> {
    let range = response.headers().get(header::CONTENT_RANGE)?;
    let (_, total) = range.to_str().ok()?.rsplit_once('/')?;
    total.parse().ok()
}

struct Body {
    response: Response,
    skip: u64,
    left: Option<u64>,
}

#[async_trait]
impl AudioBody for Body {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CarrierError> {
        while self.left != Some(0) {
            let chunk = self.response.chunk().await;
            let Some(chunk) = chunk.map_err(|_| unknown("the sound broke off"))? else {
                return Ok(None);
            };
            let skipped = usize::try_from(self.skip)
                .unwrap_or(usize::MAX)
                .min(chunk.len());
            self.skip -= skipped as u64;
            let mut piece = chunk[skipped..].to_vec();
            if let Some(left) = &mut self.left {
                piece.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= piece.len() as u64;
            }
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }
}

fn name_of(record: &Value) -> Result<RecordingRef, CarrierError> {
    let sid = text(record, "sid").filter(|sid| is_sid("RE", sid));
    sid.map(|sid| RecordingRef(sid.to_owned()))
        .ok_or_else(|| unknown("the answer names no recording"))
}

fn call_sid(leg: &LegRef) -> Result<&str, CarrierError> {
    checked("CA", &leg.0)
}

fn recording_sid(recording: &RecordingRef) -> Result<&str, CarrierError> {
    checked("RE", &recording.0)
}

fn checked<'a>(kind: &str, sid: &'a str) -> Result<&'a str, CarrierError> {
    if is_sid(kind, sid) {
        return Ok(sid);
    }
    Err(CarrierError::No {
        reason: NoReason::Gone,
        code: 0,
        why: "not a name of the carrier's".to_owned(),
    })
}
