//! A number as a bench program prints it: one flat JSON object on one line.

use super::Measure;

/// Reads one line; nothing for a line that is no such object.
pub(super) fn parse(line: &str) -> Option<Measure> {
    let inside = line.trim().strip_prefix('{')?.strip_suffix('}')?;
    Some(Measure {
        group: text(inside, "group")?,
        name: text(inside, "name")?,
        value: after(inside, "value")?
            .split([',', '}'])
            .next()?
            .trim()
            .parse()
            .ok()?,
        unit: text(inside, "unit")?,
    })
}

/// What follows `"key":`.
fn after<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let rest = object.split_once(&format!("\"{key}\""))?.1;
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

/// A string without escapes, which is all that names and units need.
fn text(object: &str, key: &str) -> Option<String> {
    let rest = after(object, key)?.strip_prefix('"')?;
    Some(rest.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read() {
        let line = r#"{"group":"Webhooks","name":"voice, p99","value": 2.5,"unit":"ms"}"#;
        assert_eq!(
            parse(line),
            Some(Measure::new("Webhooks", "voice, p99", 2.5, "ms"))
        );
    }

    #[test]
    fn other_lines_are_not() {
        for line in [
            "",
            "running",
            r#"{"group":"a"}"#,
            r#"{"group":"a","name":"b","value":"c"}"#,
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
