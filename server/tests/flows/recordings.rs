//! Recordings: begun once, paused when the carrier has done it, heard by those who may, deleted when their time is over.

use reqwest::{Method, StatusCode, header};
use sandbox::media::tone;
use sandbox::phone::{Phone, PhoneCall};
use serde_json::{Value, json};
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, RecordingStatus};
use trunkline::clock::Span;
use trunkline::desk::RecordingCard;
use trunkline::id::CallId;
use trunkline::refusal::{DoorError, Refusal};

use crate::stage::{Floor, OURS, Seat, SignedPost, Terms, hears, on_both_databases, until};

on_both_databases!(
    a_call_is_recorded_on_two_channels_and_heard_by_those_who_may,
    a_pause_is_shown_once_the_carrier_has_done_it_and_leaves_a_silent_gap,
    a_request_whose_answer_was_lost_makes_no_second_recording,
    a_recording_whose_time_is_over_is_deleted_at_the_carrier_too,
    an_agent_is_recorded_always_or_never_whatever_the_settings_say,
);

/// Says 440 Hz and never hangs up.
const TALKER: &str = "+18085550118";
const TALKER_HZ: f32 = 440.0;
const ALEX_HZ: f32 = 700.0;
/// Samples a second of a recording.
const RATE: usize = 8_000;
/// Packets a second of a conversation.
const PACKETS: u64 = 50;

struct Scene {
    floor: Floor,
    alex: Seat,
    line: PhoneCall,
    id: CallId,
    _phone: Phone,
}

async fn recorded(terms: Terms) -> Scene {
    let floor = terms.setting("RECORD_CALLS", "true").open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, line) = alex.call(&mut phone, TALKER).await;
    line.say(tone::sine(ALEX_HZ, 1_000, 0.3));
    floor.until_state(id, CallState::Active).await;
    hears(&line, TALKER_HZ).await;
    Scene {
        floor,
        alex,
        line,
        id,
        _phone: phone,
    }
}

impl Scene {
    async fn until_card(&self, wanted: RecordingCard) {
        until("how the recording stands", async || {
            let card = self.alex.desk(&self.floor).card(self.id).await;
            let stands = card.map_err(|error| error.to_string())?.recording;
            if stands == Some(wanted) {
                Ok(())
            } else {
                Err(format!("{stands:?}"))
            }
        })
        .await;
    }

    /// Ends the call and waits for its recording.
    async fn until_kept(&self) -> Call {
        self.alex.end(self.id).await;
        let kept = |call: &Call| call.recorded.kept().is_some();
        self.floor.until_call(self.id, "its recording", kept).await
    }

    /// Waits until so many seconds of sound have come out of the agent's loudspeaker.
    async fn goes_on(&self, seconds: u64) {
        let from = self.line.heard().await.expect("the line is open").packets;
        until("sound to pass", async || {
            let heard = self.line.heard().await;
            let packets = heard.map_err(|error| error.to_string())?.packets;
            if packets >= from + seconds * PACKETS {
                Ok(())
            } else {
                Err(format!("{} packets", packets - from))
            }
        })
        .await;
    }

    async fn listen(&self, seat: &Seat, range: Option<&str>) -> (StatusCode, Vec<u8>) {
        let path = format!("/calls/{}/recording.wav", self.id);
        let mut request = seat.request(Method::GET, &path);
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        let answer = request.send().await.expect("the dialer answers");
        let status = answer.status();
        let body = answer.bytes().await.expect("it answers in full");
        (status, body.to_vec())
    }
}

/// How loud a tone is in samples, 0 to 1: one bin of a Fourier transform.
fn loudness(samples: &[f32], hz: f32) -> f32 {
    let step = std::f32::consts::TAU * hz / RATE as f32;
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (at, sample) in samples.iter().enumerate() {
        let angle = step * (at % RATE) as f32;
        sine += sample * angle.sin();
        cosine += sample * angle.cos();
    }
    2.0 * (sine * sine + cosine * cosine).sqrt() / samples.len().max(1) as f32
}

/// The two channels of a WAV file of 16 bits.
fn channels(wav: &[u8]) -> [Vec<f32>; 2] {
    assert_eq!((&wav[0..4], &wav[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    let number = |at: usize| u16::from_le_bytes([wav[at], wav[at + 1]]);
    assert_eq!(number(22), 2, "two channels");
    let samples: Vec<f32> = wav[44..]
        .chunks_exact(2)
        .map(|two| f32::from(i16::from_le_bytes([two[0], two[1]])) / 32_768.0)
        .collect();
    let one = |first: usize| samples.iter().skip(first).step_by(2).copied().collect();
    [one(0), one(1)]
}

async fn a_call_is_recorded_on_two_channels_and_heard_by_those_who_may(terms: Terms) {
    let scene = recorded(terms).await;
    scene.until_card(RecordingCard::On).await;
    scene.goes_on(2).await;
    let call = scene.until_kept().await;
    let kept = call.recorded.kept().expect("it is kept");
    assert_eq!(kept.channels, 2);
    scene.until_card(RecordingCard::Kept(kept.seconds)).await;

    let (status, wav) = scene.listen(&scene.alex, None).await;
    assert_eq!(status, StatusCode::OK);
    let [theirs, ours] = channels(&wav);
    let heard = [
        loudness(&theirs, TALKER_HZ),
        loudness(&theirs, ALEX_HZ),
        loudness(&ours, ALEX_HZ),
        loudness(&ours, TALKER_HZ),
    ];
    assert!(heard[0] > 0.05 && heard[1] < 0.01, "their side: {heard:?}");
    assert!(heard[2] > 0.02 && heard[3] < 0.01, "our side: {heard:?}");
    // Parts of it, as a player asks when somebody seeks.
    let (status, part) = scene.listen(&scene.alex, Some("bytes=44-143")).await;
    assert_eq!(
        (status, &part[..]),
        (StatusCode::PARTIAL_CONTENT, &wav[44..144])
    );
    let beyond = format!("bytes={}-", wav.len());
    let (status, _) = scene.listen(&scene.alex, Some(&beyond)).await;
    assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);

    let blake = scene.floor.seat("blake", Role::Agent).await;
    let (status, _) = scene.listen(&blake, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "somebody else's call");
    let sam = scene.floor.seat("sam", Role::Supervisor).await;
    let page = sam
        .desk(&scene.floor)
        .call(scene.id)
        .await
        .expect("they see all");
    let names: Vec<&str> = page.listens.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["alex"], "once, however many parts were asked for");
    let page = scene.alex.desk(&scene.floor).call(scene.id).await;
    assert!(
        page.expect("their own").listens.is_empty(),
        "told to supervisors only"
    );
}

async fn a_pause_is_shown_once_the_carrier_has_done_it_and_leaves_a_silent_gap(terms: Terms) {
    let scene = recorded(terms).await;
    scene.until_card(RecordingCard::On).await;
    scene.goes_on(1).await;
    // The carrier does not do it yet.
    let broken = json!({"rest": "POST /Calls", "fault": "status", "status": 503});
    scene.floor.carrier.fault(broken).await;
    let desk = scene.alex.desk(&scene.floor);
    desk.pause_recording(scene.id, true)
        .await
        .expect("it is theirs");
    scene.until_card(RecordingCard::Pausing).await;
    scene.floor.carrier.no_more_faults().await;
    scene.until_card(RecordingCard::Paused).await;
    scene.goes_on(2).await;
    desk.pause_recording(scene.id, false)
        .await
        .expect("it is theirs");
    scene.until_card(RecordingCard::On).await;
    scene.goes_on(1).await;
    scene.until_kept().await;
    let (_, wav) = scene.listen(&scene.alex, None).await;
    let [theirs, _] = channels(&wav);
    let tenths: Vec<f32> = theirs
        .chunks(RATE / 10)
        .map(|it| loudness(it, TALKER_HZ))
        .collect();
    let loud = |it: &&f32| **it > 0.05;
    let silent = tenths.iter().filter(|it| !loud(it)).count();
    assert!(silent >= 15, "{silent} tenths of a second: {tenths:?}");
    let first = tenths.iter().take(5).filter(loud).count();
    let last = tenths.iter().rev().skip(1).take(5).filter(loud).count();
    assert!(
        first >= 4 && last >= 4,
        "sound before and after: {tenths:?}"
    );
}

async fn a_request_whose_answer_was_lost_makes_no_second_recording(terms: Terms) {
    let floor = terms.setting("RECORD_CALLS", "true").open().await;
    let lost = json!({"rest": "POST /Calls", "fault": "lose-answer", "times": 1});
    floor.carrier.fault(lost).await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, TALKER).await;
    let running = |call: &Call| {
        let recording = call.recorded.recording.as_ref();
        recording.is_some_and(|it| it.status == RecordingStatus::Running)
    };
    let call = floor.until_call(id, "a recording", running).await;
    let begun = begun_recordings(&floor).await;
    assert_eq!(begun, 1, "{call:#?}");
}

/// How many recordings the carrier was asked to begin.
async fn begun_recordings(floor: &Floor) -> usize {
    let log = floor.carrier.see("/witness").await;
    let begins = |entry: &&Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        entry["what"] == "rest" && entry["method"] == "POST" && path.ends_with("/Recordings.json")
    };
    log.as_array()
        .expect("a list")
        .iter()
        .filter(begins)
        .count()
}

async fn a_recording_whose_time_is_over_is_deleted_at_the_carrier_too(terms: Terms) {
    let scene = recorded(terms.policy(|policy| policy.keep_recordings_for = Span::millis(1))).await;
    scene.until_card(RecordingCard::On).await;
    scene.goes_on(1).await;
    scene.until_kept().await;
    let swept = scene.floor.dialer.clockwork().sweep().await;
    swept.expect("the database answers");
    scene.until_card(RecordingCard::Deleted).await;
    let log = scene.floor.carrier.see("/witness").await;
    let deleted = |entry: &Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        entry["method"] == "DELETE" && path.contains("/Recordings/RE")
    };
    assert!(log.as_array().expect("a list").iter().any(deleted));
    let (status, _) = scene.listen(&scene.alex, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_recorded_cannot_be_paused_and_callers_are_told_what_is() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, TALKER).await;
    floor.until_state(id, CallState::Active).await;
    let refused = alex.desk(&floor).pause_recording(id, true).await;
    assert!(
        matches!(refused, Err(DoorError::Refused(Refusal::NoRecording))),
        "{refused:?}"
    );
    let call = incoming(&floor).await;
    assert!(!call.contains("<Say>"), "{call}");

    let floor = Terms::sqlite().setting("RECORD_CALLS", "true").open().await;
    let call = incoming(&floor).await;
    assert!(
        call.contains("<Say>This call may be recorded.</Say><Dial>"),
        "{call}"
    );
}

/// Somebody calls; what the carrier is told to do.
async fn incoming(floor: &Floor) -> String {
    let form = [
        ("CallSid", "CA00000000000000000000000000000002"),
        ("From", "+14155550142"),
        ("To", OURS),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
    ];
    let (status, answer) = SignedPost::new("/api/voice", &form).send(floor).await;
    assert_eq!(status, StatusCode::OK);
    answer
}

async fn an_agent_is_recorded_always_or_never_whatever_the_settings_say(terms: Terms) {
    for (usual, said, wanted) in [("true", false, false), ("false", true, true)] {
        let floor = terms.clone().setting("RECORD_CALLS", usual).open().await;
        let alex = floor.seat("alex", Role::Agent).await;
        let told = floor.dialer.office().set_records("alex", Some(said)).await;
        told.expect("there is such an agent");
        let mut phone = alex.phone().await;
        let (id, line) = alex.call(&mut phone, TALKER).await;
        hears(&line, TALKER_HZ).await;
        let call = floor.until_state(id, CallState::Active).await;
        assert_eq!(call.recorded.wanted, wanted);
        if wanted {
            let begun = |call: &Call| call.recorded.recording.is_some();
            floor.until_call(id, "a recording", begun).await;
        }
        alex.end(id).await;
        floor.until_state(id, CallState::Completed).await;
        phone.wait("hangup").await.expect("the phone is told");

        // Where the caller was told that calls are recorded, who answers decides.
        floor.carrier.somebody_calls("+14155550142", "tone").await;
        let invite = phone.invited().await.expect("it rings");
        let line = phone.accept(&invite).await.expect("the phone answers");
        hears(&line, TALKER_HZ).await;
        let calls = floor.dialer.store.list_live_calls(alex.agent.id).await;
        let id = calls.expect("the database")[0].id;
        let settled = |call: &Call| !call.recorded.wanted || call.recorded.recording.is_some();
        let call = floor
            .until_call(id, "whether it is recorded", settled)
            .await;
        assert_eq!(call.recorded.recording, None, "not told, or not wanted");
        alex.end(id).await;
        let call = floor.until_state(id, CallState::Completed).await;
        assert_eq!(call.recorded.recording, None);
    }
}
