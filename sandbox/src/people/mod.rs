//! The people of the sandbox: who lives behind which number, and what they do when the phone rings.

pub(crate) mod voices;

use serde::{Deserialize, Serialize};

/// How a person behaves once the call is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Manner {
    /// Says hello and repeats what it hears one second later.
    Talk,
    /// Plays a greeting and a beep, then listens as an answering machine does.
    Machine,
    /// Asks for a digit and answers each with a tone of `500 + 50 × digit` Hz (`*` 450 Hz, `#` 1000 Hz).
    AskDigit,
    /// A steady tone of 440 Hz.
    Tone,
    /// A steady tone of 600 Hz.
    HighTone,
    /// A steady tone of 900 Hz.
    ShrillTone,
    /// Says nothing.
    Silent,
}

/// What happens when the phone rings. Times are life milliseconds from the start of ringing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Answers, behaves in a manner, and perhaps hangs up some time after answering.
    Answers {
        after: u64,
        manner: Manner,
        hangs_up_after: Option<u64>,
    },
    /// Lets it ring.
    RingsOut,
    /// The line is busy.
    Busy { after: u64 },
    /// Declines.
    Rejects { after: u64 },
    /// There is no such number; it does not even ring.
    DoesNotExist,
}

/// A row of the table of people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    /// The last two digits of the number; none: everybody else.
    pub(crate) digits: Option<&'static str>,
    /// For the page.
    pub(crate) does: &'static str,
    pub(crate) fate: Fate,
}

const fn answers(manner: Manner) -> Fate {
    Fate::Answers {
        after: 2_000,
        manner,
        hangs_up_after: None,
    }
}

/// Everybody, by the last two digits of the number.
pub(crate) const TABLE: [Person; 14] = [
    Person {
        digits: None,
        does: "Answers after 2 s, says hello, repeats what it hears 1 s later",
        fate: answers(Manner::Talk),
    },
    Person {
        digits: Some("11"),
        does: "Lets it ring and never answers",
        fate: Fate::RingsOut,
    },
    Person {
        digits: Some("12"),
        does: "Is busy",
        fate: Fate::Busy { after: 1_000 },
    },
    Person {
        digits: Some("13"),
        does: "Rejects the call",
        fate: Fate::Rejects { after: 2_000 },
    },
    Person {
        digits: Some("14"),
        does: "Does not exist: the call fails at once",
        fate: Fate::DoesNotExist,
    },
    Person {
        digits: Some("15"),
        does: "Answering machine: greeting, beep, then it records",
        fate: answers(Manner::Machine),
    },
    Person {
        digits: Some("16"),
        does: "Answers, talks, and hangs up 5 s after answering",
        fate: Fate::Answers {
            after: 2_000,
            manner: Manner::Talk,
            hangs_up_after: Some(5_000),
        },
    },
    Person {
        digits: Some("17"),
        does: "Asks for a digit and answers each with a tone of 500 + 50 × digit Hz",
        fate: answers(Manner::AskDigit),
    },
    Person {
        digits: Some("18"),
        does: "Answers with a steady tone of 440 Hz",
        fate: answers(Manner::Tone),
    },
    Person {
        digits: Some("19"),
        does: "Answers and stays silent",
        fate: answers(Manner::Silent),
    },
    Person {
        digits: Some("20"),
        does: "Answers with a steady tone of 600 Hz",
        fate: answers(Manner::HighTone),
    },
    Person {
        digits: Some("21"),
        does: "Takes 15 s to answer, then as everybody else",
        fate: Fate::Answers {
            after: 15_000,
            manner: Manner::Talk,
            hangs_up_after: None,
        },
    },
    Person {
        digits: Some("22"),
        does: "Answers at once, without a second of ringing",
        fate: Fate::Answers {
            after: 0,
            manner: Manner::Talk,
            hangs_up_after: None,
        },
    },
    Person {
        digits: Some("23"),
        does: "Answers with a steady tone of 900 Hz",
        fate: answers(Manner::ShrillTone),
    },
];

/// Who lives behind a number.
pub(crate) fn person(number: &str) -> &'static Person {
    let row = TABLE
        .iter()
        .find(|row| row.digits.is_some_and(|digits| number.ends_with(digits)));
    row.unwrap_or(&TABLE[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_digits_choose() {
        assert_eq!(person("+12125550112").fate, Fate::Busy { after: 1_000 });
        assert_eq!(person("+12125550114").fate, Fate::DoesNotExist);
        for other in ["+12125550100", "+12125550142", "+12125550199"] {
            assert_eq!(person(other).digits, None, "{other}");
        }
    }
}
