//! Folding what a carrier tells of a leg into the call. Total: what the world says cannot fail.

use super::Line;
use crate::call::follow_up::our_side_left;
use crate::call::{AnsweredBy, Authority, Call, CallState, Evidence, Leg, LegEnd, Sending};
use crate::carrier::{LegName, Told, in_log};
use crate::id::{EventId, LegId};
use crate::store::NewEvent;

impl Line {
    pub(super) fn event(&self, told: &Told, leg: Option<LegId>, effect: String) -> NewEvent {
        NewEvent {
            id: EventId::new(self.dialer.ids.next()),
            carrier: self.dialer.carrier.name().to_owned(),
            key: told.key.clone(),
            kind: told.kind.clone(),
            leg,
            received_at: self.dialer.now(),
            effect,
            raw: told.raw.clone(),
        }
    }
}

/// What is said of a telling that names no leg of the call.
const NOT_A_LEG: &str = "About the call as a whole; nothing new.";
/// What is said of a telling that brings nothing new.
const NOTHING_NEW: &str = "Nothing new.";
/// How the effect of a telling begins that changed nothing.
pub(crate) const NOTHING: [&str; 3] = ["Nothing:", NOTHING_NEW, NOT_A_LEG];
/// How the effect of a telling begins that was not believed.
pub(crate) const IGNORED: &str = "Ignored:";

/// Joins evidence to the leg it names. Returns the leg and, in words, what that changed.
pub(crate) fn hear(call: &mut Call, name: &LegName, evidence: Evidence) -> (Option<LegId>, String) {
    let before = CallState::of(call);
    let by_ref = call.leg_by_ref(&name.theirs).map(|leg| leg.id);
    let Some(id) = by_ref.or(name.ours) else {
        return (None, NOT_A_LEG.to_owned());
    };
    let Some(leg) = call.leg_mut(id) else {
        return (None, NOT_A_LEG.to_owned());
    };
    if leg
        .carrier_ref
        .as_deref()
        .is_some_and(|known| known != name.theirs)
    {
        return (
            Some(id),
            "Ignored: the leg has another name at the carrier.".to_owned(),
        );
    }
    let whose = match leg.end {
        LegEnd::Customer => "Customer",
        LegEnd::Agent(_) => "Agent",
        LegEnd::Guest => "Guest",
    };
    let was = leg.evidence;
    leg.carrier_ref.get_or_insert_with(|| name.theirs.clone());
    if matches!(leg.sending, Sending::Sent(_) | Sending::Unknown(_)) {
        leg.sending = Sending::Taken;
    }
    leg.evidence = leg.evidence.join(evidence);
    let effect = describe(whose, was, leg.evidence, evidence);
    call.name_the_owner();
    release_holds_of_gone(call);
    settle_entrances(call);
    let_go_where_nobody_is(call);
    let after = CallState::of(call);
    if before == after {
        (Some(id), effect)
    } else {
        (
            Some(id),
            format!("{effect} The call: {} → {}.", plain(before), plain(after)),
        )
    }
}

/// A state's word as people write it.
fn plain(state: CallState) -> String {
    state.word().replace('_', " ")
}

/// Whoever was put on hold by an agent who is gone hears the others again, where there are any.
fn release_holds_of_gone(call: &mut Call) {
    if call.partners().next().is_none() {
        return;
    }
    let there: Vec<LegEnd> = call.talking().map(|leg| leg.end).collect();
    for leg in &mut call.legs {
        let by = leg.arranged.held.map(|held| LegEnd::Agent(held.by));
        if by.is_some_and(|by| !there.contains(&by)) {
            leg.arranged.hold(None);
        }
    }
}

/// Where nobody of ours is there to talk to, whoever was not rung yet never will be.
fn let_go_where_nobody_is(call: &mut Call) {
    if our_side_left(call) {
        let gone = call.agent_legs().filter_map(Leg::ended_at).max();
        call.cancel_unsent_legs(gone.unwrap_or(call.created_at));
    }
}

/// Once somebody of us talks, no other phone of ours that was not rung yet has any business in it, unless it was
/// brought in; once the call is over, nobody's has.
fn settle_entrances(call: &mut Call) {
    let over = CallState::of(call).is_over();
    if let Some(at) = call.ended_at().filter(|_| over) {
        call.cancel_unsent_legs(at);
    } else if let Some(at) = call.talker().and_then(Leg::answered_at) {
        call.cancel_unsent_agents(at);
    }
}

fn describe(whose: &str, was: Evidence, now: Evidence, told: Evidence) -> String {
    let by = now
        .answered_by
        .filter(|_| now.answered_by != was.answered_by);
    if now.status != was.status {
        format!("{whose}: {}.", in_log(now.status))
    } else if let Some(by) = by {
        format!("{whose}: answered by {}.", answered_by(by.value))
    } else if now.left != was.left {
        format!("{whose}: left the conference.")
    } else if now != was {
        format!("{whose}: a fact more.")
    } else if told.status < now.status && told != Evidence::default() {
        format!("Nothing: {} already.", in_log(now.status))
    } else {
        NOTHING_NEW.to_owned()
    }
}

/// Who answered, for the log of the call.
const fn answered_by(who: AnsweredBy) -> &'static str {
    match who {
        AnsweredBy::Unknown => "somebody or something, the carrier cannot tell",
        AnsweredBy::Fax => "a fax machine",
        AnsweredBy::Machine => "an answering machine",
        AnsweredBy::Human => "a person",
    }
}

/// What a poll of the carrier showed, for a leg by our own id. Returns, in words, what that changed.
pub(crate) fn saw(call: &mut Call, leg: LegId, theirs: &str, evidence: Evidence) -> String {
    let name = LegName {
        ours: Some(leg),
        theirs: theirs.to_owned(),
        call: None,
    };
    let queued = Evidence {
        status: crate::call::LegStatus::Queued,
        ..Evidence::default()
    };
    hear(call, &name, evidence.join(queued)).1
}

/// Evidence of our own, where we know that nothing happened or will.
pub(crate) fn own(call: &mut Call, leg: LegId, evidence: Evidence) {
    debug_assert!(
        evidence
            .cause
            .is_none_or(|fact| fact.authority == Authority::Own)
    );
    if let Some(leg) = call.leg_mut(leg) {
        leg.evidence = leg.evidence.join(evidence);
    }
    let_go_where_nobody_is(call);
}
