//! What an agent's calls are after one more card: pure, so that any order of cards can be tested.

use trunkline::desk::{CallCard, DeskView};
use trunkline::id::CallId;

/// So many calls are shown as the last ones.
const RECENT: usize = 8;

/// The calls an agent's pages show.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Calls {
    /// On the panel.
    pub(super) current: Option<CallCard>,
    /// Ringing, and nobody has answered.
    pub(super) offered: Option<CallCard>,
    /// The last ones, newest first.
    pub(super) recent: Vec<CallCard>,
    /// Parked, the one first that has waited longest.
    pub(super) parked: Vec<CallCard>,
}

impl Calls {
    pub(super) fn new(view: &DeskView) -> Self {
        let mut calls = Self {
            recent: view.recent.clone(),
            ..Self::default()
        };
        for card in view.call.iter().chain(&view.parked) {
            calls.fold(card.clone());
        }
        calls
    }

    /// Takes the server's word for everything, but keeps an ended call on the panel until it is put away.
    pub(super) fn replace(&mut self, view: &DeskView) {
        let mut fresh = Self::new(view);
        if fresh.current.is_none()
            && let Some(shown) = self.current.take()
        {
            let told = view.recent.iter().find(|card| card.id == shown.id);
            fresh.current = told
                .cloned()
                .or(Some(shown))
                .filter(|card| card.state.is_over());
        }
        *self = fresh;
    }

    /// Takes in one card. Of two cards of one call the greater revision stays, so any order ends alike.
    pub(super) fn fold(&mut self, card: CallCard) {
        if self.knows_newer(&card) {
            return;
        }
        self.fold_recent(&card);
        self.parked.retain(|parked| parked.id != card.id);
        if card.parked.is_some() {
            if is(&self.current, card.id) {
                self.current = None;
            }
            self.parked.push(card);
            self.parked.sort_by_key(|card| (card.parked, card.id));
            return;
        }
        if is(&self.offered, card.id) {
            self.offered = None;
        }
        if waits(&card) {
            if card.mine {
                self.offered = Some(card);
            }
            return;
        }
        if card.brought_by.is_some() || card.rings_colleague {
            self.offered = Some(card);
            return;
        }
        let over = card.state.is_over();
        let mine = |shown: &CallCard| shown.mine && !shown.state.is_over();
        let busy = self.current.as_ref().is_some_and(mine);
        if is(&self.current, card.id) || (card.mine && !over && !busy) {
            self.current = Some(card);
        }
    }

    fn knows_newer(&self, card: &CallCard) -> bool {
        let kept = [self.current.as_ref(), self.offered.as_ref()];
        let mut shown = kept
            .into_iter()
            .flatten()
            .chain(&self.recent)
            .chain(&self.parked);
        shown.any(|shown| shown.id == card.id && shown.revision > card.revision)
    }

    fn fold_recent(&mut self, card: &CallCard) {
        match self.recent.iter_mut().find(|shown| shown.id == card.id) {
            Some(shown) => *shown = card.clone(),
            None => {
                self.recent.push(card.clone());
                self.recent
                    .sort_by_key(|card| std::cmp::Reverse((card.created_at, card.id)));
                self.recent.truncate(RECENT);
            }
        }
    }
}

/// Whether this is the call shown there.
fn is(shown: &Option<CallCard>, id: CallId) -> bool {
    shown.as_ref().is_some_and(|card| card.id == id)
}

/// A call that came in, or calls somebody back, and that nobody has answered. One that a program makes for an agent is
/// theirs from the beginning.
fn waits(card: &CallCard) -> bool {
    card.agent.is_none() && !card.state.is_over()
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
