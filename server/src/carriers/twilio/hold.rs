//! Music for a participant of a conference, and its end.

use trunkline::carrier::{CarrierError, LegRef, NoReason};
use trunkline::id::CallId;

use super::api::Api;
use super::orders::Fields;
use super::{records, twiml};

/// Puts a leg of the call's conference on hold, or takes it off.
///
/// # Errors
/// *Gone* where the conference does not go on or the leg is not in it; else as the carrier answered.
pub(super) async fn hold(
    api: &Api,
    public_url: &str,
    call: CallId,
    leg: &LegRef,
    on: bool,
) -> Result<(), CarrierError> {
    let conference = going_on(api, call)
        .await?
        .ok_or_else(|| gone("no such conference"))?;
    if !records::is_sid("CA", &leg.0) {
        return Err(gone("not the name of a call"));
    }
    let path = api.path(&format!(
        "Conferences/{conference}/Participants/{}.json",
        leg.0
    ));
    api.post(&path, &fields(public_url, on)).await?;
    Ok(())
}

/// The conference named by a call. A participant can only be changed under its SID, and that we are not told
/// by every answer.
async fn going_on(api: &Api, call: CallId) -> Result<Option<String>, CarrierError> {
    let path = api.path(&format!(
        "Conferences.json?FriendlyName={call}&Status=in-progress"
    ));
    let answer = api.get(&path).await?;
    let conferences = answer.get("conferences").and_then(|list| list.as_array());
    let sids = conferences.into_iter().flatten().filter_map(|conference| {
        let sid = records::text(conference, "sid")?;
        records::is_sid("CF", sid).then(|| sid.to_owned())
    });
    Ok(sids.into_iter().next())
}

fn fields(public_url: &str, on: bool) -> Fields {
    let mut fields: Fields = vec![("Hold", on.to_string())];
    if on {
        fields.push(("HoldUrl", twiml::music_url(public_url)));
        fields.push(("HoldMethod", "GET".to_owned()));
    }
    fields
}

fn gone(why: &str) -> CarrierError {
    CarrierError::No {
        reason: NoReason::Gone,
        code: 0,
        why: why.to_owned(),
    }
}
