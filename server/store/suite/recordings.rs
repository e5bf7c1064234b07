//! Recordings that are kept, and who listened to them.

use trunkline::call::{Call, Recording, RecordingStatus};
use trunkline::clock::Time;
use trunkline::store::Store;

use super::given::{at, inbound, kept, ready_agent};
use crate::World;

fn recorded(name: &str, status: RecordingStatus, since: Time) -> Call {
    let mut call = inbound(name, since);
    call.recorded.wanted = true;
    call.recorded.recording = Some(Recording {
        carrier_ref: format!("RE-{name}"),
        started_at: since,
        status,
        seconds: 12,
        channels: 2,
    });
    call
}

#[tokio::test]
async fn kept_recordings_are_found_by_their_age_until_they_are_deleted() {
    let world = World::new().await;
    let store = &world.store;
    let old = kept(&world, &recorded("CA1", RecordingStatus::Kept, at(10))).await;
    kept(&world, &recorded("CA2", RecordingStatus::Running, at(11))).await;
    kept(&world, &recorded("CA3", RecordingStatus::Absent, at(12))).await;
    let young = kept(&world, &recorded("CA4", RecordingStatus::Kept, at(100))).await;
    let found = async |before| {
        let calls = store.list_recorded_calls(at(before), 10).await;
        let mut ids: Vec<_> = calls.unwrap().into_iter().map(|call| call.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(found(10).await, []);
    assert_eq!(found(50).await, [old.id]);
    let mut both = [old.id, young.id];
    both.sort();
    assert_eq!(found(101).await, both);

    let mut call = store.find_call(old.id).await.unwrap().unwrap();
    assert_eq!(call.recorded, old.recorded, "it comes back as it was kept");
    if let Some(recording) = &mut call.recorded.recording {
        recording.status = RecordingStatus::Deleted;
    }
    kept(&world, &call).await;
    assert_eq!(found(50).await, []);
}

#[tokio::test]
async fn who_listened_is_kept_the_last_first() {
    let world = World::new().await;
    let store = &world.store;
    let ada = ready_agent(&world, "ada", at(0)).await;
    let bob = ready_agent(&world, "bob", at(0)).await;
    let call = kept(&world, &recorded("CA1", RecordingStatus::Kept, at(10))).await;
    for (agent, when) in [(&ada, 20), (&bob, 30), (&ada, 40)] {
        store.add_listen(call.id, agent.id, at(when)).await.unwrap();
    }
    let listens = store.list_listens(call.id).await.unwrap();
    assert_eq!(
        listens,
        [(ada.id, at(40)), (bob.id, at(30)), (ada.id, at(20))]
    );
}
