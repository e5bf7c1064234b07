//! The command line.

use crate::trouble::{Result, Trouble};

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
Usage: cargo xtask COMMAND

Commands:
  demo [--port N] [--data DIR] [--release]
           set up, build and run Trunkline with a simulated telephone network
  test [PART] [-- ARGUMENTS]
           set up and run every test, or only the parts whose name contains PART;
           ARGUMENTS go to the parts' own programs
  check    format, lints, doc warnings, query data, dependency rule
  build    the release bundle: program and site, ready to copy
  bench [PART]
           measure, and write the numbers into docs/BENCHMARKS.md
  prepare  refresh the data that lets the stores build without a database
  site [--release]
           only the browser's files
  setup    everything the other commands need, and nothing else

Every command does its own set-up; what is there already is skipped.";

/// The commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Measure.
    Bench,
    /// Make the bundle.
    Build,
    /// Check the source.
    Check,
    /// Run the product with the sandbox.
    Demo,
    /// Say what there is.
    Help,
    /// Refresh query data.
    Prepare,
    /// Set up for all commands.
    Setup,
    /// Make the browser's files.
    Site,
    /// Run tests.
    Test,
}

/// A command and what was said with it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The command.
    pub(crate) ask: Ask,
    /// Optimised, as people get it.
    pub(crate) release: bool,
    /// The demo's port.
    pub(crate) port: Option<u16>,
    /// The demo's data folder.
    pub(crate) data: Option<String>,
    /// Only parts whose name contains this.
    pub(crate) part: Option<String>,
    /// What follows `--`.
    pub(crate) rest: Vec<String>,
}

impl Options {
    /// Reads the command line, program name excluded.
    ///
    /// # Errors
    /// When a command or option is unknown or its value is missing or malformed.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut arguments = arguments.into_iter();
        let ask = ask(arguments.next().as_deref())?;
        let mut options = Self {
            ask,
            release: false,
            port: None,
            data: None,
            part: None,
            rest: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            match (ask, argument.as_str()) {
                (_, "-h" | "--help") => options.ask = Ask::Help,
                (Ask::Demo | Ask::Site, "--release") => options.release = true,
                (Ask::Demo, "--port") => options.port = Some(port(arguments.next())?),
                (Ask::Demo, "--data") => {
                    let folder = arguments.next();
                    options.data =
                        Some(folder.ok_or_else(|| Trouble::new("--data needs a folder"))?);
                }
                (Ask::Test, "--") => options.rest = arguments.by_ref().collect(),
                (Ask::Test | Ask::Bench, part) if !part.starts_with('-') => {
                    options.part = Some(part.to_owned());
                }
                (_, other) => return Err(Trouble::new(format!("unknown option {other}"))),
            }
        }
        Ok(options)
    }

    /// Whether a part of this name was asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.part.as_deref().is_none_or(|part| name.contains(part))
    }
}

fn ask(word: Option<&str>) -> Result<Ask> {
    Ok(match word {
        Some("bench") => Ask::Bench,
        Some("build") => Ask::Build,
        Some("check") => Ask::Check,
        Some("demo") => Ask::Demo,
        Some("prepare") => Ask::Prepare,
        Some("setup") => Ask::Setup,
        Some("site") => Ask::Site,
        Some("test") => Ask::Test,
        None | Some("help" | "-h" | "--help") => Ask::Help,
        Some(other) => return Err(Trouble::new(format!("unknown command {other}"))),
    })
}

fn port(value: Option<String>) -> Result<u16> {
    value
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| Trouble::new("--port needs a number from 0 to 65535"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_demo_with_everything() {
        let options = parse("demo --port 4000 --data here --release").unwrap();
        assert_eq!(options.ask, Ask::Demo);
        assert_eq!(
            (options.port, options.data.as_deref()),
            (Some(4000), Some("here"))
        );
        assert!(options.release);
    }

    #[test]
    fn a_part_and_arguments_for_it() {
        let options = parse("test browser -- --grep dial").unwrap();
        assert!(options.wants("browser") && !options.wants("rules"));
        assert_eq!(options.rest, ["--grep", "dial"]);
        assert!(parse("test").unwrap().wants("rules"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(parse("dem").unwrap_err().to_string(), "unknown command dem");
        assert_eq!(
            parse("check --fast").unwrap_err().to_string(),
            "unknown option --fast"
        );
        assert!(
            parse("demo --port 70000")
                .unwrap_err()
                .to_string()
                .contains("65535")
        );
        assert!(parse("demo --data").is_err());
    }

    #[test]
    fn help_is_found_everywhere() {
        assert_eq!(parse("").unwrap().ask, Ask::Help);
        assert_eq!(parse("test --help").unwrap().ask, Ask::Help);
    }
}
