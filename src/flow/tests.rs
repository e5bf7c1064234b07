//! Flows by properties: a right one lets nobody go round in a circle, whatever they press.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    CallBack, Does, Facts, FaultKind, Flow, Local, Menu, Opening, Outside, Place, Queue, Ring,
    Step, Story, Way, check,
};
use crate::clock::Span;

fn way(to: usize) -> Way {
    Way {
        to: format!("s{to}"),
        line: 1,
    }
}

/// What a step may do, given where it may lead by itself and by a key.
fn does(on: usize, other: usize, keys: Vec<(char, usize)>, what: u8) -> Does {
    let open: Opening = "mon-fri 09:00-17:00".parse().expect("hours");
    match what {
        0 => Does::Hours {
            open: vec![open],
            closed: Vec::new(),
            then: way(on),
            otherwise: way(other),
        },
        1 => Does::Say {
            text: "hello".to_owned(),
            then: way(on),
        },
        2 => Does::Menu(Menu {
            text: "press".to_owned(),
            keys: keys.into_iter().map(|(key, to)| (key, way(to))).collect(),
            wait: Span::seconds(5),
            tries: 2,
            otherwise: way(on),
        }),
        3 => Does::Queue(Queue {
            agents: Vec::new(),
            ring: Ring::LongestIdle,
            ahead: Span::ZERO,
            last_agent: false,
            wait: Span::seconds(60),
            full: other.is_multiple_of(2).then_some(3),
            otherwise: way(on),
        }),
        7 => Does::Number(Outside {
            number: "+12025550142".parse().expect("a number"),
            wait: Span::seconds(20),
            otherwise: way(on),
        }),
        8 => Does::CallBack(CallBack {
            text: "we call".to_owned(),
            queue: way(keys.first().map_or(on, |(_, to)| *to)),
            within: Span::seconds(600),
            otherwise: way(on),
        }),
        6 => Does::Record {
            on: false,
            then: way(on),
        },
        4 => Does::Voicemail {
            text: "leave".to_owned(),
        },
        _ => Does::HangUp {
            text: String::new(),
        },
    }
}

/// Any flow of so many steps, right or wrong.
fn flows(steps: usize) -> impl Strategy<Value = Flow> {
    let step = (
        0..steps,
        0..steps,
        prop::collection::vec((prop::char::range('0', '9'), 0..steps), 1..4),
        0u8..9,
    );
    prop::collection::vec(step, steps).prop_map(|steps| Flow {
        zone: "UTC".to_owned(),
        start: way(0),
        steps: steps
            .into_iter()
            .enumerate()
            .map(|(at, (on, other, keys, what))| Step {
                name: format!("s{at}"),
                line: at as u32 + 1,
                does: does(on, other, keys, what),
            })
            .collect(),
        ..Flow::default()
    })
}

/// The same, whose steps lead on to later ones where the caller does nothing: most of them are right.
fn onward(steps: usize) -> impl Strategy<Value = Flow> {
    flows(steps).prop_map(move |mut flow| {
        let is_queue = |step: &Step| matches!(step.does, Does::Queue(_));
        let queue = flow.steps[..steps - 1].iter().position(is_queue);
        for (at, step) in flow.steps.iter_mut().enumerate() {
            let later =
                |way: &mut Way, by: usize| *way = super::tests::way((at + by).min(steps - 1));
            match &mut step.does {
                _ if at + 1 == steps => step.does = does(0, 0, Vec::new(), 4),
                Does::Hours {
                    then, otherwise, ..
                } => {
                    later(then, 1);
                    later(otherwise, 2);
                }
                Does::Say { then, .. } | Does::Record { then, .. } => later(then, 1),
                Does::Menu(menu) => later(&mut menu.otherwise, 1),
                Does::Queue(queue) => later(&mut queue.otherwise, 1),
                Does::Number(outside) => later(&mut outside.otherwise, 1),
                Does::CallBack(back) => {
                    later(&mut back.otherwise, 1);
                    match queue {
                        Some(queue) => back.queue = super::tests::way(queue),
                        None => step.does = does(at + 1, 0, Vec::new(), 1),
                    }
                }
                Does::Voicemail { .. } | Does::HangUp { .. } => {
                    step.does = does(at + 1, 0, Vec::new(), 1)
                }
            }
        }
        flow.steps.insert(
            0,
            Step {
                name: "first".to_owned(),
                line: 1,
                does: does(0, 0, Vec::new(), 0),
            },
        );
        flow.start.to = "first".to_owned();
        flow
    })
}

fn story(hour: u16, presses: Vec<Option<char>>, available: bool, waiting: u32) -> Story {
    // Who hides their number is none of the hours' business; both come up.
    let withheld = hour.is_multiple_of(2);
    Story {
        name: "any".to_owned(),
        line: 1,
        at: Local {
            day: "2026-11-26".parse().expect("a day"),
            minute: hour * 60,
        },
        presses,
        available,
        waiting,
        withheld,
        ends: String::new(),
    }
}

fn presses() -> impl Strategy<Value = Vec<Option<char>>> {
    prop::collection::vec(prop::option::of(prop::char::range('0', '9')), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_right_flow_never_loops(flow in onward(6), hour in 0u16..24, presses in presses(),
                                available: bool, waiting in 0u32..6) {
        let wrong: Vec<_> = check(&flow).into_iter().filter(|it| it.kind != FaultKind::Unreachable).collect();
        prop_assert_eq!(&wrong, &vec![]);
        let story = story(hour, presses, available, waiting);
        let end = story.play(&flow).and_then(|name| flow.step(name));
        prop_assert!(end.is_some(), "{:#?}", flow);
    }

    #[test]
    fn any_flow_that_passes_ends_and_any_flow_at_all_is_walked_in_bounds(
        flow in flows(4), hour in 0u16..24, presses in presses(), available: bool
    ) {
        let passes = check(&flow).is_empty();
        let end = story(hour, presses, available, 0).play(&flow);
        prop_assert!(!passes || end.is_some(), "{:#?}", flow);
    }
}

#[test]
fn hours_are_read_and_held() {
    let at = |text: &str| Local::read(text).expect("a moment");
    let open: Opening = "mon-fri 09:00-17:00".parse().expect("hours");
    // The 26th of November 2026 is a Thursday.
    assert!(open.holds(at("2026-11-26 09:00")));
    assert!(!open.holds(at("2026-11-26 08:59")));
    assert!(!open.holds(at("2026-11-26 17:00")));
    assert!(!open.holds(at("2026-11-28 12:00")), "a Saturday");
    let over: Opening = "sat-mon,wed 00:00-24:00".parse().expect("hours");
    let held: Vec<bool> = (23..30)
        .map(|day| over.holds(at(&format!("2026-11-{day} 23:59"))))
        .collect();
    assert_eq!(
        held,
        [true, false, true, false, false, true, true],
        "Monday to Sunday"
    );
    for wrong in [
        "",
        "mon",
        "mon 9:00-17:00",
        "mon 17:00-09:00",
        "mon 09:00-24:01",
        "may 09:00-10:00",
        "mon 09:60-10:00",
    ] {
        assert!(wrong.parse::<Opening>().is_err(), "{wrong}");
    }
    assert!(Local::read("2026-02-30 10:00").is_none());
    assert!(Local::read("2026-02-20 24:00").is_none());
}

#[test]
fn a_menu_is_said_again_and_then_leads_on() {
    let mut keys = BTreeMap::new();
    keys.insert('1', way(1));
    let menu = Menu {
        text: "press 1".to_owned(),
        keys,
        wait: Span::seconds(5),
        tries: 2,
        otherwise: way(2),
    };
    let step = |at: usize, does| Step {
        name: format!("s{at}"),
        line: at as u32,
        does,
    };
    let flow = Flow {
        start: way(0),
        steps: vec![
            step(0, Does::Menu(menu)),
            step(1, does(0, 0, Vec::new(), 4)),
            step(2, does(0, 0, Vec::new(), 5)),
        ],
        ..Flow::default()
    };
    let facts = Facts {
        local: Local::read("2026-11-26 10:00").expect("a moment"),
        waiting: 0,
        withheld: false,
    };
    use super::Pressed::{Again, On};
    let pressed = |key, said| flow.press("s0", key, said, &facts);
    let place = |pressed| match pressed {
        Some(On(arrived)) => Some(arrived.place),
        _ => None,
    };
    assert_eq!(pressed(None, 1), Some(Again));
    assert_eq!(pressed(Some('9'), 1), Some(Again));
    assert_eq!(place(pressed(None, 2)), Some(Place::Bye("")));
    assert_eq!(place(pressed(Some('1'), 2)), Some(Place::Message("leave")));
}
