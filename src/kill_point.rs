//! Places at which a test may stop the program for good, to kill it there. Nothing in a release build.

/// A place between two steps that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KillPoint {
    /// A worker has taken a job and done nothing of it.
    JobTaken,
    /// The intent to ring is durable, and the request is not sent.
    IntentKept,
    /// The carrier has answered a request to ring, and nothing of that is kept.
    AnswerCame,
    /// What a carrier told is written, and its transaction is open.
    InsideWebhook,
    /// What a carrier told is durable, and it was not answered.
    WebhookKept,
}

impl KillPoint {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::JobTaken,
        Self::IntentKept,
        Self::AnswerCame,
        Self::InsideWebhook,
        Self::WebhookKept,
    ];

    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::JobTaken => "job-taken",
            Self::IntentKept => "intent-kept",
            Self::AnswerCame => "answer-came",
            Self::InsideWebhook => "inside-webhook",
            Self::WebhookKept => "webhook-kept",
        }
    }
}

#[cfg(debug_assertions)]
mod armed {
    use std::future::Future;
    use std::pin::Pin;
    use std::sync::OnceLock;

    use super::KillPoint;

    /// What happens at each place: a future that whoever comes there waits for.
    pub type Stop = fn(KillPoint) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    static STOP: OnceLock<Stop> = OnceLock::new();

    /// Has whoever comes to any place wait for this from now on. The first call counts.
    pub fn arm(stop: Stop) {
        // A second one would be a mistake of the test's, seen by what does not stop.
        let _ = STOP.set(stop);
    }

    pub(super) async fn stop(point: KillPoint) {
        if let Some(stop) = STOP.get() {
            stop(point).await;
        }
    }
}

#[cfg(debug_assertions)]
pub use armed::{Stop, arm};

/// Somebody came to a place. Goes on at once, unless a test has armed it.
#[cfg_attr(
    not(debug_assertions),
    expect(clippy::unused_async, reason = "a debug build may wait here")
)]
pub async fn reached(point: KillPoint) {
    #[cfg(debug_assertions)]
    armed::stop(point).await;
    #[cfg(not(debug_assertions))]
    let _ = point;
}
