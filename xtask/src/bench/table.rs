//! The page of numbers.

use std::fs;
use std::process::Command;

use super::{Measure, aims};
use crate::run;

/// What the numbers were seen on, in one line.
pub(super) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .map_or_else(
            || "unknown memory".to_owned(),
            |kib| format!("{} GiB", kib / (1024 * 1024)),
        );
    let commit = run::output(Command::new("git").args(["rev-parse", "--short", "HEAD"]))
        .map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned());
    format!("{cores} cores ({processor}), {memory}; commit {commit}")
}

/// The head of the page.
const HEAD: &str = "# Benchmarks\n\nWritten by `cargo xtask bench`; do not edit. What was measured together stands \
                    under one heading, which says on what and when.\n";

/// The whole page: one table per group, in the order in which the groups came. Groups of the page as it was that were
/// not measured again stay, with where they were seen.
pub(super) fn page(before: &str, measures: &[Measure], machine: &str) -> String {
    let mut groups: Vec<(String, String)> = groups_of(before);
    for (heading, body) in tables(measures, machine) {
        match groups.iter_mut().find(|(known, _)| *known == heading) {
            Some(group) => group.1 = body,
            None => groups.push((heading, body)),
        }
    }
    let mut text = HEAD.to_owned();
    for (heading, body) in groups {
        text.push_str(&format!("\n## {heading}\n\n{}\n", body.trim()));
    }
    text
}

/// The groups of a page: headings, and what stands under them.
fn groups_of(page: &str) -> Vec<(String, String)> {
    let sections = page.split("\n## ").skip(1);
    let parts = sections.filter_map(|section| section.split_once('\n'));
    parts
        .map(|(heading, body)| (heading.trim().to_owned(), body.trim().to_owned()))
        .collect()
}

fn tables(measures: &[Measure], machine: &str) -> Vec<(String, String)> {
    let mut groups: Vec<&str> = Vec::new();
    for measure in measures {
        if !groups.contains(&measure.group.as_str()) {
            groups.push(&measure.group);
        }
    }
    let mut tables = Vec::new();
    for group in groups {
        let mut text = format!(
            "Seen on {machine}.\n\n| what | value | unit | aim |\n| --- | ---: | --- | --- |\n"
        );
        for Measure {
            name, value, unit, ..
        } in measures.iter().filter(|one| one.group == group)
        {
            let aim = aims::aim(name, *value);
            text.push_str(&format!(
                "| {name} | {} | {unit} | {aim} |\n",
                number(*value)
            ));
        }
        tables.push((group.to_owned(), text));
    }
    tables
}

/// Whole numbers as they are, others with as many digits as tell something.
fn number(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 100.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_their_order() {
        let measures = [
            Measure::new("Size", "wasm", 250.0, "KB"),
            Measure::new("Start", "first answer", 12.34, "ms"),
            Measure::new("Size", "css", 4.056, "KB"),
        ];
        let page = page("", &measures, "2 cores");
        let size = page.find("## Size").unwrap();
        assert!(size < page.find("## Start").unwrap());
        assert!(
            page.contains("| wasm | 250 | KB |  |\n| css | 4.06 | KB |  |"),
            "{page}"
        );
        assert!(page.contains("| first answer | 12.3 | ms |  |"), "{page}");
    }

    #[test]
    fn what_was_not_measured_again_stays_with_where_it_was_seen() {
        let first = [
            Measure::new("Size", "wasm", 250.0, "KB"),
            Measure::new("Start", "first answer", 12.0, "ms"),
        ];
        let whole = page("", &first, "2 cores; commit a");
        let again = [Measure::new("Start", "first answer", 11.0, "ms")];
        let whole = page(&whole, &again, "2 cores; commit b");
        assert_eq!(whole.matches("Seen on 2 cores; commit a.").count(), 1);
        assert!(whole.contains("commit b.\n\n| what"), "{whole}");
        assert!(whole.contains("| first answer | 11 |") && !whole.contains("| 12 |"));
        assert_eq!(
            page(&whole, &[], "none"),
            whole,
            "nothing new changes nothing"
        );
    }
}
