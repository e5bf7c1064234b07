//! Any sequence of commits leaves what a simple model in memory says.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use trunkline::agent::Agent;
use trunkline::call::{Authority, Call, Evidence, LegStatus};
use trunkline::clock::Span;
use trunkline::id::{CallId, IntentId};
use trunkline::job::Job;
use trunkline::store::{Commit, Committed, Intent, Store};
use uuid::Uuid;

use super::given::{at, commit, event, inbound, intent, job, kept_agent, number, outbound, uuid};
use crate::World;

/// Long enough for a job not to come again in a later sequence.
const LEASE: Span = Span::minutes(99);

const ANSWERS: &str = "the database answers";

/// One thing tried. Small ranges, so that the same key, call and intent come up again and again.
#[derive(Clone, Debug)]
struct Step {
    call: usize,
    is_old_copy: bool,
    key: Option<u8>,
    status: LegStatus,
    offers: Vec<u8>,
    redeems: Option<usize>,
    changes: usize,
}

fn any_step() -> impl Strategy<Value = Step> {
    let status = prop::sample::select(LegStatus::ALL.to_vec());
    let offers = prop::collection::vec(0_u8..5, 0..3);
    let redeems = prop::option::weighted(0.3, 0_usize..4);
    let call = 0_usize..4;
    let old = prop::bool::weighted(0.2);
    let key = prop::option::of(0_u8..12);
    (call, old, key, status, offers, redeems, 0_usize..4).prop_map(
        |(call, is_old_copy, key, status, offers, redeems, changes)| Step {
            call,
            is_old_copy,
            key,
            status,
            offers,
            redeems,
            changes,
        },
    )
}

/// What a store must be like, said as simply as possible.
struct Model {
    /// The sequences share a database; this sets their keys apart.
    round: Uuid,
    calls: Vec<Call>,
    intents: Vec<Intent>,
    keys: HashSet<String>,
    jobs: HashSet<String>,
    changes: i64,
}

impl Model {
    /// Four calls that were not kept yet, half of them incoming.
    fn new(agent: &Agent) -> Self {
        let round = uuid();
        let calls: Vec<Call> = (0..4)
            .map(|n| match n {
                0 | 1 => outbound(agent, number(n), at(n.into())),
                _ => inbound(&format!("CA-{round}-{n}"), at(n.into())),
            })
            .collect();
        let intents = calls.iter().map(|call| intent(call, agent)).collect();
        Self {
            round,
            calls,
            intents,
            keys: HashSet::new(),
            jobs: HashSet::new(),
            changes: 0,
        }
    }

    fn key(&self, key: u8) -> String {
        format!("{}-{key}", self.round)
    }

    /// The commit that a step tries.
    fn commit(&self, step: &Step) -> Commit {
        let mut call = self.calls[step.call].clone();
        let is_new = call.revision == 0;
        if step.is_old_copy {
            call.revision = (call.revision - 1).max(0);
        }
        let told = Evidence::of(step.status, at(60), Authority::Webhook, 1);
        for leg in &mut call.legs {
            leg.evidence = leg.evidence.join(told);
        }
        let offers = step.offers.iter().map(|tried| {
            let offer = Job::Offer {
                call: call.id,
                tried: (*tried).into(),
            };
            job(offer, at(0))
        });
        let made = commit(&call);
        Commit {
            event: step.key.map(|key| event(&self.key(key), at(key.into()))),
            intent: is_new.then(|| self.intents[step.call].clone()),
            redeemed: step
                .redeems
                .map(|n| (self.intents[n].id, "CA-phone".to_owned())),
            jobs: offers.collect(),
            changes: vec![made.changes[0].clone(); step.changes],
            ..made
        }
    }

    /// What must become of it; takes it in where it is to be kept.
    fn take(&mut self, step: &Step, commit: &Commit) -> Committed {
        let kept = &self.calls[step.call];
        if commit.call.revision != kept.revision {
            return Committed::Stale;
        }
        let key = commit.event.as_ref().map(|event| event.key.clone());
        if key.as_ref().is_some_and(|key| self.keys.contains(key)) {
            return Committed::SeenBefore;
        }
        if let Some((id, by)) = &commit.redeemed
            && !self.redeem(*id, by, commit.call.id)
        {
            return Committed::Stale;
        }
        self.keys.extend(key);
        self.jobs
            .extend(commit.jobs.iter().map(|job| job.job.key()));
        let next = Call {
            revision: commit.call.revision + 1,
            ..commit.call.clone()
        };
        self.changes += commit.changes.len() as i64;
        self.calls[step.call] = next;
        Committed::Done
    }

    /// An intent can be redeemed once, and not before the call it belongs to is kept; `now` is the call
    /// that is being kept.
    fn redeem(&mut self, id: IntentId, by: &str, now: CallId) -> bool {
        let calls = &self.calls;
        let intents = self.intents.iter_mut().zip(calls);
        let kept = |call: &Call| call.revision > 0 || call.id == now;
        for (intent, call) in intents {
            if intent.id == id && kept(call) && intent.redeemed_by.is_none() {
                intent.redeemed_by = Some(by.to_owned());
                return true;
            }
        }
        false
    }
}

async fn agrees(world: &World, model: &Model, before: i64) {
    let store = &world.store;
    for (call, intent) in model.calls.iter().zip(&model.intents) {
        let kept = (call.revision > 0).then(|| call.clone());
        let kept_intent = kept.as_ref().map(|_| intent.clone());
        assert_eq!(store.find_call(call.id).await, Ok(kept));
        assert_eq!(store.find_intent(intent.id).await, Ok(kept_intent));
    }
    for key in (0..12).map(|key| model.key(key)) {
        let known = model.keys.contains(&key);
        assert_eq!(store.knows_event(&key).await, Ok(known));
    }
    let told = store.list_changes(before, 10_000).await.expect(ANSWERS);
    let numbers = told.iter().map(|change| change.seq);
    assert!(numbers.eq(before + 1..=before + model.changes));
    let mut jobs = HashMap::new();
    while let Some(job) = store.claim_job(at(1), LEASE).await.expect(ANSWERS) {
        *jobs.entry(job.job.key()).or_insert(0) += 1;
    }
    let wanted = model.jobs.iter().map(|key| (key.clone(), 1)).collect();
    assert_eq!(jobs, wanted);
}

#[test]
fn any_sequence_of_commits_leaves_what_the_model_says() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let (world, ada) = runtime.block_on(async {
        let world = World::new().await;
        let ada = kept_agent(&world, "ada").await;
        (world, ada)
    });
    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let sequences = prop::collection::vec(any_step(), 1..30);
    let run = TestRunner::new(config).run(&sequences, |steps| {
        runtime.block_on(async {
            let before = world.store.last_change().await.expect(ANSWERS);
            let mut model = Model::new(&ada);
            for step in &steps {
                let commit = model.commit(step);
                let outcome = world.store.commit(&commit).await;
                prop_assert_eq!(outcome, Ok(model.take(step, &commit)), "{:?}", step);
            }
            agrees(&world, &model, before).await;
            Ok(())
        })
    });
    run.expect("the store agrees with the model");
}
