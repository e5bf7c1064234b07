//! Stories: tests of a flow, written beside it.

use super::{Arrived, Facts, Fault, FaultKind, Flow, Local, Place, Pressed};

/// A test: what somebody does at an hour, and where that ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// What it tells.
    pub name: String,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// When they call.
    pub at: Local,
    /// The keys they press, one for each menu; nothing for `-`, and behind the last.
    pub presses: Vec<Option<char>>,
    /// Somebody is free, or answers outside.
    pub available: bool,
    /// So many wait in the queue when they call.
    pub waiting: u32,
    /// They hide their number.
    pub withheld: bool,
    /// The step at which it ends: the queue or the number where they are answered, the message, the call back, the end.
    pub ends: String,
}

impl Story {
    /// The step at which it ends by the flow; nothing where it does not end.
    #[must_use]
    pub fn play<'a>(&self, flow: &'a Flow) -> Option<&'a str> {
        let facts = Facts {
            local: self.at,
            waiting: self.waiting,
            withheld: self.withheld,
        };
        let mut presses = self.presses.iter().copied();
        let mut arrived = flow.enter(&facts)?;
        // Each turn takes a key or leads on along ways that end: see `check`.
        for _ in 0..=self.presses.len() + flow.steps.len() {
            let Arrived { step, place, .. } = arrived;
            arrived = match place {
                Place::Message(_) | Place::Bye(_) | Place::CallBack(_) => return Some(step),
                Place::Queue(_) | Place::Outside(_) if self.available => return Some(step),
                Place::Queue(_) | Place::Outside(_) => flow.waited(step, &facts)?,
                Place::Menu(menu) => {
                    let mut said = 1;
                    loop {
                        match flow.press(step, presses.next().flatten(), said, &facts)? {
                            Pressed::On(next) => break next,
                            Pressed::Again if said > menu.tries => return None,
                            Pressed::Again => said += 1,
                        }
                    }
                }
            };
        }
        None
    }

    /// What is wrong where it ends elsewhere.
    pub(super) fn fault(&self, flow: &Flow) -> Option<Fault> {
        let ends = self.play(flow);
        if ends == Some(&self.ends) {
            return None;
        }
        let words = match ends {
            Some(step) => format!("“{}” ends at {step} and not at {}.", self.name, self.ends),
            None => format!("“{}” does not end.", self.name),
        };
        Some(Fault::new(self.line, FaultKind::StoryFails, words))
    }
}
