//! Door: what carriers tell us.

mod answer;
pub(crate) mod hear;

use crate::carrier::{Post, Reply, Telling, Unreadable};
use crate::dialer::Dialer;
use crate::store::StoreError;

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
    /// Verifies a post, reads it, keeps it with all that follows from it, and says what to answer. Once
    /// this returns, what was told is durable.
    ///
    /// # Errors
    /// Forged or malformed; or the database failed, and nothing was kept.
    pub async fn hear(&self, post: &Post) -> Result<Reply, LineError> {
        let told = self.dialer.carrier.read(post)?;
        let wishes = match told.what.clone() {
            Telling::Asks(ask) => self.answer(&told, ask).await?,
            Telling::Heard(evidence) => {
                self.fold(&told, evidence).await?;
                Vec::new()
            }
            Telling::Nothing => {
                self.fold(&told, crate::call::Evidence::default()).await?;
                Vec::new()
            }
        };
        Ok(self.dialer.carrier.reply(&wishes))
    }
}
