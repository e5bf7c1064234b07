//! The suite of `server/store/suite` on PostgreSQL, by `#[path]`, with what only PostgreSQL has to show.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use store_postgres::PostgresStore;
use trunkline::store::{Store, StoreError};
use uuid::Uuid;

#[path = "../../store/suite/mod.rs"]
mod suite;

use suite::given;

/// A database of its own for each story, gone with it.
pub(crate) struct World {
    pub(crate) store: Arc<PostgresStore>,
    name: String,
}

/// The server on which databases may be made.
fn server() -> PgConnectOptions {
    let url = std::env::var("TRUNKLINE_TEST_POSTGRES").expect(
        "TRUNKLINE_TEST_POSTGRES has to name a PostgreSQL server where databases may be made: \
         run `cargo xtask test`",
    );
    PgConnectOptions::from_str(&url).expect("TRUNKLINE_TEST_POSTGRES is a postgres:// URL")
}

async fn run(options: PgConnectOptions, sql: String) {
    let mut connection = options.connect().await.expect("the server answers");
    let done = sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await;
    done.expect("the statement is right");
    connection.close().await.expect("it was open");
}

impl World {
    pub(crate) async fn new() -> Self {
        let name = format!("trunkline_test_{}", Uuid::now_v7().simple());
        run(server(), format!("CREATE DATABASE {name}")).await;
        let store = open(&name).await.expect("the new database is opened");
        store
            .migrate()
            .await
            .expect("a new database gets its tables");
        let store = Arc::new(store);
        Self { store, name }
    }

    /// The same database, opened a second time as another server would.
    pub(crate) async fn open_again(&self) -> PostgresStore {
        open(&self.name).await.expect("it opens again")
    }

    /// When a session ended, in milliseconds: nothing of the port tells.
    pub(crate) async fn ended_at(&self, digest: &str) -> Option<i64> {
        let connection = server().database(&self.name).connect().await;
        let mut connection = connection.expect("the server answers");
        let ended = sqlx::query_scalar("SELECT ended_at FROM sessions WHERE digest = $1");
        let ended = ended
            .bind(digest.to_owned())
            .fetch_one(&mut connection)
            .await;
        connection.close().await.expect("it was open");
        ended.expect("the session is kept")
    }

    /// So many numbers with 5550 in them, of which nobody called: no call has to be kept for each.
    pub(crate) async fn many_numbers(&self, count: i64) {
        self.run(&format!(
            "INSERT INTO parts (part, digits)
             SELECT 'n5550' || n, '1999' || n FROM generate_series(1, {count}) n"
        ))
        .await;
    }

    async fn run(&self, sql: &str) {
        run(server().database(&self.name), sql.to_owned()).await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A thread with a runtime of its own: the one of the test cannot be waited for here.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime
                .expect("a runtime starts")
                .block_on(run(server(), sql));
        });
        if dropped.join().is_err() {
            eprintln!("the database {} stays", self.name);
        }
    }
}

async fn open(name: &str) -> Result<PostgresStore, StoreError> {
    PostgresStore::connect(server().database(name).to_url_lossy().as_str()).await
}

#[tokio::test]
async fn servers_that_start_at_once_make_the_tables_once() {
    let world = World::new().await;
    world
        .run("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        .await;
    let (one, two) = (world.open_again().await, world.open_again().await);
    let (first, second) = tokio::join!(one.migrate(), two.migrate());
    assert_eq!((first, second), (Ok(()), Ok(())));
    assert_eq!(two.last_change().await, Ok(0));
}

#[tokio::test]
async fn an_older_build_leaves_a_newer_database_alone() {
    let world = World::new().await;
    world
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
              VALUES (9999, 'from tomorrow', TRUE, ''::bytea, 0)",
        )
        .await;
    let refused = world.open_again().await.migrate().await;
    let Err(StoreError::Failed(why)) = refused else {
        panic!("it was not refused");
    };
    assert!(why.contains("newer build") && why.contains("9999"), "{why}");
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let world = World::new().await;
    assert_eq!(world.store.ping().await, Ok(()));
    world.store.close().await;
    assert!(world.store.ping().await.is_err());
}

#[tokio::test]
async fn servers_hear_of_commits_again_after_all_connections_broke() {
    let world = World::new().await;
    let other = world.open_again().await;
    let ada = given::kept_agent(&world, "ada").await;
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = 'trunkline'";
    world.run(sql).await;
    let waiting = tokio::spawn(async move {
        let mut woken = 0;
        while other.last_change().await != Ok(1) {
            woken = other.wait_for_commit(woken).await;
        }
    });
    given::kept(
        &world,
        &given::outbound(&ada, given::number(1), given::at(0)),
    )
    .await;
    let heard = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    heard.expect("it is woken").expect("it does not panic");
}
