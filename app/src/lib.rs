//! What people see, with the server functions behind it.
