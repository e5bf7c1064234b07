//! Work to do later: taken by one worker at a time, fenced by an epoch.

use trunkline::clock::{Span, Time};
use trunkline::job::{ClaimedJob, NewJob};
use trunkline::store::StoreError;

use super::failed;
use super::text::{from_json, parse, storable, to_json};
use super::write::Write;
use crate::Connection;

/// Keeps a job, unless its key is known.
pub(crate) async fn add(write: &mut Write<'_>, job: &NewJob) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "INSERT INTO jobs (id, call_id, key, body, run_at, free_at, tries, epoch)
         VALUES ($1, $2, $3, $4, $5, $5, 0, 0)
         ON CONFLICT (key) DO NOTHING",
        job.id.to_string(),
        job.job.call().to_string(),
        job.job.key(),
        to_json(&job.job)?,
        job.run_at.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    if done.rows_affected() == 1 {
        write.has_work();
    }
    Ok(())
}

/// Takes the next job that is due.
pub(crate) async fn claim(
    connection: &mut Connection,
    now: Time,
    lease: Span,
) -> Result<Option<ClaimedJob>, StoreError> {
    loop {
        if let Some(job) = try_claim(connection, now, lease).await? {
            return Ok(Some(job));
        }
        // Another worker was quicker with the job that we saw. There may be more.
        if next_at(connection).await?.is_none_or(|at| at > now) {
            return Ok(None);
        }
    }
}

/// The condition stands twice: without the outer one, PostgreSQL lets two workers that saw the same job
/// both have it, one after the other.
async fn try_claim(
    connection: &mut Connection,
    now: Time,
    lease: Span,
) -> Result<Option<ClaimedJob>, StoreError> {
    let row = sqlx::query!(
        r#"UPDATE jobs SET free_at = $2, tries = tries + 1, epoch = epoch + 1
           WHERE id = (SELECT id FROM jobs WHERE finished_at IS NULL AND free_at <= $1
                       ORDER BY run_at, id LIMIT 1)
             AND finished_at IS NULL AND free_at <= $1
           RETURNING id AS "id!: String", body AS "body!: String", run_at AS "run_at!: i64",
               tries AS "tries!: i64", epoch AS "epoch!: i64""#,
        now.millis(),
        now.plus(lease).millis(),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(|row| {
        Ok(ClaimedJob {
            id: parse("jobs.id", &row.id)?,
            job: from_json("jobs.body", &row.body)?,
            run_at: Time::from_millis(row.run_at),
            tries: row.tries,
            epoch: row.epoch,
        })
    })
    .transpose()
}

/// The job is done, if the claim still holds.
pub(crate) async fn finish(
    connection: &mut Connection,
    job: &ClaimedJob,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE jobs SET finished_at = $3 WHERE id = $1 AND epoch = $2 AND finished_at IS NULL",
        job.id.to_string(),
        job.epoch,
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// The job is to be tried again later, if the claim still holds.
pub(crate) async fn retry(
    connection: &mut Connection,
    job: &ClaimedJob,
    run_at: Time,
    why: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE jobs SET run_at = $3, free_at = $3, last_error = $4
         WHERE id = $1 AND epoch = $2 AND finished_at IS NULL",
        job.id.to_string(),
        job.epoch,
        run_at.millis(),
        &*storable(why),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// When the next job can be taken; one that is taken, when its lease ends.
pub(crate) async fn next_at(connection: &mut Connection) -> Result<Option<Time>, StoreError> {
    let at = sqlx::query_scalar!(
        r#"SELECT MIN(free_at) AS "free_at: i64" FROM jobs WHERE finished_at IS NULL"#
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    Ok(at.map(Time::from_millis))
}

/// Forgets the finished jobs of calls that were over before a moment; returns how many. The key of a job
/// stays while its call goes on: it is what keeps the work from being done again.
pub(crate) async fn forget(connection: &mut Connection, before: Time) -> Result<u64, StoreError> {
    let gone = sqlx::query!(
        "DELETE FROM jobs
         WHERE finished_at IS NOT NULL
           AND EXISTS (SELECT 1 FROM calls c
                       WHERE c.id = jobs.call_id AND c.is_over AND c.ended_at < $1)",
        before.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(gone.rows_affected())
}
