//! Killed at each step between the click and the ring, several calls at a time.

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::checker::assert_right;
use crate::stage::{Click, Kind, World, until};

/// Calls under way at each kill.
const CALLS: usize = 4;
/// Kills at each step.
const KILLS: usize = 3;

/// Places in the program where it stops to be killed.
const PLACES: [&str; 5] = [
    "job-taken",
    "intent-kept",
    "answer-came",
    "inside-webhook",
    "webhook-kept",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_each_step_on_sqlite() {
    killed_at_each_step(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_each_step_on_postgres() {
    killed_at_each_step(Kind::Postgres).await;
}

async fn killed_at_each_step(kind: Kind) {
    let mut world = World::new(kind).await;
    let mut kills = 0;
    for round in 0..KILLS {
        for place in PLACES {
            killed_at_a_place(&mut world, place).await;
            kills += 1;
        }
        killed_with_a_caller_waiting(&mut world, "inside-webhook").await;
        killed_with_a_caller_waiting(&mut world, "webhook-kept").await;
        killed_after_the_click(&mut world).await;
        killed_while_the_carrier_is_silent(&mut world, "never").await;
        killed_while_the_carrier_is_silent(&mut world, "lose-answer").await;
        kills += 5;
        if round % 2 == 1 {
            // Else the next server finds leases and intents as young as they are.
            world.database.time_passes(31).await;
        }
    }
    let books = world.settle().await;
    let looked = assert_right("killed at each step", &world, &books);
    println!("{kind:?}: {kills} kills at 10 steps, {CALLS} calls at each");
    assert!(looked.attempts >= CALLS * KILLS * 5, "{looked:?}");
}

/// The server stops where every call comes by, and is killed once enough of them are there.
async fn killed_at_a_place(world: &mut World, place: &str) {
    let clicks = world.clicks(CALLS).await;
    let server = world.start(&[("TRUNKLINE_STOP_AT", place)]).await;
    let working = tokio::spawn(async move { join_all(clicks.iter().map(click)).await });
    // A transaction that stays open keeps others out.
    let there = if place == "inside-webhook" { 1 } else { CALLS };
    server.until_said(&format!("reached {place}"), there).await;
    world.note_acknowledged().await;
    server.kill();
    for outcome in working.await.expect("clicking does not panic") {
        world.note(outcome);
    }
}

/// The same while people outside call us: the webhook is the carrier's own.
async fn killed_with_a_caller_waiting(world: &mut World, place: &str) {
    let server = world.start(&[("TRUNKLINE_STOP_AT", place)]).await;
    let ours = world.outside.setting("TWILIO_CALLER_ID");
    for caller in 0..CALLS {
        let path = format!("/people/+1808555012{caller}/call");
        world
            .outside
            .ask(Method::POST, &path, Some(json!({"to": ours})))
            .await;
    }
    server.until_said(&format!("reached {place}"), 1).await;
    world.note_acknowledged().await;
    server.kill();
}

/// The click was answered, and no phone has called yet.
async fn killed_after_the_click(world: &mut World) {
    let clicks = world.clicks(CALLS).await;
    let server = world.start(&[]).await;
    let promised = join_all(clicks.iter().map(Click::dial)).await;
    server.kill();
    for promised in promised {
        assert!(promised.is_some(), "nothing was killed before");
        world.note((promised, None));
    }
}

/// The request reached the carrier, which does or does not do it, and never answers.
async fn killed_while_the_carrier_is_silent(world: &mut World, fault: &str) {
    let clicks = world.clicks(CALLS).await;
    let server = world.start(&[]).await;
    let before = world.outside.seen().asked.len();
    world
        .outside
        .fault(json!({"rest": "POST /Conferences", "fault": fault}))
        .await;
    for outcome in join_all(clicks.iter().map(click)).await {
        world.note(outcome);
    }
    until("the carrier to be asked", async || {
        let asked = world.outside.seen().asked.len() - before;
        if asked >= CALLS {
            Ok(())
        } else {
            Err(format!("{asked} times"))
        }
    })
    .await;
    world.note_acknowledged().await;
    server.kill();
    world.outside.no_faults().await;
}

/// An agent clicks and their phone calls.
pub(crate) async fn click(click: &Click) -> (Option<crate::stage::Promised>, Option<String>) {
    match click.dial().await {
        Some(promised) => {
            let acknowledged = click.connect(&promised).await;
            (Some(promised), acknowledged)
        }
        None => (None, None),
    }
}
