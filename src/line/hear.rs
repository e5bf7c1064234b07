//! Folding what a carrier tells of a leg into the call. Total: what the world says cannot fail.

use super::Line;
use crate::call::follow_up::our_side_left;
use crate::call::{Authority, Call, CallState, Direction, Evidence, Leg, LegEnd, Sending};
use crate::carrier::{LegName, Told, in_log};
use crate::id::{EventId, LegId};
use crate::store::{Committed, NewEvent, StoreError};

/// How often a telling is folded again when the call changed meanwhile.
const TRIES: u32 = 20;

impl Line {
    /// Keeps a telling and folds it into its call, both at once; or keeps it alone where no call is known.
    pub(super) async fn fold(&self, told: &Told, evidence: Evidence) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let Some(mut call) = self.call_of(&told.leg).await? else {
                let event = self.event(told, None, "About no call that we know.".into());
                return self.dialer.store.add_stray_event(&event).await;
            };
            let (leg, effect) = hear(&mut call, &told.leg, evidence);
            let event = self.event(told, leg, effect);
            match self.dialer.commit_call(call, Some(event)).await? {
                Committed::Done | Committed::SeenBefore => return Ok(()),
                Committed::Stale => {}
            }
        }
        Err(StoreError::Failed(
            "a call changed too often to take in what was told of it".into(),
        ))
    }

    pub(super) async fn call_of(&self, name: &LegName) -> Result<Option<Call>, StoreError> {
        let store = &self.dialer.store;
        if let Some(leg) = name.ours
            && let Some(call) = store.find_call_of_leg(leg).await?
        {
            return Ok(Some(call));
        }
        if let Some(call) = store.find_call_of_ref(&name.theirs).await? {
            return Ok(Some(call));
        }
        match name.call {
            Some(call) => store.find_call(call).await,
            None => Ok(None),
        }
    }

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
    let whose = if leg.end == LegEnd::Customer {
        "Customer"
    } else {
        "Agent"
    };
    let was = leg.evidence;
    leg.carrier_ref.get_or_insert_with(|| name.theirs.clone());
    if matches!(leg.sending, Sending::Sent(_) | Sending::Unknown(_)) {
        leg.sending = Sending::Taken;
    }
    leg.evidence = leg.evidence.join(evidence);
    let effect = describe(whose, was, leg.evidence, evidence);
    name_the_agent(call);
    if our_side_left(call) {
        // Nobody is there to talk to: whoever was not rung yet never will be.
        let gone = call.agent_legs().filter_map(Leg::ended_at).max();
        call.cancel_unsent_legs(gone.unwrap_or(call.created_at));
    }
    let after = CallState::of(call);
    if before == after {
        (Some(id), effect)
    } else {
        (
            Some(id),
            format!("{effect} The call: {} → {}.", before.word(), after.word()),
        )
    }
}

/// An incoming call belongs to the agent who answered it first, from then on.
fn name_the_agent(call: &mut Call) {
    if call.direction == Direction::Inbound && call.agent.is_none() {
        let answered = call.agent_legs().filter(|leg| leg.evidence.was_answered());
        let first = answered
            .min_by_key(|leg| (leg.answered_at(), leg.id))
            .map(|leg| leg.end);
        if let Some(LegEnd::Agent(agent)) = first {
            call.agent = Some(agent);
        }
    }
}

fn describe(whose: &str, was: Evidence, now: Evidence, told: Evidence) -> String {
    if now.status != was.status {
        format!("{whose}: {}.", in_log(now.status))
    } else if now != was {
        format!("{whose}: a fact more.")
    } else if told.status < now.status && told != Evidence::default() {
        format!("Nothing: {} already.", in_log(now.status))
    } else {
        "Nothing new.".to_owned()
    }
}

/// What a poll of the carrier showed, for a leg by our own id.
pub(crate) fn saw(call: &mut Call, leg: LegId, theirs: &str, evidence: Evidence) {
    let name = LegName {
        ours: Some(leg),
        theirs: theirs.to_owned(),
        call: None,
    };
    let queued = Evidence {
        status: crate::call::LegStatus::Queued,
        ..Evidence::default()
    };
    hear(call, &name, evidence.join(queued));
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
}
