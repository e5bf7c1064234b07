//! A flow as a drawing: its steps from the top down, with lines to where each leads; and the same as a list, for those
//! who cannot see it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use trunkline::desk::{DrawnStep, FlowDrawing};

/// The drawing.
#[component]
pub(super) fn Drawing(
    /// How it goes.
    drawing: FlowDrawing,
) -> impl IntoView {
    let picture = picture(&drawing);
    let start = drawing.start.clone();
    let list = drawing.steps.into_iter().map(|step| {
        let first = (step.name == start).then_some(", the start");
        let ways = step.ways.into_iter().map(|(label, to)| {
            view! { <li>{label} " → " {to}</li> }
        });
        view! {
            <li class="flow-step">
                {step.name} ": " {words(&step.does)} {first} ". " {step.detail}
                <ul>{ways.collect_view()}</ul>
            </li>
        }
    });
    view! {
        <div class="flow-scroll" aria-hidden="true" inner_html=picture></div>
        <ol class="out-of-sight">{list.collect_view()}</ol>
    }
}

/// Width and height of a step, and the room between two.
const WIDE: i32 = 208;
const HIGH: i32 = 84;
const BESIDE: i32 = 28;
const BELOW: i32 = 64;
const EDGE: i32 = 12;
/// Characters of a name, and of a line of what a step does.
const NAME: usize = 18;
const LINE: usize = 28;

type Places<'a> = BTreeMap<&'a str, (i32, i32)>;

/// Where each step lies: the left upper corner.
fn place(drawing: &FlowDrawing) -> Places<'_> {
    let mut rows: BTreeMap<u32, i32> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for step in &drawing.steps {
        let column = rows.entry(step.depth).or_default();
        let row = i32::try_from(step.depth).unwrap_or_default();
        let x = EDGE + *column * (WIDE + BESIDE);
        let y = EDGE + row * (HIGH + BELOW);
        places.insert(step.name.as_str(), (x, y));
        *column += 1;
    }
    places
}

/// The whole picture. Its style comes from the sheet; what was typed is escaped.
fn picture(drawing: &FlowDrawing) -> String {
    let places = place(drawing);
    let right = places.values().map(|(x, _)| x + WIDE).max().unwrap_or(WIDE);
    let bottom = places.values().map(|(_, y)| y + HIGH).max().unwrap_or(HIGH);
    let (width, height) = (right + BESIDE + EDGE, bottom + BELOW / 2 + EDGE);
    let lines: String = drawing
        .steps
        .iter()
        .map(|step| lines_of(step, &places))
        .collect();
    let boxes: String = drawing
        .steps
        .iter()
        .map(|step| box_of(step, &places))
        .collect();
    format!(
        "<svg class='flow-picture' viewBox='0 0 {width} {height}' width='{width}' height='{height}'>\
         <defs><marker id='flow-arrow' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='8' markerHeight='8' \
         orient='auto'><path d='M0 0 8 4 0 8Z'/></marker></defs>{lines}{boxes}</svg>"
    )
}

/// A line for each way, out of the bottom of the step, with its label.
fn lines_of(step: &DrawnStep, places: &Places<'_>) -> String {
    let Some((x, y)) = places.get(step.name.as_str()).copied() else {
        return String::new();
    };
    let ways = i32::try_from(step.ways.len()).unwrap_or(1);
    let mut all = String::new();
    for (n, (label, to)) in (1..).zip(&step.ways) {
        let Some((to_x, to_y)) = places.get(to.as_str()).copied() else {
            continue;
        };
        let from = (x + WIDE * n / (ways + 1), y + HIGH);
        let path = if to_y - y == HIGH + BELOW {
            to_next_row(from, (to_x + WIDE / 2, to_y))
        } else {
            round_the_side(from, (to_x, to_y), x)
        };
        let (label_x, label_y) = (from.0 + 4, from.1 + 14);
        all.push_str(&format!(
            "<path class='flow-way' d='{path}' marker-end='url(#flow-arrow)'/>\
             <text class='flow-label' x='{label_x}' y='{label_y}'>{}</text>",
            escaped(label)
        ));
    }
    all
}

/// Down into the row below.
fn to_next_row((from_x, from_y): (i32, i32), (to_x, to_y): (i32, i32)) -> String {
    let middle = (from_y + to_y) / 2;
    format!("M{from_x} {from_y}C{from_x} {middle} {to_x} {middle} {to_x} {to_y}")
}

/// To any other row: along the gap beside the column it leads to, so that it passes behind no step.
fn round_the_side((from_x, from_y): (i32, i32), (to_x, to_y): (i32, i32), column: i32) -> String {
    let below = from_y + BELOW / 2;
    let (gap, side) = if to_x > column {
        (to_x - BESIDE / 2, to_x)
    } else {
        (to_x + WIDE + BESIDE / 2, to_x + WIDE)
    };
    format!(
        "M{from_x} {from_y}V{below}H{gap}V{}H{side}",
        to_y + HIGH / 2
    )
}

/// A step: its name, what it does, and two lines of what it says.
fn box_of(step: &DrawnStep, places: &Places<'_>) -> String {
    let Some((x, y)) = places.get(step.name.as_str()).copied() else {
        return String::new();
    };
    let (text_x, end_x) = (x + 14, x + WIDE - 12);
    let mut inner = format!(
        "<rect class='flow-box' x='{x}' y='{y}' width='{WIDE}' height='{HIGH}' rx='8'/>\
         <rect class='flow-mark' x='{x}' y='{y}' width='5' height='{HIGH}' rx='2.5'/>\
         <text class='flow-name' x='{text_x}' y='{}'>{}</text>\
         <text class='flow-does' x='{end_x}' y='{}' text-anchor='end'>{}</text>",
        y + 26,
        escaped(&short(&step.name, NAME)),
        y + 26,
        words(&step.does),
    );
    for (n, line) in (0..).zip(wrapped(&step.detail)) {
        inner.push_str(&format!(
            "<text class='flow-detail' x='{text_x}' y='{}'>{}</text>",
            y + 48 + n * 18,
            escaped(&line)
        ));
    }
    let does = escaped(&step.does);
    format!("<g data-does='{does}'>{inner}</g>")
}

fn words(does: &str) -> &str {
    match does {
        "hang_up" => "end",
        "ring_group" => "ring group",
        "call_back" => "call back",
        other => other,
    }
}

/// Two lines at most, broken between words where that is possible.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let room = lines[last].chars().count() + 1 + word.chars().count() <= LINE;
        if lines[last].is_empty() {
            lines[last] = short(word, LINE);
        } else if room {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else if lines.len() < 2 {
            lines.push(short(word, LINE));
        } else {
            lines[last] = short(&format!("{} {word}", lines[last]), LINE);
            break;
        }
    }
    lines
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\'' => out.push_str("&#39;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, depth: u32, ways: &[(&str, &str)]) -> DrawnStep {
        DrawnStep {
            name: name.to_owned(),
            does: "menu".to_owned(),
            line: 1,
            depth,
            detail:
                "For sales press 1, for support press 2, and for everything else stay on the line"
                    .to_owned(),
            ways: ways
                .iter()
                .map(|(label, to)| ((*label).to_owned(), (*to).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn what_was_typed_is_text_in_the_picture_and_nothing_else() {
        let evil = "</text><script>alert('1')</script>";
        let drawing = FlowDrawing {
            start: evil.to_owned(),
            steps: vec![
                step(evil, 0, &[("1", "b"), (evil, evil)]),
                step("b", 1, &[]),
            ],
        };
        let picture = picture(&drawing);
        assert!(!picture.contains("<script"), "{picture}");
        assert_eq!(picture.matches("class='flow-way'").count(), 2);
        assert_eq!(picture.matches("class='flow-box'").count(), 2);
    }

    #[test]
    fn a_line_that_passes_a_row_goes_beside_the_steps_in_it() {
        let steps = [
            step("menu", 0, &[("1", "sales"), ("2", "message")]),
            step("sales", 1, &[("waited", "message")]),
            step("message", 2, &[("again", "menu")]),
        ];
        let drawing = FlowDrawing {
            start: "menu".to_owned(),
            steps: steps.to_vec(),
        };
        let picture = picture(&drawing);
        let beside = format!("H{}V", EDGE + WIDE + BESIDE / 2);
        // The one that passes sales, and the one that goes back up.
        assert_eq!(picture.matches(&beside).count(), 2, "{picture}");
    }

    #[test]
    fn what_a_step_says_is_two_lines_at_most() {
        let lines = wrapped(
            "For sales press 1, for support press 2, and for everything else stay on the line",
        );
        assert_eq!(
            lines,
            ["For sales press 1, for", "support press 2, and for ev…"]
        );
        assert_eq!(wrapped(""), [""]);
        assert_eq!(wrapped(&"x".repeat(80))[0].chars().count(), LINE);
    }
}
