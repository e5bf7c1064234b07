//! The log of what agents did: one's own, and everybody's for a supervisor.

use super::{
    ActivityLines, ActivityPage, ActivityQuery, ActivityRow, AgentName, CallLink, Desk, Did, Total,
};
use crate::activity::{ActivityFilter, Entry, Place, What};
use crate::agent::{Agent, Role};
use crate::call::Party;
use crate::clock::{Span, Time};
use crate::day::Day;
use crate::id::AgentId;
use crate::refusal::{DoorError, Refusal};

/// So many days are shown where nobody says how many.
const DAYS: i64 = 7;
/// So many lines where nobody says how many.
const LINES: u32 = 100;
/// The most lines at once.
const LINES_MAX: u32 = 1_000;

/// What a query asks for, understood.
struct Asked {
    agent: Agent,
    from: Day,
    to: Day,
    filter: ActivityFilter,
}

impl Desk {
    /// A page of a log: of one's own, or of anybody's for a supervisor.
    ///
    /// # Errors
    /// Nobody such, or none whose log this agent may see; days that are none or in no order.
    pub async fn activity(&self, query: &ActivityQuery) -> Result<ActivityPage, DoorError> {
        let asked = self.read_activity(query).await?;
        let now = self.dialer.now();
        let until_now = ActivityFilter {
            to: asked.filter.to.min(now),
            ..asked.filter.clone()
        };
        let totals = self.dialer.store.sum_activity(&until_now).await?;
        let totals = totals.into_iter().map(|spent| Total {
            state: spent.state,
            time: spent.time,
        });
        let (rows, next) = self.activity_rows(&asked).await?;
        Ok(ActivityPage {
            agents: self.choice().await?,
            agent: name_of(asked.agent),
            from: asked.from,
            to: asked.to,
            totals: totals.collect(),
            rows,
            next,
            now,
        })
    }

    /// The lines of a log alone, for whoever reads all of it page by page.
    ///
    /// # Errors
    /// As [`Self::activity`].
    pub async fn activity_lines(&self, query: &ActivityQuery) -> Result<ActivityLines, DoorError> {
        let asked = self.read_activity(query).await?;
        let (rows, next) = self.activity_rows(&asked).await?;
        Ok(ActivityLines {
            agent: name_of(asked.agent),
            from: asked.from,
            to: asked.to,
            rows,
            next,
        })
    }

    async fn activity_rows(
        &self,
        asked: &Asked,
    ) -> Result<(Vec<ActivityRow>, Option<String>), DoorError> {
        let filter = &asked.filter;
        let more = ActivityFilter {
            limit: filter.limit + 1,
            ..filter.clone()
        };
        let mut entries = self.dialer.store.list_activity(&more).await?;
        let is_more = entries.len() > filter.limit as usize;
        entries.truncate(filter.limit as usize);
        let next = entries
            .last()
            .filter(|_| is_more)
            .map(|it| text_of(&it.place));
        let now = self.dialer.now();
        let rows = entries.into_iter().map(|it| self.row(it, filter, now));
        Ok((rows.collect(), next))
    }

    async fn read_activity(&self, query: &ActivityQuery) -> Result<Asked, DoorError> {
        let to = day(query.to.as_deref())?.unwrap_or(Day::of(self.dialer.now()));
        let from = day(query.from.as_deref())?.unwrap_or(to.plus(1 - DAYS));
        if from > to {
            return Err(Refusal::DaysInNoOrder.into());
        }
        let agent = self.whose(query.agent.as_deref()).await?;
        let filter = ActivityFilter {
            agent: agent.id,
            from: from.begins(),
            to: to.plus(1).begins(),
            before: said(query.before.as_deref()).and_then(read_place),
            limit: query.limit.unwrap_or(LINES).clamp(1, LINES_MAX),
        };
        Ok(Asked {
            agent,
            from,
            to,
            filter,
        })
    }

    /// The agent with this id, if this agent may see their log; oneself where none is named.
    async fn whose(&self, agent: Option<&str>) -> Result<Agent, DoorError> {
        let Some(text) = said(agent) else {
            return Ok(self.agent.clone());
        };
        let nobody = || Refusal::NoSuchAgent(text.chars().take(100).collect());
        let id = text.parse::<AgentId>().map_err(|_| nobody())?;
        if id == self.agent.id {
            return Ok(self.agent.clone());
        }
        if self.agent.role < Role::Supervisor {
            return Err(nobody().into());
        }
        let found = self.dialer.store.find_agent(id).await?;
        Ok(found.ok_or_else(nobody)?)
    }

    /// Whose logs may be chosen, by login.
    async fn choice(&self) -> Result<Vec<AgentName>, DoorError> {
        if self.agent.role < Role::Supervisor {
            return Ok(vec![name_of(self.agent.clone())]);
        }
        let agents = self.dialer.store.list_agents().await?;
        Ok(agents.into_iter().map(name_of).collect())
    }

    fn row(&self, entry: Entry, range: &ActivityFilter, now: Time) -> ActivityRow {
        let shown = |address| Some(address).filter(|_| self.agent.role >= Role::Supervisor);
        let at = entry.place.at.max(range.from);
        let what = match entry.what {
            What::SignedIn { address } => Did::SignedIn(shown(address)),
            What::SignedOut { address } => Did::SignedOut(shown(address)),
            What::State { state, until, call } => Did::Was {
                state,
                until: until.map(|until| until.min(range.to)),
                time: until.unwrap_or(now).min(range.to).since(at).max(Span::ZERO),
                call: call.map(|call| CallLink {
                    id: call.id,
                    label: call.name.unwrap_or_else(|| self.party_label(&call.them)),
                }),
            },
        };
        ActivityRow { at, what }
    }

    fn party_label(&self, them: &Party) -> String {
        match them {
            Party::Number(number) => self.dialer.plan.pretty(number),
            Party::Withheld => "Number withheld".to_owned(),
            Party::Other(address) => address.clone(),
            Party::Colleague(_) => "A colleague".to_owned(),
        }
    }
}

fn name_of(agent: Agent) -> AgentName {
    AgentName {
        id: agent.id,
        name: agent.name,
    }
}

/// A text that says something.
fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn day(text: Option<&str>) -> Result<Option<Day>, Refusal> {
    let read = |text: &str| {
        let shown = || text.chars().take(40).collect();
        text.parse().map_err(|_| Refusal::NotADay(shown()))
    };
    said(text).map(read).transpose()
}

/// A place as text: opaque to whoever passes it back.
fn text_of(place: &Place) -> String {
    format!("{}_{}_{}", place.at.millis(), place.rank, place.key)
}

fn read_place(text: &str) -> Option<Place> {
    let mut parts = text.splitn(3, '_');
    Some(Place {
        at: Time::from_millis(parts.next()?.parse().ok()?),
        rank: parts.next()?.parse().ok()?,
        key: parts.next()?.to_owned(),
    })
}
