//! What is aimed at, and whether it is met.

/// What a number is measured by.
#[derive(Clone, Copy)]
enum Aim {
    Under(f64),
    AtLeast(f64),
}

/// The names of numbers, with what is aimed at.
const AIMS: [(&str, Aim); 10] = [
    ("desk_page_view: module", Aim::Under(250.0)),
    ("desk_page_view: first load", Aim::Under(350.0)),
    ("calls_page_view: module", Aim::Under(140.0)),
    ("call_page_view: module", Aim::Under(140.0)),
    ("activity_page_view: module", Aim::Under(140.0)),
    ("start to first answer, median of 9", Aim::Under(300.0)),
    ("idle memory (resident)", Aim::Under(50.0)),
    (
        "verified status callback to durable row, SQLite",
        Aim::AtLeast(5_000.0),
    ),
    (
        "verified status callback to durable row, SQLite, p99",
        Aim::Under(30.0),
    ),
    (
        "verified status callback to durable row, PostgreSQL",
        Aim::AtLeast(3_000.0),
    ),
];

/// The aim of a number with whether it is met; empty where none was set.
pub(super) fn aim(name: &str, value: f64) -> String {
    let Some((_, aim)) = AIMS.iter().find(|(known, _)| *known == name) else {
        return String::new();
    };
    let (words, met) = match *aim {
        Aim::Under(most) => (format!("under {most}"), value < most),
        Aim::AtLeast(least) => (format!("at least {least}"), value >= least),
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
        assert_eq!(aim(callback, 4_999.0), "at least 5000: missed");
        assert_eq!(aim(&format!("{callback}, cores busy"), 2.0), "");
        assert_eq!(aim("something else", 1.0), "");
    }
}
