//! The only place that knows which carrier and which store there are.

use std::path::PathBuf;
use std::sync::Arc;

use leptos::prelude::LeptosOptions;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use trunkline::clock::Span;
use trunkline::dialer::{Dialer, Policy};
use trunkline::office::Office;
use trunkline::store::Store;

use crate::carriers::twilio::{Twilio, TwilioConfig};
use crate::cli::Failure;
use crate::flows::TomlFlows;
use crate::numbering::WorldPlan;
use crate::settings::{DatabaseSettings, OfficeSettings, Secret, Settings};
use crate::world::{MachineSecrets, SystemClock, TimedIds};

/// Opens the database that the address names and brings it to this version's form.
///
/// # Errors
/// It cannot be reached, or was written by a newer version.
pub async fn store(database: &DatabaseSettings) -> Result<Arc<dyn Store>, Failure> {
    let url = database.url.reveal();
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path
            .trim_start_matches("//")
            .split('?')
            .next()
            .unwrap_or_default();
        if let Some(folder) = PathBuf::from(path).parent() {
            std::fs::create_dir_all(folder)?;
        }
        let store = SqliteStore::connect(url).await?;
        store.migrate().await?;
        return Ok(Arc::new(store));
    }
    let store = PostgresStore::connect(url).await?;
    store.migrate().await?;
    Ok(Arc::new(store))
}

/// The office, for the command line: no carrier is needed to add a person.
///
/// # Errors
/// The database cannot be reached.
pub async fn office(settings: &OfficeSettings) -> Result<Office, Failure> {
    let store = store(&settings.database).await?;
    // Sessions are only ended here, never looked up, so their digests' key does not matter.
    let secrets = MachineSecrets::new(Secret::new(""));
    Ok(Office::new(
        store,
        Arc::new(secrets),
        Arc::new(TimedIds),
        Arc::new(SystemClock),
    ))
}

/// The product with its real ports.
///
/// # Errors
/// The database cannot be reached, or a setting contradicts another.
pub async fn dialer(settings: &Settings) -> Result<Dialer, Failure> {
    let store = store(&settings.database).await?;
    let region = settings
        .region
        .clone()
        .or_else(|| WorldPlan::region_of(&settings.caller_id));
    let plan = WorldPlan::new(region.as_deref().unwrap_or("US"))?;
    let twilio = &settings.twilio;
    let carrier = Twilio::new(TwilioConfig {
        account_sid: twilio.account_sid.clone(),
        auth_token: twilio.auth_token.clone(),
        old_auth_token: twilio.old_auth_token.clone(),
        api_key: twilio.api_key.clone(),
        api_secret: twilio.api_secret.clone(),
        twiml_app_sid: twilio.twiml_app_sid.clone(),
        public_url: settings.public_url.clone(),
        api_url: twilio.api_url.clone(),
        signal_url: twilio.signal_url.clone(),
        front_door_queue: settings.front_door.as_ref().map(|door| door.queue.clone()),
        insecure_signal: settings.public_url.starts_with("http://"),
        clock: Arc::new(SystemClock),
        ids: Arc::new(TimedIds),
    })?;
    Ok(Dialer {
        store,
        carrier: Arc::new(carrier),
        plan: Arc::new(plan),
        flows: Arc::new(TomlFlows),
        clock: Arc::new(SystemClock),
        ids: Arc::new(TimedIds),
        secrets: Arc::new(MachineSecrets::new(settings.jwt_secret.clone())),
        policy: Arc::new(policy(settings)),
    })
}

fn policy(settings: &Settings) -> Policy {
    Policy {
        caller_id: settings.caller_id.clone(),
        record_calls: settings.record_calls,
        recording_notice: settings.recording_notice.clone(),
        keep_recordings_for: Span::minutes(i64::from(settings.recording_days) * 24 * 60),
        voicemail_greeting: settings.voicemail_greeting.clone(),
        accepts_to: settings.voice_accepts_to,
        open_registration: settings.api.open_registration,
        ring_customer_for: Span::seconds(45),
        ring_agent_for: Span::seconds(20),
        intent_life: Span::seconds(60),
        come_back_within: Span::seconds(30),
        park_for: Span::minutes(10),
        send_within: Span::seconds(5),
        // D_send + D_http + D_visible of the invariants, with a margin: 5 + 10 + 60 s.
        settle_after: Span::seconds(90),
        // The longest that the carrier waits for our answer about a call that comes in, twice.
        foreign_after: Span::seconds(30),
        wrap_up_for: Span::seconds(settings.wrap_up_seconds.into()),
        queue_for: Span::seconds(settings.queue_seconds.into()),
        offer_again_after: Span::seconds(60),
    }
}

/// Where browser phones connect to, for the content security policy.
#[must_use]
pub fn phone_hosts(settings: &Settings) -> String {
    match &settings.twilio.signal_url {
        Some(host) => {
            let host = host.split('/').next().unwrap_or_default();
            format!("ws://{host} wss://{host}")
        }
        None => "wss://*.twilio.com https://*.twilio.com".to_owned(),
    }
}

/// Where the built site lies: `LEPTOS_SITE_ROOT`, or the folder `site` beside the program.
#[must_use]
pub fn site() -> LeptosOptions {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.to_owned()))
        .unwrap_or_default();
    let root = std::env::var("LEPTOS_SITE_ROOT")
        .unwrap_or_else(|_| beside.join("site").to_string_lossy().into_owned());
    LeptosOptions::builder()
        .output_name("trunkline")
        .site_root(root)
        .site_pkg_dir("pkg")
        // Names with hashes are listed in this file beside the program; without it none has one.
        .hash_files(beside.join("hash.txt").exists())
        .build()
}
