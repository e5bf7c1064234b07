//! Toll fraud: whatever a phone with a good token sends, only the agent's own fresh intent dials.

use reqwest::StatusCode;
use trunkline::agent::Role;
use trunkline::clock::Span;

use crate::stage::{Floor, Seat, SignedPost, Terms};

const IRIS: &str = "+18085550118";

/// Chance that is the same in every run: SplitMix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % count
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const NUMBERS: [&str; 16] = [
    "",
    IRIS,
    "+1 900 555 0123",
    "+12025550100",
    "911",
    "112",
    "client:agent_1",
    "sip:someone@example.com",
    "conference:room",
    "+18085550118,+12065550119",
    "+18085550118%00",
    "'; DROP TABLE calls; --",
    "<Dial>+18085550118</Dial>",
    "＋１８０８５５５０１１８",
    "+999999999999999999999",
    "AP0123456789abcdef0123456789abcdef",
];

/// Intents that dial nothing for alex: of somebody else, used, expired, and none at all.
async fn dead_intents(floor: &Floor) -> Vec<String> {
    let blake = floor.seat("blake", Role::Agent).await;
    let of_blake = blake.dial(IRIS).await.intent.to_string();
    let casey = floor.seat("casey", Role::Agent).await;
    let used = casey.dial(IRIS).await.intent.to_string();
    let sid = "CAffffffffffffffffffffffffffffffff";
    let post = SignedPost::of_phone(sid, &casey.agent.phone_identity(), &[("intent", &used)]);
    let (status, body) = post.send(floor).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("<Conference"), "the good one works: {body}");
    let drew = floor.seat("drew", Role::Agent).await;
    let mut hurried = floor.dialer.clone();
    let mut policy = trunkline::dialer::Policy::clone(&hurried.policy);
    policy.intent_life = Span::millis(-1);
    hurried.policy = std::sync::Arc::new(policy);
    let expired = hurried.desk(drew.agent.clone()).dial(IRIS).await;
    let expired = expired.expect("it may be dialled").intent.to_string();
    let call = blake.desk(floor).view().await.expect("a desk").call;
    let call = call.expect("blake's call").id.to_string();
    vec![
        of_blake,
        used,
        expired,
        call,
        "00000000-0000-0000-0000-000000000000".to_owned(),
        "intent".to_owned(),
        String::new(),
        "é\u{0}\r\n".to_owned(),
    ]
}

fn dials(answer: &str) -> bool {
    answer.contains("<Dial") || answer.contains("<Conference") || answer.contains("Redirect")
}

async fn rung(floor: &Floor) -> usize {
    floor.carrier.asked_to_ring().await
}

#[tokio::test]
async fn no_parameters_dial_without_a_fresh_intent_of_ones_own() {
    let floor = Terms::sqlite().open().await;
    let intents = dead_intents(&floor).await;
    let alex = floor.seat("alex", Role::Agent).await;
    let own = alex.agent.phone_identity();
    crate::stage::until("the one good request to ring", async || {
        match rung(&floor).await {
            1 => Ok(()),
            other => Err(format!("{other}")),
        }
    })
    .await;
    let calls = floor.calls().await.len();
    let mut chance = Chance(7);
    let identities = [
        own.as_str(),
        "agent_",
        "agent_00000000000000000000000000000000",
        "",
        "alex",
        "*",
    ];
    let known: Vec<&str> = intents.iter().map(String::as_str).collect();
    for round in 0..400 {
        let sid = format!("CA{round:032x}");
        let (to, from, intent) = (
            chance.pick(&NUMBERS),
            chance.pick(&NUMBERS),
            chance.pick(&known),
        );
        let mut form = vec![("To", to), ("intent", intent)];
        match chance.below(6) {
            0 => form.push(("From", from)),
            1 => form.push(("intent", chance.pick(&known))),
            2 => form.push(("Caller", from)),
            3 => form.push(("To", chance.pick(&NUMBERS))),
            4 => form.extend([
                ("number", from),
                ("PhoneNumber", from),
                ("Called", to),
                ("Digits", to),
            ]),
            _ => form.extend([("Direction", "outbound-api"), ("CallStatus", "in-progress")]),
        }
        let identity = if chance.below(3) == 0 {
            chance.pick(&identities)
        } else {
            &own
        };
        let (status, answer) = SignedPost::of_phone(&sid, identity, &form)
            .send(&floor)
            .await;
        assert!(
            status.is_success() || status.is_client_error(),
            "{status} for {form:?}"
        );
        assert!(!dials(&answer), "{form:?} as {identity}: {answer}");
    }
    assert_eq!(floor.calls().await.len(), calls);
    assert_eq!(rung(&floor).await, 1);
}

/// A real phone with a good token whose page sends a number instead of an intent.
async fn sends_to(floor: &Floor, alex: &Seat, to: &str) -> bool {
    let mut phone = alex.phone().await;
    let mut line = phone.dial(&[("To", to)]).await.expect("the phone calls");
    let answered = phone.answered(&mut line).await.is_ok();
    // A refusal is spoken, so the phone is answered too; what counts is the call behind it.
    let calls = floor.dialer.store.list_live_calls(alex.agent.id).await;
    let live = !calls.expect("the database answers").is_empty();
    assert!(answered || !live);
    live
}

#[tokio::test]
async fn a_number_alone_dials_nothing() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    assert!(!sends_to(&floor, &alex, IRIS).await);
    assert!(floor.calls().await.is_empty());
    assert_eq!(rung(&floor).await, 0);
}

#[tokio::test]
async fn where_numbers_are_accepted_they_go_through_the_gate() {
    let floor = Terms::sqlite().accepts_to().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let listed = "+12065550119".parse().expect("a number");
    let now = floor.dialer.now();
    let added = floor
        .dialer
        .store
        .add_do_not_call(&listed, "asked", now)
        .await;
    added.expect("the database answers");
    let refused = [
        "911",
        "+1 900 555 0123",
        "+12065550119",
        "+12025550100",
        "nonsense",
        "12",
        "",
    ];
    for (at, to) in refused.into_iter().enumerate() {
        let sid = format!("CA{at:032x}");
        let post = SignedPost::of_phone(&sid, &alex.agent.phone_identity(), &[("To", to)]);
        let (_, answer) = post.send(&floor).await;
        assert!(!dials(&answer), "{to}: {answer}");
        assert!(answer.contains("<Say>"), "{to}: {answer}");
    }
    assert!(floor.calls().await.is_empty());
    assert!(sends_to(&floor, &alex, IRIS).await);
    let call = floor.until_some_call().await;
    floor
        .until_state(call.id, trunkline::call::CallState::Active)
        .await;
    assert_eq!(floor.carrier.rang().await, [IRIS]);
}

#[tokio::test]
async fn of_two_phones_with_one_intent_one_wins() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let (mut one, mut two) = (alex.phone().await, alex.phone().await);
    let dialed = alex.dial(IRIS).await;
    let intent = dialed.intent.to_string();
    let params = [("intent", intent.as_str())];
    let (first, second) = tokio::join!(one.dial(&params), two.dial(&params));
    let (mut first, mut second) = (first.expect("it calls"), second.expect("it calls"));
    // A refusal is spoken, so both are answered; only one of them gets into the call.
    let answers = tokio::join!(one.answered(&mut first), two.answered(&mut second));
    assert!(answers.0.is_ok() || answers.1.is_ok());
    let call = floor
        .until_state(dialed.card.id, trunkline::call::CallState::Active)
        .await;
    let ours: Vec<_> = call
        .agent_legs()
        .filter_map(|leg| leg.carrier_ref.clone())
        .collect();
    assert_eq!(ours.len(), 1);
    let sids = [first.sid.clone(), second.sid.clone()];
    assert!(sids.contains(&ours[0]), "{ours:?} of {sids:?}");
    let loser = sids
        .iter()
        .find(|sid| **sid != ours[0])
        .expect("two phones");
    floor.carrier.until_ended(loser).await;
    assert_eq!(floor.carrier.rang().await, [IRIS]);
    assert_eq!(floor.calls().await.len(), 1);
}
