//! TwiML: the same trees as Twilio's own library writes, known elements only, and nothing unescaped.

use roxmltree::{Document, Node};
use serde_json::Value;
use server::carriers::twilio::twiml::{Verb, document};
use trunkline::carrier::{Carrier, Wait, Waiting, Wish};
use trunkline::id::{CallId, LegId};
use uuid::Uuid;

use super::support::{PUBLIC, carrier, config, fixture, text};

/// A node as a tree that compares: name, attributes in order of name, text, children.
fn tree(node: Node<'_, '_>) -> String {
    let mut attributes: Vec<_> = node
        .attributes()
        .map(|a| format!("{}={:?}", a.name(), a.value()))
        .collect();
    attributes.sort();
    let inner: Vec<String> = node
        .children()
        .filter_map(|child| match child {
            child if child.is_element() => Some(tree(child)),
            child => child.text().map(|text| format!("{text:?}")),
        })
        .collect();
    format!(
        "{}({}){{{}}}",
        node.tag_name().name(),
        attributes.join(","),
        inner.join("")
    )
}

fn same(ours: &str, theirs: &str) {
    let (ours, theirs) = (
        Document::parse(ours).expect("well formed"),
        Document::parse(theirs).expect("well formed"),
    );
    assert_eq!(tree(ours.root_element()), tree(theirs.root_element()));
}

fn answer(wishes: &[Wish]) -> String {
    let reply = carrier(config()).reply(wishes);
    assert_eq!(reply.content_type, "text/xml");
    reply.body
}

fn join(ends_call: bool) -> Wish {
    Wish::Join {
        call: CallId::new(Uuid::from_u128(812)),
        leg: LegId::new(Uuid::from_u128(1)),
        waiting: Waiting::Ringback,
        ends_call,
    }
}

#[test]
fn nothing_to_do_is_an_empty_response() {
    same(&answer(&[]), &text("twilio/twiml/46-empty-response.xml"));
}

#[test]
fn a_sentence_and_the_end() {
    for (file, sentence) in [
        (
            "03-outbound-invalid-number",
            "The number you dialled is not valid. Please check the number and try again.",
        ),
        (
            "04-outbound-without-destination",
            "No destination was given.",
        ),
    ] {
        let ours = answer(&[Wish::Say(sentence.to_owned()), Wish::HangUp]);
        same(&ours, &text(&format!("twilio/twiml/{file}.xml")));
    }
}

#[test]
fn reserved_characters_are_escaped_as_the_library_does() {
    let theirs = text("twilio/twiml/47-escaping.xml");
    let theirs = Document::parse(&theirs).expect("well formed");
    let say = theirs
        .descendants()
        .find(|node| node.has_tag_name("Say"))
        .and_then(|n| n.text());
    let said = say.expect("a sentence");
    let ours = document(&[Verb::Say(said.to_owned())], PUBLIC);
    let ours = Document::parse(&ours).expect("well formed");
    assert_eq!(
        ours.root_element()
            .first_element_child()
            .and_then(|n| n.text()),
        Some(said)
    );
}

#[test]
fn no_text_becomes_an_instruction() {
    let nasty = [
        "</Say><Dial>+15555550100</Dial><Say>",
        "]]>",
        "&lt;x",
        "\u{0}\u{1b}[2J\u{fffe}",
        "<![CDATA[",
        "<!--",
        "\"'><Hangup/>",
    ];
    for text in nasty {
        let body = answer(&[Wish::Say(text.to_owned())]);
        let parsed = Document::parse(&body).expect("well formed");
        let elements: Vec<_> = parsed
            .descendants()
            .filter(Node::is_element)
            .map(|n| n.tag_name().name())
            .collect();
        assert_eq!(elements, ["Response", "Say"], "{text:?}");
    }
}

/// The attributes of the `Conference` of a document, addresses without their place.
fn conference(body: &str) -> Vec<(String, String)> {
    let parsed = Document::parse(body).expect("well formed");
    let node = parsed
        .descendants()
        .find(|node| node.has_tag_name("Conference"))
        .expect("a conference");
    node.attributes()
        .map(|a| (a.name().to_owned(), a.value().to_owned()))
        .collect()
}

#[test]
fn a_conference_is_joined_as_the_library_would() {
    for (file, ours) in [
        ("23-conference-customer", join(true)),
        ("24-conference-agent", join(false)),
    ] {
        let theirs = conference(&text(&format!("twilio/twiml/{file}.xml")));
        let ours = conference(&answer(&[ours]));
        for name in [
            "startConferenceOnEnter",
            "endConferenceOnExit",
            "beep",
            "statusCallbackMethod",
        ] {
            let value = |list: &[(String, String)]| {
                list.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
            };
            assert_eq!(value(&ours), value(&theirs), "{file}: {name}");
        }
    }
}

#[test]
fn the_whole_of_a_join() {
    let expected = format!(
        "<Response><Dial><Conference participantLabel='00000000-0000-0000-0000-000000000001' \
         startConferenceOnEnter='true' endConferenceOnExit='true' beep='false' \
         waitUrl='{PUBLIC}/sounds/wait-ringback.xml' waitMethod='GET' \
         statusCallback='{PUBLIC}/api/conference-status' statusCallbackEvent='start end join leave' \
         statusCallbackMethod='POST'>00000000-0000-0000-0000-00000000032c\
         </Conference></Dial></Response>"
    );
    same(&answer(&[join(true)]), &expected);
}

#[test]
fn who_waits_hears_their_place_and_music_and_is_asked_about_again() {
    let leg = LegId::new(Uuid::from_u128(1));
    let wait = |say: Option<&str>, sound| {
        let say = say.map(str::to_owned);
        Wish::Wait(Wait { leg, say, sound })
    };
    let again = format!(
        "<Redirect method='POST'>{PUBLIC}/api/wait?leg=00000000-0000-0000-0000-000000000001</Redirect>"
    );
    same(
        &answer(&[wait(Some("You are next in line."), Waiting::Music)]),
        &format!(
            "<Response><Say>You are next in line.</Say>\
             <Play loop='3'>{PUBLIC}/sounds/music.wav</Play>{again}</Response>"
        ),
    );
    same(
        &answer(&[wait(None, Waiting::Ringback)]),
        &format!("<Response><Play loop='1'>{PUBLIC}/sounds/ringback.wav</Play>{again}</Response>"),
    );
}

#[test]
fn only_known_elements_and_attributes_are_written() {
    let vocabulary = fixture("twilio/twiml/vocabulary.json");
    let wishes = [
        Wish::Say("Hello".to_owned()),
        Wish::Wait(Wait {
            leg: LegId::new(Uuid::from_u128(1)),
            say: Some("You are next in line.".to_owned()),
            sound: Waiting::Music,
        }),
        join(true),
        Wish::HangUp,
    ];
    let body = answer(&wishes);
    let parsed = Document::parse(&body).expect("well formed");
    for node in parsed
        .root_element()
        .descendants()
        .filter(Node::is_element)
        .skip(1)
    {
        let name = node.tag_name().name();
        let known: &Value = &vocabulary["voice"][name];
        assert!(known.is_object(), "{name}");
        for attribute in node.attributes() {
            let about = &known["attributes"][attribute.name()];
            assert!(about.is_object(), "{name} {}", attribute.name());
            if let Some(values) = about["values"].as_array() {
                for word in attribute.value().split(' ') {
                    assert!(
                        values.iter().any(|value| value == word),
                        "{name} {}={word}",
                        attribute.name()
                    );
                }
            }
        }
    }
}

/// The names of the elements of a document, each with those in it.
fn skeleton(xml: &str) -> String {
    fn of(node: Node<'_, '_>) -> String {
        let inner: Vec<String> = node.children().filter(Node::is_element).map(of).collect();
        format!("{}({})", node.tag_name().name(), inner.join(" "))
    }
    of(Document::parse(xml).expect("well formed").root_element())
}

/// The value of an attribute of the first element with a name.
fn attribute(xml: &str, element: &str, name: &str) -> Option<String> {
    let parsed = Document::parse(xml).expect("well formed");
    let found = parsed.descendants().find(|node| node.has_tag_name(element));
    found.and_then(|node| node.attribute(name).map(str::to_owned))
}

#[test]
fn a_message_is_taken_as_the_library_does_it_and_hangs_on_no_answer_of_ours() {
    let ours = answer(&Wish::message(
        "We are closed. Please leave a message after the tone.",
    ));
    let theirs = text("twilio/twiml/11-inbound-after-hours-voicemail.xml");
    assert_eq!(skeleton(&ours), skeleton(&theirs));
    for name in ["finishOnKey", "playBeep"] {
        assert_eq!(
            attribute(&ours, "Record", name),
            attribute(&theirs, "Record", name)
        );
    }
    // What comes after it is a file that is always the same; the message is found in the carrier's list.
    let action = attribute(&ours, "Record", "action").expect("an address");
    assert_eq!(action, format!("{PUBLIC}/sounds/message-left.xml"));
    let file = include_str!("../../../public/sounds/message-left.xml");
    assert_eq!(
        skeleton(file),
        skeleton(&text("twilio/twiml/12-voicemail-thanks.xml"))
    );
}

#[test]
fn a_menu_asks_for_one_key_and_asks_us_where_none_is_pressed() {
    let leg = LegId::new(Uuid::from_u128(1));
    let ours = answer(&[Wish::Menu {
        leg,
        turn: 3,
        text: "For sales, press 1 & wait.".to_owned(),
        seconds: 5,
    }]);
    assert_eq!(
        skeleton(&ours),
        skeleton(&text("twilio/twiml/29-ivr-menu.xml"))
    );
    let step = format!("{PUBLIC}/api/step?leg={leg}&turn=3");
    assert_eq!(attribute(&ours, "Gather", "action"), Some(step));
    for (name, value) in [("numDigits", "1"), ("timeout", "5"), ("input", "dtmf")] {
        assert_eq!(attribute(&ours, "Gather", name).as_deref(), Some(value));
    }
}
