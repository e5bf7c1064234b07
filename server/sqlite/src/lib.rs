//! The store compiled for SQLite: `#[path]` takes in the text of `server/store`, which is written once for both databases.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Database, Pool, Transaction};
use tokio::task::AbortHandle;
use trunkline::store::StoreError;

pub(crate) mod search;

#[path = "../../store/mod.rs"]
mod store;
mod take_in;

use store::intake::Intake;
use store::wake::Wake;
use store::write::Write;
use store::{failed, not_migrated};

pub(crate) type Db = sqlx::Sqlite;
pub(crate) type Connection = <Db as Database>::Connection;
pub(crate) type Here = SqliteStore;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// So many may read at once, while one writes.
const READERS: u32 = 4;

/// So many look through the history at once, on connections of their own: whoever leafs through a million
/// calls takes no connection from the webhooks.
const HISTORY_READERS: u32 = 2;

/// How long a writer waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

/// The store in a SQLite file. Any number may read while one writes; whoever writes waits for their turn.
pub struct SqliteStore {
    readers: Pool<Db>,
    history: Pool<Db>,
    writer: Pool<Db>,
    wake: Arc<Wake>,
    intake: Intake,
    poll: AbortHandle,
}

impl SqliteStore {
    /// Opens the file that a URL like `sqlite:data/trunkline.sqlite` names, and makes it where it is missing.
    /// Reads nothing yet: call [`Self::migrate`] next.
    ///
    /// # Errors
    /// The file cannot be opened or made, or cannot be written safely (a database in memory cannot).
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(failed)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .foreign_keys(true);
        let writer = SqlitePoolOptions::new().max_connections(1);
        let writer = writer.connect_with(options.clone()).await.map_err(failed)?;
        read_back(&writer).await?;
        let options = options.pragma("query_only", "ON");
        let readers = SqlitePoolOptions::new().max_connections(READERS);
        let readers = readers.connect_with(options.clone()).await;
        let readers = readers.map_err(failed)?;
        let history = SqlitePoolOptions::new().max_connections(HISTORY_READERS);
        let history = history.connect_lazy_with(options);
        let wake = Arc::new(Wake::default());
        let (polled, woken) = (readers.clone(), Arc::clone(&wake));
        // Another process may write to the same file: a command of an administrator, say.
        let poll = tokio::spawn(async move { woken.poll(polled).await }).abort_handle();
        Ok(Self {
            intake: Intake::start(writer.clone()),
            readers,
            history,
            writer,
            wake,
            poll,
        })
    }

    /// Brings the tables up to this build.
    ///
    /// # Errors
    /// A migration failed, or the database was used by a newer build; nothing is changed then.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        MIGRATIONS.run(&self.writer).await.map_err(not_migrated)
    }

    /// Closes the file, once whoever uses it has finished.
    pub async fn close(&self) {
        self.poll.abort();
        self.readers.close().await;
        self.history.close().await;
        self.writer.close().await;
    }

    pub(crate) async fn reader(&self) -> Result<PoolConnection<Db>, StoreError> {
        self.readers.acquire().await.map_err(failed)
    }

    /// For lists of calls and nothing else.
    pub(crate) async fn history_reader(&self) -> Result<PoolConnection<Db>, StoreError> {
        self.history.acquire().await.map_err(failed)
    }

    pub(crate) async fn begin(&self) -> Result<Write<'_>, StoreError> {
        Ok(Write::new(begin(&self.writer).await?, &self.wake))
    }

    pub(crate) fn wake(&self) -> &Wake {
        &self.wake
    }

    pub(crate) const fn intake(&self) -> &Intake {
        &self.intake
    }
}

/// `IMMEDIATE`: a transaction that reads first and writes later fails at once when another process wrote
/// meanwhile, whatever the time-out.
pub(crate) async fn begin(pool: &Pool<Db>) -> Result<Transaction<'static, Db>, StoreError> {
    pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed)
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.poll.abort();
    }
}

/// Makes sure that what is committed survives a loss of power: SQLite takes wishes without a word.
async fn read_back(pool: &Pool<Db>) -> Result<(), StoreError> {
    let read = |pragma| sqlx::query_scalar::<_, String>(pragma).fetch_one(pool);
    let journal = read("SELECT journal_mode FROM pragma_journal_mode").await;
    let synchronous = read("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous").await;
    let settings = (journal.map_err(failed)?, synchronous.map_err(failed)?);
    if settings == ("wal".to_owned(), "2".to_owned()) {
        return Ok(());
    }
    let (journal, synchronous) = settings;
    Err(StoreError::Failed(format!(
        "SQLite does not write safely here: journal_mode is {journal} and not wal, or synchronous is \
         {synchronous} and not 2; use a file on a local disk"
    )))
}

/// Nobody else to tell: one process serves the file.
#[expect(
    clippy::unused_async,
    reason = "PostgreSQL has something to wait for here"
)]
pub(crate) async fn announce(_: &mut Connection, _: i64) -> Result<(), StoreError> {
    Ok(())
}
