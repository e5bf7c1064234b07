//! Brotli and gzip copies made beforehand, so that the server never compresses the same file twice.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::publish::{COMPRESSED, Files};
use crate::shrink::{keep, take};
use crate::trouble::{Result, While, write};

/// Kinds of file that get smaller; pictures, sounds and fonts are compressed already.
const WORTH: [&str; 9] = [
    "css", "html", "js", "json", "map", "mjs", "svg", "txt", "wasm",
];

/// Makes the copies that are missing.
///
/// # Errors
/// When a copy cannot be written.
pub(crate) fn beside(root: &Path, files: &Files) -> Result<()> {
    let todo: Vec<(PathBuf, &[u8])> = files
        .iter()
        .filter(|(path, _)| worth(path))
        .map(|(path, content)| (root.join(path), content))
        .filter(|(path, _)| COMPRESSED.iter().any(|end| !with(path, end).exists()))
        .collect();
    let (queue, troubles) = (Mutex::new(todo), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((path, content)) = take(&queue) {
                    if let Err(trouble) = both(&path, content) {
                        keep(&troubles, trouble);
                    }
                }
            });
        }
    });
    let mut troubles = troubles
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    troubles.pop().map_or(Ok(()), Err)
}

/// Whether a file of this name gets smaller by compression.
pub(crate) fn worth(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| WORTH.contains(&extension))
}

/// The path of a compressed copy.
pub(crate) fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn both(path: &Path, content: &[u8]) -> Result<()> {
    write(&with(path, ".br"), &brotli(content)?)?;
    write(&with(path, ".gz"), &gzip(content)?)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    let mut smaller = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut smaller, &parameters).doing("compressing")?;
    Ok(smaller)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).doing("compressing")?;
    encoder.finish().doing("compressing")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn copies_give_back_what_went_in() {
        let content = b"The dialer that rings. ".repeat(100);
        let mut back = Vec::new();
        brotli::Decompressor::new(&brotli(&content).unwrap()[..], 4096)
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, content);
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&gzip(&content).unwrap()[..])
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, content);
    }

    #[test]
    fn pictures_are_left_alone() {
        assert!(worth("pkg/a.1.wasm"));
        assert!(!worth("logo.png"));
        assert!(!worth("LICENSE"));
    }
}
