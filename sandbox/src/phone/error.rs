//! What can go wrong for a scripted browser.

use crate::media::MediaError;

/// Why a scripted browser could not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// The socket could not be opened, or broke.
    #[error("the socket: {0}")]
    Socket(#[from] Box<tokio_tungstenite::tungstenite::Error>),
    /// The other side closed the socket.
    #[error("the socket is closed")]
    Closed,
    /// Nothing fitting came in time.
    #[error("waited in vain for `{0}`")]
    Silence(String),
    /// The other side refused, with one of Twilio's codes; 0 where it gave none.
    #[error("refused with {code}: {message}")]
    Refused {
        /// Twilio's code.
        code: u64,
        /// Its sentence.
        message: String,
    },
    /// No audio could be agreed on.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// A message without a field it must have.
    #[error("a message without `{0}`")]
    Shape(&'static str),
}
