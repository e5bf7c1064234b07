//! The states of a call in Twilio's words, as evidence.

use trunkline::call::{AnsweredBy, Authority, Cause, Evidence, LegStatus};
use trunkline::clock::{Span, Time};

use super::codes;

/// What Twilio says of a call at one moment, by webhook or when asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report<'a> {
    /// `queued`, `initiated`, `ringing`, `in-progress`, or one of five endings.
    pub(super) status: &'a str,
    /// When it came to be so, by Twilio's clock.
    pub(super) at: Time,
    /// Who says it.
    pub(super) authority: Authority,
    /// Its place among the reports of the same call.
    pub(super) order: i64,
    /// Seconds after the answer, where said.
    pub(super) seconds: Option<i64>,
    /// The answer of the far end in SIP, where said.
    pub(super) sip: Option<i64>,
    /// Twilio's error code, where said.
    pub(super) error: Option<u32>,
    /// Who answered, where Twilio listened for it: `human`, `machine_start` …
    pub(super) answered_by: Option<&'a str>,
}

impl Report<'_> {
    /// The evidence; nothing where the state is one we do not know.
    pub(super) fn evidence(&self) -> Option<Evidence> {
        let status = leg_status(self.status)?;
        let mut evidence = Evidence::of(status, self.at, self.authority, self.order);
        if let Some(who) = self.answered_by.and_then(answered_by) {
            evidence = evidence.answered_by(who, self.authority, 0);
        }
        if !status.is_terminal() {
            return Some(evidence);
        }
        let evidence = evidence.because(self.cause(status), self.authority, self.order);
        Some(match self.seconds {
            Some(seconds) if status == LegStatus::Completed && seconds >= 0 => {
                evidence.lasting(Span::seconds(seconds), self.authority, self.order)
            }
            _ => evidence,
        })
    }

    fn cause(&self, status: LegStatus) -> Cause {
        if status == LegStatus::Completed {
            return Cause::Normal;
        }
        match (self.sip, self.error.and_then(codes::cause)) {
            (_, Some(cause)) => cause,
            // Not found, gone, address incomplete, does not exist anywhere.
            (Some(404 | 410 | 484 | 604), None) => Cause::NoSuchNumber,
            // Declined. A plain 486 is told by the state alone.
            (Some(603 | 607), None) => Cause::Rejected,
            _ if status == LegStatus::Failed => Cause::Other,
            _ => Cause::Normal,
        }
    }
}

/// Who answered, in Twilio's words. An answering machine has several, by how far its greeting was heard.
pub(super) fn answered_by(word: &str) -> Option<AnsweredBy> {
    Some(match word {
        "human" => AnsweredBy::Human,
        "fax" => AnsweredBy::Fax,
        "unknown" => AnsweredBy::Unknown,
        word if word.starts_with("machine") => AnsweredBy::Machine,
        _ => return None,
    })
}

fn leg_status(word: &str) -> Option<LegStatus> {
    Some(match word {
        "queued" | "initiated" => LegStatus::Queued,
        "ringing" => LegStatus::Ringing,
        "in-progress" => LegStatus::Answered,
        "completed" => LegStatus::Completed,
        "busy" => LegStatus::Busy,
        "no-answer" => LegStatus::NoAnswer,
        "canceled" => LegStatus::Canceled,
        "failed" => LegStatus::Failed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(status: &str) -> Report<'_> {
        Report {
            status,
            at: Time::from_millis(1_000),
            authority: Authority::Webhook,
            order: 3,
            seconds: None,
            sip: None,
            error: None,
            answered_by: None,
        }
    }

    fn cause(report: Report<'_>) -> Option<Cause> {
        report
            .evidence()
            .and_then(|evidence| evidence.cause)
            .map(|fact| fact.value)
    }

    #[test]
    fn an_ending_that_could_not_be_connected_tells_why() {
        let failed = report("failed");
        assert_eq!(cause(failed), Some(Cause::Other));
        assert_eq!(
            cause(Report {
                sip: Some(404),
                ..failed
            }),
            Some(Cause::NoSuchNumber)
        );
        assert_eq!(
            cause(Report {
                sip: Some(503),
                error: Some(13224),
                ..failed
            }),
            Some(Cause::NoSuchNumber)
        );
        assert_eq!(
            cause(Report {
                error: Some(13227),
                ..failed
            }),
            Some(Cause::CarrierRefused)
        );
        assert_eq!(
            cause(Report {
                sip: Some(999),
                error: Some(1),
                ..failed
            }),
            Some(Cause::Other)
        );
        assert_eq!(
            cause(Report {
                sip: Some(603),
                ..report("busy")
            }),
            Some(Cause::Rejected)
        );
        assert_eq!(
            cause(Report {
                sip: Some(603),
                ..report("no-answer")
            }),
            Some(Cause::Rejected)
        );
        assert_eq!(
            cause(Report {
                sip: Some(486),
                ..report("busy")
            }),
            Some(Cause::Normal)
        );
        assert_eq!(
            cause(Report {
                sip: Some(487),
                ..report("no-answer")
            }),
            Some(Cause::Normal)
        );
        assert_eq!(cause(report("completed")), Some(Cause::Normal));
        assert_eq!(cause(report("ringing")), None);
    }

    #[test]
    fn an_unknown_state_is_no_evidence() {
        assert_eq!(report("teleported").evidence(), None);
    }

    #[test]
    fn only_a_completed_call_has_a_length() {
        let completed = Report {
            seconds: Some(49),
            ..report("completed")
        }
        .evidence();
        let length = completed
            .and_then(|evidence| evidence.length)
            .map(|fact| fact.value);
        assert_eq!(length, Some(Span::seconds(49)));
        let busy = Report {
            seconds: Some(0),
            ..report("busy")
        }
        .evidence();
        assert!(busy.is_some_and(|evidence| evidence.length.is_none() && !evidence.answered));
    }
}
