//! Reading `<Dial>` and what is dialled.

use reqwest::Method;
use roxmltree::Node;

use super::elements::{callback, check, flag, method, misplaced, number, owned, text};
use crate::exchange::call::Callback;
use crate::exchange::conference::{Beep, Terms, Wait};
use crate::twilio::error::Trouble;
use crate::twilio::number::as_written;

#[derive(Debug)]
pub(super) struct Dial {
    pub(super) nouns: Vec<Noun>,
    pub(super) conference: Option<ConferenceNoun>,
    pub(super) action: Option<String>,
    pub(super) method: Method,
    pub(super) timeout_s: u64,
    pub(super) time_limit_s: u64,
    pub(super) caller_id: Option<String>,
    pub(super) hangup_on_star: bool,
    pub(super) record: Option<DialRecord>,
    pub(super) answer_on_bridge: bool,
    pub(super) sequential: bool,
}

#[derive(Clone, Debug)]
pub(super) struct DialRecord {
    pub(super) from_ringing: bool,
    pub(super) channels: u8,
    pub(super) callback: Option<Callback>,
}

/// `<Number>` or `<Client>`.
#[derive(Clone, Debug)]
pub(super) struct Noun {
    /// E.164, or `client:` and an identity.
    pub(super) to: String,
    pub(super) custom: Vec<(String, String)>,
    pub(super) callback: Option<Callback>,
    pub(super) url: Option<(String, Method)>,
    pub(super) send_digits: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct ConferenceNoun {
    pub(super) name: String,
    pub(super) terms: Terms,
    pub(super) callback: Option<Callback>,
    pub(super) record: bool,
    pub(super) record_callback: Option<Callback>,
    pub(super) most: Option<usize>,
}

/// Reads a `<Dial>`.
pub(super) fn dial(node: Node<'_, '_>, warnings: &mut Vec<String>) -> Result<Dial, Trouble> {
    let mut nouns = Vec::new();
    let mut conference = None;
    for child in node.children().filter(Node::is_element) {
        check(child, warnings)?;
        match child.tag_name().name() {
            "Number" => nouns.push(noun(child, as_written(&text(child)), Vec::new())),
            "Client" => nouns.push(client(child, warnings)?),
            "Conference" => conference = Some(conference_noun(child, warnings)),
            name => {
                let message = format!("Dial: Invalid nested element <{name}>");
                return Err(Trouble::new(13215, message));
            }
        }
    }
    if nouns.is_empty() && conference.is_none() {
        nouns.push(noun(node, as_written(&text(node)), Vec::new()));
        // Callbacks, url and digits belong to nouns; the bare number has none.
        nouns
            .iter_mut()
            .for_each(|noun| (noun.callback, noun.url) = (None, None));
    }
    if nouns.len() > 10 || (conference.is_some() && !nouns.is_empty()) {
        return Err(misplaced("Number", "Dial"));
    }
    Ok(Dial {
        nouns,
        conference,
        action: owned(node, "action").filter(|action| !action.is_empty()),
        method: method(node, "method"),
        timeout_s: number(node, "timeout", 30, warnings).clamp(5, 600),
        time_limit_s: number(node, "timeLimit", 14_400, warnings),
        caller_id: owned(node, "callerId").filter(|id| !id.is_empty()),
        hangup_on_star: flag(node, "hangupOnStar", false),
        record: dial_record(node),
        answer_on_bridge: flag(node, "answerOnBridge", false),
        sequential: flag(node, "sequential", false),
    })
}

fn dial_record(node: Node<'_, '_>) -> Option<DialRecord> {
    let value = node.attribute("record")?;
    if !value.starts_with("record-") && value != "true" {
        return None;
    }
    Some(DialRecord {
        from_ringing: value.starts_with("record-from-ringing"),
        channels: if value.ends_with("-dual") { 2 } else { 1 },
        callback: callback(node, "recordingStatusCallback", "completed"),
    })
}

fn noun(node: Node<'_, '_>, to: String, custom: Vec<(String, String)>) -> Noun {
    let url = owned(node, "url").filter(|url| !url.is_empty());
    Noun {
        to,
        custom,
        callback: callback(node, "statusCallback", "completed"),
        url: url.map(|url| (url, method(node, "method"))),
        send_digits: owned(node, "sendDigits"),
    }
}

fn client(node: Node<'_, '_>, warnings: &mut Vec<String>) -> Result<Noun, Trouble> {
    let mut identity = None;
    let mut custom = Vec::new();
    for child in node.children().filter(Node::is_element) {
        check(child, warnings)?;
        match child.tag_name().name() {
            "Identity" => identity = Some(text(child)),
            "Parameter" => {
                let value = |name| child.attribute(name).unwrap_or_default().to_owned();
                custom.push((value("name"), value("value")));
            }
            name => return Err(misplaced(name, "Client")),
        }
    }
    let identity = identity.unwrap_or_else(|| text(node));
    Ok(noun(node, format!("client:{identity}"), custom))
}

fn conference_noun(node: Node<'_, '_>, warnings: &mut Vec<String>) -> ConferenceNoun {
    let most = number(node, "maxParticipants", 250, warnings);
    let record = node.attribute("record");
    ConferenceNoun {
        name: text(node),
        terms: Terms {
            label: owned(node, "participantLabel").filter(|label| !label.is_empty()),
            muted: flag(node, "muted", false),
            hold: false,
            coach: owned(node, "coach").filter(|sid| !sid.is_empty()),
            start_on_enter: flag(node, "startConferenceOnEnter", true),
            end_on_exit: flag(node, "endConferenceOnExit", false),
            beep: Beep::of(node.attribute("beep")),
            wait: Wait::of(node.attribute("waitUrl"), node.attribute("waitMethod")),
        },
        callback: callback(
            node,
            "statusCallback",
            "start end join leave mute hold modify",
        ),
        record: record.is_some_and(|value| value == "record-from-start" || value == "true"),
        record_callback: callback(node, "recordingStatusCallback", "completed"),
        most: usize::try_from(most).ok(),
    }
}
