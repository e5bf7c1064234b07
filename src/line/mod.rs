//! Door: what carriers tell us.

mod answer;
mod apply;
mod entertain;
pub(crate) mod hear;
mod pressed;

use crate::call::Evidence;
use crate::carrier::{Ask, Post, Reply, Telling, Told, Unreadable, Wish};
use crate::dialer::Dialer;
use crate::id::EventId;
use crate::store::{NewEvent, StoreError};
use crate::telling::NewTelling;

/// The carrier's way in. Nothing behind it is reached by a post that was not verified.
#[derive(Clone)]
pub struct Line {
    dialer: Dialer,
}

/// Why a post was not answered.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It was not verified, or not understood; it changed nothing.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// It could not be kept: the carrier should send it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Dialer {
    /// The carrier's way in.
    #[must_use]
    pub fn line(&self) -> Line {
        Line {
            dialer: self.clone(),
        }
    }
}

impl Line {
    /// Verifies a post, reads it, keeps it, and says what to answer. Once this returns, what was told is
    /// durable; what a carrier does not wait for is taken into its call afterwards, by [`Self::apply`].
    ///
    /// # Errors
    /// Forged or malformed; or the database failed, and nothing was kept.
    pub async fn hear(&self, post: &Post) -> Result<Reply, LineError> {
        let told = self.dialer.carrier.read(post)?;
        let wishes = match told.what.clone() {
            Telling::Asks(Ask::Waits { leg }) => self.entertain(leg).await?,
            Telling::Asks(Ask::Pressed { leg, turn, key }) => {
                self.pressed(&told, leg, turn, key).await?
            }
            Telling::Asks(ask) => self.answer(&told, ask).await?,
            Telling::Heard(evidence) => self.take_in(told, Some(evidence)).await?,
            Telling::Nothing => self.take_in(told, None).await?,
        };
        Ok(self.dialer.carrier.reply(&wishes))
    }

    /// Keeps a telling that the carrier wants nothing for.
    async fn take_in(
        &self,
        told: Told,
        evidence: Option<Evidence>,
    ) -> Result<Vec<Wish>, StoreError> {
        let telling = NewTelling {
            event: NewEvent {
                id: EventId::new(self.dialer.ids.next()),
                carrier: self.dialer.carrier.name().to_owned(),
                key: told.key,
                kind: told.kind,
                leg: None,
                received_at: self.dialer.now(),
                effect: String::new(),
                raw: told.raw,
            },
            name: told.leg,
            evidence,
        };
        self.dialer.store.take_in(telling).await?;
        Ok(Vec::new())
    }
}
