//! The rules of an agent's state: a table, and what holds whatever is known.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const NOW: Time = Time::from_millis(1_700_000_000_000);

fn call(n: u128) -> CallId {
    CallId::new(Uuid::from_u128(n))
}

/// Signed in, at an open page, available, with nothing to do.
fn ready() -> Known {
    Known {
        presence: Presence::Available,
        signed_in: true,
        connected: true,
        parts: Vec::new(),
        wrap_up: None,
        now: NOW,
    }
}

fn wrap_up(until: i64) -> Option<WrapUp> {
    Some(WrapUp {
        call: call(1),
        since: NOW.minus(Span::seconds(10)),
        until: NOW.plus(Span::seconds(until)),
    })
}

#[test]
fn the_table() {
    use Part::{Dialing, Ringing, Talking};
    let on_break = Presence::Away(Reason::Break);
    let at_lunch = Presence::Away(Reason::Lunch);
    let with = |change: fn(&mut Known)| {
        let mut known = ready();
        change(&mut known);
        known
    };
    let in_call = |part| Known {
        parts: vec![(part, call(2))],
        ..ready()
    };
    let saying = |presence, known: Known| Known { presence, ..known };
    let table = [
        // What the agent says counts where nothing else is known.
        (ready(), AgentState::Available, None),
        (
            saying(on_break, ready()),
            AgentState::Away(Reason::Break),
            None,
        ),
        (
            saying(at_lunch, ready()),
            AgentState::Away(Reason::Lunch),
            None,
        ),
        (
            saying(Presence::Offline, ready()),
            AgentState::Offline,
            None,
        ),
        // A call outranks it: whoever chose a break in a call is in the call.
        (in_call(Ringing), AgentState::Ringing, Some(call(2))),
        (in_call(Dialing), AgentState::Dialing, Some(call(2))),
        (in_call(Talking), AgentState::OnCall, Some(call(2))),
        (
            saying(on_break, in_call(Talking)),
            AgentState::OnCall,
            Some(call(2)),
        ),
        // Also the page and the session: a call goes on without them.
        (
            Known {
                signed_in: false,
                connected: false,
                ..in_call(Talking)
            },
            AgentState::OnCall,
            Some(call(2)),
        ),
        // After a call that has to be written up, first that and then what was chosen.
        (
            Known {
                wrap_up: wrap_up(1),
                ..saying(on_break, ready())
            },
            AgentState::WrapUp,
            Some(call(1)),
        ),
        (
            Known {
                wrap_up: wrap_up(0),
                ..saying(on_break, ready())
            },
            AgentState::Away(Reason::Break),
            None,
        ),
        (
            Known {
                wrap_up: wrap_up(60),
                ..in_call(Dialing)
            },
            AgentState::Dialing,
            Some(call(2)),
        ),
        // A page that is gone hides what is said and written up, but not that somebody signed out.
        (
            with(|it| it.connected = false),
            AgentState::ConnectionLost,
            None,
        ),
        (
            Known {
                connected: false,
                wrap_up: wrap_up(60),
                ..ready()
            },
            AgentState::ConnectionLost,
            None,
        ),
        (
            Known {
                connected: false,
                ..saying(Presence::Offline, ready())
            },
            AgentState::Offline,
            None,
        ),
        (with(|it| it.signed_in = false), AgentState::Offline, None),
    ];
    for (known, state, call) in table {
        assert_eq!(AgentState::of(&known), (state, call), "{known:?}");
    }
}

#[test]
fn words_read_back() {
    let away = Reason::ALL.map(AgentState::Away);
    let others = [
        AgentState::Offline,
        AgentState::Available,
        AgentState::Ringing,
        AgentState::Dialing,
        AgentState::OnCall,
        AgentState::WrapUp,
        AgentState::ConnectionLost,
    ];
    for state in others.into_iter().chain(away) {
        let reason = state.reason().map(Reason::word);
        assert_eq!(AgentState::from_words(state.word(), reason), Ok(state));
    }
    for (state, reason) in [("away", None), ("on_call", Some("lunch")), ("busy", None)] {
        assert_eq!(AgentState::from_words(state, reason), Err(UnknownWord));
    }
    for presence in ["offline", "available", "break", "other_work"] {
        let read: Presence = presence.parse().unwrap();
        assert_eq!(read.word(), presence);
        let json = serde_json::to_string(&read).unwrap();
        assert_eq!(json, format!("\"{presence}\""));
        assert_eq!(serde_json::from_str::<Presence>(&json).unwrap(), read);
    }
    assert!("away".parse::<Presence>().is_err());
}

#[test]
fn more_time_is_bounded() {
    let first = Span::seconds(60);
    let mut wrap_up = WrapUp {
        call: call(1),
        since: NOW,
        until: NOW.plus(first),
    };
    let mut asked = 0;
    while let Some(until) = wrap_up.longer(first) {
        wrap_up.until = until;
        asked += 1;
    }
    assert_eq!(asked, 10);
    assert_eq!(wrap_up.until, NOW.plus(first).plus(WrapUp::MORE_AT_MOST));
}

fn any_known() -> impl Strategy<Value = Known> {
    let presence = prop_oneof![
        Just(Presence::Offline),
        Just(Presence::Available),
        prop::sample::select(Reason::ALL.to_vec()).prop_map(Presence::Away),
    ];
    let part = prop::sample::select(vec![Part::Ringing, Part::Dialing, Part::Talking]);
    let parts = prop::collection::vec((part, (0_u128..4).prop_map(call)), 0..3);
    let wrap_up = prop::option::of((-60_i64..60).prop_map(|until| wrap_up(until).unwrap()));
    (presence, any::<bool>(), any::<bool>(), parts, wrap_up).prop_map(
        |(presence, signed_in, connected, parts, wrap_up)| Known {
            presence,
            signed_in,
            connected,
            parts,
            wrap_up,
            now: NOW,
        },
    )
}

proptest! {
    #[test]
    fn a_state_is_about_a_call_just_when_its_kind_is(known in any_known()) {
        let (state, call) = AgentState::of(&known);
        let about = matches!(
            state,
            AgentState::Ringing | AgentState::Dialing | AgentState::OnCall | AgentState::WrapUp
        );
        prop_assert_eq!(about, call.is_some());
        prop_assert_eq!(state.reason().is_some(), matches!(state, AgentState::Away(_)));
    }

    #[test]
    fn what_is_known_of_calls_outranks_all_that_is_said(known in any_known(), other in any_known()) {
        prop_assume!(!known.parts.is_empty());
        let elsewhere = Known { parts: known.parts.clone(), ..other };
        prop_assert_eq!(AgentState::of(&known), AgentState::of(&elsewhere));
    }

    #[test]
    fn who_is_available_says_so_is_there_and_has_nothing_to_do(known in any_known()) {
        let free = known.presence == Presence::Available
            && known.signed_in
            && known.connected
            && known.parts.is_empty()
            && known.wrap_up.is_none_or(|it| !it.runs(NOW));
        prop_assert_eq!(AgentState::of(&known).0 == AgentState::Available, free);
    }

    #[test]
    fn the_order_in_which_calls_are_known_does_not_matter(known in any_known()) {
        let mut turned = known.clone();
        turned.parts.reverse();
        prop_assert_eq!(AgentState::of(&known), AgentState::of(&turned));
    }
}
