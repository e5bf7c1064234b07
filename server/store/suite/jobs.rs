//! Work is done by whoever took it, and by nobody else.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::JoinSet;
use trunkline::clock::Span;
use trunkline::id::JobId;
use trunkline::job::{ClaimedJob, Job, NewJob};
use trunkline::store::{Commit, Committed, Store};
use uuid::Uuid;

use super::given::{at, commit, inbound, job, kept};
use crate::World;

const LEASE: Span = Span::seconds(30);

/// Keeps jobs with a new call; returns them.
async fn with_jobs(world: &World, seconds: &[i64]) -> Vec<NewJob> {
    let call = inbound("CA-1", at(0));
    let offer = |tried: usize, due: &i64| {
        job(
            Job::Offer {
                call: call.id,
                tried: tried as u32,
            },
            at(*due),
        )
    };
    let jobs: Vec<NewJob> = seconds
        .iter()
        .enumerate()
        .map(|(n, due)| offer(n, due))
        .collect();
    let made = Commit {
        jobs: jobs.clone(),
        ..commit(&call)
    };
    assert_eq!(world.store.commit(&made).await, Ok(Committed::Done));
    jobs
}

async fn claim(world: &World, seconds: i64) -> Option<ClaimedJob> {
    let claimed = world.store.claim_job(at(seconds), LEASE).await;
    claimed.expect("the database answers")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_racing_workers_take_each_job_once() {
    let world = World::new().await;
    let jobs = with_jobs(&world, &[0; 300]).await;
    let mut workers = JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&world.store);
        workers.spawn(async move {
            let mut mine = Vec::new();
            while let Some(job) = store.claim_job(at(1), LEASE).await.expect("it answers") {
                store.finish_job(&job, at(1)).await.expect("it answers");
                mine.push(job.id);
            }
            mine
        });
    }
    let mut taken: HashMap<JobId, usize> = HashMap::new();
    for id in workers.join_all().await.into_iter().flatten() {
        *taken.entry(id).or_default() += 1;
    }
    let wanted: HashMap<JobId, usize> = jobs.iter().map(|job| (job.id, 1)).collect();
    assert_eq!(taken, wanted);
    assert_eq!(world.store.next_job_at().await, Ok(None));
}

#[tokio::test]
async fn the_job_that_was_due_first_is_taken_first() {
    let world = World::new().await;
    let mut jobs = with_jobs(&world, &[30, 10, 20, 10, 99]).await;
    assert_eq!(world.store.next_job_at().await, Ok(Some(at(10))));
    assert_eq!(claim(&world, 9).await, None);
    jobs.sort_by_key(|job| (job.run_at, job.id));
    for wanted in jobs.iter().take(4) {
        let taken = claim(&world, 30).await.expect("it is due");
        assert_eq!((taken.id, taken.run_at), (wanted.id, wanted.run_at));
        assert_eq!((taken.tries, taken.epoch), (1, 1));
    }
    assert_eq!(claim(&world, 30).await, None);
}

#[tokio::test]
async fn a_worker_that_lost_its_claim_changes_nothing() {
    let world = World::new().await;
    with_jobs(&world, &[0]).await;
    let frozen = claim(&world, 0).await.expect("it is due");
    assert_eq!(claim(&world, 29).await, None, "it is taken");
    assert_eq!(world.store.next_job_at().await, Ok(Some(at(30))));
    let other = claim(&world, 30).await.expect("the lease is over");
    assert_eq!((other.id, other.tries, other.epoch), (frozen.id, 2, 2));

    assert_eq!(world.store.finish_job(&frozen, at(31)).await, Ok(()));
    assert_eq!(
        world.store.retry_job(&frozen, at(999), "late").await,
        Ok(())
    );
    assert_eq!(
        world.store.next_job_at().await,
        Ok(Some(at(60))),
        "the other one still has it"
    );

    assert_eq!(world.store.finish_job(&other, at(32)).await, Ok(()));
    assert_eq!(world.store.next_job_at().await, Ok(None));
    assert_eq!(
        world.store.retry_job(&other, at(33), "done before").await,
        Ok(())
    );
    assert_eq!(world.store.next_job_at().await, Ok(None));
}

#[tokio::test]
async fn a_job_is_tried_again_when_it_is_time() {
    let world = World::new().await;
    with_jobs(&world, &[0]).await;
    let first = claim(&world, 0).await.expect("it is due");
    assert_eq!(
        world.store.retry_job(&first, at(5), "not now").await,
        Ok(())
    );
    assert_eq!(world.store.next_job_at().await, Ok(Some(at(5))));
    assert_eq!(claim(&world, 4).await, None);
    let second = claim(&world, 5).await.expect("it is due again");
    assert_eq!(
        (second.id, second.tries, second.run_at),
        (first.id, 2, at(5))
    );
}

#[tokio::test]
async fn a_job_is_kept_once_even_when_it_is_done() {
    let world = World::new().await;
    let call = kept(&world, &inbound("CA-1", at(0))).await;
    let apologise = || job(Job::Apologise { call: call.id }, at(0));
    let asked = Commit {
        jobs: vec![apologise(), apologise()],
        ..commit(&call)
    };
    assert_eq!(world.store.commit(&asked).await, Ok(Committed::Done));
    let taken = claim(&world, 0).await.expect("it is due");
    assert_eq!(claim(&world, 0).await, None, "one of two was kept");
    assert_eq!(world.store.finish_job(&taken, at(1)).await, Ok(()));

    let mut again = asked.clone();
    again.call.revision += 1;
    assert_eq!(world.store.commit(&again).await, Ok(Committed::Done));
    assert_eq!(claim(&world, 99).await, None);
}

#[tokio::test]
async fn every_kind_of_job_comes_back() {
    let world = World::new().await;
    let call = kept(&world, &inbound("CA-1", at(0))).await;
    let (id, leg) = (call.id, call.legs[0].id);
    let kinds = [
        Job::Ring { call: id, leg },
        Job::HangUp { call: id, leg },
        Job::LookUp { call: id, leg },
        Job::Offer { call: id, tried: 3 },
        Job::Apologise { call: id },
        Job::ExpireIntent {
            intent: trunkline::id::IntentId::new(Uuid::from_u128(1)),
            call: id,
        },
    ];
    let jobs = (0..)
        .zip(&kinds)
        .map(|(due, kind)| job(kind.clone(), at(due)));
    let asked = Commit {
        jobs: jobs.collect(),
        ..commit(&call)
    };
    assert_eq!(world.store.commit(&asked).await, Ok(Committed::Done));
    for kind in kinds {
        assert_eq!(claim(&world, 99).await.map(|job| job.job), Some(kind));
    }
}
