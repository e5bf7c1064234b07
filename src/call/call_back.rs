//! Somebody who asked to be called back, and the call that they get: it waits in the queue in their place.

use super::{Call, Recorded, Route, Stage};
use crate::clock::Time;
use crate::id::CallId;

impl Call {
    /// The call that the caller will get, where they asked to be called back.
    #[must_use]
    pub fn called_back_by(&self) -> Option<CallId> {
        match self.route.as_ref()?.stage {
            Stage::CallBack { call, .. } => Some(call),
            _ => None,
        }
    }

    /// The call in which they asked for this one, where it calls somebody back.
    #[must_use]
    pub fn asked_in(&self) -> Option<CallId> {
        match self.route.as_ref()?.stage {
            Stage::CallingBack { asked_in, .. } => Some(asked_in),
            _ => None,
        }
    }

    /// Whether it calls somebody back who asked for it, so that nobody of us began it.
    #[must_use]
    pub fn is_call_back(&self) -> bool {
        self.asked_in().is_some()
    }

    /// Since when they wait for somebody: who is called back, since they called.
    #[must_use]
    pub fn waits_since(&self) -> Time {
        match self.route.as_ref().map(|route| &route.stage) {
            Some(Stage::CallingBack { called_at, .. }) => *called_at,
            _ => self.created_at,
        }
    }

    /// What the call begins with that calls them back: in the place that they had.
    pub(crate) fn way_back(&self, now: Time) -> Option<(Route, Recorded)> {
        let route = self.route.clone()?;
        let Stage::CallBack { mut waits, .. } = route.stage else {
            return None;
        };
        waits.ahead += now.since(self.created_at).as_millis();
        let route = Route {
            turn: 0,
            says: Vec::new(),
            untold: false,
            stage: Stage::CallingBack {
                asked_in: self.id,
                called_at: self.created_at,
                waits,
            },
            ..route
        };
        Some((route, Recorded::new(self.recorded.wanted)))
    }
}
