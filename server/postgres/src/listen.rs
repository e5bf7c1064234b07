//! Hears what other servers committed.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Pool;
use sqlx::postgres::PgListener;

use crate::Db;
use crate::store::wake::{WORK, Wake};

/// The channel on which servers tell each other of commits.
pub(crate) const CHANNEL: &str = "trunkline";

/// How long to wait after the connection was lost. The poll sees meanwhile what is missed.
const AGAIN: Duration = Duration::from_secs(1);

/// Wakes whoever waits here for what anybody commits anywhere. Ends with the pool.
pub(crate) async fn listen(pool: Pool<Db>, wake: Arc<Wake>) {
    while !pool.is_closed() {
        if let Err(error) = listen_once(&pool, &wake).await {
            tracing::warn!(%error, "cannot hear of commits on other servers at once; trying again");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn listen_once(pool: &Pool<Db>, wake: &Wake) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    // What was committed before we listened may be work.
    wake.tell(WORK);
    while let Some(told) = listener.try_recv().await? {
        wake.tell(told.payload().parse().unwrap_or(WORK));
    }
    Ok(())
}
