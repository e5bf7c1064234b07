//! Whether all that the carrier told of a call is in its log.

use serde_json::Value;
use trunkline::id::CallId;

use super::floor::Floor;
use super::waiting::until;

/// The fewest webhooks of a call that was answered: the phone's question, four states of the customer's
/// leg, the end of the phone's, and of the conference its start, its end, two joins and two leaves.
const FEWEST: usize = 12;

type Pairs = Vec<(String, String)>;

/// Waits until all that the carrier posted is an event of this call, the only one, as it was told.
pub(crate) async fn logged_in_full(floor: &Floor, call: CallId) {
    until("every webhook among the call's events", async || {
        let sent = floor.carrier.see("/webhooks").await;
        let sent: Vec<Pairs> = posts(&sent).collect();
        let events = floor.dialer.store.list_events(call).await;
        let events = events.map_err(|error| error.to_string())?;
        // What was found out by asking was not posted.
        let posted = events.iter().filter(|it| !it.event.raw.is_empty());
        let kept: Vec<Pairs> = posted.map(|it| pairs(&it.event.raw)).collect();
        if let Some(missing) = sent.iter().find(|post| !kept.contains(post)) {
            return Err(format!("not kept: {missing:?}"));
        }
        if kept.len() == sent.len() && sent.len() >= FEWEST {
            Ok(())
        } else {
            Err(format!("{} events of {} posts", kept.len(), sent.len()))
        }
    })
    .await;
}

/// What the carrier posted.
fn posts(sent: &Value) -> impl Iterator<Item = Pairs> {
    let sent = sent.as_array().expect("a list").iter();
    let posts = sent.filter(|post| {
        let kinds = ["voice", "call-status", "conference"];
        kinds.iter().any(|kind| post["kind"] == *kind)
    });
    posts.filter_map(|post| {
        let mut pairs: Pairs = serde_json::from_value(post["params"].clone()).ok()?;
        pairs.sort_unstable();
        Some(pairs)
    })
}

fn pairs(raw: &str) -> Pairs {
    let mut pairs: Pairs = form_urlencoded::parse(raw.as_bytes())
        .into_owned()
        .collect();
    pairs.sort_unstable();
    pairs
}
