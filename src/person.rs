//! The person outside: whoever calls or is called.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::phone::PhoneNumber;

/// Somebody with a name and a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their name as shown, 1 to 200 characters.
    pub name: String,
    /// The number they are called at.
    pub number: PhoneNumber,
    /// One line about them, shown beside the name; empty where there is nothing to say.
    pub about: String,
}
