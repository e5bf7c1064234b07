//! What the workspace's `Cargo.toml` says about the site.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::trouble::{Result, Trouble, While};

/// For whom the site is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Quick to build: for the demo and the tests.
    Dev,
    /// Small to load: for the bundle.
    Release,
}

/// The settings of one site, with every path made whole.
#[derive(Debug)]
pub(crate) struct Settings {
    /// For whom the site is made.
    pub(crate) mode: Mode,
    /// The start of the names of the script, the module and the style sheet.
    pub(crate) name: String,
    /// The package whose library is the browser's entry point.
    pub(crate) lib_package: String,
    /// The Cargo profile of the browser side.
    pub(crate) profile: String,
    /// The folder under the site's root for files whose names hold a hash.
    pub(crate) pkg_dir: String,
    /// The style sheet that imports the others.
    pub(crate) style_file: Option<PathBuf>,
    /// The folder that is copied as it is.
    pub(crate) assets_dir: Option<PathBuf>,
    /// Which browsers the style sheet must serve, as a browserslist query.
    pub(crate) browserquery: String,
    /// Files of npm packages that are served as they are.
    pub(crate) vendor: Vec<Vendor>,
    /// The folder whose `node_modules` holds the npm packages.
    pub(crate) npm_dir: PathBuf,
    /// The folder of the workspace.
    pub(crate) workspace: PathBuf,
    /// Where Cargo puts what it builds.
    pub(crate) target: PathBuf,
    site_root: String,
}

/// One file of an npm package that the site serves.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Vendor {
    /// The npm package.
    pub(crate) package: String,
    /// The file in it.
    pub(crate) file: String,
    /// The path in the site; `{version}` becomes the installed version.
    pub(crate) to: String,
}

#[derive(Deserialize)]
struct Answer {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    metadata: Option<Tables>,
}

#[derive(Deserialize)]
struct Tables {
    #[serde(default)]
    leptos: Vec<Leptos>,
    #[serde(default)]
    site: Extra,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Leptos {
    name: String,
    output_name: Option<String>,
    lib_package: String,
    #[serde(default = "default_site_root")]
    site_root: String,
    #[serde(default = "default_pkg_dir")]
    site_pkg_dir: String,
    style_file: Option<String>,
    assets_dir: Option<String>,
    #[serde(default = "default_browserquery")]
    browserquery: String,
    lib_profile_dev: Option<String>,
    lib_profile_release: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Extra {
    npm_dir: Option<String>,
    #[serde(default)]
    vendor: Vec<Vendor>,
}

fn default_site_root() -> String {
    "target/site".to_owned()
}

fn default_pkg_dir() -> String {
    "pkg".to_owned()
}

fn default_browserquery() -> String {
    "defaults".to_owned()
}

impl Settings {
    /// Asks Cargo for the workspace's settings.
    ///
    /// # Errors
    /// When Cargo cannot answer or the tables are missing or malformed.
    pub(crate) fn read(mode: Mode) -> Result<Self> {
        let output = Command::new("cargo")
            .args([
                "metadata",
                "--no-deps",
                "--format-version",
                "1",
                "--offline",
            ])
            .stderr(Stdio::inherit())
            .output()
            .doing("asking cargo for the workspace's metadata")?;
        if !output.status.success() {
            return Err(Trouble::new(
                "cargo could not tell the workspace's metadata",
            ));
        }
        Self::parse(&output.stdout, mode)
    }

    /// Reads the answer of `cargo metadata`.
    fn parse(answer: &[u8], mode: Mode) -> Result<Self> {
        let answer: Answer = serde_json::from_slice(answer).doing("reading cargo's metadata")?;
        let tables = answer
            .metadata
            .ok_or_else(|| Trouble::new("Cargo.toml has no [[workspace.metadata.leptos]]"))?;
        let [leptos] = <[Leptos; 1]>::try_from(tables.leptos)
            .map_err(|_| Trouble::new("Cargo.toml must have one [[workspace.metadata.leptos]]"))?;
        let root = &answer.workspace_root;
        let profile = match mode {
            Mode::Dev => leptos.lib_profile_dev.unwrap_or_else(|| "dev".to_owned()),
            Mode::Release => leptos
                .lib_profile_release
                .unwrap_or_else(|| "release".to_owned()),
        };
        Ok(Self {
            mode,
            name: leptos.output_name.unwrap_or(leptos.name),
            lib_package: leptos.lib_package,
            profile,
            pkg_dir: leptos.site_pkg_dir,
            style_file: leptos.style_file.map(|file| root.join(file)),
            assets_dir: leptos.assets_dir.map(|folder| root.join(folder)),
            browserquery: leptos.browserquery,
            vendor: tables.site.vendor,
            npm_dir: root.join(tables.site.npm_dir.as_deref().unwrap_or(".")),
            site_root: leptos.site_root,
            target: answer.target_directory,
            workspace: answer.workspace_root,
        })
    }

    /// The folder the server serves: of its own for each mode.
    pub(crate) fn site_root(&self) -> PathBuf {
        match self.mode {
            Mode::Release => self.bundle().join("site"),
            // A target folder set from outside moves the site along.
            Mode::Dev => match self.site_root.strip_prefix("target/") {
                Some(inside) => self.target.join(inside),
                None => self.workspace.join(&self.site_root),
            },
        }
    }

    /// The file beside the server's program that tells it the hashes.
    pub(crate) fn hash_file(&self) -> PathBuf {
        match self.mode {
            Mode::Release => self.bundle().join("hash.txt"),
            Mode::Dev => self.target.join("debug").join("hash.txt"),
        }
    }

    /// The folder for what is kept between two runs.
    pub(crate) fn work(&self) -> PathBuf {
        self.target.join("site-work").join(&self.profile)
    }

    /// The folder Cargo puts the browser's raw module into.
    pub(crate) fn raw_folder(&self) -> PathBuf {
        let folder = if self.profile == "dev" {
            "debug"
        } else {
            self.profile.as_str()
        };
        self.target.join("wasm32-unknown-unknown").join(folder)
    }

    /// A program of an installed npm package.
    pub(crate) fn npm_program(&self, name: &str) -> PathBuf {
        self.npm_dir.join("node_modules/.bin").join(name)
    }

    /// The folder of an installed npm package.
    pub(crate) fn npm_package(&self, name: &str) -> PathBuf {
        self.npm_dir.join("node_modules").join(Path::new(name))
    }

    fn bundle(&self) -> PathBuf {
        self.target.join("bundle")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(leptos: &str) -> String {
        format!(
            r#"{{"workspace_root":"/w","target_directory":"/t","metadata":{{"leptos":[{leptos}],
            "site":{{"npm-dir":"frontend","vendor":[{{"package":"p","file":"f.js","to":"v-{{version}}.js"}}]}}}}}}"#
        )
    }

    const LEPTOS: &str = r#"{"name":"shop","lib-package":"front","site-root":"target/site",
        "style-file":"style/main.css","lib-profile-dev":"wasm-dev","site-addr":"127.0.0.1:3000"}"#;

    #[test]
    fn dev_settings_follow_the_target_folder() {
        let settings = Settings::parse(answer(LEPTOS).as_bytes(), Mode::Dev).unwrap();
        assert_eq!(settings.site_root(), Path::new("/t/site"));
        assert_eq!(settings.hash_file(), Path::new("/t/debug/hash.txt"));
        assert_eq!(
            settings.raw_folder(),
            Path::new("/t/wasm32-unknown-unknown/wasm-dev")
        );
        assert_eq!(
            settings.style_file.as_deref(),
            Some(Path::new("/w/style/main.css"))
        );
        assert_eq!(
            settings.npm_package("p"),
            Path::new("/w/frontend/node_modules/p")
        );
        assert_eq!(settings.vendor[0].to, "v-{version}.js");
    }

    #[test]
    fn release_goes_into_the_bundle() {
        let settings = Settings::parse(answer(LEPTOS).as_bytes(), Mode::Release).unwrap();
        assert_eq!(settings.site_root(), Path::new("/t/bundle/site"));
        assert_eq!(settings.hash_file(), Path::new("/t/bundle/hash.txt"));
        assert_eq!(settings.profile, "release");
    }

    #[test]
    fn two_sites_are_refused() {
        let two = format!("{LEPTOS},{LEPTOS}");
        let refused = Settings::parse(answer(&two).as_bytes(), Mode::Dev).unwrap_err();
        assert!(refused.to_string().contains("must have one"));
    }
}
