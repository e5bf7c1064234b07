//! TwiML: fetching documents and doing what they say.

mod dial;
mod dial_conference;
mod dial_result;
mod document;
mod elements;
mod enqueue;
mod fetch;
mod gather;
mod listener;
mod nouns;
mod performing;
mod record;
mod render;
mod runner;
mod vocabulary;

use reqwest::Method;

pub(crate) use fetch::escape;
pub(crate) use listener::{Listener, announce, play_document};
pub(crate) use runner::run;

/// What a leg shall do: a document, and where to turn when it fails.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) source: Source,
    pub(crate) fallback: Option<(String, Method)>,
}

/// Where a document comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Fetched, with parameters beyond the usual ones.
    Url {
        kind: &'static str,
        url: String,
        method: Method,
        more: Vec<(String, String)>,
    },
    /// Given with the request.
    Inline(String),
}

impl Program {
    /// The document at a URL.
    pub(crate) fn url(url: &str, method: Method, fallback: Option<String>) -> Self {
        let source = Source::Url {
            kind: "voice",
            url: url.to_owned(),
            method,
            more: Vec::new(),
        };
        Self {
            source,
            fallback: fallback.map(|url| (url, Method::POST)),
        }
    }

    /// A document given as text.
    pub(crate) fn inline(text: &str) -> Self {
        Self {
            source: Source::Inline(text.to_owned()),
            fallback: None,
        }
    }
}
