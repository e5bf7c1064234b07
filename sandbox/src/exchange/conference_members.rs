//! Entering, joining and leaving a conference, and its end.

use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::watch;

use crate::config::Account;
use crate::media::{Repeat, tone};
use crate::twilio::error::Trouble;

use super::Exchange;
use super::call::Call;
use super::conference::{Conference, ConferenceFacts, Member, Stage, Terms, Wait};

/// How a participant left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    HungUp,
    /// Removed by REST.
    Kicked,
    /// Its call was moved to another document, or its own document went on.
    Updated,
    /// Somebody with `endConferenceOnExit` left.
    Ended,
    EndedByApi,
    /// It never came in.
    AddFailed,
}

impl Left {
    /// Twilio's `ReasonParticipantLeft`.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::HungUp => "participant_hung_up",
            Self::Kicked | Self::Updated => "participant_updated_via_api",
            Self::Ended => "moderator_ended_conference",
            Self::EndedByApi => "conference_ended_via_api",
            Self::AddFailed => "participant_add_failed",
        }
    }
}

impl Exchange {
    /// The open conference of that name, made where there is none.
    pub(crate) fn conference_named(&self, account: &Arc<Account>, name: &str) -> Arc<Conference> {
        if let Some(open) = self.open_conference(&account.account_sid, name) {
            return open;
        }
        let room = self.media.open_room();
        let (sid, account) = (self.sids.next("CF"), Arc::clone(account));
        let conference = Arc::new(Conference::new(sid, account, name.to_owned(), room));
        self.book().conferences.push(Arc::clone(&conference));
        conference
    }

    /// Writes a leg into a conference, before it has audio there.
    ///
    /// # Errors
    /// 16020 full, 16022 ended, 16025 label in use.
    pub(crate) fn enter(
        &self,
        conference: &Conference,
        call: &Call,
        terms: Terms,
        early_media: bool,
    ) -> Result<watch::Receiver<Option<Left>>, Trouble> {
        let mut facts = conference.facts();
        if facts.stage == Stage::Completed {
            return Err(Trouble::new(
                16022,
                "Conference does not exist or is completed",
            ));
        }
        if facts.members.len() >= facts.most {
            return Err(Trouble::new(16020, "Conference is full"));
        }
        if terms
            .label
            .as_deref()
            .is_some_and(|label| facts.member(label).is_some())
        {
            return Err(Trouble::new(
                16025,
                "Participant label is in use by another participant",
            ));
        }
        let now = SystemTime::now();
        let (left, watcher) = watch::channel(None);
        facts.members.push(Member {
            call_sid: call.sid.clone(),
            terms,
            hold_wait: Wait::Melody,
            joined: false,
            early_media,
            created: now,
            updated: now,
            left,
            tuned: None,
            music: None,
        });
        drop(facts);
        call.facts().conference = Some(conference.sid.clone());
        Ok(watcher)
    }

    /// An entered leg is answered: it is in the conference now, which may start.
    pub(crate) fn join(self: &Arc<Self>, conference: &Arc<Conference>, call: &Call) {
        let mut facts = conference.facts();
        let Some(member) = facts.member_mut(&call.sid) else {
            return;
        };
        (member.joined, member.updated) = (true, SystemTime::now());
        let beep = member.terms.beep.enter;
        let inside = facts.members.iter().filter(|member| member.joined).count();
        let starter = facts
            .members
            .iter()
            .any(|member| member.joined && member.terms.start_on_enter);
        let starts = facts.stage == Stage::Init && inside >= 2 && starter;
        let mut record = None;
        if starts {
            (facts.stage, facts.updated) = (Stage::InProgress, SystemTime::now());
            // Whoever is in a started conference counts as started, as Twilio's own events show it.
            record = facts.record.take();
            self.conference_event(conference, &mut facts, "conference-start", Vec::new());
        }
        self.participant_event(
            conference,
            &mut facts,
            "participant-join",
            &call.sid,
            Vec::new(),
        );
        let plays = beep && facts.stage == Stage::InProgress;
        drop(facts);
        self.tune(conference);
        if let Some(new) = record {
            self.record_conference(conference, new);
        }
        if plays {
            self.media
                .play_room(conference.room, tone::beep().into(), Repeat::Once);
        }
    }

    /// Takes a leg out of its conference, where it is in one.
    pub(crate) fn leave_conference(self: &Arc<Self>, call: &Call, left: Left) {
        let sid = call.facts().conference.take();
        if let Some(conference) = sid.and_then(|sid| self.conference(&sid)) {
            self.remove(&conference, call, left);
        }
    }

    fn remove(self: &Arc<Self>, conference: &Arc<Conference>, call: &Call, left: Left) {
        let mut facts = conference.facts();
        let position = facts
            .members
            .iter()
            .position(|member| member.call_sid == call.sid);
        let Some(position) = position else { return };
        let joined = facts.members[position].joined;
        let left = if left == Left::HungUp && !joined {
            Left::AddFailed
        } else {
            left
        };
        self.tell_leave(conference, &mut facts, position, left);
        let member = facts.members.remove(position);
        self.release(&member);
        let kicked = left == Left::Kicked;
        if member.terms.end_on_exit && joined {
            let reason = if kicked {
                "participant-with-end-conference-on-exit-kicked"
            } else {
                "participant-with-end-conference-on-exit-left"
            };
            self.close(conference, &mut facts, reason, Some(&member), Left::Ended);
        } else if facts.members.is_empty() {
            let reason = if kicked {
                "last-participant-kicked"
            } else {
                "last-participant-left"
            };
            self.close(conference, &mut facts, reason, Some(&member), Left::Ended);
        }
        let beeps = member.terms.beep.exit && joined && facts.stage == Stage::InProgress;
        drop(facts);
        member.left.send_replace(Some(left));
        self.tune(conference);
        if beeps {
            self.media
                .play_room(conference.room, tone::beep().into(), Repeat::Once);
        }
    }

    /// Ends a conference by REST. False where it had ended.
    pub(crate) fn end_conference(self: &Arc<Self>, conference: &Arc<Conference>) -> bool {
        let mut facts = conference.facts();
        if facts.stage == Stage::Completed {
            return false;
        }
        self.close(
            conference,
            &mut facts,
            "conference-ended-via-api",
            None,
            Left::EndedByApi,
        );
        true
    }

    fn close(
        self: &Arc<Self>,
        conference: &Arc<Conference>,
        facts: &mut ConferenceFacts,
        reason: &'static str,
        ender: Option<&Member>,
        left: Left,
    ) {
        while !facts.members.is_empty() {
            self.tell_leave(conference, facts, 0, left);
            let member = facts.members.remove(0);
            self.release(&member);
            if let Some(call) = self.call(&member.call_sid) {
                call.facts().conference = None;
            }
            member.left.send_replace(Some(left));
        }
        (facts.stage, facts.updated) = (Stage::Completed, SystemTime::now());
        facts.reason = Some(reason);
        facts.ender = ender.map(|member| member.call_sid.clone());
        self.tell_end(conference, facts, ender);
        for sid in std::mem::take(&mut facts.recordings) {
            self.finish_recording(&sid);
        }
        self.media.close_room(conference.room);
    }

    /// Gives a participant's audio back to its leg.
    fn release(&self, member: &Member) {
        if let Some(music) = &member.music {
            music.abort();
        }
        if let Some(port) = self.call(&member.call_sid).and_then(|call| call.port()) {
            self.media.leave(port);
            self.media.stop_play(port);
        }
    }
}
