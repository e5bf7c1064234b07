//! Access tokens: of the same shape as those of Twilio's own library, and verified here by the rule.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use server::carriers::twilio::token::{Claims, sign};
use server::settings::Secret;
use sha2::Sha256;
use trunkline::agent::{Agent, Presence, Role};
use trunkline::carrier::{Carrier, PhoneSetup};
use trunkline::clock::{Span, Time};
use trunkline::id::AgentId;
use uuid::Uuid;

use super::support::{NOW, carrier, config, fixture};

/// Header and claims of a token signed with this secret.
fn verify(jwt: &str, secret: &str) -> Option<(Value, Value)> {
    let (text, signature) = jwt.rsplit_once('.')?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(text.as_bytes());
    mac.verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?)
        .ok()?;
    let (header, claims) = text.split_once('.')?;
    let part = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    Some((part(header)?, part(claims)?))
}

fn tokens() -> Vec<Value> {
    fixture("twilio/twilio-access-tokens.json")["tokens"]
        .as_array()
        .expect("tokens")
        .clone()
}

fn input<'a>(token: &'a Value, name: &str) -> &'a str {
    token["inputs"][name].as_str().unwrap_or_default()
}

#[test]
fn the_same_inputs_give_the_same_token_as_twilios_library() {
    let token = &tokens()[0];
    let seconds = token["inputs"]["now"].as_i64().expect("a time");
    let claims = Claims {
        account_sid: input(token, "account_sid"),
        api_key: input(token, "api_key_sid"),
        twiml_app_sid: input(token, "outgoing_application_sid"),
        identity: input(token, "identity"),
        unique: "u1",
        now: Time::from_millis(seconds * 1_000 + 999),
    };
    let secret = input(token, "api_key_secret");
    let (header, mut claims) =
        verify(&sign(&claims, &Secret::new(secret)), secret).expect("signed");
    assert_eq!(header, token["header"]);
    let jti = claims["jti"].as_str().expect("a jti").to_owned();
    let plain = token["claims"]["jti"].as_str().expect("a jti");
    assert_eq!(jti, format!("{plain}-u1"));
    claims["jti"] = json!(plain);
    assert_eq!(claims, token["claims"]);
}

#[test]
fn one_flipped_byte_of_a_token_is_refused() {
    for token in tokens() {
        let jwt = token["jwt"].as_str().expect("a token");
        let secret = input(&token, "api_key_secret");
        let (header, claims) = verify(jwt, secret).expect("signed");
        assert_eq!((&header, &claims), (&token["header"], &token["claims"]));
        for at in 0..jwt.len() {
            let mut bytes = jwt.as_bytes().to_vec();
            bytes[at] ^= 1;
            let bad = String::from_utf8(bytes).expect("ASCII stays ASCII");
            assert_eq!(verify(&bad, secret), None, "{}: byte {at}", token["id"]);
        }
    }
}

fn agent() -> Agent {
    Agent {
        id: AgentId::new(Uuid::from_u128(7)),
        login: "ada".to_owned(),
        name: "Ada".to_owned(),
        role: Role::Agent,
        disabled: false,
        presence: Presence::Available,
        presence_since: NOW,
        doing: trunkline::agent::Doing::nothing(NOW),
    }
}

fn options(setup: &PhoneSetup) -> Value {
    serde_json::from_str(&setup.options).expect("options are JSON")
}

#[test]
fn a_phone_is_set_up_for_its_agent_alone() {
    let carrier = carrier(config());
    let (one, two) = (carrier.phone(&agent(), NOW), carrier.phone(&agent(), NOW));
    assert_ne!(one.token, two.token, "two tokens of one second differ");
    assert_eq!(one.identity, agent().phone_identity());
    assert_eq!(one.script, "/softphone/twilio.js");
    assert_eq!(one.expires_at, NOW.plus(Span::seconds(3_600)));
    let (_, claims) = verify(&one.token, config().api_secret.reveal()).expect("signed");
    assert_eq!(claims["grants"]["identity"], json!(one.identity));
    assert_eq!(claims["exp"], json!(NOW.millis() / 1_000 + 3_600));
    assert_eq!(options(&one), json!({ "sounds": "/sounds/" }));
    assert!(
        !format!("{one:?}").contains(&one.token),
        "a token never prints"
    );
}

#[test]
fn a_sandbox_is_told_to_the_page() {
    let mut config = config();
    config.signal_url = Some("127.0.0.1:4010".to_owned());
    config.insecure_signal = true;
    let setup = carrier(config).phone(&agent(), NOW);
    let expected = json!({ "sounds": "/sounds/", "chunderw": "127.0.0.1:4010", "insecure": true });
    assert_eq!(options(&setup), expected);
}
