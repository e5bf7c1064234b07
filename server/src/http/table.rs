//! Rows as CSV (RFC 4180), with cells that no spreadsheet takes for a formula.

use axum::body::Bytes;
use trunkline::phone::PhoneNumber;

/// The media type of such an answer.
pub(super) const KIND: &str = "text/csv; charset=utf-8; header=present";

/// Rows as text: lines end with CR LF, cells are quoted where they have to be.
pub(super) fn rows<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> Bytes {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row)
            .expect("rows of one length are written to memory");
    }
    let text = writer.into_inner();
    Bytes::from(text.expect("what is in memory is written"))
}

/// Free text as a cell: what a spreadsheet would take for a formula gets a leading apostrophe.
pub(super) fn text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A number as a cell. The type holds nothing but a plus and digits, so it stays as it is.
pub(super) fn number(number: &PhoneNumber) -> String {
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for sign in ["=", "+", "-", "@", "\t", "\r", "\n"] {
            assert_eq!(text(&format!("{sign}1")), format!("'{sign}1"));
        }
        assert_eq!(text("a=1"), "a=1");
        assert_eq!(text(""), "");
        assert_eq!(number(&"+15555550100".parse().unwrap()), "+15555550100");
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let row = ["plain", "two\nlines", "a \"quote\", a comma", ""].map(str::to_owned);
        let written = rows([row.clone(), row.clone()].into_iter());
        let text = String::from_utf8(written.to_vec()).unwrap();
        assert!(
            text.starts_with("plain,\"two\nlines\",\"a \"\"quote\"\", a comma\",\r\n"),
            "{text}"
        );
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&*written);
        let read: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(read, [row.to_vec(), row.to_vec()]);
    }
}
