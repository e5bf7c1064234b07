//! File names that hold a hash of what is in them, so that browsers may keep the files for ever.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::trouble::{Result, While};

/// Hexadecimal digits in a name: as many as the loader's placeholder has room for, 88 bits.
const DIGITS: usize = 22;
/// What stands for the hash in the split parts, which are binary and cannot grow.
const PLACEHOLDER: &str = "______________________";
/// The script that loads split parts.
pub(crate) const LOADER: &str = "__wasm_split.______________________.js";
/// The file that tells the server which parts a split function needs.
pub(crate) const MANIFEST: &str = "__wasm_split_manifest.json";

/// A file name and the hash in it.
pub(crate) struct Named {
    /// The whole name.
    pub(crate) name: String,
    /// Only the hash.
    pub(crate) hash: String,
}

/// The browser's module and its scripts under their final names.
#[derive(Debug)]
pub(crate) struct Package {
    /// Path in the package folder, and content.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// What the server must be told: kind of file, hash.
    pub(crate) hashes: Vec<(String, String)>,
}

/// A hash of several pieces, each with its length, so that no two lists of pieces look alike.
pub(crate) fn digest(pieces: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for piece in pieces {
        hasher.update((piece.len() as u64).to_le_bytes());
        hasher.update(piece);
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// `stem.HASH.extension`, by the content.
pub(crate) fn by_content(stem: &str, extension: &str, content: &[u8]) -> Named {
    let mut hash = digest(&[content]);
    hash.truncate(DIGITS);
    Named {
        name: format!("{stem}.{hash}.{extension}"),
        hash,
    }
}

/// Gives the files of a package their final names and corrects every mention of them.
///
/// The script, the loader and the split parts name each other in a circle, so all of them carry one
/// hash, made of all: a part whose own code stayed the same still gets a new name when the loader
/// it imports does.
///
/// # Errors
/// When a script is not text.
pub(crate) fn name(stem: &str, files: Vec<(String, Vec<u8>)>) -> Result<Package> {
    let mut pieces: Vec<&[u8]> = Vec::new();
    for (path, content) in &files {
        pieces.push(path.as_bytes());
        pieces.push(content);
    }
    let mut hash = digest(&pieces);
    hash.truncate(DIGITS);

    let renamed: BTreeMap<String, String> = files
        .iter()
        .map(|(path, _)| (path.clone(), hashed(path, &hash)))
        .collect();
    let mut hashes = vec![
        ("js".to_owned(), hash.clone()),
        ("wasm".to_owned(), hash.clone()),
    ];
    if renamed.contains_key(MANIFEST) {
        hashes.push(("manifest".to_owned(), hash.clone()));
        hashes.push(("split".to_owned(), hash.clone()));
    }
    let mut done = Vec::with_capacity(files.len());
    for (path, content) in files {
        let content = if path.ends_with(".js") {
            let text = String::from_utf8(content).doing(format_args!("reading {path}"))?;
            mentions(&text, stem, &renamed)
                .replace(PLACEHOLDER, &hash)
                .into_bytes()
        } else if path == MANIFEST {
            manifest(&content, &hash)?
        } else {
            fill(content, &hash)
        };
        done.push((renamed[&path].clone(), content));
    }
    Ok(Package {
        files: done,
        hashes,
    })
}

/// `a.js` → `a.HASH.js`; a snippet keeps its name, its folder gets the hash.
fn hashed(path: &str, hash: &str) -> String {
    if let Some(inside) = path.strip_prefix("snippets/") {
        return format!("snippets.{hash}/{inside}");
    }
    if path.contains(PLACEHOLDER) {
        return path.replace(PLACEHOLDER, hash);
    }
    match path.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{path}.{hash}"),
    }
}

/// Corrects the quoted paths in a script: `"./a.wasm"` → `"./a.HASH.wasm"`.
fn mentions(text: &str, stem: &str, renamed: &BTreeMap<String, String>) -> String {
    let mut text = text.to_owned();
    for (old, new) in renamed {
        for quote in ['"', '\'', '`'] {
            text = text.replace(
                &format!("{quote}./{old}{quote}"),
                &format!("{quote}./{new}{quote}"),
            );
        }
    }
    // The script mentions its own module without the dot.
    let module = format!("{stem}.wasm");
    if let Some(new) = renamed.get(&module) {
        for quote in ['"', '\'', '`'] {
            text = text.replace(
                &format!("{quote}{module}{quote}"),
                &format!("{quote}{new}{quote}"),
            );
        }
    }
    text
}

/// Corrects the list of parts, whose entries are names without `.wasm`.
fn manifest(content: &[u8], hash: &str) -> Result<Vec<u8>> {
    let parts: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(content).doing("reading the manifest of split parts")?;
    let named: BTreeMap<String, Vec<String>> = parts
        .into_iter()
        .map(|(route, parts)| {
            (
                route,
                parts
                    .into_iter()
                    .map(|part| format!("{part}.{hash}"))
                    .collect(),
            )
        })
        .collect();
    serde_json::to_vec(&named).doing("writing the manifest of split parts")
}

/// Puts the hash in the place kept for it, byte for byte.
fn fill(mut content: Vec<u8>, hash: &str) -> Vec<u8> {
    let place = LOADER.as_bytes();
    let loader = LOADER.replace(PLACEHOLDER, hash);
    let mut at = 0;
    while let Some(found) = find(&content[at..], place) {
        let start = at + found;
        content[start..start + place.len()].copy_from_slice(loader.as_bytes());
        at = start + place.len();
    }
    content
}

fn find(content: &[u8], wanted: &[u8]) -> Option<usize> {
    content
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<(String, Vec<u8>)> {
        let script = format!(
            "import * as a from \"./{LOADER}\";\nimport {{b}} from './snippets/x-1/inline0.js';\n\
             new URL('shop.wasm', import.meta.url)"
        );
        let loader = "import {initSync} from \"./shop.js\";\nfetch(new URL(\"./chunk_1.wasm\", u));\
             fetch(new URL(\"./chunk_10.wasm\", u))";
        vec![
            (LOADER.to_owned(), loader.as_bytes().to_vec()),
            (
                MANIFEST.to_owned(),
                br#"{"desk":["chunk_1","chunk_10"]}"#.to_vec(),
            ),
            (
                "chunk_1.wasm".to_owned(),
                format!("\0asm./{LOADER}\x01./{LOADER}").into_bytes(),
            ),
            ("chunk_10.wasm".to_owned(), b"\0asm".to_vec()),
            ("shop.js".to_owned(), script.into_bytes()),
            ("shop.wasm".to_owned(), b"\0asm-main".to_vec()),
            (
                "snippets/x-1/inline0.js".to_owned(),
                b"export const b = 1;".to_vec(),
            ),
        ]
    }

    fn text<'a>(package: &'a Package, start: &str) -> &'a str {
        let (_, content) = package
            .files
            .iter()
            .find(|(path, _)| path.starts_with(start))
            .unwrap();
        std::str::from_utf8(content).unwrap()
    }

    #[test]
    fn every_mention_follows_the_new_names() {
        let package = name("shop", files()).unwrap();
        let hash = &package.hashes[0].1;
        assert_eq!(hash.len(), PLACEHOLDER.len());
        let script = text(&package, "shop.");
        assert!(script.contains(&format!("\"./__wasm_split.{hash}.js\"")));
        assert!(script.contains(&format!("'./snippets.{hash}/x-1/inline0.js'")));
        assert!(script.contains(&format!("'shop.{hash}.wasm'")));
        let loader = text(&package, "__wasm_split.");
        assert!(loader.contains(&format!("\"./shop.{hash}.js\"")));
        assert!(loader.contains(&format!("\"./chunk_1.{hash}.wasm\"")));
        assert!(loader.contains(&format!("\"./chunk_10.{hash}.wasm\"")));
        assert_eq!(
            text(&package, "__wasm_split_manifest."),
            format!(r#"{{"desk":["chunk_1.{hash}","chunk_10.{hash}"]}}"#)
        );
        for (path, content) in &package.files {
            assert!(path.contains(hash.as_str()), "{path}");
            assert!(find(content, PLACEHOLDER.as_bytes()).is_none(), "{path}");
        }
    }

    #[test]
    fn a_binary_part_keeps_its_length() {
        let before = files();
        let package = name("shop", before.clone()).unwrap();
        let (_, after) = package
            .files
            .iter()
            .find(|(path, _)| path.starts_with("chunk_1."))
            .unwrap();
        assert_eq!(after.len(), before[2].1.len());
    }

    #[test]
    fn one_changed_part_renames_the_whole_circle() {
        let mut changed = files();
        changed[3].1.push(1);
        let (before, after) = (
            name("shop", files()).unwrap(),
            name("shop", changed).unwrap(),
        );
        assert_ne!(before.hashes, after.hashes);
    }

    #[test]
    fn without_split_parts_the_server_is_told_of_none() {
        let package = name("shop", vec![("shop.js".to_owned(), Vec::new())]).unwrap();
        assert_eq!(package.hashes.len(), 2);
    }

    #[test]
    fn a_digest_tells_where_pieces_end() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
    }
}
