//! `trunkline key`: keys by which programs use the API as an agent.

use clap::Subcommand;
use trunkline::clock::{Clock, Span};
use trunkline::id::ApiKeyId;
use trunkline::refusal::Refusal;

use crate::assemble;
use crate::cli::Failure;
use crate::settings::Settings;
use crate::world::SystemClock;

/// Options of `trunkline key`.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key; its secret is printed once and kept by nobody
    Add {
        /// What it is for
        name: String,
        /// The agent as whom it acts: the name they sign in with
        #[arg(long)]
        login: String,
    },
    /// List all keys
    List,
    /// Revoke a key, at once and for good
    Revoke {
        /// Its id
        id: String,
    },
}

/// `trunkline key …`.
///
/// # Errors
/// Settings that cannot be read, or a refusal.
pub async fn run(command: KeyCommand) -> Result<(), Failure> {
    let office = assemble::office(&Settings::for_office()?).await?;
    match command {
        KeyCommand::Add { name, login } => {
            let key = office.add_key(&name, &login).await?;
            println!(
                "The key for “{name}” acts as {login}. Its secret is shown now and never again:\n"
            );
            println!("  id      {}\n  secret  {}\n", key.id, key.secret);
            println!("  curl -u '{}:{}' …/api/me", key.id, key.secret);
        }
        KeyCommand::List => {
            let now = SystemClock.now();
            for key in office.list_keys().await? {
                let state = match (key.revoked_at, key.used_at) {
                    (Some(_), _) => "revoked".to_owned(),
                    (None, Some(at)) => format!("used {}", ago(now.since(at))),
                    (None, None) => "never used".to_owned(),
                };
                println!("{}  {:16} {:24} {}", key.id, key.login, state, key.name);
            }
        }
        KeyCommand::Revoke { id } => {
            let key: ApiKeyId = id.parse().map_err(|_| Refusal::NoSuchKey)?;
            office.revoke_key(key).await?;
            println!("{id} is revoked.");
        }
    }
    Ok(())
}

/// How long ago something was, for the terminal.
fn ago(span: Span) -> String {
    let minutes = span.as_seconds() / 60;
    match minutes {
        ..2 => "just now".to_owned(),
        2..120 => format!("{minutes} minutes ago"),
        120..2_880 => format!("{} hours ago", minutes / 60),
        _ => format!("{} days ago", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_largest_unit_that_fits() {
        let told = [1, 30, 120, 2_880].map(|minutes| ago(Span::minutes(minutes)));
        let wanted = ["just now", "30 minutes ago", "2 hours ago", "2 days ago"];
        assert_eq!(told, wanted);
    }
}
