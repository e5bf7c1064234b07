//! Finding a leg in Twilio's own records, after a request that got no clear answer.

use serde_json::Value;
use trunkline::carrier::{CarrierError, LegRef, NoReason, Question, Sighting};
use trunkline::clock::{Span, Time};

use super::api::{Api, unknown};
use super::dates;
use super::records;

/// More pages of a list are never read.
const PAGES_MAX: usize = 20;
/// A call shows up with a time of making at most so long before we sent the request: our clocks differ.
const BEFORE: Span = Span::seconds(60);
/// And at most so long after: the request's own time-out, and again the clocks.
const AFTER: Span = Span::seconds(75);

/// How the leg stands at the carrier.
pub(super) async fn look_up(
    api: &Api,
    question: &Question,
    now: Time,
) -> Result<Sighting, CarrierError> {
    if let Some(leg_ref) = &question.leg_ref {
        return by_ref(api, leg_ref.clone(), now).await;
    }
    if let Some(leg_ref) = in_conference(api, question).await? {
        return by_ref(api, leg_ref, now).await;
    }
    in_list(api, question, now).await
}

async fn by_ref(api: &Api, leg_ref: LegRef, now: Time) -> Result<Sighting, CarrierError> {
    if !records::is_sid("CA", &leg_ref.0) {
        return Ok(Sighting::NotThere);
    }
    match api
        .get(&api.path(&format!("Calls/{}.json", leg_ref.0)))
        .await
    {
        Ok(record) => Ok(Sighting::Seen {
            evidence: records::evidence(&record, now),
            leg_ref,
        }),
        Err(CarrierError::No {
            reason: NoReason::Gone,
            ..
        }) => Ok(Sighting::NotThere),
        Err(error) => Err(error),
    }
}

/// Our label among the participants of the call's conference. It stands there while the leg is queued,
/// rings or talks.
async fn in_conference(api: &Api, question: &Question) -> Result<Option<LegRef>, CarrierError> {
    let path = api.path(&format!("Conferences.json?FriendlyName={}", question.call));
    let label = question.leg.to_string();
    for conference in list(api, &path, "conferences").await? {
        let Some(sid) = records::text(&conference, "sid").filter(|sid| records::is_sid("CF", sid))
        else {
            continue;
        };
        if records::text(&conference, "status") == Some("completed") {
            continue;
        }
        let path = api.path(&format!("Conferences/{sid}/Participants.json"));
        for participant in list(api, &path, "participants").await? {
            if records::text(&participant, "label") == Some(&label) {
                return Ok(records::leg_ref(
                    &participant,
                    "call_sid",
                    api.account_sid(),
                ));
            }
        }
    }
    Ok(None)
}

/// A call to the same place, made when we asked for one, that is none of those known to be another's.
async fn in_list(api: &Api, question: &Question, now: Time) -> Result<Sighting, CarrierError> {
    let number = question.to.starts_with('+');
    let to = if number {
        question.to.clone()
    } else {
        format!("client:{}", question.to)
    };
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let since = dates::iso_day(question.sent_at.minus(BEFORE));
    // A call that still waits for its turn has no time of start, so no filter on that time shows it.
    for filter in [format!("StartTime%3E={since}"), "Status=queued".to_owned()] {
        let path = api.path(&format!(
            "Calls.json?To={}&{filter}&PageSize=200",
            encode(&to)
        ));
        let mut records = list(api, &path, "calls").await?;
        records.retain(|record| is_meant(record, question, &to));
        records.sort_by_key(|record| {
            let made = records::time(record, "date_created").unwrap_or(now);
            made.since(question.sent_at).as_millis().abs()
        });
        let found = records.iter().find_map(|record| {
            let leg_ref = records::leg_ref(record, "sid", api.account_sid())?;
            let is_new = !question.others.contains(&leg_ref);
            is_new.then(|| Sighting::Seen {
                leg_ref,
                evidence: records::evidence(record, now),
            })
        });
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Ok(Sighting::NotThere)
}

fn is_meant(record: &Value, question: &Question, to: &str) -> bool {
    let address = records::text(record, "to").unwrap_or_default();
    let (place, parameters) = address.split_once('?').unwrap_or((address, ""));
    let other_call =
        parameters.starts_with("call=") && parameters != format!("call={}", question.call);
    let ours = records::text(record, "direction") == Some("outbound-api");
    let made =
        records::time(record, "date_created").or_else(|| records::time(record, "start_time"));
    let then = made.is_some_and(|made| {
        made >= question.sent_at.minus(BEFORE) && made <= question.sent_at.plus(AFTER)
    });
    place == to && !other_call && ours && then
}

/// All pages of a list.
async fn list(api: &Api, path: &str, name: &str) -> Result<Vec<Value>, CarrierError> {
    let mut items = Vec::new();
    let mut next = Some(path.to_owned());
    for _ in 0..PAGES_MAX {
        let Some(path) = next else { return Ok(items) };
        let mut page = api.get(&path).await?;
        match page.get_mut(name).map(Value::take) {
            Some(Value::Array(more)) => items.extend(more),
            _ => return Err(unknown("a list without its items")),
        }
        let link = records::text(&page, "next_page_uri").map(str::to_owned);
        // The link is the carrier's, so it is followed only to where such links lead.
        next = link.filter(|link| link.starts_with(&api.path("")));
    }
    Ok(items)
}
