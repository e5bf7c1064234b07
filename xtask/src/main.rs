//! Set-up, checks, tests and measurements in one command each: `cargo xtask help`.
//!
//! Only the standard library is used, since any Rust toolchain must compile this before anything
//! else on the machine is set up.

mod bench;
mod bundle;
mod check;
mod cluster;
mod demo;
mod options;
mod place;
mod queries;
mod report;
mod run;
mod setup;
mod site;
mod test;
mod trouble;

use std::process::ExitCode;

use options::{Ask, Options};
use place::Place;
use trouble::Result;

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)) {
        Err(trouble) => {
            eprintln!("{trouble}\n\n{}", options::HELP);
            ExitCode::from(2)
        }
        Ok(Options { ask: Ask::Help, .. }) => {
            println!("{}", options::HELP);
            ExitCode::SUCCESS
        }
        Ok(options) => match obey(&options) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(trouble) => {
                eprintln!("\nxtask: {trouble}");
                ExitCode::FAILURE
            }
        },
    }
}

/// Does what was asked; `false` when a test or a check failed and has been reported.
fn obey(options: &Options) -> Result<bool> {
    let place = Place::find()?;
    match options.ask {
        Ask::Help => Ok(true),
        Ask::Demo => demo::run(&place, options).map(|()| true),
        Ask::Test => test::run(&place, options),
        Ask::Check => check::run(&place),
        Ask::Build => bundle::run(&place).map(|()| true),
        Ask::Bench => bench::run(&place, options).map(|()| true),
        Ask::Prepare => queries::refresh(&place).map(|()| true),
        Ask::Setup => setup::everything(&place).map(|()| true),
        Ask::Site => site::command(&place, options.release).map(|()| true),
    }
}
