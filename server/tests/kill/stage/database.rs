//! A database of its own, read and written besides the server.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use uuid::Uuid;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// An empty database, gone when dropped.
pub(crate) struct Database {
    pub(crate) url: String,
    name: String,
    pool: Pool,
}

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Database {
    /// In this folder, or on the server that `TRUNKLINE_TEST_POSTGRES` names.
    pub(crate) async fn new(kind: Kind, folder: &std::path::Path) -> Self {
        let name = format!("trunkline_kill_{}", Uuid::now_v7().simple());
        match kind {
            Kind::Sqlite => {
                let file: PathBuf = folder.join("trunkline.sqlite");
                let options = SqliteConnectOptions::new()
                    .filename(&file)
                    .create_if_missing(true)
                    .busy_timeout(Duration::from_secs(30));
                let pool = SqlitePoolOptions::new()
                    .max_connections(1)
                    .connect_lazy_with(options);
                Self {
                    url: format!("sqlite://{}", file.display()),
                    name,
                    pool: Pool::Sqlite(pool),
                }
            }
            Kind::Postgres => {
                run(format!("CREATE DATABASE {name}")).await;
                let options = server().database(&name);
                let url = options.to_url_lossy().to_string();
                let pool = PgPoolOptions::new()
                    .max_connections(2)
                    .connect_lazy_with(options);
                Self {
                    url,
                    name,
                    pool: Pool::Postgres(pool),
                }
            }
        }
    }

    /// What a query answers; every column has to be text.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        let sql = AssertSqlSafe(sql.to_owned());
        macro_rules! texts {
            ($pool:expr) => {{
                let rows = sqlx::query(sql)
                    .fetch_all($pool)
                    .await
                    .expect("the query is right");
                let texts = rows.iter().map(|row| {
                    (0..row.len())
                        .map(|at| row.try_get(at).expect("a text"))
                        .collect()
                });
                texts.collect()
            }};
        }
        match &self.pool {
            Pool::Sqlite(pool) => texts!(pool),
            Pool::Postgres(pool) => texts!(pool),
        }
    }

    /// A number that a query answers.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let rows = self.rows(sql).await;
        let text = rows.first().and_then(|row| row.first()?.clone());
        text.and_then(|text| text.parse().ok()).expect("a number")
    }

    /// Changes rows; returns how many.
    pub(crate) async fn change(&self, sql: &str) -> u64 {
        loop {
            let sql = AssertSqlSafe(sql.to_owned());
            let done = match &self.pool {
                Pool::Sqlite(pool) => sqlx::query(sql)
                    .execute(pool)
                    .await
                    .map(|done| done.rows_affected()),
                Pool::Postgres(pool) => sqlx::query(sql)
                    .execute(pool)
                    .await
                    .map(|done| done.rows_affected()),
            };
            match done {
                // We and a server's worker wanted each other's rows, and PostgreSQL chose us to give way.
                Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("40P01") => {}
                done => return done.expect("the statement is right"),
            }
        }
    }

    /// As if so many seconds had passed for all that waits: leases, jobs, intents, requests without an answer.
    pub(crate) async fn time_passes(&self, seconds: i64) {
        let millis = seconds * 1_000;
        self.change(&format!(
            "UPDATE jobs SET run_at = run_at - {millis}, free_at = free_at - {millis} WHERE finished_at IS NULL"
        ))
        .await;
        self.change(&format!(
            "UPDATE legs SET sending_since = sending_since - {millis} WHERE sending_since IS NOT NULL"
        ))
        .await;
        self.change(&format!(
            "UPDATE intents SET expires_at = expires_at - {millis}"
        ))
        .await;
    }
}

/// The server on which databases may be made.
fn server() -> PgConnectOptions {
    let url = std::env::var("TRUNKLINE_TEST_POSTGRES").expect(
        "TRUNKLINE_TEST_POSTGRES has to name a PostgreSQL server where databases may be made: \
         run `cargo xtask test kill`",
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
        if matches!(self.pool, Pool::Sqlite(_)) {
            // Goes with its folder.
            return;
        }
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A thread with a runtime of its own: the one of the test cannot be waited for here.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime starts").block_on(run(sql));
        });
        if dropped.join().is_err() {
            eprintln!("the database {} stays", self.name);
        }
    }
}
