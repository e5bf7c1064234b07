//! How a caller gets through a flow. Nothing is waited for here: steps that only say something, or go by the hour, are
//! passed through at once.

use super::{CallBack, Does, Flow, Local, Menu, Outside, Queue};

/// What a flow goes by besides the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What the clock on the wall shows in the flow's zone.
    pub local: Local,
    /// How many wait in the queue already.
    pub waiting: u32,
    /// The caller hides their number, or has none.
    pub withheld: bool,
}

/// Where a caller stands in a flow until something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Asked for a key.
    Menu(&'a Menu),
    /// Waits for somebody to be free.
    Queue(&'a Queue),
    /// Somebody outside is rung for them.
    Outside(&'a Outside),
    /// Is promised to be called back, and the call ends.
    CallBack(&'a CallBack),
    /// Leaves a message, after this is said.
    Message(&'a str),
    /// The call ends, after this is said.
    Bye(&'a str),
}

/// Where a caller has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived<'a> {
    /// What is said on the way.
    pub says: Vec<&'a str>,
    /// The step's name.
    pub step: &'a str,
    /// What it is.
    pub place: Place<'a>,
    /// Whether the conversation is recorded, where a step on the way said so.
    pub record: Option<bool>,
}

/// What became of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed<'a> {
    /// It is said once more.
    Again,
    /// The caller went on.
    On(Arrived<'a>),
}

impl Flow {
    /// Where a call begins. Nothing where the flow is not right; see [`super::check`].
    #[must_use]
    pub fn enter(&self, facts: &Facts) -> Option<Arrived<'_>> {
        self.walk(&self.start.to, facts)
    }

    /// What becomes of a menu that was said so often, this time included, once a key was pressed, or none. Nothing
    /// where there is no such menu.
    #[must_use]
    pub fn press(
        &self,
        step: &str,
        key: Option<char>,
        said: u32,
        facts: &Facts,
    ) -> Option<Pressed<'_>> {
        let Does::Menu(menu) = &self.step(step)?.does else {
            return None;
        };
        let way = match key.and_then(|key| menu.keys.get(&key)) {
            Some(way) => way,
            None if said < menu.tries => return Some(Pressed::Again),
            None => &menu.otherwise,
        };
        self.walk(&way.to, facts).map(Pressed::On)
    }

    /// Where somebody goes on who has waited in a queue as long as one waits there, or for whom somebody outside was
    /// rung in vain. Nothing where there is no such step.
    #[must_use]
    pub fn waited(&self, step: &str, facts: &Facts) -> Option<Arrived<'_>> {
        let otherwise = match &self.step(step)?.does {
            Does::Queue(queue) => &queue.otherwise,
            Does::Number(outside) => &outside.otherwise,
            _ => return None,
        };
        self.walk(&otherwise.to, facts)
    }

    /// From a step to the next one at which somebody stays. A flow that is right gets there in as many steps as it
    /// has; one that is not gets nowhere.
    fn walk(&self, from: &str, facts: &Facts) -> Option<Arrived<'_>> {
        let mut says = Vec::new();
        let mut record = None;
        let mut step = self.step(from)?;
        for _ in 0..=self.steps.len() {
            let place = match &step.does {
                Does::Hours {
                    open,
                    closed,
                    then,
                    otherwise,
                } => {
                    let holiday = closed.contains(&facts.local.day);
                    let is_open = !holiday && open.iter().any(|it| it.holds(facts.local));
                    step = self.step(if is_open { &then.to } else { &otherwise.to })?;
                    continue;
                }
                Does::Say { text, then } => {
                    says.push(text.as_str());
                    step = self.step(&then.to)?;
                    continue;
                }
                Does::Record { on, then } => {
                    record = Some(*on);
                    step = self.step(&then.to)?;
                    continue;
                }
                Does::Queue(queue) if queue.full.is_some_and(|full| facts.waiting >= full) => {
                    step = self.step(&queue.otherwise.to)?;
                    continue;
                }
                Does::CallBack(back) if facts.withheld => {
                    step = self.step(&back.otherwise.to)?;
                    continue;
                }
                Does::CallBack(back) => Place::CallBack(back),
                Does::Menu(menu) => Place::Menu(menu),
                Does::Queue(queue) => Place::Queue(queue),
                Does::Number(outside) => Place::Outside(outside),
                Does::Voicemail { text } => Place::Message(text),
                Does::HangUp { text } => Place::Bye(text),
            };
            return Some(Arrived {
                says,
                step: &step.name,
                place,
                record,
            });
        }
        None
    }
}
