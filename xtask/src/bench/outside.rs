//! The release program seen from outside: how soon it answers, how much memory it holds.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::Measure;
use crate::place::Place;
use crate::run;
use crate::trouble::{Result, Trouble, While};

const GROUP: &str = "Start and memory, SQLite";
/// Starts that are measured; the middle one is told.
const STARTS: usize = 9;
/// How long the program is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(10);

/// A program that is ended when it is no longer needed.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Measures start and idle memory of the bundle's program with placeholders for an account.
///
/// # Errors
/// When it does not start or answer.
pub(super) fn measure(place: &Place) -> Result<Vec<Measure>> {
    let data = std::env::temp_dir().join(format!("trunkline-bench-{}", std::process::id()));
    fs::create_dir_all(&data).doing("making a data folder")?;
    let outcome = numbers(place, &data);
    // A folder left in the temporary folder harms nobody.
    let _ = fs::remove_dir_all(&data);
    outcome
}

fn numbers(place: &Place, data: &Path) -> Result<Vec<Measure>> {
    let mut times = Vec::new();
    let mut memory = 0;
    for turn in 0..STARTS {
        let port = free_port()?;
        let started = Instant::now();
        let running = start(place, data, port)?;
        answer(port, started)?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        if turn + 1 == STARTS {
            sleep(IDLE);
            memory = resident(running.0.id())?;
        }
    }
    times.sort_by(f64::total_cmp);
    let (middle, worst) = (times[STARTS / 2], times[STARTS - 1]);
    Ok(vec![
        Measure::new(GROUP, "start to first answer, median of 9", middle, "ms"),
        Measure::new(GROUP, "start to first answer, slowest of 9", worst, "ms"),
        Measure::new(
            GROUP,
            "idle memory (resident)",
            memory as f64 / 1024.0,
            "MiB",
        ),
    ])
}

fn start(place: &Place, data: &Path, port: u16) -> Result<Running> {
    let mut command = run::clean(place.bundle().join("trunkline"));
    let placeholder = |start: &str| format!("{start}{}", "0".repeat(32));
    command
        .arg("serve")
        .current_dir(data)
        .env("LISTEN", format!("127.0.0.1:{port}"))
        .env("PUBLIC_URL", format!("http://localhost:{port}"))
        .env("DATA_DIR", data)
        .env("LEPTOS_SITE_ROOT", place.bundle().join("site"))
        .env("JWT_SECRET", "0".repeat(64))
        .env("TWILIO_ACCOUNT_SID", placeholder("AC"))
        .env("TWILIO_AUTH_TOKEN", placeholder(""))
        .env("TWILIO_API_KEY", placeholder("SK"))
        .env("TWILIO_API_SECRET", placeholder(""))
        .env("TWILIO_TWIML_APP_SID", placeholder("AP"))
        .env("TWILIO_CALLER_ID", "+12025550100")
        .env("TWILIO_API_URL", "http://127.0.0.1:9")
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    spawn(&mut command)
}

fn spawn(command: &mut Command) -> Result<Running> {
    command
        .spawn()
        .map(Running)
        .doing("starting the bundle's program")
}

/// Asks until the first answer; the pauses are short against what is measured.
fn answer(port: u16, started: Instant) -> Result<()> {
    while started.elapsed() < Duration::from_secs(20) {
        if ask(port).is_some() {
            return Ok(());
        }
        sleep(Duration::from_millis(1));
    }
    Err(Trouble::new("the bundle's program gave no answer in 20 s"))
}

fn ask(port: u16) -> Option<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let request =
        format!("GET /health HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    (&head == b"HTTP/1.1 200").then_some(())
}

/// Resident memory in KiB.
fn resident(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).doing("reading memory")?;
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .split_whitespace()
                .next()?
                .parse()
                .ok()
        })
        .ok_or_else(|| Trouble::new("the system does not tell the program's memory"))
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").doing("looking for a free port")?;
    Ok(listener
        .local_addr()
        .doing("looking for a free port")?
        .port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_program_holds_some_memory() {
        assert!(resident(std::process::id()).unwrap() > 100);
    }

    #[test]
    fn nobody_answers_on_a_free_port() {
        assert_eq!(ask(free_port().unwrap()), None);
    }
}
