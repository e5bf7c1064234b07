//! The parts that pages are made of; none of them knows a word of the product.

pub(crate) mod browser;
pub(crate) mod fetched;
pub(crate) mod icon;
pub(crate) mod keypad;
pub(crate) mod notice;
pub(crate) mod theme;
pub(crate) mod time;
