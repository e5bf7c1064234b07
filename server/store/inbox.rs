//! Tellings that wait, and taking them into their calls.

use trunkline::carrier::LegName;
use trunkline::clock::Time;
use trunkline::id::CallId;
use trunkline::store::{Committed, StoreError};
use trunkline::telling::{Application, Applied, Postponed, Waiting, WaitingTelling};

use super::text::{from_json, parse, parse_some, storable};
use super::write::Write;
use super::{calls, changes, commit, failed, states};
use crate::Connection;

/// The tellings that wait and are to be looked at now, with the calls that they may be about.
pub(crate) async fn list(
    connection: &mut Connection,
    now: Time,
    limit: u32,
) -> Result<Waiting, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, received_at, names_leg, names_ref AS "names_ref!", names_call, evidence
           FROM events WHERE applied_at IS NULL AND look_at <= $1 ORDER BY look_at, id LIMIT $2"#,
        now.millis(),
        i64::from(limit),
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failed)?;
    if rows.is_empty() {
        return Ok(Waiting::default());
    }
    let tellings = rows.into_iter().map(Row::telling).collect::<Result<_, _>>();
    Ok(Waiting {
        tellings: tellings?,
        calls: calls::list_named(connection, now, limit).await?,
    })
}

struct Row {
    id: String,
    received_at: i64,
    names_leg: Option<String>,
    names_ref: String,
    names_call: Option<String>,
    evidence: Option<String>,
}

impl Row {
    fn telling(self) -> Result<WaitingTelling, StoreError> {
        let evidence = self.evidence.as_deref();
        let evidence = evidence.map(|text| from_json("events.evidence", text));
        Ok(WaitingTelling {
            id: parse("events.id", &self.id)?,
            received_at: Time::from_millis(self.received_at),
            name: LegName {
                ours: parse_some("events.names_leg", self.names_leg.as_deref())?,
                theirs: self.names_ref,
                call: parse_some("events.names_call", self.names_call.as_deref())?,
            },
            evidence: evidence.transpose()?.unwrap_or_default(),
        })
    }
}

/// Keeps a batch in this transaction, and the changes of all of it at its end; what is stale is left out. An
/// error, or nothing, where one of them spoils the transaction: then each has to be kept in its own.
pub(crate) async fn apply_all(
    write: &mut Write<'_>,
    batch: &[Application],
) -> Result<Option<Vec<Committed>>, StoreError> {
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut told = Vec::new();
    for application in batch {
        let outcome = apply(write, application).await?;
        match outcome {
            Committed::Done => told.extend_from_slice(&application.commit.changes),
            Committed::Stale => {}
            Committed::SeenBefore => return Ok(None),
        }
        outcomes.push(outcome);
    }
    // After all calls, so that locks are taken in one order: calls, agents, the numbering row.
    for (application, outcome) in batch.iter().zip(&outcomes) {
        if *outcome == Committed::Done {
            let news = states::settle_commit(write.connection(), &application.commit).await?;
            told.extend(news.into_iter().flatten());
        }
    }
    // Last, and once: whoever holds the numbering row keeps everybody else from committing.
    if let Some(first) = batch.first() {
        changes::add(write, first.commit.at, &told).await?;
    }
    Ok(Some(outcomes))
}

/// Keeps one call with what was taken into it, without its changes. Where that is stale nothing was written.
async fn apply(write: &mut Write<'_>, application: &Application) -> Result<Committed, StoreError> {
    let call = &application.commit.call;
    if !calls::put(write.connection(), call).await? {
        return Ok(Committed::Stale);
    }
    for applied in &application.applied {
        let at = application.commit.at;
        if !mark(write.connection(), call.id, applied, at).await? {
            return Ok(Committed::SeenBefore);
        }
    }
    commit::write_legs_and_jobs(write, &application.commit).await
}

/// Marks a telling applied; false where it was before.
async fn mark(
    connection: &mut Connection,
    call: CallId,
    applied: &Applied,
    at: Time,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE events SET call_id = $2, leg_id = $3, effect = $4, applied_at = $5, look_at = 0
         WHERE id = $1 AND applied_at IS NULL",
        applied.id.to_string(),
        call.to_string(),
        applied.leg.map(|leg| leg.to_string()),
        &*storable(&applied.effect),
        at.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

/// Puts tellings back until later, or aside.
pub(crate) async fn postpone(
    connection: &mut Connection,
    tellings: &[Postponed],
    now: Time,
) -> Result<(), StoreError> {
    for telling in tellings {
        let aside = telling.look_at.is_none().then(|| now.millis());
        sqlx::query!(
            "UPDATE events SET effect = $2, look_at = $3, applied_at = $4
             WHERE id = $1 AND applied_at IS NULL",
            telling.id.to_string(),
            &*storable(&telling.effect),
            telling.look_at.unwrap_or(now).millis(),
            aside,
        )
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    }
    Ok(())
}

/// A leg of this name has become known: what was told of it before is looked at again at once.
pub(crate) async fn look_again(
    connection: &mut Connection,
    carrier_ref: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE events SET applied_at = NULL, look_at = 1
         WHERE names_ref = $1 AND call_id IS NULL AND look_at > 0",
        carrier_ref,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}
