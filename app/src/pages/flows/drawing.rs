//! A flow as a drawing: its steps from the top down, each with where it leads.

use std::collections::BTreeMap;

use leptos::prelude::*;
use trunkline::desk::{DrawnStep, FlowDrawing};

/// The steps in rows, as far from the start as they are, with lines from each to where it leads.
#[component]
pub(super) fn Drawing(
    /// How it goes.
    drawing: FlowDrawing,
) -> impl IntoView {
    let places = place(&drawing);
    let (width, height) = extent(&places);
    let lines = lines(&drawing, &places);
    let start = drawing.start.clone();
    let boxes = drawing.steps.into_iter().map(|step| {
        let at = places.get(&step.name).copied().unwrap_or_default();
        let first = step.name == start;
        view! { <StepBox step at first/> }
    });
    view! {
        <div class="flow-scroll" tabindex="0" role="group" aria-label="The steps, from the top down">
            <div class="flow-canvas" style=format!("width:{width}px;height:{height}px")>
                <svg
                    class="flow-lines"
                    viewBox=format!("0 0 {width} {height}")
                    width=width
                    height=height
                    aria-hidden="true"
                >
                    <defs>
                        <marker
                            id="flow-arrow"
                            viewBox="0 0 8 8"
                            refX="7"
                            refY="4"
                            markerWidth="7"
                            markerHeight="7"
                            orient="auto-start-reverse"
                        >
                            <path d="M0 0 8 4 0 8Z"/>
                        </marker>
                    </defs>
                    {lines}
                </svg>
                <ol>{boxes.collect_view()}</ol>
            </div>
        </div>
    }
}

/// Width and height of a step, and the room between two.
const WIDE: i32 = 200;
const HIGH: i32 = 132;
const BESIDE: i32 = 24;
const BELOW: i32 = 56;
const EDGE: i32 = 8;

/// Where each step lies: the left upper corner.
fn place(drawing: &FlowDrawing) -> BTreeMap<String, (i32, i32)> {
    let mut rows: BTreeMap<u32, i32> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for step in &drawing.steps {
        let column = rows.entry(step.depth).or_default();
        let row = i32::try_from(step.depth).unwrap_or_default();
        let at = (EDGE + *column * (WIDE + BESIDE), EDGE + row * (HIGH + BELOW));
        places.insert(step.name.clone(), at);
        *column += 1;
    }
    places
}

fn extent(places: &BTreeMap<String, (i32, i32)>) -> (i32, i32) {
    let right = places.values().map(|(x, _)| x + WIDE).max().unwrap_or(WIDE);
    let bottom = places.values().map(|(_, y)| y + HIGH).max().unwrap_or(HIGH);
    (right + EDGE, bottom + EDGE)
}

/// A line for each way: out below, in above; back up it goes round the side.
fn lines(drawing: &FlowDrawing, places: &BTreeMap<String, (i32, i32)>) -> Vec<AnyView> {
    let mut lines = Vec::new();
    for step in &drawing.steps {
        let Some((x, y)) = places.get(&step.name).copied() else {
            continue;
        };
        let ways = i32::try_from(step.ways.len()).unwrap_or(1);
        for (n, (_, to)) in step.ways.iter().enumerate() {
            let Some((to_x, to_y)) = places.get(to).copied() else {
                continue;
            };
            let share = i32::try_from(n + 1).unwrap_or(1);
            let from = (x + WIDE * share / (ways + 1), y + HIGH);
            let path = if to_y > y {
                let (end_x, end_y) = (to_x + WIDE / 2, to_y);
                let bend = (end_y - from.1) / 2;
                format!(
                    "M{} {}C{} {} {} {} {end_x} {end_y}",
                    from.0, from.1, from.0, from.1 + bend, end_x, end_y - bend
                )
            } else {
                let (end_x, end_y) = (to_x + WIDE, to_y + HIGH / 2);
                let out = end_x.max(from.0) + BESIDE;
                format!(
                    "M{} {}C{} {} {out} {} {end_x} {end_y}",
                    from.0, from.1, from.0, from.1 + BELOW, end_y
                )
            };
            lines.push(view! { <path d=path marker-end="url(#flow-arrow)"/> }.into_any());
        }
    }
    lines
}

#[component]
fn StepBox(step: DrawnStep, at: (i32, i32), first: bool) -> impl IntoView {
    let place = format!("left:{}px;top:{}px;width:{WIDE}px;height:{HIGH}px", at.0, at.1);
    let ways = step.ways.into_iter().map(|(label, to)| {
        view! { <li><span>{label}</span> " → " {to}</li> }
    });
    let ways = ways.collect_view();
    view! {
        <li class="flow-step" data-does=step.does.clone() style=place>
            <p class="flow-step-head">
                <strong>{step.name}</strong>
                <span>{words(&step.does)}{first.then_some(" · start")}</span>
            </p>
            <p class="flow-step-detail">{step.detail}</p>
            <ul>{ways}</ul>
        </li>
    }
}

fn words(does: &str) -> String {
    match does {
        "hang_up" => "end".to_owned(),
        other => other.to_owned(),
    }
}
