//! Reading a TwiML document into verbs.

use reqwest::Method;
use roxmltree::Node;

use super::nouns::{Dial, dial};
use super::vocabulary::{ELSEWHERE, attributes};
use crate::exchange::call::Callback;
use crate::twilio::error::Trouble;

/// What can be said or played, alone or inside of `<Gather>`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Prompt {
    /// `times` 0 is for ever.
    Say {
        text: String,
        times: u32,
    },
    Play {
        url: String,
        times: u32,
    },
    Keys(String),
    Pause {
        seconds: u64,
    },
}

/// One verb.
#[derive(Debug)]
pub(super) enum Verb {
    Prompt(Prompt),
    Gather(Gather),
    Record(Record),
    Dial(Box<Dial>),
    Redirect { url: String, method: Method },
    Reject { busy: bool },
    Hangup,
}

#[derive(Debug)]
pub(super) struct Gather {
    pub(super) prompts: Vec<Prompt>,
    pub(super) action: Option<String>,
    pub(super) method: Method,
    pub(super) timeout_s: u64,
    pub(super) digits: Option<usize>,
    pub(super) finish: Option<char>,
    pub(super) on_empty: bool,
    pub(super) only_speech: bool,
}

#[derive(Debug)]
pub(super) struct Record {
    pub(super) action: Option<String>,
    pub(super) method: Method,
    pub(super) timeout_s: u64,
    pub(super) longest_s: u64,
    pub(super) finish: String,
    pub(super) beep: bool,
    pub(super) callback: Option<Callback>,
}

/// A document with the oddities that do not stop it.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) verbs: Vec<Verb>,
    pub(super) warnings: Vec<String>,
}

/// Reads a document.
///
/// # Errors
/// 12100 not XML or no `<Response>`, 12200 an element that cannot be performed.
pub(super) fn parse(text: &str) -> Result<Document, Trouble> {
    let tree = roxmltree::Document::parse(text.trim_start_matches('\u{feff}').trim_start())
        .map_err(|error| Trouble::new(12100, format!("Document parse failure: {error}")))?;
    let root = tree.root_element();
    if root.tag_name().name() != "Response" {
        let name = root.tag_name().name();
        let message = format!("Document parse failure: the root is <{name}>, not <Response>");
        return Err(Trouble::new(12100, message));
    }
    let mut warnings = Vec::new();
    let children = root.children().filter(Node::is_element);
    let verbs = children
        .map(|node| verb(node, &mut warnings))
        .collect::<Result<_, _>>()?;
    Ok(Document { verbs, warnings })
}

fn verb(node: Node<'_, '_>, warnings: &mut Vec<String>) -> Result<Verb, Trouble> {
    check(node, warnings)?;
    Ok(match node.tag_name().name() {
        "Gather" => Verb::Gather(gather(node, warnings)?),
        "Record" => Verb::Record(record(node, warnings)),
        "Dial" => Verb::Dial(Box::new(dial(node, warnings)?)),
        "Redirect" => Verb::Redirect {
            url: text(node),
            method: method(node, "method"),
        },
        "Reject" => Verb::Reject {
            busy: node.attribute("reason") == Some("busy"),
        },
        "Hangup" => Verb::Hangup,
        name => match prompt(node, warnings) {
            Some(prompt) => Verb::Prompt(prompt),
            None => return Err(misplaced(name, "Response")),
        },
    })
}

fn prompt(node: Node<'_, '_>, warnings: &mut Vec<String>) -> Option<Prompt> {
    let times = number(node, "loop", 1, warnings).try_into().unwrap_or(1);
    Some(match node.tag_name().name() {
        "Say" => Prompt::Say {
            text: text(node),
            times,
        },
        "Play" => match node.attribute("digits") {
            Some(digits) => Prompt::Keys(digits.to_owned()),
            None => Prompt::Play {
                url: text(node),
                times,
            },
        },
        "Pause" => Prompt::Pause {
            seconds: number(node, "length", 1, warnings),
        },
        _ => return None,
    })
}

fn gather(node: Node<'_, '_>, warnings: &mut Vec<String>) -> Result<Gather, Trouble> {
    let mut prompts = Vec::new();
    for child in node.children().filter(Node::is_element) {
        check(child, warnings)?;
        let name = child.tag_name().name();
        prompts.push(
            prompt(child, warnings).ok_or_else(|| {
                Trouble::new(13320, format!("Gather: Invalid nested verb <{name}>"))
            })?,
        );
    }
    let timeout = if node.attribute("timeout") == Some("auto") {
        5
    } else {
        number(node, "timeout", 5, warnings)
    };
    let digits = number(node, "numDigits", 0, warnings);
    Ok(Gather {
        prompts,
        action: owned(node, "action"),
        method: method(node, "method"),
        timeout_s: timeout,
        digits: usize::try_from(digits).ok().filter(|count| *count > 0),
        finish: node.attribute("finishOnKey").unwrap_or("#").chars().next(),
        on_empty: flag(node, "actionOnEmptyResult", false),
        only_speech: node.attribute("input") == Some("speech"),
    })
}

fn record(node: Node<'_, '_>, warnings: &mut Vec<String>) -> Record {
    Record {
        action: owned(node, "action"),
        method: method(node, "method"),
        timeout_s: number(node, "timeout", 5, warnings),
        longest_s: number(node, "maxLength", 3_600, warnings),
        finish: node
            .attribute("finishOnKey")
            .unwrap_or("1234567890*#")
            .to_owned(),
        beep: flag(node, "playBeep", true),
        callback: callback(node, "recordingStatusCallback", "completed"),
    }
}

/// Refuses an element that cannot be performed, and notes attributes that are not known.
pub(super) fn check(node: Node<'_, '_>, warnings: &mut Vec<String>) -> Result<(), Trouble> {
    let name = node.tag_name().name();
    let Some(known) = attributes(name) else {
        let message = if ELSEWHERE.contains(&name) {
            format!("<{name}> is Twilio's, but the sandbox does not perform it")
        } else {
            format!("Schema validation: <{name}> is not a TwiML element")
        };
        return Err(Trouble::new(12200, message));
    };
    for attribute in node
        .attributes()
        .filter(|attribute| !known.contains(&attribute.name()))
    {
        warnings.push(format!("<{name}> has no attribute `{}`", attribute.name()));
    }
    Ok(())
}

/// An element in a place where it may not be.
pub(super) fn misplaced(name: &str, parent: &str) -> Trouble {
    Trouble::new(
        12200,
        format!("Schema validation: <{name}> may not be in <{parent}>"),
    )
}

/// All text inside, trimmed.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let parts = node
        .descendants()
        .filter(Node::is_text)
        .filter_map(|part| part.text());
    parts.collect::<String>().trim().to_owned()
}

/// An attribute's value.
pub(super) fn owned(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::to_owned)
}

/// GET where an attribute says so.
pub(super) fn method(node: Node<'_, '_>, name: &str) -> Method {
    let get = node
        .attribute(name)
        .is_some_and(|value| value.eq_ignore_ascii_case("get"));
    if get { Method::GET } else { Method::POST }
}

/// A boolean attribute.
pub(super) fn flag(node: Node<'_, '_>, name: &str, default: bool) -> bool {
    node.attribute(name)
        .map_or(default, |value| value.eq_ignore_ascii_case("true"))
}

/// A whole number; nonsense is noted and counts as the default.
pub(super) fn number(
    node: Node<'_, '_>,
    name: &str,
    default: u64,
    warnings: &mut Vec<String>,
) -> u64 {
    let Some(value) = node.attribute(name) else {
        return default;
    };
    value.trim().parse().unwrap_or_else(|_| {
        warnings.push(format!("`{name}` is not a whole number: {value}"));
        default
    })
}

/// The subscription of `<prefix>`, `<prefix>Method` and `<prefix>Event`.
pub(super) fn callback(node: Node<'_, '_>, prefix: &str, default: &str) -> Option<Callback> {
    let url = node
        .attribute(prefix)
        .filter(|url| !url.is_empty())?
        .to_owned();
    let events = node
        .attribute(format!("{prefix}Event").as_str())
        .unwrap_or(default);
    Some(Callback {
        url,
        method: method(node, &format!("{prefix}Method")),
        events: events.split_whitespace().map(str::to_owned).collect(),
    })
}
