//! Programs the machine must have, and where they lie.

use std::fs;
use std::path::{Path, PathBuf};

use super::Need;
use crate::run;
use crate::trouble::{Result, Trouble};

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// PostgreSQL's programs.
#[derive(Clone, Debug)]
pub(crate) struct Postgres {
    folder: PathBuf,
}

impl Postgres {
    /// The path of one of them.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The Debian packages that are missing for these needs.
pub(super) fn missing(needs: &[Need]) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for need in needs {
        match need {
            Need::Browser if chromium().is_err() => packages.push("chromium"),
            Need::Postgres if postgres().is_err() => packages.push("postgresql"),
            Need::Python if !super::python::is_there() => packages.push("python3-venv"),
            Need::Shells => {
                if run::which("sqlite3").is_none() {
                    packages.push("sqlite3");
                }
                if run::which("psql").is_none() {
                    packages.push("postgresql-client");
                }
            }
            _ => {}
        }
    }
    packages
}

/// The browser for tests; `TRUNKLINE_CHROMIUM` names another.
///
/// # Errors
/// When there is none.
pub(super) fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("TRUNKLINE_CHROMIUM") {
        return Ok(path.into());
    }
    BROWSERS
        .iter()
        .find_map(|name| run::which(name))
        .ok_or_else(|| Trouble::new("please install Chromium, then start again"))
}

/// PostgreSQL's server programs, of the newest version installed.
///
/// # Errors
/// When there are none.
pub(super) fn postgres() -> Result<Postgres> {
    let on_path = run::which("initdb").and_then(|path| path.parent().map(Path::to_owned));
    on_path
        .or_else(|| newest(Path::new("/usr/lib/postgresql")))
        .map(|folder| Postgres { folder })
        .ok_or_else(|| Trouble::new("please install PostgreSQL's server, then start again"))
}

/// Of `15/bin`, `16/bin`, …, the one with the highest number.
fn newest(versions: &Path) -> Option<PathBuf> {
    fs::read_dir(versions)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            folder.join("initdb").exists().then_some((version, folder))
        })
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_is_older_than_fifteen() {
        let root = std::env::temp_dir().join(format!("xtask-postgres-{}", std::process::id()));
        for version in ["9", "15", "docs"] {
            fs::create_dir_all(root.join(version).join("bin")).unwrap();
            fs::write(root.join(version).join("bin/initdb"), "").unwrap();
        }
        let found = newest(&root);
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(found, Some(root.join("15/bin")));
    }
}
