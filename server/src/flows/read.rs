//! From the text to a flow, with the line of whatever is wrong.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::tz::TimeZone;
use toml::Spanned;
use trunkline::clock::Span;
use trunkline::flow::{
    Does, Fault, FaultKind, Flow, Local, Menu, Reading, SAY_MAX, STEPS_MAX, Step, Story, TEXT_MAX,
    Way,
};

use super::raw::{RawFlow, RawStep, RawStory};

/// What a step can do.
const KINDS: [&str; 10] = [
    "hours",
    "say",
    "menu",
    "queue",
    "ring_group",
    "number",
    "record",
    "call_back",
    "voicemail",
    "hang_up",
];
/// How long a key is waited for where nobody says how long, in seconds.
const KEY_SECONDS: i64 = 5;
/// How often a menu is said where nobody says how often.
const TRIES: i64 = 2;
/// The most characters of a name.
const NAME_MAX: usize = 60;

/// Reads a flow, and says what is wrong with the text.
pub(super) fn read(text: &str) -> Reading {
    let unreadable = |line, words: String| Reading {
        flow: None,
        faults: vec![Fault::new(line, FaultKind::Unreadable, words)],
    };
    if text.chars().count() > TEXT_MAX {
        let words = format!("A flow has at most {TEXT_MAX} characters.");
        return unreadable(1, words);
    }
    let raw: RawFlow = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let words = error
                .message()
                .lines()
                .next()
                .unwrap_or("not TOML")
                .to_owned();
            return unreadable(line_of(text, at), words);
        }
    };
    let mut reader = Reader {
        text,
        skills: raw.skills.clone(),
        faults: Vec::new(),
    };
    let flow = reader.flow(raw);
    Reading {
        flow: Some(flow),
        faults: reader.faults,
    }
}

/// The line of a place in a text, from 1.
fn line_of(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().iter().take(at);
    1 + u32::try_from(before.filter(|byte| **byte == b'\n').count()).unwrap_or(0)
}

pub(super) struct Reader<'a> {
    text: &'a str,
    /// Who can do what.
    pub(super) skills: BTreeMap<String, Vec<String>>,
    pub(super) faults: Vec<Fault>,
}

/// A step that is being read: its name, where it stands, and what was not asked for yet.
pub(super) struct Open<'a> {
    pub(super) name: &'a str,
    pub(super) line: u32,
    pub(super) raw: RawStep,
}

impl Reader<'_> {
    pub(super) fn line<T>(&self, it: &Spanned<T>) -> u32 {
        line_of(self.text, it.span().start)
    }

    pub(super) fn wrong(&mut self, line: u32, words: impl Into<String>) {
        self.faults
            .push(Fault::new(line, FaultKind::BadValue, words));
    }

    fn flow(&mut self, raw: RawFlow) -> Flow {
        if TimeZone::get(raw.zone.get_ref()).is_err() {
            let words = format!(
                "There is no time zone “{}”. Write it like “America/New_York”.",
                raw.zone.get_ref()
            );
            self.wrong(self.line(&raw.zone), words);
        }
        let mut steps: Vec<_> = raw.step.into_iter().collect();
        steps.sort_by_key(|(_, step)| step.span().start);
        if steps.len() > STEPS_MAX {
            self.wrong(1, format!("A flow has at most {STEPS_MAX} steps."));
        }
        let numbers = raw.numbers.iter().filter_map(|number| {
            let parsed = number.get_ref().parse().ok();
            if parsed.is_none() {
                let words = format!(
                    "“{}” is not a number in international form, like +12025550100.",
                    number.get_ref()
                );
                self.wrong(self.line(number), words);
            }
            parsed
        });
        let numbers = numbers.collect();
        let notice = raw.notice.map(|notice| self.said(notice));
        Flow {
            zone: raw.zone.into_inner(),
            start: self.way(raw.start),
            record: raw.record,
            notice,
            numbers,
            steps: steps
                .into_iter()
                .filter_map(|(name, step)| self.step(name, step))
                .collect(),
            stories: raw
                .story
                .into_iter()
                .filter_map(|story| self.story(story))
                .collect(),
        }
    }

    fn step(&mut self, name: String, raw: Spanned<RawStep>) -> Option<Step> {
        let line = self.line(&raw);
        if name.is_empty() || name.chars().count() > NAME_MAX {
            self.wrong(
                line,
                format!("The name of a step has 1 to {NAME_MAX} characters."),
            );
        }
        let mut open = Open {
            name: &name,
            line,
            raw: raw.into_inner(),
        };
        let does = self.does(&mut open);
        self.left_over(&open);
        Some(Step {
            line,
            does: does?,
            name,
        })
    }

    fn does(&mut self, step: &mut Open<'_>) -> Option<Does> {
        let kind = step.raw.does.get_ref().clone();
        Some(match kind.as_str() {
            "hours" => Does::Hours {
                open: self.openings(step),
                closed: self.holidays(step),
                then: self.on(step, "then", |raw| raw.then.take()),
                otherwise: self.on(step, "otherwise", |raw| raw.otherwise.take()),
            },
            "say" => Does::Say {
                text: self.text(step, true),
                then: self.on(step, "then", |raw| raw.then.take()),
            },
            "menu" => Does::Menu(Menu {
                text: self.text(step, true),
                keys: self.keys(step),
                wait: Span::seconds(self.number(step.raw.seconds.take(), 1..=30, KEY_SECONDS)),
                tries: self.number(step.raw.tries.take(), 1..=5, TRIES) as u32,
                otherwise: self.on(step, "otherwise", |raw| raw.otherwise.take()),
            }),
            "queue" => Does::Queue(self.queue(step, false)),
            "ring_group" => Does::Queue(self.queue(step, true)),
            "number" => Does::Number(self.outside(step)?),
            "record" => Does::Record {
                on: self.on_or_off(step),
                then: self.on(step, "then", |raw| raw.then.take()),
            },
            "call_back" => Does::CallBack(self.call_back(step)),
            "voicemail" => Does::Voicemail {
                text: self.text(step, true),
            },
            "hang_up" => Does::HangUp {
                text: self.text(step, false),
            },
            other => {
                let words = format!(
                    "A step cannot do “{other}”: it can do {}.",
                    KINDS.join(", ")
                );
                self.wrong(self.line(&step.raw.does), words);
                return None;
            }
        })
    }

    fn on_or_off(&mut self, step: &mut Open<'_>) -> bool {
        match step.raw.on.take() {
            Some(on) => on.into_inner(),
            None => {
                let words = format!("“{}” needs `on`, which is true or false.", step.name);
                self.wrong(step.line, words);
                false
            }
        }
    }

    /// What stands in a step and does not belong there would be thought to do something.
    fn left_over(&mut self, step: &Open<'_>) {
        let raw = &step.raw;
        let left = [
            ("text", raw.text.is_some()),
            ("then", raw.then.is_some()),
            ("otherwise", raw.otherwise.is_some()),
            ("open", raw.open.is_some()),
            ("closed", raw.closed.is_some()),
            ("keys", raw.keys.is_some()),
            ("seconds", raw.seconds.is_some()),
            ("tries", raw.tries.is_some()),
            ("agents", raw.agents.is_some()),
            ("full", raw.full.is_some()),
            ("ring", raw.ring.is_some()),
            ("ahead", raw.ahead.is_some()),
            ("skills", raw.skills.is_some()),
            ("last_agent", raw.last_agent.is_some()),
            ("on", raw.on.is_some()),
            ("number", raw.number.is_some()),
            ("queue", raw.queue.is_some()),
            ("minutes", raw.minutes.is_some()),
        ];
        let does = raw.does.get_ref();
        if !KINDS.contains(&does.as_str()) {
            return;
        }
        for (field, _) in left.iter().filter(|(_, there)| *there) {
            let words = format!("“{}” does {does}, which has no `{field}`.", step.name);
            self.wrong(step.line, words);
        }
    }

    fn way(&mut self, to: Spanned<String>) -> Way {
        Way {
            line: self.line(&to),
            to: to.into_inner(),
        }
    }

    /// The way on from a step. Without it whoever gets there gets no further.
    pub(super) fn on(
        &mut self,
        step: &mut Open<'_>,
        field: &str,
        take: impl FnOnce(&mut RawStep) -> Option<Spanned<String>>,
    ) -> Way {
        if let Some(to) = take(&mut step.raw) {
            return self.way(to);
        }
        let words = format!("“{}” leads nowhere: it needs `{field}`.", step.name);
        self.faults
            .push(Fault::new(step.line, FaultKind::DeadEnd, words));
        Way {
            to: step.name.to_owned(),
            line: step.line,
        }
    }

    pub(super) fn text(&mut self, step: &mut Open<'_>, needed: bool) -> String {
        match step.raw.text.take() {
            Some(text) => self.said(text),
            None => {
                if needed {
                    self.wrong(
                        step.line,
                        format!("“{}” says nothing: it needs `text`.", step.name),
                    );
                }
                String::new()
            }
        }
    }

    fn said(&mut self, text: Spanned<String>) -> String {
        if text.get_ref().chars().count() > SAY_MAX {
            self.wrong(
                self.line(&text),
                format!("At most {SAY_MAX} characters are said in one step."),
            );
        }
        text.into_inner().trim().to_owned()
    }

    pub(super) fn number(
        &mut self,
        number: Option<Spanned<i64>>,
        range: RangeInclusive<i64>,
        usual: i64,
    ) -> i64 {
        let Some(number) = number else {
            return usual;
        };
        if !range.contains(number.get_ref()) {
            let words = format!(
                "This is a number from {} to {}.",
                range.start(),
                range.end()
            );
            self.wrong(self.line(&number), words);
            return usual;
        }
        number.into_inner()
    }

    fn openings(&mut self, step: &mut Open<'_>) -> Vec<trunkline::flow::Opening> {
        let open = step.raw.open.take().unwrap_or_default();
        if open.is_empty() {
            let words = format!("“{}” is never open: it needs `open`.", step.name);
            self.wrong(step.line, words);
        }
        let mut all = Vec::new();
        for hours in open {
            match hours.get_ref().parse() {
                Ok(opening) => all.push(opening),
                Err(error) => {
                    let words = format!("“{}” is {error}.", hours.get_ref());
                    self.wrong(self.line(&hours), words);
                }
            }
        }
        all
    }

    fn holidays(&mut self, step: &mut Open<'_>) -> Vec<trunkline::day::Day> {
        let mut all = Vec::new();
        for day in step.raw.closed.take().unwrap_or_default() {
            match day.get_ref().parse() {
                Ok(day) => all.push(day),
                Err(_) => {
                    let words = format!(
                        "“{}” is not a day: write it like 2026-12-25.",
                        day.get_ref()
                    );
                    self.wrong(self.line(&day), words);
                }
            }
        }
        all
    }

    fn keys(&mut self, step: &mut Open<'_>) -> BTreeMap<char, Way> {
        let keys = step.raw.keys.take().unwrap_or_default();
        if keys.is_empty() {
            self.wrong(
                step.line,
                format!("“{}” offers no key: it needs `keys`.", step.name),
            );
        }
        let mut all = BTreeMap::new();
        for (key, to) in keys {
            let way = self.way(to);
            match one_key(&key) {
                Some(key) => {
                    all.insert(key, way);
                }
                None => self.wrong(way.line, format!("“{key}” is not a key: 0 to 9, * or #.")),
            }
        }
        all
    }

    fn story(&mut self, raw: Spanned<RawStory>) -> Option<Story> {
        let line = self.line(&raw);
        let raw = raw.into_inner();
        let at = Local::read(raw.at.get_ref());
        if at.is_none() {
            let words = format!(
                "“{}” is no moment: write it like 2026-11-29 02:00.",
                raw.at.get_ref()
            );
            self.wrong(self.line(&raw.at), words);
        }
        let mut presses = Vec::new();
        for press in raw.presses {
            match press.get_ref().as_str() {
                "-" => presses.push(None),
                key => match one_key(key) {
                    Some(key) => presses.push(Some(key)),
                    None => self.wrong(
                        self.line(&press),
                        format!("“{key}” is not a key: 0 to 9, *, # or -."),
                    ),
                },
            }
        }
        Some(Story {
            name: raw.name,
            line,
            at: at?,
            presses,
            available: raw.available,
            waiting: raw.waiting,
            withheld: raw.withheld,
            ends: raw.ends,
        })
    }
}

/// A key of a telephone.
fn one_key(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let key = chars
        .next()
        .filter(|key| key.is_ascii_digit() || matches!(key, '*' | '#'));
    key.filter(|_| chars.next().is_none())
}
