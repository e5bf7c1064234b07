//! The sandbox as a program of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sandbox::{Account, Config, Number, Sandbox};

/// Plays Twilio on this machine: REST, TwiML, webhooks, browser calls with real audio, and simulated people.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; only loopback addresses are taken.
    #[arg(long, default_value = "127.0.0.1:8081")]
    listen: SocketAddr,
    /// A JSON file with the whole configuration; `--listen` still decides where to listen.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Without a file: the URL asked for TwiML by browsers' calls and by calls to the number.
    #[arg(long, default_value = "http://127.0.0.1:3000/api/voice")]
    voice_url: String,
    /// Without a file: the account's phone number.
    #[arg(long, default_value = "+14155550100")]
    number: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter("sandbox=info")
        .init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut config = match &arguments.config {
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
        None => Config {
            accounts: vec![example(&arguments)],
            ..Config::default()
        },
    };
    config.listen = arguments.listen;
    let sandbox = Sandbox::start(config.clone()).await?;
    println!("Sandbox on {}", sandbox.base_url());
    for account in &config.accounts {
        println!("  TWILIO_ACCOUNT_SID={}", account.account_sid);
    }
    if arguments.config.is_none() {
        let account = &config.accounts[0];
        println!("  TWILIO_AUTH_TOKEN={}", account.auth_token);
        println!("  TWILIO_API_KEY={}", account.api_key);
        println!("  TWILIO_API_SECRET={}", account.api_secret);
        println!("  TWILIO_TWIML_APP_SID={}", account.twiml_app_sid);
        println!("  TWILIO_CALLER_ID={}", arguments.number);
    }
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await;
    Ok(())
}

/// An account whose secrets are plainly none.
fn example(arguments: &Arguments) -> Account {
    let zeros = "0".repeat(32);
    Account {
        account_sid: format!("AC{zeros}"),
        auth_token: "sandbox-auth-token".to_owned(),
        api_key: format!("SK{zeros}"),
        api_secret: "sandbox-api-secret".to_owned(),
        twiml_app_sid: format!("AP{zeros}"),
        voice_url: arguments.voice_url.clone(),
        voice_fallback_url: None,
        status_callback: None,
        numbers: vec![Number {
            number: arguments.number.clone(),
            voice_url: arguments.voice_url.clone(),
            ..Number::default()
        }],
        ..Account::default()
    }
}
