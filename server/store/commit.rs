//! One change to a call, kept whole or not at all.

use trunkline::store::{Commit, Committed, StoreError};

use super::legs::Kept;
use super::write::Write;
use super::{
    busy, calls, changes, decisions, do_not_call, events, inbox, intents, jobs, legs, states,
};

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
    match write_legs_and_jobs(write, commit).await? {
        Committed::Done => {}
        other => return Ok(other),
    }
    if call.revision == 0 || commit.redeemed.is_some() {
        // What was told of its legs may have been quicker than the question that made them known.
        for carrier_ref in call.legs.iter().filter_map(|leg| leg.carrier_ref.as_ref()) {
            inbox::look_again(write.connection(), carrier_ref).await?;
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
    let Some(news) = states::settle_commit(write.connection(), commit).await? else {
        return Ok(Committed::Stale);
    };
    if is_overtaken(write, commit).await? {
        return Ok(Committed::Stale);
    }
    // News of the call comes last: everybody who sees the call has seen all of this commit then.
    if news.is_empty() {
        changes::add(write, commit.at, &commit.changes).await?;
    } else {
        changes::add(write, commit.at, &[&*news, &*commit.changes].concat()).await?;
    }
    Ok(Committed::Done)
}

/// Writes what follows from how the call stands.
pub(crate) async fn write_legs_and_jobs(
    write: &mut Write<'_>,
    commit: &Commit,
) -> Result<Committed, StoreError> {
    let call = &commit.call;
    match legs::put(write.connection(), call).await? {
        Kept::Yes => {}
        // Two deliveries of one incoming call: the other one has made the call.
        Kept::RefTaken if call.revision == 0 => return Ok(Committed::Stale),
        Kept::RefTaken => {
            let why = "a leg of another call has the same name at the carrier";
            return Err(StoreError::Failed(why.into()));
        }
    }
    for job in &commit.jobs {
        jobs::add(write, job).await?;
    }
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
