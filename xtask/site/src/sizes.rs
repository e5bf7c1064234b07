//! A table of what the site weighs, by kind of file.

use std::collections::BTreeMap;
use std::path::Path;

use crate::compress::{with, worth};
use crate::publish::Files;
use crate::trouble::{Result, While};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weight {
    files: usize,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints the table; the compressed copies must be there.
///
/// # Errors
/// When a copy cannot be measured.
pub(crate) fn print(root: &Path, files: &Files) -> Result<()> {
    let mut kinds: BTreeMap<String, Weight> = BTreeMap::new();
    for (path, content) in files.iter() {
        let raw = content.len() as u64;
        let (gzip, brotli) = if worth(path) {
            (
                length(&with(&root.join(path), ".gz"))?,
                length(&with(&root.join(path), ".br"))?,
            )
        } else {
            (raw, raw)
        };
        let kind = path
            .rsplit_once('.')
            .map_or("other", |(_, extension)| extension);
        let weight = kinds.entry(kind.to_owned()).or_default();
        *weight = Weight {
            files: weight.files + 1,
            raw: weight.raw + raw,
            gzip: weight.gzip + gzip,
            brotli: weight.brotli + brotli,
        };
    }
    print!("{}", table(&kinds));
    Ok(())
}

fn length(path: &Path) -> Result<u64> {
    Ok(std::fs::metadata(path)
        .doing(format_args!("measuring {}", path.display()))?
        .len())
}

fn table(kinds: &BTreeMap<String, Weight>) -> String {
    let mut text = format!(
        "{:<8}{:>6}{:>12}{:>12}{:>12}\n",
        "kind", "files", "raw", "gzip", "brotli"
    );
    for (kind, weight) in kinds {
        let Weight {
            files,
            raw,
            gzip,
            brotli,
        } = weight;
        text.push_str(&format!(
            "{kind:<8}{files:>6}{raw:>12}{gzip:>12}{brotli:>12}\n"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_per_kind() {
        let weight = Weight {
            files: 2,
            raw: 1000,
            gzip: 400,
            brotli: 300,
        };
        let table = table(&BTreeMap::from([("wasm".to_owned(), weight)]));
        assert_eq!(
            table.lines().nth(1).unwrap(),
            "wasm         2        1000         400         300"
        );
    }
}
