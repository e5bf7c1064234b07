//! Reading a step in which callers wait: who answers there, and whom of them it rings.

use toml::Spanned;
use trunkline::clock::Span;
use trunkline::flow::{CallBack, Fault, FaultKind, Outside, Queue, Ring};

use super::read::{Open, Reader};

/// How long somebody waits in a queue where nobody says how long, in seconds.
const QUEUE_SECONDS: i64 = 900;
/// How long somebody outside is rung where nobody says how long, in seconds.
const OUTSIDE_SECONDS: i64 = 25;
/// How long a call back waits at most where nobody says how long, in minutes.
const CALL_BACK_MINUTES: i64 = 120;
/// How long all phones of a group ring where nobody says how long, in seconds.
const GROUP_SECONDS: i64 = 30;

impl Reader<'_> {
    /// A queue, or a group of phones that all ring.
    pub(super) fn queue(&mut self, step: &mut Open<'_>, group: bool) -> Queue {
        let agents = self.who_answers(step);
        if group && agents.is_empty() {
            let words = format!(
                "“{}” rings nobody: it needs `agents` or `skills`.",
                step.name
            );
            self.wrong(step.line, words);
        }
        let ring = if group { Ring::All } else { self.ring(step) };
        let (range, usual) = if group {
            (5..=300, GROUP_SECONDS)
        } else {
            (10..=7_200, QUEUE_SECONDS)
        };
        let last_agent = if group {
            None
        } else {
            step.raw.last_agent.take()
        };
        Queue {
            agents,
            ring,
            ahead: Span::seconds(self.number(step.raw.ahead.take(), 0..=7_200, 0)),
            last_agent: last_agent.is_some_and(Spanned::into_inner),
            wait: Span::seconds(self.number(step.raw.seconds.take(), range, usual)),
            full: step
                .raw
                .full
                .take()
                .map(|full| self.number(Some(full), 1..=1_000, 1) as u32),
            otherwise: self.on(step, "otherwise", |raw| raw.otherwise.take()),
        }
    }

    /// Somebody outside. Nothing where no number is named.
    pub(super) fn outside(&mut self, step: &mut Open<'_>) -> Option<Outside> {
        let number = step.raw.number.take();
        let wait = self.number(step.raw.seconds.take(), 5..=120, OUTSIDE_SECONDS);
        let otherwise = self.on(step, "otherwise", |raw| raw.otherwise.take());
        let Some(number) = number else {
            let words = format!("“{}” rings nobody: it needs `number`.", step.name);
            self.wrong(step.line, words);
            return None;
        };
        match number.get_ref().parse() {
            Ok(parsed) => Some(Outside {
                number: parsed,
                wait: Span::seconds(wait),
                otherwise,
            }),
            Err(_) => {
                let words = format!(
                    "“{}” is not a number in international form, like +12025550100.",
                    number.get_ref()
                );
                self.wrong(self.line(&number), words);
                None
            }
        }
    }

    /// A promise to call back.
    pub(super) fn call_back(&mut self, step: &mut Open<'_>) -> CallBack {
        let minutes = self.number(step.raw.minutes.take(), 10..=1_440, CALL_BACK_MINUTES);
        CallBack {
            text: self.text(step, true),
            queue: self.on(step, "queue", |raw| raw.queue.take()),
            within: Span::seconds(minutes * 60),
            otherwise: self.on(step, "otherwise", |raw| raw.otherwise.take()),
        }
    }

    /// The logins of those who answer: those named, of whom each has all skills that are asked for.
    fn who_answers(&mut self, step: &mut Open<'_>) -> Vec<String> {
        let named = step.raw.agents.take().unwrap_or_default();
        let named: Vec<String> = named.into_iter().map(Spanned::into_inner).collect();
        let skills = step.raw.skills.take().unwrap_or_default();
        let Some(first) = skills.first() else {
            return named;
        };
        let line = self.line(first);
        let mut able: Option<Vec<String>> = (!named.is_empty()).then_some(named);
        for skill in &skills {
            let Some(have) = self.skills.get(skill.get_ref()).cloned() else {
                let words = format!(
                    "Nothing under `[skills]` says who has “{}”.",
                    skill.get_ref()
                );
                self.no_such_skill(self.line(skill), words);
                return Vec::new();
            };
            able = Some(match able {
                None => have,
                Some(able) => able.into_iter().filter(|it| have.contains(it)).collect(),
            });
        }
        let able = able.unwrap_or_default();
        if able.is_empty() {
            let words = format!("Nobody has all the skills that “{}” asks for.", step.name);
            self.no_such_skill(line, words);
        }
        able
    }

    fn no_such_skill(&mut self, line: u32, words: String) {
        self.faults
            .push(Fault::new(line, FaultKind::NoSuchSkill, words));
    }

    fn ring(&mut self, step: &mut Open<'_>) -> Ring {
        let Some(ring) = step.raw.ring.take() else {
            return Ring::LongestIdle;
        };
        match ring.get_ref().as_str() {
            "longest-idle" => Ring::LongestIdle,
            "round-robin" => Ring::RoundRobin,
            other => {
                let words = format!(
                    "A queue rings longest-idle or round-robin, not “{other}”; all phones at once ring in a step \
                     with `do = \"ring_group\"`."
                );
                self.wrong(self.line(&ring), words);
                Ring::LongestIdle
            }
        }
    }
}
