//! Who, or what, answered: told while the call goes on, or with its end.

use trunkline::call::{AnsweredBy, Authority, Evidence, LegStatus};
use trunkline::carrier::Telling;

use super::support::{ACCOUNT, fixture};
use super::telling::{LEG, case, evidence, read, told, with};

#[test]
fn who_answered_is_told_while_the_call_goes_on() {
    let file = fixture("twilio/amd-async.json");
    let mut keys = std::collections::BTreeSet::new();
    let path = format!("/api/call-status?leg={LEG}");
    for (id, who) in [
        ("human", AnsweredBy::Human),
        ("machine_start", AnsweredBy::Machine),
        ("machine_end_beep", AnsweredBy::Machine),
        ("machine_end_silence", AnsweredBy::Machine),
        ("machine_end_other", AnsweredBy::Machine),
        ("fax", AnsweredBy::Fax),
        ("unknown", AnsweredBy::Unknown),
    ] {
        let told = told(&path, case(&file, id));
        assert_eq!(told.kind, format!("answered by: {id}"));
        assert_eq!(told.leg.ours, LEG.parse().ok());
        let only = Evidence::default().answered_by(who, Authority::Webhook, 0);
        assert_eq!(evidence(&told), only, "{id}");
        assert!(keys.insert(told.key), "{id}: a key of its own");
    }
    let cases = file["cases"].as_array().map(Vec::len);
    assert_eq!(cases, Some(keys.len()), "every recorded one");
}

#[test]
fn who_answered_may_be_told_with_the_end() {
    let params = [
        ("CallStatus", "completed"),
        ("AnsweredBy", "machine_start"),
        ("SequenceNumber", "3"),
    ];
    let told = read("/api/call-status", &with(&params)).expect("readable");
    let by = evidence(&told).answered_by.map(|fact| fact.value);
    assert_eq!(by, Some(AnsweredBy::Machine));
    assert_eq!(evidence(&told).status, LegStatus::Completed);
    let new = [("AnsweredBy", "a_robot")];
    let told = read("/api/call-status", &with(&new)).expect("readable");
    assert_eq!(told.what, Telling::Nothing, "a word that we do not know");
}

#[test]
fn a_name_too_long_to_be_one_is_malformed() {
    for (length, readable) in [(64, true), (65, false)] {
        let sid = "C".repeat(length);
        let params = [
            ("AccountSid", ACCOUNT),
            ("CallSid", &sid),
            ("CallStatus", "ringing"),
        ];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            read("/api/call-status", &params).is_ok(),
            readable,
            "{length}"
        );
    }
}
