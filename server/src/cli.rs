//! The command line: what it offers, and the commands that need no server.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tracing_subscriber::EnvFilter;
use trunkline::agent::Role;
use trunkline::office::Office;

use crate::assemble;
use crate::key::KeyCommand;
use crate::settings::{DatabaseSettings, Settings};

/// A self-hosted browser dialer.
#[derive(Debug, Parser)]
#[command(name = "trunkline", version, about, after_help = AFTER_HELP)]
pub struct Cli {
    /// Say more about what happens (also RUST_LOG).
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "Settings come from the environment or a .env file; README.md lists every one.\n\
    Start with `trunkline demo`: it needs no account anywhere.";

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the dialer, with the settings from the environment or .env
    Serve,
    /// Serve a dialer to try, with a simulated carrier and simulated people
    Demo(DemoOptions),
    /// Run the simulated carrier alone
    Sandbox(SandboxOptions),
    /// Bring the database to this version's form
    Migrate,
    /// Add people who sign in, and change them
    #[command(subcommand)]
    User(UserCommand),
    /// Make keys for programs that use the API, and revoke them
    #[command(subcommand)]
    Key(KeyCommand),
}

/// Options of `trunkline demo`.
#[derive(Debug, Clone, Args)]
pub struct DemoOptions {
    /// The port of the dialer on 127.0.0.1
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// The port of the simulated carrier on 127.0.0.1; the dialer's and ten where not said
    #[arg(long)]
    pub sandbox_port: Option<u16>,
    /// The folder of the demo's database
    #[arg(long, default_value = "data/demo")]
    pub data: PathBuf,
    /// Another database than the demo's own file
    #[arg(long, hide = true)]
    pub database: Option<String>,
    /// How many requests a minute one account may send to the API
    #[arg(long, hide = true, default_value_t = 300)]
    pub api_requests: u32,
    /// How long a caller is kept in the queue while nobody is free, in seconds
    #[arg(long, hide = true, default_value_t = 900)]
    pub queue_seconds: u32,
    /// How much faster than in life simulated people answer and hang up, 1 to 100
    #[arg(long, default_value_t = 1.0)]
    pub speed: f32,
}

/// Options of `trunkline sandbox`.
#[derive(Debug, Clone, Args)]
pub struct SandboxOptions {
    /// The port on 127.0.0.1
    #[arg(long, default_value_t = 3010)]
    pub port: u16,
    /// The public address of the dialer that it calls
    #[arg(long, default_value = "http://localhost:3000")]
    pub dialer: String,
    /// How much faster than in life simulated people answer and hang up, 1 to 100
    #[arg(long, default_value_t = 1.0)]
    pub speed: f32,
    /// A file to which every request received and every phone that rang is appended, one JSON object a line
    #[arg(long)]
    pub witness: Option<PathBuf>,
}

/// Options of `trunkline user`.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody who can sign in; the password is read from the terminal or standard input
    Add {
        /// The name to sign in with
        login: String,
        /// The name others see
        #[arg(long, default_value = "")]
        name: String,
        /// What they may do
        #[arg(long, value_enum, default_value = "agent")]
        role: RoleArg,
    },
    /// Invite somebody to join with a name and a password of their own; prints a link that is good once
    Invite {
        /// What they may do
        #[arg(long, value_enum, default_value = "agent")]
        role: RoleArg,
        /// The name they will sign in with; they choose one where it is not said
        #[arg(long)]
        login: Option<String>,
    },
    /// Give somebody a new password, and end their sessions
    Password {
        /// The name they sign in with
        login: String,
    },
    /// Keep somebody out and end their sessions; `--undo` lets them in again
    Disable {
        /// The name they sign in with
        login: String,
        /// Let them in again
        #[arg(long)]
        undo: bool,
    },
    /// Say what somebody may do, and end their sessions
    Role {
        /// The name they sign in with
        login: String,
        /// What they may do from now on
        #[arg(value_enum)]
        role: RoleArg,
    },
    /// Say whether somebody's calls are recorded
    Record {
        /// The name they sign in with
        login: String,
        /// From the next call on
        #[arg(value_enum)]
        when: RecordArg,
    },
    /// List everybody who can sign in
    List,
}

/// Whether an agent's calls are recorded, as typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RecordArg {
    /// The calls they make; calls that come in only where the caller is told
    Always,
    /// Neither those they make nor those they answer
    Never,
    /// As the settings and the call flows say
    Usual,
}

impl RecordArg {
    const fn records(self) -> Option<bool> {
        match self {
            Self::Always => Some(true),
            Self::Never => Some(false),
            Self::Usual => None,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Always => "always recorded",
            Self::Never => "never recorded",
            Self::Usual => "recorded as the settings and call flows say",
        }
    }
}

/// A role as typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleArg {
    /// Calls and answers
    Agent,
    /// Sees everybody's calls
    Supervisor,
    /// Changes settings and people
    Administrator,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Agent => Self::Agent,
            RoleArg::Supervisor => Self::Supervisor,
            RoleArg::Administrator => Self::Administrator,
        }
    }
}

/// Why a command failed: one sentence for the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Sends the log to standard error.
pub fn start_logging(verbose: bool) {
    let usual = if verbose {
        "info,server=debug,sandbox=debug"
    } else {
        "warn,server=info"
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

/// `trunkline migrate`.
///
/// # Errors
/// Settings that cannot be read, or a database that cannot be changed.
pub async fn migrate() -> Result<(), Failure> {
    let database = DatabaseSettings::from_env()?;
    assemble::store(&database).await?;
    println!("The database is in this version's form.");
    Ok(())
}

/// `trunkline user …`.
///
/// # Errors
/// Settings that cannot be read, or a refusal.
pub async fn user(command: UserCommand) -> Result<(), Failure> {
    let office = assemble::office(&Settings::for_office()?).await?;
    match command {
        UserCommand::Add { login, name, role } => {
            let password = read_password(&login)?;
            let agent = office
                .add_agent(&login, &name, role.into(), &password)
                .await?;
            println!("Added {} ({}).", agent.login, agent.role.word());
        }
        UserCommand::Invite { role, login } => invite(&office, role.into(), login).await?,
        UserCommand::Password { login } => {
            office.set_password(&login, &read_password(&login)?).await?;
            println!("{login} has a new password and is signed out everywhere.");
        }
        UserCommand::Disable { login, undo } => {
            office.set_disabled(&login, !undo).await?;
            println!(
                "{login} {}.",
                if undo {
                    "can sign in again"
                } else {
                    "is kept out and signed out"
                }
            );
        }
        UserCommand::Role { login, role } => {
            let role = Role::from(role);
            office.set_role(&login, role).await?;
            println!("{login} is now {} and signed out everywhere.", role.word());
        }
        UserCommand::Record { login, when } => {
            office.set_records(&login, when.records()).await?;
            println!("{login}'s calls are now {}.", when.words());
        }
        UserCommand::List => {
            for agent in office.list_agents().await? {
                let state = if agent.disabled {
                    "disabled"
                } else {
                    agent.doing.state.word()
                };
                println!(
                    "{:24} {:14} {:10} {}",
                    agent.login,
                    agent.role.word(),
                    state,
                    agent.name
                );
            }
        }
    }
    Ok(())
}

/// Prints an invitation, once: only its digest is kept.
async fn invite(office: &Office, role: Role, login: Option<String>) -> Result<(), Failure> {
    let invited = office.invite(role, login.as_deref()).await?;
    println!("Good once, for a week, to join as {}:\n", role.word());
    match std::env::var("PUBLIC_URL") {
        Ok(url) => println!(
            "  {}/register?code={}",
            url.trim_end_matches('/'),
            invited.code
        ),
        Err(_) => println!("  code {}, at /register", invited.code),
    }
    Ok(())
}

/// Reads a password: typed without showing it, or the first line of standard input.
fn read_password(login: &str) -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        let mut out = std::io::stderr();
        write!(out, "Password for {login} (at least 12 characters): ")?;
        out.flush()?;
        return Ok(rpassword::read_password()?);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
