//! What people can be refused, by name, with a sentence each.

use serde::{Deserialize, Serialize};

/// Why a door said no. Every variant is a sentence that can be shown to the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The text is no phone number.
    #[error("“{0}” is not a phone number. Type it with its country code, like +1 555 555 0100.")]
    NotANumber(String),
    /// The numbering plan has no such number.
    #[error("No phone has the number {0}. Check it for a missing or extra digit.")]
    NoSuchNumber(String),
    /// Police, fire, ambulance.
    #[error("Emergency numbers cannot be called from here. Use a phone.")]
    Emergency,
    /// The caller would pay more than for an ordinary call.
    #[error("{0} is a premium-rate number, and those are not called from here.")]
    Premium(String),
    /// A short code.
    #[error("Short codes cannot be called from here. Type the full number.")]
    ShortCode,
    /// They asked not to be called.
    #[error("{0} is on the do-not-call list.")]
    DoNotCall(String),
    /// One of our own numbers.
    #[error("{0} is one of your own numbers.")]
    OwnNumber(String),
    /// The agent is in another call.
    #[error("You are already in a call. End it first.")]
    AlreadyInCall,
    /// No such call, or none that this person may see.
    #[error("There is no such call.")]
    NoSuchCall,
    /// The call is somebody else's.
    #[error("This call belongs to somebody else.")]
    NotYourCall,
    /// The call is over.
    #[error("This call has already ended.")]
    AlreadyEnded,
    /// A text with more characters than are kept.
    #[error("That is too long: at most {0} characters are kept.")]
    TooLong(u32),
    /// The wish to dial was used before, is too old, or was never made.
    #[error("This call was not asked for, or not by you. Dial it again from the page.")]
    NoSuchIntent,
    /// The sign-in failed. The same words whether or not the account exists.
    #[error("That name and password do not belong together.")]
    WrongPassword,
    /// Too many sign-ins failed lately.
    #[error("Too many tries. Wait {0} minutes, then try again.")]
    TooManyTries(u32),
    /// Nobody is signed in.
    #[error("You are signed out. Sign in again.")]
    SignedOut,
    /// A name that is taken.
    #[error("“{0}” is taken. Choose another name.")]
    Taken(String),
    /// Nobody has that name.
    #[error("Nobody is called “{0}” here.")]
    NoSuchAgent(String),
    /// The name cannot be used.
    #[error("A name to sign in with has 1 to 100 characters: letters, digits, and . _ - @ +")]
    BadLogin,
    /// The password is too easy to guess.
    #[error("Choose a longer password: at least 12 characters.")]
    WeakPassword,
}

/// What a door answers when it cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// No, and here is why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something of ours broke. The cause is for the log, never for the person.
    #[error("something broke: {0}")]
    Broken(#[from] crate::store::StoreError),
}
