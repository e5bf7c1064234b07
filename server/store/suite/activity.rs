//! An agent's log is read newest first, page by page, and says how long each state lasted.

use trunkline::activity::{ActivityFilter, Entry, Place, Spent, What};
use trunkline::agent::{Agent, AgentState, Presence, Reason};
use trunkline::call::{Authority, Evidence, LegStatus, Party};
use trunkline::clock::Span;
use trunkline::person::Person;
use trunkline::store::Store;

use super::given::{
    at, end, kept_agent, moved, number, outbound, ready_agent, server_lives, session, uuid,
};
use crate::World;

/// All of an agent's log between two moments, in seconds after noon.
fn between(agent: &Agent, from: i64, to: i64) -> ActivityFilter {
    ActivityFilter {
        agent: agent.id,
        from: at(from),
        to: at(to),
        before: None,
        limit: 100,
    }
}

async fn list(world: &World, filter: &ActivityFilter) -> Vec<Entry> {
    let entries = world.store.list_activity(filter).await;
    entries.expect("it answers")
}

/// An entry in short: when, what, and until when.
fn short(entry: &Entry) -> (i64, &'static str, Option<i64>) {
    let seconds = |time: trunkline::clock::Time| time.since(at(0)).as_seconds();
    let when = seconds(entry.place.at);
    match &entry.what {
        What::SignedIn { .. } => (when, "in", None),
        What::SignedOut { .. } => (when, "out", None),
        What::State { state, until, .. } => (when, state.word(), until.map(seconds)),
    }
}

/// Ada's morning: signs in at 10, is at lunch from 20 to 50, talks from 60 to 80, writes up to 90, leaves at 100.
async fn morning(world: &World) -> Agent {
    let ada = ready_agent(world, "ada", at(10)).await;
    server_lives(world, at(100)).await;
    let set = |presence, seconds| world.store.set_presence(ada.id, presence, at(seconds));
    assert_eq!(set(Presence::Away(Reason::Lunch), 20).await, Ok(()));
    assert_eq!(set(Presence::Available, 50).await, Ok(()));
    let mut call = outbound(&ada, number(1), at(60));
    for leg in &mut call.legs {
        leg.evidence = Evidence::of(LegStatus::Answered, at(60), Authority::Webhook, 1);
    }
    let mut call = moved(world, &call, at(60)).await;
    end(&mut call, at(80));
    let call = moved(world, &call, at(80)).await;
    let done = world.store.end_wrap_up(ada.id, call.id, at(90)).await;
    assert_eq!(done, Ok(true));
    assert_eq!(world.store.end_session("ada", at(100)).await, Ok(()));
    ada
}

#[tokio::test]
async fn a_morning_reads_as_it_was() {
    let world = World::new().await;
    let ada = morning(&world).await;
    ready_agent(&world, "somebody-else", at(30)).await;
    let entries = list(&world, &between(&ada, 0, 3600)).await;
    let told: Vec<_> = entries.iter().map(short).collect();
    let wanted = [
        (100, "offline", None),
        (100, "out", None),
        (90, "available", Some(100)),
        (80, "wrap_up", Some(90)),
        (60, "on_call", Some(80)),
        (50, "available", Some(60)),
        (20, "away", Some(50)),
        (10, "available", Some(20)),
        (10, "in", None),
        (0, "offline", Some(10)),
    ];
    assert_eq!(told, wanted);
    let What::State {
        call: Some(call), ..
    } = &entries[4].what
    else {
        panic!("a call is told of: {:?}", entries[4]);
    };
    assert_eq!((&call.them, &call.name), (&Party::Number(number(1)), &None));
    assert_eq!(
        entries[1].what,
        What::SignedOut {
            address: "127.0.0.1".to_owned()
        }
    );
    let person = Person {
        id: trunkline::id::PersonId::new(uuid()),
        number: number(1),
        name: "Iris".to_owned(),
        about: String::new(),
    };
    assert_eq!(world.store.set_person(&person).await, Ok(()));
    let entries = list(&world, &between(&ada, 60, 61)).await;
    let What::State {
        call: Some(call), ..
    } = &entries[0].what
    else {
        panic!("a call is told of: {entries:?}");
    };
    assert_eq!(call.name.as_deref(), Some("Iris"));
}

#[tokio::test]
async fn a_range_holds_what_reaches_into_it() {
    let world = World::new().await;
    let ada = morning(&world).await;
    let entries = list(&world, &between(&ada, 30, 60)).await;
    let told: Vec<_> = entries.iter().map(short).collect();
    assert_eq!(told, [(50, "available", Some(60)), (20, "away", Some(50))]);
    let spent = world.store.sum_activity(&between(&ada, 30, 60)).await;
    let time = |state, seconds| Spent {
        state,
        time: Span::seconds(seconds),
    };
    let lunch = AgentState::Away(Reason::Lunch);
    let wanted = vec![time(lunch, 20), time(AgentState::Available, 10)];
    assert_eq!(spent, Ok(wanted));
    let none = world.store.sum_activity(&between(&ada, -60, -30)).await;
    assert_eq!(none, Ok(Vec::new()));
}

#[tokio::test]
async fn pages_leave_nothing_out_and_tell_nothing_twice() {
    let world = World::new().await;
    let ada = morning(&world).await;
    // Sign-ins of one moment, two of them from one address.
    for (digest, address) in [("a", "10.0.0.1"), ("b", "10.0.0.2"), ("c", "10.0.0.2")] {
        let session = trunkline::store::NewSession {
            address: address.to_owned(),
            ..session(&ada, digest, at(200))
        };
        assert_eq!(world.store.add_session(&session).await, Ok(()));
    }
    let whole = list(&world, &between(&ada, 0, 3600)).await;
    assert_eq!(whole.len(), 12);
    for limit in 1..=5 {
        let mut read = Vec::new();
        let mut before: Option<Place> = None;
        loop {
            let filter = ActivityFilter {
                before: before.take(),
                limit,
                ..between(&ada, 0, 3600)
            };
            let page = list(&world, &filter).await;
            let Some(last) = page.last() else { break };
            before = Some(last.place.clone());
            read.extend(page);
        }
        assert_eq!(read, whole, "{limit} at once");
    }
}

#[tokio::test]
async fn who_never_signed_in_was_offline() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let spent = world.store.sum_activity(&between(&ada, 0, 60)).await;
    let wanted = Spent {
        state: AgentState::Offline,
        time: Span::seconds(60),
    };
    assert_eq!(spent, Ok(vec![wanted]));
}
