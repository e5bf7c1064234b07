//! Notes are written while carriers change the call, and neither loses what the other wrote.

use trunkline::change::Changed;
use trunkline::id::CallId;
use trunkline::store::{Committed, Store};

use super::given::{at, commit, kept, kept_agent, number, outbound, stands, uuid};
use crate::World;

#[tokio::test]
async fn notes_are_kept_and_told() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let bob = kept_agent(&world, "bob").await;
    let mut call = outbound(&ada, number(1), at(0));
    call.legs
        .push(outbound(&bob, number(1), at(0)).legs.remove(0));
    let call = kept(&world, &call).await;
    assert_eq!(
        world.store.set_notes(call.id, "call back", at(5)).await,
        Ok(true)
    );
    let stands = stands(&world, call.id).await;
    assert_eq!((stands.notes.as_str(), stands.revision), ("call back", 2));

    let told = world.store.list_changes(1, 10).await.expect("it answers");
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].what, told[0].at), (Changed::Call(call.id), at(5)));
    let mut concerned = told[0].concerns.clone();
    concerned.sort();
    let mut wanted = vec![ada.id, bob.id];
    wanted.sort();
    assert_eq!(concerned, wanted);
}

#[tokio::test]
async fn an_older_copy_does_not_bring_old_notes_back() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let copy = kept(&world, &outbound(&ada, number(1), at(0))).await;
    assert_eq!(world.store.set_notes(copy.id, "new", at(1)).await, Ok(true));
    assert_eq!(
        world.store.commit(&commit(&copy)).await,
        Ok(Committed::Stale)
    );
    assert_eq!(stands(&world, copy.id).await.notes, "new");
}

#[tokio::test]
async fn there_are_no_notes_without_a_call() {
    let world = World::new().await;
    let kept = world
        .store
        .set_notes(CallId::new(uuid()), "lost", at(0))
        .await;
    assert_eq!(kept, Ok(false));
    assert_eq!(world.store.last_change().await, Ok(0));
}
