//! Ringing: how a new leg reaches a person or a browser, and what comes of it.

use std::sync::Arc;

use crate::media::PortId;
use crate::people::{Fate, Manner, person, voices};
use crate::signal::{Invite, Line, Outcome};
use crate::twilio::number::is_e164;

use super::call::{Call, EndedBy, Status};
use super::{Ending, Exchange};

/// What Twilio adds to every ringing time-out, in seconds.
const GRACE_S: u64 = 5;

/// How a leg is rung.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    /// Seconds of ringing after which nobody is there.
    pub(crate) timeout_s: u64,
    /// Keys pressed after the answer; `w` waits half a second.
    pub(crate) send_digits: Option<String>,
}

impl Exchange {
    /// Rings the far party of a new leg until it answers (true) or the leg has ended (false).
    pub(crate) async fn ring(self: &Arc<Self>, call: &Arc<Call>, ring: &Ring) -> bool {
        self.progress(call, "initiated");
        let patience = self.pace.scaled((ring.timeout_s + GRACE_S) * 1_000);
        tokio::select! {
            () = call.over() => return false,
            () = tokio::time::sleep(patience) => {
                self.end(call, Ending::unanswered(EndedBy::Timeout, Status::NoAnswer, 487));
                return false;
            }
            answered = self.reach(call) => if !answered { return false },
        }
        if let Some(digits) = ring.send_digits.clone() {
            tokio::spawn(Arc::clone(self).press_towards(Arc::clone(call), digits));
        }
        true
    }

    async fn reach(self: &Arc<Self>, call: &Arc<Call>) -> bool {
        if let Some(identity) = call.to.strip_prefix("client:") {
            return self.reach_browser(call, identity).await;
        }
        if !is_e164(&call.to) {
            let mut ending = Ending::unanswered(EndedBy::Party, Status::Failed, 400);
            ending.error = Some((13223, "Dial: Invalid phone number format".to_owned()));
            self.end(call, ending);
            return false;
        }
        let fate = match call.manner {
            Some(manner) => Fate::Answers {
                after: 2_000,
                manner,
                hangs_up_after: None,
            },
            None => person(&call.to).fate,
        };
        self.reach_person(call, fate).await
    }

    async fn reach_person(self: &Arc<Self>, call: &Arc<Call>, fate: Fate) -> bool {
        self.pace.wait(400).await;
        if fate == Fate::DoesNotExist {
            let mut ending = Ending::unanswered(EndedBy::Party, Status::Failed, 404);
            ending.error = Some((13224, "The number does not exist".to_owned()));
            self.end(call, ending);
            return false;
        }
        self.rang(call);
        match fate {
            Fate::Answers {
                after,
                manner,
                hangs_up_after,
            } => {
                self.pace.wait(after).await;
                self.person_answers(call, manner, hangs_up_after)
            }
            Fate::Busy { after } => {
                self.pace.wait(after).await;
                self.end(call, Ending::unanswered(EndedBy::Party, Status::Busy, 486));
                false
            }
            Fate::Rejects { after } => {
                self.pace.wait(after).await;
                self.end(call, Ending::unanswered(EndedBy::Party, Status::Busy, 603));
                false
            }
            // The time-out of the ringing ends this.
            Fate::RingsOut | Fate::DoesNotExist => std::future::pending().await,
        }
    }

    fn person_answers(
        self: &Arc<Self>,
        call: &Arc<Call>,
        manner: Manner,
        hangs_up_after: Option<u64>,
    ) -> bool {
        let port = self.media.open_voice(voices::voice(manner));
        if !self.connect(call, port, None) {
            return false;
        }
        if let Some(after) = hangs_up_after {
            let (exchange, call) = (Arc::clone(self), Arc::clone(call));
            tokio::spawn(async move {
                tokio::select! {
                    () = call.over() => {}
                    () = exchange.pace.wait(after) => {
                        exchange.end(&call, Ending::by(EndedBy::Party));
                    }
                }
            });
        }
        true
    }

    async fn reach_browser(self: &Arc<Self>, call: &Arc<Call>, identity: &str) -> bool {
        let invite = Invite {
            call_sid: call.sid.clone(),
            from: call.from.clone(),
            to: call.to.clone(),
            params: call.custom.clone(),
        };
        let rung = self
            .devices
            .invite(&call.account.account_sid, identity, invite);
        let Some(ringing) = rung else {
            self.end(
                call,
                Ending::unanswered(EndedBy::Party, Status::NoAnswer, 480),
            );
            return false;
        };
        self.rang(call);
        match ringing.outcome().await {
            Outcome::Accepted(port, line) => self.connect(call, port, Some(line)),
            Outcome::Rejected => {
                self.end(call, Ending::unanswered(EndedBy::Party, Status::Busy, 603));
                false
            }
            Outcome::Gone => {
                self.end(
                    call,
                    Ending::unanswered(EndedBy::Party, Status::NoAnswer, 480),
                );
                false
            }
        }
    }

    /// Gives an answered leg its audio. False, and the audio closed again, where the leg ended meanwhile.
    fn connect(self: &Arc<Self>, call: &Arc<Call>, port: PortId, line: Option<Line>) -> bool {
        {
            let mut facts = call.facts();
            if !facts.status.is_final() {
                facts.port = Some(port);
                facts.line = line;
            } else {
                drop(facts);
                self.media.close(port);
                if let Some(line) = line {
                    line.hangup(None);
                }
                return false;
            }
        }
        self.answered(call)
    }
}
