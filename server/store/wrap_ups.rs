//! The time agents have to write a call up.

use trunkline::clock::Time;
use trunkline::id::{AgentId, CallId};
use trunkline::store::StoreError;

use super::write::Write;
use super::{agents, failed, states};

/// Ends an agent's wrap-up of a call; false where they are in none of it.
pub(crate) async fn end(
    write: &mut Write<'_>,
    agent: AgentId,
    call: CallId,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE agents SET wrap_up_call = NULL, wrap_up_since = NULL, wrap_up_until = NULL
         WHERE id = $1 AND wrap_up_call = $2",
        agent.to_string(),
        call.to_string(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    let was_in_it = done.rows_affected() == 1;
    if was_in_it {
        states::settle_and_tell(write, agent, now).await?;
    }
    Ok(was_in_it)
}

/// Lets an agent's wrap-up of a call last until a moment, where it is not over and would be earlier; false
/// where it is not so.
pub(crate) async fn extend(
    write: &mut Write<'_>,
    agent: AgentId,
    call: CallId,
    until: Time,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE agents SET wrap_up_until = $3
         WHERE id = $1 AND wrap_up_call = $2 AND wrap_up_until > $4 AND wrap_up_until < $3",
        agent.to_string(),
        call.to_string(),
        until.millis(),
        now.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    let is_longer = done.rows_affected() == 1;
    if is_longer {
        agents::tell(write, agent, now).await?;
    }
    Ok(is_longer)
}
