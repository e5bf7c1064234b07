//! Call flows as text: what is right is read, and each fault is caught by name, with its line.
//!
//! Every file in `call_flows/` says in its first lines what is wrong with it: `# expect 7 dead-end`, or
//! `# expect nothing`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use server::flows::TomlFlows;
use trunkline::flow::{FaultKind, FlowReader, check};

/// The faults that need a database to be seen.
const OF_THE_FLOOR: [FaultKind; 2] = [FaultKind::NoSuchAgent, FaultKind::NumberTaken];

const ALL: [FaultKind; 12] = [
    FaultKind::Unreadable,
    FaultKind::BadValue,
    FaultKind::DeadEnd,
    FaultKind::NoSuchStep,
    FaultKind::Unreachable,
    FaultKind::EndlessLoop,
    FaultKind::NoOutOfHours,
    FaultKind::NoNotice,
    FaultKind::NoSuchSkill,
    FaultKind::NoSuchAgent,
    FaultKind::NumberTaken,
    FaultKind::StoryFails,
];

/// The faults of a text, as `7 dead-end`.
fn faults(text: &str) -> Vec<String> {
    let reading = TomlFlows.read(text);
    let faults = match reading.flow.filter(|_| reading.faults.is_empty()) {
        Some(flow) => check(&flow),
        None => reading.faults,
    };
    let told = |line: u32, kind: FaultKind| format!("{line} {}", kind.word());
    faults
        .iter()
        .map(|fault| told(fault.line, fault.kind))
        .collect()
}

#[test]
fn each_fault_is_caught_by_name_with_its_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/call_flows");
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("a file").path();
        let text = fs::read_to_string(&path).expect("a text");
        let expected: Vec<String> = text
            .lines()
            .map_while(|line| line.strip_prefix("# expect "))
            .filter(|line| *line != "nothing")
            .map(str::to_owned)
            .collect();
        let found = faults(&text);
        assert_eq!(found, expected, "{}", path.display());
        seen.extend(
            found
                .iter()
                .filter_map(|it| it.split_once(' ').map(|(_, kind)| kind.to_owned())),
        );
    }
    let wanted = ALL.iter().filter(|kind| !OF_THE_FLOOR.contains(kind));
    for kind in wanted {
        assert!(
            seen.contains(kind.word()),
            "no file has the fault {}",
            kind.word()
        );
    }
}

#[test]
fn nothing_that_is_typed_breaks_the_reader() {
    let whole = include_str!("call_flows/right.toml");
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let _ = faults(&whole[..end]);
    }
    for text in [
        "",
        "\0",
        "zone = 1",
        "[step]\n",
        "step = []",
        "[[story]]\nname = \"\"",
        &"[".repeat(5_000),
    ] {
        assert!(!faults(text).is_empty(), "{text:.40}");
    }
    assert_eq!(
        faults(&format!("# {}", "x".repeat(20_001))),
        ["1 unreadable"]
    );
}
