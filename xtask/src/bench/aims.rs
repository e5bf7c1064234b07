//! What is aimed at, and whether it is met.

/// What a number is measured by.
#[derive(Clone, Copy)]
enum Aim {
    Under(f64),
    AtLeast(f64),
}

/// The beginnings of names, with what is aimed at.
const AIMS: [(&str, Aim); 15] = [
    ("desk_page_view: module", Aim::Under(250.0)),
    ("desk_page_view: first load", Aim::Under(350.0)),
    ("calls_page_view: module", Aim::Under(140.0)),
    ("call_page_view: module", Aim::Under(140.0)),
    ("activity_page_view: module", Aim::Under(140.0)),
    ("start to first answer, median", Aim::Under(300.0)),
    ("idle memory", Aim::Under(50.0)),
    (
        "verified status callback to durable row, SQLite, p99",
        Aim::Under(30.0),
    ),
    (
        "verified status callback to durable row, SQLite, median",
        Aim::Under(30.0),
    ),
    (
        "verified status callback to durable row, SQLite, cores",
        Aim::Under(f64::INFINITY),
    ),
    (
        "verified status callback to durable row, SQLite",
        Aim::AtLeast(5_000.0),
    ),
    (
        "verified status callback to durable row, PostgreSQL, p99",
        Aim::Under(f64::INFINITY),
    ),
    (
        "verified status callback to durable row, PostgreSQL, median",
        Aim::Under(f64::INFINITY),
    ),
    (
        "verified status callback to durable row, PostgreSQL, cores",
        Aim::Under(f64::INFINITY),
    ),
    (
        "verified status callback to durable row, PostgreSQL",
        Aim::AtLeast(3_000.0),
    ),
];

/// The aim of a number with whether it is met; empty where none was set.
pub(super) fn aim(name: &str, value: f64) -> String {
    let aim = AIMS.iter().find(|(start, _)| name.starts_with(start));
    let (words, met) = match aim.map(|(_, aim)| *aim) {
        Some(Aim::Under(most)) if most.is_finite() => (format!("under {most}"), value < most),
        Some(Aim::AtLeast(least)) => (format!("at least {least}"), value >= least),
        _ => return String::new(),
    };
    format!("{words}: {}", if met { "met" } else { "missed" })
}

#[cfg(test)]
mod tests {
    use super::aim;

    #[test]
    fn an_aim_says_whether_it_is_met() {
        assert_eq!(aim("desk_page_view: module", 260.0), "under 250: missed");
        assert_eq!(aim("idle memory (resident)", 41.5), "under 50: met");
        let callback = "verified status callback to durable row, SQLite";
        assert_eq!(aim(callback, 5_100.0), "at least 5000: met");
        assert_eq!(aim(&format!("{callback}, cores busy"), 2.0), "");
        assert_eq!(aim("something else", 1.0), "");
    }
}
