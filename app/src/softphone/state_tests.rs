//! The phone by what its script tells.

use super::*;

fn after(told: &[&str]) -> PhoneState {
    let mut state = PhoneState::default();
    for text in told {
        state.hear(serde_json::from_str(text).unwrap());
    }
    state
}

#[test]
fn the_light_follows_the_line() {
    let light = |told: &[&str]| after(told).light();
    assert_eq!(light(&[]), Light::Starting);
    assert_eq!(light(&[r#"{"type":"registering"}"#]), Light::Registering);
    assert_eq!(light(&[r#"{"type":"registered"}"#]), Light::Ready);
    assert_eq!(light(&[r#"{"type":"reconnecting"}"#]), Light::Reconnecting);
    assert_eq!(
        light(&[
            r#"{"type":"registered"}"#,
            r#"{"type":"offline","sentence":"No way."}"#
        ]),
        Light::Offline("No way.".into())
    );
    assert_eq!(
        light(&[r#"{"type":"offline"}"#]),
        Light::Offline(String::new())
    );
}

#[test]
fn a_refused_microphone_shows_until_sound_comes() {
    let refused = r#"{"type":"error","code":"microphone","sentence":"The microphone is blocked."}"#;
    let state = after(&[r#"{"type":"registered"}"#, refused]);
    assert_eq!(state.light(), Light::MicrophoneBlocked);
    assert_eq!(state.trouble.as_deref(), Some("The microphone is blocked."));
    let state = after(&[
        r#"{"type":"registered"}"#,
        refused,
        r#"{"type":"accepted"}"#,
    ]);
    assert_eq!(state.light(), Light::Ready);
}

#[test]
fn an_error_may_carry_a_number_or_no_code_at_all() {
    let state = after(&[r#"{"type":"error","code":31005,"sentence":"Lost."}"#]);
    assert_eq!(state.trouble.as_deref(), Some("Lost."));
    let state = after(&[r#"{"type":"error","sentence":"Lost."}"#]);
    assert_eq!(state.trouble.as_deref(), Some("Lost."));
}

#[test]
fn a_leg_takes_its_mute_and_warnings_with_it() {
    let told = [
        r#"{"type":"connecting"}"#,
        r#"{"type":"ringing"}"#,
        r#"{"type":"accepted"}"#,
        r#"{"type":"muted","muted":true}"#,
        r#"{"type":"warning","name":"jitter","sentence":"The sound may stutter."}"#,
        r#"{"type":"warning","name":"jitter","sentence":"The sound stutters."}"#,
    ];
    let state = after(&told);
    assert_eq!((state.muted, state.leg.clone()), (true, PhoneLeg::Live));
    assert_eq!(
        state.warnings,
        [("jitter".into(), "The sound stutters.".into())]
    );
    let told = [&told[..], &[r#"{"type":"ended"}"#]].concat();
    let state = after(&told);
    assert!(!state.muted && state.warnings.is_empty() && state.leg == PhoneLeg::None);
}

#[test]
fn a_ring_names_the_call_and_the_caller() {
    let state = after(&[r#"{"type":"incoming","call":"c1","from":"+15555550100"}"#]);
    assert_eq!(
        state.leg,
        PhoneLeg::Incoming {
            call: Some("c1".into()),
            from: Some("+15555550100".into())
        }
    );
}

#[test]
fn a_word_from_a_newer_script_changes_nothing() {
    assert_eq!(
        after(&[r#"{"type":"hologram","depth":3}"#]),
        PhoneState::default()
    );
}
