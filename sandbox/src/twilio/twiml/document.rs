//! Reading a TwiML document into verbs.

use reqwest::Method;
use roxmltree::Node;

use super::elements::{callback, check, flag, method, misplaced, number, owned, text};
use super::nouns::{Dial, dial};
use crate::exchange::call::Callback;
use crate::twilio::error::Trouble;

/// The longest name of a queue, in characters.
const QUEUE_NAME_MAX: usize = 64;

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
    Enqueue(Enqueue),
    /// Out of the queue whose wait document this is in.
    Leave,
    Redirect {
        url: String,
        method: Method,
    },
    Reject {
        busy: bool,
    },
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

#[derive(Debug)]
pub(super) struct Enqueue {
    /// The queue's name.
    pub(super) queue: String,
    pub(super) action: Option<String>,
    pub(super) method: Method,
    pub(super) wait_url: Option<String>,
    pub(super) wait_method: Method,
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
        "Enqueue" => Verb::Enqueue(enqueue(node)?),
        "Leave" => Verb::Leave,
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

fn enqueue(node: Node<'_, '_>) -> Result<Enqueue, Trouble> {
    if node.has_attribute("workflowSid") {
        let message = "<Enqueue workflowSid> is TaskRouter's, which the sandbox does not play";
        return Err(Trouble::new(12200, message));
    }
    let queue = text(node);
    if queue.is_empty() || queue.chars().count() > QUEUE_NAME_MAX {
        let message = format!("Enqueue: the name of a queue has 1 to {QUEUE_NAME_MAX} characters");
        return Err(Trouble::new(12200, message));
    }
    Ok(Enqueue {
        queue,
        action: owned(node, "action"),
        method: method(node, "method"),
        wait_url: owned(node, "waitUrl").filter(|url| !url.is_empty()),
        wait_method: method(node, "waitUrlMethod"),
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
