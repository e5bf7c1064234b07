//! The signalling a browser's Voice SDK speaks: registering, calling and being called over a WebSocket.
//!
//! Protocol version 1.6, as `@twilio/voice-sdk` 2.18 speaks it. What calls mean is decided by the
//! exchange behind [`Switch`]; this side keeps sockets, reconnects and the state of each browser
//! call apart from it.

mod budget;
mod calling;
mod calls;
mod devices;
mod hub;
mod line;
mod origin;
mod progress;
mod ringing;
mod route;
mod session;
mod socket;
mod wire;

use crate::media::PortId;

pub use devices::Devices;
pub use line::Line;
pub use ringing::Ringing;
pub use route::router;

/// What the browser side asks of the exchange.
///
/// No method is called while a lock is held, so each may use [`Devices`], [`Line`] and the audio
/// engine freely.
#[async_trait::async_trait]
pub trait Switch: Send + Sync + 'static {
    /// Checks an access token.
    ///
    /// # Errors
    /// Refusals carry Twilio's codes: 31204 invalid, 31205 expired, 20101 and 20104 likewise.
    fn admit(&self, token: &str) -> Result<Admission, SignalError>;

    /// The first browser of an identity registered, or the last one is gone.
    fn online(&self, who: &Admission, online: bool);

    /// A browser placed a call; its audio is at `port`. Returns the `CallSid` at once; the browser
    /// is told more through `line`, also before this returned.
    ///
    /// # Errors
    /// The refusal the browser shall see; the port is closed then.
    async fn outgoing(
        &self,
        who: &Admission,
        params: Vec<(String, String)>,
        port: PortId,
        line: Line,
    ) -> Result<String, SignalError>;

    /// A browser accepted an invite; its audio answer is taken already.
    fn accepted(&self, call_sid: &str);

    /// A browser declined an invite.
    fn rejected(&self, call_sid: &str);

    /// The browser ended the call, or is gone for too long. Its port is closed.
    fn hung_up(&self, call_sid: &str);

    /// Keys sent by signalling, as a string of `0`-`9`, `*`, `#` and `w`. Keys in the audio come
    /// as [`MediaEvent::Digit`](crate::media::MediaEvent::Digit).
    fn digits(&self, call_sid: &str, digits: &str);
}

/// Who a browser is, as its token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The account, `AC` and 32 hex digits.
    pub account_sid: String,
    /// The name the browser is called by.
    pub identity: String,
    /// Seconds until the token expires.
    pub ttl_s: u64,
    /// The TwiML application outgoing calls go to.
    pub application_sid: Option<String>,
    /// Whether it may be called.
    pub incoming: bool,
}

/// A refusal as the SDK understands it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct SignalError {
    /// One of Twilio's codes.
    pub code: u32,
    /// A sentence for people.
    pub message: String,
}

impl SignalError {
    /// A refusal from its parts.
    #[must_use]
    pub fn new(code: u32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// An incoming call as the browser shall see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// The call's name, `CA` and 32 hex digits.
    pub call_sid: String,
    /// Who calls.
    pub from: String,
    /// Whom they call.
    pub to: String,
    /// Custom parameters, shown by the SDK as `customParameters`.
    pub params: Vec<(String, String)>,
}

/// How ringing ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// One browser accepted: its audio, and the line to it.
    Accepted(PortId, Line),
    /// One browser declined, which counts for all of the same identity.
    Rejected,
    /// It was cancelled, or no browser is there any more.
    Gone,
}
