//! Stories and properties of the call rules.
