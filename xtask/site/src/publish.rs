//! The folder the server serves, changed only where it differs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::settings::Settings;
use crate::trouble::{Result, While, walk, write};

/// What follows the name of a compressed copy.
pub(crate) const COMPRESSED: [&str; 2] = [".br", ".gz"];

/// Every file of a site: path under its root, and content.
#[derive(Debug, Default)]
pub(crate) struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Adds a file; a later one of the same path takes its place.
    pub(crate) fn add(&mut self, path: impl Into<String>, content: Vec<u8>) {
        self.0.insert(path.into(), content);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, by path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0
            .iter()
            .map(|(path, content)| (path.as_str(), content.as_slice()))
    }

    /// Whether a path found in the folder belongs there, as a file or as its compressed copy.
    fn wants(&self, path: &str) -> bool {
        self.0.contains_key(path)
            || COMPRESSED.iter().any(|end| {
                path.strip_suffix(end)
                    .is_some_and(|own| self.0.contains_key(own))
            })
    }
}

/// Writes what differs, removes what no longer belongs; answers how many files were written.
///
/// # Errors
/// When the folder cannot be read or changed.
pub(crate) fn publish(settings: &Settings, files: &Files) -> Result<usize> {
    into(&settings.site_root(), files)
}

fn into(root: &Path, files: &Files) -> Result<usize> {
    fs::create_dir_all(root).doing(format_args!("making {}", root.display()))?;
    let mut written = 0;
    for (path, content) in files.iter() {
        let file = root.join(path);
        if fs::read(&file).is_ok_and(|there| there == content) {
            continue;
        }
        for end in COMPRESSED {
            remove(&root.join(format!("{path}{end}")))?;
        }
        write(&file, content)?;
        written += 1;
    }
    for path in walk(root)? {
        if !files.wants(&path) {
            remove(&root.join(&path))?;
        }
    }
    Ok(written)
}

/// Tells the server the hashes, in the form Leptos reads: one `kind: hash` per line.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_hashes(settings: &Settings, hashes: &[(String, String)]) -> Result<()> {
    let text: String = hashes
        .iter()
        .map(|(kind, hash)| format!("{kind}: {hash}\n"))
        .collect();
    let file = settings.hash_file();
    if fs::read_to_string(&file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    write(&file, text.as_bytes())
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).doing(format_args!("removing {}", file.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_files_go_and_same_files_stay() {
        let root = std::env::temp_dir().join(format!("site-publish-{}", std::process::id()));
        let mut first = Files::default();
        first.add("pkg/a.1.js", b"one".to_vec());
        first.add("icon.svg", b"<svg/>".to_vec());
        assert_eq!(into(&root, &first).unwrap(), 2);
        fs::write(root.join("pkg/a.1.js.br"), b"x").unwrap();
        fs::write(root.join("icon.svg.gz"), b"x").unwrap();

        let mut second = Files::default();
        second.add("pkg/a.2.js", b"two".to_vec());
        second.add("icon.svg", b"<svg/>".to_vec());
        assert_eq!(into(&root, &second).unwrap(), 1);
        let there = walk(&root).unwrap();
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(there, ["icon.svg", "icon.svg.gz", "pkg/a.2.js"]);
    }
}
