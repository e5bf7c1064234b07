//! Numbers of people, hidden but for their last four digits.

/// So many digits in a row can be somebody's number.
const NUMBER_MIN: usize = 7;
/// So many of them stay.
const SHOWN: usize = 4;

/// The text with every number in it hidden but for its last four digits. Reads what carriers post as well,
/// where signs are written as `%` and two digits. What is part of a longer name is no number: the names that
/// carriers give to calls stay as they are.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Whether what came before can be part of the same name.
    let mut in_name = false;
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let escaped = is_escape(rest);
        if escaped {
            out.push_str(&rest[..3]);
            rest = &rest[3..];
            in_name = false;
        } else if digits > 0 {
            let (number, after) = rest.split_at(digits);
            let goes_on = after.starts_with(|c: char| c.is_ascii_alphabetic());
            if digits >= NUMBER_MIN && !in_name && !goes_on {
                out.extend(std::iter::repeat_n('•', digits - SHOWN));
                out.push_str(&number[digits - SHOWN..]);
            } else {
                out.push_str(number);
            }
            rest = after;
            in_name = true;
        } else {
            out.push(first);
            in_name = first.is_alphanumeric();
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// Whether the text begins with `%` and two hexadecimal digits.
fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 3 && bytes[0] == b'%' && bytes[1..3].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_only_the_end_is_shown() {
        let table = [
            (
                "From=%2B15555550110&To=%2B15555550100",
                "From=%2B•••••••0110&To=%2B•••••••0100",
            ),
            ("to +15555550110.", "to +•••••••0110."),
            (
                "sip%3A5555550110%40example.com",
                "sip%3A••••••0110%40example.com",
            ),
            ("15555550110", "•••••••0110"),
        ];
        for (text, shown) in table {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn what_is_no_number_stays() {
        for text in [
            "CallSid=CA00000000000000000000000000000001",
            "CallSid=CA0123456789abcdef0123456789abcdef&SequenceNumber=3",
            "Timestamp=Sat%2C+21+Nov+2026+12%3A00%3A00+%2B0000",
            "ApiVersion=2010-04-01&CallDuration=123456",
            "Ärger – 12",
            "%",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
