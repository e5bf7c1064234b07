//! The browser's module and its script, from Cargo's raw output to hashed names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::names::{self, Package};
use crate::settings::{Mode, Settings};
use crate::shrink;
use crate::trouble::{Result, Trouble, While, read, walk, write};

/// To be raised when this program makes other files from the same input.
const RECIPE: &str = "1";

/// Has Cargo build the browser's library; answers the path of the raw module.
///
/// # Errors
/// When the build fails; Cargo has said why.
pub(crate) fn build(settings: &Settings) -> Result<PathBuf> {
    let status = Command::new("cargo")
        .args(["build", "--lib", "--target", "wasm32-unknown-unknown"])
        .args([
            "--package",
            &settings.lib_package,
            "--profile",
            &settings.profile,
        ])
        .current_dir(&settings.workspace)
        .status()
        .doing("starting cargo")?;
    if !status.success() {
        return Err(Trouble::new("the browser side does not build"));
    }
    let file = format!("{}.wasm", settings.lib_package.replace('-', "_"));
    Ok(settings.raw_folder().join(file))
}

/// Splits, binds, shrinks and names the raw module, or takes what the last run kept when nothing
/// changed.
///
/// # Errors
/// When a tool fails or a file cannot be read or written.
pub(crate) fn named(settings: &Settings, raw: &Path) -> Result<Package> {
    let raw = read(raw)?;
    let stamp = names::digest(&[
        RECIPE.as_bytes(),
        settings.profile.as_bytes(),
        settings.name.as_bytes(),
        &shrink::version(settings)?,
        &raw,
    ]);
    let work = settings.work();
    let stamp_file = work.join("stamp");
    let made = work.join("pkg");
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        return names::name(&settings.name, load(&made)?);
    }

    if work.exists() {
        fs::remove_dir_all(&work).doing(format_args!("emptying {}", work.display()))?;
    }
    fs::create_dir_all(&made).doing(format_args!("making {}", made.display()))?;
    let main = work.join("main.wasm");
    let split = split(settings, &raw, &made, &main)?;
    bind(settings, &main, &made, split)?;
    if settings.mode == Mode::Release {
        shrink::folder(settings, &made)?;
    }
    write(&stamp_file, stamp.as_bytes())?;
    names::name(&settings.name, load(&made)?)
}

/// Takes the code of `#[lazy]` functions out of the main module; `false` when there are none.
fn split(settings: &Settings, raw: &[u8], folder: &Path, main: &Path) -> Result<bool> {
    // Each split function imports its loader from this module, so no such name, no split.
    let marker = b"__wasm_split_placeholder__";
    if !raw.windows(marker.len()).any(|window| window == marker) {
        write(main, raw)?;
        return Ok(false);
    }
    println!("site: splitting off the lazy routes");
    let script = format!("./{}.js", settings.name);
    let loader = format!("./{}", names::LOADER);
    let mut options = wasm_split_cli_support::Options::new(raw);
    options.output_dir = folder;
    options.main_out_path = main;
    options.main_module = &script;
    options.link_name = &loader;
    let parts = wasm_split_cli_support::transform(options).doing("splitting the module")?;
    let sorted: std::collections::BTreeMap<_, _> = parts.prefetch_map.into_iter().collect();
    let manifest = serde_json::to_vec(&sorted).doing("writing the manifest")?;
    write(&folder.join(names::MANIFEST), &manifest)?;
    Ok(true)
}

/// Writes the script that joins the main module to the browser.
fn bind(settings: &Settings, main: &Path, folder: &Path, split: bool) -> Result<()> {
    println!("site: binding the module to its script");
    let name = &settings.name;
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)
        .doing("choosing the web target")?
        // The parts look one another up by the linker's names.
        .keep_lld_exports(split)
        .demangle(!split)
        .typescript(false)
        .input_path(main)
        .out_name(name)
        .generate(folder)
        .doing("wasm-bindgen")?;
    // Leptos asks for the module under the script's name.
    let (made, wanted) = (format!("{name}_bg.wasm"), format!("{name}.wasm"));
    fs::rename(folder.join(&made), folder.join(&wanted)).doing("renaming the module")?;
    let script = folder.join(format!("{name}.js"));
    let text = fs::read_to_string(&script).doing("reading the script")?;
    write(&script, text.replace(&made, &wanted).as_bytes())
}

fn load(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    walk(folder)?
        .into_iter()
        .map(|path| Ok((path.clone(), read(&folder.join(&path))?)))
        .collect()
}
