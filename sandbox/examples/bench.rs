//! Fifty calls at once, each a browser and a simulated person who hear each other through the mixer.
//!
//! Prints one JSON object per number: `{"group":…,"name":…,"value":…,"unit":…}`. The fifty browsers are
//! scripted ones in the same process, so their audio is part of what is measured.

use std::error::Error;
use std::time::{Duration, Instant, SystemTime};

use axum::Router;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sandbox::media::tone;
use sandbox::phone::{Phone, PhoneCall, PhoneError};
use sandbox::{Account, Config, Number, Sandbox};
use serde_json::{Value, json};

const CALLS: usize = 50;
const MEASURED: Duration = Duration::from_secs(10);
const ACCOUNT: &str = "AC00000000000000000000000000000000";
const KEY: &str = "SK00000000000000000000000000000000";
const APP: &str = "AP00000000000000000000000000000000";
const SECRET: &str = "bench-secret-of-nothing-real";
const TWIML: &str =
    r#"<Response><Dial callerId="+12025550100"><Number>+14155550118</Number></Dial></Response>"#;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = start().await?;
    let url = format!("ws://{}/signal", sandbox.addr());
    let began = Instant::now();
    let mut ringing: Vec<(Phone, PhoneCall)> = Vec::with_capacity(CALLS);
    for n in 0..CALLS {
        let mut phone = Phone::open(&url, "http://localhost", &token(n)).await?;
        phone.register().await?;
        let call = phone.dial(&[]).await?;
        ringing.push((phone, call));
    }
    let mut calls: Vec<PhoneCall> = Vec::with_capacity(CALLS);
    for (mut phone, mut call) in ringing {
        phone.answered(&mut call).await?;
        call.say(tone::sine(600.0, 1_000, 0.3));
        calls.push(call);
        tokio::spawn(keep_reading(phone));
    }
    line(
        "all of them connected after",
        began.elapsed().as_secs_f64(),
        "s",
    );
    // Everybody has been heard for a second before anything is counted.
    while !all_hear(&calls).await? {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (from, cpu, at) = (packets(&calls).await?, cpu_seconds()?, Instant::now());
    tokio::time::sleep(MEASURED).await;
    let (took, spent) = (at.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
    let came: u64 = packets(&calls)
        .await?
        .iter()
        .zip(&from)
        .map(|(to, from)| to - from)
        .sum();
    let due = CALLS as f64 * 50.0 * took;
    line(
        "processor, both ends of every call, share of one core",
        100.0 * spent / took,
        "%",
    );
    line(
        "audio packets that reached the browsers, of those due",
        100.0 * came as f64 / due,
        "%",
    );
    let heard = if all_hear(&calls).await? { CALLS } else { 0 };
    line(
        "browsers that hear their person in the end",
        heard as f64,
        "calls",
    );
    sandbox.stop().await;
    Ok(())
}

/// Reads what the socket brings, as browsers do, until it is closed; a socket that nobody reads fills up.
async fn keep_reading(mut phone: Phone) {
    while matches!(phone.wait("hangup").await, Err(PhoneError::Silence(_))) {}
}

async fn start() -> Result<Sandbox, Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let customer = format!("http://{}", listener.local_addr()?);
    let answer = || async { ([("content-type", "text/xml")], TWIML) };
    let app = Router::new().route("/voice", post(answer));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let account = Account {
        account_sid: ACCOUNT.into(),
        auth_token: "bench-token-of-nothing-real".into(),
        api_key: KEY.into(),
        api_secret: SECRET.into(),
        twiml_app_sid: APP.into(),
        voice_url: format!("{customer}/voice"),
        // Whoever calls from another number than their own is refused.
        numbers: vec![Number {
            number: "+12025550100".into(),
            ..Number::default()
        }],
        ..Account::default()
    };
    let config = Config {
        accounts: vec![account],
        speed: 10.0,
        ..Config::default()
    };
    Ok(Sandbox::start(config).await?)
}

/// An access token for the n-th browser.
fn token(n: usize) -> String {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let voice = json!({"incoming": {"allow": true}, "outgoing": {"application_sid": APP}});
    let claims = json!({
        "jti": format!("{KEY}-{n}"), "iss": KEY, "sub": ACCOUNT, "iat": now, "exp": now + 3_600,
        "grants": {"identity": format!("agent_{n}"), "voice": voice},
    });
    let header = json!({"alg": "HS256", "typ": "JWT", "cty": "twilio-fpa;v=1"});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key will do");
    mac.update(signed.as_bytes());
    format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    )
}

async fn packets(calls: &[PhoneCall]) -> Result<Vec<u64>, Box<dyn Error>> {
    let mut counts = Vec::with_capacity(calls.len());
    for call in calls {
        counts.push(call.heard().await?.packets);
    }
    Ok(counts)
}

async fn all_hear(calls: &[PhoneCall]) -> Result<bool, Box<dyn Error>> {
    for call in calls {
        if call.heard().await?.tone(440.0) < 0.05 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Processor seconds of this process so far, by the kernel's count in hundredths.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(ticks as f64 / 100.0)
}

fn line(name: &str, value: f64, unit: &str) {
    let group = format!("{CALLS} sandbox calls with mixed audio at once");
    let value = (value * 100.0).round() / 100.0;
    println!(
        "{}",
        json!({"group": group, "name": name, "value": value, "unit": unit})
    );
}
