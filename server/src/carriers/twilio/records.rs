//! Twilio's own records of a call, as evidence.

use serde_json::Value;
use trunkline::call::{Authority, Evidence};
use trunkline::carrier::LegRef;
use trunkline::clock::Time;

use super::dates;
use super::status::Report;

/// Whether a text has the form of a SID of this kind: two letters and 32 hexadecimal digits. What is not
/// goes into no address.
pub(super) fn is_sid(kind: &str, text: &str) -> bool {
    text.strip_prefix(kind)
        .is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A text field that is there and not empty.
pub(super) fn text<'a>(record: &'a Value, name: &str) -> Option<&'a str> {
    record.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// The name of a call in a record of ours; nothing where the record is another account's.
pub(super) fn leg_ref(record: &Value, field: &str, account_sid: &str) -> Option<LegRef> {
    let ours = text(record, "account_sid").is_none_or(|sid| sid == account_sid);
    let sid = text(record, field)?;
    (ours && is_sid("CA", sid)).then(|| LegRef(sid.to_owned()))
}

/// A time of a record.
pub(super) fn time(record: &Value, name: &str) -> Option<Time> {
    dates::parse_rfc2822(text(record, name)?)
}

/// How the call of a record stands. A state we do not know is no evidence of anything.
pub(super) fn evidence(record: &Value, now: Time) -> Evidence {
    let status = text(record, "status").unwrap_or_default();
    let ended = time(record, "end_time").or_else(|| time(record, "date_updated"));
    let began = time(record, "start_time").or_else(|| time(record, "date_created"));
    let over = matches!(
        status,
        "completed" | "busy" | "failed" | "no-answer" | "canceled"
    );
    let at = if over { ended } else { began }.unwrap_or(now);
    let seconds = text(record, "duration").and_then(|seconds| seconds.parse().ok());
    let report = Report {
        status,
        at,
        // While a call lasts its record has one time only, which may be that of the dialling or of the
        // answer: an estimate, which whatever the carrier tells replaces.
        authority: if over {
            Authority::Poll
        } else {
            Authority::Own
        },
        order: at.millis(),
        seconds,
        sip: None,
        error: None,
        answered_by: text(record, "answered_by"),
    };
    report.evidence().unwrap_or_default()
}
