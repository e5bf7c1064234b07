//! What the compiler and the tests do not see: style, lints, docs, query data and who knows whom.

mod dependencies;
mod texts;

use crate::place::Place;
use crate::queries;
use crate::report::Report;
use crate::run::{self, run as execute};
use crate::setup::{self, Need, Tools};
use crate::trouble::Result;

pub(crate) use texts::sources;

/// The packages that are built for the machine itself with its usual profile.
const NATIVE: [&str; 16] = [
    "--package",
    "trunkline",
    "--package",
    "app",
    "--package",
    "server",
    "--package",
    "store-sqlite",
    "--package",
    "store-postgres",
    "--package",
    "sandbox",
    "--package",
    "model",
    "--package",
    "xtask",
];

/// Runs every check; `true` when all passed.
///
/// # Errors
/// When the machine cannot be set up.
pub(crate) fn run(place: &Place) -> Result<bool> {
    let mut needs = vec![Need::Lints];
    needs.extend(queries::NEEDS);
    let tools = setup::ready(place, &needs)?;
    let mut report = Report::default();
    report.step("format", || format(place));
    report.step("who knows whom", || dependencies::check(place, &tools));
    report.step("texts that must agree", || texts::check(place));
    report.step("lints, native", || {
        lints(place, &tools, &native(&["--features", "app/ssr"]))
    });
    report.step("lints, kill", || {
        lints(place, &tools, &["--package", "server", "--test", "kill"])
    });
    report.step("lints, site maker", || {
        lints(
            place,
            &tools,
            &["--package", "site", "--profile", "tools", "--all-targets"],
        )
    });
    report.step("lints, browser", || {
        let target = [
            "--package",
            "frontend",
            "--target",
            "wasm32-unknown-unknown",
        ];
        let profile = ["--profile", "wasm-dev"];
        lints(place, &tools, &[&target[..], &profile[..]].concat())
    });
    report.step("documentation", || documentation(place, &tools));
    report.step("query data", || queries::are_fresh(place, &tools));
    Ok(report.close())
}

fn native<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&NATIVE[..], more, &["--all-targets"]].concat()
}

/// The formatter of the toolchain this was started with; Debian's is older than the edition.
fn format(place: &Place) -> Result<()> {
    execute(
        run::clean("cargo")
            .args(["fmt", "--all", "--check"])
            .current_dir(&place.root),
    )
}

fn lints(place: &Place, tools: &Tools, arguments: &[&str]) -> Result<()> {
    let mut command = tools.cargo(place, &["clippy", "--quiet"]);
    execute(command.args(arguments).args(["--", "--deny", "warnings"]))
}

fn documentation(place: &Place, tools: &Tools) -> Result<()> {
    let mut command = tools.cargo(place, &["doc", "--quiet", "--no-deps"]);
    command
        .args(NATIVE)
        .args(["--features", "app/ssr"])
        .env("RUSTDOCFLAGS", "--deny warnings");
    execute(&mut command)
}
