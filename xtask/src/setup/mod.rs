//! What a machine must have before a command can do its work.

mod apt;
mod npm;
mod programs;
mod python;
mod standard_library;
mod toolchain;

use std::process::Command;

use crate::place::Place;
use crate::run;
use crate::trouble::{Result, Trouble};

pub(crate) use apt::root;
pub(crate) use programs::Postgres;

/// Something a command stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Lints and formatter.
    Lints,
    /// The npm packages of the browser side.
    Frontend,
    /// PostgreSQL's programs.
    Postgres,
    /// The shells that apply migrations: sqlite3 and psql.
    Shells,
    /// Chromium, and the npm packages of the browser tests.
    Browser,
    /// Python, and the packages that try the API.
    Python,
    /// The npm packages that run the function in front of the server.
    FrontDoor,
}

/// A machine that is ready: how to call Cargo, and where programs lie.
#[derive(Debug)]
pub(crate) struct Tools {
    toolchain: Option<String>,
    mold: bool,
    /// PostgreSQL's programs, where they were asked for.
    pub(crate) postgres: Option<Postgres>,
    /// The browser for tests, where it was asked for.
    pub(crate) chromium: Option<std::path::PathBuf>,
    /// Where the Python packages' programs lie, where they were asked for.
    python: Option<std::path::PathBuf>,
}

impl Tools {
    /// A Cargo command in the workspace's folder, with the toolchain of this run and, where it is
    /// installed, the quick linker (which changes nothing that Cargo keeps track of).
    pub(crate) fn cargo(&self, place: &Place, arguments: &[&str]) -> Command {
        let mut command = if self.mold {
            run::clean("mold")
        } else {
            run::clean("cargo")
        };
        if self.mold {
            command.args(["-run", "cargo"]);
        }
        command.args(arguments);
        self.dress(&mut command, place);
        command
    }

    /// Gives another program the workspace's folder and this run's toolchain.
    pub(crate) fn dress(&self, command: &mut Command, place: &Place) {
        command
            .current_dir(&place.root)
            .env("CARGO_TARGET_DIR", &place.target);
        if let Some(toolchain) = &self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
    }

    /// PostgreSQL's programs.
    ///
    /// # Errors
    /// When the command did not ask for them.
    pub(crate) fn postgres(&self) -> Result<&Postgres> {
        self.postgres
            .as_ref()
            .ok_or_else(|| Trouble::new("PostgreSQL was not set up"))
    }
}

impl Tools {
    /// Where the Python packages' programs lie.
    ///
    /// # Errors
    /// When the command did not ask for them.
    pub(crate) fn python(&self) -> Result<&std::path::Path> {
        self.python
            .as_deref()
            .ok_or_else(|| Trouble::new("Python was not set up"))
    }
}

/// Sets up what is missing, in the order in which it is needed.
///
/// # Errors
/// When something is missing and cannot be had here; the sentence names what to install.
pub(crate) fn ready(place: &Place, needs: &[Need]) -> Result<Tools> {
    let apt = apt::Apt::default();
    let wanted = programs::missing(needs);
    if !wanted.is_empty() {
        apt.install(&wanted)?;
    }
    let toolchain = toolchain::choose(place, &apt)?;
    if needs.contains(&Need::Lints) {
        toolchain::lints(toolchain.as_deref(), &apt)?;
    }
    let mut tools = Tools {
        toolchain,
        mold: run::which("mold").is_some(),
        postgres: None,
        chromium: None,
        python: None,
    };
    for need in needs {
        match need {
            Need::Lints | Need::Shells => {}
            Need::Frontend => npm::install(&place.at("frontend"))?,
            Need::FrontDoor => npm::install(&place.at("serverless"))?,
            Need::Postgres => tools.postgres = Some(programs::postgres()?),
            Need::Browser => {
                tools.chromium = Some(programs::chromium()?);
                npm::install(&place.at("end2end"))?;
            }
            Need::Python => {
                let list = place.at("end2end/api/requirements.txt");
                tools.python = Some(python::install(&list, &place.target.join("python"))?);
            }
        }
    }
    Ok(tools)
}

/// Sets up for every command: `cargo xtask setup`.
///
/// # Errors
/// As `ready`.
pub(crate) fn everything(place: &Place) -> Result<()> {
    let needs = [
        Need::Lints,
        Need::Frontend,
        Need::Postgres,
        Need::Shells,
        Need::Browser,
        Need::Python,
        Need::FrontDoor,
    ];
    ready(place, &needs)?;
    println!("set-up: everything is there");
    Ok(())
}

/// Says what a step does and how long it may take.
fn announce(what: &str, time: &str) {
    println!("set-up: {what} ({time})");
}
