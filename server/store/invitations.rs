//! Who may join, and who did.

use trunkline::agent::Agent;
use trunkline::clock::Time;
use trunkline::id::AgentId;
use trunkline::secret::PasswordHash;
use trunkline::store::{Invitation, Joined, StoreError};

use super::text::parse;
use super::write::Write;
use super::{agents, failed};
use crate::Connection;

/// Keeps an invitation.
pub(crate) async fn add(
    connection: &mut Connection,
    invitation: &Invitation,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO invitations (digest, role, login, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        invitation.digest,
        invitation.role.word(),
        invitation.login,
        invitation.created_at.millis(),
        invitation.expires_at.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// The invitation with this digest, if it is good now.
pub(crate) async fn find(
    connection: &mut Connection,
    digest: &str,
    now: Time,
) -> Result<Option<Invitation>, StoreError> {
    let row = sqlx::query!(
        "SELECT role, login, created_at, expires_at FROM invitations
         WHERE digest = $1 AND used_at IS NULL AND expires_at > $2",
        digest,
        now.millis(),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(|row| {
        Ok(Invitation {
            digest: digest.to_owned(),
            role: parse("invitations.role", &row.role)?,
            login: row.login,
            created_at: Time::from_millis(row.created_at),
            expires_at: Time::from_millis(row.expires_at),
        })
    })
    .transpose()
}

/// Keeps a new agent, and uses up the invitation they show. What does not end in [`Joined::Done`] has to be
/// undone.
pub(crate) async fn join(
    write: &mut Write<'_>,
    digest: Option<&str>,
    agent: &Agent,
    hash: &PasswordHash,
    now: Time,
) -> Result<Joined, StoreError> {
    if !agents::add(write.connection(), agent, hash).await? {
        return Ok(Joined::Taken);
    }
    match digest {
        Some(digest) if !use_up(write.connection(), digest, agent.id, now).await? => {
            Ok(Joined::NotInvited)
        }
        _ => Ok(Joined::Done),
    }
}

async fn use_up(
    connection: &mut Connection,
    digest: &str,
    by: AgentId,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE invitations SET used_at = $2, used_by = $3
         WHERE digest = $1 AND used_at IS NULL AND expires_at > $2",
        digest,
        now.millis(),
        by.to_string(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

/// Forgets those that ran out before a moment; returns how many.
pub(crate) async fn forget(connection: &mut Connection, before: Time) -> Result<u64, StoreError> {
    let gone = sqlx::query!(
        "DELETE FROM invitations WHERE expires_at < $1",
        before.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(gone.rows_affected())
}
