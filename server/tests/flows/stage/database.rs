//! A database of its own for each story, gone with it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};
use trunkline::clock::Time;
use trunkline::id::CallId;
use uuid::Uuid;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file in a folder of its own.
    Sqlite,
    /// A database on the server that `TRUNKLINE_TEST_POSTGRES` names.
    Postgres,
}

/// An empty database.
pub(crate) struct Database {
    pub(crate) url: String,
    keep: Keep,
}

enum Keep {
    Folder(PathBuf),
    Name(String),
}

impl Database {
    pub(crate) async fn new(kind: Kind) -> Self {
        let name = format!("trunkline_flow_{}", Uuid::now_v7().simple());
        match kind {
            Kind::Sqlite => {
                let folder = std::env::temp_dir().join(name);
                let url = format!("sqlite://{}", folder.join("trunkline.sqlite").display());
                let keep = Keep::Folder(folder);
                Self { url, keep }
            }
            Kind::Postgres => {
                run(format!("CREATE DATABASE {name}")).await;
                let url = server().database(&name).to_url_lossy().to_string();
                let keep = Keep::Name(name);
                Self { url, keep }
            }
        }
    }

    /// How many rows each table has; of a SQLite file.
    pub(crate) async fn count_rows(&self) -> BTreeMap<String, i64> {
        let mut file = SqliteConnection::connect(&self.url)
            .await
            .expect("the file opens");
        let tables: Vec<String> = sqlx::query_scalar(
            // An index of words cannot be gone through; the tables that it lies in can.
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
               AND sql NOT LIKE 'CREATE VIRTUAL TABLE%'",
        )
        .fetch_all(&mut file)
        .await
        .expect("a file has a list of its tables");
        let mut rows = BTreeMap::new();
        for table in tables {
            let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let count = sqlx::query_scalar(count).fetch_one(&mut file).await;
            rows.insert(table, count.expect("the table is there"));
        }
        rows
    }

    /// Makes jobs of a kind that wait for their time due now, as if it had come; how many.
    pub(crate) async fn make_due(&self, kind: &str, now: Time) -> u64 {
        let now = now.millis();
        let sql = format!(
            "UPDATE jobs SET run_at = {now}, free_at = {now}
             WHERE finished_at IS NULL AND run_at > {now} AND key LIKE '{kind}:%'"
        );
        let done = match &self.keep {
            Keep::Folder(_) => {
                let mut file = SqliteConnection::connect(&self.url)
                    .await
                    .expect("the file opens");
                let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut file).await;
                done.map(|done| done.rows_affected())
            }
            Keep::Name(name) => {
                let options = server().database(name);
                let mut connection = options.connect().await.expect("the server answers");
                let done = sqlx::query(AssertSqlSafe(sql))
                    .execute(&mut connection)
                    .await;
                done.map(|done| done.rows_affected())
            }
        };
        done.expect("jobs can be changed")
    }

    /// When each session began and ended, in milliseconds since 1970; of a SQLite file.
    pub(crate) async fn sessions(&self) -> Vec<(i64, Option<i64>)> {
        let mut file = SqliteConnection::connect(&self.url)
            .await
            .expect("the file opens");
        sqlx::query_as("SELECT started_at, ended_at FROM sessions ORDER BY started_at")
            .fetch_all(&mut file)
            .await
            .expect("the sessions are kept")
    }

    /// What the gate said of a call, in order: the refusal, or nothing where it allowed it.
    pub(crate) async fn decisions(&self, call: CallId) -> Vec<Option<String>> {
        let sql = format!(
            "SELECT refused FROM decisions WHERE call_id = '{call}' ORDER BY decided_at, revision"
        );
        let rows = match &self.keep {
            Keep::Folder(_) => {
                let mut file = SqliteConnection::connect(&self.url)
                    .await
                    .expect("it opens");
                sqlx::query_scalar(AssertSqlSafe(sql))
                    .fetch_all(&mut file)
                    .await
            }
            Keep::Name(name) => {
                let options = server().database(name);
                let mut connection = options.connect().await.expect("the server answers");
                sqlx::query_scalar(AssertSqlSafe(sql))
                    .fetch_all(&mut connection)
                    .await
            }
        };
        rows.expect("the decisions are kept")
    }
}

/// The server on which databases may be made.
fn server() -> PgConnectOptions {
    let url = std::env::var("TRUNKLINE_TEST_POSTGRES").expect(
        "TRUNKLINE_TEST_POSTGRES has to name a PostgreSQL server where databases may be made: \
         run `cargo xtask test`",
    );
    PgConnectOptions::from_str(&url).expect("TRUNKLINE_TEST_POSTGRES is a postgres:// URL")
}

async fn run(sql: String) {
    let mut connection = server().connect().await.expect("the server answers");
    let done = sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await;
    done.expect("the statement is right");
    connection.close().await.expect("it was open");
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.keep {
            Keep::Folder(folder) => {
                // Open files of a story that failed may keep it; the system cleans its folder.
                drop(std::fs::remove_dir_all(folder));
            }
            Keep::Name(name) => {
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                // A thread with a runtime of its own: the one of the test cannot be waited for here.
                let dropped = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build();
                    runtime.expect("a runtime starts").block_on(run(sql));
                });
                if dropped.join().is_err() {
                    eprintln!("the database {name} stays");
                }
            }
        }
    }
}
