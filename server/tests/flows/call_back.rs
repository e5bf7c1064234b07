//! Callers who would rather be called back: they keep their place, and get one call.

use sandbox::phone::{Phone, PhoneCall};
use trunkline::agent::{Presence, Reason, Role};
use trunkline::call::{Call, CallState, Direction};
use trunkline::clock::Span;
use trunkline::phone::PhoneNumber;

use crate::stage::{Floor, OURS, Seat, SignedPost, Terms, hears, on_both_databases, until};

on_both_databases!(
    whoever_asks_is_called_back_before_those_who_called_later,
    whoever_does_not_answer_is_followed_by_the_next_agent,
    a_restart_forgets_no_promise,
    asking_twice_is_one_call_in_the_first_place,
    whoever_was_spoken_to_meanwhile_is_not_called_back,
    nobody_is_called_back_while_they_are_on_the_line,
    a_number_that_must_not_be_called_is_not_called_back,
);

/// Somebody who answers with a tone when they are called.
const ASKS: &str = "+14155550118";
const WAITS: &str = "+14155550142";

const FLOW: &str = r#"
zone = "UTC"
start = "hours"

[step.hours]
do = "hours"
open = ["mon-sun 00:00-24:00"]
then = "menu"
otherwise = "bye"

[step.menu]
do = "menu"
text = "To be called back press 1."
keys = { 1 = "back" }
seconds = 20
tries = 1
otherwise = "line"

[step.line]
do = "queue"
seconds = 600
otherwise = "bye"

[step.back]
do = "call_back"
text = "We call you back."
queue = "line"
otherwise = "line"

[step.bye]
do = "hang_up"
text = "Goodbye."
"#;

/// Somebody at a desk with a phone, who has a break.
async fn on_a_break(floor: &Floor, login: &str) -> (Seat, Phone) {
    let mut seat = Seat::without_page(floor, login).await;
    let away = Presence::Away(Reason::Break);
    let said = seat.desk(floor).set_presence(away).await;
    said.expect("they may");
    seat.open_page().await;
    let phone = seat.phone().await;
    (seat, phone)
}

async fn is_free(floor: &Floor, seat: &Seat) {
    let said = seat.desk(floor).set_presence(Presence::Available).await;
    said.expect("they may");
}

/// A floor with that flow, and agents who have a break.
async fn open(terms: Terms, logins: &[&str]) -> (Floor, Vec<(Seat, Phone)>) {
    let floor = terms.open().await;
    floor.hire("robin", Role::Administrator).await;
    let robin = floor.dialer.store.find_login("robin").await;
    let (robin, _) = robin.expect("the database").expect("just hired");
    let saved = floor.dialer.desk(robin).save_flow("main", 0, FLOW).await;
    saved.expect("nothing is wrong with it");
    let mut desks = Vec::new();
    for login in logins {
        floor.hire(login, Role::Agent).await;
        desks.push(on_a_break(&floor, login).await);
    }
    (floor, desks)
}

/// The newest call that comes from somebody.
async fn call_from(floor: &Floor, number: &str, state: CallState) -> Call {
    until(state.word(), async || {
        let calls = floor.calls().await;
        let from = calls.iter().find(|call| {
            let them = call.them.number().map(PhoneNumber::as_str);
            call.direction == Direction::Inbound && them == Some(number)
        });
        let there = from.filter(|call| CallState::of(call) == state);
        there.cloned().ok_or_else(|| format!("{calls:#?}"))
    })
    .await
}

/// Somebody calls, asks to be called back, and the call is over.
async fn asks(floor: &Floor, number: &str) -> Call {
    let sid = floor.carrier.somebody_calls(number, "tone").await;
    let call = call_from(floor, number, CallState::InMenu).await;
    until("the promise", async || {
        let found = floor.call(call.id).await;
        if found.called_back_by().is_some() {
            return Ok(());
        }
        floor.carrier.party_presses(&sid, "1").await;
        Err("they are not there yet".to_owned())
    })
    .await;
    assert_eq!(floor.carrier.until_ended(&sid).await, "completed");
    floor.until_state(call.id, CallState::NoAnswer).await
}

/// The call that somebody gets who asked in this one, once it waits.
async fn promised(floor: &Floor, asked: &Call) -> Call {
    let id = asked.called_back_by().expect("they were promised");
    until("the call back", async || {
        let found = floor.dialer.store.find_call(id).await;
        let found = found.map_err(|error| error.to_string())?;
        found.ok_or_else(|| "there is none yet".to_owned())
    })
    .await
}

async fn answers(phone: &mut Phone) -> PhoneCall {
    let invite = phone.invited().await.expect("it rings");
    phone.accept(&invite).await.expect("the phone answers")
}

/// How often somebody was called by us.
async fn rung(floor: &Floor, number: &str) -> usize {
    let rang = floor.carrier.rang().await;
    rang.iter().filter(|to| *to == number).count()
}

async fn whoever_asks_is_called_back_before_those_who_called_later(terms: Terms) {
    let (floor, mut desks) = open(terms, &["alex"]).await;
    let asked = asks(&floor, ASKS).await;
    let back = promised(&floor, &asked).await;
    floor.carrier.somebody_calls(WAITS, "high-tone").await;
    let later = call_from(&floor, WAITS, CallState::InMenu).await;
    let later = floor.until_state(later.id, CallState::InQueue).await;
    let queue = desks[0].0.desk(&floor).queue().await.expect("the queue");
    let line: Vec<_> = queue
        .first
        .iter()
        .map(|it| (it.call, it.call_back))
        .collect();
    assert_eq!(line, [(back.id, true), (later.id, false)]);
    let (seat, phone) = &mut desks[0];
    is_free(&floor, seat).await;
    let ear = answers(phone).await;
    hears(&ear, 440.0).await;
    let call = floor.until_state(back.id, CallState::Active).await;
    assert_eq!(call.agent, Some(seat.agent.id));
    seat.end(call.id).await;
    floor.until_state(call.id, CallState::Completed).await;
    phone.wait("hangup").await.expect("the phone is told");
    // Then whoever is next in line.
    let ear = answers(phone).await;
    hears(&ear, 600.0).await;
    floor.until_state(later.id, CallState::Active).await;
    assert_eq!(rung(&floor, ASKS).await, 1, "one call only");
    // They were spoken to, so nothing is left to do about the call in which they asked.
    let missed = seat.desk(&floor).missed(None).await.expect("the list");
    assert_eq!(missed.count, 0, "{missed:#?}");
}

async fn whoever_does_not_answer_is_followed_by_the_next_agent(terms: Terms) {
    let (floor, mut desks) = open(terms, &["alex", "blake"]).await;
    let asked = asks(&floor, ASKS).await;
    let back = promised(&floor, &asked).await;
    is_free(&floor, &desks[0].0).await;
    let invite = desks[0].1.invited().await.expect("it rings");
    desks[0].1.reject(&invite).await.expect("they decline");
    assert_eq!(
        rung(&floor, ASKS).await,
        0,
        "nobody is there to talk to them"
    );
    is_free(&floor, &desks[1].0).await;
    let ear = answers(&mut desks[1].1).await;
    hears(&ear, 440.0).await;
    let call = floor.until_state(back.id, CallState::Active).await;
    assert_eq!(call.agent, Some(desks[1].0.agent.id));
    floor
        .carrier
        .party_hangs_up(
            call.customer()
                .and_then(|leg| leg.carrier_ref.as_deref())
                .expect("named"),
        )
        .await;
    floor.until_state(back.id, CallState::Completed).await;
    assert_eq!(rung(&floor, ASKS).await, 1);
}

async fn a_restart_forgets_no_promise(terms: Terms) {
    let (mut floor, desks) = open(terms, &[]).await;
    drop(desks);
    let asked = asks(&floor, ASKS).await;
    let back = promised(&floor, &asked).await;
    floor.stop().await;
    floor.start(true).await;
    floor.hire("alex", Role::Agent).await;
    let (seat, mut phone) = on_a_break(&floor, "alex").await;
    is_free(&floor, &seat).await;
    let ear = answers(&mut phone).await;
    hears(&ear, 440.0).await;
    floor.until_state(back.id, CallState::Active).await;
    assert_eq!(rung(&floor, ASKS).await, 1);
}

async fn asking_twice_is_one_call_in_the_first_place(terms: Terms) {
    let (floor, mut desks) = open(terms, &["alex"]).await;
    let first = asks(&floor, ASKS).await;
    let back = promised(&floor, &first).await;
    let second = asks(&floor, ASKS).await;
    assert_ne!(first.id, second.id);
    let (seat, phone) = &mut desks[0];
    is_free(&floor, seat).await;
    let ear = answers(phone).await;
    hears(&ear, 440.0).await;
    floor.until_state(back.id, CallState::Active).await;
    seat.end(back.id).await;
    floor.until_state(back.id, CallState::Completed).await;
    floor.until_idle().await;
    let second = second.called_back_by().expect("promised too");
    let made = floor.dialer.store.find_call(second).await;
    assert_eq!(made.expect("the database"), None, "one call for both");
    assert_eq!(rung(&floor, ASKS).await, 1);
}

async fn whoever_was_spoken_to_meanwhile_is_not_called_back(terms: Terms) {
    let (floor, mut desks) = open(terms, &["alex"]).await;
    let asked = asks(&floor, ASKS).await;
    let back = promised(&floor, &asked).await;
    let (seat, phone) = &mut desks[0];
    let (call, ear) = seat.call(phone, ASKS).await;
    hears(&ear, 440.0).await;
    seat.end(call).await;
    floor.until_state(call, CallState::Completed).await;
    phone.wait("hangup").await.expect("the phone is told");
    is_free(&floor, seat).await;
    let back = floor.until_state(back.id, CallState::Canceled).await;
    let words = back.in_words(trunkline::call::Whose::Others);
    assert_eq!(words, "They were spoken to before their turn came.");
    assert_eq!(rung(&floor, ASKS).await, 1, "by alex, of their own accord");
}

async fn nobody_is_called_back_while_they_are_on_the_line(terms: Terms) {
    let (floor, mut desks) = open(terms, &["alex"]).await;
    let asked = asks(&floor, ASKS).await;
    let back = promised(&floor, &asked).await;
    floor.carrier.somebody_calls(ASKS, "high-tone").await;
    let again = call_from(&floor, ASKS, CallState::InMenu).await;
    floor.until_state(again.id, CallState::InQueue).await;
    let (seat, phone) = &mut desks[0];
    is_free(&floor, seat).await;
    let ear = answers(phone).await;
    hears(&ear, 600.0).await;
    floor.until_state(again.id, CallState::Active).await;
    seat.end(again.id).await;
    floor.until_state(again.id, CallState::Completed).await;
    floor.until_state(back.id, CallState::Canceled).await;
    assert_eq!(rung(&floor, ASKS).await, 0);
}

async fn a_number_that_must_not_be_called_is_not_called_back(terms: Terms) {
    let (floor, desks) = open(terms, &["alex"]).await;
    let number: PhoneNumber = ASKS.parse().expect("a number");
    let now = floor.dialer.now();
    let listed = floor.dialer.store.add_do_not_call(&number, "asked", now);
    listed.await.expect("the database");
    is_free(&floor, &desks[0].0).await;
    let asked = asks(&floor, ASKS).await;
    let back = promised(&floor, &asked).await;
    assert_eq!(CallState::of(&back), CallState::Blocked);
    let decisions = floor.decisions(back.id).await;
    assert!(matches!(decisions.as_slice(), [Some(_)]), "{decisions:?}");
    floor.until_idle().await;
    assert_eq!(rung(&floor, ASKS).await, 0);
}

#[tokio::test]
async fn a_call_back_that_waits_too_long_is_given_up_and_stays_in_the_list_of_missed_calls() {
    let clock = crate::stage::StepClock::new();
    let terms = Terms::sqlite().clock(&clock);
    let (floor, desks) = open(terms, &["alex"]).await;
    let asked = asks(&floor, ASKS).await;
    let back = promised(&floor, &asked).await;
    clock.step(Span::seconds(2 * 3_600 + 1));
    let back = floor.until_state(back.id, CallState::Canceled).await;
    let words = back.in_words(trunkline::call::Whose::Others);
    assert_eq!(words, "Nobody was free to call them back in time.");
    let missed = desks[0]
        .0
        .desk(&floor)
        .missed(None)
        .await
        .expect("the list");
    let words: Vec<&str> = missed
        .calls
        .iter()
        .map(|card| card.words.as_str())
        .collect();
    assert_eq!(words, ["They asked to be called back."]);
}

#[tokio::test]
async fn whoever_hides_their_number_waits_in_line_instead() {
    let (floor, _desks) = open(Terms::sqlite(), &[]).await;
    let sid = "CA00000000000000000000000000000011";
    let ask = [
        ("CallSid", sid),
        ("From", "anonymous"),
        ("To", OURS),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
    ];
    let (_, answer) = SignedPost::new("/api/voice", &ask).send(&floor).await;
    assert!(answer.contains("<Gather"), "{answer}");
    let call = floor.until_some_call().await;
    let leg = call.customer().expect("every call has one").id;
    let press = [("CallSid", sid), ("To", OURS), ("Digits", "1")];
    let path = format!("/api/step?leg={leg}&turn=0");
    let (_, answer) = SignedPost::new(&path, &press).send(&floor).await;
    assert!(answer.contains("<Conference "), "{answer}");
    let call = floor.call(call.id).await;
    assert_eq!(call.route.map(|route| route.step), Some("line".to_owned()));
}
