//! Keys of programs, and the script's password from the settings.

use reqwest::StatusCode;
use trunkline::agent::Role;

use crate::stage::{PASSWORD, Program, Terms, on_both_databases};

on_both_databases!(a_key_acts_as_its_agent_until_it_is_revoked);

async fn a_key_acts_as_its_agent_until_it_is_revoked(terms: Terms) {
    let floor = terms.open().await;
    floor.hire("alex", Role::Agent).await;
    floor.hire("sam", Role::Supervisor).await;
    let office = floor.dialer.office();
    let key = office
        .add_key("nightly export", "sam")
        .await
        .expect("sam is there");
    let other = office
        .add_key("popup", "alex")
        .await
        .expect("alex is there");
    assert!(key.secret.len() * 6 >= 128, "at least 128 bits of chance");
    let nobody = Program::of(&floor);
    let id = key.id.to_string();
    let program = nobody.with_basic(&id, &key.secret);
    let me = program.get("/api/me").await;
    assert_eq!(
        (&me.body["login"], &me.body["role"]),
        (&"sam".into(), &"supervisor".into())
    );

    let longer = format!("{}x", key.secret);
    let wrong = [
        (id.as_str(), other.secret.as_str()),
        (&id, ""),
        (&id, &longer),
        (&id, &key.secret[1..]),
        (&key.secret, &id),
        ("", &key.secret),
        ("sam", PASSWORD),
        ("sam", &key.secret),
        ("00000000-0000-0000-0000-000000000000", &key.secret),
    ];
    for (name, secret) in wrong {
        let answer = nobody.with_basic(name, secret).get("/api/me").await;
        assert_eq!(answer.problem(), "not-signed-in", "{name}");
        // A browser that is asked for a password remembers it, and sends it for whoever asks it to.
        assert!(!answer.header("www-authenticate").contains("Basic"));
    }
    // A key has no session to renew or to end.
    let out = program
        .post("/api/auth/logout", &serde_json::Value::Null)
        .await;
    assert_eq!(out.problem(), "token-needed");

    let used = office.list_keys().await.expect("the database answers");
    let used: Vec<_> = used
        .iter()
        .map(|it| (it.login.as_str(), it.used_at.is_some()))
        .collect();
    assert_eq!(used, [("alex", false), ("sam", true)]);
    office.revoke_key(key.id).await.expect("it was good");
    assert_eq!(program.get("/api/me").await.problem(), "not-signed-in");
    assert!(
        office.revoke_key(key.id).await.is_err(),
        "it is revoked already"
    );
    office
        .set_disabled("alex", true)
        .await
        .expect("alex is there");
    let program = nobody.with_basic(&other.id.to_string(), &other.secret);
    assert_eq!(program.get("/api/me").await.problem(), "not-signed-in");
}

const SCRIPT: (&str, &str) = ("reports", "sixteen letters!");

#[tokio::test]
async fn a_script_acts_as_whom_the_settings_name() {
    let terms = || {
        let terms = Terms::sqlite().setting("API_USERNAME", SCRIPT.0);
        terms.setting("API_PASSWORD", SCRIPT.1)
    };
    let floor = terms().open().await;
    let program = Program::of(&floor).with_basic(SCRIPT.0, SCRIPT.1);
    assert_eq!(
        program.get("/api/me").await.problem(),
        "not-signed-in",
        "nobody is there yet"
    );
    for (login, role) in [
        ("alex", Role::Agent),
        ("zoe", Role::Administrator),
        ("robin", Role::Administrator),
    ] {
        floor.hire(login, role).await;
    }
    assert_eq!(program.get("/api/me").await.body["login"], "robin");
    let disabled = floor.dialer.office().set_disabled("robin", true).await;
    disabled.expect("robin is there");
    assert_eq!(program.get("/api/me").await.body["login"], "zoe");

    let floor = terms().setting("API_AGENT", "Alex").open().await;
    floor.hire("alex", Role::Agent).await;
    floor.hire("robin", Role::Administrator).await;
    let program = Program::of(&floor).with_basic(SCRIPT.0, SCRIPT.1);
    assert_eq!(program.get("/api/me").await.body["login"], "alex");
}

#[tokio::test]
async fn guessing_the_scripts_password_ends_after_twenty_tries_from_one_address() {
    let floor = Terms::sqlite()
        .setting("API_USERNAME", SCRIPT.0)
        .setting("API_PASSWORD", SCRIPT.1)
        .open()
        .await;
    floor.hire("robin", Role::Administrator).await;
    let guessing = Program::at(&floor, 1);
    for _ in 0..20 {
        let answer = guessing
            .with_basic(SCRIPT.0, "a guess")
            .get("/api/me")
            .await;
        assert_eq!(answer.problem(), "not-signed-in");
    }
    let right = guessing.with_basic(SCRIPT.0, SCRIPT.1).get("/api/me").await;
    assert_eq!(right.problem(), "too-many-tries");
    assert_eq!(right.header("retry-after"), "900");
    let elsewhere = Program::at(&floor, 2).with_basic(SCRIPT.0, SCRIPT.1);
    assert_eq!(elsewhere.get("/api/me").await.status, StatusCode::OK);
    // Without such a setting there is no such name.
    let floor = Terms::sqlite().open().await;
    floor.hire("robin", Role::Administrator).await;
    for (name, password) in [SCRIPT, ("", ""), ("robin", PASSWORD)] {
        let program = Program::of(&floor).with_basic(name, password);
        assert_eq!(program.get("/api/me").await.problem(), "not-signed-in");
    }
}
