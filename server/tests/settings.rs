//! Settings: what is wrong is told by name, all of it at once, and secrets never print.

use std::collections::HashMap;

use server::settings::{Settings, SettingsError};

fn good() -> HashMap<&'static str, &'static str> {
    HashMap::from([
        ("PUBLIC_URL", "https://dialer.example.com/"),
        ("JWT_SECRET", "canary-jwt-secret-of-nothing-real-at-all"),
        ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000"),
        ("TWILIO_AUTH_TOKEN", "canary-auth-token"),
        ("TWILIO_API_KEY", "SK00000000000000000000000000000000"),
        ("TWILIO_API_SECRET", "canary-api-secret"),
        ("TWILIO_TWIML_APP_SID", "AP00000000000000000000000000000000"),
        ("TWILIO_PHONE_NUMBER", "+15555550100"),
    ])
}

fn read(settings: &HashMap<&'static str, &'static str>) -> Result<Settings, SettingsError> {
    Settings::read(&|name| settings.get(name).map(|value| (*value).to_owned()))
}

#[test]
fn the_least_that_is_needed_gives_sensible_defaults() {
    let settings = read(&good()).unwrap();
    assert_eq!(settings.public_url, "https://dialer.example.com");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(
        settings.database.url.reveal(),
        "sqlite://data/trunkline.sqlite"
    );
    assert_eq!(settings.caller_id.as_str(), "+15555550100");
    assert_eq!(settings.twilio.api_url, "https://api.twilio.com");
    assert!(!settings.voice_accepts_to && !settings.record_calls);
    assert_eq!(settings.wrap_up_seconds, 60);
    assert_eq!(settings.queue_seconds, 900);
    assert_eq!(settings.recording_notice, "This call may be recorded.");
    assert_eq!(settings.recording_days, 90);
    assert_eq!(settings.workers, 16);
}

#[test]
fn a_server_has_from_1_to_64_workers() {
    for (text, wanted) in [
        ("1", Some(1)),
        ("64", Some(64)),
        ("0", None),
        ("65", None),
        ("-1", None),
        ("many", None),
    ] {
        let mut settings = good();
        settings.insert("WORKERS", text);
        let settings = read(&settings);
        assert_eq!(
            settings.as_ref().ok().map(|it| it.workers),
            wanted,
            "{text}"
        );
        if let Err(SettingsError(wrong)) = settings {
            assert_eq!(
                wrong,
                ["WORKERS is malformed: how many jobs this server does at once, 1 to 64."]
            );
        }
    }
}

#[test]
fn everything_missing_is_told_by_name_at_once() {
    let SettingsError(wrong) = read(&HashMap::new()).unwrap_err();
    for name in [
        "PUBLIC_URL",
        "JWT_SECRET",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_API_KEY",
        "TWILIO_API_SECRET",
        "TWILIO_TWIML_APP_SID",
        "TWILIO_CALLER_ID",
    ] {
        assert!(
            wrong.iter().any(|line| line.starts_with(name)),
            "{name}: {wrong:?}"
        );
    }
    assert_eq!(wrong.len(), 8);
}

#[test]
fn each_malformed_setting_is_told_by_name_and_without_its_value() {
    for (name, bad) in [
        ("PUBLIC_URL", "dialer.example.com/canary"),
        ("LISTEN", "canary"),
        ("JWT_SECRET", "canary-short"),
        ("TWILIO_ACCOUNT_SID", "canary"),
        ("TWILIO_API_KEY", "AC00000000000000000000000000000000"),
        ("TWILIO_CALLER_ID", "555-canary"),
        ("TWILIO_API_URL", "ftp://canary.example.com"),
        ("DATABASE_URL", "mysql://canary@localhost"),
        ("REGION", "canary"),
        ("RECORD_CALLS", "canary"),
        ("VOICE_ACCEPTS_TO", "canary"),
        ("TRUSTED_PROXIES", "127.0.0.1, canary"),
        ("WRAP_UP_SECONDS", "canary"),
        ("WRAP_UP_SECONDS", "3601"),
        ("QUEUE_SECONDS", "canary"),
        ("QUEUE_SECONDS", "7201"),
        ("RECORDING_DAYS", "canary"),
        ("RECORDING_DAYS", "3651"),
    ] {
        let mut settings = good();
        settings.insert(name, bad);
        let error = read(&settings).unwrap_err();
        assert_eq!(error.0.len(), 1, "{name}: {error}");
        assert!(error.0[0].starts_with(name), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[test]
fn secrets_never_print() {
    let mut settings = good();
    settings.insert(
        "DATABASE_URL",
        "postgres://trunkline:canary@localhost/trunkline",
    );
    let printed = format!("{:?}", read(&settings).unwrap());
    assert!(!printed.contains("canary"), "{printed}");
}

#[test]
fn a_scripts_name_and_password_come_together_and_are_long_enough() {
    let with = |pairs: &[(&'static str, &'static str)]| {
        let mut settings = good();
        settings.extend(pairs.iter().copied());
        read(&settings)
    };
    let none = with(&[("API_AGENT", "alex")]).unwrap();
    assert_eq!(none.api.script, None);
    let script = with(&[
        ("API_USERNAME", "reports"),
        ("API_PASSWORD", "canary of sixteen"),
        ("API_AGENT", "Alex"),
    ]);
    let script = script.unwrap().api.script.unwrap();
    assert_eq!(
        (script.username.as_str(), script.agent.as_deref()),
        ("reports", Some("alex"))
    );
    assert!(!format!("{script:?}").contains("canary"));
    let wrong: [(&[(&str, &str)], &str); 4] = [
        (&[("API_USERNAME", "reports")], "API_PASSWORD"),
        (&[("API_PASSWORD", "canary of sixteen")], "API_USERNAME"),
        (
            &[
                ("API_USERNAME", "reports"),
                ("API_PASSWORD", "canary fifteen."),
            ],
            "API_PASSWORD",
        ),
        (
            &[
                ("API_USERNAME", "a:b"),
                ("API_PASSWORD", "canary of sixteen"),
            ],
            "API_USERNAME",
        ),
    ];
    for (pairs, name) in wrong {
        let error = with(pairs).unwrap_err();
        assert_eq!(error.0.len(), 1, "{error}");
        assert!(error.0[0].starts_with(name), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[test]
fn what_programs_may_has_sensible_defaults_and_limits() {
    let usual = read(&good()).unwrap().api;
    assert_eq!(
        (
            usual.requests_per_minute,
            usual.requests_per_minute_per_address
        ),
        (300, 600)
    );
    assert!(!usual.open_registration && usual.script.is_none());
    for (name, bad) in [
        ("API_REQUESTS_PER_MINUTE", "0"),
        ("API_REQUESTS_PER_MINUTE", "canary"),
        ("API_REQUESTS_PER_MINUTE_PER_ADDRESS", "1000001"),
        ("OPEN_REGISTRATION", "canary"),
    ] {
        let mut settings = good();
        settings.insert(name, bad);
        let error = read(&settings).unwrap_err();
        assert_eq!(error.0.len(), 1, "{name}: {error}");
        assert!(
            error.0[0].starts_with(&format!("{name} is malformed")),
            "{error}"
        );
    }
}

#[test]
fn a_front_door_has_a_queue_and_a_secret_or_neither() {
    let with = |more: &[(&'static str, &'static str)]| {
        let mut settings = good();
        settings.extend(more.iter().copied());
        read(&settings)
    };
    assert_eq!(with(&[]).unwrap().front_door, None);
    let secret = (
        "FRONT_DOOR_SECRET",
        "canary-front-door-secret-of-32-characters",
    );
    let both = with(&[("FRONT_DOOR_QUEUE", "front-door"), secret]).unwrap();
    assert_eq!(both.front_door.unwrap().queue, "front-door");
    for (wrong, named) in [
        (vec![secret], "FRONT_DOOR_QUEUE"),
        (
            vec![("FRONT_DOOR_QUEUE", "front-door")],
            "FRONT_DOOR_SECRET",
        ),
        (
            vec![
                ("FRONT_DOOR_QUEUE", "front-door"),
                ("FRONT_DOOR_SECRET", "short"),
            ],
            "FRONT_DOOR_SECRET",
        ),
    ] {
        let told = with(&wrong).unwrap_err().to_string();
        assert!(told.starts_with(named), "{told}");
    }
}
