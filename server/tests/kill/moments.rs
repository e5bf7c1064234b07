//! Killed at random moments, a hundred times over, and dialling again each time.

use std::time::Duration;

use futures::future::join_all;
use tokio::time::{Instant, sleep};

use crate::chance::Chance;
use crate::checker::assert_right;
use crate::stage::{Click, Kind, World, until};
use crate::steps::click;

/// Kills, where `TRUNKLINE_KILLS` says nothing else.
const KILLS: usize = 100;
/// Agents who click shortly before each.
const CLICKS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_on_sqlite() {
    killed_at_random_moments(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_on_postgres() {
    killed_at_random_moments(Kind::Postgres).await;
}

async fn killed_at_random_moments(kind: Kind) {
    let mut chance = Chance::printed(&format!("{kind:?}"));
    let mut world = World::new(kind).await;
    let kills = std::env::var("TRUNKLINE_KILLS").ok();
    let kills = kills.and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let window = how_long_calls_take(&mut world).await;
    let mut again = Vec::new();
    for _ in 0..kills {
        if chance.below(3) == 0 {
            world.database.time_passes(31).await;
        }
        if chance.below(10) == 0 {
            killed_while_it_starts(&world, &mut chance).await;
        }
        let clicks = world.clicks(1 + CLICKS).await;
        let began = Instant::now();
        let server = world.start(&[]).await;
        dials(&mut world, &clicks[0]).await;
        again.push(began.elapsed());
        let moment = Duration::from_millis(chance.below(window.as_millis() as u64));
        let working = tokio::spawn(async move { join_all(clicks[1..].iter().map(click)).await });
        sleep(moment).await;
        world.note_acknowledged().await;
        server.kill();
        for outcome in working.await.expect("clicking does not panic") {
            world.note(outcome);
        }
    }
    let books = world.settle().await;
    let looked = assert_right("killed at random moments", &world, &books);
    again.sort_unstable();
    println!(
        "{kind:?}: {kills} kills within {window:?} of the click; from start to a fresh call at the carrier: \
         median {:?}, longest {:?}",
        again[again.len() / 2],
        again[again.len() - 1],
    );
    assert!(looked.carrier_calls >= kills, "{looked:?}");
}

/// From the click until all of a call is over, on this machine: within that it is worth while to kill.
async fn how_long_calls_take(world: &mut World) -> Duration {
    let clicks = world.clicks(CLICKS).await;
    let server = world.start(&[]).await;
    let began = Instant::now();
    for outcome in join_all(clicks.iter().map(click)).await {
        world.note(outcome);
    }
    until("calls that are over", async || {
        let going_on = "SELECT CAST(COUNT(*) AS TEXT) FROM calls WHERE NOT is_over";
        match world.database.number(going_on).await {
            0 => Ok(()),
            some => Err(some.to_string()),
        }
    })
    .await;
    let took = began.elapsed();
    world.note_acknowledged().await;
    server.kill();
    took
}

/// A fresh click reaches the carrier. One that a busy machine was too slow for is given up, so it takes another.
async fn dials(world: &mut World, fresh: &Click) {
    let mut another;
    let mut clicked = fresh;
    while !reaches_the_carrier(world, clicked).await {
        another = world.click().await;
        clicked = &another;
    }
}

/// Whether the carrier was asked to ring the customer, or the attempt was given up before.
async fn reaches_the_carrier(world: &mut World, fresh: &Click) -> bool {
    let outcome = click(fresh).await;
    let promised = outcome.0.clone().expect("the server answers");
    world.note(outcome);
    let sql = format!(
        "SELECT id, sending FROM legs WHERE call_id = '{}' AND agent_id IS NULL",
        promised.call
    );
    until("a fresh call at the carrier", async || {
        let rows = world.database.rows(&sql).await;
        let [leg, sending] = [0, 1].map(|at| rows[0][at].clone().unwrap_or_default());
        match world.outside.seen().made(&leg) {
            1 => Ok(true),
            _ if sending == "void" => Ok(false),
            _ => Err(sending),
        }
    })
    .await
}

async fn killed_while_it_starts(world: &World, chance: &mut Chance) {
    let server = world.spawn(world.listen(), &[]);
    sleep(Duration::from_millis(chance.below(400))).await;
    server.kill();
}
