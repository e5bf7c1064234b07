//! What Twilio's error codes mean to us. The list grows, so an unknown code is normal.

use trunkline::call::Cause;
use trunkline::carrier::NoReason;

/// What kind of no a code stands for.
pub(super) const fn reason(code: u32) -> NoReason {
    match code {
        // The number is missing, malformed, of no country, or cannot be called at all.
        21201 | 21211 | 21214 | 21217 | 21614 | 13223 | 13224 | 13226 => NoReason::BadNumber,
        // The call is over, the conference is finished, or there is nothing of that name.
        20404 | 21220 | 16022 => NoReason::Gone,
        // Credentials, an account that is closed, the caller id, countries that are switched off,
        // numbers that a trial account has not verified.
        20003 | 20005 | 20006 | 20008 | 20101 | 20104 | 20151 | 20157 | 21210 | 21212 | 21213
        | 21215 | 21216 | 21219 | 21408 | 13214 | 13225 | 13227 | 13247 => NoReason::Settings,
        _ => NoReason::Other,
    }
}

/// Why a call that could not be connected ended.
pub(super) const fn cause(code: u32) -> Option<Cause> {
    match reason(code) {
        NoReason::BadNumber => Some(Cause::NoSuchNumber),
        NoReason::Settings => Some(Cause::CarrierRefused),
        NoReason::Gone | NoReason::Other => None,
    }
}
