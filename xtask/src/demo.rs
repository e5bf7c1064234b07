//! The product with a simulated telephone network, from nothing to running.

use std::os::unix::process::CommandExt;

use crate::bundle;
use crate::options::Options;
use crate::place::Place;
use crate::run;
use crate::setup::{self, Need};
use crate::site;
use crate::trouble::{Result, Trouble, While};

/// Sets up, builds, and becomes the running demo: Ctrl-C reaches it directly and ends all of it.
///
/// # Errors
/// When something is missing or does not build or start.
pub(crate) fn run(place: &Place, options: &Options) -> Result<()> {
    let (program, files) = if options.release {
        bundle::run(place)?;
        (
            place.bundle().join("trunkline"),
            place.bundle().join("site"),
        )
    } else {
        let tools = setup::ready(place, &[Need::Frontend])?;
        site::with_server(place, &tools)?;
        (place.program(), place.site())
    };
    let mut command = run::clean(&program);
    command
        .arg("demo")
        .env("LEPTOS_SITE_ROOT", files)
        .current_dir(&place.root);
    if let Some(port) = options.port {
        command.args(["--port", &port.to_string()]);
    }
    if let Some(data) = &options.data {
        let here = std::env::current_dir().doing("asking for the current folder")?;
        command.arg("--data").arg(here.join(data));
    }
    // Only comes back when it could not start.
    let error = command.exec();
    Err(Trouble::new(format!(
        "starting {}: {error}",
        program.display()
    )))
}
