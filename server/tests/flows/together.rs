//! Hold, asking a colleague first, handing a call over, adding somebody, and leaving a call to others.

use sandbox::media::tone;
use sandbox::phone::{Phone, PhoneCall};
use trunkline::agent::{AgentState, Presence, Reason, Role};
use trunkline::call::{Call, CallState, LegEnd, LegStatus};
use trunkline::clock::Span;
use trunkline::desk::{Arrange, Meanwhile, Stands, Whom};
use trunkline::id::CallId;
use trunkline::refusal::{DoorError, Refusal};

use crate::stage::{Floor, Seat, Terms, customer_of, hears, on_both_databases, until};

on_both_databases!(
    the_customer_hears_music_and_is_taken_back,
    a_colleague_is_asked_first_and_takes_over,
    a_call_is_handed_to_a_colleague_without_asking,
    a_call_is_handed_to_somebody_outside,
    whoever_was_to_take_over_is_busy_and_a_colleague_does,
    a_call_is_handed_to_whoever_is_free_next,
    somebody_is_added_and_the_agent_leaves,
    the_one_who_was_asked_is_let_go,
    the_one_who_was_asked_declines,
    they_hang_up_while_a_colleague_is_asked,
    a_phone_lost_while_asking_leaves_nobody_on_hold,
    what_cannot_be_arranged_is_said,
);

/// Says 440 Hz and never hangs up.
const TALKER: &str = "+18085550118";
/// Says 900 Hz and never hangs up.
const GUEST: &str = "+18085550123";
/// Is busy.
const BUSY: &str = "+18085550112";
const TALKER_HZ: u32 = 440;
const GUEST_HZ: u32 = 900;
const ALEX_HZ: u32 = 700;
const BLAKE_HZ: u32 = 1_200;

/// Alex talks to somebody, and Blake is free.
struct Scene {
    floor: Floor,
    alex: Seat,
    phone: Phone,
    line: PhoneCall,
    blake: Seat,
    other: Phone,
    id: CallId,
    customer: String,
}

async fn scene(terms: Terms) -> Scene {
    let terms = terms.policy(|policy| policy.wrap_up_for = Span::minutes(60));
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let mut phone = alex.phone().await;
    let other = blake.phone().await;
    let (id, line) = alex.call(&mut phone, TALKER).await;
    line.say(tone::sine(ALEX_HZ as f32, 1_000, 0.3));
    let call = floor.until_state(id, CallState::Active).await;
    let customer = customer_of(&call);
    let scene = Scene {
        floor,
        alex,
        phone,
        line,
        blake,
        other,
        id,
        customer,
    };
    scene.hears(&scene.customer, ALEX_HZ).await;
    scene
}

impl Scene {
    async fn hears(&self, leg: &str, hz: u32) {
        until(&format!("{hz} Hz in an ear"), async || {
            match self.floor.carrier.tone_towards(leg, hz).await {
                tone if tone > 0.05 => Ok(()),
                tone => Err(format!("{tone}")),
            }
        })
        .await;
    }

    async fn does_not_hear(&self, leg: &str, hz: u32) {
        until(&format!("an ear without {hz} Hz"), async || {
            match self.floor.carrier.tone_towards(leg, hz).await {
                tone if tone < 0.02 => Ok(()),
                tone => Err(format!("{tone}")),
            }
        })
        .await;
    }

    /// Music, which is loud and nobody's voice.
    async fn hears_music(&self, leg: &str) {
        self.does_not_hear(leg, ALEX_HZ).await;
        until("music", async || {
            match self.floor.carrier.loudness_towards(leg).await {
                loud if loud > 0.01 => Ok(()),
                loud => Err(format!("{loud}")),
            }
        })
        .await;
    }

    fn colleague(&self) -> Whom {
        Whom::Agent(self.blake.agent.id)
    }

    /// Alex lets the customer hear music and asks Blake, who answers.
    async fn asks_blake(&mut self) -> (PhoneCall, String) {
        let desk = self.alex.desk(&self.floor);
        let asked = desk
            .bring(self.id, &self.colleague(), Meanwhile::Music)
            .await;
        asked.expect("Blake is free");
        self.blake_answers().await
    }

    async fn until_over(&self) {
        self.floor.until_state(self.id, CallState::Completed).await;
    }

    async fn blake_answers(&mut self) -> (PhoneCall, String) {
        let invite = self.other.invited().await.expect("it rings");
        let line = self.other.accept(&invite).await.expect("they answer");
        line.say(tone::sine(BLAKE_HZ as f32, 1_000, 0.3));
        let end = LegEnd::Agent(self.blake.agent.id);
        let theirs = self.until_there(end).await;
        (line, theirs)
    }

    /// Waits until such a leg is in the call; its name at the carrier.
    async fn until_there(&self, end: LegEnd) -> String {
        let there = |call: &Call| {
            let mut legs = call.legs.iter();
            legs.any(|leg| leg.end == end && leg.status() == LegStatus::Answered)
        };
        let call = self
            .floor
            .until_call(self.id, "them in the call", there)
            .await;
        let leg = call.legs.iter().rfind(|leg| leg.end == end);
        leg.and_then(|leg| leg.carrier_ref.clone())
            .expect("it was rung")
    }

    async fn arrange(&self, how: Arrange) {
        let desk = self.alex.desk(&self.floor);
        desk.arrange(self.id, how, None)
            .await
            .expect("it can be done");
    }

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

async fn the_customer_hears_music_and_is_taken_back(terms: Terms) {
    let scene = scene(terms).await;
    let id = scene.id.to_string();
    let form = [("id", &*id), ("on", "true")];
    let (status, told) = scene.alex.post("/api/desk/hold", &form).await;
    assert!(status.is_success(), "{told}");
    scene.hears_music(&scene.customer).await;
    let done = |call: &Call| call.customer().is_some_and(|leg| leg.arranged.is_done());
    let call = scene
        .floor
        .until_call(scene.id, "the carrier's word", done)
        .await;
    assert_eq!(CallState::of(&call), CallState::Held);
    let card = scene
        .alex
        .desk(&scene.floor)
        .call(scene.id)
        .await
        .expect("theirs")
        .card;
    assert!(card.on_hold.is_some_and(|hold| hold.done), "{card:#?}");
    assert_eq!((card.words.as_str(), card.alone), ("On hold", None));

    let form = [("id", &*id), ("on", "false")];
    let (status, told) = scene.alex.post("/api/desk/hold", &form).await;
    assert!(status.is_success(), "{told}");
    scene.line.say(tone::sine(ALEX_HZ as f32, 1_000, 0.3));
    scene.hears(&scene.customer, ALEX_HZ).await;
    hears(&scene.line, TALKER_HZ as f32).await;
    assert_eq!(
        CallState::of(&scene.floor.call(scene.id).await),
        CallState::Active
    );
    scene.alex.end(scene.id).await;
    scene.until_over().await;
}

async fn a_colleague_is_asked_first_and_takes_over(terms: Terms) {
    let mut scene = scene(terms).await;
    let desk = scene.alex.desk(&scene.floor);
    let (line, theirs) = scene.asks_blake().await;
    scene.hears_music(&scene.customer).await;
    scene.line.say(tone::sine(ALEX_HZ as f32, 1_000, 0.3));
    hears(&line, ALEX_HZ as f32).await;
    scene.does_not_hear(&scene.customer, BLAKE_HZ).await;
    scene.until_agent(&scene.blake, AgentState::OnCall).await;
    // Whoever was asked sees the call, and may only leave it.
    let view = scene.blake.desk(&scene.floor).view().await.expect("a desk");
    let card = view.call.expect("the call they were brought into");
    assert!(card.mine && !card.arranges, "{card:#?}");

    scene.arrange(Arrange::Swap).await;
    scene.hears(&scene.customer, ALEX_HZ).await;
    scene.does_not_hear(&theirs, ALEX_HZ).await;
    scene.arrange(Arrange::Swap).await;
    scene.hears_music(&scene.customer).await;

    scene.arrange(Arrange::Leave).await;
    line.say(tone::sine(BLAKE_HZ as f32, 1_000, 0.3));
    scene.hears(&scene.customer, BLAKE_HZ).await;
    hears(&line, TALKER_HZ as f32).await;
    let call = scene.floor.until_state(scene.id, CallState::Active).await;
    assert_eq!(call.agent, Some(scene.blake.agent.id));
    scene.until_agent(&scene.alex, AgentState::WrapUp).await;
    let kept = desk.set_notes(scene.id, "They want the blue one.").await;
    kept.expect("whoever talked may write it up");
    scene.blake.end(scene.id).await;
    scene.until_over().await;
    scene.until_agent(&scene.blake, AgentState::WrapUp).await;
}

async fn a_call_is_handed_to_a_colleague_without_asking(terms: Terms) {
    let mut scene = scene(terms).await;
    let (id, agent) = (scene.id.to_string(), scene.blake.agent.id.to_string());
    let form = [("id", &*id), ("agent", &*agent), ("number", "")];
    let (status, told) = scene.alex.post("/api/desk/transfer", &form).await;
    assert!(status.is_success(), "{told}");
    scene.until_agent(&scene.alex, AgentState::WrapUp).await;
    scene.hears_music(&scene.customer).await;
    let (line, _) = scene.blake_answers().await;
    scene.hears(&scene.customer, BLAKE_HZ).await;
    hears(&line, TALKER_HZ as f32).await;
    let call = scene.floor.until_state(scene.id, CallState::Active).await;
    assert_eq!(call.agent, Some(scene.blake.agent.id));
    let back = scene.alex.rejoin(scene.id).await;
    assert!(
        !back.0.is_success(),
        "whoever left is not let back: {back:?}"
    );
    scene.blake.end(scene.id).await;
    scene.until_over().await;
}

async fn a_call_is_handed_to_somebody_outside(terms: Terms) {
    let scene = scene(terms).await;
    let desk = scene.alex.desk(&scene.floor);
    let handed = desk
        .transfer(scene.id, &Whom::Number(GUEST.to_owned()))
        .await;
    handed.expect("the number may be called");
    let guest = scene.until_there(LegEnd::Guest).await;
    scene.hears(&scene.customer, GUEST_HZ).await;
    scene.hears(&guest, TALKER_HZ).await;
    let call = scene.floor.until_state(scene.id, CallState::Active).await;
    assert_eq!(
        call.agent,
        Some(scene.alex.agent.id),
        "nobody else of us has it"
    );
    scene.until_agent(&scene.alex, AgentState::WrapUp).await;
    let decided = scene.floor.decisions(scene.id).await;
    assert!(
        decided.len() >= 2,
        "the gate was asked for both: {decided:?}"
    );
    // Once they have gone nobody is left to talk to.
    scene.floor.carrier.party_hangs_up(&guest).await;
    scene.floor.carrier.until_ended(&scene.customer).await;
    scene.until_over().await;
}

async fn whoever_was_to_take_over_is_busy_and_a_colleague_does(terms: Terms) {
    let mut scene = scene(terms).await;
    let desk = scene.alex.desk(&scene.floor);
    let handed = desk
        .transfer(scene.id, &Whom::Number(BUSY.to_owned()))
        .await;
    handed.expect("the number may be called");
    let (line, _) = scene.blake_answers().await;
    scene.hears(&scene.customer, BLAKE_HZ).await;
    hears(&line, TALKER_HZ as f32).await;
    let rang = scene.floor.carrier.rang().await;
    assert_eq!(rang.iter().filter(|to| *to == BUSY).count(), 1, "{rang:?}");
}

async fn a_call_is_handed_to_whoever_is_free_next(terms: Terms) {
    let mut scene = scene(terms).await;
    let id = scene.id.to_string();
    let form = [("id", &*id), ("number", "")];
    let (status, told) = scene.alex.post("/api/desk/transfer", &form).await;
    assert!(status.is_success(), "{told}");
    let (line, _) = scene.blake_answers().await;
    hears(&line, TALKER_HZ as f32).await;
    let call = scene.floor.until_state(scene.id, CallState::Active).await;
    assert_eq!(call.agent, Some(scene.blake.agent.id));
}

async fn somebody_is_added_and_the_agent_leaves(terms: Terms) {
    let scene = scene(terms).await;
    let desk = scene.alex.desk(&scene.floor);
    let whom = Whom::Number(GUEST.to_owned());
    let added = desk.bring(scene.id, &whom, Meanwhile::Listens).await;
    added.expect("the number may be called");
    let guest = scene.until_there(LegEnd::Guest).await;
    scene.line.say(tone::sine(ALEX_HZ as f32, 2_000, 0.3));
    scene.hears(&guest, ALEX_HZ).await;
    scene.hears(&guest, TALKER_HZ).await;
    scene.hears(&scene.customer, GUEST_HZ).await;
    hears(&scene.line, GUEST_HZ as f32).await;
    let twice = desk
        .bring(
            scene.id,
            &Whom::Number(TALKER.to_owned()),
            Meanwhile::Listens,
        )
        .await;
    assert!(matches!(
        twice,
        Err(DoorError::Refused(Refusal::InTheCallAlready))
    ));
    scene.arrange(Arrange::Leave).await;
    scene.until_agent(&scene.alex, AgentState::WrapUp).await;
    scene.hears(&scene.customer, GUEST_HZ).await;
    assert_eq!(
        CallState::of(&scene.floor.call(scene.id).await),
        CallState::Active
    );
    scene.floor.carrier.party_hangs_up(&scene.customer).await;
    scene.floor.carrier.until_ended(&guest).await;
    scene.until_over().await;
}

async fn the_one_who_was_asked_is_let_go(terms: Terms) {
    let scene = scene(terms).await;
    let desk = scene.alex.desk(&scene.floor);
    let whom = Whom::Number(GUEST.to_owned());
    let asked = desk.bring(scene.id, &whom, Meanwhile::Music).await;
    asked.expect("the number may be called");
    let guest = scene.until_there(LegEnd::Guest).await;
    scene.hears_music(&scene.customer).await;
    let call = scene.floor.call(scene.id).await;
    let leg = call.guests().next().map(|leg| leg.id);
    let gone = desk.arrange(scene.id, Arrange::LetGo, leg).await;
    gone.expect("they are in the call");
    scene.floor.carrier.until_ended(&guest).await;
    scene.line.say(tone::sine(ALEX_HZ as f32, 1_000, 0.3));
    scene.hears(&scene.customer, ALEX_HZ).await;
    let card = desk.call(scene.id).await.expect("theirs").card;
    assert_eq!((card.on_hold, card.company), (None, Vec::new()));
}

async fn the_one_who_was_asked_declines(terms: Terms) {
    let mut scene = scene(terms).await;
    let desk = scene.alex.desk(&scene.floor);
    let asked = desk
        .bring(scene.id, &scene.colleague(), Meanwhile::Music)
        .await;
    asked.expect("Blake is free");
    let invite = scene.other.invited().await.expect("it rings");
    scene
        .other
        .reject(&invite)
        .await
        .expect("the socket is open");
    let declined = |call: &Call| {
        let end = LegEnd::Agent(scene.blake.agent.id);
        call.legs.iter().any(|leg| leg.end == end && leg.is_over())
    };
    let call = scene
        .floor
        .until_call(scene.id, "the decline", declined)
        .await;
    assert_eq!(
        CallState::of(&call),
        CallState::Held,
        "they still hear music"
    );
    let card = desk.call(scene.id).await.expect("theirs").card;
    let stands: Vec<Stands> = card.company.iter().map(|who| who.stands).collect();
    assert_eq!(stands, [Stands::DidNotCome], "{card:#?}");
    desk.hold(scene.id, false).await.expect("it is theirs");
    scene.line.say(tone::sine(ALEX_HZ as f32, 1_000, 0.3));
    scene.hears(&scene.customer, ALEX_HZ).await;
}

async fn they_hang_up_while_a_colleague_is_asked(terms: Terms) {
    let mut scene = scene(terms).await;
    let (_line, theirs) = scene.asks_blake().await;
    scene.floor.carrier.party_hangs_up(&scene.customer).await;
    scene.until_over().await;
    scene.floor.carrier.until_ended(&theirs).await;
    scene.until_agent(&scene.alex, AgentState::WrapUp).await;
    scene.until_agent(&scene.blake, AgentState::WrapUp).await;
}

async fn a_phone_lost_while_asking_leaves_nobody_on_hold(terms: Terms) {
    let mut scene = scene(terms).await;
    let (line, _) = scene.asks_blake().await;
    scene.hears_music(&scene.customer).await;
    scene
        .phone
        .hangup(&scene.line)
        .await
        .expect("the socket is open");
    line.say(tone::sine(BLAKE_HZ as f32, 2_000, 0.3));
    scene.hears(&scene.customer, BLAKE_HZ).await;
    let mine = |call: &Call| call.agent == Some(scene.blake.agent.id);
    let call = scene.floor.until_call(scene.id, "a new owner", mine).await;
    assert_eq!(CallState::of(&call), CallState::Active);
}

async fn what_cannot_be_arranged_is_said(terms: Terms) {
    let scene = scene(terms).await;
    let alex = scene.alex.desk(&scene.floor);
    let blake = scene.blake.desk(&scene.floor);
    let refused = |outcome: Result<(), DoorError>| match outcome {
        Err(DoorError::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    };
    let music = Meanwhile::Music;
    let id = scene.id;
    assert_eq!(refused(blake.hold(id, true).await), Refusal::NoSuchCall);
    assert_eq!(refused(alex.leave(id).await), Refusal::NobodyElse);
    assert_eq!(refused(alex.swap(id).await), Refusal::NobodyElse);
    let own = Whom::Agent(scene.alex.agent.id);
    assert_eq!(
        refused(alex.bring(id, &own, music).await),
        Refusal::InTheCallAlready
    );
    let typed = Whom::Number("911".to_owned());
    assert_eq!(refused(alex.transfer(id, &typed).await), Refusal::Emergency);
    let number = "+18085550119".parse().expect("a number");
    let now = scene.floor.dialer.now();
    let listed = scene
        .floor
        .dialer
        .store
        .add_do_not_call(&number, "asked", now)
        .await;
    listed.expect("the database");
    let typed = Whom::Number(number.to_string());
    let why = refused(alex.transfer(id, &typed).await);
    assert!(matches!(why, Refusal::DoNotCall(_)), "{why}");
    assert_eq!(
        refused(alex.bring(id, &Whom::Queue, music).await),
        Refusal::NobodyNamed
    );
    let away = Presence::Away(Reason::Lunch);
    blake.set_presence(away).await.expect("the database");
    let name = scene.blake.agent.name.clone();
    let why = refused(alex.transfer(id, &scene.colleague()).await);
    assert_eq!(why, Refusal::NotFree(name));
    // Nothing of it has changed the call.
    let call = scene.floor.call(id).await;
    assert_eq!(
        (call.legs.len(), CallState::of(&call)),
        (2, CallState::Active)
    );
    assert_eq!(call.agent, Some(scene.alex.agent.id));
}
