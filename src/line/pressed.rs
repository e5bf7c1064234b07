//! A key that somebody pressed in a menu, or that nobody pressed.

use super::Line;
use crate::call::{Call, CallState, Route, Stage, Waits};
use crate::carrier::{Told, Wish};
use crate::flow::Ring;
use crate::id::LegId;
use crate::store::{Committed, StoreError};

const TRIES: u32 = 20;

impl Line {
    /// Leads somebody on from a menu. However often the same is told, they go on once, and each time hear the same.
    pub(super) async fn pressed(
        &self,
        told: &Told,
        leg: LegId,
        turn: u32,
        key: Option<char>,
    ) -> Result<Vec<Wish>, StoreError> {
        for _ in 0..TRIES {
            let found = self.dialer.store.find_call_of_leg(leg).await?;
            let theirs = |call: &Call| call.leg_by_ref(&told.leg.theirs).map(|leg| leg.id);
            let Some(mut call) = found.filter(|call| theirs(call) == Some(leg)) else {
                return Ok(vec![Wish::HangUp]);
            };
            let here = call.route.clone().filter(|route| route.turn == turn);
            let over = CallState::of(&call).is_over() || call.end_asked_at.is_some();
            let Some(here) = here.filter(|_| !over && call.is_in_menu()) else {
                return Ok(self.again(&call, &told.leg.theirs));
            };
            let flow = self.dialer.flow_of_call(&call).await?;
            let next = flow.and_then(|flow| flow.press(&here, key, &self.dialer));
            let effect = effect(key, next.as_ref());
            let next = next.unwrap_or_else(|| self.without_flow(&here));
            self.dialer.lead(&mut call, next);
            let event = self.event(told, Some(leg), effect);
            match self.dialer.commit_call(call.clone(), Some(event)).await? {
                Committed::Done => return Ok(self.again(&call, &told.leg.theirs)),
                Committed::SeenBefore | Committed::Stale => {}
            }
        }
        Err(StoreError::Failed(
            "a call changed too often to be led on".into(),
        ))
    }

    /// The flow is not to be had any more: they wait for anybody, as if there were none.
    fn without_flow(&self, from: &Route) -> Route {
        let until = self.dialer.now().plus(self.dialer.policy.queue_for);
        Route {
            turn: from.turn + 1,
            says: Vec::new(),
            record: None,
            stage: Stage::Queue(Waits {
                agents: Vec::new(),
                until,
                ring: Ring::LongestIdle,
                ahead: 0,
                last_agent: None,
            }),
            ..from.clone()
        }
    }

    /// What somebody at a step of a flow hears.
    pub(super) fn at_step(call: &Call, leg: LegId, route: &Route, join: Wish) -> Vec<Wish> {
        let mut wishes: Vec<Wish> = route.says.iter().cloned().map(Wish::Say).collect();
        match &route.stage {
            Stage::Menu { text, seconds, .. } => wishes.push(Wish::Menu {
                leg,
                turn: route.turn,
                text: text.clone(),
                seconds: *seconds,
            }),
            Stage::Queue(_) | Stage::CallingBack { .. } | Stage::Outside { .. } => {
                wishes.push(join);
            }
            Stage::Message(text) if call.recorded.message => {
                wishes.extend(Wish::message(text));
            }
            Stage::Message(text) | Stage::Bye(text) | Stage::CallBack { text, .. } => {
                wishes.extend((!text.is_empty()).then(|| Wish::Say(text.clone())));
                wishes.push(Wish::HangUp);
            }
        }
        wishes
    }
}

fn effect(key: Option<char>, next: Option<&Route>) -> String {
    let pressed = key.map_or_else(
        || "Pressed nothing".to_owned(),
        |key| format!("Pressed {key}"),
    );
    match next {
        Some(next) => format!("{pressed}: goes on at “{}”.", next.step),
        None => format!("{pressed}: the flow is gone, so they wait for anybody."),
    }
}
