//! A conference: who is in it, and how far it has come.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::config::Account;
use crate::media::{Role, RoomId};

use super::call::Callback;
use super::conference_members::Left;
use super::recording::NewRecording;

/// `init` until two are in it and one of them starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Init,
    InProgress,
    Completed,
}

impl Stage {
    /// Its name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
        }
    }
}

/// What a waiting or held participant hears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Twilio's own melody.
    #[default]
    Melody,
    Silence,
    /// A document that is fetched.
    Url {
        url: String,
        get: bool,
    },
}

impl Wait {
    /// As an attribute says: absent is the melody, empty is silence.
    pub(crate) fn of(url: Option<&str>, method: Option<&str>) -> Self {
        match url {
            None => Self::Melody,
            Some("") => Self::Silence,
            Some(url) => {
                let get = method.is_some_and(|method| method.eq_ignore_ascii_case("get"));
                Self::Url {
                    url: url.to_owned(),
                    get,
                }
            }
        }
    }
}

/// When a tone is played to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beep {
    pub(crate) enter: bool,
    pub(crate) exit: bool,
}

impl Beep {
    /// `true`, `false`, `onEnter`, `onExit`; anything else is true, the default.
    pub(crate) fn of(value: Option<&str>) -> Self {
        match value {
            Some("false") => Self {
                enter: false,
                exit: false,
            },
            Some("onEnter") => Self {
                enter: true,
                exit: false,
            },
            Some("onExit") => Self {
                enter: false,
                exit: true,
            },
            _ => Self {
                enter: true,
                exit: true,
            },
        }
    }
}

/// How somebody takes part.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) label: Option<String>,
    pub(crate) muted: bool,
    pub(crate) hold: bool,
    /// The CallSid that alone hears this participant.
    pub(crate) coach: Option<String>,
    pub(crate) start_on_enter: bool,
    pub(crate) end_on_exit: bool,
    pub(crate) beep: Beep,
    pub(crate) wait: Wait,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            label: None,
            muted: false,
            hold: false,
            coach: None,
            start_on_enter: true,
            end_on_exit: false,
            beep: Beep::of(None),
            wait: Wait::Melody,
        }
    }
}

/// A participant, from the moment it is dialled until it leaves.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) call_sid: String,
    pub(crate) terms: Terms,
    /// What is heard on hold; none: the melody.
    pub(crate) hold_wait: Wait,
    /// Answered and in the conference.
    pub(crate) joined: bool,
    /// Others hear it ring.
    pub(crate) early_media: bool,
    pub(crate) created: SystemTime,
    pub(crate) updated: SystemTime,
    /// Tells how it left.
    pub(crate) left: watch::Sender<Option<Left>>,
    /// What its audio is set to.
    pub(crate) tuned: Option<Tuned>,
    /// The document it is hearing while it waits.
    pub(crate) music: Option<AbortHandle>,
}

/// What a participant's audio is set to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tuned {
    /// Alone with this music.
    Waits(Wait),
    /// Alone, hearing another participant's phone ring.
    HearsRinging,
    /// On hold with this music.
    Holds(Wait),
    /// In the room.
    Talks(Role),
}

/// What changes about a conference.
pub(crate) struct ConferenceFacts {
    pub(crate) stage: Stage,
    pub(crate) members: Vec<Member>,
    pub(crate) updated: SystemTime,
    pub(crate) next_sequence: u32,
    pub(crate) callback: Option<Callback>,
    pub(crate) reason: Option<&'static str>,
    pub(crate) ender: Option<String>,
    pub(crate) recordings: Vec<String>,
    /// Recording to be started with the conference.
    pub(crate) record: Option<NewRecording>,
    pub(crate) most: usize,
    /// Is ringing played to the room?
    pub(crate) room_rings: bool,
}

/// A conference.
pub(crate) struct Conference {
    pub(crate) sid: String,
    pub(crate) account: Arc<Account>,
    pub(crate) name: String,
    pub(crate) room: RoomId,
    pub(crate) created: SystemTime,
    facts: Mutex<ConferenceFacts>,
}

impl Conference {
    pub(crate) fn new(sid: String, account: Arc<Account>, name: String, room: RoomId) -> Self {
        let created = SystemTime::now();
        let facts = ConferenceFacts {
            stage: Stage::Init,
            members: Vec::new(),
            updated: created,
            // Sequence numbers of conference events start at 1.
            next_sequence: 1,
            callback: None,
            reason: None,
            ender: None,
            recordings: Vec::new(),
            record: None,
            most: 250,
            room_rings: false,
        };
        Self {
            sid,
            account,
            name,
            room,
            created,
            facts: Mutex::new(facts),
        }
    }

    /// What changes; held for moments only.
    pub(crate) fn facts(&self) -> MutexGuard<'_, ConferenceFacts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has it ended?
    pub(crate) fn is_over(&self) -> bool {
        self.facts().stage == Stage::Completed
    }
}

impl ConferenceFacts {
    /// A participant by CallSid or label.
    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        self.members
            .iter()
            .find(|it| it.call_sid == key || it.terms.label.as_deref() == Some(key))
    }

    /// The same, to change it.
    pub(crate) fn member_mut(&mut self, key: &str) -> Option<&mut Member> {
        let mut members = self.members.iter_mut();
        members.find(|it| it.call_sid == key || it.terms.label.as_deref() == Some(key))
    }
}
