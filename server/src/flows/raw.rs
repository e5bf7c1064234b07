//! A flow as it stands in the text, before it is known to make sense.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// The whole text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFlow {
    pub(super) zone: Spanned<String>,
    pub(super) start: Spanned<String>,
    pub(super) record: Option<bool>,
    pub(super) notice: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) numbers: Vec<Spanned<String>>,
    /// Who can do what: skills, each with the logins of those who have it.
    #[serde(default)]
    pub(super) skills: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) step: BTreeMap<String, Spanned<RawStep>>,
    #[serde(default)]
    pub(super) story: Vec<Spanned<RawStory>>,
}

/// A step: whatever any step may have. Which of it belongs to which is seen when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    #[serde(rename = "do")]
    pub(super) does: Spanned<String>,
    pub(super) text: Option<Spanned<String>>,
    pub(super) then: Option<Spanned<String>>,
    pub(super) otherwise: Option<Spanned<String>>,
    pub(super) open: Option<Vec<Spanned<String>>>,
    pub(super) closed: Option<Vec<Spanned<String>>>,
    pub(super) keys: Option<BTreeMap<String, Spanned<String>>>,
    pub(super) seconds: Option<Spanned<i64>>,
    pub(super) tries: Option<Spanned<i64>>,
    pub(super) agents: Option<Vec<Spanned<String>>>,
    pub(super) full: Option<Spanned<i64>>,
    pub(super) ring: Option<Spanned<String>>,
    pub(super) ahead: Option<Spanned<i64>>,
    pub(super) skills: Option<Vec<Spanned<String>>>,
    pub(super) last_agent: Option<Spanned<bool>>,
    pub(super) on: Option<Spanned<bool>>,
    pub(super) number: Option<Spanned<String>>,
    pub(super) queue: Option<Spanned<String>>,
    pub(super) minutes: Option<Spanned<i64>>,
}

/// A story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStory {
    pub(super) name: String,
    pub(super) at: Spanned<String>,
    #[serde(default)]
    pub(super) presses: Vec<Spanned<String>>,
    #[serde(default = "yes")]
    pub(super) available: bool,
    #[serde(default)]
    pub(super) waiting: u32,
    #[serde(default)]
    pub(super) withheld: bool,
    pub(super) ends: String,
}

const fn yes() -> bool {
    true
}
