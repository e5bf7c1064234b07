//! Port: what must survive.

mod access;

pub use access::{
    AccessStore, ApiKey, Invitation, Joined, KnownKey, NewApiKey, NewApiSession, OnceAnswer,
    OnceRequest,
};

use async_trait::async_trait;

use crate::activity::{ActivityFilter, Entry, Spent};
use crate::agent::{Agent, Presence, Role};
use crate::call::{AgentMove, Call, CallState, Direction, Disposition};
use crate::change::{Change, Changed};
use crate::clock::{Span, Time};
use crate::id::{AgentId, CallId, EventId, IntentId, LegId, PageId, ServerId};
use crate::job::{ClaimedJob, NewJob};
use crate::list_key::ListKey;
use crate::permit::Decision;
use crate::person::Person;
use crate::phone::PhoneNumber;
use crate::secret::PasswordHash;
use crate::telling::{Application, NewTelling, Postponed, Waiting};

/// What went wrong below the port. The text is for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database did not do it; nothing was kept.
    #[error("the database failed: {0}")]
    Failed(String),
    /// A row says something that the types cannot.
    #[error("a row contradicts the types: {0}")]
    Contradiction(String),
}

/// One change to a call, kept whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The call as it shall stand, legs included. Its `revision` is that of the copy it was made from, 0
    /// for a new call; the store writes the next one.
    pub call: Call,
    /// What a carrier told that led to it; kept once by its key.
    pub event: Option<NewEvent>,
    /// An intent to keep, not redeemed yet.
    pub intent: Option<Intent>,
    /// The intent that is redeemed, by the carrier's name of the leg that redeemed it.
    pub redeemed: Option<(IntentId, String)>,
    /// The gate's decision that led to it.
    pub decision: Option<Decision>,
    /// Agents who must be in no other call that is not over, neither as its agent nor by a leg that is not
    /// over; where one is, nothing is kept and the commit is stale.
    pub sole: Vec<AgentId>,
    /// Agents who must be free, leaving this call aside; where one is not, nothing is kept and the commit is
    /// stale.
    pub free: Vec<AgentId>,
    /// Agents who take part in the call in another way than before. What they are doing is worked out anew
    /// and kept with the rest, and where it changed, their screens are told.
    pub moves: Vec<AgentMove>,
    /// Work that follows. A job whose key is known is not kept again.
    pub jobs: Vec<NewJob>,
    /// What screens are told.
    pub changes: Vec<(Changed, Vec<AgentId>)>,
    /// Now.
    pub at: Time,
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It is durable.
    Done,
    /// The call has changed meanwhile, or its number came on the do-not-call list after the gate had
    /// allowed it, or one of its [`Commit::sole`] agents is in another call or one of its [`Commit::free`]
    /// agents is not free: nothing was kept; load it and think again.
    Stale,
    /// The event was kept before: nothing was kept now.
    SeenBefore,
}

/// What a carrier told, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id.
    pub id: EventId,
    /// Which carrier.
    pub carrier: String,
    /// The same for every delivery of the same telling.
    pub key: String,
    /// What it was, in the carrier's words.
    pub kind: String,
    /// Which leg, where known.
    pub leg: Option<LegId>,
    /// When it arrived.
    pub received_at: Time,
    /// What it changed, in words; or why it changed nothing.
    pub effect: String,
    /// The body as received.
    pub raw: String,
}

/// What a carrier told, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The call it was about; none where we knew of no such call.
    pub call: Option<CallId>,
    /// When it was taken into the call.
    pub applied_at: Option<Time>,
    /// The rest of it.
    pub event: NewEvent,
}

/// An agent's wish to dial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its id; what the agent's browser is given.
    pub id: IntentId,
    /// The call that waits for it.
    pub call: CallId,
    /// Whose phone must redeem it.
    pub agent: AgentId,
    /// From then on it is void.
    pub expires_at: Time,
    /// The carrier's name of the leg that redeemed it.
    pub redeemed_by: Option<String>,
}

/// Somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The digest of the token in their cookie.
    pub digest: String,
    /// Who.
    pub agent: AgentId,
    /// When.
    pub started_at: Time,
    /// From which address.
    pub address: String,
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose it is, as they are now.
    pub agent: Agent,
    /// When they signed in.
    pub started_at: Time,
    /// When it was last used, to the minute.
    pub seen_at: Time,
}

/// A call flow as it is kept: its text, and which of its versions that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFlow {
    /// Its name.
    pub name: String,
    /// Counts its versions from 1.
    pub version: i64,
    /// As the administrator wrote it.
    pub text: String,
}

/// Which calls are asked for. What is not said does not narrow them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// Only those that are this agent's or rang their phone.
    pub agent: Option<AgentId>,
    /// Only those made at this moment or later.
    pub from: Option<Time>,
    /// Only those made before this moment.
    pub until: Option<Time>,
    /// Only those that went this way.
    pub direction: Option<Direction>,
    /// Only those in one of these states; empty for all.
    pub states: Vec<CallState>,
    /// Only those of which this came.
    pub outcome: Option<Disposition>,
    /// Only those whose number has these digits somewhere: three or more, nothing between them.
    pub digits: Option<String>,
    /// Only those whose notes have all words of this text, each at least as the beginning of a word, or whose
    /// number's name has the text from one of its words on. A text without a word finds nothing.
    pub text: Option<String>,
    /// Only those below this place in the list.
    pub before: Option<ListKey>,
    /// Only those above this place in the list; the nearest to it where they are more than `limit`.
    pub after: Option<ListKey>,
    /// At most so many, 1 to 1,000.
    pub limit: u32,
}

/// Port: what must survive. One method per intention; each is one transaction.
#[async_trait]
pub trait Store: AccessStore + Send + Sync {
    // ---- calls ----
    /// Keeps one change to a call, with all that belongs to it.
    async fn commit(&self, commit: &Commit) -> Result<Committed, StoreError>;
    /// Keeps a telling about no call that we know. Kept once by its key.
    async fn add_stray_event(&self, event: &NewEvent) -> Result<(), StoreError>;
    /// The call with this id.
    async fn find_call(&self, id: CallId) -> Result<Option<Call>, StoreError>;
    /// The call with this leg.
    async fn find_call_of_leg(&self, leg: LegId) -> Result<Option<Call>, StoreError>;
    /// The call with the leg that the carrier knows by this name.
    async fn find_call_of_ref(&self, carrier_ref: &str) -> Result<Option<Call>, StoreError>;
    /// Calls, newest first. By index whatever the filter, at the same cost at any depth.
    async fn list_calls(&self, filter: &CallFilter) -> Result<Vec<Call>, StoreError>;
    /// How many calls a filter finds, whatever its places and its limit; counts to `at_most` and no further.
    async fn count_calls(&self, filter: &CallFilter, at_most: u32) -> Result<u32, StoreError>;
    /// The calls that wait in the queue, by their place in it ([`Call::queue_place`]), at most `limit`.
    async fn list_queue(&self, limit: u32) -> Result<Vec<Call>, StoreError>;
    /// The call flows as they are now, by name.
    async fn list_flows(&self) -> Result<Vec<KeptFlow>, StoreError>;
    /// One version of a flow.
    async fn find_flow(&self, name: &str, version: i64) -> Result<Option<KeptFlow>, StoreError>;
    /// Keeps a flow as the version that follows this one, 0 for a new flow; an empty text takes it away. False where
    /// another version came first.
    async fn save_flow(&self, flow: &KeptFlow, by: AgentId, now: Time) -> Result<bool, StoreError>;
    /// Calls that nobody answered and nobody has dealt with, and whose caller was not spoken to since; the newest
    /// first, at most `limit`.
    /// Of one call flow, where one is named.
    async fn list_missed(&self, flow: Option<&str>, limit: u32) -> Result<Vec<Call>, StoreError>;
    /// The call flows that those came by, by name, each with how many; without those that came by none.
    async fn list_boxes(&self) -> Result<Vec<(String, u32)>, StoreError>;
    /// How many those are; counts to `at_most` and no further.
    async fn count_missed(&self, at_most: u32) -> Result<u32, StoreError>;
    /// Calls with a recording that is kept and was begun before a moment, the oldest first, at most `limit`.
    async fn list_recorded_calls(&self, before: Time, limit: u32) -> Result<Vec<Call>, StoreError>;
    /// Somebody listened to the recording of a call.
    async fn add_listen(&self, call: CallId, agent: AgentId, now: Time) -> Result<(), StoreError>;
    /// Who listened to the recording of a call, and when; the last first.
    async fn list_listens(&self, call: CallId) -> Result<Vec<(AgentId, Time)>, StoreError>;
    /// Calls that are not over and that the agent parked, newest first.
    async fn list_parked(&self, agent: AgentId) -> Result<Vec<Call>, StoreError>;
    /// The calls of an agent that are not over.
    async fn list_live_calls(&self, agent: AgentId) -> Result<Vec<Call>, StoreError>;
    /// What the carriers told of a call, in the order it arrived.
    async fn list_events(&self, call: CallId) -> Result<Vec<Event>, StoreError>;
    /// An intent.
    async fn find_intent(&self, id: IntentId) -> Result<Option<Intent>, StoreError>;
    /// Whether a telling with this key was kept.
    async fn knows_event(&self, key: &str) -> Result<bool, StoreError>;
    /// Whether a leg that the carrier knows by this name is kept.
    async fn knows_leg(&self, carrier_ref: &str) -> Result<bool, StoreError>;
    /// The legs that may be at the carrier without our knowing their name there, with their calls.
    async fn list_unsettled_legs(&self) -> Result<Vec<(CallId, LegId)>, StoreError>;
    /// Sets the notes of a call and tells the screens; false where there is no such call.
    async fn set_notes(&self, call: CallId, notes: &str, now: Time) -> Result<bool, StoreError>;

    // ---- what carriers told, before it is taken into its call ----
    /// Keeps a telling, once by its key; durable when this returns. Many that come at once share a commit.
    async fn take_in(&self, telling: NewTelling) -> Result<(), StoreError>;
    /// The tellings that wait and are to be looked at now, at most `limit`.
    async fn list_waiting(&self, now: Time, limit: u32) -> Result<Waiting, StoreError>;
    /// Keeps calls with the tellings that were taken into them. What could not be kept of one call does not
    /// keep the others from it; [`Committed::SeenBefore`] where a telling had been taken in already.
    async fn apply(
        &self,
        batch: &[Application],
    ) -> Result<Vec<Result<Committed, StoreError>>, StoreError>;
    /// Puts tellings back, or aside.
    async fn postpone(&self, tellings: &[Postponed], now: Time) -> Result<(), StoreError>;
    /// Waits until a telling was taken in here that the caller may not have seen; as
    /// [`Self::wait_for_commit`].
    async fn wait_for_telling(&self, after: i64) -> i64;

    // ---- work ----
    /// Takes the turn at something that one server does for all, until `until`; how far it was done, `now`
    /// for the first time. None where it is another's turn.
    async fn take_turn(
        &self,
        name: &str,
        now: Time,
        until: Time,
    ) -> Result<Option<Time>, StoreError>;
    /// Says how far it was done.
    async fn set_reached(&self, name: &str, reached: Time) -> Result<(), StoreError>;
    /// Takes the next job that is due, until `now + lease`.
    async fn claim_job(&self, now: Time, lease: Span) -> Result<Option<ClaimedJob>, StoreError>;
    /// The job is done.
    async fn finish_job(&self, job: &ClaimedJob, now: Time) -> Result<(), StoreError>;
    /// The job is to be tried again, not before `run_at`.
    async fn retry_job(&self, job: &ClaimedJob, run_at: Time, why: &str) -> Result<(), StoreError>;
    /// When the next job can be taken; one that is taken counts from the end of its lease.
    async fn next_job_at(&self) -> Result<Option<Time>, StoreError>;
    /// Waits until something was committed, here or on another server, that the caller may not have seen.
    /// Returns at once when something was committed since the last call with this `after`.
    async fn wait_for_commit(&self, after: i64) -> i64;

    // ---- screens ----
    /// The number of the newest change.
    async fn last_change(&self) -> Result<i64, StoreError>;
    /// Changes after a number, in order, at most `limit`.
    async fn list_changes(&self, after: i64, limit: u32) -> Result<Vec<Change>, StoreError>;
    /// Forgets changes made before a moment.
    async fn forget_changes(&self, before: Time) -> Result<u64, StoreError>;

    // ---- agents and their sessions ----
    /// Keeps a new agent; false where the login is taken.
    async fn add_agent(&self, agent: &Agent, hash: &PasswordHash) -> Result<bool, StoreError>;
    /// The agent who signs in with this name, with their password's hash.
    async fn find_login(&self, login: &str) -> Result<Option<(Agent, PasswordHash)>, StoreError>;
    /// An agent.
    async fn find_agent(&self, id: AgentId) -> Result<Option<Agent>, StoreError>;
    /// All agents, by login.
    async fn list_agents(&self) -> Result<Vec<Agent>, StoreError>;
    /// Agents who may be offered a call: available, with a page that is open, in no call that is not over and
    /// not writing one up; the one who has waited longest first.
    async fn list_free_agents(&self, now: Time) -> Result<Vec<Agent>, StoreError>;
    /// When each agent's phone was rung last, for those whose was.
    async fn list_last_rung(&self) -> Result<Vec<(AgentId, Time)>, StoreError>;
    /// Sets what an agent says they are doing, ends their wrap-up, and tells the screens.
    async fn set_presence(
        &self,
        id: AgentId,
        presence: Presence,
        now: Time,
    ) -> Result<(), StoreError>;
    /// Sets what an agent is said to be doing, unless they have said something themselves since a moment or are
    /// not available; whether it was set.
    async fn set_aside(
        &self,
        id: AgentId,
        presence: Presence,
        since: Time,
        now: Time,
    ) -> Result<bool, StoreError>;
    /// Sets a password, and ends the agent's sessions.
    async fn set_password(
        &self,
        id: AgentId,
        hash: &PasswordHash,
        now: Time,
    ) -> Result<(), StoreError>;
    /// Disables or enables an agent; disabling ends their sessions.
    async fn set_disabled(&self, id: AgentId, disabled: bool, now: Time) -> Result<(), StoreError>;
    /// Whether an agent's calls are recorded, where that was said of them.
    async fn find_records(&self, id: AgentId) -> Result<Option<bool>, StoreError>;
    /// Says whether an agent's calls are recorded; nothing for as usual.
    async fn set_records(&self, id: AgentId, records: Option<bool>) -> Result<(), StoreError>;
    /// Sets a role, and ends the agent's sessions.
    async fn set_role(&self, id: AgentId, role: Role, now: Time) -> Result<(), StoreError>;
    /// Ends an agent's wrap-up of a call; false where they are in none of it.
    async fn end_wrap_up(&self, id: AgentId, call: CallId, now: Time) -> Result<bool, StoreError>;
    /// Lets an agent's wrap-up of a call last until a moment; false where they are in none of it.
    async fn extend_wrap_up(
        &self,
        id: AgentId,
        call: CallId,
        until: Time,
        now: Time,
    ) -> Result<bool, StoreError>;
    /// Works out anew what an agent is doing, as after a time has run out, and tells the screens where it
    /// changed.
    async fn settle_agent(&self, id: AgentId, now: Time) -> Result<(), StoreError>;
    /// Does so for those who have lost their last page; returns for how many.
    async fn settle_lost_agents(&self, now: Time) -> Result<u64, StoreError>;

    // ---- open pages, and what agents did ----
    /// An agent's page was opened, at a server that is thereby heard of.
    async fn open_page(
        &self,
        page: PageId,
        agent: AgentId,
        server: ServerId,
        now: Time,
    ) -> Result<(), StoreError>;
    /// A page was closed, or its connection broke.
    async fn close_page(&self, page: PageId, now: Time) -> Result<(), StoreError>;
    /// A server lives; the pages open at one that was not heard of for a while count as closed.
    async fn keep_server(&self, server: ServerId, now: Time) -> Result<(), StoreError>;
    /// What an agent did, newest first.
    async fn list_activity(&self, filter: &ActivityFilter) -> Result<Vec<Entry>, StoreError>;
    /// How long an agent was in each state within a range, the longest first.
    async fn sum_activity(&self, filter: &ActivityFilter) -> Result<Vec<Spent>, StoreError>;

    // ---- sessions ----
    /// Begins a session.
    async fn add_session(&self, session: &NewSession) -> Result<(), StoreError>;
    /// A session that is not over, with its agent, unless they are disabled.
    async fn find_session(&self, digest: &str) -> Result<Option<Session>, StoreError>;
    /// A session was used.
    async fn touch_session(&self, digest: &str, now: Time) -> Result<(), StoreError>;
    /// Ends a session. The agent is offline when it was their last one.
    async fn end_session(&self, digest: &str, now: Time) -> Result<(), StoreError>;
    /// A sign-in failed. `keys` name what is limited: the account, the address.
    async fn add_failed_sign_in(&self, keys: &[String], now: Time) -> Result<(), StoreError>;
    /// Ends the sessions that were not used since `seen_before` or were begun before `started_before`, each at
    /// the moment it was last used or at the end of its life, whichever came first; an agent with none left
    /// is offline from `now` on. Returns how many it ended.
    async fn expire_sessions(
        &self,
        seen_before: Time,
        started_before: Time,
        now: Time,
    ) -> Result<u64, StoreError>;
    /// How many sign-ins failed under a key since a moment.
    async fn count_failed_sign_ins(&self, key: &str, since: Time) -> Result<i64, StoreError>;

    // ---- people, and who must not be called ----
    /// Who has this number.
    async fn find_person(&self, number: &PhoneNumber) -> Result<Option<Person>, StoreError>;
    /// People by name, at most `limit`.
    async fn list_people(&self, limit: u32) -> Result<Vec<Person>, StoreError>;
    /// Keeps a person, or their new name.
    async fn set_person(&self, person: &Person) -> Result<(), StoreError>;
    /// Whether a number is on the do-not-call list.
    async fn is_do_not_call(&self, number: &PhoneNumber) -> Result<bool, StoreError>;
    /// Puts a number on the do-not-call list, with the reason.
    async fn add_do_not_call(
        &self,
        number: &PhoneNumber,
        reason: &str,
        now: Time,
    ) -> Result<(), StoreError>;
    /// Takes a number off the do-not-call list; keeps that it was on it, who took it off, and why. False
    /// where it is not on it.
    async fn end_do_not_call(
        &self,
        number: &PhoneNumber,
        by: AgentId,
        why: &str,
        now: Time,
    ) -> Result<bool, StoreError>;

    // ---- the rest ----
    /// Forgets what nobody asks for any more: failed sign-ins older than `before`, finished jobs of calls
    /// that were over before it, and pages closed before it. Returns how many rows.
    async fn forget_old(&self, before: Time) -> Result<u64, StoreError>;
    /// Whether the database answers.
    async fn ping(&self) -> Result<(), StoreError>;
}
