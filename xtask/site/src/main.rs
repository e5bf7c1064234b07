//! The browser's files made from source, as `[[workspace.metadata.leptos]]` asks for them.
//!
//! `site` is called by `cargo xtask`; it may also be run by hand: `site [--release]`.

mod assets;
mod compress;
mod names;
mod package;
mod publish;
mod settings;
mod shrink;
mod sizes;
mod style;
mod trouble;

use std::fs::File;
use std::process::ExitCode;
use std::time::Instant;

use names::Named;
use publish::Files;
use settings::{Mode, Settings};
use trouble::{Result, While};

fn main() -> ExitCode {
    let mut mode = Mode::Dev;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--release" => mode = Mode::Release,
            other => {
                eprintln!("site: unknown argument {other}; usage: site [--release]");
                return ExitCode::from(2);
            }
        }
    }
    match make(mode) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("site: {trouble}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the whole site: builds what changed, publishes what differs, says what it weighs.
fn make(mode: Mode) -> Result<()> {
    let started = Instant::now();
    let settings = Settings::read(mode)?;
    let _alone = alone(&settings)?;
    let raw = package::build(&settings)?;
    let package = package::named(&settings, &raw)?;

    let mut files = Files::default();
    for (path, bytes) in package.files {
        files.add(format!("{}/{path}", settings.pkg_dir), bytes);
    }
    let mut hashes = package.hashes;
    if let Some(css) = style::sheet(&settings)? {
        let Named { name, hash } = names::by_content(&settings.name, "css", &css);
        files.add(format!("{}/{name}", settings.pkg_dir), css);
        hashes.push(("css".to_owned(), hash));
    }
    assets::collect(&settings, &mut files)?;

    let written = publish::publish(&settings, &files)?;
    if mode == Mode::Release {
        compress::beside(&settings.site_root(), &files)?;
        sizes::print(&settings.site_root(), &files)?;
    }
    publish::write_hashes(&settings, &hashes)?;
    println!(
        "site: {} files in {}, {written} written, {:.1} s",
        files.len(),
        settings.site_root().display(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Waits until no other run works in the same folders; they are free again when the file closes.
fn alone(settings: &Settings) -> Result<File> {
    let path = settings.work().with_extension("lock");
    trouble::write(&path, b"")?;
    let file = File::open(&path).doing(format_args!("opening {}", path.display()))?;
    if file.try_lock().is_err() {
        println!("site: waiting for another run");
        file.lock().doing("waiting for another run")?;
    }
    Ok(file)
}
