//! The `trunkline` program.

use std::process::ExitCode;

use clap::Parser;
use server::cli::{Cli, Command};
use server::{cli, demo, key, serve};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    cli::start_logging(cli.verbose);
    let outcome = match cli.command {
        Command::Serve => serve::run().await,
        Command::Demo(options) => demo::run(&options).await,
        Command::Sandbox(options) => demo::run_sandbox(&options).await,
        Command::Migrate => cli::migrate().await,
        Command::User(command) => cli::user(command).await,
        Command::Key(command) => key::run(command).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("trunkline: {failure}");
            ExitCode::FAILURE
        }
    }
}
