//! Parking a call to take another one, and taking it back.

use sandbox::media::tone;
use sandbox::phone::{Phone, PhoneCall};
use trunkline::agent::{AgentState, Role};
use trunkline::call::{CallState, Leg};
use trunkline::clock::Span;
use trunkline::desk::{Meanwhile, Whom};
use trunkline::id::CallId;
use trunkline::refusal::{DoorError, Refusal};

use crate::stage::{Floor, Seat, Terms, customer_of, hears, on_both_databases, until};

on_both_databases!(
    a_call_is_parked_the_next_one_taken_and_the_first_taken_back,
    a_parked_call_is_taken_back_after_a_restart,
    a_call_parked_too_long_is_offered_to_a_colleague,
    whoever_hangs_up_while_parked_ends_the_call,
    only_a_customer_alone_is_parked,
);

/// Says 440 Hz and never hangs up.
const TALKER: &str = "+18085550118";
const CALLER: &str = "+14155550142";
const ALEX_HZ: u32 = 700;

struct Scene {
    floor: Floor,
    alex: Seat,
    phone: Phone,
    line: PhoneCall,
    id: CallId,
    customer: String,
}

/// Alex talks to somebody.
async fn scene(terms: Terms) -> Scene {
    let terms = terms.policy(|policy| {
        policy.wrap_up_for = Span::ZERO;
        policy.queue_for = Span::minutes(10);
        policy.park_for = policy.park_for.min(Span::minutes(10));
    });
    scene_of(terms).await
}

async fn scene_of(terms: Terms) -> Scene {
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, line) = alex.call(&mut phone, TALKER).await;
    line.say(tone::sine(ALEX_HZ as f32, 1_000, 0.3));
    let call = floor.until_state(id, CallState::Active).await;
    let customer = customer_of(&call);
    Scene {
        floor,
        alex,
        phone,
        line,
        id,
        customer,
    }
}

impl Scene {
    async fn parks(&mut self) {
        let desk = self.alex.desk(&self.floor);
        desk.park(self.id).await.expect("it can be parked");
        self.phone
            .wait("hangup")
            .await
            .expect("their phone is free");
        let call = self.floor.until_state(self.id, CallState::Held).await;
        assert!(call.parked_since().is_some(), "{call:#?}");
        self.customer_hears_music().await;
    }

    async fn customer_hears_music(&self) {
        until("music", async || {
            let tone = self
                .floor
                .carrier
                .tone_towards(&self.customer, ALEX_HZ)
                .await;
            let loud = self.floor.carrier.loudness_towards(&self.customer).await;
            if loud > 0.01 && tone < 0.02 {
                Ok(())
            } else {
                Err(format!("{loud} in all, {tone} of the agent"))
            }
        })
        .await;
    }

    async fn until_agent(&self, state: AgentState) {
        until("what the agent does", async || {
            let found = self.floor.dialer.store.find_agent(self.alex.agent.id).await;
            let doing = found.expect("the database").expect("an agent").doing.state;
            if doing == state {
                Ok(())
            } else {
                Err(format!("{doing:?}"))
            }
        })
        .await;
    }

    async fn takes_back(&mut self) {
        let line = self.alex.come_back(&mut self.phone, self.id).await;
        line.say(tone::sine(ALEX_HZ as f32, 1_000, 0.3));
        self.line = line;
        hears(&self.line, 440.0).await;
        until("the agent in the customer's ear", async || {
            match self
                .floor
                .carrier
                .tone_towards(&self.customer, ALEX_HZ)
                .await
            {
                tone if tone > 0.05 => Ok(()),
                tone => Err(format!("{tone}")),
            }
        })
        .await;
        self.floor.until_state(self.id, CallState::Active).await;
        self.until_agent(AgentState::OnCall).await;
    }
}

async fn a_call_is_parked_the_next_one_taken_and_the_first_taken_back(terms: Terms) {
    let mut scene = scene(terms).await;
    scene.parks().await;
    scene.until_agent(AgentState::Available).await;
    let view = scene
        .alex
        .desk(&scene.floor)
        .view()
        .await
        .expect("the page");
    assert!(view.call.is_none(), "{:?}", view.call);
    assert_eq!(
        view.parked.iter().map(|card| card.id).collect::<Vec<_>>(),
        [scene.id]
    );
    scene
        .floor
        .carrier
        .somebody_calls(CALLER, "high-tone")
        .await;
    let invite = scene.phone.invited().await.expect("the next one rings");
    let ear = scene
        .phone
        .accept(&invite)
        .await
        .expect("the phone answers");
    hears(&ear, 600.0).await;
    scene.until_agent(AgentState::OnCall).await;
    // One at a time.
    let refused = scene.alex.desk(&scene.floor).rejoin(scene.id).await;
    assert!(
        matches!(refused, Err(DoorError::Refused(Refusal::AlreadyInCall))),
        "{refused:?}"
    );
    let live = scene
        .floor
        .dialer
        .store
        .list_live_calls(scene.alex.agent.id)
        .await;
    let second = live.expect("the database")[0].id;
    scene.alex.end(second).await;
    scene.floor.until_state(second, CallState::Completed).await;
    scene.phone.wait("hangup").await.expect("the phone is told");
    scene.customer_hears_music().await;
    scene.takes_back().await;
    scene.alex.end(scene.id).await;
    let call = scene
        .floor
        .until_state(scene.id, CallState::Completed)
        .await;
    assert_eq!(call.agent, Some(scene.alex.agent.id));
}

async fn a_parked_call_is_taken_back_after_a_restart(terms: Terms) {
    let mut scene = scene(terms).await;
    scene.parks().await;
    scene.floor.stop().await;
    scene.floor.start(true).await;
    scene.alex.open_page().await;
    scene.takes_back().await;
    scene.alex.end(scene.id).await;
    scene
        .floor
        .until_state(scene.id, CallState::Completed)
        .await;
}

async fn a_call_parked_too_long_is_offered_to_a_colleague(terms: Terms) {
    let terms = terms.policy(|policy| {
        policy.wrap_up_for = Span::ZERO;
        policy.queue_for = Span::minutes(10);
        policy.park_for = Span::millis(500);
    });
    let mut scene = scene_of(terms).await;
    let blake = scene.floor.seat("blake", Role::Agent).await;
    let mut other = blake.phone().await;
    let desk = scene.alex.desk(&scene.floor);
    desk.park(scene.id).await.expect("it can be parked");
    scene
        .phone
        .wait("hangup")
        .await
        .expect("their phone is free");
    let invite = other.invited().await.expect("a colleague is asked");
    let ear = other.accept(&invite).await.expect("the phone answers");
    hears(&ear, 440.0).await;
    let whose = |call: &trunkline::call::Call| call.agent == Some(blake.agent.id);
    scene
        .floor
        .until_call(scene.id, "blake's call", whose)
        .await;
    let refused = scene.alex.desk(&scene.floor).rejoin(scene.id).await;
    assert!(matches!(refused, Err(DoorError::Refused(_))), "{refused:?}");
}

async fn whoever_hangs_up_while_parked_ends_the_call(terms: Terms) {
    let mut scene = scene(terms).await;
    scene.parks().await;
    scene.floor.carrier.party_hangs_up(&scene.customer).await;
    let call = scene
        .floor
        .until_state(scene.id, CallState::Completed)
        .await;
    assert!(call.legs.iter().all(Leg::is_over));
    scene.until_agent(AgentState::Available).await;
    let view = scene
        .alex
        .desk(&scene.floor)
        .view()
        .await
        .expect("the page");
    assert!(view.parked.is_empty());
    // What was said can be written down all the same.
    let desk = scene.alex.desk(&scene.floor);
    desk.set_notes(scene.id, "rang off")
        .await
        .expect("it is theirs");
}

async fn only_a_customer_alone_is_parked(terms: Terms) {
    let scene = scene(terms).await;
    let blake = scene.floor.seat("blake", Role::Agent).await;
    let mut other = blake.phone().await;
    let desk = scene.alex.desk(&scene.floor);
    let whom = Whom::Agent(blake.agent.id);
    desk.bring(scene.id, &whom, Meanwhile::Listens)
        .await
        .expect("it can be done");
    other.invited().await.expect("it rings");
    let refused = desk.park(scene.id).await;
    assert!(
        matches!(refused, Err(DoorError::Refused(Refusal::NotAlone))),
        "{refused:?}"
    );
    let refused = blake.desk(&scene.floor).park(scene.id).await;
    assert!(matches!(refused, Err(DoorError::Refused(_))), "{refused:?}");
}
