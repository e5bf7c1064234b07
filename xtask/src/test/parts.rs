//! The parts of a test run, from the many quick ones to the few slow ones.

use crate::setup::Need;

/// One part: its name, and what it stands on.
#[derive(Debug)]
pub(super) struct Part {
    /// What people call it.
    pub(super) name: &'static str,
    /// What the machine must have.
    pub(super) needs: &'static [Need],
    /// How it is run.
    pub(super) kind: Kind,
}

/// How a part is run.
#[derive(Debug)]
pub(super) enum Kind {
    /// The tests of these packages, each with its folder.
    Packages(&'static [(&'static str, &'static str)]),
    /// One test program of the server's that `cargo test` leaves out unless it is asked for; it has numbers to tell.
    Program(&'static str),
    /// The examples in the documentation of all packages.
    Documentation,
    /// The tests of the program that makes the browser's files, which has a profile of its own.
    SiteMaker,
    /// The browser's files and the server are built.
    Site,
    /// The API is tried with requests made from its description.
    Api,
    /// The browser tests.
    Browser,
}

/// All parts, in their order.
pub(super) const PARTS: [Part; 12] = [
    Part {
        name: "rules",
        needs: &[],
        kind: Kind::Packages(&[("trunkline", ""), ("model", "model")]),
    },
    Part {
        name: "sandbox",
        needs: &[],
        kind: Kind::Packages(&[("sandbox", "sandbox")]),
    },
    Part {
        name: "store-sqlite",
        needs: &[],
        kind: Kind::Packages(&[("store-sqlite", "server/sqlite")]),
    },
    Part {
        name: "store-postgres",
        needs: &[Need::Postgres],
        kind: Kind::Packages(&[("store-postgres", "server/postgres")]),
    },
    Part {
        name: "flows",
        needs: &[Need::Postgres, Need::FrontDoor],
        kind: Kind::Packages(&[("server", "server"), ("app", "app")]),
    },
    Part {
        name: "kill",
        needs: &[Need::Postgres],
        kind: Kind::Program("kill"),
    },
    Part {
        name: "api",
        needs: &[Need::Python],
        kind: Kind::Api,
    },
    Part {
        name: "xtask",
        needs: &[],
        kind: Kind::Packages(&[("xtask", "xtask")]),
    },
    Part {
        name: "documentation",
        needs: &[],
        kind: Kind::Documentation,
    },
    Part {
        name: "site-maker",
        needs: &[],
        kind: Kind::SiteMaker,
    },
    Part {
        name: "site",
        needs: &[Need::Frontend],
        kind: Kind::Site,
    },
    Part {
        name: "browser",
        needs: &[Need::Frontend, Need::Browser],
        kind: Kind::Browser,
    },
];

/// The arguments that select every package with tests for the machine itself.
pub(super) fn every_package() -> Vec<&'static str> {
    let mut arguments = Vec::new();
    for part in &PARTS {
        if let Kind::Packages(packages) = part.kind {
            arguments.extend(packages.iter().flat_map(|(name, _)| ["--package", *name]));
        }
    }
    arguments.extend(["--features", "app/ssr"]);
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    #[test]
    fn a_name_asks_for_all_parts_that_contain_it() {
        let options = Options::parse(["test".to_owned(), "store".to_owned()]).unwrap();
        let names: Vec<&str> = PARTS
            .iter()
            .map(|part| part.name)
            .filter(|name| options.wants(name))
            .collect();
        assert_eq!(names, ["store-sqlite", "store-postgres"]);
    }

    #[test]
    fn every_package_is_compiled() {
        let arguments = every_package();
        for name in [
            "trunkline",
            "sandbox",
            "store-sqlite",
            "store-postgres",
            "server",
            "app",
        ] {
            assert!(arguments.contains(&name), "{name}");
        }
    }
}
