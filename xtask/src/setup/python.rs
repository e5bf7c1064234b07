//! Python packages, exactly those of a list, in a folder of their own.

use std::fs;
use std::path::{Path, PathBuf};

use super::announce;
use crate::run;
use crate::trouble::{Result, Trouble, While};

/// Where the list of the last installation is kept.
const STAMP: &str = "installed-requirements.txt";

/// Installs the packages of a list unless they are there already; answers the folder of their programs.
///
/// # Errors
/// When Python is missing, or pip fails.
pub(crate) fn install(list: &Path, folder: &Path) -> Result<PathBuf> {
    let programs = folder.join("bin");
    let wanted = fs::read(list).doing(format_args!("reading {}", list.display()))?;
    let stamp = folder.join(STAMP);
    if fs::read(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(programs);
    }
    if run::which("python3").is_none() {
        return Err(Trouble::new(
            "please install Python 3.10 or later, with venv, then start again",
        ));
    }
    announce("Python packages that try the API", "under a minute");
    if folder.exists() {
        // One of another list, or half of one.
        fs::remove_dir_all(folder).doing(format_args!("removing {}", folder.display()))?;
    }
    run::output(run::clean("python3").args(["-m", "venv"]).arg(folder))?;
    let mut pip = run::clean(programs.join("python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ])
    .arg("--requirement")
    .arg(list);
    run::output(&mut pip)?;
    fs::write(&stamp, wanted).doing(format_args!("writing {}", stamp.display()))?;
    Ok(programs)
}

/// Whether Python can make a folder for packages; Debian keeps that apart.
pub(super) fn is_there() -> bool {
    run::succeeds(run::clean("python3").args(["-c", "import ensurepip, venv"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_done_twice() {
        let folder = std::env::temp_dir().join(format!("xtask-python-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let list = folder.join("list.txt");
        fs::write(&list, "no-such-package==0").unwrap();
        fs::write(folder.join(STAMP), "no-such-package==0").unwrap();
        // There is no such package, so this passes only by not being asked for.
        let skipped = install(&list, &folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(skipped, Ok(folder.join("bin")));
    }
}
