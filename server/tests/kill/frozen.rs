//! A worker that freezes between writing an intent and sending it, while another server takes its place.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::join_all;

use crate::checker::assert_right;
use crate::stage::{Books, Kind, World, free_address, until};
use crate::steps::click;

/// Calls that the frozen server has in hand.
const CALLS: usize = 4;
/// How long the other server has between two leaps of time.
const STEP: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_given_up_meanwhile_is_not_sent_by_who_wakes() {
    let mut world = World::new(Kind::Postgres).await;
    let clicks = world.clicks(CALLS).await;
    // Longer than an intent may wait to be sent.
    let frozen = world
        .start(&[("TRUNKLINE_STOP_AT", "intent-kept:20000")])
        .await;
    for outcome in join_all(clicks.iter().map(click)).await {
        world.note(outcome);
    }
    frozen.until_said("reached intent-kept", CALLS).await;
    let other = world.spawn(free_address(), &[]);
    other.until_said("Trunkline serves", 1).await;
    // Its lease ends, then nothing can be on its way to the carrier any more. Time passes again and again, since a
    // change under way there may write a time back as it was; and in steps, since whoever settles a request
    // keeps that only where it still stands as it was seen.
    let mut ticks = tokio::time::interval(STEP);
    for word in ["unknown", "void"] {
        until("the other server to settle the requests", async || {
            if ticks.tick().now_or_never().is_some() {
                world.database.time_passes(35).await;
            }
            let books = Books::read(&world.database).await;
            let settled = books
                .legs
                .iter()
                .filter(|leg| leg.sending == word || leg.sending == "void");
            match settled.count() {
                CALLS => Ok(()),
                _ => Err(format!("{:?}", books.legs)),
            }
        })
        .await;
    }
    frozen.until_said("went on from intent-kept", CALLS).await;
    drop((frozen, other));
    let books = world.settle().await;
    assert_right("frozen", &world, &books);
    assert_eq!(world.outside.seen().asked, [], "whoever woke sent nothing");
}
