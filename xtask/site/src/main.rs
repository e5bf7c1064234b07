//! The browser's files made from source.
fn main() {}
