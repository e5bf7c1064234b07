//! Other programs, started and judged.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::trouble::{Result, Trouble, While};

/// Runs to the end with the terminal's input and output.
///
/// # Errors
/// When the program cannot be started or fails; the sentence shows the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    let status = command.status().doing(format_args!("starting `{line}`"))?;
    if status.success() {
        return Ok(());
    }
    Err(Trouble::new(format!("`{line}` failed ({status})")))
}

/// Runs to the end and answers what was printed.
///
/// # Errors
/// When the program cannot be started or fails; the sentence holds what it said.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .doing(format_args!("starting `{line}`"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Trouble::new(format!(
        "`{line}` failed ({}): {}",
        output.status,
        said.trim()
    )))
}

/// Whether the program can be started and succeeds; nothing is printed.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

/// Looks a program up in the folders of `PATH`.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// A command without what `cargo run` tells its own child, so that a build started from here has
/// the same environment as one typed by hand, and nothing is compiled twice.
pub(crate) fn clean(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if from_cargo_run(&name.to_string_lossy()) {
            command.env_remove(&name);
        }
    }
    if let Some(paths) = env::var_os("LD_LIBRARY_PATH") {
        match own_libraries(&paths) {
            Some(kept) => command.env("LD_LIBRARY_PATH", kept),
            None => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
    command
}

fn from_cargo_run(name: &str) -> bool {
    const NAMES: [&str; 5] = [
        "CARGO",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
        "OUT_DIR",
        "RUST_RECURSION_COUNT",
    ];
    const STARTS: [&str; 3] = ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_"];
    NAMES.contains(&name) || STARTS.iter().any(|start| name.starts_with(start))
}

/// The library folders that are not Cargo's or a toolchain's.
fn own_libraries(paths: &OsStr) -> Option<OsString> {
    let kept: Vec<PathBuf> = env::split_paths(paths)
        .filter(|path| {
            let text = path.to_string_lossy();
            !path.as_os_str().is_empty()
                && !["/debug", "/release", "rustlib", "toolchains"]
                    .iter()
                    .any(|own| text.contains(own))
        })
        .collect();
    if kept.is_empty() {
        None
    } else {
        env::join_paths(kept).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_user_stay() {
        for name in [
            "CARGO_HOME",
            "CARGO_TARGET_DIR",
            "CARGO_NET_OFFLINE",
            "RUSTUP_TOOLCHAIN",
        ] {
            assert!(!from_cargo_run(name), "{name}");
        }
        for name in ["CARGO", "CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "OUT_DIR"] {
            assert!(from_cargo_run(name), "{name}");
        }
    }

    #[test]
    fn only_foreign_library_folders_stay() {
        let paths = OsStr::new("/t/debug/deps:/opt/audio/lib:/h/toolchains/stable/lib");
        assert_eq!(own_libraries(paths).unwrap(), "/opt/audio/lib");
        assert_eq!(own_libraries(OsStr::new("/t/debug:/t/debug/deps")), None);
    }

    #[test]
    fn a_failure_shows_the_command() {
        let failed = run(&mut Command::new("false")).unwrap_err().to_string();
        assert!(failed.starts_with("`false` failed"), "{failed}");
        let missing = run(&mut Command::new("no-such-program"))
            .unwrap_err()
            .to_string();
        assert!(missing.contains("starting `no-such-program`"), "{missing}");
    }
}
