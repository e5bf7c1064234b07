//! What agents are doing: worked out anew whenever what it depends on changes, and kept as history.

use std::collections::BTreeMap;

use trunkline::agent::{AgentState, Known, WrapUp};
use trunkline::call::{CallState, Part};
use trunkline::change::Changed;
use trunkline::clock::{Span, Time};
use trunkline::id::{AgentId, CallId};
use trunkline::store::{Commit, StoreError};

use super::text::parse;
use super::write::Write;
use super::{changes, failed};
use crate::Connection;

mod keep;

use keep::Open;
pub(crate) use keep::{begin as open_row, state_of, wrap_up_of};

/// A server that was not heard of for so long has no open pages.
pub(crate) const LEASE: Span = Span::seconds(15);

/// A page counts as open for so long after it was closed, and somebody who signed in has so long to open
/// one: a reload is no loss.
pub(crate) const GRACE: Span = Span::seconds(10);

/// News for the screens.
type News = Vec<(Changed, Vec<AgentId>)>;

/// Why an agent's state is worked out anew, beyond what is kept already.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cause {
    /// A wrap-up that begins, where the agent has none or an older one.
    pub(crate) begins: Option<WrapUp>,
    /// The call that is being kept.
    pub(crate) by: Option<CallId>,
}

/// What came of working it out.
pub(crate) struct Settled {
    /// They do something else than before.
    pub(crate) changed: bool,
    /// But for the call that is being kept they are free.
    pub(crate) free: bool,
}

/// Works out anew what an agent is doing and keeps it, all under the lock of their row: of two who change
/// what it depends on, the second sees the first. Nothing where there is no such agent.
pub(crate) async fn settle(
    connection: &mut Connection,
    agent: AgentId,
    cause: Cause,
    now: Time,
) -> Result<Option<Settled>, StoreError> {
    let Some(locked) = keep::lock(connection, agent, cause.begins).await? else {
        return Ok(None);
    };
    let open = keep::open(connection, agent, now).await?;
    let mut known = Known {
        presence: locked.presence,
        signed_in: open.signed_in && !locked.disabled,
        connected: open.connected,
        parts: parts(connection, agent).await?,
        wrap_up: locked.wrap_up,
        now,
    };
    let (state, call) = AgentState::of(&known);
    let over = |wrap_up: &WrapUp| !wrap_up.runs(now) || state == AgentState::Offline;
    if known.wrap_up.as_ref().is_some_and(over) {
        keep::clear_wrap_up(connection, agent).await?;
    }
    let changed = (state, call) != (open.state, open.call);
    if changed {
        begin(connection, agent, &open, (state, call), now).await?;
    }
    known.parts.retain(|(_, call)| Some(*call) != cause.by);
    Ok(Some(Settled {
        changed,
        free: AgentState::of(&known).0 == AgentState::Available,
    }))
}

/// Ends the open row and begins the next. A state that lasted no time leaves no row. Where the clocks of two
/// servers disagree, no state ends before it began.
async fn begin(
    connection: &mut Connection,
    agent: AgentId,
    open: &Open,
    next: (AgentState, Option<CallId>),
    now: Time,
) -> Result<(), StoreError> {
    let at = now.max(open.since);
    if at == open.since {
        return keep::replace(connection, agent, next).await;
    }
    keep::end(connection, agent, at).await?;
    keep::begin(connection, agent, next, at).await
}

/// Works it out anew and tells the screens where it changed; whether it did.
pub(crate) async fn settle_and_tell(
    write: &mut Write<'_>,
    agent: AgentId,
    now: Time,
) -> Result<bool, StoreError> {
    let settled = settle(write.connection(), agent, Cause::default(), now).await?;
    let changed = settled.is_some_and(|settled| settled.changed);
    if changed {
        changes::add(write, now, &[(Changed::Agent(agent), vec![agent])]).await?;
    }
    Ok(changed)
}

/// Works it out anew for all whom a commit moves or who must be free for it; the news of it, or nothing where
/// one of them is not free. In one order for everybody, or two commits could wait for each other.
pub(crate) async fn settle_commit(
    connection: &mut Connection,
    commit: &Commit,
) -> Result<Option<News>, StoreError> {
    let mut news = News::new();
    if commit.moves.is_empty() && commit.free.is_empty() {
        return Ok(Some(news));
    }
    let mut agents: BTreeMap<AgentId, Option<Time>> =
        commit.free.iter().map(|agent| (*agent, None)).collect();
    for moved in &commit.moves {
        agents.insert(moved.agent, moved.wrap_up_until);
    }
    let call = commit.call.id;
    for (agent, until) in agents {
        let begins = until.map(|until| WrapUp {
            call,
            since: commit.at,
            until,
        });
        let by = Some(call);
        let settled = settle(connection, agent, Cause { begins, by }, commit.at).await?;
        let (changed, free) = settled.map_or((false, false), |it| (it.changed, it.free));
        if !free && commit.free.contains(&agent) {
            return Ok(None);
        }
        if changed {
            news.push((Changed::Agent(agent), vec![agent]));
        }
    }
    Ok(Some(news))
}

/// How an agent takes part in calls that are not over: those that are theirs, and those that ring them.
async fn parts(
    connection: &mut Connection,
    agent: AgentId,
) -> Result<Vec<(Part, CallId)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id!: String", c.state AS "state!: String", TRUE AS "has_it!: bool"
           FROM calls c WHERE c.agent_id = $1 AND NOT c.is_over AND NOT c.owner_left
           UNION
           SELECT c.id, c.state, l.is_in_talk OR (c.agent_id IS NOT NULL AND c.agent_id = $1
               AND NOT c.owner_left)
           FROM legs l JOIN calls c ON c.id = l.call_id
           WHERE l.agent_id = $1 AND NOT l.is_over AND NOT c.is_over"#,
        agent.to_string(),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    let mut parts = Vec::with_capacity(rows.len());
    for row in rows {
        let state: CallState = parse("calls.state", &row.state)?;
        let part = if row.has_it {
            Part::of_owner(state)
        } else {
            Part::of_rung(state)
        };
        if let Some(part) = part {
            parts.push((part, parse("calls.id", &row.id)?));
        }
    }
    Ok(parts)
}
