//! Everything that is not exactly a token of ours is nobody's.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};
use trunkline::agent::Role;

use crate::stage::{Floor, PASSWORD, Program, Terms};

const JWT_SECRET: &[u8] = b"thirty-two characters for a test";

/// The key of tokens, worked out as the server does, by hand.
fn key() -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(JWT_SECRET).expect("any length");
    mac.update(b"trunkline api access token 1");
    mac.finalize().into_bytes().to_vec()
}

fn part(text: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// A token out of its three parts, signed with a key.
fn signed(header: &str, claims: &str, key: &[u8]) -> String {
    let signed = format!("{}.{}", part(header.as_bytes()), part(claims.as_bytes()));
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(signed.as_bytes());
    format!("{signed}.{}", part(&mac.finalize().into_bytes()))
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn claims_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).expect("three parts");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
    serde_json::from_slice(&claims).expect("JSON")
}

/// Headers that let a careless reader choose how to verify, or that are not ours in another way; all signed
/// with the right key.
fn bad_headers() -> Vec<String> {
    let whole = [
        "none", "None", "NONE", "nOnE", "", "hs256", "HS384", "HS512", "RS256", "RS512", "PS256",
        "ES256", "ES256K", "EdDSA", "A128KW", "dir",
    ];
    let mut headers: Vec<String> = whole
        .iter()
        .map(|alg| json!({"alg": alg, "typ": "JWT"}).to_string())
        .collect();
    headers.extend(
        [
            r#"{"typ":"JWT"}"#,
            r#"{"alg":null,"typ":"JWT"}"#,
            r#"{"alg":["HS256"],"typ":"JWT"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"HS256","typ":"at+jwt"}"#,
            r#"{"alg":"HS256","typ":"JWE"}"#,
            r#"{"typ":"JWT","alg":"HS256"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"' UNION SELECT 'x"}"#,
            r#"{"alg":"HS256","typ":"JWT","jku":"http://127.0.0.1:1/keys"}"#,
            r#"{"alg":"HS256","typ":"JWT","x5u":"http://127.0.0.1:1/cert"}"#,
            r#"{"alg":"HS256","typ":"JWT","jwk":{"kty":"oct","k":"AA"}}"#,
            r#"{"alg":"HS256","typ":"JWT","x5c":["AA"]}"#,
            r#"{"alg":"HS256","typ":"JWT","crit":["exp"],"exp":0}"#,
            r#"{"alg":"HS256","typ":"JWT","b64":false,"crit":["b64"]}"#,
            r#"{"alg":"HS256","typ":"JWT","zip":"DEF"}"#,
            r#"{"alg":"none","alg":"HS256","typ":"JWT"}"#,
            "{}",
            "",
            "null",
        ]
        .map(str::to_owned),
    );
    headers
}

/// Claims that are not those of a good token, each with what is wrong; all signed with the right key.
fn bad_claims(good: &Value, other: &Value) -> Vec<(String, String)> {
    let now = good["iat"].as_i64().expect("a time");
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value.clone();
        (format!("{name} = {value}"), claims.to_string())
    };
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().expect("an object").remove(name);
        (format!("no {name}"), claims.to_string())
    };
    let mut all: Vec<(String, String)> = ["typ", "iss", "aud", "exp", "nbf", "iat", "sub", "sid"]
        .map(without)
        .to_vec();
    let iss = good["iss"].as_str().unwrap_or_default();
    let aud = good["aud"].as_str().unwrap_or_default();
    all.extend([
        with("typ", json!("refresh")),
        with("typ", json!("JWT")),
        with("iss", json!("https://elsewhere.example")),
        with("iss", json!(format!("{iss}/"))),
        with("aud", json!("https://elsewhere.example/api")),
        with("aud", json!(iss)),
        with("aud", json!([aud])),
        with("aud", json!([aud, "https://elsewhere.example"])),
        with("exp", json!(now - 1)),
        with("exp", json!(0)),
        with("exp", json!(-1)),
        with("exp", json!((now + 900).to_string())),
        with("exp", json!(1e300)),
        with("exp", json!(i64::MAX)),
        with("exp", json!(now + 3_600)),
        with("exp", Value::Null),
        with("nbf", json!(now + 60)),
        with("nbf", json!("0")),
        with("iat", json!(now + 60)),
        with("iat", json!(i64::MIN)),
        with("sub", other["sub"].clone()),
        with("sub", json!("alex")),
        with("sub", json!("")),
        with("sid", json!("00000000-0000-0000-0000-000000000000")),
        with("sid", other["sid"].clone()),
        with("sid", json!("' OR '1'='1")),
        with("sid", good["sub"].clone()),
        with("role", json!("administrator")),
        with("scope", json!("*")),
    ]);
    let text = good.to_string();
    let twice = text.replacen('{', "{\"exp\":9999999999,", 1);
    all.extend(
        [
            ("exp twice", twice.as_str()),
            ("a list", "[]"),
            ("null", "null"),
            ("nothing", ""),
        ]
        .map(|(what, claims)| (what.to_owned(), claims.to_owned())),
    );
    all
}

/// What is no good token, each with what it is.
async fn crafted(floor: &Floor, good: &str, other: &str) -> Vec<(String, String)> {
    let text = claims_of(good).to_string();
    let key = key();
    let headers = bad_headers().into_iter();
    let mut all: Vec<(String, String)> = headers
        .map(|header| (header.clone(), signed(&header, &text, &key)))
        .collect();
    let claims = bad_claims(&claims_of(good), &claims_of(other)).into_iter();
    all.extend(claims.map(|(what, claims)| (what, signed(HEADER, &claims, &key))));
    let (body, signature) = good.rsplit_once('.').expect("three parts");
    let (_, others) = other.rsplit_once('.').expect("three parts");
    let raw = URL_SAFE_NO_PAD.decode(signature).expect("base64");
    let mut long = Hmac::<Sha512>::new_from_slice(&key).expect("any length");
    long.update(body.as_bytes());
    let none = part(br#"{"alg":"none","typ":"JWT"}"#);
    let claims = part(text.as_bytes());
    let alex = floor.seat("robin", Role::Agent).await;
    let key_of_robin = floor.dialer.office().add_key("story", "robin").await;
    let key_of_robin = key_of_robin.expect("robin is there").secret;
    let cookie = alex.cookie.split('=').nth(1).unwrap_or_default().to_owned();
    let more = [
        ("no signature", format!("{body}.")),
        ("two parts", body.to_owned()),
        ("four parts", format!("{good}.{signature}")),
        ("none without a signature", format!("{none}.{claims}.")),
        ("none with one", format!("{none}.{claims}.{signature}")),
        ("another token's signature", format!("{body}.{others}")),
        (
            "SHA-512",
            format!("{body}.{}", part(&long.finalize().into_bytes())),
        ),
        ("half a signature", format!("{body}.{}", part(&raw[..16]))),
        (
            "a padded signature",
            format!("{body}.{}", URL_SAFE.encode(&raw)),
        ),
        (
            "the secret itself as the key",
            signed(HEADER, &text, JWT_SECRET),
        ),
        ("an empty key", signed(HEADER, &text, b"")),
        ("a key of zeros", signed(HEADER, &text, &[0; 32])),
        (
            "the label as the key",
            signed(HEADER, &text, b"trunkline api access token 1"),
        ),
        (
            "the carrier's secret as the key",
            signed(HEADER, &text, b"a secret for tests only"),
        ),
        (
            "padded claims",
            format!(
                "{}.{}.{signature}",
                part(HEADER.as_bytes()),
                URL_SAFE.encode(&text)
            ),
        ),
        ("the carrier's own token", alex.token().await),
        ("the token of a session's cookie", cookie),
        ("the secret of a key", key_of_robin),
        ("a password", PASSWORD.to_owned()),
        ("the token twice", format!("{good} {good}")),
        ("lower case", good.to_lowercase()),
        ("a comma after it", format!("{good},")),
        ("something long", "a".repeat(8_000)),
    ];
    all.extend(more.map(|(what, token)| (what.to_owned(), token)));
    all
}

#[tokio::test]
async fn whatever_is_not_exactly_our_token_is_nobodys() {
    let floor = Terms::sqlite()
        .setting("API_REQUESTS_PER_MINUTE_PER_ADDRESS", "10000")
        .open()
        .await;
    floor.hire("alex", Role::Agent).await;
    floor.hire("blake", Role::Administrator).await;
    let program = Program::of(&floor);
    let good = program.token("alex").await;
    let other = program.token("blake").await;
    let same = signed(HEADER, &claims_of(&good).to_string(), &key());
    let answer = program.with_token(&same).get("/api/me").await;
    assert_eq!(
        answer.status,
        StatusCode::OK,
        "our own hand signs as the server does"
    );
    let crafted = crafted(&floor, &good, &other).await;
    println!("{} crafted tokens", crafted.len());
    assert!(crafted.len() >= 60, "{}", crafted.len());
    for (what, token) in &crafted {
        let answer = program.with_token(token).get("/api/me").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}: {token}");
        assert_eq!(answer.problem(), "not-signed-in", "{what}");
    }
    let schemes = [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        good.clone(),
        format!("Token {good}"),
        format!("Basic {good}"),
        format!("Basic {}", STANDARD.encode(&good)),
        format!("Basic {}", STANDARD.encode(format!("{good}:"))),
        format!("Basic {}", STANDARD.encode(format!(":{good}"))),
        format!("Digest username=\"alex\", response=\"{good}\""),
    ];
    for shows in &schemes {
        let answer = program.showing(shows).get("/api/me").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{shows}");
    }
    let answer = program.with_token(&good).get("/api/me").await;
    assert_eq!(
        answer.body["login"], "alex",
        "and the good one is still good"
    );
}
