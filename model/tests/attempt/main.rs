//! Every state of the protocol looked at: what always holds, and by what other designs are broken.

mod design;
mod protocol;
mod state;
mod worker;

use design::Design;
use protocol::Protocol;
use stateright::{Checker, Model};

/// Looks at every state of this design, or at all that so many steps lead to: no rule is ever broken. Returns
/// how many states there are.
fn holds(workers: usize, attempts: usize, steps: Option<usize>) -> usize {
    let protocol = Protocol {
        design: Design::AsBuilt,
        workers,
        attempts,
        // What should be possible takes more steps than a bounded search.
        only: steps.map(|_| ""),
    };
    let checker = protocol.checker().threads(2);
    let checker = match steps {
        Some(steps) => checker.target_max_depth(steps),
        None => checker,
    };
    let checker = checker.spawn_bfs().join();
    assert!(checker.is_done(), "every state was looked at");
    checker.assert_properties();
    let states = checker.unique_state_count();
    let within = steps.map_or_else(String::new, |steps| format!(" within {steps} steps"));
    println!(
        "as built, workers: {workers}, attempts: {attempts}: {states} unique states{within}, no counterexample"
    );
    states
}

#[test]
fn one_worker_that_freezes_and_crashes_breaks_nothing() {
    let states = holds(1, 2, None);
    assert!(states > 1_000_000, "{states} states are too few");
}

#[test]
fn two_workers_at_one_attempt_break_nothing() {
    let states = holds(2, 1, None);
    assert!(states > 100_000, "{states} states are too few");
}

#[test]
fn two_workers_at_two_attempts_break_nothing_soon() {
    let states = holds(2, 2, Some(21));
    assert!(states > 100_000, "{states} states are too few");
}

/// The design breaks this rule; prints the shortest way to do so.
fn is_broken(design: Design, rule: &'static str) {
    let protocol = Protocol {
        design,
        workers: 2,
        attempts: 2,
        only: Some(rule),
    };
    let checker = protocol.checker().spawn_bfs().join();
    let states = checker.unique_state_count();
    let [ref property] = protocol.properties()[..] else {
        panic!("one rule begins with {rule}")
    };
    let steps = checker.assert_any_discovery(property.name).into_actions();
    println!(
        "{design:?}: broken in {} steps, after {states} unique states: {}",
        steps.len(),
        property.name
    );
    for (number, step) in (1..).zip(steps) {
        println!("  {number:2}. {step:?}");
    }
}

#[test]
fn to_dial_again_when_the_lease_ends_rings_twice() {
    is_broken(Design::DialsAgainWhenTheLeaseEnds, "W1");
    is_broken(Design::DialsAgainWhenTheLeaseEnds, "W2");
}

#[test]
fn to_ask_at_once_and_dial_where_nothing_is_known_rings_twice() {
    is_broken(Design::AsksAtOnceThenDials, "W1");
    is_broken(Design::AsksAtOnceThenDials, "W2");
}

#[test]
fn to_send_however_late_rings_what_was_given_up() {
    is_broken(Design::SendsHoweverLate, "C7");
}

#[test]
fn to_judge_an_old_list_by_a_new_clock_gives_up_a_live_call() {
    is_broken(Design::JudgesByTheAnswersTime, "C7");
}

#[test]
fn to_give_up_blindly_gives_up_what_another_worker_sent() {
    is_broken(Design::GivesUpBlindly, "C8");
}

#[test]
fn to_put_back_blindly_leaves_a_call_behind() {
    is_broken(Design::PutsBackBlindly, "nothing is left behind");
}

#[test]
fn to_finish_what_was_not_given_up_leaves_a_call_behind() {
    is_broken(Design::FinishesWhatItDidNotGiveUp, "nothing is left behind");
}
