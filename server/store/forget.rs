//! Forgetting what nobody asks for any more.

use trunkline::clock::Time;
use trunkline::store::StoreError;

use super::{jobs, pages, sign_ins};
use crate::Connection;

/// Forgets failed sign-ins older than a moment, finished jobs of calls that were over before it and pages
/// closed before it; returns how many rows.
pub(crate) async fn old(connection: &mut Connection, before: Time) -> Result<u64, StoreError> {
    let sign_ins = sign_ins::forget(connection, before).await?;
    let jobs = jobs::forget(connection, before).await?;
    let pages = pages::forget(connection, before).await?;
    Ok(sign_ins + jobs + pages)
}
