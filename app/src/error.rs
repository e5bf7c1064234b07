//! What a page is told when the server did not do what it asked: a refusal keeps its type on the way.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use trunkline::refusal::Refusal;

use crate::session::respond_misunderstood;
use crate::wire::JsonText;

/// Why a server function gave no answer. Every variant is a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum UiError {
    /// A door said no, and why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something of ours broke; the cause is in the server's log and nowhere else.
    #[error("Something broke on the server. Nothing was lost here; try again.")]
    Broken,
    /// The request never arrived, or its answer did not.
    #[error("The server cannot be reached. Check your connection, then try again.")]
    Unreachable,
    /// The page and the server do not understand each other, as after an update.
    #[error("This page is out of date. Reload it, then try again.")]
    Misunderstood,
}

impl UiError {
    /// Whether the session is over.
    #[must_use]
    pub const fn is_signed_out(&self) -> bool {
        matches!(self, Self::Refused(Refusal::SignedOut))
    }

    /// Whether trying the same thing again later may help: nothing was said about the thing itself.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Broken | Self::Unreachable)
    }
}

impl FromServerFnError for UiError {
    type Encoder = JsonText;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => {
                respond_misunderstood();
                Self::Misunderstood
            }
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Response(_) => Self::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_survives_the_way_to_the_page() {
        let error = UiError::Refused(Refusal::DoNotCall("+1 555-555-0100".into()));
        let back = UiError::de(error.ser());
        assert_eq!(back, error);
        assert_eq!(
            back.to_string(),
            "+1 555-555-0100 is on the do-not-call list."
        );
    }

    #[test]
    fn an_answer_that_is_no_answer_is_not_taken_for_a_refusal() {
        let page = b"<html>502 Bad Gateway</html>".to_vec();
        assert_eq!(UiError::de(page.into()), UiError::Misunderstood);
    }
}
