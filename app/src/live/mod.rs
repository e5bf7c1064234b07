//! One stream of live changes, folded into signals that every page reads.

mod api;
mod fold;
mod stream;

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::location::Url;
use trunkline::clock::Time;
use trunkline::desk::{CallCard, DeskView, Me, Queue};

use crate::components::browser;
use crate::components::time::Now;
pub(crate) use api::load_desk;
use fold::Calls;

/// How the live stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not opened yet.
    Opening,
    /// Changes arrive.
    Open,
    /// Interrupted; the browser is trying again.
    Lost,
    /// The session is over: nothing more will come.
    SignedOut,
}

/// What every page may know of the agent and their calls, kept fresh by the stream.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// Who is at the desk.
    pub(crate) me: RwSignal<Me>,
    /// Their calls.
    calls: RwSignal<Calls>,
    /// The newest card told, whoever's call it is.
    pub(crate) newest: RwSignal<Option<CallCard>>,
    /// Who waits for somebody to be free.
    pub(crate) queue: RwSignal<Queue>,
    /// How the stream stands.
    pub(crate) link: RwSignal<Link>,
    /// The server's clock.
    pub(crate) now: Now,
    after: RwSignal<i64>,
}

impl Live {
    /// What the server rendered, from which the changes go on.
    pub(crate) fn new(view: &DeskView) -> Self {
        Self {
            me: RwSignal::new(view.me.clone()),
            calls: RwSignal::new(Calls::new(view)),
            newest: RwSignal::new(None),
            queue: RwSignal::new(view.queue.clone()),
            link: RwSignal::new(Link::Opening),
            now: Now::new(view.now),
            after: RwSignal::new(view.change),
        }
    }

    /// Begins to listen. In the browser only.
    pub(crate) fn start(self) {
        self.now.start();
        stream::open(self, self.after.get_untracked());
        on_cleanup(stream::close);
    }

    /// The call on this agent's panel: under way, or over and not yet put away.
    pub(crate) fn current(self) -> Memo<Option<CallCard>> {
        Memo::new(move |_| self.calls.with(|calls| calls.current.clone()))
    }

    /// The call on the panel, once; for handlers.
    pub(crate) fn current_now(self) -> Option<CallCard> {
        self.calls.with_untracked(|calls| calls.current.clone())
    }

    /// A call that rings somebody, as last told.
    pub(crate) fn offered(self) -> Memo<Option<CallCard>> {
        Memo::new(move |_| self.calls.with(|calls| calls.offered.clone()))
    }

    /// The calls that this agent parked, the one first that has waited longest.
    pub(crate) fn parked(self) -> Memo<Vec<CallCard>> {
        Memo::new(move |_| self.calls.with(|calls| calls.parked.clone()))
    }

    /// The last calls, newest first.
    pub(crate) fn recent(self) -> Memo<Vec<CallCard>> {
        Memo::new(move |_| self.calls.with(|calls| calls.recent.clone()))
    }

    /// Takes in a card, wherever it comes from; an older one than is shown changes nothing.
    pub(crate) fn show(self, card: CallCard) {
        self.newest.set(Some(card.clone()));
        self.calls.update(|calls| calls.fold(card));
    }

    /// Puts the call on the panel away, if it is over or somebody else's by now.
    pub(crate) fn put_away(self) {
        self.calls.update(|calls| {
            let done = |card: &CallCard| card.state.is_over() || !card.mine;
            if calls.current.as_ref().is_some_and(done) {
                calls.current = None;
            }
        });
    }

    /// Asks the server how everything stands, after a gap that cannot be replayed; again and again, until
    /// it answers. Then does what is to be done next.
    fn reload(self, then: impl FnOnce() + 'static) {
        spawn_local(async move {
            match load_desk().await {
                Ok(view) => {
                    self.me.set(view.me.clone());
                    self.now.set(view.now);
                    self.calls.update(|calls| calls.replace(&view));
                    self.queue.set(view.queue.clone());
                    self.after.set(view.change);
                    then();
                }
                Err(error) if error.is_signed_out() => {
                    self.link.set(Link::SignedOut);
                    stream::close();
                }
                Err(_) => set_timeout(move || self.reload(then), Duration::from_secs(3)),
            }
        });
    }

    fn hear_clock(self, now: Time) {
        self.now.set(now);
    }
}

/// Leaves for the sign-in page and comes back to this one.
pub(crate) fn go_to_sign_in() {
    browser::leave_for(&format!("/sign-in?next={}", Url::escape(&browser::path())));
}
