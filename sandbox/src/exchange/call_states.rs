//! The words for a leg: where it is in its life, who made it, who ended it, who is told.

use reqwest::Method;
use serde::Serialize;

/// Where a leg is in its life. Final ones are never left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    Queued,
    Ringing,
    InProgress,
    Completed,
    Busy,
    Failed,
    NoAnswer,
    Canceled,
}

impl Status {
    /// Its name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::NoAnswer => "no-answer",
            Self::Canceled => "canceled",
        }
    }

    /// Has the leg ended?
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Ringing | Self::InProgress)
    }
}

/// Who made a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Direction {
    Inbound,
    OutboundApi,
    OutboundDial,
}

impl Direction {
    /// Its name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::OutboundApi => "outbound-api",
            Self::OutboundDial => "outbound-dial",
        }
    }
}

/// A subscription to events.
#[derive(Clone, Debug)]
pub(crate) struct Callback {
    pub(crate) url: String,
    pub(crate) method: Method,
    /// Event names as subscribed.
    pub(crate) events: Vec<String>,
}

/// Who or what ended a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EndedBy {
    /// The party at the far end of this leg: it hung up, refused, was busy or does not exist.
    Party,
    /// A REST request.
    Api,
    /// The end of its TwiML, `<Hangup>` or `<Reject>`.
    Twiml,
    /// The leg it was bridged to ended, or its caller gave up.
    Peer,
    /// Its conference ended or it was removed from it.
    Conference,
    /// Nobody answered in time, or a time limit ran out.
    Timeout,
    /// The customer's application failed.
    Trouble,
    /// The sandbox stopped.
    Sandbox,
}
