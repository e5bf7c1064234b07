//! Every test, from the many quick ones to the few slow ones.

use std::process::Command;

use crate::cluster::Cluster;
use crate::options::Options;
use crate::place::Place;
use crate::report::Report;
use crate::run::{self, run as execute};
use crate::setup::{self, Need, Tools};
use crate::site;
use crate::trouble::{Result, Trouble};

/// One part: its name, and what it stands on.
struct Part {
    name: &'static str,
    needs: &'static [Need],
    kind: Kind,
}

/// How a part is run.
enum Kind {
    /// `cargo test` with these arguments.
    Cargo(&'static [&'static str]),
    /// The browser's files and the server are built.
    Site,
    /// The browser tests.
    Browser,
}

const PARTS: [Part; 9] = [
    Part {
        name: "rules",
        needs: &[],
        kind: Kind::Cargo(&["--package", "trunkline"]),
    },
    Part {
        name: "sandbox",
        needs: &[],
        kind: Kind::Cargo(&["--package", "sandbox"]),
    },
    Part {
        name: "store-sqlite",
        needs: &[],
        kind: Kind::Cargo(&["--package", "store-sqlite"]),
    },
    Part {
        name: "store-postgres",
        needs: &[Need::Postgres],
        kind: Kind::Cargo(&["--package", "store-postgres"]),
    },
    Part {
        name: "flows",
        needs: &[Need::Postgres],
        kind: Kind::Cargo(&[
            "--package",
            "server",
            "--package",
            "app",
            "--features",
            "app/ssr",
        ]),
    },
    Part {
        name: "xtask",
        needs: &[],
        kind: Kind::Cargo(&["--package", "xtask"]),
    },
    Part {
        name: "site-maker",
        needs: &[],
        kind: Kind::Cargo(&["--package", "site", "--profile", "tools"]),
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

/// What the parts of one run share.
struct Run<'a> {
    place: &'a Place,
    tools: &'a Tools,
    rest: &'a [String],
    cluster: Option<Cluster>,
}

/// Runs the parts that were asked for; `true` when all passed.
///
/// # Errors
/// When the machine cannot be set up or no part has the name.
pub(crate) fn run(place: &Place, options: &Options) -> Result<bool> {
    let parts: Vec<&Part> = PARTS
        .iter()
        .filter(|part| options.wants(part.name))
        .collect();
    if parts.is_empty() {
        let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        return Err(Trouble::new(format!("the parts are: {}", names.join(", "))));
    }
    let mut needs: Vec<Need> = parts.iter().flat_map(|part| part.needs).copied().collect();
    needs.dedup();
    let tools = setup::ready(place, &needs)?;
    let mut report = Report::default();
    let mut run = Run {
        place,
        tools: &tools,
        rest: &options.rest,
        cluster: None,
    };
    for part in parts {
        report.step(part.name, || run.part(part));
    }
    Ok(report.close())
}

impl Run<'_> {
    fn part(&mut self, part: &Part) -> Result<()> {
        if part.needs.contains(&Need::Postgres) && self.cluster.is_none() {
            println!("starting a throwaway PostgreSQL cluster (a few seconds)");
            self.cluster = Some(Cluster::start(self.tools.postgres()?)?);
        }
        match part.kind {
            Kind::Cargo(arguments) => self.cargo(arguments),
            Kind::Site => site::with_server(self.place, self.tools),
            Kind::Browser => self.browser(),
        }
    }

    fn cargo(&self, arguments: &[&str]) -> Result<()> {
        let mut command = self.tools.cargo(self.place, &["test"]);
        command.args(arguments);
        if !self.rest.is_empty() {
            command.arg("--").args(self.rest);
        }
        self.tell(&mut command);
        execute(&mut command)
    }

    fn browser(&self) -> Result<()> {
        // Quick when the part before has just done it, and needed when it was not asked for.
        site::with_server(self.place, self.tools)?;
        let mut command = run::clean("npx");
        command.args(["playwright", "test"]).args(self.rest);
        command
            .current_dir(self.place.at("end2end"))
            .env("TRUNKLINE_BIN", self.place.program())
            .env("LEPTOS_SITE_ROOT", self.place.site());
        if let Some(chromium) = &self.tools.chromium {
            command.env("TRUNKLINE_CHROMIUM", chromium);
        }
        self.tell(&mut command);
        execute(&mut command)
    }

    /// Tells the tests where the cluster is.
    fn tell(&self, command: &mut Command) {
        if let Some(cluster) = &self.cluster {
            command.env("TRUNKLINE_TEST_POSTGRES", cluster.url("postgres"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
