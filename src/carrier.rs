//! Port: a telephone company, and what it can do.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::agent::Agent;
use crate::call::{Direction, Evidence, LegStatus, Party, RecordingStatus};
use crate::clock::{Span, Time};
use crate::id::{CallId, IntentId, LegId};
use crate::permit::Permit;
use crate::phone::PhoneNumber;

/// What a carrier can do, as plain data: a button for what is missing is never shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// It rings in the browser.
    pub browser_phone: bool,
    /// Its conferences can put somebody on hold.
    pub hold: bool,
    /// It records.
    pub recording: bool,
    /// It has a front door: callers may wait there whom a function took in while we were away.
    pub front_door: bool,
}

/// Whom a leg rings. A number can only be rung with a permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A phone number.
    Number(Permit),
    /// An agent's browser phone, by its identity.
    Phone(String),
}

/// A request to ring a leg and put whoever answers into the call's conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingOrder {
    /// The call, which names the conference.
    pub call: CallId,
    /// Our id of the leg, which the carrier gives back with all it tells.
    pub leg: LegId,
    /// Whom to ring.
    pub target: Target,
    /// The caller id to show.
    pub caller_id: String,
    /// How long it may ring, 5 to 600 s.
    pub ring_for: Span,
    /// Whether the conference ends when this leg leaves.
    pub ends_call: bool,
}

/// A leg in the carrier's words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LegRef(pub String);

/// Why a carrier did not do what was asked. Three kinds, on which callers act differently.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarrierError {
    /// It will not, however often it is asked.
    #[error("refused ({code}): {why}")]
    No {
        /// What kind of no.
        reason: NoReason,
        /// The carrier's own code, 0 where it gave none.
        code: u32,
        /// For the log.
        why: String,
    },
    /// It did nothing, and may be asked again.
    #[error("not now: {why}")]
    Later {
        /// Not before, where the carrier said so.
        after: Option<Span>,
        /// For the log.
        why: String,
    },
    /// Nobody knows: it may have been done. Look, never repeat.
    #[error("unclear: {why}")]
    Unknown {
        /// For the log.
        why: String,
    },
}

/// What kind of no a carrier said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoReason {
    /// The number cannot be called.
    BadNumber,
    /// What it was about is over or gone; for hanging up that is success.
    Gone,
    /// Our credentials or settings are wrong.
    Settings,
    /// Anything else.
    Other,
}

/// What a carrier sent us, raw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The public address it was sent to, built from the settings, with path and query as received.
    pub url: String,
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body as received.
    pub body: Vec<u8>,
}

/// Why a post was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No signature, or a wrong one: nothing of it may be believed.
    #[error("the signature is missing or wrong")]
    Forged,
    /// Signed well, but not in a form we know.
    #[error("not in a form we know")]
    Malformed,
    /// Signed well, but about another account.
    #[error("about another account")]
    Foreign,
}

/// What a carrier told us, verified and translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The same for every delivery of the same telling, different for every other.
    pub key: String,
    /// What it was, in the carrier's words, for the log of the call: `call-status completed`.
    pub kind: String,
    /// The post's body as text, as kept.
    pub raw: String,
    /// Which leg it is about.
    pub leg: LegName,
    /// What it says.
    pub what: Telling,
}

/// The names under which a telling speaks of a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegName {
    /// Ours, where the carrier gave it back.
    pub ours: Option<LegId>,
    /// The carrier's.
    pub theirs: String,
    /// The call it belongs to, where the carrier gave that back and the leg may be none of ours.
    pub call: Option<CallId>,
}

/// What a telling says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telling {
    /// A call arrived, and the carrier waits to hear what to do with it.
    Asks(Ask),
    /// Something happened to a leg.
    Heard(Evidence),
    /// Nothing that changes a call; kept for the record.
    Nothing,
}

/// A call that waits for instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// One of our browser phones wants to call.
    FromPhone {
        /// Its identity, as the carrier vouches for it.
        identity: String,
        /// The intent that its page was given.
        intent: Option<IntentId>,
        /// A number sent by an older page instead of an intent.
        to: Option<String>,
        /// When it reached the carrier.
        at: Time,
    },
    /// Somebody outside calls one of our numbers.
    FromOutside {
        /// Who.
        from: Party,
        /// Which of our numbers.
        to: Option<PhoneNumber>,
        /// When it reached the carrier.
        at: Time,
        /// Since when they have waited at the front door, where they come from there.
        waited_since: Option<Time>,
    },
    /// Somebody in a menu pressed a key, or none.
    Pressed {
        /// Our id of their leg.
        leg: LegId,
        /// Which of the steps they came to.
        turn: u32,
        /// The key.
        key: Option<char>,
    },
    /// Somebody who waits for us is to hear something.
    Waits {
        /// Our id of their leg.
        leg: LegId,
    },
}

/// What we want done with a leg that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Put it into the call's conference.
    Join {
        /// The call, which names the conference.
        call: CallId,
        /// Our id of the leg.
        leg: LegId,
        /// What it hears until the other side is there.
        waiting: Waiting,
        /// Whether the conference ends when this leg leaves.
        ends_call: bool,
    },
    /// Say a sentence.
    Say(String),
    /// Let them wait, then ask again.
    Wait(Wait),
    /// Say something, and ask for a key; what was pressed is asked about.
    Menu {
        /// Our id of their leg.
        leg: LegId,
        /// Which of the steps they came to.
        turn: u32,
        /// What is said.
        text: String,
        /// How long a key is waited for, in seconds.
        seconds: u32,
    },
    /// Beep, and record what they say until they are silent, press the hash key or hang up.
    TakeMessage,
    /// End it.
    HangUp,
}

impl Wish {
    /// A message is taken, after something is said; who leaves none is told so.
    #[must_use]
    pub fn message(greeting: &str) -> Vec<Self> {
        let none = "No message was recorded. Goodbye.";
        vec![
            Self::Say(greeting.to_owned()),
            Self::TakeMessage,
            Self::Say(none.to_owned()),
            Self::HangUp,
        ]
    }
}

/// What somebody hears in a conference until the other side is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The ringing tone of a telephone.
    Ringback,
    /// Music.
    Music,
    /// What is asked for again and again while they wait: their place in the queue, and music.
    Queue,
}

/// What somebody hears who waits in the queue, until the carrier asks again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Our id of their leg, by which the carrier asks again.
    pub leg: LegId,
    /// A sentence said first.
    pub say: Option<String>,
    /// What is heard then, for half a minute at most.
    pub sound: Waiting,
}

/// An answer to a carrier that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The media type.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

/// What an agent's browser needs to be a phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneSetup {
    /// The carrier's script for our page: the address of a JavaScript module on our own server.
    pub script: String,
    /// The carrier's access token. Secret; good for this agent only.
    pub token: String,
    /// The name under which the phone is rung.
    pub identity: String,
    /// When the token ends.
    pub expires_at: Time,
    /// Options for the script, as JSON.
    pub options: String,
}

impl std::fmt::Debug for PhoneSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneSetup")
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

/// A recording in the carrier's words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordingRef(pub String);

/// How a recording stands at the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingTold {
    /// How.
    pub status: RecordingStatus,
    /// Its length in whole seconds.
    pub seconds: u32,
    /// How many channels it has.
    pub channels: u8,
}

/// Sound on its way from the carrier.
pub struct Audio {
    /// Its media type.
    pub content_type: String,
    /// How many bytes the whole recording has, where the carrier said so.
    pub total: Option<u64>,
    /// The bytes asked for.
    pub body: Box<dyn AudioBody>,
}

/// Bytes that come one piece after the other.
#[async_trait]
pub trait AudioBody: Send {
    /// The next piece; nothing at the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CarrierError>;
}

/// A request that got no clear answer, to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The call, which names the conference.
    pub call: CallId,
    /// Our id of the leg.
    pub leg: LegId,
    /// Its name at the carrier, where known.
    pub leg_ref: Option<LegRef>,
    /// Whom it rang: a number or an identity.
    pub to: String,
    /// When the request was sent.
    pub sent_at: Time,
    /// Legs that are known to be others: not to be taken for this one.
    pub others: Vec<LegRef>,
}

/// What a look at the carrier's own records showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// There it is.
    Seen {
        /// Its name.
        leg_ref: LegRef,
        /// How it stands.
        evidence: Evidence,
    },
    /// The carrier has no such call (now; it may take some time to show).
    NotThere,
}

/// A leg in the carrier's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub leg_ref: LegRef,
    /// Whether it was made by our side's request, or reached one of our numbers.
    pub direction: Direction,
    /// One of our own browser phones began it, and asked us what to do.
    pub by_our_phone: bool,
    /// The other side.
    pub them: Party,
    /// Our number, where it is one.
    pub us: Option<PhoneNumber>,
    /// When it was made.
    pub created_at: Time,
    /// How it stands.
    pub evidence: Evidence,
}

/// A page of the carrier's own list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The legs.
    pub legs: Vec<Listed>,
    /// Where the next page begins, if there is one; in the carrier's words.
    pub next: Option<String>,
}

/// Somebody who waits at the front door, in a queue of the carrier's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtDoor {
    /// The carrier's name for their leg.
    pub leg: LegRef,
    /// Since when.
    pub since: Time,
}

/// Port: a telephone company.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Its name, as in the path of its webhooks.
    fn name(&self) -> &'static str;

    /// What it can do.
    fn can(&self) -> Capabilities;

    /// Rings a leg. Exactly one request is sent, and never repeated here.
    async fn ring(&self, order: &RingOrder) -> Result<LegRef, CarrierError>;

    /// Verifies and translates what it sent. Pure.
    fn read(&self, post: &Post) -> Result<Told, Unreadable>;

    /// Writes the answer that it waits for.
    fn reply(&self, wishes: &[Wish]) -> Reply;

    /// Gives a live leg new instructions. Where they are too long to be given, the carrier asks about the leg instead, as
    /// it did when it came: [`Ask::FromOutside`].
    async fn obey(&self, leg: &LegRef, wishes: &[Wish]) -> Result<(), CarrierError>;

    /// Who waits at the front door, the longest first.
    async fn list_at_door(&self) -> Result<Vec<AtDoor>, CarrierError>;

    /// Lets somebody in who waits there: the carrier asks us about them, as about any call. [`NoReason::Gone`] where
    /// they have hung up, or were let in already.
    async fn let_in(&self, who: &AtDoor) -> Result<(), CarrierError>;

    /// Puts a leg of the call's conference on hold with music, or takes it off hold. Doing it twice is
    /// doing it once.
    async fn hold(&self, call: CallId, leg: &LegRef, on: bool) -> Result<(), CarrierError>;

    /// Begins to record a leg on two channels, or finds the recording of it that runs already.
    async fn record(&self, leg: &LegRef) -> Result<RecordingRef, CarrierError>;

    /// The message that was taken of somebody on a leg, once it is over; nothing where they left none.
    async fn message(&self, leg: &LegRef) -> Result<Option<RecordingRef>, CarrierError>;

    /// Makes a recording silent, or not. Doing it twice is doing it once.
    async fn pause_recording(
        &self,
        leg: &LegRef,
        recording: &RecordingRef,
        paused: bool,
    ) -> Result<(), CarrierError>;

    /// How a recording stands.
    async fn recording(&self, recording: &RecordingRef) -> Result<RecordingTold, CarrierError>;

    /// The sound of a recording, from a byte on, to a byte where one is given (that one included).
    async fn audio(
        &self,
        recording: &RecordingRef,
        from: u64,
        to: Option<u64>,
    ) -> Result<Audio, CarrierError>;

    /// Deletes a recording.
    async fn forget_recording(&self, recording: &RecordingRef) -> Result<(), CarrierError>;

    /// What an agent's browser needs to be a phone of this carrier.
    fn phone(&self, agent: &Agent, now: Time) -> PhoneSetup;

    /// Looks in the carrier's own records for a leg.
    async fn look_up(&self, question: &Question) -> Result<Sighting, CarrierError>;

    /// Reads the carrier's own list of the legs of our account, newest first: the first page, or the one that
    /// a page before named. Legs that started since a moment are all in it; older ones may be as well.
    async fn list_legs(&self, since: Time, page: Option<&str>) -> Result<Listing, CarrierError>;
}

/// The state a telling gives a leg, for the log of the call.
#[must_use]
pub fn in_log(status: LegStatus) -> &'static str {
    match status {
        LegStatus::Created => "made",
        LegStatus::Queued => "taken by the carrier",
        LegStatus::Ringing => "rings",
        LegStatus::Answered => "answered",
        LegStatus::Failed => "failed",
        LegStatus::Canceled => "canceled",
        LegStatus::NoAnswer => "not answered",
        LegStatus::Busy => "busy",
        LegStatus::Completed => "ended",
    }
}
