//! The telephone companies: one folder for each, and no name of one outside its folder.

pub mod twilio;
