//! Measurements, written into `docs/BENCHMARKS.md`.
//!
//! Two kinds: what is measured from outside, here, on the release bundle; and programs of the
//! crates themselves, examples called `bench`, which print one JSON object per line and number:
//! `{"group":"Webhooks","name":"voice to TwiML, SQLite, p99","value":2.1,"unit":"ms"}`.

mod aims;
mod line;
mod outside;
mod sizes;
mod table;

use std::fs;
use std::process::Stdio;

use crate::bundle;
use crate::cluster::Cluster;
use crate::options::Options;
use crate::place::Place;
use crate::run;
use crate::setup::{self, Need, Tools};
use crate::trouble::{Result, Trouble, While};

/// The packages with an example called `bench`.
const PROGRAMS: [&str; 2] = ["server", "sandbox"];
/// Parts of the server's that can be measured alone.
const OF_SERVER: [&str; 1] = ["queue"];

/// One number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measure {
    /// The table it belongs to.
    pub(crate) group: String,
    /// What was measured.
    pub(crate) name: String,
    /// The number.
    pub(crate) value: f64,
    /// What it counts.
    pub(crate) unit: String,
}

impl Measure {
    fn new(group: &str, name: impl Into<String>, value: f64, unit: &str) -> Self {
        Self {
            group: group.to_owned(),
            name: name.into(),
            value,
            unit: unit.to_owned(),
        }
    }
}

/// Measures everything, or the part that was asked for: `sizes`, `start`, a package, or a part of the server's. What was
/// measured takes its place on the page, under when and on what it was seen; the rest of the page stays as it is.
///
/// # Errors
/// When something does not build, start or answer.
pub(crate) fn run(place: &Place, options: &Options) -> Result<()> {
    let tools = setup::ready(place, &[Need::Frontend, Need::Postgres])?;
    let mut measures = Vec::new();
    if options.wants("sizes") || options.wants("start") {
        bundle::run(place)?;
    }
    if options.wants("sizes") {
        measures.extend(sizes::measure(&place.bundle().join("site"))?);
    }
    if options.wants("start") {
        measures.extend(outside::measure(place)?);
    }
    let alone = OF_SERVER
        .into_iter()
        .find(|part| options.part.as_deref() == Some(*part));
    let wanted: Vec<&str> = PROGRAMS
        .into_iter()
        .filter(|package| options.wants(package) || (alone.is_some() && *package == "server"))
        .collect();
    if !wanted.is_empty() {
        let cluster = Cluster::start(tools.postgres()?)?;
        for package in wanted {
            match program(place, &tools, package, alone, &cluster) {
                Ok(more) => measures.extend(more),
                Err(trouble) => {
                    // What took minutes to measure is told, whatever came after it.
                    print!("{}", table::page("", &measures, &table::machine()));
                    return Err(trouble);
                }
            }
        }
    }
    let file = place.at("docs/BENCHMARKS.md");
    // There may be no such page yet.
    let before = fs::read_to_string(&file).unwrap_or_default();
    let page = table::page(&before, &measures, &table::machine());
    fs::write(&file, page).doing(format_args!("writing {}", file.display()))?;
    println!("written: {}", file.display());
    Ok(())
}

/// Runs one package's `bench` example; what it says besides numbers goes to the terminal.
fn program(
    place: &Place,
    tools: &Tools,
    package: &str,
    alone: Option<&str>,
    cluster: &Cluster,
) -> Result<Vec<Measure>> {
    println!("measuring {package} (a few minutes)");
    let mut command = tools.cargo(
        place,
        &["run", "--quiet", "--release", "--example", "bench"],
    );
    command
        .args(["--package", package, "--"])
        .args(alone)
        .env("TRUNKLINE_TEST_POSTGRES", cluster.url("postgres"));
    let line = run::line(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .doing(format_args!("starting `{line}`"))?;
    if !output.status.success() {
        return Err(Trouble::new(format!("`{line}` failed")));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let measures: Vec<Measure> = text.lines().filter_map(line::parse).collect();
    if measures.is_empty() {
        return Err(Trouble::new(format!("`{line}` measured nothing")));
    }
    Ok(measures)
}
