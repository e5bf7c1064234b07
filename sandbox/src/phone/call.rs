//! One call of a scripted browser.

use super::PhoneError;
use crate::media::{Heard, Media, PortId, Repeat};
use std::sync::Arc;

/// One call: its names, and its audio.
pub struct PhoneCall {
    /// What the call is called now: `TJ…` until the other side named it.
    pub sid: String,
    /// What takes it up again on another socket.
    pub token: Option<String>,
    /// The session description this side sent.
    pub sdp: String,
    pub(super) media: Media,
    pub(super) port: PortId,
    /// Whether the other side's answer was taken.
    pub(super) agreed: bool,
}

impl PhoneCall {
    /// Speaks these samples (8 kHz) into the microphone again and again.
    pub fn say(&self, pcm: impl Into<Arc<[i16]>>) {
        self.media.play(self.port, pcm.into(), Repeat::Forever);
    }

    /// Presses a key, sent in the audio as browsers do.
    pub fn press(&self, digit: char) {
        self.media.press(self.port, digit);
    }

    /// The last second from the loudspeaker.
    ///
    /// # Errors
    /// When the call is over.
    pub async fn heard(&self) -> Result<Heard, PhoneError> {
        Ok(self
            .media
            .heard(self.port)
            .await
            .ok_or(PhoneError::Closed)?
            .0)
    }

    pub(super) async fn agree(&mut self, answer: Option<&str>) -> Result<(), PhoneError> {
        if let Some(answer) = answer.filter(|_| !self.agreed) {
            self.media.take_answer(self.port, answer).await?;
            self.agreed = true;
        }
        Ok(())
    }
}

impl Drop for PhoneCall {
    fn drop(&mut self) {
        self.media.close(self.port);
    }
}
