//! The release bundle: one program and the files it serves.

use std::fs;

use crate::place::Place;
use crate::run::run as execute;
use crate::setup::{self, Need};
use crate::site;
use crate::trouble::{Result, While};

/// Makes the bundle and says where it lies.
///
/// # Errors
/// When something is missing or does not build.
pub(crate) fn run(place: &Place) -> Result<()> {
    let tools = setup::ready(place, &[Need::Frontend])?;
    println!("making the release (about fifteen minutes the first time)");
    site::make(place, &tools, true)?;
    execute(&mut tools.cargo(place, &["build", "--package", "server", "--release"]))?;

    let (program, fresh) = (
        place.bundle().join("trunkline"),
        place.bundle().join("trunkline.new"),
    );
    fs::copy(place.target.join("release/trunkline"), &fresh).doing("copying the program")?;
    // A running program cannot be written over, but it can be replaced.
    fs::rename(&fresh, &program).doing("replacing the program")?;
    println!(
        "the bundle is in {}; start it with `trunkline serve`",
        place.bundle().display()
    );
    Ok(())
}
