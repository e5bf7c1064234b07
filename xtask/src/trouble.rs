//! What ends a command: one sentence for the terminal.

use std::fmt;

/// One sentence: what could not be done and, where it helps, what to install.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Trouble(String);

/// The outcome of every step of this program.
pub(crate) type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// A trouble told in one sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Says what was being done when the system's error came up.
pub(crate) trait While<T> {
    /// Puts `doing` before the error, as in "reading Cargo.toml: not found".
    fn doing(self, doing: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> While<T> for std::result::Result<T, E> {
    fn doing(self, doing: impl fmt::Display) -> Result<T> {
        self.map_err(|error| Trouble(format!("{doing}: {error}")))
    }
}
