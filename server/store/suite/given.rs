//! What a story starts from: agents, calls and commits with nothing special about them.

use trunkline::agent::{Agent, Doing, Presence, Role};
use trunkline::call::{
    Authority, Call, Cause, Direction, Evidence, Leg, LegEnd, LegStatus, Party, Sending,
};
use trunkline::change::Changed;
use trunkline::clock::{Span, Time};
use trunkline::desk::concerned;
use trunkline::id::{AgentId, CallId, EventId, IntentId, JobId, LegId, PageId, ServerId};
use trunkline::job::{Job, NewJob};
use trunkline::phone::PhoneNumber;
use trunkline::secret::PasswordHash;
use trunkline::store::{Commit, Committed, Intent, NewEvent, NewSession, Store};
use uuid::Uuid;

use crate::World;

/// Noon of a day in 2026, in UTC.
pub(crate) const NOON: Time = Time::from_millis(1_772_366_400_000);

/// So many seconds after noon.
pub(crate) fn at(seconds: i64) -> Time {
    NOON.plus(Span::seconds(seconds))
}

/// A number that nobody has; `last` from 0 to 99.
pub(crate) fn number(last: u8) -> PhoneNumber {
    format!("+155555501{last:02}")
        .parse()
        .expect("it is in E.164 form")
}

pub(crate) fn uuid() -> Uuid {
    Uuid::now_v7()
}

/// An agent who is offline, not kept yet.
pub(crate) fn agent(login: &str) -> Agent {
    Agent {
        id: AgentId::new(uuid()),
        login: login.to_owned(),
        name: login.to_uppercase(),
        role: Role::Agent,
        disabled: false,
        presence: Presence::Offline,
        presence_since: NOON,
        doing: Doing::nothing(NOON),
    }
}

/// An agent who is kept.
pub(crate) async fn kept_agent(world: &World, login: &str) -> Agent {
    let agent = agent(login);
    let hash = PasswordHash(format!("hash of {login}"));
    let kept = world.store.add_agent(&agent, &hash).await;
    assert_eq!(kept, Ok(true), "{login}");
    agent
}

/// An agent who is kept, signed in and available since a moment, without a page. Their session's digest is
/// their login.
pub(crate) async fn signed_in_agent(world: &World, login: &str, since: Time) -> Agent {
    let agent = kept_agent(world, login).await;
    let session = session(&agent, login, since);
    world.store.add_session(&session).await.expect("signs in");
    let set = world
        .store
        .set_presence(agent.id, Presence::Available, since)
        .await;
    set.expect("is available");
    found(world, &agent).await
}

/// An agent who is kept, signed in and available since a moment, with a page that is open since then.
pub(crate) async fn ready_agent(world: &World, login: &str, since: Time) -> Agent {
    let agent = signed_in_agent(world, login, since).await;
    open_page(world, &agent, since).await;
    agent
}

/// The agent as they are kept now.
pub(crate) async fn found(world: &World, agent: &Agent) -> Agent {
    let found = world.store.find_agent(agent.id).await;
    found.expect("it answers").expect("they are kept")
}

/// The server at which pages are open.
pub(crate) const SERVER: ServerId = ServerId::new(Uuid::from_u128(1));

/// Opens a page of an agent.
pub(crate) async fn open_page(world: &World, agent: &Agent, at: Time) -> PageId {
    let page = PageId::new(uuid());
    let opened = world.store.open_page(page, agent.id, SERVER, at).await;
    assert_eq!(opened, Ok(()));
    page
}

/// The server lives at a moment.
pub(crate) async fn server_lives(world: &World, at: Time) {
    assert_eq!(world.store.keep_server(SERVER, at).await, Ok(()));
}

pub(crate) fn session(agent: &Agent, digest: &str, started_at: Time) -> NewSession {
    NewSession {
        digest: digest.to_owned(),
        agent: agent.id,
        started_at,
        address: "127.0.0.1".to_owned(),
    }
}

/// An outbound call of an agent, of which nothing was sent; not kept yet.
pub(crate) fn outbound(agent: &Agent, them: PhoneNumber, created_at: Time) -> Call {
    let leg = |end| Leg::new(LegId::new(uuid()), end, created_at);
    Call {
        id: CallId::new(uuid()),
        direction: Direction::Outbound,
        agent: Some(agent.id),
        them: Party::Number(them),
        us: number(99),
        created_at,
        end_asked_at: None,
        given_up_at: None,
        disposition: None,
        notes: String::new(),
        foreign: false,
        recorded: Default::default(),
        route: None,
        missed: Default::default(),
        legs: vec![leg(LegEnd::Agent(agent.id)), leg(LegEnd::Customer)],
        revision: 0,
        stood: Default::default(),
    }
}

/// An incoming call that waits; the carrier calls the customer's leg `carrier_ref`.
pub(crate) fn inbound(carrier_ref: &str, created_at: Time) -> Call {
    let mut customer = Leg::new(LegId::new(uuid()), LegEnd::Customer, created_at);
    customer.carrier_ref = Some(carrier_ref.to_owned());
    customer.sending = Sending::Taken;
    customer.evidence = Evidence::of(LegStatus::Answered, created_at, Authority::Webhook, 0);
    Call {
        id: CallId::new(uuid()),
        direction: Direction::Inbound,
        agent: None,
        them: Party::Withheld,
        us: number(99),
        created_at,
        end_asked_at: None,
        given_up_at: None,
        disposition: None,
        notes: String::new(),
        foreign: false,
        recorded: Default::default(),
        route: None,
        missed: Default::default(),
        legs: vec![customer],
        revision: 0,
        stood: Default::default(),
    }
}

/// All legs of a call are over.
pub(crate) fn end(call: &mut Call, at: Time) {
    let ended = Evidence::of(LegStatus::Completed, at, Authority::Webhook, 1);
    for leg in &mut call.legs {
        leg.evidence = leg
            .evidence
            .join(ended.because(Cause::Normal, Authority::Webhook, 1));
    }
}

/// A commit of a call with a change and nothing else.
pub(crate) fn commit(call: &Call) -> Commit {
    Commit {
        call: call.clone(),
        event: None,
        intent: None,
        redeemed: None,
        decision: None,
        sole: Vec::new(),
        free: Vec::new(),
        moves: Vec::new(),
        jobs: Vec::new(),
        changes: vec![(Changed::Call(call.id), concerned(call))],
        at: call.created_at,
    }
}

/// A commit as the product makes it: with those whom it moves, some of whom have a minute to write it up.
pub(crate) fn moving(call: &Call, at: Time) -> Commit {
    Commit {
        moves: call.moves(at, Span::seconds(60)),
        at,
        ..commit(call)
    }
}

/// Keeps a call as the product does; returns it as kept.
pub(crate) async fn moved(world: &World, call: &Call, at: Time) -> Call {
    let done = world.store.commit(&moving(call, at)).await;
    assert_eq!(done, Ok(Committed::Done));
    stands(world, call.id).await
}

/// Keeps a call; returns it as kept.
pub(crate) async fn kept(world: &World, call: &Call) -> Call {
    assert_eq!(world.store.commit(&commit(call)).await, Ok(Committed::Done));
    Call {
        revision: call.revision + 1,
        ..call.clone()
    }
}

/// The call as it stands now.
pub(crate) async fn stands(world: &World, id: CallId) -> Call {
    let found = world.store.find_call(id).await;
    found.expect("the database answers").expect("it is kept")
}

pub(crate) fn event(key: &str, received_at: Time) -> NewEvent {
    NewEvent {
        id: EventId::new(uuid()),
        carrier: "carrier".to_owned(),
        key: key.to_owned(),
        kind: "call-status ringing".to_owned(),
        leg: None,
        received_at,
        effect: "It rings.".to_owned(),
        raw: format!("key={key}"),
    }
}

pub(crate) fn job(job: Job, run_at: Time) -> NewJob {
    NewJob {
        id: JobId::new(uuid()),
        job,
        run_at,
    }
}

pub(crate) fn intent(call: &Call, agent: &Agent) -> Intent {
    Intent {
        id: IntentId::new(uuid()),
        call: call.id,
        agent: agent.id,
        expires_at: call.created_at.plus(Span::seconds(30)),
        redeemed_by: None,
    }
}
