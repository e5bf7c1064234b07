//! Twilio's own list of the calls of our account, page by page.

use serde_json::Value;
use trunkline::call::Direction;
use trunkline::carrier::{CarrierError, Listed, Listing};
use trunkline::clock::Time;

use super::api::{Api, unknown};
use super::{dates, records, webhook};

/// Calls on a page; the most that Twilio gives is 1,000, and an answer may be 1 MiB long.
const PAGE_SIZE: u32 = 500;

/// A page of the calls that started since a moment.
pub(super) async fn list(
    api: &Api,
    since: Time,
    page: Option<&str>,
    now: Time,
) -> Result<Listing, CarrierError> {
    let first = || {
        // By day, which is all that Twilio promises of this filter.
        let since = dates::iso_day(since);
        api.path(&format!(
            "Calls.json?StartTime%3E={since}&PageSize={PAGE_SIZE}"
        ))
    };
    let path = page.map_or_else(first, str::to_owned);
    let mut answer = api.get(&path).await?;
    let Some(Value::Array(calls)) = answer.get_mut("calls").map(Value::take) else {
        return Err(unknown("a list without its items"));
    };
    let legs = calls.iter().filter_map(|record| listed(api, record, now));
    // The link is the carrier's, so it is followed only to where such links lead.
    let next =
        records::text(&answer, "next_page_uri").filter(|link| link.starts_with(&api.path("")));
    Ok(Listing {
        legs: legs.collect(),
        next: next.map(str::to_owned),
    })
}

fn listed(api: &Api, record: &Value, now: Time) -> Option<Listed> {
    let (from, to) = (address(record, "from"), address(record, "to"));
    // `outbound-api` and `outbound-dial` are ours; `inbound` and the legs of trunks are not.
    let outbound =
        records::text(record, "direction").is_some_and(|word| word.starts_with("outbound"));
    let (direction, them, us) = if outbound {
        (Direction::Outbound, to, from)
    } else {
        (Direction::Inbound, from, to)
    };
    let made =
        records::time(record, "date_created").or_else(|| records::time(record, "start_time"));
    Some(Listed {
        leg_ref: records::leg_ref(record, "sid", api.account_sid())?,
        direction,
        by_our_phone: !outbound && from.starts_with("client:"),
        them: webhook::party(them),
        us: us.parse().ok(),
        created_at: made.unwrap_or(now),
        evidence: records::evidence(record, now),
    })
}

fn address<'a>(record: &'a Value, name: &str) -> &'a str {
    records::text(record, name).unwrap_or_default()
}
