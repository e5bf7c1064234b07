//! When the phone's token is renewed: early, and not while somebody speaks: pure.

use trunkline::clock::{Span, Time};

/// Loudness from which somebody speaks, 0 to 1.
const SPEECH: f64 = 0.04;
/// In a call the token is renewed only in its last minute, or the last sixth of a short life.
const IN_CALL: Span = Span::seconds(60);

/// A token's life, by the server's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    /// When it was given.
    pub(super) given_at: Time,
    /// When it ends.
    pub(super) ends_at: Time,
}

/// What the phone is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Talk {
    /// No call.
    None,
    /// A call in which nobody speaks just now.
    Quiet,
    /// Somebody speaks.
    Speech,
}

impl Talk {
    /// What the phone is doing, by whether it has a call and how loud both sides are.
    pub(super) fn of(in_call: bool, (input, output): (f64, f64)) -> Self {
        if !in_call {
            Self::None
        } else if input.max(output) < SPEECH {
            Self::Quiet
        } else {
            Self::Speech
        }
    }
}

impl Life {
    /// Whether it is time to renew the token. Between calls that is from half of its life on, so that no
    /// call begins with a token that ends in it; and at once after a sleep in which it ended. In a call it
    /// waits for a pause, and for no pause once the end is near.
    pub(super) fn is_due(self, now: Time, talk: Talk) -> bool {
        let life = self.ends_at.since(self.given_at).as_millis().max(0);
        let left = self.ends_at.since(now).as_millis();
        let late = (life / 6).min(IN_CALL.as_millis());
        match talk {
            Talk::None => left <= life / 2,
            Talk::Quiet => left <= late,
            Talk::Speech => left <= late / 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Life = Life {
        given_at: Time::from_millis(0),
        ends_at: Time::from_millis(3_600_000),
    };

    fn due(minutes: i64, talk: Talk) -> bool {
        HOUR.is_due(Time::from_millis(0).plus(Span::minutes(minutes)), talk)
    }

    #[test]
    fn between_calls_a_token_is_renewed_at_half_of_its_life_and_after_a_sleep() {
        assert!(!due(29, Talk::None));
        assert!(due(30, Talk::None));
        assert!(due(600, Talk::None));
    }

    #[test]
    fn in_a_call_it_waits_for_the_last_minute_and_for_a_pause() {
        assert!(!due(58, Talk::Quiet));
        assert!(due(59, Talk::Quiet));
        assert!(!due(59, Talk::Speech));
        let almost = HOUR.ends_at.minus(Span::seconds(15));
        assert!(HOUR.is_due(almost, Talk::Speech));
    }

    #[test]
    fn a_short_life_is_renewed_in_time_too() {
        let short = Life {
            given_at: Time::from_millis(0),
            ends_at: Time::from_millis(60_000),
        };
        let at = Time::from_millis;
        assert!(!short.is_due(at(49_000), Talk::Quiet));
        assert!(short.is_due(at(50_000), Talk::Quiet));
        assert!(short.is_due(at(57_500), Talk::Speech));
    }

    #[test]
    fn who_speaks_is_known_by_loudness() {
        assert_eq!(Talk::of(false, (1.0, 1.0)), Talk::None);
        assert_eq!(Talk::of(true, (0.0, 0.01)), Talk::Quiet);
        assert_eq!(Talk::of(true, (0.2, 0.0)), Talk::Speech);
    }
}
