//! Phone numbers as Twilio reads them.

/// `+` and 7 to 15 digits, the first not 0.
pub(crate) fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A number as written in a document: punctuation is left out, and ten digits belong to the North American plan.
pub(crate) fn as_written(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|it| !matches!(it, ' ' | '-' | '.' | '(' | ')'))
        .collect();
    let digits = kept.len() == 10 && kept.bytes().all(|byte| byte.is_ascii_digit());
    if digits { format!("+1{kept}") } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_written() {
        for written in [
            "+12125550142",
            "(212) 555-0142",
            "212.555.0142",
            "+1 212 555-0142",
        ] {
            assert_eq!(as_written(written), "+12125550142", "{written}");
        }
        for bad in [
            "",
            "+",
            "911",
            "+0123456789",
            "+12125550142x",
            "+1234567890123456",
            "anna",
        ] {
            assert!(!is_e164(&as_written(bad)), "{bad}");
        }
    }
}
