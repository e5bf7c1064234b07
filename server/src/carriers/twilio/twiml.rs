//! TwiML, written by a builder that escapes whatever it is given.

use quick_xml::Writer;
use quick_xml::events::BytesText;
use trunkline::carrier::Waiting;
use trunkline::id::{CallId, LegId};

/// The most characters that Twilio says in one go.
const SAY_MAX: usize = 4_096;

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Say a sentence.
    Say(String),
    /// End the call.
    Hangup,
    /// Be in a conference until it or the call ends.
    Conference(Conference),
}

/// How to be in a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conference {
    /// Names the conference.
    pub call: CallId,
    /// Names the participant.
    pub leg: LegId,
    /// What is heard until the other side is there.
    pub waiting: Waiting,
    /// Whether the conference ends when this participant leaves.
    pub ends_call: bool,
    /// Whether the conference is recorded from its start.
    pub recorded: bool,
}

/// The conference events that we subscribe to.
pub(super) const CONFERENCE_EVENTS: [&str; 4] = ["start", "end", "join", "leave"];

/// Where conference events are posted.
pub(super) fn conference_callback(public_url: &str) -> String {
    format!("{public_url}/api/conference-status")
}

/// What is heard while waiting: a TwiML document of our own.
pub(super) fn wait_url(public_url: &str, waiting: Waiting) -> String {
    let sound = match waiting {
        Waiting::Ringback => "ringback",
        Waiting::Music => "music",
    };
    format!("{public_url}/sounds/wait-{sound}.xml")
}

/// A whole document.
#[must_use]
pub fn document(verbs: &[Verb], public_url: &str) -> String {
    let mut writer = Writer::new(Vec::new());
    write(&mut writer, verbs, public_url).expect("writing to memory does not fail");
    let body = String::from_utf8(writer.into_inner()).expect("only text was written");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}")
}

type Xml = Writer<Vec<u8>>;

fn write(writer: &mut Xml, verbs: &[Verb], public_url: &str) -> std::io::Result<()> {
    let response = writer.create_element("Response");
    if verbs.is_empty() {
        response.write_empty()?;
        return Ok(());
    }
    response.write_inner_content(|writer| {
        for verb in verbs {
            match verb {
                Verb::Say(sentence) => say(writer, sentence)?,
                Verb::Hangup => {
                    writer.create_element("Hangup").write_empty()?;
                }
                Verb::Conference(conference) => dial(writer, conference, public_url)?,
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn say(writer: &mut Xml, sentence: &str) -> std::io::Result<()> {
    let sentence: String = sentence.chars().filter(is_xml).take(SAY_MAX).collect();
    writer
        .create_element("Say")
        .write_text_content(BytesText::new(&sentence))?;
    Ok(())
}

fn dial(writer: &mut Xml, conference: &Conference, public_url: &str) -> std::io::Result<()> {
    let flag = |on: bool| if on { "true" } else { "false" };
    writer
        .create_element("Dial")
        .write_inner_content(|writer| {
            let label = conference.leg.to_string();
            let callback = conference_callback(public_url);
            let wait = wait_url(public_url, conference.waiting);
            let events = CONFERENCE_EVENTS.join(" ");
            let mut element = writer.create_element("Conference").with_attributes([
                ("participantLabel", label.as_str()),
                ("startConferenceOnEnter", "true"),
                ("endConferenceOnExit", flag(conference.ends_call)),
                ("beep", "false"),
                ("waitUrl", wait.as_str()),
                ("waitMethod", "GET"),
                ("statusCallback", callback.as_str()),
                ("statusCallbackEvent", events.as_str()),
                ("statusCallbackMethod", "POST"),
            ]);
            if conference.recorded {
                element = element.with_attribute(("record", "record-from-start"));
            }
            let name = conference.call.to_string();
            element.write_text_content(BytesText::new(&name))?;
            Ok(())
        })?;
    Ok(())
}

/// Whether XML 1.0 can hold a character at all, escaped or not. Others are left out.
const fn is_xml(c: &char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
