//! Every order in which a typical call's webhooks can arrive, whole, with one doubled, and with one lost.

mod kinds;

use std::collections::BTreeSet;

use super::*;
use crate::carrier::LegName;
use crate::job::Job;
use crate::line::hear::{hear, saw};

/// A call of a kind: how it stands before its webhooks come, what they say, and how it ends.
struct Typical {
    name: &'static str,
    call: Call,
    told: Vec<(&'static str, Evidence)>,
    state: CallState,
    words: &'static str,
}

/// How a call ended, as far as anybody is shown.
#[derive(Debug, PartialEq)]
struct End {
    state: CallState,
    ending: Option<Ending>,
    words: &'static str,
    legs: Vec<LegStatus>,
    agent: Option<AgentId>,
    talk: Span,
}

impl End {
    fn of(call: &Call) -> Self {
        Self {
            state: CallState::of(call),
            ending: Ending::of(call),
            words: call.in_words(Whose::Viewers),
            legs: call.legs.iter().map(Leg::status).collect(),
            agent: call.agent,
            talk: call.talk(),
        }
    }
}

impl Typical {
    fn tell<'a>(&'a self, order: impl IntoIterator<Item = &'a usize>) -> Call {
        let mut call = self.call.clone();
        for index in order {
            let (theirs, evidence) = self.told[*index];
            let name = LegName {
                ours: None,
                theirs: theirs.to_owned(),
                call: None,
            };
            hear(&mut call, &name, evidence);
        }
        call
    }

    /// Asks the carrier once about each leg that is not over: its books hold the end that was told or lost.
    fn ask(&self, mut call: Call) -> Call {
        let live: Vec<(LegId, String)> = call
            .legs
            .iter()
            .filter(|leg| leg.is_live())
            .filter_map(|leg| Some((leg.id, leg.carrier_ref.clone()?)))
            .collect();
        for (leg, theirs) in live {
            let of_leg = self.told.iter().filter(|(whose, _)| *whose == theirs);
            let all = of_leg.fold(Evidence::default(), |all, (_, told)| all.join(*told));
            saw(&mut call, leg, &theirs, by_the_books(all));
        }
        call
    }
}

/// What the carrier's record of a leg says that has ended: state, end, length and who answered; not who left
/// the conference first, and not when it rang.
fn by_the_books(all: Evidence) -> Evidence {
    fn asked<T>(fact: Option<Fact<T>>) -> Option<Fact<T>> {
        fact.map(|fact| Fact {
            authority: Authority::Poll,
            ..fact
        })
    }
    Evidence {
        ended_at: asked(all.ended_at),
        length: asked(all.length),
        cause: asked(all.cause),
        answered_by: asked(all.answered_by),
        left: None,
        ringing_at: None,
        answered_at: None,
        ..all
    }
}

/// Calls `visit` with every order of these.
fn every_order(items: &mut Vec<usize>, from: usize, visit: &mut impl FnMut(&[usize])) {
    if from == items.len() {
        return visit(items);
    }
    for next in from..items.len() {
        items.swap(from, next);
        every_order(items, from + 1, visit);
        items.swap(from, next);
    }
}

/// Keys of the work that followed at any time.
fn work(call: &Call) -> BTreeSet<String> {
    follow_up(call).iter().map(Job::key).collect()
}

/// Tries every order of a typical call; how many cases that were.
fn try_all(typical: &Typical) -> usize {
    let all: Vec<usize> = (0..typical.told.len()).collect();
    let straight = typical.tell(&all);
    let end = End::of(&straight);
    assert_eq!(
        (end.state, end.words),
        (typical.state, typical.words),
        "{}",
        typical.name
    );
    // What is left to do once a call is over has to do with agents, not with phones.
    let left = work(&straight);
    assert!(
        left.iter().all(|key| key.starts_with("set-aside:")),
        "{left:?}"
    );
    let mut cases = 0;
    every_order(&mut all.clone(), 0, &mut |order| {
        assert_eq!(typical.tell(order), straight, "{}: {order:?}", typical.name);
        // C2: one of them twice, another one in each order, once at once and once at the end.
        let twice = order[cases % order.len()];
        let doubled = order.iter().chain([&twice]);
        assert_eq!(
            typical.tell(doubled),
            straight,
            "{}: {order:?}",
            typical.name
        );
        cases += 2;
    });
    for lost in 0..all.len() {
        let mut rest = all.clone();
        rest.remove(lost);
        every_order(&mut rest, 0, &mut |order| {
            let call = typical.ask(typical.tell(order));
            let told = (typical.name, order, lost);
            assert_eq!(End::of(&call), end, "{told:?}");
            assert_eq!(work(&call), left, "{told:?}");
            cases += 1;
        });
    }
    cases
}

/// C2 and C8: whatever the order, whatever comes twice, and whatever is lost if the carrier is then asked
/// once, a call of each kind ends the same.
#[test]
fn c2_c8_every_order_of_every_kind_of_call_ends_the_same() {
    let mut sum = 0;
    for typical in kinds::outgoing().into_iter().chain(kinds::incoming()) {
        assert!(typical.told.len() <= 7, "{}", typical.name);
        let cases = try_all(&typical);
        let webhooks = typical.told.len();
        eprintln!("{}: {webhooks} webhooks, {cases} cases", typical.name);
        assert_eq!(cases, 3 * (1..=webhooks).product::<usize>());
        sum += cases;
    }
    eprintln!("{sum} cases");
    assert_eq!(sum, 86_760);
}
