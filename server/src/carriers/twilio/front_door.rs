//! The front door at Twilio: a queue into which a function of the account puts those who call.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use trunkline::carrier::{AtDoor, CarrierError, LegRef, NoReason};
use trunkline::clock::{Span, Time};

use super::api::{Api, unknown};
use super::records;

/// Rows on a page of a list: the most that Twilio gives.
const PAGE_SIZE: u32 = 1_000;
/// More pages than that no list of ours has.
const PAGES_MAX: usize = 10;

/// The queue, by the name that the function gives it.
pub(super) struct FrontDoor {
    name: String,
    /// What Twilio calls it, once that is known.
    sid: Mutex<Option<String>>,
}

impl FrontDoor {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            sid: Mutex::new(None),
        }
    }

    fn known(&self) -> Option<String> {
        let sid = self.sid.lock().unwrap_or_else(PoisonError::into_inner);
        sid.clone()
    }

    fn remember(&self, sid: Option<String>) {
        *self.sid.lock().unwrap_or_else(PoisonError::into_inner) = sid;
    }

    /// Who waits, the longest first. Nobody where no function has made the queue yet.
    pub(super) async fn list(&self, api: &Api, now: Time) -> Result<Vec<AtDoor>, CarrierError> {
        let Some(queue) = self.queue(api).await? else {
            return Ok(Vec::new());
        };
        let first = api.path(&format!("Queues/{queue}/Members.json?PageSize={PAGE_SIZE}"));
        let members = match rows(api, first, "queue_members").await {
            Err(CarrierError::No {
                reason: NoReason::Gone,
                ..
            }) => {
                // Deleted; another one of that name may have been made.
                self.remember(None);
                return Ok(Vec::new());
            }
            other => other?,
        };
        let mut waiting: Vec<(i64, AtDoor)> = members
            .iter()
            .filter_map(|member| waits(api, member, now))
            .collect();
        waiting.sort_by_key(|(place, _)| *place);
        Ok(waiting.into_iter().map(|(_, who)| who).collect())
    }

    /// Takes somebody out of the queue; Twilio asks us about them then.
    pub(super) async fn let_in(
        &self,
        api: &Api,
        public_url: &str,
        who: &AtDoor,
    ) -> Result<(), CarrierError> {
        let gone = || CarrierError::No {
            reason: NoReason::Gone,
            code: 0,
            why: "nobody who waits".to_owned(),
        };
        let queue = self.known().ok_or_else(gone)?;
        if !records::is_sid("CA", &who.leg.0) {
            return Err(gone());
        }
        let path = api.path(&format!("Queues/{queue}/Members/{}.json", who.leg.0));
        let since = who.since.millis();
        let url = format!("{public_url}/webhook/incoming-call?waited_since={since}");
        let fields = vec![("Url", url), ("Method", "POST".to_owned())];
        api.post(&path, &fields).await.map(drop)
    }

    /// What Twilio calls the queue; nothing where there is none of that name.
    async fn queue(&self, api: &Api) -> Result<Option<String>, CarrierError> {
        if let Some(sid) = self.known() {
            return Ok(Some(sid));
        }
        let first = api.path(&format!("Queues.json?PageSize={PAGE_SIZE}"));
        let queues = rows(api, first, "queues").await?;
        let named = |queue: &&Value| records::text(queue, "friendly_name") == Some(&self.name);
        let sid = queues
            .iter()
            .find(named)
            .and_then(|queue| records::text(queue, "sid"))
            .filter(|sid| records::is_sid("QU", sid))
            .map(str::to_owned);
        self.remember(sid.clone());
        Ok(sid)
    }
}

/// The rows of a list, from all its pages.
async fn rows(api: &Api, first: String, name: &str) -> Result<Vec<Value>, CarrierError> {
    let mut all = Vec::new();
    let mut page = Some(first);
    for _ in 0..PAGES_MAX {
        let Some(path) = page else { break };
        let mut answer = api.get(&path).await?;
        let Some(Value::Array(rows)) = answer.get_mut(name).map(Value::take) else {
            return Err(unknown("a list without its items"));
        };
        all.extend(rows);
        // The link is the carrier's, so it is followed only to where such links lead.
        page = records::text(&answer, "next_page_uri")
            .filter(|link| link.starts_with(&api.path("")))
            .map(str::to_owned);
    }
    Ok(all)
}

fn waits(api: &Api, member: &Value, now: Time) -> Option<(i64, AtDoor)> {
    let LegRef(sid) = records::leg_ref(member, "call_sid", api.account_sid())?;
    let place = member.get("position").and_then(Value::as_i64)?;
    let since = records::time(member, "date_enqueued").unwrap_or(now);
    // Twilio tells whole seconds; of those who came in one, the first still comes before the others.
    let since = since.plus(Span::millis(place.clamp(0, 999)));
    let who = AtDoor {
        leg: LegRef(sid),
        since: since.min(now),
    };
    Some((place, who))
}
