//! Webhooks under load: verified, durable, answered; over real sockets, on both databases.
//!
//! Prints one JSON object per number: `{"group":…,"name":…,"value":…,"unit":…}`. Client and server share
//! the machine, so the numbers say what one such machine does with both on it.

mod client;
mod floor;
mod history;
mod queue;
mod screens;
mod seed;

use std::time::{Duration, Instant};

use client::Load;
use floor::{Floor, STATES};

/// Connections at once.
const CONNECTIONS: usize = 64;
/// Requests of each kind.
const REQUESTS: usize = 4_000;

#[tokio::main]
async fn main() -> Result<(), server::cli::Failure> {
    let folder = std::env::temp_dir().join(format!("trunkline-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let sqlite = format!("sqlite://{}", folder.join("bench.sqlite").display());
    let Ok(postgres) = std::env::var("TRUNKLINE_TEST_POSTGRES") else {
        return Err("TRUNKLINE_TEST_POSTGRES is not set: run `cargo xtask bench`".into());
    };
    if std::env::args().nth(1).as_deref() == Some("queue") {
        for (name, url) in [("SQLite", &sqlite), ("PostgreSQL", &postgres)] {
            let floor = Floor::open(url).await?;
            queue::measure(name, &floor).await?;
            floor.close().await;
        }
        std::fs::remove_dir_all(&folder)?;
        return Ok(());
    }
    measure("SQLite", &sqlite).await?;
    measure("PostgreSQL", &postgres).await?;
    // In databases of their own: what was measured above stays small.
    let sqlite = format!("sqlite://{}", folder.join("history.sqlite").display());
    history::measure("SQLite", &sqlite).await?;
    let postgres = another_database(&postgres).await?;
    history::measure("PostgreSQL", &postgres).await?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

async fn measure(database: &str, url: &str) -> Result<(), server::cli::Failure> {
    let floor = Floor::open(url).await?;
    let at = floor.address();
    let voice: Vec<String> = (0..REQUESTS).map(|n| floor.voice_request(n)).collect();
    let load = Load::run(at, voice, CONNECTIONS).await?;
    report(database, "verified voice webhook to TwiML", &load);
    // Each of these calls has been made by a voice webhook above; all are in a state before the next begins.
    let status: Vec<String> = (0..STATES.len())
        .flat_map(|step| (0..REQUESTS).map(move |n| (n, step)))
        .map(|(n, step)| floor.status_callback(n, step))
        .collect();
    let (before, began) = (processor_time(), tick());
    let load = Load::run(at, status, CONNECTIONS).await?;
    let used = (processor_time() - before) / load.took.as_secs_f64();
    let name = "verified status callback to durable row";
    report(database, name, &load);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    line(
        &format!("{name}, {database}, cores busy with client and server, of {cores}"),
        used,
        "cores",
    );
    floor.until_applied().await?;
    line(
        &format!("from the first callback until all were in their calls, {database}"),
        began.elapsed().as_secs_f64() * 1_000.0,
        "ms",
    );
    eprintln!("{database}: {}", limit(used, cores as f64));
    let kept = floor.count_kept(REQUESTS).await?;
    if kept != REQUESTS {
        return Err(format!("only {kept} of {REQUESTS} calls have their callback").into());
    }
    // Before there are browsers: whoever looks on is free, and would be offered callers too.
    queue::measure(database, &floor).await?;
    screens::measure(database, &floor).await?;
    floor.close().await;
    Ok(())
}

/// What kept it from being quicker.
fn limit(used: f64, cores: f64) -> &'static str {
    if used > 0.85 * cores {
        "limited by the processor, which client and server share with a database in this process"
    } else {
        "limited by waiting: for the disk to say that a commit is on it, or for a database in its own process"
    }
}

/// Seconds of all cores that this process has used, client and server together.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The fields after the program's name, which may hold spaces: state is the first of them.
    let fields: Vec<&str> = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok());
    // The kernel counts in hundredths of a second for programs, whatever it does inside.
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
}

fn report(database: &str, name: &str, load: &Load) {
    let per_second = load.latencies.len() as f64 / load.took.as_secs_f64();
    line(&format!("{name}, {database}"), per_second, "requests/s");
    line(
        &format!("{name}, {database}, median"),
        millis(load.quantile(0.5)),
        "ms",
    );
    line(
        &format!("{name}, {database}, p99"),
        millis(load.quantile(0.99)),
        "ms",
    );
}

fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100_000.0).round() / 100.0
}

fn line(name: &str, value: f64, unit: &str) {
    line_of(
        &format!("Webhooks at {CONNECTIONS} connections"),
        name,
        value,
        unit,
    );
}

/// A new database on the server of another one.
async fn another_database(url: &str) -> Result<String, server::cli::Failure> {
    use sqlx::ConnectOptions as _;
    let options: sqlx::postgres::PgConnectOptions = url.parse()?;
    let mut connection = options.connect().await?;
    sqlx::query("CREATE DATABASE trunkline_history")
        .execute(&mut connection)
        .await?;
    Ok(options
        .database("trunkline_history")
        .to_url_lossy()
        .to_string())
}

/// Prints a number of a group.
fn line_of(group: &str, name: &str, value: f64, unit: &str) {
    let value = (value * 100.0).round() / 100.0;
    println!(
        "{}",
        serde_json::json!({"group": group, "name": name, "value": value, "unit": unit})
    );
}

/// Now, for measuring.
fn tick() -> Instant {
    Instant::now()
}
