//! The demo's made-up credentials, kept in its data folder so that a second start goes on with them.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cli::Failure;

/// Credentials of nothing real.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct DemoSecrets {
    /// The password of the demo's crew.
    pub(super) password: String,
    /// Keys the sessions' digests.
    pub(super) session_key: String,
    /// The simulated account.
    pub(super) account_sid: String,
    /// Its token.
    pub(super) auth_token: String,
    /// Its API key.
    pub(super) api_key: String,
    /// The secret of that.
    pub(super) api_secret: String,
    /// What browser phones call.
    pub(super) twiml_app_sid: String,
}

impl DemoSecrets {
    /// New ones.
    pub(super) fn fresh() -> Self {
        Self {
            password: format!("{}-{}-{}", chance(2), chance(2), chance(2)),
            session_key: chance(32),
            account_sid: format!("AC{}", chance(16)),
            auth_token: chance(16),
            api_key: format!("SK{}", chance(16)),
            api_secret: chance(16),
            twiml_app_sid: format!("AP{}", chance(16)),
        }
    }

    /// Those of an earlier start, or new ones.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if let Ok(text) = std::fs::read_to_string(path) {
            let unreadable = |error| {
                format!(
                    "{} cannot be read ({error}); delete it to begin anew.",
                    path.display()
                )
            };
            return Ok(serde_json::from_str(&text).map_err(unreadable)?);
        }
        let secrets = Self::fresh();
        write_private(path, &serde_json::to_string_pretty(&secrets)?)?;
        Ok(secrets)
    }
}

/// Writes a file that only its owner can read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())
}

/// So many bytes of chance, in hexadecimal.
fn chance(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    getrandom::fill(&mut buffer).expect("the machine has a source of chance");
    buffer.iter().map(|byte| format!("{byte:02x}")).collect()
}
