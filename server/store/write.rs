//! A writing transaction, which wakes those who wait once it is durable.

use sqlx::Transaction;
use trunkline::store::StoreError;

use super::failed;
use super::wake::{WORK, Wake};
use crate::{Connection, Db};

/// A writing transaction. Dropped without [`Write::keep`], nothing of it is kept.
pub(crate) struct Write<'a> {
    transaction: Transaction<'static, Db>,
    wake: &'a Wake,
    news: Option<i64>,
}

impl<'a> Write<'a> {
    /// What was begun, and whom to wake afterwards.
    pub(crate) const fn new(transaction: Transaction<'static, Db>, wake: &'a Wake) -> Self {
        Self {
            transaction,
            wake,
            news: None,
        }
    }

    /// The connection, inside the transaction.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.transaction
    }

    /// A change was written, with this number.
    pub(crate) fn has_change(&mut self, number: i64) {
        self.news = self.news.max(Some(number));
    }

    /// Work was written.
    pub(crate) fn has_work(&mut self) {
        self.news = self.news.max(Some(WORK));
    }

    /// Makes it durable, then wakes.
    pub(crate) async fn keep(mut self) -> Result<(), StoreError> {
        if let Some(news) = self.news {
            crate::announce(&mut self.transaction, news).await?;
        }
        self.transaction.commit().await.map_err(failed)?;
        if let Some(news) = self.news {
            self.wake.tell(news);
        }
        Ok(())
    }

    /// Undoes all of it, now and not when somebody next needs the connection.
    pub(crate) async fn undo(self) -> Result<(), StoreError> {
        self.transaction.rollback().await.map_err(failed)
    }
}
