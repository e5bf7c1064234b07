//! Participants by REST: dialled into a conference, changed while they are in it, removed from it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use crate::twilio::error::Trouble;

use super::call::{Call, Callback, EndedBy, NewCall};
use super::conference::{Conference, Terms, Wait};
use super::conference_members::Left;
use super::recording::NewRecording;
use super::{Ending, Exchange, Ring};

/// A participant to be dialled.
pub(crate) struct NewParticipant {
    pub(crate) call: NewCall,
    pub(crate) terms: Terms,
    pub(crate) early_media: bool,
    pub(crate) ring: Ring,
    /// Seconds after which it is hung up.
    pub(crate) time_limit_s: Option<u64>,
    pub(crate) record: Option<NewRecording>,
    /// Used where this participant is the conference's first.
    pub(crate) conference_callback: Option<Callback>,
    pub(crate) conference_record: Option<NewRecording>,
    pub(crate) most: Option<usize>,
}

/// What shall be different about a participant.
#[derive(Default)]
pub(crate) struct Change {
    pub(crate) muted: Option<bool>,
    pub(crate) hold: Option<bool>,
    pub(crate) hold_wait: Option<Wait>,
    pub(crate) wait: Option<Wait>,
    pub(crate) end_on_exit: Option<bool>,
    pub(crate) coaching: Option<bool>,
    pub(crate) coach: Option<String>,
}

impl Exchange {
    /// Dials somebody into a conference.
    ///
    /// # Errors
    /// 16020, 16022 or 16025, before anything rang.
    pub(crate) fn add_participant(
        self: &Arc<Self>,
        conference: &Arc<Conference>,
        new: NewParticipant,
    ) -> Result<Arc<Call>, Trouble> {
        {
            let mut facts = conference.facts();
            if facts.callback.is_none() {
                facts.callback = new.conference_callback;
            }
            if facts.members.is_empty() {
                facts.record = new.conference_record;
                facts.most = new.most.unwrap_or(facts.most);
            }
        }
        // The leg is written into the book only when the conference takes it.
        let call = Call::new(self.sids.next("CA"), new.call);
        let left = self.enter(conference, &call, new.terms, new.early_media)?;
        self.book().calls.push(Arc::clone(&call));
        let (exchange, conference) = (Arc::clone(self), Arc::clone(conference));
        let drive = Drive {
            call: Arc::clone(&call),
            left,
            ring: new.ring,
            time_limit_s: new.time_limit_s,
            record: new.record,
        };
        tokio::spawn(exchange.drive_participant(conference, drive));
        Ok(call)
    }

    async fn drive_participant(self: Arc<Self>, conference: Arc<Conference>, mut drive: Drive) {
        let call = &drive.call;
        let answered = tokio::select! {
            answered = self.ring(call, &drive.ring) => answered,
            left = gone(&mut drive.left) => {
                self.end(call, Ending::by(ended_by(left)));
                false
            }
        };
        if !answered {
            self.tune(&conference);
            return;
        }
        self.join(&conference, call);
        if let Some(record) = drive.record.take() {
            self.record_call(call, record);
        }
        let limit = Duration::from_secs(drive.time_limit_s.unwrap_or(4 * 3600));
        tokio::select! {
            left = gone(&mut drive.left) => match left {
                // Somebody else drives it now, or it has ended by itself.
                Left::Updated | Left::HungUp | Left::AddFailed => {}
                Left::Kicked | Left::Ended | Left::EndedByApi => {
                    self.end(call, Ending::by(ended_by(left)));
                }
            },
            () = tokio::time::sleep(limit) => {
                self.end(call, Ending::by(EndedBy::Timeout));
            }
        }
    }

    /// Changes a participant by CallSid or label. False where there is none.
    pub(crate) fn change_participant(
        self: &Arc<Self>,
        conference: &Arc<Conference>,
        key: &str,
        change: Change,
    ) -> bool {
        {
            let mut facts = conference.facts();
            let Some(member) = facts.member_mut(key) else {
                return false;
            };
            let (before, sid) = (member.terms.clone(), member.call_sid.clone());
            let terms = &mut member.terms;
            terms.muted = change.muted.unwrap_or(terms.muted);
            terms.hold = change.hold.unwrap_or(terms.hold);
            terms.end_on_exit = change.end_on_exit.unwrap_or(terms.end_on_exit);
            terms.wait = change.wait.unwrap_or_else(|| terms.wait.clone());
            match change.coaching {
                Some(false) => terms.coach = None,
                _ => terms.coach = change.coach.or_else(|| terms.coach.clone()),
            }
            let after = terms.clone();
            if change.hold == Some(true) {
                member.hold_wait = change.hold_wait.unwrap_or_default();
            }
            member.updated = SystemTime::now();
            for event in events(&before, &after) {
                self.participant_event(conference, &mut facts, event, &sid, Vec::new());
            }
        }
        self.tune(conference);
        true
    }
}

struct Drive {
    call: Arc<Call>,
    left: watch::Receiver<Option<Left>>,
    ring: Ring,
    time_limit_s: Option<u64>,
    record: Option<NewRecording>,
}

/// Waits until a participant has left.
pub(crate) async fn gone(left: &mut watch::Receiver<Option<Left>>) -> Left {
    match left.wait_for(Option::is_some).await {
        Ok(left) => left.unwrap_or(Left::HungUp),
        // The conference forgot the participant, so it is gone.
        Err(_) => Left::HungUp,
    }
}

fn ended_by(left: Left) -> EndedBy {
    if matches!(left, Left::Kicked) {
        EndedBy::Api
    } else {
        EndedBy::Conference
    }
}

/// The events a change makes. Coaching and the like are one `modify`, whatever else changed with them.
fn events(before: &Terms, after: &Terms) -> Vec<&'static str> {
    if before.coach != after.coach || before.end_on_exit != after.end_on_exit {
        return vec!["participant-modify"];
    }
    let mut events = Vec::new();
    if before.muted != after.muted {
        events.push(if after.muted {
            "participant-mute"
        } else {
            "participant-unmute"
        });
    }
    if before.hold != after.hold {
        events.push(if after.hold {
            "participant-hold"
        } else {
            "participant-unhold"
        });
    }
    events
}
