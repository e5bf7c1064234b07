//! Packages from Debian, installed where this may be done without asking.

use std::cell::Cell;
use std::process::Command;

use super::announce;
use crate::run;
use crate::trouble::{Result, Trouble};

/// Debian's package manager; its lists are refreshed once per run, and only when needed.
#[derive(Debug, Default)]
pub(crate) struct Apt {
    refreshed: Cell<bool>,
}

impl Apt {
    /// Installs packages.
    ///
    /// # Errors
    /// When this user may not or the machine has no apt; the sentence names the packages.
    pub(crate) fn install(&self, packages: &[&str]) -> Result<()> {
        let list = packages.join(" ");
        if run::which("apt-get").is_none() {
            return Err(Trouble::new(format!(
                "please install what these Debian packages hold, then start again: {list}"
            )));
        }
        if !root() {
            return Err(Trouble::new(format!(
                "please run `sudo apt-get install -y --no-install-recommends {list}`, then start again"
            )));
        }
        announce(&format!("installing {list}"), "a minute or two");
        if !self.refreshed.replace(true) {
            self.call(&["update", "-qq"])?;
        }
        let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
        arguments.extend(packages);
        self.call(&arguments)
    }

    fn call(&self, arguments: &[&str]) -> Result<()> {
        let mut command = run::clean("apt-get");
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        run::output(&mut command).map(drop)
    }
}

/// Whether this user may change the system.
pub(crate) fn root() -> bool {
    run::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
