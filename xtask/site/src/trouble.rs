//! What can go wrong while the site is made, as one sentence for the terminal.

use std::fmt;
use std::path::Path;

/// One sentence: what was tried and why it did not work.
#[derive(Debug)]
pub(crate) struct Trouble(String);

/// The outcome of every step of this program.
pub(crate) type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// A trouble told in one sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Says what was being done when another library's error came up.
pub(crate) trait While<T> {
    /// Puts `doing` before the error, as in "reading the style sheet: not found".
    fn doing(self, doing: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> While<T> for std::result::Result<T, E> {
    fn doing(self, doing: impl fmt::Display) -> Result<T> {
        self.map_err(|error| Trouble(format!("{doing}: {error:#}")))
    }
}

/// Reads a whole file.
///
/// # Errors
/// When it cannot be read; the sentence names the file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).doing(format_args!("reading {}", path.display()))
}

/// Writes a whole file, its folder included.
///
/// # Errors
/// When it cannot be written; the sentence names the file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).doing(format_args!("making {}", folder.display()))?;
    }
    std::fs::write(path, bytes).doing(format_args!("writing {}", path.display()))
}

/// Every file under a folder, as paths relative to it with `/` between names, sorted.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn walk(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(relative) = folders.pop() {
        let here = folder.join(&relative);
        let entries = std::fs::read_dir(&here).doing(format_args!("listing {}", here.display()))?;
        for entry in entries {
            let entry = entry.doing(format_args!("listing {}", here.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if relative.is_empty() {
                name
            } else {
                format!("{relative}/{name}")
            };
            if entry.path().is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
