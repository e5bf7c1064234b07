//! Who is asking: the one file that differs between the server and the browser.

use trunkline::agent::Agent;

/// The agent behind the request, as the server's session layer found them. Provided by context, together
/// with the [`Dialer`](trunkline::dialer::Dialer), for every page and every server function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn(pub Option<Agent>);

#[cfg(feature = "ssr")]
mod on_the_server {
    use super::SignedIn;
    use crate::error::UiError;
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use trunkline::desk::Desk;
    use trunkline::dialer::Dialer;
    use trunkline::refusal::{DoorError, Refusal};

    /// The desk of whoever asks.
    ///
    /// # Errors
    /// Nobody is signed in, or the server forgot to say who.
    pub async fn desk() -> Result<Desk, UiError> {
        let (Some(dialer), Some(SignedIn(agent))) = (use_context::<Dialer>(), use_context()) else {
            tracing::error!("a page was asked for without a dialer or a session in its context");
            return Err(UiError::Broken);
        };
        let agent = agent.ok_or(DoorError::Refused(Refusal::SignedOut))?;
        Ok(dialer.desk(agent))
    }

    impl From<DoorError> for UiError {
        /// The refusal as it is; of anything else the page learns nothing, and the log the cause.
        fn from(error: DoorError) -> Self {
            match error {
                DoorError::Refused(refusal) => {
                    respond(status_of(&refusal));
                    Self::Refused(refusal)
                }
                DoorError::Broken(cause) => {
                    tracing::error!(error.cause = %cause, "a door could not do what a page asked");
                    Self::Broken
                }
            }
        }
    }

    /// The status that tells a program what the sentence tells a person.
    const fn status_of(refusal: &Refusal) -> u16 {
        match refusal {
            Refusal::SignedOut => 401,
            Refusal::NotYourCall | Refusal::NotASupervisor => 403,
            Refusal::NotAChoice(..)
            | Refusal::NotADate(_)
            | Refusal::DatesCrossed
            | Refusal::NotAPart(_)
            | Refusal::NoWord
            | Refusal::NoReason => 400,
            Refusal::NoSuchCall | Refusal::NoSuchAgent(_) => 404,
            Refusal::TooManyTries(_) => 429,
            _ => 409,
        }
    }

    fn respond(status: u16) {
        let (Some(options), Ok(status)) = (
            use_context::<ResponseOptions>(),
            leptos::server_fn::http_export::StatusCode::from_u16(status),
        ) else {
            return;
        };
        options.set_status(status);
    }

    /// Answers with 404, where the page is made on the server.
    pub fn respond_not_found() {
        respond(404);
    }

    /// Answers with 400: what was sent is not in a form that is understood.
    pub fn respond_misunderstood() {
        respond(400);
    }

    /// Answers with 500, where the page is made on the server.
    pub fn respond_broken() {
        respond(500);
    }
}

#[cfg(feature = "ssr")]
pub use on_the_server::{desk, respond_broken, respond_misunderstood, respond_not_found};

/// In the browser there is no answer to give a status to.
#[cfg(not(feature = "ssr"))]
pub const fn respond_not_found() {}

/// In the browser there is no answer to give a status to.
#[cfg(not(feature = "ssr"))]
pub const fn respond_misunderstood() {}

/// In the browser there is no answer to give a status to.
#[cfg(not(feature = "ssr"))]
pub const fn respond_broken() {}
