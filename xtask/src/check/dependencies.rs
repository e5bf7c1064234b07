//! The dependency rule: `src` knows nobody, `app` knows `src`, `server` knows everybody, nobody
//! knows `server`, and `sandbox` knows none of us.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::run::output;
use crate::setup::Tools;
use crate::trouble::{Result, Trouble, While};

/// Packages of the workspace.
const OURS: [&str; 6] = [
    "trunkline",
    "app",
    "frontend",
    "server",
    "store-sqlite",
    "store-postgres",
];

/// A package and what must not be anywhere below it.
struct Never {
    package: &'static str,
    more: &'static [&'static str],
    names: &'static [&'static str],
}

const NEVER: [Never; 6] = [
    Never {
        package: "frontend",
        more: &["--target", "wasm32-unknown-unknown"],
        names: &[
            "tokio", "axum", "hyper", "sqlx", "reqwest", "server", "sandbox",
        ],
    },
    Never {
        package: "trunkline",
        more: &[],
        names: &["tokio", "axum", "hyper", "sqlx", "reqwest", "leptos"],
    },
    Never {
        package: "app",
        more: &[],
        names: &["sqlx", "reqwest", "server", "sandbox"],
    },
    Never {
        package: "store-sqlite",
        more: &[],
        names: &["leptos", "axum", "app", "server"],
    },
    Never {
        package: "store-postgres",
        more: &[],
        names: &["leptos", "axum", "app", "server"],
    },
    Never {
        package: "sandbox",
        more: &[],
        names: &OURS,
    },
];

/// A package from outside, and the only ones of ours that may name it. The sandbox is the world
/// outside, so it talks HTTP too.
const ONLY: [(&str, &[&str]); 4] = [
    ("sqlx", &["store-postgres", "store-sqlite"]),
    ("reqwest", &["sandbox", "server"]),
    ("leptos_axum", &["app", "server"]),
    ("axum", &["sandbox", "server"]),
];

/// Checks every part of the rule.
///
/// # Errors
/// When one is broken; the sentence names who knows whom.
pub(crate) fn check(place: &Place, tools: &Tools) -> Result<()> {
    for Never {
        package,
        more,
        names,
    } in NEVER
    {
        let arguments = [
            "tree",
            "--package",
            package,
            "--edges",
            "normal",
            "--prefix",
            "none",
        ];
        let tree = output(tools.cargo(place, &arguments).args(more))?;
        let below = names_of(&tree);
        if let Some(name) = names.iter().find(|name| below.contains(**name)) {
            return Err(Trouble::new(format!("{package} must not know {name}")));
        }
        println!(
            "{package}: {} packages, none of {}",
            below.len(),
            names.join(", ")
        );
    }
    for (name, may) in ONLY {
        let arguments = [
            "tree",
            "--workspace",
            "--edges",
            "normal",
            "--prefix",
            "none",
        ];
        let inverse = ["--invert", name, "--depth", "1"];
        let tree = output(tools.cargo(place, &arguments).args(inverse))?;
        let ours = names_of_ours(&tree);
        if let Some(other) = ours.iter().find(|other| !may.contains(&other.as_str())) {
            return Err(Trouble::new(format!("{other} must not use {name}")));
        }
        println!("{name}: used by {} only", may.join(" and "));
    }
    one_ssr_file(&place.at("app/src"))
}

/// Only the file that asks who is signed in knows on which side it runs.
fn one_ssr_file(folder: &Path) -> Result<()> {
    let mut found: Vec<PathBuf> = Vec::new();
    for file in super::sources(folder)? {
        let text = fs::read_to_string(&file).doing(file.display())?;
        if text.contains("feature = \"ssr\"") {
            found.push(file);
        }
    }
    match found.as_slice() {
        [only] if only.ends_with("session.rs") => Ok(()),
        others => Err(Trouble::new(format!(
            "`feature = \"ssr\"` belongs in app/src/session.rs alone, found in {others:?}"
        ))),
    }
}

/// The packages in the output of `cargo tree --prefix none`.
fn names_of(tree: &str) -> BTreeSet<String> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// Those of them that lie in the workspace, which is shown by their path.
fn names_of_ours(tree: &str) -> BTreeSet<String> {
    names_of(
        &tree
            .lines()
            .filter(|line| line.contains(" (/"))
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "reqwest v0.13.5\nserver v0.1.0 (/w/server)\nserver_fn v0.8.13\n\
        app v0.1.0 (/w/app) (*)\n";

    #[test]
    fn names_are_whole_words() {
        let names = names_of(TREE);
        assert!(names.contains("server") && names.contains("server_fn"));
        assert!(!names.contains("serv"));
    }

    #[test]
    fn only_our_own_packages_are_judged() {
        assert_eq!(
            names_of_ours(TREE).into_iter().collect::<Vec<_>>(),
            ["app", "server"]
        );
    }

    #[test]
    fn two_ssr_files_are_one_too_many() {
        let folder = std::env::temp_dir().join(format!("xtask-ssr-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("session.rs"), "#[cfg(feature = \"ssr\")]").unwrap();
        let one = one_ssr_file(&folder);
        fs::write(folder.join("page.rs"), "#[cfg(feature = \"ssr\")]").unwrap();
        let two = one_ssr_file(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(one, Ok(()));
        assert!(two.is_err());
    }
}
