//! The demo's address book: simulated people, chosen by the last digits of their numbers.

use trunkline::dialer::Dialer;
use trunkline::id::PersonId;
use trunkline::person::Person;

use crate::cli::Failure;

const PEOPLE: [(&str, &str, &str); 9] = [
    (
        "Ada Fairweather",
        "+14155550110",
        "Answers, and repeats what you say a second later",
    ),
    ("Ben Okafor", "+13125550112", "Busy"),
    ("Carla Mendes", "+12125550111", "Never answers"),
    ("Dmitri Volkov", "+13055550113", "Declines every call"),
    (
        "Elif Yıldız",
        "+12065550114",
        "Has a number that does not exist",
    ),
    (
        "Finn Larsen",
        "+13035550115",
        "An answering machine with a beep",
    ),
    (
        "Grace Huang",
        "+16175550116",
        "Hangs up five seconds after answering",
    ),
    (
        "Hugo Bernard",
        "+17025550117",
        "Asks for a digit and plays it back",
    ),
    (
        "Iris Takahashi",
        "+18085550118",
        "A steady tone, to check your speaker",
    ),
];

/// The people.
pub(super) fn address_book(dialer: &Dialer) -> Result<Vec<Person>, Failure> {
    let mut book = Vec::with_capacity(PEOPLE.len());
    for (name, number, about) in PEOPLE {
        book.push(Person {
            id: PersonId::new(dialer.ids.next()),
            name: name.to_owned(),
            number: number.parse()?,
            about: about.to_owned(),
        });
    }
    Ok(book)
}
