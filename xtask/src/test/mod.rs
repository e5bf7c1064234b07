//! Every test, in one command.

mod api;
mod compiled;
mod parts;

use std::process::Command;

use compiled::Program;
use parts::{Kind, PARTS, Part};

use crate::cluster::Cluster;
use crate::options::Options;
use crate::place::Place;
use crate::report::Report;
use crate::run::{self, run as execute};
use crate::setup::{self, Need, Tools};
use crate::site;
use crate::trouble::{Result, Trouble};

/// What the parts of one run share.
struct Run<'a> {
    place: &'a Place,
    tools: &'a Tools,
    rest: &'a [String],
    /// The programs of all packages; none where parts were asked for or not all compile.
    programs: Option<Vec<Program>>,
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
    let needs: Vec<Need> = parts.iter().flat_map(|part| part.needs).copied().collect();
    let tools = setup::ready(place, &needs)?;
    let mut report = Report::default();
    let mut run = Run {
        place,
        tools: &tools,
        rest: &options.rest,
        programs: None,
        cluster: None,
    };
    if parts.len() == PARTS.len() {
        report.step("compiling all tests", || run.compile());
    }
    for part in parts {
        report.step(part.name, || run.part(part));
    }
    Ok(report.close())
}

impl Run<'_> {
    fn compile(&mut self) -> Result<()> {
        println!("(about ten minutes the first time)");
        let programs = compiled::all(self.place, self.tools, &parts::every_package())?;
        self.programs = Some(programs);
        Ok(())
    }

    fn part(&mut self, part: &Part) -> Result<()> {
        if part.needs.contains(&Need::Postgres) && self.cluster.is_none() {
            println!("starting a throwaway PostgreSQL cluster (a few seconds)");
            self.cluster = Some(Cluster::start(self.tools.postgres()?)?);
        }
        match part.kind {
            Kind::Packages(packages) => self.packages(packages),
            Kind::Program(name) => self.program(name),
            Kind::Documentation => {
                let mut arguments = vec!["--doc"];
                arguments.extend(parts::every_package());
                self.cargo(&arguments)
            }
            Kind::SiteMaker => self.cargo(&["--package", "site", "--profile", "tools"]),
            Kind::Site => self.site(),
            Kind::Api => self.api(),
            Kind::Browser => self.browser(),
        }
    }

    /// Runs the compiled programs of some packages, all of them even when one fails.
    fn packages(&self, packages: &[(&str, &str)]) -> Result<()> {
        let Some(programs) = &self.programs else {
            return self.alone(packages);
        };
        let (mut ran, mut failed) = (0, 0);
        for (_, folder) in packages {
            // Joining nothing would leave a slash at the end.
            let folder = if folder.is_empty() {
                self.place.root.clone()
            } else {
                self.place.at(folder)
            };
            for program in programs.iter().filter(|program| program.of(&folder)) {
                let mut command = program.command();
                self.tell(command.args(self.rest));
                println!("{}", run::line(&command));
                ran += 1;
                failed += usize::from(execute(&mut command).is_err());
            }
        }
        match (ran, failed) {
            (0, _) => Err(Trouble::new("there are no tests")),
            (_, 0) => Ok(()),
            _ => Err(Trouble::new(format!(
                "{failed} of {ran} test programs failed"
            ))),
        }
    }

    /// Compiles and runs some packages by themselves, whatever the others look like.
    fn alone(&self, packages: &[(&str, &str)]) -> Result<()> {
        let mut arguments = vec!["--no-fail-fast"];
        for (name, _) in packages {
            arguments.extend(["--package", *name]);
            if *name == "app" {
                arguments.extend(["--features", "app/ssr"]);
            }
        }
        self.cargo(&arguments)
    }

    /// Compiles and runs one test program, and shows what it tells.
    fn program(&self, name: &str) -> Result<()> {
        let mut command = self.tools.cargo(self.place, &["test"]);
        // With the same packages as ever, so that nothing is compiled twice.
        command.args(parts::every_package());
        command.args(["--test", name, "--", "--nocapture"]);
        command.args(self.rest);
        self.tell(&mut command);
        execute(&mut command)
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

    /// The browser's files, and the server where the tests have not brought it along.
    fn site(&self) -> Result<()> {
        if self.programs.is_some() && self.place.program().exists() {
            site::make(self.place, self.tools, false)
        } else {
            site::with_server(self.place, self.tools)
        }
    }

    /// The demo is built where the tests have not brought it along, and its API is tried.
    fn api(&self) -> Result<()> {
        if self.programs.is_none() || !self.place.program().exists() {
            let mut command = self
                .tools
                .cargo(self.place, &["build", "--package", "server"]);
            execute(&mut command)?;
        }
        api::run(self.place, self.tools, self.rest)
    }

    fn browser(&self) -> Result<()> {
        // Quick when the part before has just done it, and needed when it was not asked for.
        self.site()?;
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
