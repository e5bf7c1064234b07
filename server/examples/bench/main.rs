//! Webhooks under load: verified, durable, answered; over real sockets, on both databases.
//!
//! Prints one JSON object per number: `{"group":…,"name":…,"value":…,"unit":…}`. Client and server share
//! the machine, so the numbers say what one such machine does with both on it.

mod client;
mod floor;

use std::time::{Duration, Instant};

use client::Load;
use floor::Floor;

/// Connections at once.
const CONNECTIONS: usize = 64;
/// Requests of each kind.
const REQUESTS: usize = 4_000;

#[tokio::main]
async fn main() -> Result<(), server::cli::Failure> {
    let folder = std::env::temp_dir().join(format!("trunkline-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let sqlite = format!("sqlite://{}", folder.join("bench.sqlite").display());
    measure("SQLite", &sqlite).await?;
    match std::env::var("TRUNKLINE_TEST_POSTGRES") {
        Ok(url) => measure("PostgreSQL", &url).await?,
        Err(_) => return Err("TRUNKLINE_TEST_POSTGRES is not set: run `cargo xtask bench`".into()),
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

async fn measure(database: &str, url: &str) -> Result<(), server::cli::Failure> {
    let floor = Floor::open(url).await?;
    let at = floor.address();
    let voice: Vec<String> = (0..REQUESTS).map(|n| floor.voice_request(n)).collect();
    let load = Load::run(at, voice, CONNECTIONS).await?;
    report(database, "verified voice webhook to TwiML", &load);
    // Each of these calls has been made by a voice webhook above.
    let status: Vec<String> = (0..REQUESTS).map(|n| floor.status_callback(n)).collect();
    let load = Load::run(at, status, CONNECTIONS).await?;
    report(database, "verified status callback to durable row", &load);
    let kept = floor.count_kept(REQUESTS).await?;
    if kept != REQUESTS {
        return Err(format!("only {kept} of {REQUESTS} calls have their callback").into());
    }
    floor.close().await;
    Ok(())
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
    let group = format!("Webhooks at {CONNECTIONS} connections");
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
