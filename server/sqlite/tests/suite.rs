//! The suite of `server/store/suite` on SQLite, by `#[path]`, with what only SQLite has to show.

use std::path::PathBuf;
use std::sync::Arc;

use store_sqlite::SqliteStore;
use trunkline::store::{Store, StoreError};
use uuid::Uuid;

#[path = "../../store/suite/mod.rs"]
mod suite;

/// A database of its own for each story, gone with it.
pub(crate) struct World {
    pub(crate) store: Arc<SqliteStore>,
    folder: PathBuf,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("trunkline-store-{}", Uuid::now_v7()));
        std::fs::create_dir(&folder).expect("the folder for temporary files can be written");
        let store = open(&folder).await.expect("a new file is opened");
        store.migrate().await.expect("a new file gets its tables");
        let store = Arc::new(store);
        Self { store, folder }
    }

    /// The same database, opened a second time as another process would.
    pub(crate) async fn open_again(&self) -> SqliteStore {
        open(&self.folder).await.expect("it opens again")
    }

    /// When a session ended, in milliseconds: nothing of the port tells.
    pub(crate) async fn ended_at(&self, digest: &str) -> Option<i64> {
        let pool = sqlx::SqlitePool::connect(&url(&self.folder)).await;
        let pool = pool.expect("it opens again");
        let ended = sqlx::query_scalar("SELECT ended_at FROM sessions WHERE digest = $1");
        let ended = ended.bind(digest.to_owned()).fetch_one(&pool).await;
        pool.close().await;
        ended.expect("the session is kept")
    }

    /// So many numbers with 5550 in them, of which nobody called: no call has to be kept for each.
    pub(crate) async fn many_numbers(&self, count: i64) {
        let url = url(&self.folder);
        let pool = sqlx::SqlitePool::connect(&url).await;
        let pool = pool.expect("it opens again");
        let done = sqlx::query(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1)
             INSERT INTO parts (part, digits) SELECT 'n5550' || n, '1999' || n FROM n",
        );
        let done = done.bind(count).execute(&pool).await;
        done.expect("the statement is right");
        pool.close().await;
    }

    async fn run(&self, sql: &'static str) {
        let url = url(&self.folder);
        let pool = sqlx::SqlitePool::connect(&url)
            .await
            .expect("it opens again");
        sqlx::raw_sql(sql)
            .execute(&pool)
            .await
            .expect("the statement is right");
        pool.close().await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{} stays: {error}", self.folder.display());
        }
    }
}

fn url(folder: &std::path::Path) -> String {
    format!("sqlite://{}", folder.join("test.sqlite").display())
}

async fn open(folder: &std::path::Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::connect(&url(folder)).await
}

#[tokio::test]
async fn what_was_kept_is_there_after_closing_and_opening() {
    let world = World::new().await;
    let number = "+15555550100".parse().expect("it is in E.164 form");
    let now = trunkline::clock::Time::from_millis(0);
    assert_eq!(
        world.store.add_do_not_call(&number, "asked", now).await,
        Ok(())
    );
    world.store.close().await;
    assert!(world.store.ping().await.is_err(), "it is closed");
    let again = world.open_again().await;
    assert_eq!(again.migrate().await, Ok(()), "a second time is harmless");
    assert_eq!(again.is_do_not_call(&number).await, Ok(true));
}

#[tokio::test]
async fn an_older_build_leaves_a_newer_database_alone() {
    let world = World::new().await;
    world
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
              VALUES (9999, 'from tomorrow', TRUE, x'00', 0)",
        )
        .await;
    let refused = world.open_again().await.migrate().await;
    let Err(StoreError::Failed(why)) = refused else {
        panic!("it was not refused");
    };
    assert!(why.contains("newer build") && why.contains("9999"), "{why}");
}

#[tokio::test]
async fn a_database_that_would_lose_commits_is_refused() {
    let refused = SqliteStore::connect("sqlite::memory:").await.err();
    let Some(StoreError::Failed(why)) = refused else {
        panic!("it was not refused");
    };
    assert!(why.contains("journal_mode"), "{why}");
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_an_error() {
    let world = World::new().await;
    let nowhere = world.folder.join("missing");
    assert!(open(&nowhere).await.is_err());
}
