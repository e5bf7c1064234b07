//! How many requests a program may send: a bucket per address, account and key that fills again evenly.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use trunkline::clock::Time;

use super::kind::Kind;
use super::problem::Problem;

/// The window of every limit, in seconds: a bucket that was emptied is full again after so long.
const WINDOW: i64 = 60;
/// So many buckets are kept apart. An address is forgotten once its bucket is full, so that takes as many
/// addresses within a minute.
const BUCKETS_MAX: usize = 100_000;

/// One limit.
pub(super) struct Limit {
    name: &'static str,
    quota: u32,
    /// When each bucket is full again, in microseconds. One that is full is as good as none.
    full_at: Mutex<HashMap<String, i64>>,
}

/// How somebody stands after a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    name: &'static str,
    quota: u32,
    remaining: i64,
    /// Seconds until nothing counts any more.
    reset: i64,
    /// Seconds until there is room again; only where there is none.
    wait: Option<i64>,
}

impl Limit {
    /// So many requests within a minute, at once or one after the other.
    pub(super) fn new(name: &'static str, quota: u32) -> Self {
        Self {
            name,
            quota: quota.max(1),
            full_at: Mutex::default(),
        }
    }

    /// Counts a request, unless there is no room for it.
    pub(super) fn count(&self, key: &str, now: Time) -> Standing {
        let now = now.millis().saturating_mul(1_000);
        let window = WINDOW * 1_000_000;
        let each = window / i64::from(self.quota);
        let mut all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= BUCKETS_MAX && !all.contains_key(key) {
            all.retain(|_, full_at| *full_at > now);
        }
        // Where even that makes no room, whoever comes new shares one bucket.
        let crowded = all.len() >= BUCKETS_MAX && !all.contains_key(key);
        let key = if crowded { "" } else { key };
        let full_at = all.get(key).map_or(now, |full_at| (*full_at).max(now));
        // A clock that was set back must not keep anybody out for longer than a window.
        let full_at = full_at.min(now.saturating_add(window));
        let next = full_at.saturating_add(each);
        let over = next.saturating_sub(now).saturating_sub(window);
        let fits = over <= 0;
        let full_at = if fits { next } else { full_at };
        all.insert(key.to_owned(), full_at);
        let missing = full_at.saturating_sub(now);
        Standing {
            name: self.name,
            quota: self.quota,
            remaining: if fits { (window - missing) / each } else { 0 },
            reset: seconds(missing),
            wait: (!fits).then(|| seconds(over)),
        }
    }
}

/// Whole seconds, rounded up.
const fn seconds(micros: i64) -> i64 {
    (micros + 999_999).div_euclid(1_000_000)
}

impl Standing {
    /// The problem, where there was no room.
    pub(super) fn problem(&self) -> Option<Problem> {
        let wait = self.wait?;
        let detail = format!(
            "At most {} requests a minute for one {}. There is room again in {wait} s.",
            self.quota, self.name
        );
        Some(Problem::new(Kind::TooManyRequests, detail).retry_after(wait))
    }
}

/// Tells how somebody stands, in the headers of the IETF's draft: one item for each limit.
pub(super) fn tell(standings: &[Standing], headers: &mut HeaderMap) {
    let list = |item: &dyn Fn(&Standing) -> String| {
        let items: Vec<String> = standings.iter().map(item).collect();
        HeaderValue::from_str(&items.join(", ")).ok()
    };
    let policy = list(&|it| format!("\"{}\";q={};w={WINDOW}", it.name, it.quota));
    let state = list(&|it| format!("\"{}\";r={};t={}", it.name, it.remaining, it.reset));
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
        if let Some(value) = value {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Time {
        Time::from_millis(1_772_366_400_000 + millis)
    }

    /// Whether there was room.
    fn fits(limit: &Limit, key: &str, millis: i64) -> bool {
        limit.count(key, at(millis)).problem().is_none()
    }

    #[test]
    fn the_last_one_fits_and_the_next_does_not() {
        let limit = Limit::new("account", 5);
        for left in [4, 3, 2, 1, 0] {
            let standing = limit.count("alex", at(0));
            assert_eq!((standing.remaining, standing.wait), (left, None));
        }
        let full = limit.count("alex", at(0));
        assert_eq!((full.remaining, full.wait, full.reset), (0, Some(12), 60));
        assert!(
            fits(&limit, "blake", 0),
            "everybody has a bucket of their own"
        );
    }

    #[test]
    fn room_comes_back_evenly_and_what_was_refused_costs_nothing() {
        let limit = Limit::new("account", 5);
        assert!((0..5).all(|_| fits(&limit, "alex", 0)));
        for _ in 0..100 {
            assert!(!fits(&limit, "alex", 11_999));
        }
        assert!(fits(&limit, "alex", 12_000));
        assert!(!fits(&limit, "alex", 12_000));
        assert!((0..5).all(|_| fits(&limit, "alex", 12_000 + 60_000)));
        assert!(!fits(&limit, "alex", 12_000 + 60_000));
    }

    #[test]
    fn a_clock_that_goes_back_keeps_nobody_out() {
        let limit = Limit::new("account", 2);
        assert!(fits(&limit, "alex", 86_400_000));
        limit.count("alex", at(0));
        assert!(fits(&limit, "alex", 60_000));
    }

    #[test]
    fn a_flood_of_addresses_is_forgotten_in_time_and_bounded_meanwhile() {
        let limit = Limit::new("address", 2);
        for address in 0..BUCKETS_MAX + 10 {
            limit.count(&address.to_string(), at(0));
        }
        let kept = |limit: &Limit| limit.full_at.lock().map_or(0, |all| all.len());
        assert!(kept(&limit) <= BUCKETS_MAX + 1);
        assert!(
            !fits(&limit, "a new one", 0),
            "the newcomers share a bucket"
        );
        assert!(fits(&limit, "a later one", 60_000));
        assert!(kept(&limit) <= 2);
    }

    #[test]
    fn headers_tell_policy_and_state() {
        let (one, two) = (Limit::new("account", 300), Limit::new("address", 600));
        let mut headers = HeaderMap::new();
        tell(
            &[one.count("alex", at(0)), two.count("::", at(0))],
            &mut headers,
        );
        assert_eq!(
            headers["ratelimit-policy"],
            "\"account\";q=300;w=60, \"address\";q=600;w=60"
        );
        assert_eq!(
            headers["ratelimit"],
            "\"account\";r=299;t=1, \"address\";r=599;t=1"
        );
    }
}
