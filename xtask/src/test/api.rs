//! The API tried with requests made from its own description: no 5xx, and nobody let in who is nobody.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::cluster::free_port;
use crate::place::Place;
use crate::run::{self, run as execute};
use crate::setup::Tools;
use crate::trouble::{Result, Trouble, While};

/// How long the demo may take to start.
const STARTS_WITHIN: Duration = Duration::from_secs(60);
/// More requests a minute than are sent here: the limits have tests of their own.
const REQUESTS: &str = "1000000";

/// A server that runs until this is dropped, with its data.
struct Demo {
    child: Child,
    folder: PathBuf,
    port: u16,
}

/// Starts a demo and tries its API.
///
/// # Errors
/// When the demo does not start, or an answer is not as described.
pub(super) fn run(place: &Place, tools: &Tools, rest: &[String]) -> Result<()> {
    notices_who_asks_nobody(place, tools)?;
    let demo = Demo::start(place)?;
    let url = format!("http://127.0.0.1:{}", demo.port);
    let mut command = run::clean(tools.python()?.join("schemathesis"));
    command
        .arg("--config-file")
        .arg(place.at("end2end/api/schemathesis.toml"))
        .args(["run", "--url", &url])
        .arg(format!("{url}/api/openapi.json"))
        .args(rest)
        // Beside the hooks, so that they are found; what is remembered of a run goes where it is thrown away.
        .current_dir(&demo.folder)
        .env("PYTHONPATH", place.at("end2end/api"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TRUNKLINE_URL", &url)
        .env("TRUNKLINE_PASSWORD", demo.password()?);
    execute(&mut command)
}

/// Tries a server that lets everybody in and says that it does not: a test that would pass it proves nothing.
fn notices_who_asks_nobody(place: &Place, tools: &Tools) -> Result<()> {
    let port = free_port()?;
    let folder = std::env::temp_dir().join(format!("trunkline-fake-{}", std::process::id()));
    fs::create_dir_all(&folder).doing(format_args!("making {}", folder.display()))?;
    let child = run::clean(tools.python()?.join("python"))
        .arg(place.at("end2end/api/fake.py"))
        .env("PORT", port.to_string())
        .stdin(Stdio::null())
        .spawn()
        .doing("starting a server that asks nobody")?;
    let _fake = Demo {
        child,
        folder: folder.clone(),
        port,
    };
    let mut command = run::clean(tools.python()?.join("schemathesis"));
    command
        .args(["run", "--checks", "ignored_auth", "--max-examples", "5"])
        .args(["--wait-for-schema", "20"])
        .arg(format!("http://127.0.0.1:{port}/openapi.json"))
        .current_dir(&folder)
        .stdin(Stdio::null());
    let output = command.output().doing("trying a server that asks nobody")?;
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.success() || !said.contains("API accepts requests without authentication") {
        return Err(Trouble::new(format!(
            "a server that lets everybody in was not noticed: {said}"
        )));
    }
    println!("a server that lets everybody in is noticed");
    Ok(())
}

impl Demo {
    fn start(place: &Place) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("trunkline-api-{}", std::process::id()));
        fs::create_dir_all(&folder).doing(format_args!("making {}", folder.display()))?;
        let (port, carrier) = (free_port()?, free_port()?);
        let child = run::clean(place.program())
            .args(["demo", "--speed", "20", "--api-requests", REQUESTS])
            .args([
                "--port",
                &port.to_string(),
                "--sandbox-port",
                &carrier.to_string(),
            ])
            .arg("--data")
            .arg(&folder)
            .env("LEPTOS_SITE_ROOT", place.at("public"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .doing("starting the demo")?;
        let mut demo = Self {
            child,
            folder,
            port,
        };
        demo.wait()?;
        Ok(demo)
    }

    /// Waits until it serves people too: they are kept after it has begun to listen.
    fn wait(&mut self) -> Result<()> {
        let began = Instant::now();
        while !(self.answers() && self.folder.join("demo-secrets.json").exists()) {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(Trouble::new(format!("the demo ended: {status}")));
            }
            if began.elapsed() > STARTS_WITHIN {
                return Err(Trouble::new("the demo did not start in a minute"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    fn answers(&self) -> bool {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let ask = || -> std::io::Result<String> {
            let mut socket = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
            socket.set_read_timeout(Some(Duration::from_secs(5)))?;
            socket.write_all(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")?;
            let mut answer = String::new();
            socket.read_to_string(&mut answer)?;
            Ok(answer)
        };
        ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    /// The password of the demo's people.
    fn password(&self) -> Result<String> {
        let path = self.folder.join("demo-secrets.json");
        let text = fs::read_to_string(&path).doing(format_args!("reading {}", path.display()))?;
        password(&text).ok_or_else(|| Trouble::new("the demo has no password"))
    }
}

/// The password in the demo's secrets: a text without escapes.
fn password(secrets: &str) -> Option<String> {
    let rest = secrets.split_once("\"password\"")?.1.split_once('"')?.1;
    Some(rest.split_once('"')?.0.to_owned())
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already; what it kept is thrown away in either case.
        let _ = self.child.kill();
        let _ = self.child.wait();
        remove(&self.folder);
    }
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        eprintln!("{} stays: {error}", folder.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_found_among_the_secrets() {
        let secrets = "{\n  \"password\": \"a1-b2-c3\",\n  \"session_key\": \"x\"\n}";
        assert_eq!(password(secrets).as_deref(), Some("a1-b2-c3"));
        assert_eq!(password("{}"), None);
    }
}
