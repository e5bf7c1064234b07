//! Every kind of problem that the API tells of: its stable name, its status, its title.

use axum::http::StatusCode;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $status:ident $name:literal $title:literal,)+) => {
        /// A kind of problem. Its name never changes; what is said of one case of it may.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::http) enum Kind {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Kind {
            /// Every one, in the order in which they are listed.
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The last part of its type, `/problems/NAME`.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The status of answers that tell of it.
            pub(super) const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// What it is, in a few words.
            pub(super) const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// When it is told, and what to do.
            pub(super) const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+),)+ }
            }
        }
    };
}

kinds! {
    /// The body is no JSON, or a parameter cannot be read.
    Malformed = BAD_REQUEST "malformed" "Not understood",
    /// A request that costs money came without an Idempotency-Key. Send one: a text that is new for each thing you want done, and the same whenever you send that request again.
    KeyMissing = BAD_REQUEST "idempotency-key-missing" "An Idempotency-Key is needed",
    /// There are more than 100 query parameters.
    TooManyParameters = BAD_REQUEST "too-many-parameters" "Too many parameters",
    /// Nobody is signed in: no token, key or session came along, or one that is not good, or two that name different people. Sign in again.
    NotSignedIn = UNAUTHORIZED "not-signed-in" "You are not signed in",
    /// The name and the password do not belong together. The same answer whether or not there is such an account.
    WrongPassword = UNAUTHORIZED "wrong-password" "Wrong name or password",
    /// Only a token has a session that can be renewed or ended; a key is revoked with `trunkline key revoke`.
    TokenNeeded = FORBIDDEN "token-needed" "This needs a token",
    /// A browser sent this with its cookie from a page that is not the dialer's own.
    NotOurPage = FORBIDDEN "not-our-page" "Not from the dialer's own page",
    /// The call belongs to somebody else.
    NotYourCall = FORBIDDEN "not-your-call" "Not your call",
    /// Only a supervisor may do or see that.
    NotASupervisor = FORBIDDEN "not-a-supervisor" "Not a supervisor",
    /// Only an administrator may do that.
    NotAnAdministrator = FORBIDDEN "not-an-administrator" "Not an administrator",
    /// The invitation's code is unknown, was used, or is too old; or none was shown and registration is not open.
    NotInvited = FORBIDDEN "not-invited" "Not invited",
    /// There is no such call, or none that you may see.
    NoSuchCall = NOT_FOUND "no-such-call" "No such call",
    /// The call was not recorded, or its recording is not ready yet, or was deleted.
    NoRecording = NOT_FOUND "no-recording" "No recording",
    /// There is nothing at this address.
    NothingHere = NOT_FOUND "nothing-here" "Nothing here",
    /// The address does not take this method; the Allow header names those it takes.
    WrongMethod = METHOD_NOT_ALLOWED "wrong-method" "Wrong method",
    /// The request did not arrive within 30 seconds.
    TooSlow = REQUEST_TIMEOUT "too-slow" "Too slow",
    /// You are in a call. End it first.
    AlreadyInCall = CONFLICT "already-in-call" "Already in a call",
    /// Somebody else saved the flow meanwhile: read it again, and put your changes into theirs.
    FlowChanged = CONFLICT "flow-changed" "The flow was changed meanwhile",
    /// Somebody answered the call, or it still goes on: it was not missed.
    NotMissed = CONFLICT "not-missed" "Not a missed call",
    /// The call is over.
    AlreadyEnded = CONFLICT "already-ended" "Already over",
    /// Somebody has that name.
    Taken = CONFLICT "taken" "The name is taken",
    /// A request with this Idempotency-Key is being worked on. Send it again in a moment, with the same key.
    UnderWay = CONFLICT "under-way" "Being worked on",
    /// It was refused; the detail says why.
    Refused = CONFLICT "refused" "Refused",
    /// The body has more than 256 KiB.
    TooLarge = PAYLOAD_TOO_LARGE "too-large" "Too large",
    /// The recording is shorter than the part asked for.
    NoSuchPart = RANGE_NOT_SATISFIABLE "no-such-part" "No such part",
    /// The body is not application/json, or is compressed.
    WrongType = UNSUPPORTED_MEDIA_TYPE "wrong-type" "Wrong kind of body",
    /// The flow has a fault; the sentence says on which line, and what is wrong.
    FlowIsWrong = UNPROCESSABLE_ENTITY "flow-is-wrong" "Something is wrong with the flow",
    /// The body is JSON, but not as described: a field is missing, unknown or of the wrong kind.
    Invalid = UNPROCESSABLE_ENTITY "invalid" "Not as described",
    /// The Idempotency-Key was used for another request.
    OtherRequest = UNPROCESSABLE_ENTITY "idempotency-key-reused" "The Idempotency-Key is used",
    /// What is to be dialed is no phone number.
    NotANumber = UNPROCESSABLE_ENTITY "not-a-number" "Not a phone number",
    /// The numbering plan has no such number.
    NoSuchNumber = UNPROCESSABLE_ENTITY "no-such-number" "No such number",
    /// Emergency numbers are not dialed from here.
    Emergency = UNPROCESSABLE_ENTITY "emergency-number" "An emergency number",
    /// Premium-rate numbers are not dialed from here.
    Premium = UNPROCESSABLE_ENTITY "premium-number" "A premium-rate number",
    /// Short codes are not dialed from here.
    ShortCode = UNPROCESSABLE_ENTITY "short-code" "A short code",
    /// The number is on the do-not-call list.
    DoNotCall = UNPROCESSABLE_ENTITY "do-not-call" "On the do-not-call list",
    /// The number is one of the dialer's own.
    OwnNumber = UNPROCESSABLE_ENTITY "own-number" "Your own number",
    /// A text is longer than is kept.
    TooLong = UNPROCESSABLE_ENTITY "too-long" "Too long",
    /// The name to sign in with cannot be used.
    BadLogin = UNPROCESSABLE_ENTITY "bad-login" "Not a name to sign in with",
    /// The password is too easy to guess.
    WeakPassword = UNPROCESSABLE_ENTITY "weak-password" "A weak password",
    /// Too many requests by this key, account or address. Retry-After says in how many seconds there is room again.
    TooManyRequests = TOO_MANY_REQUESTS "too-many-requests" "Too many requests",
    /// Too many sign-ins failed lately, for this account or from this address.
    TooManyTries = TOO_MANY_REQUESTS "too-many-tries" "Too many tries",
    /// The carrier did not give what was asked of it. Try again.
    CarrierAway = BAD_GATEWAY "carrier-away" "The carrier cannot be reached",
    /// Something of ours broke. Our log says what, under the request's id.
    Broken = INTERNAL_SERVER_ERROR "broken" "Something broke",
    /// The database does not answer. Try again.
    Unavailable = SERVICE_UNAVAILABLE "unavailable" "Not available now",
}

impl Kind {
    /// The kind for a status that something in front of the routes answered with.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::NotSignedIn,
            StatusCode::FORBIDDEN => Self::NotOurPage,
            StatusCode::NOT_FOUND => Self::NothingHere,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            StatusCode::RANGE_NOT_SATISFIABLE => Self::NoSuchPart,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::WrongType,
            StatusCode::UNPROCESSABLE_ENTITY => Self::Invalid,
            StatusCode::TOO_MANY_REQUESTS => Self::TooManyRequests,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::Malformed,
            _ => Self::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_that_fits_into_an_address() {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        for (at, name) in names.iter().enumerate() {
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{name}"
            );
            assert!(!names[..at].contains(name), "{name}");
        }
    }

    #[test]
    fn a_status_leads_to_a_kind_with_that_status() {
        for status in [400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 500, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(Kind::of_status(status).status(), status);
        }
    }
}
