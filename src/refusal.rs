//! What people can be refused, by name, with a sentence each.

use serde::{Deserialize, Serialize};

/// Why a door said no. Every variant is a sentence that can be shown to the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// Nobody says that of themselves.
    #[error("There is no such state.")]
    NoSuchState,
    /// The call has no recording, or none that can be listened to.
    #[error("There is no recording of this call.")]
    NoRecording,
    /// Only an administrator may do that.
    #[error("Only an administrator may do that.")]
    NotAnAdministrator,
    /// A call flow with a fault: on which line, and what is wrong.
    #[error("Line {0}: {1}")]
    FlowIsWrong(u32, String),
    /// Somebody else saved the flow meanwhile.
    #[error(
        "Somebody else saved this flow meanwhile. Load it again, and put your changes into theirs."
    )]
    FlowChanged,
    /// The name is none for a flow.
    #[error("The name of a flow has 1 to 40 characters: small letters, digits and hyphens.")]
    BadFlowName,
    /// The call was answered, or still goes on.
    #[error("This call was not missed.")]
    NotMissed,
    /// The carrier did not give what was asked of it.
    #[error("The carrier cannot be reached now. Try again in a moment.")]
    CarrierAway,
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
    /// The agent and the customer do not talk yet, or not any more.
    #[error("You are not talking to them. Wait until you are connected.")]
    NotTalking,
    /// Nobody else is in the call.
    #[error("Nobody else is in this call. End it instead.")]
    NobodyElse,
    /// Nobody was named to be brought in.
    #[error("Say whom: choose a colleague, or type a number.")]
    NobodyNamed,
    /// A colleague who cannot be rung now.
    #[error("{0} is not free to take a call now.")]
    NotFree(String),
    /// A call with others in it cannot be parked.
    #[error("Only a customer who talks to you alone can be parked.")]
    NotAlone,
    /// Somebody who calls themselves.
    #[error("You cannot call yourself.")]
    Yourself,
    /// Whoever is to be brought in is there.
    #[error("They are in this call already.")]
    InTheCallAlready,
    /// A leg that is not in the call.
    #[error("They are not in this call any more.")]
    NotInTheCall,
    /// So many are in the call that no more are added.
    #[error("At most {0} people can be added to a call.")]
    TooManyInCall(u32),
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
    /// The text is no day.
    #[error("“{0}” is not a day. Write it like 2026-11-25.")]
    NotADay(String),
    /// A range that ends before it begins.
    #[error("The first day comes after the last one.")]
    DaysInNoOrder,
    /// The wrap-up is over, or was of another call.
    #[error("This wrap-up is over already.")]
    NotInWrapUp,
    /// A wrap-up that lasts as long as it may.
    #[error("Wrap-up cannot be made longer: {0} more minutes are the most.")]
    WrapUpTooLong(i64),
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
    /// A field of a filter holds what it cannot: which field, and what it holds.
    #[error("Calls cannot be filtered by the {0} “{1}”.")]
    NotAChoice(String, String),
    /// A field of a filter holds no date.
    #[error("“{0}” is not a date. Write it like 2026-11-21.")]
    NotADate(String),
    /// The first day of a filter is after its last.
    #[error("The first day is after the last one. Exchange them.")]
    DatesCrossed,
    /// A field of a filter holds no part of a number.
    #[error("“{0}” is not a part of a phone number. Type three or more digits of it.")]
    NotAPart(String),
    /// A text without a word is searched for.
    #[error("Type at least one word to search for.")]
    NoWord,
    /// The number is not on the do-not-call list.
    #[error("{0} is not on the do-not-call list.")]
    NotOnTheList(String),
    /// Something that only a supervisor may do.
    #[error("Only a supervisor can do that.")]
    NotASupervisor,
    /// A reason is wanted.
    #[error("Say why, in a few words.")]
    NoReason,
    /// The password is too easy to guess.
    #[error("Choose a longer password: at least 12 characters.")]
    WeakPassword,
    /// Nobody invited them with this code, or they have joined with it, or it is too old. The same words
    /// whatever it is.
    #[error("This invitation is not good, or not any more. Ask for a new one.")]
    NotInvited,
    /// A key that is not there or was revoked.
    #[error("There is no such key, or it is revoked already.")]
    NoSuchKey,
    /// A name for a key that cannot be used.
    #[error("Say in 1 to 100 characters what the key is for.")]
    BadKeyName,
    /// The key of a request was used for another request.
    #[error("This Idempotency-Key was used for another request. Use a new one for each.")]
    OtherRequest,
    /// The same request is being worked on.
    #[error("This request is being worked on. Ask again in a moment, with the same key.")]
    UnderWay,
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
