//! TwiML, written by a builder that escapes whatever it is given.

use quick_xml::Writer;
use quick_xml::events::BytesText;
use trunkline::carrier::{Wait, Waiting};
use trunkline::id::{CallId, LegId};

/// The most characters that Twilio says in one go.
const SAY_MAX: usize = 4_096;

/// The longest message that is taken, in seconds.
const MESSAGE_SECONDS: &str = "180";

/// So long a silence ends a message, in seconds.
const SILENCE_SECONDS: &str = "8";

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Say a sentence.
    Say(String),
    /// End the call.
    Hangup,
    /// Hear something while waiting, then ask again.
    Wait(Wait),
    /// Say something and ask for a key.
    Gather {
        /// Who is asked.
        leg: LegId,
        /// Which of the steps they came to.
        turn: u32,
        /// What is said.
        text: String,
        /// How long a key is waited for, in seconds.
        seconds: u32,
    },
    /// Beep, and record a message.
    Record,
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
}

/// The conference events that we subscribe to.
pub(super) const CONFERENCE_EVENTS: [&str; 4] = ["start", "end", "join", "leave"];

/// Where conference events are posted.
pub(super) fn conference_callback(public_url: &str) -> String {
    format!("{public_url}/api/conference-status")
}

/// What is heard while waiting: a TwiML document of our own, and how it is asked for. One that is always the same
/// is a file; where somebody stands in the queue is asked each time, and signed.
pub(super) fn wait_url(public_url: &str, waiting: Waiting, leg: LegId) -> (String, &'static str) {
    match waiting {
        Waiting::Ringback => (format!("{public_url}/sounds/wait-ringback.xml"), "GET"),
        Waiting::Music => (music_url(public_url), "GET"),
        Waiting::Queue => (queue_url(public_url, leg), "POST"),
    }
}

/// Music without end.
pub(super) fn music_url(public_url: &str) -> String {
    format!("{public_url}/sounds/wait-music.xml")
}

/// Where the carrier asks what somebody in the queue hears next.
fn queue_url(public_url: &str, leg: LegId) -> String {
    format!("{public_url}/api/wait?leg={leg}")
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
                Verb::Wait(wait) => self::wait(writer, wait, public_url)?,
                Verb::Gather {
                    leg,
                    turn,
                    text,
                    seconds,
                } => {
                    let action = format!("{public_url}/api/step?leg={leg}&turn={turn}");
                    gather(writer, text, *seconds, &action)?;
                }
                Verb::Record => record(writer, public_url)?,
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

/// A sentence, a while of sound, and the same question again: a wait document does not repeat by itself.
fn wait(writer: &mut Xml, wait: &Wait, public_url: &str) -> std::io::Result<()> {
    if let Some(sentence) = &wait.say {
        say(writer, sentence)?;
    }
    // Ringing is short, so that who comes into the queue hears so soon; music goes on for half a minute.
    let (sound, times) = match wait.sound {
        Waiting::Ringback => ("ringback", "1"),
        Waiting::Music | Waiting::Queue => ("music", "3"),
    };
    let file = format!("{public_url}/sounds/{sound}.wav");
    writer
        .create_element("Play")
        .with_attribute(("loop", times))
        .write_text_content(BytesText::new(&file))?;
    writer
        .create_element("Redirect")
        .with_attribute(("method", "POST"))
        .write_text_content(BytesText::new(&queue_url(public_url, wait.leg)))?;
    Ok(())
}

/// One key, while something is said or a while after. Whoever presses none is asked about all the same.
fn gather(writer: &mut Xml, text: &str, seconds: u32, action: &str) -> std::io::Result<()> {
    let timeout = seconds.to_string();
    writer
        .create_element("Gather")
        .with_attributes([
            ("input", "dtmf"),
            ("numDigits", "1"),
            ("finishOnKey", ""),
            ("timeout", timeout.as_str()),
            ("action", action),
            ("method", "POST"),
        ])
        .write_inner_content(|writer| say(writer, text))?;
    writer
        .create_element("Redirect")
        .with_attribute(("method", "POST"))
        .write_text_content(BytesText::new(action))?;
    Ok(())
}

/// A message: what comes after it is a document that is always the same, so nothing hangs on our hearing of its end.
/// The recording itself is found in the carrier's list once the call is over.
fn record(writer: &mut Xml, public_url: &str) -> std::io::Result<()> {
    let action = format!("{public_url}/sounds/message-left.xml");
    writer
        .create_element("Record")
        .with_attributes([
            ("action", action.as_str()),
            ("method", "GET"),
            ("maxLength", MESSAGE_SECONDS),
            ("timeout", SILENCE_SECONDS),
            ("finishOnKey", "#"),
            ("playBeep", "true"),
            ("trim", "do-not-trim"),
        ])
        .write_empty()?;
    Ok(())
}

fn dial(writer: &mut Xml, conference: &Conference, public_url: &str) -> std::io::Result<()> {
    let flag = |on: bool| if on { "true" } else { "false" };
    writer
        .create_element("Dial")
        .write_inner_content(|writer| {
            let label = conference.leg.to_string();
            let callback = conference_callback(public_url);
            let (wait, method) = wait_url(public_url, conference.waiting, conference.leg);
            let events = CONFERENCE_EVENTS.join(" ");
            let element = writer.create_element("Conference").with_attributes([
                ("participantLabel", label.as_str()),
                ("startConferenceOnEnter", "true"),
                ("endConferenceOnExit", flag(conference.ends_call)),
                ("beep", "false"),
                ("waitUrl", wait.as_str()),
                ("waitMethod", method),
                ("statusCallback", callback.as_str()),
                ("statusCallbackEvent", events.as_str()),
                ("statusCallbackMethod", "POST"),
            ]);
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
