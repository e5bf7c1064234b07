//! Names and versions that must agree, or must not appear, across files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::trouble::{Result, Trouble, While};

/// Names that only their own folders may hold.
const CARRIERS: [&str; 3] = ["twilio", "telnyx", "aircall"];

/// The start of the SDK's file name in the site.
const SDK: &str = "twilio-voice-sdk-";

/// Checks all of them.
///
/// # Errors
/// When one is wrong; the sentence names file and reason.
pub(crate) fn check(place: &Place) -> Result<()> {
    no_carrier_names(place)?;
    let package = read(&place.at("frontend/package.json"))?;
    let mut scripts = String::new();
    for file in sources(&place.at("public/softphone"))? {
        scripts.push_str(&read(&file)?);
    }
    same_version(&package, &scripts)
}

/// The product and its pages know no carrier.
fn no_carrier_names(place: &Place) -> Result<()> {
    for folder in ["src", "app"] {
        for file in sources(&place.at(folder))? {
            let text = read(&file)?.to_lowercase();
            if let Some(name) = CARRIERS.iter().find(|name| text.contains(**name)) {
                return Err(Trouble::new(format!(
                    "{} must not name {name}",
                    file.display()
                )));
            }
        }
    }
    Ok(())
}

/// Wherever the scripts name the SDK's file, they name the version that is installed.
fn same_version(package: &str, scripts: &str) -> Result<()> {
    let installed = after(package, "\"@twilio/voice-sdk\": \"")
        .ok_or_else(|| Trouble::new("frontend/package.json must pin @twilio/voice-sdk"))?;
    let loaded: Vec<&str> = scripts
        .match_indices(SDK)
        .map(|(at, _)| after(&scripts[at..], SDK).unwrap_or("no version"))
        .collect();
    if loaded.is_empty() {
        return Err(Trouble::new(format!(
            "public/softphone must load {SDK}{installed}.min.js"
        )));
    }
    match loaded.iter().find(|loaded| **loaded != installed) {
        None => Ok(()),
        Some(other) => Err(Trouble::new(format!(
            "public/softphone loads SDK {other}, frontend/package.json pins {installed}"
        ))),
    }
}

/// The digits and dots that follow a text.
fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let rest = text.split_once(start)?.1;
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    let version = rest[..end].trim_end_matches('.');
    (!version.is_empty()).then_some(version)
}

/// Every file under a folder.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .doing(format_args!("listing {}", folder.display()))?
            .flatten();
        for entry in entries {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).doing(format_args!("reading {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: &str = r#"{ "@twilio/voice-sdk": "2.18.5" }"#;

    #[test]
    fn the_same_version_passes() {
        let adapter = "import('./twilio-voice-sdk-2.18.5.min.js')";
        assert_eq!(same_version(PACKAGE, adapter), Ok(()));
    }

    #[test]
    fn another_version_or_none_is_told() {
        let two = "twilio-voice-sdk-2.18.5.min.js twilio-voice-sdk-2.18.4.min.js";
        let other = same_version(PACKAGE, two).unwrap_err();
        assert!(other.to_string().contains("2.18.4"), "{other}");
        assert!(same_version(PACKAGE, "nothing").is_err());
        assert!(same_version(PACKAGE, "twilio-voice-sdk-latest.js").is_err());
        assert!(same_version(r#"{ "@twilio/voice-sdk": "^2" }"#, "x").is_err());
    }
}
