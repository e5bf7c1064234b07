//! Holds the database against the carrier's own books and against what was promised to whoever asked.

use std::collections::HashMap;

use crate::stage::{Books, Seen, World};

/// Something that must never be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The carrier made several calls for one attempt (W2).
    RungTwice { leg: String, times: usize },
    /// A call of the carrier that no leg is bound to (C7).
    NotInLog { carrier_ref: String },
    /// A webhook that was acknowledged is not among the events (C6).
    WebhookLost { fields: Vec<(String, String)> },
    /// A call that the agent was told of is not there.
    PromiseLost { call: String },
    /// A leg ended in another way than the carrier says (C2).
    EndsDiffer {
        leg: String,
        ours: String,
        theirs: String,
    },
    /// Something is still to be done, or not over.
    LeftBehind { what: String },
}

/// How much was looked at, for the test's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
    pub(crate) attempts: usize,
    pub(crate) carrier_calls: usize,
    pub(crate) webhooks: usize,
    pub(crate) promises: usize,
}

/// All that is wrong, once everything is over.
pub(crate) fn check(world: &World, books: &Books) -> (Vec<Wrong>, Looked) {
    let seen = world.outside.seen();
    let mut wrong = rung_twice(&seen);
    wrong.extend(not_as_the_carrier_says(&seen, books));
    let lost = world
        .acknowledged
        .iter()
        .filter(|fields| !books.events.contains(*fields));
    wrong.extend(lost.map(|fields| Wrong::WebhookLost {
        fields: fields.clone(),
    }));
    let broken = world
        .promised
        .iter()
        .filter(|call| !books.calls.contains(*call));
    wrong.extend(broken.map(|call| Wrong::PromiseLost { call: call.clone() }));
    let left = books.jobs.iter().chain(&books.going_on);
    wrong.extend(left.map(|what| Wrong::LeftBehind { what: what.clone() }));
    let looked = Looked {
        attempts: books.legs.len(),
        carrier_calls: seen.legs.len(),
        webhooks: world.acknowledged.len(),
        promises: world.promised.len(),
    };
    (wrong, looked)
}

fn rung_twice(seen: &Seen) -> Vec<Wrong> {
    let mut made: HashMap<&str, usize> = HashMap::new();
    for (leg, _) in seen.asked.iter().filter(|(_, status)| *status == 201) {
        *made.entry(leg).or_default() += 1;
    }
    let twice = made.into_iter().filter(|(_, times)| *times > 1);
    twice
        .map(|(leg, times)| Wrong::RungTwice {
            leg: leg.to_owned(),
            times,
        })
        .collect()
}

/// Every call of the carrier is one of our legs, and ended there as it ended here.
fn not_as_the_carrier_says(seen: &Seen, books: &Books) -> Vec<Wrong> {
    let ours: HashMap<&str, &crate::stage::Leg> = books
        .legs
        .iter()
        .filter_map(|leg| Some((leg.carrier_ref.as_deref()?, leg)))
        .collect();
    let mut wrong = Vec::new();
    for (carrier_ref, ended) in &seen.legs {
        let Some(leg) = ours.get(carrier_ref.as_str()) else {
            wrong.push(Wrong::NotInLog {
                carrier_ref: carrier_ref.clone(),
            });
            continue;
        };
        let theirs = ended.as_deref().unwrap_or("going on").replace('-', "_");
        if leg.status != theirs {
            wrong.push(Wrong::EndsDiffer {
                leg: leg.id.clone(),
                ours: leg.status.clone(),
                theirs,
            });
        }
    }
    wrong
}

/// Nothing is wrong; says how much was looked at.
pub(crate) fn assert_right(what: &str, world: &World, books: &Books) -> Looked {
    let (wrong, looked) = check(world, books);
    assert!(wrong.is_empty(), "{what}: {wrong:#?}");
    println!("{what}: nothing wrong in {looked:?}");
    looked
}
