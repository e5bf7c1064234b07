//! The real program, started, listened to, and killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use super::waiting::until;

/// One run of the program. Killed when dropped.
pub(crate) struct Process {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts `trunkline` with these arguments and nothing in its environment but these variables; what it
    /// logs is appended to a file.
    pub(crate) fn start(arguments: &[&str], variables: &[(String, String)], log: &Path) -> Self {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log);
        let folder = std::env::temp_dir();
        let mut child = Command::new(env!("CARGO_BIN_EXE_trunkline"))
            .args(arguments)
            .env_clear()
            .envs(variables.iter().map(|(name, value)| (name, value)))
            // Not where a developer's own `.env` lies.
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.expect("the log can be written"))
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("it is a pipe");
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        // Ends with the program.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                heard
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(line);
            }
        });
        Self { child, said }
    }

    /// What it printed.
    pub(crate) fn said(&self) -> Vec<String> {
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits until it has printed so many lines that begin like this.
    pub(crate) async fn until_said(&self, start: &str, times: usize) {
        until(start, async || {
            let said = self.said();
            let seen = said.iter().filter(|line| line.starts_with(start)).count();
            if seen >= times {
                Ok(())
            } else {
                Err(format!("{seen} in {said:?}"))
            }
        })
        .await;
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
