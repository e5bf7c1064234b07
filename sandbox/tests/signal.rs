//! Calls between scripted browsers and a small exchange: signalling and real audio, both ways.

mod exchange;

use exchange::{Exchange, TOKEN, falls_silent, hears};
use sandbox::media::{MediaEvent, tone};
use sandbox::phone::{Phone, PhoneError};
use sandbox::signal::SignalError;
use serde_json::json;

#[tokio::test]
async fn a_browser_calls_and_both_sides_hear_each_other() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let mut call = phone
        .dial(&[("To", "+12125550123"), ("note", "a b&c")])
        .await
        .unwrap();
    phone.ringing(&mut call).await.unwrap();
    assert!(call.sid.starts_with("CA"), "{}", call.sid);
    phone.answered(&mut call).await.unwrap();
    assert_eq!(
        exchange.told("outgoing").await,
        r#"outgoing alice [("To", "+12125550123"), ("note", "a b&c")]"#
    );
    call.say(tone::sine(600.0, 1_000, 0.3));
    hears(&call, 440.0).await;
    exchange.hears(600.0).await;

    call.press('5');
    call.press('#');
    exchange
        .media_told(|event| matches!(event, MediaEvent::Digit(_, '5')))
        .await;
    exchange
        .media_told(|event| matches!(event, MediaEvent::Digit(_, '#')))
        .await;
    phone
        .send("dtmf", json!({"callsid": call.sid, "dtmf": "1w2"}))
        .await
        .unwrap();
    assert_eq!(
        exchange.told("digits").await,
        format!("digits {} 1w2", call.sid)
    );

    phone.hangup(&call).await.unwrap();
    assert_eq!(
        exchange.told("hung_up").await,
        format!("hung_up {}", call.sid)
    );
    assert!(
        exchange.media.levels(exchange.port()).await.is_none(),
        "its port is closed"
    );
}

#[tokio::test]
async fn early_media_is_heard_before_the_answer() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let mut call = phone.dial(&[("To", "early")]).await.unwrap();
    phone.ringing(&mut call).await.unwrap();
    hears(&call, 480.0).await;
    exchange.line().answer();
    phone.answered(&mut call).await.unwrap();
    exchange.line().hangup(None);
    phone.wait("hangup").await.unwrap();
}

#[tokio::test]
async fn a_refused_call_ends_with_its_code_under_the_browsers_own_name() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let call = phone.dial(&[("To", "busy")]).await.unwrap();
    let hangup = phone.wait("hangup").await.unwrap();
    assert_eq!(hangup["callsid"], call.sid.as_str());
    assert_eq!(hangup["error"]["code"], 31_486);
}

#[tokio::test]
async fn the_exchange_ends_a_call_with_a_reason() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let mut call = phone.dial(&[("To", "silent")]).await.unwrap();
    phone.ringing(&mut call).await.unwrap();
    exchange
        .line()
        .hangup(Some(SignalError::new(31_480, "nobody is there")));
    let ended = phone.answered(&mut call).await;
    assert!(
        matches!(ended, Err(PhoneError::Refused { code: 31_480, .. })),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_browser_is_called_and_both_sides_hear_each_other() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    phone.register().await.unwrap();
    assert_eq!(exchange.told("online").await, "online alice true");
    exchange.invite("alice");
    let invite = phone.invited().await.unwrap();
    assert_eq!(invite["parameters"]["From"], "+12125550199");
    assert_eq!(invite["parameters"]["Params"], "lead=a+b%26c");
    assert_eq!(invite["parameters"]["CallSid"], invite["callsid"]);
    let call = phone.accept(&invite).await.unwrap();
    assert_eq!(
        exchange.told("accepted").await,
        format!("accepted {}", call.sid)
    );
    exchange.told("outcome Accepted").await;
    call.say(tone::sine(600.0, 1_000, 0.3));
    hears(&call, 440.0).await;
    exchange.hears(600.0).await;
    exchange.line().hangup(None);
    assert_eq!(
        phone.wait("hangup").await.unwrap()["callsid"],
        call.sid.as_str()
    );
}

#[tokio::test]
async fn the_first_browser_to_accept_wins() {
    let exchange = Exchange::start().await;
    let (mut desk, mut laptop) = (exchange.phone("alice").await, exchange.phone("alice").await);
    desk.register().await.unwrap();
    laptop.register().await.unwrap();
    exchange.invite("alice");
    let (at_desk, at_laptop) = (
        desk.invited().await.unwrap(),
        laptop.invited().await.unwrap(),
    );
    let call = laptop.accept(&at_laptop).await.unwrap();
    assert_eq!(
        desk.wait("cancel").await.unwrap()["callsid"],
        call.sid.as_str()
    );
    // Its acceptance crossed with the cancel: for the SDK the call is open and must be ended.
    let _late = desk.accept(&at_desk).await.unwrap();
    desk.wait("hangup").await.unwrap();
    hears(&call, 440.0).await;
}

#[tokio::test]
async fn a_declined_call_is_declined_everywhere() {
    let exchange = Exchange::start().await;
    let (mut desk, mut laptop) = (exchange.phone("alice").await, exchange.phone("alice").await);
    desk.register().await.unwrap();
    laptop.register().await.unwrap();
    exchange.invite("alice");
    let invite = desk.invited().await.unwrap();
    desk.reject(&invite).await.unwrap();
    laptop.wait("cancel").await.unwrap();
    exchange.told("outcome Rejected").await;
    assert!(exchange.told("rejected").await.starts_with("rejected CA"));
}

#[tokio::test]
async fn a_cancelled_call_stops_ringing_and_nobody_rings_when_nobody_is_there() {
    let exchange = Exchange::start().await;
    assert!(!exchange.invite("alice"));
    let mut phone = exchange.phone("alice").await;
    phone.register().await.unwrap();
    exchange.invite("alice");
    phone.invited().await.unwrap();
    exchange.cancel();
    phone.wait("cancel").await.unwrap();
    exchange.told("cancelled").await;
    phone.unregister().await.unwrap();
    exchange.told("online alice false").await;
    assert!(!exchange.invite("alice"));
}

#[tokio::test]
async fn a_call_survives_the_loss_of_its_socket() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let mut call = phone.dial(&[("To", "+12125550123")]).await.unwrap();
    phone.answered(&mut call).await.unwrap();
    hears(&call, 440.0).await;
    exchange.devices.cut("alice");
    assert!(is_cut(&phone.wait("anything").await));
    let mut again = exchange.phone("alice").await;
    again.resume(&call).await.unwrap();
    call.say(tone::sine(600.0, 1_000, 0.3));
    exchange.hears(600.0).await;
    exchange.line().hangup(None);
    assert_eq!(
        again.wait("hangup").await.unwrap()["callsid"],
        call.sid.as_str()
    );
}

#[tokio::test]
async fn two_calls_of_one_browser_are_kept_apart() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let mut early = phone.dial(&[("To", "early")]).await.unwrap();
    phone.ringing(&mut early).await.unwrap();
    let mut call = phone.dial(&[("To", "+12125550123")]).await.unwrap();
    phone.answered(&mut call).await.unwrap();
    early.say(tone::sine(900.0, 1_000, 0.3));
    call.say(tone::sine(600.0, 1_000, 0.3));
    exchange.hears(600.0).await;
    hears(&call, 440.0).await;
    hears(&early, 480.0).await;
    assert!(call.heard().await.unwrap().tone(480.0) < 0.01);
}

#[tokio::test]
async fn a_call_survives_the_loss_of_its_path() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let mut call = phone.dial(&[("To", "+12125550123")]).await.unwrap();
    phone.answered(&mut call).await.unwrap();
    hears(&call, 440.0).await;
    exchange.media.drop_rtp(exchange.port(), 1.0);
    falls_silent(&call).await;
    exchange.media.drop_rtp(exchange.port(), 0.0);
    phone.reinvite(&mut call).await.unwrap();
    call.say(tone::sine(600.0, 1_000, 0.3));
    exchange.hears(600.0).await;
    hears(&call, 440.0).await;
}

#[tokio::test]
async fn a_call_given_up_before_it_had_a_name_ends_at_the_exchange() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let call = phone.dial(&[("To", "slow")]).await.unwrap();
    exchange.told("outgoing").await;
    phone.hangup(&call).await.unwrap();
    phone
        .send(
            "message",
            json!({"callsid": call.sid, "voiceeventsid": "KX0"}),
        )
        .await
        .unwrap();
    // The acknowledgement tells that the hang-up was heard.
    assert_eq!(phone.wait("ack").await.unwrap()["voiceeventsid"], "KX0");
    exchange.go_on();
    assert!(exchange.told("hung_up").await.starts_with("hung_up CA"));
}

#[tokio::test]
async fn a_call_whose_browser_stays_away_ends() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let mut call = phone.dial(&[("To", "+12125550123")]).await.unwrap();
    phone.answered(&mut call).await.unwrap();
    drop(phone);
    assert_eq!(
        exchange.told("hung_up").await,
        format!("hung_up {}", call.sid)
    );
    // It comes back too late and is told so.
    let mut again = exchange.phone("alice").await;
    assert!(matches!(
        again.resume(&call).await,
        Err(PhoneError::Refused { .. })
    ));
}

#[tokio::test]
async fn nobody_else_can_take_a_call_up() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    let mut call = phone.dial(&[("To", "+12125550123")]).await.unwrap();
    phone.answered(&mut call).await.unwrap();
    let mut mallory = exchange.phone("mallory").await;
    assert!(matches!(
        mallory.resume(&call).await,
        Err(PhoneError::Refused { .. })
    ));
    phone.resume(&call).await.unwrap();
    call.token = Some("guessed".into());
    assert!(matches!(
        phone.resume(&call).await,
        Err(PhoneError::Refused { .. })
    ));
}

#[tokio::test]
async fn a_call_still_ringing_is_offered_again_after_a_lost_socket() {
    let exchange = Exchange::start().await;
    let mut phone = exchange.phone("alice").await;
    phone.register().await.unwrap();
    exchange.invite("alice");
    let first = phone.invited().await.unwrap();
    exchange.devices.cut("alice");
    let mut again = exchange.phone("alice").await;
    again.register().await.unwrap();
    let second = again.invited().await.unwrap();
    assert_eq!(first["callsid"], second["callsid"]);
    let call = again.accept(&second).await.unwrap();
    hears(&call, 440.0).await;
}

#[tokio::test]
async fn tokens_are_checked_renewed_and_expire() {
    let exchange = Exchange::start().await;
    let refused = Phone::open(&exchange.url, "http://localhost:3000", "bad").await;
    assert!(matches!(
        refused,
        Err(PhoneError::Refused { code: 31_204, .. })
    ));
    let mut phone = Phone::open(&exchange.url, "http://localhost:3000", "alice 1")
        .await
        .unwrap();
    phone.register().await.unwrap();
    let renewed = phone.listen(&format!("alice {TOKEN}")).await.unwrap();
    assert_eq!(renewed["token"]["ttl"], TOKEN);
    let other = phone.listen(&format!("bob {TOKEN}")).await;
    assert!(matches!(
        other,
        Err(PhoneError::Refused { code: 31_204, .. })
    ));
    phone.listen("alice 1").await.unwrap();
    let expired = phone.wait("nothing").await;
    assert!(
        matches!(expired, Err(PhoneError::Refused { code: 31_205, .. })),
        "{expired:?}"
    );
    exchange.told("online alice false").await;
}

#[tokio::test]
async fn strangers_and_floods_are_kept_out() {
    let exchange = Exchange::start().await;
    let token = format!("alice {TOKEN}");
    for origin in ["https://evil.example", "null"] {
        assert!(matches!(
            Phone::open(&exchange.url, origin, &token).await,
            Err(PhoneError::Socket(_))
        ));
    }
    exchange.devices.refuse_for(60_000);
    let refused = Phone::open(&exchange.url, "http://localhost:3000", &token).await;
    assert!(matches!(refused, Err(PhoneError::Socket(_))));
    exchange.devices.refuse_for(0);
    let mut phone = exchange.phone("alice").await;
    phone.send("nonsense", json!({"a": 1})).await.unwrap();
    phone
        .send("listen", json!("x".repeat(70_000)))
        .await
        .unwrap();
    assert!(
        is_cut(&phone.wait("anything").await),
        "for the size of its message"
    );
    let mut phone = exchange.phone("alice").await;
    for _ in 0..1_000 {
        if phone.send("roster", json!({})).await.is_err() {
            break;
        }
    }
    assert!(
        is_cut(&phone.wait("anything").await),
        "for the number of its messages"
    );
}

fn is_cut(waited: &Result<serde_json::Value, PhoneError>) -> bool {
    matches!(waited, Err(PhoneError::Closed | PhoneError::Socket(_)))
}
