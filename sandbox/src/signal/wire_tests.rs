//! Messages of the SDK, read and written.

use super::*;
use serde_json::{Value, json};

fn read(value: &Value) -> Option<FromBrowser> {
    FromBrowser::read(&value.to_string())
}

#[test]
fn messages_of_the_sdk_are_understood() {
    let listen = json!({"type": "listen", "version": "1.6", "payload": {"token": "a.b.c",
        "browserinfo": {"p": "browser", "v": "2.18.5"}, "reconnectTimeout": 30}});
    let expected = FromBrowser::Listen {
        token: "a.b.c".into(),
        reconnect_timeout: 30,
    };
    assert_eq!(read(&listen), Some(expected));

    let register = json!({"type": "register", "payload": {"media": {"audio": true}}});
    let expected = FromBrowser::Register {
        media: MediaKinds { audio: true },
    };
    assert_eq!(read(&register), Some(expected));

    let bare =
        json!({"type": "invite", "payload": {"callsid": "TJSx", "sdp": "v=0", "twilio": {}}});
    let Some(FromBrowser::Invite {
        reconnect, twilio, ..
    }) = read(&bare)
    else {
        panic!("no invite");
    };
    assert_eq!((reconnect, twilio.params), (None, String::new()));

    let hangup = json!({"type": "hangup", "payload": {"callsid": "CAx", "message": "bye"}});
    assert_eq!(
        read(&hangup),
        Some(FromBrowser::Hangup {
            callsid: "CAx".into()
        })
    );
}

#[test]
fn anything_else_is_ignored() {
    for text in [
        "",
        "\n",
        "[]",
        "{}",
        "null",
        r#"{"type":"roster","payload":{}}"#,
        r#"{"type":"listen"}"#,
        r#"{"type":"listen","payload":{"token":5}}"#,
    ] {
        assert_eq!(FromBrowser::read(text), None, "{text}");
    }
}

#[test]
fn ours_have_the_shape_the_sdk_reads() {
    let text = ToBrowser::Answer {
        callsid: "CAx".into(),
        sdp: None,
        reconnect: Some("t".into()),
    };
    let value: Value = serde_json::from_str(&text.text()).unwrap();
    let expected = json!({"type": "answer", "version": "1.6", "payload": {"callsid": "CAx", "reconnect": "t"}});
    assert_eq!(value, expected);
    let value: Value = serde_json::from_str(&ToBrowser::Ready {}.text()).unwrap();
    assert_eq!(
        value,
        json!({"type": "ready", "version": "1.6", "payload": {}})
    );
    let error = ToBrowser::Error {
        error: SignalError::new(31_205, "expired"),
        callsid: None,
    };
    let value: Value = serde_json::from_str(&error.text()).unwrap();
    assert_eq!(
        value["payload"],
        json!({"error": {"code": 31205, "message": "expired"}})
    );
}

#[test]
fn parameters_survive_the_query_string() {
    let params = vec![
        ("To".to_owned(), "+1 555&x=1".to_owned()),
        ("ü".to_owned(), "é".to_owned()),
    ];
    assert_eq!(read_params(&write_params(&params)), params);
    assert_eq!(read_params("To=%2B12125550123&a=b%20c").len(), 2);
    assert!(read_params("").is_empty());
}
