//! Calls that wait for instructions: who calls, and what a browser may say of itself.

use trunkline::call::Party;
use trunkline::carrier::{Ask, Telling, Told, Unreadable};

use super::support::{CALL, NOW, fixture};
use super::telling::{LEG, case, read, told, with};

fn ask(told: Told) -> Ask {
    match told.what {
        Telling::Asks(ask) => ask,
        other => panic!("not an ask: {other:?}"),
    }
}

#[test]
fn callers_are_taken_as_presented() {
    let file = fixture("twilio/voice-request.json");
    let from = |id: &str| match ask(told("/api/voice", case(&file, id))) {
        Ask::FromOutside {
            from,
            to,
            at,
            waited_since,
        } => {
            assert_eq!((at, waited_since), (NOW, None));
            (from, to.map(|to| to.to_string()))
        }
        other => panic!("{other:?}"),
    };
    let number = |text: &str| Party::Number(text.parse().expect("a number"));
    let ours = Some("+14155550100".to_owned());
    assert_eq!(from("inbound-pstn"), (number("+12125550142"), ours.clone()));
    assert_eq!(from("inbound-anonymous"), (Party::Withheld, ours.clone()));
    assert_eq!(
        from("inbound-international-no-geo"),
        (number("+442079460958"), ours.clone())
    );
    assert_eq!(
        from("inbound-short-from"),
        (Party::Other("7400".to_owned()), ours)
    );
    let (party, to) = from("inbound-sip");
    assert!(matches!(party, Party::Other(address) if address.starts_with("sip:")) && to.is_none());
    let (party, _) = from("whatsapp-inbound");
    assert!(matches!(party, Party::Other(address) if address.starts_with("whatsapp:")));
}

#[test]
fn those_who_hide_have_many_names() {
    for name in [
        "anonymous",
        "Restricted",
        "",
        "+86282452253",
        "+7378742833",
        "UNKNOWN",
    ] {
        let told = read("/api/voice", &with(&[("From", name)])).expect("readable");
        assert!(
            matches!(
                ask(told),
                Ask::FromOutside {
                    from: Party::Withheld,
                    ..
                }
            ),
            "{name}"
        );
    }
}

#[test]
fn a_phone_brings_its_intent() {
    let params = with(&[
        ("From", "client:agent_7"),
        ("To", ""),
        ("intent", LEG),
        ("CallStatus", "ringing"),
    ]);
    let told = read("/api/voice", &params).expect("readable");
    assert_eq!(
        (told.kind.as_str(), told.leg.theirs.as_str()),
        ("voice request", CALL)
    );
    let expected = Ask::FromPhone {
        identity: "agent_7".to_owned(),
        intent: LEG.parse().ok(),
        to: None,
        at: NOW,
    };
    assert_eq!(ask(told), expected);
}

#[test]
fn an_older_phone_brings_a_number() {
    let file = fixture("twilio/voice-request.json");
    let asked = ask(told("/api/voice", case(&file, "client-outbound")));
    let expected = Ask::FromPhone {
        identity: "agent_7".to_owned(),
        intent: None,
        to: Some("+12125550142".to_owned()),
        at: NOW,
    };
    assert_eq!(asked, expected);
}

#[test]
fn a_browser_cannot_speak_for_another() {
    // What a page adds to its call comes as further fields of the same names.
    let two = with(&[("From", "client:agent_7"), ("From", "client:agent_9")]);
    assert_eq!(read("/api/voice", &two), Err(Unreadable::Malformed));
    let account = with(&[("AccountSid", "ACffffffffffffffffffffffffffffffff")]);
    assert_eq!(read("/api/voice", &account), Err(Unreadable::Foreign));
    let intents = with(&[
        ("From", "client:agent_7"),
        ("intent", LEG),
        ("intent", CALL),
    ]);
    let asked = ask(read("/api/voice", &intents).expect("readable"));
    assert!(matches!(asked, Ask::FromPhone { intent: None, .. }));
}

#[test]
fn a_leg_of_ours_asks_for_nothing() {
    let file = fixture("twilio/voice-request.json");
    let told = told("/api/voice", case(&file, "outbound-api-answered"));
    assert_eq!(told.what, Telling::Nothing);
    assert_eq!(told.kind, "voice request: outbound-api");
}
