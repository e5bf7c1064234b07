//! Whether a flow is right: every caller gets somewhere, whatever they do and whenever they call.

use std::collections::BTreeSet;

use super::{Does, Fault, FaultKind, Flow, Step, Way};

/// What is wrong with a flow, by line. Nothing is wrong with one that may be saved.
#[must_use]
pub fn check(flow: &Flow) -> Vec<Fault> {
    let mut faults = no_such_step(flow);
    faults.extend(no_such_queue(flow));
    if flow.record == Some(true) && flow.notice.as_ref().is_none_or(String::is_empty) {
        let words = "Calls are recorded, and nobody is told: add a `notice`.";
        faults.push(Fault::new(flow.start.line, FaultKind::NoNotice, words));
    }
    // What leads nowhere would be told as several faults of one cause.
    if faults.is_empty() || faults.iter().all(|it| it.kind == FaultKind::NoNotice) {
        faults.extend(unreachable(flow));
        faults.extend(endless(flow));
        faults.extend(no_out_of_hours(flow));
        faults.extend(recorded_unasked(flow));
    }
    if faults.is_empty() {
        faults.extend(flow.stories.iter().filter_map(|story| story.fault(flow)));
    }
    faults.sort();
    faults
}

fn no_such_step(flow: &Flow) -> Vec<Fault> {
    let ways = flow.steps.iter().flat_map(|step| step.does.ways());
    let all = ways.map(|(_, way)| way).chain([&flow.start]);
    all.filter(|way| flow.step(&way.to).is_none())
        .map(|way| {
            let words = format!("There is no step “{}”.", way.to);
            Fault::new(way.line, FaultKind::NoSuchStep, words)
        })
        .collect()
}

/// Whoever is called back waits in a queue of the flow.
fn no_such_queue(flow: &Flow) -> impl Iterator<Item = Fault> {
    flow.steps.iter().filter_map(|step| {
        let Does::CallBack(back) = &step.does else {
            return None;
        };
        let queue = flow.step(&back.queue.to).map(|step| &step.does);
        if matches!(queue, Some(Does::Queue(_))) {
            return None;
        }
        let words = format!("“{}” is no queue of this flow.", back.queue.to);
        Some(Fault::new(back.queue.line, FaultKind::NoSuchStep, words))
    })
}

/// The steps that callers can come to from one.
fn reached<'a>(flow: &'a Flow, from: &'a Way, stop: impl Fn(&Step) -> bool) -> BTreeSet<&'a str> {
    let mut known = BTreeSet::new();
    let mut next = vec![from.to.as_str()];
    while let Some(name) = next.pop() {
        let Some(step) = flow.step(name).filter(|step| !stop(step)) else {
            continue;
        };
        if known.insert(name) {
            next.extend(step.does.ways().into_iter().map(|(_, way)| way.to.as_str()));
        }
    }
    known
}

fn unreachable(flow: &Flow) -> Vec<Fault> {
    let reached = reached(flow, &flow.start, |_| false);
    let lost = flow
        .steps
        .iter()
        .filter(|step| !reached.contains(step.name.as_str()));
    lost.map(|step| {
        let words = format!("Nothing leads to the step “{}”.", step.name);
        Fault::new(step.line, FaultKind::Unreachable, words)
    })
    .collect()
}

/// Whoever presses nothing must come to an end: to a message, or to the end of the call.
fn endless(flow: &Flow) -> Option<Fault> {
    let mut done = BTreeSet::new();
    for step in &flow.steps {
        let mut path = Vec::new();
        if let Some(way) = circle(flow, step, &mut path, &mut done) {
            let words = format!("Whoever does nothing comes back to “{}” for ever.", way.to);
            return Some(Fault::new(way.line, FaultKind::EndlessLoop, words));
        }
    }
    None
}

/// The way that closes a circle, of those taken without the caller's doing anything.
fn circle<'a>(
    flow: &'a Flow,
    step: &'a Step,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<&'a Way> {
    if done.contains(step.name.as_str()) {
        return None;
    }
    path.push(&step.name);
    for way in step.does.ways_by_itself() {
        if path.contains(&way.to.as_str()) {
            return Some(way);
        }
        let next = flow.step(&way.to);
        if let Some(way) = next.and_then(|next| circle(flow, next, path, done)) {
            return Some(way);
        }
    }
    path.pop();
    done.insert(&step.name);
    None
}

/// A step that records and that callers come to without a key: where nobody is told, nobody has agreed.
fn recorded_unasked(flow: &Flow) -> Option<Fault> {
    if flow
        .notice
        .as_ref()
        .is_some_and(|notice| !notice.is_empty())
    {
        return None;
    }
    let mut next = vec![flow.start.to.as_str()];
    let mut known = BTreeSet::new();
    while let Some(step) = next.pop().and_then(|name| flow.step(name)) {
        if matches!(step.does, Does::Record { on: true, .. }) {
            let words = format!(
                "Callers come to “{}” without pressing a key, and nobody is told: let a key of a menu lead to it, or add a `notice`.",
                step.name
            );
            return Some(Fault::new(step.line, FaultKind::NoNotice, words));
        }
        if known.insert(step.name.as_str()) {
            next.extend(
                step.does
                    .ways_by_itself()
                    .into_iter()
                    .map(|way| way.to.as_str()),
            );
        }
    }
    None
}

/// A queue that callers can come to without a look at the hour has nobody in it at night.
fn no_out_of_hours(flow: &Flow) -> Option<Fault> {
    let hours = |step: &Step| matches!(step.does, Does::Hours { .. });
    let reached = reached(flow, &flow.start, hours);
    let queues = |step: &&Step| matches!(step.does, Does::Queue(_));
    let queue = flow
        .steps
        .iter()
        .filter(queues)
        .find(|step| reached.contains(step.name.as_str()))?;
    let words = format!(
        "Callers come to the queue “{}” at any hour: put a step with `do = \"hours\"` before it.",
        queue.name
    );
    Some(Fault::new(queue.line, FaultKind::NoOutOfHours, words))
}
