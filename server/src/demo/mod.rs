//! `trunkline demo`: a dialer to try, with a simulated carrier and simulated people.

mod people;
mod secrets;

use std::net::SocketAddr;
use std::path::Path;

use sandbox::{Account, Config, Number, Sandbox};
use trunkline::agent::Role;
use trunkline::dialer::Dialer;
use trunkline::refusal::{DoorError, Refusal};

use crate::cli::{DemoOptions, Failure, SandboxOptions};
use crate::serve::{Serving, told_to_stop};
use crate::settings::{ApiSettings, DatabaseSettings, Secret, Settings, TwilioSettings};
use secrets::DemoSecrets;

/// The demo's own number.
const OUR_NUMBER: &str = "+12025550100";

/// Who signs in to the demo.
const CREW: [(&str, &str, Role); 3] = [
    ("alex", "Alex Morgan", Role::Agent),
    ("sam", "Sam Rivera", Role::Supervisor),
    ("robin", "Robin Chen", Role::Administrator),
];

/// `trunkline demo`.
///
/// # Errors
/// A port is taken, or the data folder cannot be written.
pub async fn run(options: &DemoOptions) -> Result<(), Failure> {
    std::fs::create_dir_all(&options.data)
        .map_err(|error| format!("{} cannot be written: {error}.", options.data.display()))?;
    let secrets = DemoSecrets::open(&options.data.join("demo-secrets.json"))?;
    let public_url = format!("http://localhost:{}", options.port);
    let sandbox_at = SocketAddr::from((
        [127, 0, 0, 1],
        options
            .sandbox_port
            .unwrap_or(options.port.saturating_add(10)),
    ));
    let sandbox = Sandbox::start(Config {
        speed: options.speed,
        ..config(sandbox_at, &public_url, &secrets)
    })
    .await
    .map_err(|error| format!("The simulated carrier cannot start: {error}."))?;
    let settings = settings(options, &options.data, public_url, &secrets, sandbox.addr());
    let serving = Serving::start(&settings).await?;
    set_up(&serving.dialer, &secrets).await?;
    print_welcome(&settings.public_url, &sandbox.base_url(), &secrets);
    told_to_stop().await?;
    println!("\nEnding.");
    serving.stop().await;
    sandbox.stop().await;
    Ok(())
}

/// `trunkline sandbox`.
///
/// # Errors
/// The port is taken.
pub async fn run_sandbox(options: &SandboxOptions) -> Result<(), Failure> {
    let secrets = DemoSecrets::fresh();
    let at = SocketAddr::from(([127, 0, 0, 1], options.port));
    let dialer = options.dialer.trim_end_matches('/');
    let sandbox = Sandbox::start(Config {
        speed: options.speed,
        witness_file: options.witness.clone(),
        ..config(at, dialer, &secrets)
    })
    .await?;
    println!(
        "The simulated carrier is at {}. Settings for a dialer at {dialer}:\n",
        sandbox.base_url()
    );
    println!("TWILIO_ACCOUNT_SID={}", secrets.account_sid);
    println!("TWILIO_AUTH_TOKEN={}", secrets.auth_token);
    println!("TWILIO_API_KEY={}", secrets.api_key);
    println!("TWILIO_API_SECRET={}", secrets.api_secret);
    println!("TWILIO_TWIML_APP_SID={}", secrets.twiml_app_sid);
    println!("TWILIO_CALLER_ID={OUR_NUMBER}");
    println!("TWILIO_API_URL={}", sandbox.base_url());
    println!("TWILIO_SIGNAL_URL={}", sandbox.addr());
    told_to_stop().await?;
    sandbox.stop().await;
    Ok(())
}

fn config(listen: SocketAddr, dialer: &str, secrets: &DemoSecrets) -> Config {
    let voice_url = format!("{dialer}/api/voice");
    let status_callback = Some(format!("{dialer}/api/call-status"));
    let number = Number {
        number: OUR_NUMBER.to_owned(),
        voice_url: voice_url.clone(),
        status_callback: status_callback.clone(),
        ..Number::default()
    };
    let account = Account {
        account_sid: secrets.account_sid.clone(),
        auth_token: secrets.auth_token.clone(),
        api_key: secrets.api_key.clone(),
        api_secret: secrets.api_secret.clone(),
        twiml_app_sid: secrets.twiml_app_sid.clone(),
        voice_url,
        status_callback,
        numbers: vec![number],
        ..Account::default()
    };
    Config {
        listen,
        accounts: vec![account],
        ..Config::default()
    }
}

fn settings(
    options: &DemoOptions,
    data: &Path,
    public_url: String,
    secrets: &DemoSecrets,
    sandbox: SocketAddr,
) -> Settings {
    // Another database can be tried as well; the demo's own is a file in its folder.
    let url = options
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite://{}", data.join("trunkline.sqlite").display()));
    Settings {
        database: DatabaseSettings {
            url: Secret::new(url),
        },
        public_url,
        listen: SocketAddr::from(([127, 0, 0, 1], options.port)),
        jwt_secret: Secret::new(secrets.session_key.clone()),
        twilio: TwilioSettings {
            account_sid: secrets.account_sid.clone(),
            auth_token: Secret::new(secrets.auth_token.clone()),
            old_auth_token: None,
            api_key: secrets.api_key.clone(),
            api_secret: Secret::new(secrets.api_secret.clone()),
            twiml_app_sid: secrets.twiml_app_sid.clone(),
            api_url: format!("http://{sandbox}"),
            signal_url: Some(sandbox.to_string()),
        },
        front_door: None,
        caller_id: OUR_NUMBER.parse().expect("the demo's number is one"),
        region: None,
        record_calls: true,
        recording_notice: "This call may be recorded.".to_owned(),
        recording_days: 90,
        voicemail_greeting: crate::settings::VOICEMAIL_GREETING.to_owned(),
        voice_accepts_to: false,
        trusted_proxies: Vec::new(),
        api: ApiSettings {
            requests_per_minute: options.api_requests,
            requests_per_minute_per_address: options.api_requests.saturating_mul(2),
            ..ApiSettings::default()
        },
        wrap_up_seconds: 60,
        queue_seconds: options.queue_seconds,
        workers: crate::worker::AT_ONCE,
    }
}

/// The demo's crew and address book, made once.
async fn set_up(dialer: &Dialer, secrets: &DemoSecrets) -> Result<(), Failure> {
    let office = dialer.office();
    for (login, name, role) in CREW {
        match office.add_agent(login, name, role, &secrets.password).await {
            Ok(_) | Err(DoorError::Refused(Refusal::Taken(_))) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for person in people::address_book(dialer)? {
        office.set_person(&person).await?;
    }
    Ok(())
}

fn print_welcome(dialer: &str, sandbox: &str, secrets: &DemoSecrets) {
    println!("\n  Trunkline is at {dialer}\n");
    println!("  Sign in as      to be             password");
    for (login, _, role) in CREW {
        println!("  {login:14}  {:14}    {}", role.word(), secrets.password);
    }
    println!(
        "\n  The simulated carrier is at {sandbox}: its page shows calls and webhooks, and lets"
    );
    println!("  simulated people ring you. Ctrl-C ends everything.\n");
}
