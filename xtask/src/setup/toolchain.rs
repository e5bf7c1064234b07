//! The Rust toolchain of a run: one that can also build for the browser.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::apt::{self, Apt};
use super::{announce, standard_library};
use crate::place::Place;
use crate::run;
use crate::trouble::{Result, Trouble};

/// The name under which rustup is told of Debian's toolchain.
const DEBIAN: &str = "debian";
/// The browser's target.
pub(super) const WASM: &str = "wasm32-unknown-unknown";

/// What is known of the machine when a toolchain is chosen.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// The toolchain this was started with builds for the browser.
    current: bool,
    /// rustup is there.
    rustup: bool,
    /// rustup knows Debian's toolchain, and that one builds for the browser.
    linked: bool,
    /// Debian's toolchain builds for the browser, known to rustup or not.
    debian: bool,
    /// rustup may download.
    download: bool,
}

/// The roads to a toolchain, the best one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Road {
    /// Use the toolchain this was started with.
    Current,
    /// Use Debian's, which is ready.
    Debian,
    /// Tell rustup of Debian's, which is ready.
    Link,
    /// Have rustup add the target, and take Debian's road when it cannot.
    AddTarget,
    /// Install Debian's and build the standard library.
    Build,
}

fn road(known: Known) -> Road {
    match known {
        Known { current: true, .. } => Road::Current,
        Known { linked: true, .. } => Road::Debian,
        Known {
            debian: true,
            rustup: true,
            ..
        } => Road::Link,
        Known {
            rustup: true,
            download: true,
            ..
        } => Road::AddTarget,
        _ => Road::Build,
    }
}

/// Chooses the toolchain, makes it ready, and answers its name for rustup; none for the one this
/// was started with.
///
/// # Errors
/// When no road leads to one; the sentence names what to install.
pub(super) fn choose(place: &Place, apt: &Apt) -> Result<Option<String>> {
    let minimum = minimum(place)?;
    let rustup = run::which("rustup").is_some();
    let current = builds(&mut run::clean("rustc"), minimum);
    let linked = !current && rustup && builds(&mut named(DEBIAN), minimum);
    let known = Known {
        current,
        rustup,
        linked,
        debian: !current && (linked || builds(&mut run::clean("/usr/bin/rustc"), minimum)),
        download: std::env::var("RUSTUP_AUTO_INSTALL").as_deref() != Ok("0"),
    };
    match road(known) {
        Road::Current => Ok(None),
        Road::Debian => Ok(Some(DEBIAN.to_owned())),
        Road::Link => link(),
        Road::AddTarget => {
            announce(&format!("rustup adds the target {WASM}"), "under a minute");
            let added = run::succeeds(run::clean("rustup").args(["target", "add", WASM]));
            if added && builds(&mut run::clean("rustc"), minimum) {
                return Ok(None);
            }
            println!("set-up: rustup could not; taking Debian's packages instead");
            build(apt, rustup, minimum)
        }
        Road::Build => build(apt, rustup, minimum),
    }
}

/// Debian's road: packages without a standard library for the browser, and the library from source.
fn build(apt: &Apt, rustup: bool, minimum: (u32, u32)) -> Result<Option<String>> {
    let sentence = format!(
        "please install the Rust target {WASM} (`rustup target add {WASM}`), then start again"
    );
    if !apt::root() || run::which("apt-get").is_none() {
        return Err(Trouble::new(sentence));
    }
    let packages = [
        "rustc-web",
        "cargo-web",
        "rust-web-src",
        "rust-web-llvm",
        "rust-web-clippy",
        "mold",
    ];
    apt.install(&packages)?;
    linker(apt)?;
    if !builds(&mut run::clean("/usr/bin/rustc"), minimum) {
        announce(
            "building Rust's standard library for the browser",
            "two minutes",
        );
        standard_library::install()?;
    }
    if !builds(&mut run::clean("/usr/bin/rustc"), minimum) {
        return Err(Trouble::new(sentence));
    }
    if rustup { link() } else { Ok(None) }
}

/// `rust-lld` is a link into a package that nothing depends on; installs that package.
fn linker(apt: &Apt) -> Result<()> {
    let link = Path::new("/usr/bin/rust-lld");
    if link.exists() {
        return Ok(());
    }
    let package = fs::read_link(link)
        .ok()
        .and_then(|to| to.to_str().map(str::to_owned));
    match package {
        Some(package) => apt.install(&[&package]),
        None => Err(Trouble::new("please install rust-lld, then start again")),
    }
}

fn link() -> Result<Option<String>> {
    run::output(run::clean("rustup").args(["toolchain", "link", DEBIAN, "/usr"]))?;
    Ok(Some(DEBIAN.to_owned()))
}

fn named(toolchain: &str) -> Command {
    let mut command = run::clean("rustc");
    command.env("RUSTUP_TOOLCHAIN", toolchain);
    command
}

/// Has the compiler build the smallest library for the browser. Nothing less tells whether library,
/// compiler and linker belong together: a compiler updated since the library was built refuses it.
fn builds(rustc: &mut Command, minimum: (u32, u32)) -> bool {
    let folder = std::env::temp_dir().join(format!("trunkline-probe-{}", std::process::id()));
    let source = folder.join("probe.rs");
    let written =
        fs::create_dir_all(&folder).and_then(|()| fs::write(&source, "pub fn probe() {}\n"));
    let mut version = Command::new(rustc.get_program());
    for (name, value) in rustc.get_envs() {
        match value {
            Some(value) => version.env(name, value),
            None => version.env_remove(name),
        };
    }
    let new_enough = run::output(version.arg("--version"))
        .ok()
        .and_then(|text| number(text.split_whitespace().nth(1)?))
        .is_some_and(|version| version >= minimum);
    rustc
        .args(["--target", WASM, "--crate-type", "cdylib", "--out-dir"])
        .arg(&folder)
        .arg(&source);
    let ready = written.is_ok() && new_enough && run::succeeds(rustc);
    // A folder left in the temporary folder harms nobody.
    let _ = fs::remove_dir_all(&folder);
    ready
}

/// The workspace's `rust-version`.
fn minimum(place: &Place) -> Result<(u32, u32)> {
    fs::read_to_string(place.at("Cargo.toml"))
        .ok()
        .and_then(|text| {
            let line = text
                .lines()
                .find(|line| line.starts_with("rust-version = "))?;
            number(line.split('"').nth(1)?)
        })
        .ok_or_else(|| Trouble::new("Cargo.toml must say `rust-version`"))
}

/// `1.96.0` → `(1, 96)`.
fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(['.', '-']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Makes sure of clippy and rustfmt.
///
/// # Errors
/// When one is missing and cannot be had here; the sentence names it.
pub(super) fn lints(toolchain: Option<&str>, apt: &Apt) -> Result<()> {
    let mut clippy = run::clean("cargo");
    clippy.args(["clippy", "--version"]);
    if let Some(toolchain) = toolchain {
        clippy.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    if !run::succeeds(&mut clippy) {
        if toolchain == Some(DEBIAN) {
            apt.install(&["rust-web-clippy"])?;
        } else if !run::succeeds(run::clean("rustup").args(["component", "add", "clippy"])) {
            return Err(Trouble::new("please install clippy, then start again"));
        }
    }
    // Debian's own is older than the edition; the one this was started with serves.
    if run::succeeds(run::clean("cargo").args(["fmt", "--version"]))
        || run::succeeds(run::clean("rustup").args(["component", "add", "rustfmt"]))
    {
        return Ok(());
    }
    Err(Trouble::new("please install rustfmt, then start again"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: Known = Known {
        current: false,
        rustup: true,
        linked: false,
        debian: false,
        download: true,
    };

    #[test]
    fn what_is_ready_is_used_before_anything_is_fetched() {
        assert_eq!(
            road(Known {
                current: true,
                ..FRESH
            }),
            Road::Current
        );
        assert_eq!(
            road(Known {
                linked: true,
                debian: true,
                ..FRESH
            }),
            Road::Debian
        );
        assert_eq!(
            road(Known {
                debian: true,
                ..FRESH
            }),
            Road::Link
        );
    }

    #[test]
    fn rustup_downloads_only_where_it_may() {
        assert_eq!(road(FRESH), Road::AddTarget);
        assert_eq!(
            road(Known {
                download: false,
                ..FRESH
            }),
            Road::Build
        );
        assert_eq!(
            road(Known {
                rustup: false,
                ..FRESH
            }),
            Road::Build
        );
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(number("1.100.0-nightly") > number("1.96.0"));
        assert_eq!(number("1.94"), Some((1, 94)));
        assert_eq!(number("stable"), None);
    }

    #[test]
    fn a_compiler_that_is_not_there_builds_nothing() {
        assert!(!builds(&mut Command::new("no-such-rustc"), (1, 0)));
    }
}
