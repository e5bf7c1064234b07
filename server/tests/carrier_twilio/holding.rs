//! Music for a customer whose agent was lost, as it is asked of the carrier.

use serde_json::json;
use trunkline::carrier::{Carrier, CarrierError, LegRef, NoReason};
use trunkline::id::CallId;
use uuid::Uuid;

use super::fake::{Fake, good};
use super::support::{ACCOUNT, CALL};

const CONFERENCE: &str = "CF0123456789abcdef0123456789abcdef";

fn call() -> CallId {
    CallId::new(Uuid::from_u128(0xca11))
}

fn leg() -> LegRef {
    LegRef(CALL.to_owned())
}

fn listed(conferences: &serde_json::Value) -> Vec<u8> {
    good(&json!({ "conferences": conferences }))
}

#[tokio::test]
async fn a_customer_is_held_and_let_go_by_the_conferences_sid() {
    for (on, body) in [
        (
            true,
            "Hold=true&HoldUrl=https%3A%2F%2Fdialer.example.com%2Fsounds%2Fwait-music.xml&HoldMethod=GET",
        ),
        (false, "Hold=false"),
    ] {
        let answers = vec![
            listed(&json!([{ "sid": CONFERENCE, "account_sid": ACCOUNT }])),
            good(&json!({ "call_sid": CALL, "hold": on })),
        ];
        let fake = Fake::answering(answers).await;
        assert_eq!(fake.carrier().hold(call(), &leg(), on).await, Ok(()));
        let asked = fake.asked();
        let base = format!("/2010-04-01/Accounts/{ACCOUNT}");
        let name = "00000000-0000-0000-0000-00000000ca11";
        assert_eq!(
            asked[0][0],
            format!("GET {base}/Conferences.json?FriendlyName={name}&Status=in-progress")
        );
        assert_eq!(
            asked[1][0],
            format!("POST {base}/Conferences/{CONFERENCE}/Participants/{CALL}.json")
        );
        assert_eq!(asked[1][2], body);
    }
}

#[tokio::test]
async fn who_is_in_no_conference_is_gone_and_nothing_is_sent() {
    for conferences in [json!([]), json!([{ "sid": "../../Calls" }])] {
        let fake = Fake::answering(vec![listed(&conferences)]).await;
        let held = fake.carrier().hold(call(), &leg(), true).await;
        let gone = matches!(
            held,
            Err(CarrierError::No {
                reason: NoReason::Gone,
                ..
            })
        );
        assert!(gone, "{held:?}");
        assert_eq!(fake.asked().len(), 1);
    }
}
