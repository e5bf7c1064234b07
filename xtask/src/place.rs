//! Where the workspace lies and where Cargo puts what it builds.

use std::path::{Path, PathBuf};

use crate::trouble::{Result, Trouble, While};

/// The two folders everything else is found from.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The folder of the workspace.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl Place {
    /// Looks upwards from the current folder for the workspace.
    ///
    /// # Errors
    /// When no folder above is the workspace.
    pub(crate) fn find() -> Result<Self> {
        let here = std::env::current_dir().doing("asking for the current folder")?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").exists())
            .ok_or_else(|| Trouble::new("run this inside the clone of Trunkline"))?
            .to_owned();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            // Cargo takes a relative one from the folder it is started in.
            Some(folder) if !folder.is_empty() => here.join(folder),
            _ => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The server's program of a quick build.
    pub(crate) fn program(&self) -> PathBuf {
        self.target.join("debug/trunkline")
    }

    /// The site of a quick build.
    pub(crate) fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The folder of the release bundle.
    pub(crate) fn bundle(&self) -> PathBuf {
        self.target.join("bundle")
    }

    /// A path in the workspace.
    pub(crate) fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }
}
