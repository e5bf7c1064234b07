//! npm packages, exactly those of the lock file.

use std::fs;
use std::path::Path;

use super::announce;
use crate::run;
use crate::trouble::{Result, Trouble, While};

/// Where the lock file of the last installation is kept.
const STAMP: &str = "node_modules/.installed-lock.json";

/// Installs a folder's packages unless they are there already.
///
/// # Errors
/// When npm is missing or fails.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).doing(format_args!("reading {}", lock.display()))?;
    let stamp = folder.join(STAMP);
    if fs::read(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    if run::which("npm").is_none() {
        return Err(Trouble::new(
            "please install Node.js 20 or later, with npm, then start again",
        ));
    }
    announce(
        &format!("npm packages of {}", folder.display()),
        "under a minute",
    );
    let mut command = run::clean("npm");
    command
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        // The tests use the machine's browser.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(folder);
    run::output(&mut command)?;
    fs::write(&stamp, wanted).doing(format_args!("writing {}", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_done_twice() {
        let folder = std::env::temp_dir().join(format!("xtask-npm-{}", std::process::id()));
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        fs::write(folder.join("package-lock.json"), "{}").unwrap();
        fs::write(folder.join(STAMP), "{}").unwrap();
        // Without package.json npm would fail, so this passes only by not being called.
        let skipped = install(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(skipped, Ok(()));
    }
}
