//! One change to a call, kept whole or not at all.

use trunkline::store::{Commit, Committed, StoreError};

use super::legs::Kept;
use super::write::Write;
use super::{busy, calls, changes, decisions, do_not_call, events, intents, jobs, legs};

/// Writes all of a commit. What does not end in [`Committed::Done`] has to be undone.
pub(crate) async fn write_all(
    write: &mut Write<'_>,
    commit: &Commit,
) -> Result<Committed, StoreError> {
    let call = &commit.call;
    if !calls::put(write.connection(), call).await? {
        return Ok(Committed::Stale);
    }
    if let Some(event) = &commit.event
        && !events::add(write.connection(), Some(call.id), event).await?
    {
        return Ok(Committed::SeenBefore);
    }
    match legs::put(write.connection(), call).await? {
        Kept::Yes => {}
        // Two deliveries of one incoming call: the other one has made the call.
        Kept::RefTaken if call.revision == 0 => return Ok(Committed::Stale),
        Kept::RefTaken => {
            let why = "a leg of another call has the same name at the carrier";
            return Err(StoreError::Failed(why.into()));
        }
    }
    if let Some(intent) = &commit.intent {
        intents::add(write.connection(), intent).await?;
    }
    if let Some((intent, by)) = &commit.redeemed
        && !intents::redeem(write.connection(), *intent, by).await?
    {
        return Ok(Committed::Stale);
    }
    if let Some(decision) = &commit.decision {
        decisions::add(write.connection(), call.id, call.revision + 1, decision).await?;
    }
    for job in &commit.jobs {
        jobs::add(write, job).await?;
    }
    if is_overtaken(write, commit).await? {
        return Ok(Committed::Stale);
    }
    changes::add(write, commit.at, &commit.changes).await?;
    Ok(Committed::Done)
}

/// Whether what the commit stands on has been overtaken by another one. Whoever makes it untrue takes the
/// numbering row too, so one of the two sees the other.
async fn is_overtaken(write: &mut Write<'_>, commit: &Commit) -> Result<bool, StoreError> {
    let allowed = commit.decision.as_ref();
    let allowed = allowed.filter(|decision| decision.refused.is_none());
    if allowed.is_none() && commit.sole.is_empty() {
        return Ok(false);
    }
    changes::take_turn(write.connection()).await?;
    // Once a number is on the do-not-call list, no commit may say that it was allowed.
    if let Some(decision) = allowed
        && do_not_call::has(write.connection(), &decision.number).await?
    {
        return Ok(true);
    }
    for agent in &commit.sole {
        if busy::is_elsewhere(write.connection(), *agent, commit.call.id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
