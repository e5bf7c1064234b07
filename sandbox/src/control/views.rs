//! What the sandbox's own API shows of calls, conferences and audio.

use serde::Serialize;
use serde_json::{Value, json};

use crate::clock::unix_millis;
use crate::exchange::Exchange;
use crate::exchange::call::Call;
use crate::exchange::conference::Conference;
use crate::media::Level;

/// A leg, without its audio.
pub(super) fn call(call: &Call) -> Value {
    let facts = call.facts();
    let error = facts.error.as_ref();
    json!({
        "sid": call.sid,
        "account_sid": call.account.account_sid,
        "from": call.from,
        "to": call.to,
        "direction": call.direction,
        "status": facts.status,
        "parent_call_sid": call.parent,
        "created_at": unix_millis(call.created),
        "answered_at": facts.answered.map(unix_millis),
        "ended_at": facts.ended.map(unix_millis),
        "ended_by": facts.ended_by,
        "sip_code": facts.sip,
        "error": error.map(|(code, message)| json!({"code": code, "message": message})),
        "digits": facts.digits,
        "conference_sid": facts.conference,
        "bridged_with": facts.peer,
        "person": call.manner,
        "recordings": facts.tapes,
        "custom_parameters": call.custom.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
    })
}

/// A leg with what is heard on it.
pub(super) async fn call_with_levels(exchange: &Exchange, it: &Call) -> Value {
    let mut view = call(it);
    let levels = match it.port() {
        Some(port) => exchange.media.levels(port).await,
        None => None,
    };
    view["levels"] = match levels {
        Some(levels) => json!({"from_party": level(levels.from), "to_party": level(levels.to)}),
        None => Value::Null,
    };
    view
}

#[derive(Serialize)]
struct LevelView {
    rms: f32,
    peak_hz: Option<f32>,
    packets: u64,
    energy: f64,
}

fn level(level: Level) -> Value {
    json!(LevelView {
        rms: level.rms,
        peak_hz: level.peak_hz,
        packets: level.packets,
        energy: level.energy
    })
}

/// A conference with everybody in it.
pub(super) fn conference(conference: &Conference) -> Value {
    let facts = conference.facts();
    let members: Vec<Value> = facts
        .members
        .iter()
        .map(|member| {
            json!({
                "call_sid": member.call_sid,
                "label": member.terms.label,
                "joined": member.joined,
                "muted": member.terms.muted,
                "hold": member.terms.hold,
                "coaches": member.terms.coach,
                "start_on_enter": member.terms.start_on_enter,
                "end_on_exit": member.terms.end_on_exit,
            })
        })
        .collect();
    json!({
        "sid": conference.sid,
        "friendly_name": conference.name,
        "status": facts.stage.as_str(),
        "created_at": unix_millis(conference.created),
        "reason_ended": facts.reason,
        "ended_by_call_sid": facts.ender,
        "members": members,
    })
}
