//! One agent calls another.

use reqwest::{Method, StatusCode};
use sandbox::media::tone;
use sandbox::phone::Phone;
use serde_json::json;
use trunkline::agent::{AgentState, Presence, Role};
use trunkline::call::{CallState, Direction, Leg};
use trunkline::clock::Span;
use trunkline::desk::{Did, HistoryQuery, Meanwhile, Whom};
use trunkline::refusal::{DoorError, Refusal};

use crate::stage::{Floor, Program, Seat, Terms, hears, on_both_databases, until};

on_both_databases!(
    two_agents_talk_and_nothing_of_it_is_written_up,
    whoever_declines_is_called_by_nobody_else,
    whoever_loses_their_phone_ends_it,
    a_colleague_who_is_not_free_is_not_rung,
    somebody_outside_is_added,
    a_program_calls_a_colleague,
);

/// Says 900 Hz and never hangs up.
const GUEST: &str = "+18085550123";

struct Scene {
    floor: Floor,
    alex: Seat,
    phone: Phone,
    blake: Seat,
    other: Phone,
}

async fn scene(terms: Terms) -> Scene {
    let terms = terms.policy(|policy| {
        policy.wrap_up_for = Span::minutes(60);
        policy.record_calls = true;
    });
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let phone = alex.phone().await;
    let other = blake.phone().await;
    Scene {
        floor,
        alex,
        phone,
        blake,
        other,
    }
}

impl Scene {
    async fn until_agent(&self, seat: &Seat, state: AgentState) {
        until("what the agent does", async || {
            let found = self.floor.dialer.store.find_agent(seat.agent.id).await;
            let doing = found.expect("the database").expect("an agent").doing.state;
            if doing == state {
                Ok(())
            } else {
                Err(format!("{doing:?}"))
            }
        })
        .await;
    }
}

async fn two_agents_talk_and_nothing_of_it_is_written_up(terms: Terms) {
    let mut scene = scene(terms).await;
    let (id, line) = scene
        .alex
        .call_colleague(&mut scene.phone, &scene.blake.agent)
        .await;
    let invite = scene.other.invited().await.expect("blake's phone rings");
    let card = scene
        .blake
        .desk(&scene.floor)
        .card(id)
        .await
        .expect("they see it");
    assert_eq!(
        (card.direction, card.them.label.as_str()),
        (Direction::Inbound, "alex")
    );
    assert!(card.rings_colleague);
    let ear = scene
        .other
        .accept(&invite)
        .await
        .expect("the phone answers");
    line.say(tone::sine(700.0, 1_000, 0.3));
    ear.say(tone::sine(1_200.0, 1_000, 0.3));
    hears(&ear, 700.0).await;
    hears(&line, 1_200.0).await;
    scene.floor.until_state(id, CallState::Active).await;
    scene.until_agent(&scene.alex, AgentState::OnCall).await;
    scene.until_agent(&scene.blake, AgentState::OnCall).await;
    // Whoever was called may end it too.
    scene.blake.end(id).await;
    let call = scene.floor.until_state(id, CallState::Completed).await;
    scene
        .floor
        .until_call(id, "both phones are free", |call| {
            call.legs.iter().all(Leg::is_over)
        })
        .await;
    scene.until_agent(&scene.alex, AgentState::Available).await;
    scene.until_agent(&scene.blake, AgentState::Available).await;
    assert!(!call.recorded.wanted && call.recorded.kept().is_none());
    assert_eq!(scene.floor.decisions(id).await, [], "no number was dialled");
    // Both find it in their history, each with the other.
    for (seat, other, direction) in [
        (&scene.alex, "blake", Direction::Outbound),
        (&scene.blake, "alex", Direction::Inbound),
    ] {
        let desk = seat.desk(&scene.floor);
        let page = desk
            .history(&HistoryQuery::default())
            .await
            .expect("the history");
        let rows: Vec<_> = page
            .calls
            .iter()
            .map(|it| (it.direction, it.them.label.as_str()))
            .collect();
        assert_eq!(rows, [(direction, other)]);
        let refused = desk.set_notes(id, "what they said").await;
        assert!(
            matches!(refused, Err(DoorError::Refused(Refusal::NotYourCall))),
            "{refused:?}"
        );
        let log = desk.activity(&Default::default()).await.expect("the log");
        let with = log.rows.iter().find_map(|row| match &row.what {
            Did::Was {
                state: AgentState::OnCall,
                call,
                ..
            } => call.as_ref(),
            _ => None,
        });
        assert_eq!(with.map(|link| link.label.as_str()), Some(other));
    }
}

async fn whoever_declines_is_called_by_nobody_else(terms: Terms) {
    let mut scene = scene(terms).await;
    let (id, _line) = scene
        .alex
        .call_colleague(&mut scene.phone, &scene.blake.agent)
        .await;
    let invite = scene.other.invited().await.expect("blake's phone rings");
    scene.other.reject(&invite).await.expect("they decline");
    scene.floor.until_state(id, CallState::Busy).await;
    scene.until_agent(&scene.alex, AgentState::Available).await;
    scene.until_agent(&scene.blake, AgentState::Available).await;
    let blake = scene
        .floor
        .dialer
        .store
        .find_agent(scene.blake.agent.id)
        .await;
    let presence = blake.expect("the database").expect("an agent").presence;
    assert_eq!(
        presence,
        Presence::Available,
        "nobody is set aside for that"
    );
    let missed = scene
        .blake
        .desk(&scene.floor)
        .missed(None)
        .await
        .expect("the list");
    assert_eq!(missed.count, 0);
}

async fn whoever_loses_their_phone_ends_it(terms: Terms) {
    let mut scene = scene(terms).await;
    let (id, line) = scene
        .alex
        .call_colleague(&mut scene.phone, &scene.blake.agent)
        .await;
    let invite = scene.other.invited().await.expect("blake's phone rings");
    let _ear = scene
        .other
        .accept(&invite)
        .await
        .expect("the phone answers");
    scene.floor.until_state(id, CallState::Active).await;
    scene.phone.hangup(&line).await.expect("the phone goes");
    scene.floor.until_state(id, CallState::Completed).await;
    scene
        .other
        .wait("hangup")
        .await
        .expect("the other phone is told");
    scene.until_agent(&scene.blake, AgentState::Available).await;
}

async fn a_colleague_who_is_not_free_is_not_rung(terms: Terms) {
    let mut scene = scene(terms).await;
    let robin = scene.floor.seat("robin", Role::Agent).await;
    let (id, _line) = scene
        .alex
        .call_colleague(&mut scene.phone, &scene.blake.agent)
        .await;
    let refused = robin
        .desk(&scene.floor)
        .call_colleague(scene.blake.agent.id)
        .await;
    assert!(
        matches!(&refused, Err(DoorError::Refused(Refusal::NotFree(name))) if name == "blake"),
        "{refused:?}"
    );
    let itself = robin
        .desk(&scene.floor)
        .call_colleague(robin.agent.id)
        .await;
    assert!(
        matches!(itself, Err(DoorError::Refused(Refusal::Yourself))),
        "{itself:?}"
    );
    // Nor is a caller offered to either of the two.
    scene
        .other
        .invited()
        .await
        .expect("blake's phone rings for alex");
    let free = scene
        .floor
        .dialer
        .store
        .list_free_agents(scene.floor.dialer.now())
        .await;
    let free: Vec<_> = free.expect("the database").iter().map(|it| it.id).collect();
    assert_eq!(free, [robin.agent.id]);
    scene.alex.end(id).await;
    scene.floor.until_state(id, CallState::Canceled).await;
    scene
        .other
        .wait("cancel")
        .await
        .expect("blake's phone stops");
}

async fn somebody_outside_is_added(terms: Terms) {
    let mut scene = scene(terms).await;
    let (id, line) = scene
        .alex
        .call_colleague(&mut scene.phone, &scene.blake.agent)
        .await;
    let invite = scene.other.invited().await.expect("blake's phone rings");
    let ear = scene
        .other
        .accept(&invite)
        .await
        .expect("the phone answers");
    scene.floor.until_state(id, CallState::Active).await;
    let desk = scene.alex.desk(&scene.floor);
    let to = Whom::Number(GUEST.to_owned());
    desk.bring(id, &to, Meanwhile::Listens)
        .await
        .expect("it can be done");
    hears(&line, 900.0).await;
    hears(&ear, 900.0).await;
    let refused = desk.transfer(id, &Whom::Queue).await;
    assert!(
        matches!(refused, Err(DoorError::Refused(Refusal::NobodyNamed))),
        "{refused:?}"
    );
    let again = desk
        .bring(id, &Whom::Agent(scene.blake.agent.id), Meanwhile::Listens)
        .await;
    assert!(
        matches!(again, Err(DoorError::Refused(Refusal::InTheCallAlready))),
        "{again:?}"
    );
    scene.alex.end(id).await;
    scene
        .floor
        .until_call(id, "all phones are free", |call| {
            call.legs.iter().all(Leg::is_over)
        })
        .await;
}

async fn a_program_calls_a_colleague(terms: Terms) {
    let mut scene = scene(terms).await;
    let program = Program::signed_in(&scene.floor, "alex").await;
    let body = json!({"agent": scene.blake.agent.id.to_string()});
    let dialed = program
        .send(
            Method::POST,
            "/api/calls",
            Some(&body),
            &[("idempotency-key", "one")],
        )
        .await;
    assert_eq!(dialed.status, StatusCode::CREATED, "{dialed:?}");
    assert_eq!(dialed.body["name"], "blake");
    let invite = scene
        .phone
        .invited()
        .await
        .expect("their own phone rings first");
    let line = scene
        .phone
        .accept(&invite)
        .await
        .expect("the phone answers");
    let invite = scene.other.invited().await.expect("then blake's");
    let ear = scene
        .other
        .accept(&invite)
        .await
        .expect("the phone answers");
    line.say(tone::sine(700.0, 1_000, 0.3));
    hears(&ear, 700.0).await;
    for (key, body) in [
        ("two", json!({})),
        ("three", json!({"to": GUEST, "agent": "x"})),
    ] {
        let told = program
            .send(
                Method::POST,
                "/api/calls",
                Some(&body),
                &[("idempotency-key", key)],
            )
            .await;
        assert!(told.status.is_client_error(), "{told:?}");
    }
}
