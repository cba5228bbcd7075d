//! The command line: one binary, one command per task.
//!
//! Exit code 0 is done, 1 failed with a clear message, 2 wrong usage. Results go to stdout, for people or (`--json`)
//! for programs; progress and errors go to stderr.

pub mod arguments;
pub mod audit;
pub mod backup;
pub mod config_check;
pub mod config_schema;
pub mod demo;
pub mod demo_into;
pub mod demo_users;
pub mod error;
pub mod home;
pub mod housekeeping;
pub mod import;
pub mod log;
pub mod openapi;
pub mod output;
pub mod overlay;
pub mod pipeline;
pub mod private_file;
pub mod process;
pub mod progress;
pub mod refresh;
pub mod runtime;
pub mod serve;
pub mod sources_check;
pub mod user;

use std::process::ExitCode;

use clap::Parser;

use crate::config::layers::Layers;
use crate::config::settings::Settings;
use arguments::{Arguments, AuditCommand, Command, ConfigCommand, SourcesCommand};
use error::CliError;
use output::Output;

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output { json: arguments.json };
    match execute(arguments, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn execute(arguments: Arguments, output: &Output) -> Result<(), CliError> {
    match arguments.command {
        Command::Openapi => return openapi::run(),
        Command::Config { command: ConfigCommand::Schema } => return config_schema::run(),
        _ => {}
    }
    let (layers, unknown) = layers(&arguments)?;
    if let Command::Config { command: ConfigCommand::Check } = arguments.command {
        return config_check::run(&layers, &unknown, output);
    }
    let settings = Settings::check(&layers)?;
    match arguments.command {
        Command::Serve(options) => serve::run(settings, &options, output),
        Command::Import(options) => import::run(&settings, &options, output),
        Command::Demo(options) => demo::run(&settings, &options, output),
        Command::Backup { file } => backup::backup(&settings, &file, output),
        Command::Restore { file } => backup::restore(&settings, &file, output),
        Command::Refresh => refresh::run(&settings, output),
        Command::Sources { command: SourcesCommand::Check } => sources_check::run(&settings, output),
        Command::Pipeline { command } => pipeline::run(&settings, command, output),
        Command::User { command } => user::run(&settings, command, output),
        Command::Audit { command: AuditCommand::Verify } => audit::verify(&settings, output),
        Command::Openapi | Command::Config { .. } => Ok(()),
    }
}

/// What was given in file, environment and on the command line, and variables that look like settings but are none.
fn layers(arguments: &Arguments) -> Result<(Layers, Vec<String>), CliError> {
    let mut layers = Layers::default();
    layers.add_file(arguments.config.as_deref())?;
    let unknown = layers.add_variables(std::env::vars());
    layers.add_option("data_dir", arguments.data_dir.as_ref().map(|path| path.display()));
    arguments.command.add_options(&mut layers);
    Ok((layers, unknown))
}
