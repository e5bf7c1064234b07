//! The phone by what its script tells.

use super::*;

fn told(kind: &str) -> Told {
    Told {
        kind: kind.into(),
        ..Told::default()
    }
}

fn said(kind: &str, sentence: &str) -> Told {
    Told {
        sentence: Some(sentence.into()),
        ..told(kind)
    }
}

fn refused() -> Told {
    Told {
        code: Some("microphone".into()),
        ..said("error", "The microphone is blocked.")
    }
}

fn warned(sentence: &str) -> Told {
    Told {
        name: Some("jitter".into()),
        ..said("warning", sentence)
    }
}

fn after(all: &[Told]) -> PhoneState {
    let mut state = PhoneState::default();
    for told in all {
        state.hear(told.clone());
    }
    state
}

#[test]
fn the_light_follows_the_line() {
    let light = |all: &[Told]| after(all).light();
    assert_eq!(light(&[]), Light::Starting);
    assert_eq!(light(&[told("registering")]), Light::Registering);
    assert_eq!(light(&[told("registered")]), Light::Ready);
    assert_eq!(light(&[told("reconnecting")]), Light::Reconnecting);
    let lost = [told("registered"), said("offline", "No way.")];
    assert_eq!(light(&lost), Light::Offline("No way.".into()));
    assert_eq!(light(&[told("offline")]), Light::Offline(String::new()));
}

#[test]
fn another_tabs_phone_shows_where_it_is_and_what_is_wrong_with_it() {
    let light = |all: &[Told]| after(all).shown_elsewhere().light();
    assert_eq!(light(&[]), Light::Elsewhere);
    assert_eq!(light(&[told("registered")]), Light::Elsewhere);
    assert_eq!(light(&[told("reconnecting")]), Light::Reconnecting);
    assert_eq!(
        light(&[said("offline", "No way.")]),
        Light::Offline("No way.".into())
    );
    // Where it is shown is not part of what tabs tell each other.
    let sent = crate::softphone::state::PhoneState::default().shown_elsewhere();
    let text = serde_json::to_string(&sent).unwrap();
    let read: PhoneState = serde_json::from_str(&text).unwrap();
    assert_eq!(read, PhoneState::default());
}

#[test]
fn a_refused_microphone_shows_until_sound_comes() {
    let state = after(&[told("registered"), refused()]);
    assert_eq!(state.light(), Light::MicrophoneBlocked);
    assert_eq!(state.trouble.as_deref(), Some("The microphone is blocked."));
    let state = after(&[told("registered"), refused(), told("accepted")]);
    assert_eq!(state.light(), Light::Ready);
}

#[test]
fn any_other_error_is_told_and_leaves_the_light() {
    let state = after(&[told("registered"), said("error", "Lost.")]);
    assert_eq!(state.trouble.as_deref(), Some("Lost."));
    assert_eq!(state.light(), Light::Ready);
}

#[test]
fn a_leg_takes_its_mute_and_warnings_with_it() {
    let muted = Told {
        muted: Some(true),
        ..told("muted")
    };
    let mut all = vec![told("connecting"), told("ringing"), told("accepted"), muted];
    all.extend(["It may stutter.", "It stutters."].map(warned));
    let state = after(&all);
    assert_eq!((state.muted, state.leg.clone()), (true, PhoneLeg::Live));
    assert_eq!(state.warnings, [("jitter".into(), "It stutters.".into())]);
    all.push(told("ended"));
    let state = after(&all);
    assert!(!state.muted && state.warnings.is_empty() && state.leg == PhoneLeg::None);
}

#[test]
fn a_warning_goes_when_it_is_cleared() {
    let cleared = Told {
        name: Some("jitter".into()),
        ..told("warning-cleared")
    };
    let state = after(&[told("accepted"), warned("It stutters."), cleared]);
    assert!(state.warnings.is_empty());
}

#[test]
fn a_ring_names_the_call_and_the_caller() {
    let ring = Told {
        call: Some("c1".into()),
        from: Some("+15555550100".into()),
        ..told("incoming")
    };
    let (call, from) = (ring.call.clone(), ring.from.clone());
    assert_eq!(after(&[ring]).leg, PhoneLeg::Incoming { call, from });
}

#[test]
fn a_word_from_a_newer_script_changes_nothing() {
    assert_eq!(after(&[told("hologram")]), PhoneState::default());
}
