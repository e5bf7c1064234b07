//! The gate: may this number be dialled now? The only place that can make a [`Permit`].

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::phone::{LineKind, NumberError, NumberPlan, PhoneNumber, Reading};
use crate::refusal::Refusal;

/// Proof that the gate allowed a number at a moment. A carrier dials nothing without one, and only
/// [`decide`] makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    number: PhoneNumber,
    decided_at: Time,
}

impl Permit {
    /// The number that may be dialled.
    #[must_use]
    pub const fn number(&self) -> &PhoneNumber {
        &self.number
    }

    /// When the gate allowed it.
    #[must_use]
    pub const fn decided_at(&self) -> Time {
        self.decided_at
    }
}

/// What the gate has to know besides the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateFacts {
    /// The number is on the do-not-call list.
    pub do_not_call: bool,
    /// The account's own numbers.
    pub own_numbers: Vec<PhoneNumber>,
    /// Now.
    pub now: Time,
}

/// One decision of the gate, as it is kept: every request to dial has one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The number.
    pub number: PhoneNumber,
    /// When.
    pub at: Time,
    /// The refusal in words, or nothing where it was allowed.
    pub refused: Option<String>,
}

/// Reads a number as typed and refuses what no call may go to, whatever else is known.
///
/// # Errors
/// Not a number, no such number, an emergency, premium or short number.
pub fn read(plan: &dyn NumberPlan, typed: &str) -> Result<Reading, Refusal> {
    let shown = || typed.trim().chars().take(40).collect::<String>();
    let reading = plan.read(typed).map_err(|error| match error {
        NumberError::NotANumber => Refusal::NotANumber(shown()),
        NumberError::NoSuchNumber => Refusal::NoSuchNumber(shown()),
        NumberError::Emergency => Refusal::Emergency,
        NumberError::ShortCode => Refusal::ShortCode,
    })?;
    match reading.kind {
        LineKind::Emergency => Err(Refusal::Emergency),
        LineKind::ShortCode => Err(Refusal::ShortCode),
        LineKind::Premium => Err(Refusal::Premium(plan.pretty(&reading.number))),
        LineKind::Ordinary | LineKind::TollFree => Ok(reading),
    }
}

/// Decides on a number that was read.
///
/// # Errors
/// On the do-not-call list, or one of our own numbers.
pub fn decide(reading: &Reading, facts: &GateFacts) -> Result<Permit, Refusal> {
    let number = &reading.number;
    if facts.do_not_call {
        return Err(Refusal::DoNotCall(number.to_string()));
    }
    if facts.own_numbers.contains(number) {
        return Err(Refusal::OwnNumber(number.to_string()));
    }
    match reading.kind {
        LineKind::Ordinary | LineKind::TollFree => Ok(Permit {
            number: number.clone(),
            decided_at: facts.now,
        }),
        LineKind::Premium => Err(Refusal::Premium(number.to_string())),
        LineKind::Emergency => Err(Refusal::Emergency),
        LineKind::ShortCode => Err(Refusal::ShortCode),
    }
}
