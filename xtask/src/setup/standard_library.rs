//! Rust's standard library for the browser, built from Debian's source package.

use std::fs;
use std::path::{Path, PathBuf};

use super::toolchain::WASM;
use crate::run;
use crate::trouble::{Result, Trouble, While};

const MANIFEST: &str = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
    [lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n";

/// Builds the library and puts it where Debian's compiler looks for it.
///
/// # Errors
/// When it does not build or the folder cannot be written.
pub(super) fn install() -> Result<()> {
    let scratch = std::env::temp_dir().join(format!("trunkline-std-{}", std::process::id()));
    let outcome = build(&scratch).and_then(|made| copy(&made, &folder()?));
    // A folder left in the temporary folder harms nobody.
    let _ = fs::remove_dir_all(&scratch);
    outcome
}

/// Where Debian's compiler looks for the library.
fn folder() -> Result<PathBuf> {
    let mut rustc = run::clean("/usr/bin/rustc");
    let said = run::output(rustc.args(["--print", "target-libdir", "--target", WASM]))?;
    Ok(PathBuf::from(said.trim()))
}

/// Builds an empty crate with the standard library in it; answers the folder of the parts.
fn build(scratch: &Path) -> Result<PathBuf> {
    fs::create_dir_all(scratch.join("src")).doing("making a folder for the library")?;
    fs::write(scratch.join("Cargo.toml"), MANIFEST).doing("writing a manifest")?;
    fs::write(scratch.join("src/lib.rs"), "").doing("writing a source file")?;
    let target = scratch.join("target");
    let mut command = run::clean("/usr/bin/cargo");
    command
        .args([
            "build",
            "-Zbuild-std=std,panic_abort",
            "--target",
            WASM,
            "--release",
        ])
        .current_dir(scratch)
        // This compiler may build its own library; nothing else is built with this.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("RUSTUP_TOOLCHAIN");
    run::output(&mut command)?;
    Ok(target.join(WASM).join("release/deps"))
}

/// Copies the parts; older ones are removed first, since two of a kind would confuse the compiler.
fn copy(made: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).doing(format_args!("emptying {}", to.display()))?;
    }
    fs::create_dir_all(to).doing(format_args!("making {}", to.display()))?;
    let mut copied = 0;
    for entry in fs::read_dir(made)
        .doing("listing the parts of the library")?
        .flatten()
    {
        let path = entry.path();
        let part = path
            .extension()
            .is_some_and(|end| end == "rlib" || end == "rmeta");
        if part && !entry.file_name().to_string_lossy().starts_with("libempty") {
            fs::copy(&path, to.join(entry.file_name()))
                .doing(format_args!("copying {}", path.display()))?;
            copied += 1;
        }
    }
    if copied == 0 {
        return Err(Trouble::new(
            "the standard library for the browser was not built",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_parts_make_room_for_new_ones() {
        let root = std::env::temp_dir().join(format!("xtask-std-{}", std::process::id()));
        let (made, to) = (root.join("made"), root.join("to"));
        for folder in [&made, &to] {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(to.join("libcore-old.rlib"), "").unwrap();
        for name in [
            "libcore-new.rlib",
            "libcore-new.rmeta",
            "libempty.rmeta",
            "core.d",
        ] {
            fs::write(made.join(name), "").unwrap();
        }
        copy(&made, &to).unwrap();
        let mut there: Vec<_> = fs::read_dir(&to)
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        there.sort();
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(there, ["libcore-new.rlib", "libcore-new.rmeta"]);
    }
}
