//! The store compiled for PostgreSQL: `#[path]` takes in the text of `server/store`, which is written once for both databases.

mod listen;
pub(crate) mod search;

#[path = "../../store/mod.rs"]
mod store;
mod take_in;

use std::str::FromStr;
use std::sync::Arc;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Database, Pool, Transaction};
use tokio::task::AbortHandle;
use trunkline::store::StoreError;

use listen::CHANNEL;
use store::intake::Intake;
use store::wake::Wake;
use store::write::Write;
use store::{failed, not_migrated};

pub(crate) type Db = sqlx::Postgres;
pub(crate) type Connection = <Db as Database>::Connection;
pub(crate) type Here = PostgresStore;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// So many connections at most; one of them listens.
const CONNECTIONS: u32 = 11;

/// So many look through the history at once, on connections of their own: whoever leafs through a million
/// calls takes no connection from the webhooks.
const HISTORY_CONNECTIONS: u32 = 3;

/// The store in a PostgreSQL database, which any number of servers may share.
pub struct PostgresStore {
    pool: Pool<Db>,
    history: Pool<Db>,
    wake: Arc<Wake>,
    intake: Intake,
    background: [AbortHandle; 2],
}

impl PostgresStore {
    /// Connects to the database that a URL like `postgres://user@host/trunkline` names. Reads nothing yet:
    /// call [`Self::migrate`] next.
    ///
    /// # Errors
    /// Nobody answers there, or not to us.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(failed)?
            .application_name("trunkline");
        // Every list is a few places in an index, then rows by their keys. A plan made for no values in
        // particular expects a tenth of all calls behind every LIMIT; joining by hashing or merging reads all
        // calls for the page's fifty; compiling a query takes longer than it runs.
        let searching = [
            ("plan_cache_mode", "force_custom_plan"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("jit", "off"),
        ];
        let history = PgPoolOptions::new().max_connections(HISTORY_CONNECTIONS);
        let history = history.connect_lazy_with(options.clone().options(searching));
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
        let pool = pool.connect_with(options).await.map_err(failed)?;
        let wake = Arc::new(Wake::default());
        let (polled, woken) = (pool.clone(), Arc::clone(&wake));
        let poll = tokio::spawn(async move { woken.poll(polled).await });
        let listen = tokio::spawn(listen::listen(pool.clone(), Arc::clone(&wake)));
        Ok(Self {
            intake: Intake::start(pool.clone()),
            pool,
            history,
            wake,
            background: [poll.abort_handle(), listen.abort_handle()],
        })
    }

    /// Brings the tables up to this build. Servers that start at once wait for each other.
    ///
    /// # Errors
    /// A migration failed, or the database was used by a newer build; nothing is changed then.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        MIGRATIONS.run(&self.pool).await.map_err(not_migrated)
    }

    /// Closes all connections, once whoever uses them has finished.
    pub async fn close(&self) {
        self.background.iter().for_each(AbortHandle::abort);
        self.history.close().await;
        self.pool.close().await;
    }

    pub(crate) async fn reader(&self) -> Result<PoolConnection<Db>, StoreError> {
        self.pool.acquire().await.map_err(failed)
    }

    /// For lists of calls and nothing else.
    pub(crate) async fn history_reader(&self) -> Result<PoolConnection<Db>, StoreError> {
        self.history.acquire().await.map_err(failed)
    }

    pub(crate) async fn begin(&self) -> Result<Write<'_>, StoreError> {
        Ok(Write::new(begin(&self.pool).await?, &self.wake))
    }

    pub(crate) fn wake(&self) -> &Wake {
        &self.wake
    }

    pub(crate) const fn intake(&self) -> &Intake {
        &self.intake
    }
}

pub(crate) async fn begin(pool: &Pool<Db>) -> Result<Transaction<'static, Db>, StoreError> {
    pool.begin().await.map_err(failed)
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.background.iter().for_each(AbortHandle::abort);
    }
}

/// Tells every server, once the transaction is durable; numbers only.
pub(crate) async fn announce(connection: &mut Connection, news: i64) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_notify($1, $2)", CHANNEL, news.to_string(),)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}
