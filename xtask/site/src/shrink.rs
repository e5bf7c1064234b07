//! Smaller modules and scripts for the release, by two tools from npm.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::settings::{Mode, Settings};
use crate::trouble::{Result, Trouble, While, walk};

/// What browsers with today's WebAssembly can do and the compiler already uses.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What the result depends on besides its input: the pinned tools.
///
/// # Errors
/// When the lock file of the npm packages cannot be read.
pub(crate) fn version(settings: &Settings) -> Result<Vec<u8>> {
    match settings.mode {
        Mode::Dev => Ok(Vec::new()),
        Mode::Release => crate::trouble::read(&settings.npm_dir.join("package-lock.json")),
    }
}

/// Optimises every module in the folder for size, and takes names and spaces out of its scripts.
///
/// # Errors
/// When a tool is missing or fails; it has said why.
pub(crate) fn folder(settings: &Settings, folder: &Path) -> Result<()> {
    println!("site: optimising for size (about a minute)");
    let paths: Vec<PathBuf> = walk(folder)?
        .into_iter()
        .map(|path| folder.join(path))
        .collect();
    let (queue, troubles) = (Mutex::new(paths), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(path) = take(&queue) {
                    if let Err(trouble) = file(settings, &path) {
                        keep(&troubles, trouble);
                    }
                }
            });
        }
    });
    let mut troubles = troubles
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    troubles.pop().map_or(Ok(()), Err)
}

fn file(settings: &Settings, path: &Path) -> Result<()> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("wasm") => {
            let mut command = Command::new(settings.npm_program("wasm-opt"));
            command
                .arg("-Oz")
                .args(FEATURES)
                .arg(path)
                .arg("-o")
                .arg(path);
            run(command, "wasm-opt")
        }
        Some("js") => {
            let mut command = Command::new(settings.npm_program("terser"));
            command
                .arg(path)
                .args(["--module", "--compress", "--mangle", "--output"])
                .arg(path);
            run(command, "terser")
        }
        _ => Ok(()),
    }
}

fn run(mut command: Command, name: &str) -> Result<()> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .doing(format_args!("starting {name}, which `npm ci` installs"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Trouble::new(format!("{name} failed: {said}")))
}

/// Takes one value off a list that several threads work on.
pub(crate) fn take<T>(list: &Mutex<Vec<T>>) -> Option<T> {
    list.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .pop()
}

/// Puts one value onto a list that several threads work on.
pub(crate) fn keep<T>(list: &Mutex<Vec<T>>, value: T) {
    list.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .push(value);
}
