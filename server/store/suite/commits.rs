//! What is committed is there afterwards, once.

use trunkline::call::{Authority, Call, Cause, Disposition, Evidence, LegStatus, Party, Sending};
use trunkline::change::{Change, Changed};
use trunkline::clock::Span;
use trunkline::id::{CallId, LegId};
use trunkline::job::Job;
use trunkline::permit::Decision;
use trunkline::store::{Commit, Committed, Event, Store};

use super::given::{
    at, commit, end, event, inbound, intent, job, kept, kept_agent, number, outbound, stands, uuid,
};
use crate::World;

/// A call with something in every field.
fn rich(mut call: Call) -> Call {
    call.end_asked_at = Some(at(50));
    call.given_up_at = Some(at(51));
    call.disposition = Some(Disposition::CallBack);
    call.notes = "Wants “Ärger” at 50 % off; it's O'Brien's \\ line\nbreak".to_owned();
    call.legs[0].sending = Sending::Unknown(at(3));
    call.legs[1].sending = Sending::Sent(at(4));
    call.legs[1].carrier_ref = Some("CA-customer".to_owned());
    call.legs[1].evidence = Evidence::of(LegStatus::Ringing, at(5), Authority::Webhook, 1)
        .join(Evidence::of(LegStatus::Answered, at(9), Authority::Poll, 2))
        .join(Evidence::of(
            LegStatus::Completed,
            at(50),
            Authority::Webhook,
            3,
        ))
        .join(Evidence::left(7))
        .because(Cause::Rejected, Authority::Own, -1)
        .lasting(Span::seconds(41), Authority::Webhook, 4);
    call
}

#[tokio::test]
async fn a_commit_keeps_the_call_and_all_that_belongs_to_it() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let call = rich(outbound(&ada, number(1), at(0)));
    let (intent, told) = (intent(&call, &ada), event("told", at(5)));
    let ring = Job::Ring {
        call: call.id,
        leg: call.legs[1].id,
    };
    let whole = Commit {
        event: Some(told.clone()),
        intent: Some(intent.clone()),
        decision: Some(Decision {
            number: number(1),
            at: at(1),
            refused: None,
        }),
        jobs: vec![job(ring.clone(), at(2))],
        ..commit(&call)
    };
    assert_eq!(world.store.commit(&whole).await, Ok(Committed::Done));

    let wanted = Call {
        revision: 1,
        ..call.clone()
    };
    let store = &world.store;
    assert_eq!(store.find_call(call.id).await, Ok(Some(wanted.clone())));
    assert_eq!(
        store.find_call_of_leg(call.legs[0].id).await,
        Ok(Some(wanted.clone()))
    );
    assert_eq!(
        store.find_call_of_ref("CA-customer").await,
        Ok(Some(wanted))
    );
    let events = vec![Event {
        call: Some(call.id),
        applied_at: Some(told.received_at),
        event: told,
    }];
    assert_eq!(store.list_events(call.id).await, Ok(events));
    assert_eq!(store.knows_event("told").await, Ok(true));
    assert_eq!(store.find_intent(intent.id).await, Ok(Some(intent)));
    let claimed = store.claim_job(at(2), Span::seconds(10)).await;
    assert_eq!(claimed.map(|job| job.map(|job| job.job)), Ok(Some(ring)));
    let change = Change {
        seq: 1,
        at: at(0),
        what: Changed::Call(call.id),
        concerns: vec![ada.id],
    };
    assert_eq!(store.list_changes(0, 10).await, Ok(vec![change]));
}

#[tokio::test]
async fn what_is_unknown_is_not_found() {
    let world = World::new().await;
    let store = &world.store;
    assert_eq!(store.find_call(CallId::new(uuid())).await, Ok(None));
    assert_eq!(store.find_call_of_leg(LegId::new(uuid())).await, Ok(None));
    assert_eq!(store.find_call_of_ref("CA-nobody").await, Ok(None));
    assert_eq!(store.knows_event("never told").await, Ok(false));
    assert_eq!(store.last_change().await, Ok(0));
    assert_eq!(store.next_job_at().await, Ok(None));
}

#[tokio::test]
async fn a_call_changes_and_gains_a_leg() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut call = kept(&world, &inbound("CA-1", at(0))).await;
    call.agent = Some(ada.id);
    call.legs
        .push(outbound(&ada, number(1), at(7)).legs.remove(0));
    let call = kept(&world, &call).await;
    assert_eq!(call.revision, 2);
    assert_eq!(stands(&world, call.id).await, call);

    let mut over = call.clone();
    end(&mut over, at(60));
    let over = kept(&world, &over).await;
    assert_eq!(stands(&world, call.id).await, over);
}

#[tokio::test]
async fn every_kind_of_party_comes_back() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    for them in [
        Party::Number(number(7)),
        Party::Withheld,
        Party::Other("sip:ann@example.test".to_owned()),
    ] {
        let mut call = outbound(&ada, number(1), at(0));
        call.them = them.clone();
        let call = kept(&world, &call).await;
        assert_eq!(stands(&world, call.id).await.them, them);
    }
}

#[tokio::test]
async fn what_carriers_tell_is_kept_once_in_the_order_it_arrived() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut call = outbound(&ada, number(1), at(0));
    for (key, arrived) in [("late", 9), ("early", 3), ("middle", 5)] {
        let told = Commit {
            event: Some(event(key, at(arrived))),
            ..commit(&call)
        };
        assert_eq!(world.store.commit(&told).await, Ok(Committed::Done));
        call.revision += 1;
    }
    let listed = world
        .store
        .list_events(call.id)
        .await
        .expect("the database answers");
    let keys: Vec<&str> = listed.iter().map(|told| told.event.key.as_str()).collect();
    assert_eq!(keys, ["early", "middle", "late"]);

    let stray = event("about nothing", at(1));
    assert_eq!(world.store.add_stray_event(&stray).await, Ok(()));
    assert_eq!(
        world
            .store
            .add_stray_event(&event("about nothing", at(2)))
            .await,
        Ok(())
    );
    assert_eq!(world.store.knows_event("about nothing").await, Ok(true));
    assert_eq!(
        world
            .store
            .list_events(call.id)
            .await
            .map(|told| told.len()),
        Ok(3)
    );
}

#[tokio::test]
async fn a_character_that_one_database_refuses_is_replaced_in_both() {
    let world = World::new().await;
    let ada = kept_agent(&world, "ada").await;
    let mut call = outbound(&ada, number(1), at(0));
    call.notes = "a\0b".to_owned();
    let mut told = event("told", at(1));
    told.raw = "From=\0".to_owned();
    let commit = Commit {
        event: Some(told),
        ..commit(&call)
    };
    assert_eq!(world.store.commit(&commit).await, Ok(Committed::Done));
    assert_eq!(stands(&world, call.id).await.notes, "a\u{FFFD}b");
    let events = world
        .store
        .list_events(call.id)
        .await
        .expect("the database answers");
    assert_eq!(events[0].event.raw, "From=\u{FFFD}");
}
