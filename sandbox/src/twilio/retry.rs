//! Connection overrides: the `#rc=2&rp=5xx&ct=500` fragment of a webhook URL.

use std::time::Duration;

/// How a webhook is tried, by default or as its URL asks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RetryPolicy {
    /// How often it is tried again, 0..=5.
    pub(crate) count: u32,
    /// Which failures are tried again.
    pub(crate) on: Vec<RetryOn>,
    /// Longest time to connect.
    pub(crate) connect: Duration,
    /// Longest time for one try.
    pub(crate) read: Duration,
    /// Longest time for all tries.
    pub(crate) total: Duration,
}

/// A kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryOn {
    Status4xx,
    Status5xx,
    ConnectTimeout,
    ReadTimeout,
    All,
}

impl RetryPolicy {
    /// Twilio's default (one more try when the connection fails), changed by the fragment where it has known names
    /// with values in range; everything else in it is ignored.
    pub(crate) fn of(fragment: Option<&str>, connect: Duration, total: Duration) -> Self {
        let mut policy = Self {
            count: 1,
            on: vec![RetryOn::ConnectTimeout],
            connect,
            read: total,
            total,
        };
        for (name, value) in form_urlencoded::parse(fragment.unwrap_or_default().as_bytes()) {
            let ms = |low: u64, high: u64| {
                let number = value
                    .parse::<u64>()
                    .ok()
                    .filter(|n| (low..=high).contains(n));
                number.map(Duration::from_millis)
            };
            match name.as_ref() {
                "rc" => policy.count = value.parse().ok().filter(|n| *n <= 5).unwrap_or(1),
                "rp" => policy.on = value.split(',').filter_map(kind).collect(),
                "ct" => policy.connect = ms(100, 10_000).unwrap_or(policy.connect),
                "rt" => policy.read = ms(100, 15_000).unwrap_or(policy.read),
                "tt" => policy.total = ms(100, 15_000).unwrap_or(policy.total),
                _ => {}
            }
        }
        policy
    }

    /// Is a failure of this kind tried again?
    pub(crate) fn covers(&self, kind: RetryOn) -> bool {
        self.on.iter().any(|on| *on == kind || *on == RetryOn::All)
    }
}

fn kind(name: &str) -> Option<RetryOn> {
    Some(match name.trim() {
        "4xx" => RetryOn::Status4xx,
        "5xx" => RetryOn::Status5xx,
        "ct" => RetryOn::ConnectTimeout,
        "rt" => RetryOn::ReadTimeout,
        "all" => RetryOn::All,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE: Duration = Duration::from_secs(5);
    const FIFTEEN: Duration = Duration::from_secs(15);

    #[test]
    fn without_a_fragment_one_retry_when_the_connection_fails() {
        let policy = RetryPolicy::of(None, FIVE, FIFTEEN);
        assert_eq!((policy.count, policy.read), (1, FIFTEEN));
        assert!(policy.covers(RetryOn::ConnectTimeout) && !policy.covers(RetryOn::Status5xx));
    }

    #[test]
    fn a_fragment_overrides_within_its_ranges() {
        let policy = RetryPolicy::of(
            Some("rc=3&rp=5xx,rt&ct=500&rt=99&tt=4000&x=1"),
            FIVE,
            FIFTEEN,
        );
        assert_eq!(policy.count, 3);
        assert_eq!(policy.connect, Duration::from_millis(500));
        assert_eq!(
            (policy.read, policy.total),
            (FIFTEEN, Duration::from_secs(4))
        );
        assert!(policy.covers(RetryOn::Status5xx) && policy.covers(RetryOn::ReadTimeout));
        assert!(!policy.covers(RetryOn::ConnectTimeout));
        assert!(RetryPolicy::of(Some("rp=all"), FIVE, FIFTEEN).covers(RetryOn::Status4xx));
    }
}
