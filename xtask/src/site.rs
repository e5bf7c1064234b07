//! The browser's files, made by the heavier program in `xtask/site`.

use crate::place::Place;
use crate::run::{self, run};
use crate::setup::{self, Need, Tools};
use crate::trouble::Result;

/// The command of its own: set-up, then the site.
///
/// # Errors
/// When something is missing or does not build.
pub(crate) fn command(place: &Place, release: bool) -> Result<()> {
    make(place, &setup::ready(place, &[Need::Frontend])?, release)
}

/// Builds the program that makes the site, and has it make what changed.
///
/// # Errors
/// When one of them does not build.
pub(crate) fn make(place: &Place, tools: &Tools, release: bool) -> Result<()> {
    let program = place.target.join("tools/site");
    if !program.exists() {
        println!("building what makes the browser's files (about four minutes, once)");
    }
    run(&mut tools.cargo(place, &["build", "--package", "site", "--profile", "tools"]))?;
    let mut command = run::clean(program);
    if release {
        command.arg("--release");
    }
    tools.dress(&mut command, place);
    run(&mut command)
}

/// Builds the browser's files and the server for quick work.
///
/// # Errors
/// When one of them does not build.
pub(crate) fn with_server(place: &Place, tools: &Tools) -> Result<()> {
    make(place, tools, false)?;
    if !place.program().exists() {
        println!("building the server (about eight minutes, once)");
    }
    run(&mut tools.cargo(place, &["build", "--package", "server"]))
}
