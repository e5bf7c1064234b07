//! Steps with their times, and a table of them in the end.

use std::time::{Duration, Instant};

use crate::trouble::Result;

/// What became of the steps of one command.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: String,
    took: Duration,
    trouble: Option<String>,
}

impl Report {
    /// Runs one step, says when it starts and how it ended; a failure does not stop the next.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        println!("\n━━ {name}");
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        let trouble = outcome.err().map(|trouble| trouble.to_string());
        match &trouble {
            None => println!("━━ {name}: passed in {}", seconds(took)),
            Some(trouble) => println!("━━ {name}: FAILED in {}: {trouble}", seconds(took)),
        }
        self.rows.push(Row {
            name: name.to_owned(),
            took,
            trouble,
        });
    }

    /// Prints the table; `true` when nothing failed.
    pub(crate) fn close(&self) -> bool {
        print!("\n{}", self.table());
        self.rows.iter().all(|row| row.trouble.is_none())
    }

    fn table(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let outcome = if row.trouble.is_none() {
                "passed"
            } else {
                "FAILED"
            };
            text.push_str(&format!(
                "{outcome}  {:>9}  {}\n",
                seconds(row.took),
                row.name
            ));
        }
        let failed = self.rows.iter().filter(|row| row.trouble.is_some()).count();
        let total: Duration = self.rows.iter().map(|row| row.took).sum();
        text.push_str(&format!(
            "{} passed, {failed} failed, in {}\n",
            self.rows.len() - failed,
            seconds(total)
        ));
        text
    }
}

/// `7.3 s`, or minutes and seconds from one minute on.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} m {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trouble::Trouble;

    #[test]
    fn a_failure_hides_nothing_and_is_counted() {
        let mut report = Report::default();
        report.step("one", || Err(Trouble::new("no")));
        report.step("two", || Ok(()));
        assert!(!report.close());
        let table = report.table();
        assert!(
            table.contains("FAILED") && table.contains("1 passed, 1 failed"),
            "{table}"
        );
    }

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(7_300)), "7.3 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 m 05 s");
    }
}
