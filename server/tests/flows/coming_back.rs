//! An agent's phone is lost in a call: the customer hears music, the agent comes back, or somebody else
//! does, or they are told.

use sandbox::media::tone;
use sandbox::phone::{Phone, PhoneCall};
use serde_json::Value;
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, Ending, Side, Whose};
use trunkline::clock::Span;
use trunkline::id::CallId;

use crate::stage::{Floor, Seat, Terms, customer_of, hears, on_both_databases, until};

on_both_databases!(
    the_page_reloads_and_the_agent_comes_back,
    a_phone_that_died_without_a_word_is_replaced,
    another_device_takes_the_sound,
    nobody_comes_back_and_somebody_else_takes_over,
    a_caller_is_taken_over_as_well,
    nobody_comes_back_and_nobody_is_free,
    they_hang_up_on_the_music,
    the_agent_ends_it_while_they_hear_music,
    the_agent_is_back_before_the_next_one_answers,
    an_older_page_ends_a_call_by_its_phone,
);

/// Somebody who says a tone of 440 Hz and never hangs up.
const TALKER: &str = "+18085550118";
/// What the agent says.
const OURS_HZ: u32 = 700;

/// Alex is talking to somebody.
async fn talking(floor: &Floor) -> (Seat, Phone, PhoneCall, CallId, String) {
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, line) = alex.call(&mut phone, TALKER).await;
    line.say(tone::sine(OURS_HZ as f32, 1_000, 0.3));
    let call = floor.until_state(id, CallState::Active).await;
    let customer = customer_of(&call);
    they_hear_the_agent(floor, &customer).await;
    (alex, phone, line, id, customer)
}

async fn they_hear_the_agent(floor: &Floor, customer: &str) {
    until("the agent in the customer's ear", async || {
        match floor.carrier.tone_towards(customer, OURS_HZ).await {
            tone if tone > 0.05 => Ok(()),
            tone => Err(format!("{tone}")),
        }
    })
    .await;
}

/// Music, which is loud and not the agent.
async fn they_hear_music(floor: &Floor, customer: &str) {
    until("music in the customer's ear", async || {
        let tone = floor.carrier.tone_towards(customer, OURS_HZ).await;
        let loud = floor.carrier.loudness_towards(customer).await;
        if loud > 0.01 && tone < 0.02 {
            Ok(())
        } else {
            Err(format!("{loud}, of the agent {tone}"))
        }
    })
    .await;
}

/// The agent is in the call again and both hear each other.
async fn both_hear_again(floor: &Floor, line: &PhoneCall, id: CallId, customer: &str) {
    line.say(tone::sine(OURS_HZ as f32, 1_000, 0.3));
    floor.until_state(id, CallState::Active).await;
    hears(line, 440.0).await;
    they_hear_the_agent(floor, customer).await;
}

fn ended(call: &Call, by: Side, words: &str) {
    let told = Ending::of(call).map(|ending| ending.by);
    assert_eq!(
        (told, call.in_words(Whose::Viewers)),
        (Some(by), words),
        "{call:#?}"
    );
}

async fn the_page_reloads_and_the_agent_comes_back(terms: Terms) {
    let floor = terms.open().await;
    let (alex, mut phone, line, id, customer) = talking(&floor).await;
    // What the browser's SDK does when the page goes.
    phone.hangup(&line).await.expect("the socket is open");
    drop(line);
    floor.until_state(id, CallState::Held).await;
    they_hear_music(&floor, &customer).await;
    let view = alex.desk(&floor).view().await.expect("the desk");
    let card = view.call.expect("the call is on the desk of a fresh page");
    assert!(card.mine && card.alone.is_some(), "{card:#?}");

    let line = alex.come_back(&mut phone, id).await;
    both_hear_again(&floor, &line, id, &customer).await;
    alex.end(id).await;
    let call = floor.until_state(id, CallState::Completed).await;
    ended(&call, Side::Us, "Ended by you.");
    assert_eq!(
        floor.carrier.asked_to_ring().await,
        1,
        "nobody is rung again"
    );
    assert_eq!(floor.carrier.rang().await, [TALKER]);
}

async fn a_phone_that_died_without_a_word_is_replaced(terms: Terms) {
    let floor = terms.open().await;
    let (alex, phone, line, id, customer) = talking(&floor).await;
    // Its socket and its sound are gone; the carrier waits for it to come back and says nothing.
    drop((phone, line));
    assert_eq!(CallState::of(&floor.call(id).await), CallState::Active);
    let mut phone = alex.phone().await;
    let line = alex.come_back(&mut phone, id).await;
    both_hear_again(&floor, &line, id, &customer).await;
    let call = floor.call(id).await;
    let first = call.agent_legs().next().expect("the first phone");
    let theirs = first.carrier_ref.clone().expect("the carrier named it");
    floor.carrier.until_ended(&theirs).await;
    let over = |call: &Call| call.agent_legs().filter(|leg| leg.is_over()).count() == 1;
    let call = floor.until_call(id, "the first phone's end", over).await;
    assert_eq!(CallState::of(&call), CallState::Active);
}

async fn another_device_takes_the_sound(terms: Terms) {
    let floor = terms.open().await;
    let (alex, mut laptop, _line, id, customer) = talking(&floor).await;
    let mut tablet = alex.phone().await;
    let line = alex.come_back(&mut tablet, id).await;
    let told = laptop.wait("hangup").await;
    told.expect("the phone that had the sound is told");
    both_hear_again(&floor, &line, id, &customer).await;
    let one = |call: &Call| call.agent_legs().filter(|leg| leg.is_live()).count() == 1;
    floor.until_call(id, "one owner of the sound", one).await;
}

async fn nobody_comes_back_and_somebody_else_takes_over(terms: Terms) {
    let floor = terms.policy(soon).open().await;
    let (alex, mut phone, line, id, customer) = talking(&floor).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let mut second = blake.phone().await;
    phone.hangup(&line).await.expect("the socket is open");
    let invite = second.invited().await.expect("the next one rings");
    they_hear_music(&floor, &customer).await;
    let line = second.accept(&invite).await.expect("the phone answers");
    both_hear_again(&floor, &line, id, &customer).await;

    let call = floor.call(id).await;
    assert_eq!(call.agent, Some(blake.agent.id));
    let (status, body) = alex.rejoin(id).await;
    assert!(!status.is_success(), "{body}");
    // Who lost it is free again, and sees whose it is now.
    let page = alex.desk(&floor).call(id).await.expect("theirs to see");
    assert!(!page.card.mine);
    assert_eq!(page.card.agent_name.as_deref(), Some("blake"));
    alex.dial("+16175550116").await;
    blake.end(id).await;
    let call = floor.until_state(id, CallState::Completed).await;
    ended(&call, Side::Us, "Ended by you.");
}

async fn a_caller_is_taken_over_as_well(terms: Terms) {
    let floor = terms.policy(soon).open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let caller = floor.carrier.somebody_calls("+14155550142", "tone").await;
    let invite = phone.invited().await.expect("it rings");
    let line = phone.accept(&invite).await.expect("the phone answers");
    hears(&line, 440.0).await;
    let call = floor.until_some_call().await;
    floor.until_state(call.id, CallState::Active).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let mut second = blake.phone().await;
    phone.hangup(&line).await.expect("the socket is open");
    let invite = second.invited().await.expect("the next one rings");
    let line = second.accept(&invite).await.expect("the phone answers");
    both_hear_again(&floor, &line, call.id, &caller).await;
    assert_eq!(floor.call(call.id).await.agent, Some(blake.agent.id));
}

async fn nobody_comes_back_and_nobody_is_free(terms: Terms) {
    let floor = terms.policy(soon).open().await;
    let (alex, mut phone, line, id, customer) = talking(&floor).await;
    phone.hangup(&line).await.expect("the socket is open");
    let said = |entry: &Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        let words = entry["params"].to_string();
        path.contains(&customer) && words.contains("<Say>Sorry, we have lost the connection")
    };
    let heard = |log: &Value| log.as_array().is_some_and(|log| log.iter().any(said));
    floor.carrier.until("/witness", heard).await;
    assert_eq!(floor.carrier.until_ended(&customer).await, "completed");
    let call = floor.until_state(id, CallState::Completed).await;
    let words = "The agent's phone was lost, and nobody was free to take the call over.";
    ended(&call, Side::Us, words);
    let (status, body) = alex.rejoin(id).await;
    assert!(!status.is_success(), "{body}");
}

async fn they_hang_up_on_the_music(terms: Terms) {
    let floor = terms.open().await;
    let (_alex, mut phone, line, id, customer) = talking(&floor).await;
    phone.hangup(&line).await.expect("the socket is open");
    they_hear_music(&floor, &customer).await;
    floor.carrier.party_hangs_up(&customer).await;
    let call = floor.until_state(id, CallState::Completed).await;
    ended(&call, Side::Them, "They hung up.");
}

async fn the_agent_ends_it_while_they_hear_music(terms: Terms) {
    let floor = terms.open().await;
    let (alex, mut phone, line, id, customer) = talking(&floor).await;
    phone.hangup(&line).await.expect("the socket is open");
    floor.until_state(id, CallState::Held).await;
    alex.end(id).await;
    assert_eq!(floor.carrier.until_ended(&customer).await, "completed");
    let call = floor.until_state(id, CallState::Completed).await;
    ended(&call, Side::Us, "Ended by you.");
}

async fn the_agent_is_back_before_the_next_one_answers(terms: Terms) {
    let floor = terms.policy(soon).open().await;
    let (alex, mut phone, line, id, customer) = talking(&floor).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let mut second = blake.phone().await;
    phone.hangup(&line).await.expect("the socket is open");
    second.invited().await.expect("the next one rings");
    let line = alex.come_back(&mut phone, id).await;
    let told = second.wait("cancel").await;
    told.expect("the other phone stops ringing");
    both_hear_again(&floor, &line, id, &customer).await;
    assert_eq!(floor.call(id).await.agent, Some(alex.agent.id));
}

async fn an_older_page_ends_a_call_by_its_phone(terms: Terms) {
    let floor = terms.accepts_to().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let mut line = phone.dial(&[("To", TALKER)]).await.expect("it calls");
    phone.answered(&mut line).await.expect("it is let in");
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::Active).await;
    let customer = customer_of(&call);
    phone.hangup(&line).await.expect("the socket is open");
    assert_eq!(floor.carrier.until_ended(&customer).await, "completed");
    let call = floor.until_state(call.id, CallState::Completed).await;
    ended(&call, Side::Us, "Ended by you.");
}

/// Waiting for the agent is over before a story has time for it.
fn soon(policy: &mut trunkline::dialer::Policy) {
    policy.come_back_within = Span::millis(400);
}
