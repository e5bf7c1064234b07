//! Files that are served as they are: the workspace's own, and those of npm packages.

use std::path::Path;

use serde::Deserialize;

use crate::publish::Files;
use crate::settings::{Settings, Vendor};
use crate::trouble::{Result, While, read, walk};

#[derive(Deserialize)]
struct Installed {
    version: String,
}

/// Adds the assets folder and the vendored files.
///
/// # Errors
/// When a file cannot be read or an npm package is not installed.
pub(crate) fn collect(settings: &Settings, files: &mut Files) -> Result<()> {
    if let Some(folder) = settings
        .assets_dir
        .as_deref()
        .filter(|folder| folder.exists())
    {
        for path in walk(folder)? {
            let bytes = read(&folder.join(&path))?;
            files.add(path, bytes);
        }
    }
    for vendor in &settings.vendor {
        let package = settings.npm_package(&vendor.package);
        let version = version(&package)?;
        files.add(place(vendor, &version), read(&package.join(&vendor.file))?);
    }
    Ok(())
}

fn version(package: &Path) -> Result<String> {
    let file = read(&package.join("package.json"))?;
    let installed: Installed =
        serde_json::from_slice(&file).doing(format_args!("reading {}", package.display()))?;
    Ok(installed.version)
}

fn place(vendor: &Vendor, version: &str) -> String {
    vendor.to.replace("{version}", version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installed_version_is_in_the_name() {
        let vendor = Vendor {
            package: "p".to_owned(),
            file: "f.js".to_owned(),
            to: "phone/p-{version}.min.js".to_owned(),
        };
        assert_eq!(place(&vendor, "2.0.1"), "phone/p-2.0.1.min.js");
    }
}
