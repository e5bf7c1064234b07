//! The checker is worth something: it catches what is made wrong on purpose.

use serde_json::json;

use crate::checker::{Wrong, check};
use crate::stage::{Kind, World, until};
use crate::steps::click;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dialling_again_after_the_lease_is_caught_on_sqlite() {
    dialling_again_after_the_lease_is_caught(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dialling_again_after_the_lease_is_caught_on_postgres() {
    dialling_again_after_the_lease_is_caught(Kind::Postgres).await;
}

/// The server is killed while it waits for an answer about a call that was made; then the database is made
/// to look as a job queue would that takes an unfinished job for one that was not begun.
async fn dialling_again_after_the_lease_is_caught(kind: Kind) {
    let mut world = World::new(kind).await;
    let clicks = world.clicks(1).await;
    let server = world.start(&[]).await;
    for fault in [
        json!({"rest": "POST /Conferences", "fault": "lose-answer", "times": 1}),
        json!({"webhook": "call-status", "fault": "lose"}),
        json!({"webhook": "conference", "fault": "lose"}),
    ] {
        world.outside.fault(fault).await;
    }
    world.note(click(&clicks[0]).await);
    until("a call at the carrier", async || {
        match world.outside.seen().asked.len() {
            1 => Ok(()),
            other => Err(other.to_string()),
        }
    })
    .await;
    server.kill();
    let now = world.dialer.now().millis();
    let forgotten = "UPDATE legs SET sending = 'not', sending_since = NULL WHERE sending = 'sent'";
    assert_eq!(world.database.change(forgotten).await, 1);
    let freed = format!("UPDATE jobs SET run_at = {now}, free_at = 0 WHERE key LIKE 'ring:%'");
    assert_eq!(world.database.change(&freed).await, 1);
    let server = world.start(&[]).await;
    until("the second call", async || {
        match world.outside.seen().asked.len() {
            2 => Ok(()),
            other => Err(other.to_string()),
        }
    })
    .await;
    server.kill();
    let books = world.settle().await;
    let (wrong, _) = check(&world, &books);
    let twice = |it: &Wrong| matches!(it, Wrong::RungTwice { times: 2, .. });
    assert!(wrong.iter().any(twice), "{wrong:?}");
    let missing = |it: &Wrong| matches!(it, Wrong::NotInLog { .. });
    assert!(
        wrong.iter().any(missing),
        "one of the two calls is in no log: {wrong:?}"
    );
}

/// What was acknowledged, promised or made is taken out of the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_or_changed_is_caught() {
    let mut world = World::new(Kind::Sqlite).await;
    let clicks = world.clicks(2).await;
    let server = world.start(&[]).await;
    for it in &clicks {
        world.note(click(it).await);
    }
    until("two calls at the carrier", async || {
        match world.outside.seen().legs.len() {
            2 => Ok(()),
            other => Err(other.to_string()),
        }
    })
    .await;
    server.kill();
    let mut books = world.settle().await;
    let (wrong, _) = check(&world, &books);
    assert_eq!(wrong, []);

    let fields = world.acknowledged[0].clone();
    books.events.remove(&fields);
    let call = world.promised[0].clone();
    books.calls.remove(&call);
    let first = books.legs[0].clone();
    let carrier_ref = books.legs[0].carrier_ref.take().expect("it was rung");
    let theirs = books.legs[1].status.clone();
    books.legs[1].status = "ringing".to_owned();
    books.jobs.push("ring:somebody".to_owned());
    let (wrong, _) = check(&world, &books);
    for expected in [
        Wrong::WebhookLost { fields },
        Wrong::PromiseLost { call },
        Wrong::NotInLog { carrier_ref },
        Wrong::EndsDiffer {
            leg: books.legs[1].id.clone(),
            ours: "ringing".to_owned(),
            theirs,
        },
        Wrong::LeftBehind {
            what: "ring:somebody".to_owned(),
        },
    ] {
        assert!(
            wrong.contains(&expected),
            "{expected:?} of {first:?} is not in {wrong:#?}"
        );
    }
    assert_eq!(wrong.len(), 5, "{wrong:#?}");
}
