//! Signatures: every vector as it says, and each right one with any byte flipped refused.

use serde_json::Value;
use server::carriers::twilio::Twilio;
use server::settings::Secret;
use trunkline::carrier::{Carrier, Post, Unreadable};

use super::support::{ACCOUNT, CALL, carrier, config, fixture, pairs, post};

fn request(vector: &Value) -> Post {
    let raw = vector["raw_body"].as_str();
    let form = vector["params"].is_object();
    let kind = vector["content_type"].as_str();
    let kind = kind.or(form.then_some("application/x-www-form-urlencoded"));
    let mut headers: Vec<(String, String)> = Vec::new();
    headers.extend(kind.map(|kind| ("content-type".to_owned(), kind.to_owned())));
    let signature = vector["signature"].as_str();
    headers.extend(signature.map(|s| ("x-twilio-signature".to_owned(), s.to_owned())));
    let encoded = || super::support::body(&pairs(&vector["params"]));
    Post {
        url: vector["url"].as_str().expect("a url").to_owned(),
        headers,
        body: raw.map_or_else(encoded, |raw| raw.as_bytes().to_vec()),
    }
}

fn with_secret(secret: &str) -> Twilio {
    let mut config = config();
    config.auth_token = Secret::new(secret);
    carrier(config)
}

fn is_forged(secret: &str, post: &Post) -> bool {
    refuses(&with_secret(secret), post)
}

fn refuses(carrier: &Twilio, post: &Post) -> bool {
    carrier.read(post) == Err(Unreadable::Forged)
}

fn vectors() -> Vec<Value> {
    let file = fixture("twilio/twilio-signature.json");
    let vectors = file["vectors"].as_array().expect("vectors");
    vectors
        .iter()
        .filter(|vector| vector["optional"] != true)
        .cloned()
        .collect()
}

#[test]
fn every_vector_is_judged_as_published() {
    let vectors = vectors();
    assert!(vectors.len() >= 40);
    for vector in vectors {
        let secret = vector["secret"].as_str().expect("a secret");
        let forged = is_forged(secret, &request(&vector));
        assert_eq!(!forged, vector["valid"] == true, "{}", vector["id"]);
    }
}

#[test]
fn one_flipped_byte_is_refused() {
    for vector in vectors().iter().filter(|vector| vector["valid"] == true) {
        let carrier = with_secret(vector["secret"].as_str().expect("a secret"));
        let good = request(vector);
        for at in 0..good.body.len() {
            let mut bad = good.clone();
            bad.body[at] ^= 1;
            assert!(
                refuses(&carrier, &bad),
                "{}: byte {at} of the body",
                vector["id"]
            );
        }
        let header = good
            .headers
            .iter()
            .position(|(name, _)| name == "x-twilio-signature");
        let header = header.expect("a signature");
        for at in 0..good.headers[header].1.len() {
            let mut bad = good.clone();
            let mut bytes = bad.headers[header].1.clone().into_bytes();
            bytes[at] ^= 1;
            bad.headers[header].1 = String::from_utf8(bytes).expect("ASCII stays ASCII");
            assert!(
                refuses(&carrier, &bad),
                "{}: byte {at} of the signature",
                vector["id"]
            );
        }
    }
}

#[test]
fn a_wrong_or_empty_secret_and_no_header_are_refused() {
    for vector in vectors().iter().filter(|vector| vector["valid"] == true) {
        let good = request(vector);
        assert!(is_forged("another", &good), "{}", vector["id"]);
        assert!(is_forged("", &good), "{}", vector["id"]);
        let bare = Post {
            headers: Vec::new(),
            ..good
        };
        assert!(is_forged(
            vector["secret"].as_str().expect("a secret"),
            &bare
        ));
    }
}

fn status() -> Post {
    let params = [
        ("AccountSid", ACCOUNT),
        ("CallSid", CALL),
        ("CallStatus", "ringing"),
    ];
    let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
    post("/api/call-status", &params)
}

#[test]
fn while_a_token_is_replaced_both_are_good() {
    let mut config = config();
    config.old_auth_token = Some(std::mem::replace(
        &mut config.auth_token,
        Secret::new("new"),
    ));
    assert!(carrier(config.clone()).read(&status()).is_ok());
    config.old_auth_token = Some(Secret::new("older"));
    assert_eq!(carrier(config).read(&status()), Err(Unreadable::Forged));
}

#[test]
fn another_accounts_telling_is_foreign_though_signed() {
    let mut config = config();
    config.account_sid = "ACffffffffffffffffffffffffffffffff".to_owned();
    assert_eq!(carrier(config).read(&status()), Err(Unreadable::Foreign));
}

#[test]
fn secrets_do_not_print() {
    assert_eq!(format!("{:?}", config().auth_token), "Secret(…)");
}
