//! The notes of a call, which may be written while carriers change the call.

use trunkline::change::Changed;
use trunkline::clock::Time;
use trunkline::id::CallId;
use trunkline::store::StoreError;

use super::text::{parse, storable, words};
use super::write::Write;
use super::{changes, failed};

/// Sets the notes of a call and tells whom the call concerns; false where there is no such call. Counts as
/// a revision, so that no older copy of the call brings the old notes back.
pub(crate) async fn set(
    write: &mut Write<'_>,
    call: CallId,
    notes: &str,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE calls SET notes = $2, words = $3, revision = revision + 1 WHERE id = $1",
        call.to_string(),
        &*storable(notes),
        words(notes),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let agents = sqlx::query_scalar!(
        r#"SELECT agent_id AS "agent_id!: String" FROM calls
           WHERE id = $1 AND agent_id IS NOT NULL
           UNION SELECT agent_id FROM legs WHERE call_id = $1 AND agent_id IS NOT NULL"#,
        call.to_string(),
    )
    .fetch_all(write.connection())
    .await
    .map_err(failed)?;
    let concerns = agents
        .iter()
        .map(|agent| parse("calls.agent_id", agent))
        .collect::<Result<_, _>>()?;
    changes::add(write, now, &[(Changed::Call(call), concerns)]).await?;
    Ok(true)
}
