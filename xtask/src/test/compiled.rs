//! All test programs of the workspace, compiled in one go.
//!
//! `cargo test --package a` and then `--package b` would resolve the features of what both share
//! anew each time, and compile large crates up to ten times over. One build of all packages
//! compiles them once; its programs are then run part by part.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::place::Place;
use crate::run;
use crate::setup::Tools;
use crate::trouble::{Result, Trouble, While};

/// One test program and the folder of its package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    folder: PathBuf,
    path: PathBuf,
}

impl Program {
    /// Whether it belongs to the package in this folder.
    pub(super) fn of(&self, folder: &Path) -> bool {
        self.folder == folder
    }

    /// The command that runs it, in the folder in which Cargo would.
    pub(super) fn command(&self) -> Command {
        let mut command = run::clean(&self.path);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder);
        command
    }
}

/// Compiles the tests of these packages and answers the programs.
///
/// # Errors
/// When something does not compile; the compiler has said what.
pub(super) fn all(place: &Place, tools: &Tools, packages: &[&str]) -> Result<Vec<Program>> {
    let mut command = tools.cargo(place, &["test", "--no-run"]);
    command
        .args(packages)
        .arg("--message-format=json-render-diagnostics")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let output = command.output().doing("starting cargo")?;
    if !output.status.success() {
        return Err(Trouble::new("the tests do not compile"));
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(program)
        .collect())
}

/// A test program out of one of Cargo's messages; none for messages about other things.
fn program(message: &str) -> Option<Program> {
    // The target has a `test` of its own, which says only that it could be tested.
    let profile = message.split_once("\"profile\":{")?.1.split_once('}')?.0;
    if !profile.contains("\"test\":true") {
        return None;
    }
    let manifest = text(message, "manifest_path")?;
    let folder = Path::new(&manifest).parent()?.to_owned();
    Some(Program {
        folder,
        path: text(message, "executable")?.into(),
    })
}

/// A string without escapes, as paths are.
fn text(message: &str, key: &str) -> Option<String> {
    let rest = message.split_once(&format!("\"{key}\":\""))?.1;
    Some(rest.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(test: bool, executable: &str) -> String {
        format!(
            r#"{{"reason":"compiler-artifact","manifest_path":"/w/server/Cargo.toml","target":
            {{"name":"flows","test":true}},"profile":{{"opt_level":"0","test":{test}}},
            "executable":{executable},"fresh":true}}"#
        )
    }

    #[test]
    fn test_programs_are_found() {
        let found = program(&message(true, "\"/t/debug/deps/flows-1\"")).unwrap();
        assert!(found.of(Path::new("/w/server")));
        assert_eq!(found.path, Path::new("/t/debug/deps/flows-1"));
    }

    #[test]
    fn libraries_and_plain_programs_are_not() {
        assert_eq!(program(&message(false, "\"/t/debug/trunkline\"")), None);
        assert_eq!(program(&message(true, "null")), None);
        assert_eq!(
            program(r#"{"reason":"build-finished","success":true}"#),
            None
        );
    }
}
