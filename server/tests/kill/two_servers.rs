//! Two servers with eight workers each on one database, and two thousand intents.

use std::collections::HashMap;

use futures::future::join_all;
use trunkline::agent::{Agent, Doing, Presence, Role};
use trunkline::call::{
    Authority, Call, Direction, Evidence, Leg, LegEnd, LegStatus, Party, Sending,
};
use trunkline::change::Changed;
use trunkline::clock::Span;
use trunkline::id::{AgentId, CallId, JobId, LegId};
use trunkline::job::{Job, NewJob};
use trunkline::secret::PasswordHash;
use trunkline::store::{Commit, Committed};

use crate::checker::assert_right;
use crate::stage::{Books, Kind, World, free_address, until};

/// Intents in all.
const INTENTS: usize = 2_000;
/// Intents that become due in the same moment: as many as are rung before the last of them is too old.
const AT_ONCE: usize = 50;
/// Workers of each server.
const WORKERS: &str = "8";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_ring_two_thousand_once_each() {
    let mut world = World::new(Kind::Postgres).await;
    make_ready(&world).await;
    let servers =
        [world.listen(), free_address()].map(|listen| world.spawn(listen, &[("WORKERS", WORKERS)]));
    for server in &servers {
        server.until_said("Trunkline serves", 1).await;
    }
    for wave in 0..INTENTS / AT_ONCE {
        let now = world.dialer.now().millis();
        let due = format!(
            "UPDATE jobs SET run_at = {now}, free_at = {now} WHERE id IN
             (SELECT id FROM jobs WHERE finished_at IS NULL AND key LIKE 'ring:%' AND epoch = 0 LIMIT {AT_ONCE})"
        );
        assert_eq!(
            world.database.change(&due).await,
            AT_ONCE as u64,
            "wave {wave}"
        );
        until("the wave to be rung", async || {
            let waiting = "SELECT CAST(COUNT(*) AS TEXT) FROM jobs WHERE key LIKE 'ring:%' AND epoch > 0
                           AND finished_at IS NULL OR key LIKE 'ring:%' AND epoch = 0 AND run_at < 9000000000000";
            match world.database.number(waiting).await {
                0 => Ok(()),
                some => Err(some.to_string()),
            }
        })
        .await;
        world.note_acknowledged().await;
    }
    drop(servers);
    let books = world.settle().await;
    let looked = assert_right("two servers", &world, &books);
    let sent = count(&books, "taken");
    println!(
        "{INTENTS} intents, {AT_ONCE} due at a time: {sent} rung, {} too late to be",
        INTENTS - sent
    );
    assert_eq!(looked.attempts, INTENTS);
    assert_eq!(looked.carrier_calls, sent);
    // On a machine that is busy with other things some may be too late; that is not what is tried here.
    assert!(sent > INTENTS / 2, "{sent}");
}

fn count(books: &Books, word: &str) -> usize {
    let mut words: HashMap<&str, usize> = HashMap::new();
    for leg in &books.legs {
        *words.entry(&leg.sending).or_default() += 1;
    }
    words.get(word).copied().unwrap_or_default()
}

/// Agents on their phones, each with somebody to be rung; when, is said later.
async fn make_ready(world: &World) {
    let numbers = crate::stage::numbers(&world.dialer, &["12", "13", "14"]);
    let numbers: Vec<&String> = numbers.iter().cycle().take(INTENTS).collect();
    for some in numbers.chunks(8) {
        join_all(some.iter().map(|number| ready(world, number))).await;
    }
}

async fn ready(world: &World, number: &str) {
    let dialer = &world.dialer;
    let now = dialer.now();
    let id = dialer.ids.next();
    let agent = Agent {
        id: AgentId::new(id),
        login: id.simple().to_string(),
        name: "Somebody".to_owned(),
        role: Role::Agent,
        disabled: false,
        presence: Presence::Available,
        presence_since: now,
        doing: Doing::nothing(now),
    };
    let hash = PasswordHash("none".to_owned());
    assert!(
        dialer
            .store
            .add_agent(&agent, &hash)
            .await
            .expect("the database answers")
    );
    let leg = |end| Leg::new(LegId::new(dialer.ids.next()), end, now);
    let (mut on_phone, customer) = (leg(LegEnd::Agent(agent.id)), leg(LegEnd::Customer));
    on_phone.carrier_ref = Some(format!("CA{}", uuid::Uuid::new_v4().simple()));
    on_phone.sending = Sending::Taken;
    on_phone.evidence = Evidence::of(LegStatus::Answered, now, Authority::Webhook, 0);
    let call = Call {
        id: CallId::new(dialer.ids.next()),
        direction: Direction::Outbound,
        agent: Some(agent.id),
        them: Party::Number(number.parse().expect("a number")),
        us: dialer.policy.caller_id.clone(),
        created_at: now,
        end_asked_at: None,
        given_up_at: None,
        disposition: None,
        notes: String::new(),
        legs: vec![on_phone, customer.clone()],
        revision: 0,
        foreign: false,
        recorded: Default::default(),
        route: None,
        missed: Default::default(),
        stood: Default::default(),
    };
    let ring = NewJob {
        id: JobId::new(dialer.ids.next()),
        job: Job::Ring {
            call: call.id,
            leg: customer.id,
        },
        // Not before it is made due.
        run_at: now.plus(Span::minutes(1_000_000_000)),
    };
    let commit = Commit {
        changes: vec![(Changed::Call(call.id), vec![agent.id])],
        call,
        event: None,
        intent: None,
        redeemed: None,
        decision: None,
        sole: vec![agent.id],
        free: Vec::new(),
        moves: Vec::new(),
        jobs: vec![ring],
        at: now,
    };
    let kept = dialer
        .store
        .commit(&commit)
        .await
        .expect("the database answers");
    assert_eq!(kept, Committed::Done);
}
