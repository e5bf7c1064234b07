//! Set-up, checks, tests and measurements in one command each.
fn main() {}
