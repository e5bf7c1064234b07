//! What nobody asks for any more is forgotten, and nothing else.

use trunkline::call::Call;
use trunkline::clock::{Span, Time};
use trunkline::job::Job;
use trunkline::store::{Commit, Committed, Store};

use super::given::{at, commit, end, inbound, job, kept, stands};
use crate::World;

const LEASE: Span = Span::seconds(30);

/// Later than everything here.
fn far_off() -> Time {
    at(0).plus(Span::minutes(365 * 24 * 60))
}

/// Keeps a call with two jobs, of which the first is done.
async fn with_jobs(world: &World, carrier_ref: &str) -> Call {
    let call = kept(world, &inbound(carrier_ref, at(0))).await;
    assert_eq!(ask_again(world, &call).await, Committed::Done);
    let taken = world.store.claim_job(at(1), LEASE).await;
    let taken = taken.expect("the database answers").expect("it is due");
    assert_eq!(taken.job, Job::Apologise { call: call.id });
    assert_eq!(world.store.finish_job(&taken, at(2)).await, Ok(()));
    call
}

/// Keeps the call as it stands, with the same two jobs once more.
async fn ask_again(world: &World, call: &Call) -> Committed {
    let first = job(Job::Apologise { call: call.id }, at(0));
    let tried = 0;
    let later = Job::Offer {
        call: call.id,
        tried,
    };
    let asked = Commit {
        jobs: vec![first, job(later, at(500))],
        ..commit(&stands(world, call.id).await)
    };
    let kept = world.store.commit(&asked).await;
    kept.expect("the database answers")
}

#[tokio::test]
async fn a_finished_job_is_known_while_its_call_goes_on() {
    let world = World::new().await;
    let call = with_jobs(&world, "CA-1").await;
    assert_eq!(world.store.forget_old(far_off()).await, Ok(0));
    assert_eq!(ask_again(&world, &call).await, Committed::Done);
    let next = world.store.next_job_at().await;
    assert_eq!(next, Ok(Some(at(500))), "the work is not done twice");
}

#[tokio::test]
async fn finished_jobs_go_when_their_call_has_long_been_over() {
    let world = World::new().await;
    with_jobs(&world, "CA-1").await;
    let mut over = stands(&world, with_jobs(&world, "CA-2").await.id).await;
    end(&mut over, at(60));
    kept(&world, &over).await;

    assert_eq!(world.store.forget_old(at(60)).await, Ok(0), "not before it");
    assert_eq!(world.store.forget_old(at(61)).await, Ok(1));
    assert_eq!(world.store.forget_old(far_off()).await, Ok(0));
    for _ in ["the other job of the one call", "and of the other"] {
        let left = world.store.claim_job(at(500), LEASE).await;
        let left = left.expect("the database answers").expect("it is kept");
        assert!(matches!(left.job, Job::Offer { .. }), "{left:?}");
    }
}

#[tokio::test]
async fn old_failed_sign_ins_are_forgotten() {
    let world = World::new().await;
    let keys = ["account:ada".to_owned(), "address:127.0.0.1".to_owned()];
    for seconds in [1, 2, 3] {
        let counted = world.store.add_failed_sign_in(&keys, at(seconds)).await;
        assert_eq!(counted, Ok(()));
    }
    assert_eq!(world.store.forget_old(at(3)).await, Ok(4));
    for key in &keys {
        let left = world.store.count_failed_sign_ins(key, at(0)).await;
        assert_eq!(left, Ok(1), "{key}");
    }
}
