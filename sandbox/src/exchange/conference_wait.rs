//! Who hears what in a conference: the room, the ringing of somebody being added, or music.

use std::sync::Arc;

use crate::media::{PortId, Repeat, Role, tone};
use crate::twilio::twiml::{self, Listener};

use super::Exchange;
use super::call::Status;
use super::conference::{Conference, ConferenceFacts, Member, Stage, Tuned, Wait};

impl Exchange {
    /// Sets everybody's audio to what it should be now; what is right already is left alone.
    pub(crate) fn tune(self: &Arc<Self>, conference: &Arc<Conference>) {
        let mut facts = conference.facts();
        if facts.stage == Stage::Completed {
            return;
        }
        let rings = facts.members.iter().any(|member| {
            let ringing = || {
                self.call(&member.call_sid)
                    .is_some_and(|it| it.status() == Status::Ringing)
            };
            !member.joined && member.early_media && ringing()
        });
        let wanted: Vec<_> = facts
            .members
            .iter()
            .map(|member| self.wanted(&facts, member, rings))
            .collect();
        for (member, wanted) in facts.members.iter_mut().zip(wanted) {
            if member.joined && member.tuned.as_ref() != Some(&wanted) {
                self.set(conference, member, &wanted);
                member.tuned = Some(wanted);
            }
        }
        let room_rings = rings && facts.stage == Stage::InProgress;
        if facts.room_rings != room_rings {
            facts.room_rings = room_rings;
            if room_rings {
                self.media
                    .play_room(conference.room, tone::ringback().into(), Repeat::Forever);
            } else {
                self.media.stop_play_room(conference.room);
            }
        }
    }

    /// Makes [`Exchange::tune`] set a participant's audio again, after an announcement took its place.
    pub(crate) fn forget_tuning(self: &Arc<Self>, conference: &Arc<Conference>, call_sid: &str) {
        if let Some(member) = conference.facts().member_mut(call_sid) {
            member.tuned = None;
        }
        self.tune(conference);
    }

    fn wanted(&self, facts: &ConferenceFacts, member: &Member, rings: bool) -> Tuned {
        if member.terms.hold && facts.stage == Stage::InProgress {
            return Tuned::Holds(member.hold_wait.clone());
        }
        match facts.stage {
            Stage::InProgress => {
                let coach = member.terms.coach.as_ref();
                let coached = coach.and_then(|sid| self.call(sid)?.port());
                // A whisper whose agent is gone must not become heard by all.
                let speaks = !member.terms.muted && (coach.is_none() || coached.is_some());
                Tuned::Talks(Role {
                    speaks,
                    hears: true,
                    coaches: coached,
                    hold: false,
                })
            }
            _ if rings => Tuned::HearsRinging,
            _ => Tuned::Waits(member.terms.wait.clone()),
        }
    }

    fn set(self: &Arc<Self>, conference: &Arc<Conference>, member: &mut Member, wanted: &Tuned) {
        let Some(port) = self.call(&member.call_sid).and_then(|call| call.port()) else {
            return;
        };
        if let Some(music) = member.music.take() {
            music.abort();
        }
        self.media.stop_play(port);
        match wanted {
            Tuned::Talks(role) => self.media.join(port, conference.room, *role),
            Tuned::Holds(wait) => {
                self.media.join(
                    port,
                    conference.room,
                    Role {
                        hold: true,
                        ..Role::TALKS
                    },
                );
                self.music(conference, member, port, wait);
            }
            Tuned::HearsRinging => {
                self.media.leave(port);
                self.media
                    .play(port, tone::ringback().into(), Repeat::Forever);
            }
            Tuned::Waits(wait) => {
                self.media.leave(port);
                self.music(conference, member, port, wait);
            }
        }
    }

    fn music(
        self: &Arc<Self>,
        conference: &Arc<Conference>,
        member: &mut Member,
        port: PortId,
        wait: &Wait,
    ) {
        match wait {
            Wait::Silence => {}
            Wait::Melody => {
                self.media
                    .play(port, tone::melody().into(), Repeat::Forever);
            }
            Wait::Url { url, get } => {
                let Some(call) = self.call(&member.call_sid) else {
                    return;
                };
                let listener = Listener::of_conference(conference, &call, port);
                let task = twiml::play_document(Arc::clone(self), listener, url.clone(), *get);
                // A finished or broken wait document is silence; the debugger says why.
                member.music = Some(task.abort_handle());
            }
        }
    }

    /// The ports that hear what this participant says.
    pub(super) fn heard_by(&self, conference: &Conference, call_sid: &str) -> Vec<PortId> {
        let facts = conference.facts();
        let Some(Tuned::Talks(role)) = facts.member(call_sid).and_then(|it| it.tuned.as_ref())
        else {
            return Vec::new();
        };
        if !role.speaks {
            return Vec::new();
        }
        let others = facts.members.iter().filter(|member| {
            member.call_sid != call_sid && matches!(member.tuned, Some(Tuned::Talks(_)))
        });
        let ports = others.filter_map(|member| self.call(&member.call_sid)?.port());
        ports
            .filter(|port| role.coaches.is_none_or(|coached| coached == *port))
            .collect()
    }
}
