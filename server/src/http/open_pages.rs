//! The pages that are open at this server: each is told when it opens and closes, all together every few seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use trunkline::clock::{Span, Time};
use trunkline::dialer::Dialer;
use trunkline::id::{AgentId, PageId, ServerId};
use trunkline::store::StoreError;

/// How often it is told that this server lives, while a page is open at it: one statement for all of them.
/// Three of them may be lost before its pages count as closed.
const KEEP_EVERY: Span = Span::seconds(5);
/// How often agents whose last page is gone are looked for, wherever it was open.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The pages that are open at this server.
#[derive(Clone)]
pub(super) struct OpenPages(Arc<Inner>);

struct Inner {
    dialer: Dialer,
    server: ServerId,
    open: AtomicUsize,
    /// When it was last told that this server lives, in milliseconds.
    kept_at: AtomicI64,
}

impl OpenPages {
    /// None yet, at a server that has just begun.
    pub(super) fn new(dialer: Dialer) -> Self {
        let server = ServerId::new(dialer.ids.next());
        Self(Arc::new(Inner {
            dialer,
            server,
            open: AtomicUsize::new(0),
            kept_at: AtomicI64::new(i64::MIN),
        }))
    }

    /// A page was opened.
    pub(super) async fn open(&self, agent: AgentId) -> Result<PageId, StoreError> {
        let Inner { dialer, server, .. } = &*self.0;
        let page = PageId::new(dialer.ids.next());
        self.0.open.fetch_add(1, Ordering::Relaxed);
        let told = async {
            self.keep_if_due(dialer.now()).await?;
            let now = dialer.now();
            dialer.store.open_page(page, agent, *server, now).await
        };
        match told.await {
            Ok(()) => Ok(page),
            Err(error) => {
                self.0.open.fetch_sub(1, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    /// A page was closed, or its connection broke.
    pub(super) async fn close(&self, page: PageId) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
        let dialer = &self.0.dialer;
        if let Err(error) = dialer.store.close_page(page, dialer.now()).await {
            // It counts as open until this server is not heard of any more.
            tracing::error!(%error, "A page that was closed could not be told of.");
        }
    }

    /// Tells that this server lives and looks for agents who have lost their last page, until dropped.
    pub(super) async fn watch(self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.look().await {
                tracing::error!(%error, "Open pages cannot be told of.");
            }
        }
    }

    async fn look(&self) -> Result<(), StoreError> {
        let dialer = &self.0.dialer;
        if self.0.open.load(Ordering::Relaxed) > 0 {
            self.keep_if_due(dialer.now()).await?;
        }
        dialer.clockwork().notice_lost_pages().await?;
        Ok(())
    }

    async fn keep_if_due(&self, now: Time) -> Result<(), StoreError> {
        let kept_at = Time::from_millis(self.0.kept_at.load(Ordering::Relaxed));
        if now.since(kept_at) < KEEP_EVERY {
            return Ok(());
        }
        let store = &self.0.dialer.store;
        store.keep_server(self.0.server, now).await?;
        self.0.kept_at.store(now.millis(), Ordering::Relaxed);
        Ok(())
    }
}
