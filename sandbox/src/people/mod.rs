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

/// What becomes of a text message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextFate {
    /// It arrives, and they do something about it.
    Arrives(Reply),
    /// It is sent, and nobody ever tells more.
    NoReceipt,
    /// It was sent and could not be delivered: the code, and why.
    Undelivered(u32, &'static str),
    /// It could not even be sent.
    Fails(u32, &'static str),
}

/// What somebody does who was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Nothing.
    None,
    /// Repeats it.
    Echo,
    /// Writes this.
    Word(&'static str),
    /// Sends a picture.
    Picture,
}

/// A row of the table of people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    /// The last two digits of the number; none: everybody else.
    pub(crate) digits: Option<&'static str>,
    /// For the page.
    pub(crate) does: &'static str,
    pub(crate) fate: Fate,
    /// What becomes of messages to them; for the page: [`TextFate::does`].
    pub(crate) texts: TextFate,
}

impl TextFate {
    /// For the page.
    pub(crate) fn does(self) -> String {
        match self {
            Self::Arrives(Reply::None) => "Reads it and does not answer".to_owned(),
            Self::Arrives(Reply::Echo) => "Repeats it".to_owned(),
            Self::Arrives(Reply::Word(word)) => format!("Answers {word}"),
            Self::Arrives(Reply::Picture) => "Answers with a picture".to_owned(),
            Self::NoReceipt => "Sent, and no receipt comes".to_owned(),
            Self::Undelivered(code, _) => format!("Cannot be delivered ({code})"),
            Self::Fails(code, _) => format!("Cannot be sent ({code})"),
        }
    }
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
        texts: TextFate::Arrives(Reply::Echo),
    },
    Person {
        digits: Some("11"),
        does: "Lets it ring and never answers",
        fate: Fate::RingsOut,
        texts: TextFate::Arrives(Reply::None),
    },
    Person {
        digits: Some("12"),
        does: "Is busy",
        fate: Fate::Busy { after: 1_000 },
        texts: TextFate::Undelivered(30003, "Unreachable destination handset"),
    },
    Person {
        digits: Some("13"),
        does: "Rejects the call",
        fate: Fate::Rejects { after: 2_000 },
        texts: TextFate::Arrives(Reply::Word("STOP")),
    },
    Person {
        digits: Some("14"),
        does: "Does not exist: the call fails at once",
        fate: Fate::DoesNotExist,
        texts: TextFate::Undelivered(30005, "Unknown destination handset"),
    },
    Person {
        digits: Some("15"),
        does: "Answering machine: greeting, beep, then it records",
        fate: answers(Manner::Machine),
        texts: TextFate::Undelivered(30006, "Landline or unreachable carrier"),
    },
    Person {
        digits: Some("16"),
        does: "Answers, talks, and hangs up 5 s after answering",
        fate: Fate::Answers {
            after: 2_000,
            manner: Manner::Talk,
            hangs_up_after: Some(5_000),
        },
        texts: TextFate::NoReceipt,
    },
    Person {
        digits: Some("17"),
        does: "Asks for a digit and answers each with a tone of 500 + 50 × digit Hz",
        fate: answers(Manner::AskDigit),
        texts: TextFate::Arrives(Reply::Picture),
    },
    Person {
        digits: Some("18"),
        does: "Answers with a steady tone of 440 Hz",
        fate: answers(Manner::Tone),
        texts: TextFate::Arrives(Reply::Echo),
    },
    Person {
        digits: Some("19"),
        does: "Answers and stays silent",
        fate: answers(Manner::Silent),
        texts: TextFate::Fails(30007, "Message filtered"),
    },
    Person {
        digits: Some("20"),
        does: "Answers with a steady tone of 600 Hz",
        fate: answers(Manner::HighTone),
        texts: TextFate::Arrives(Reply::Word("HELP")),
    },
    Person {
        digits: Some("21"),
        does: "Takes 15 s to answer, then as everybody else",
        fate: Fate::Answers {
            after: 15_000,
            manner: Manner::Talk,
            hangs_up_after: None,
        },
        texts: TextFate::Arrives(Reply::Echo),
    },
    Person {
        digits: Some("22"),
        does: "Answers at once, without a second of ringing",
        fate: Fate::Answers {
            after: 0,
            manner: Manner::Talk,
            hangs_up_after: None,
        },
        texts: TextFate::Arrives(Reply::Echo),
    },
    Person {
        digits: Some("23"),
        does: "Answers with a steady tone of 900 Hz",
        fate: answers(Manner::ShrillTone),
        texts: TextFate::Arrives(Reply::Word("START")),
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
