//! What a browser loads, by kind, as Brotli sends it.

use std::fs;
use std::path::Path;

use super::Measure;
use crate::check::sources;
use crate::trouble::{Result, Trouble, While};

const GROUP: &str = "Size, Brotli";

/// Measures the release site's compressed copies.
///
/// # Errors
/// When the site is not there or has no compressed copies.
pub(super) fn measure(site: &Path) -> Result<Vec<Measure>> {
    let mut files = Vec::new();
    for file in sources(site)? {
        if let Some(path) = file.to_string_lossy().strip_suffix(".br") {
            let name = Path::new(path)
                .strip_prefix(site)
                .unwrap_or(Path::new(path));
            let bytes = fs::metadata(&file).doing(file.display())?.len();
            files.push((name.to_string_lossy().into_owned(), bytes));
        }
    }
    let manifest = files
        .iter()
        .map(|(name, _)| name)
        .find(|name| name.contains("_manifest."));
    let routes = match manifest {
        Some(name) => routes(&fs::read_to_string(site.join(name)).doing(name)?),
        None => Vec::new(),
    };
    table(&files, &routes)
}

/// By kind, then what each page with code of its own loads before it is usable.
fn table(files: &[(String, u64)], routes: &[(String, Vec<String>)]) -> Result<Vec<Measure>> {
    let sum = |wanted: &dyn Fn(&str) -> bool| -> u64 {
        files
            .iter()
            .filter(|(name, _)| wanted(name))
            .map(|(_, bytes)| bytes)
            .sum()
    };
    let split = |name: &str| name.starts_with("pkg/split_") || name.starts_with("pkg/chunk_");
    let module = sum(&|name| name.ends_with(".wasm") && !split(name));
    let script = sum(&|name| name.starts_with("pkg/") && name.ends_with(".js"));
    let style = sum(&|name| name.starts_with("pkg/") && name.ends_with(".css"));
    let sdk = sum(&|name| name.contains("voice-sdk"));
    if module == 0 {
        return Err(Trouble::new(
            "the site has no compressed module; run `cargo xtask build`",
        ));
    }
    let mut rows = vec![
        Measure::new(GROUP, "module every page loads", kilobytes(module), "KB"),
        Measure::new(GROUP, "scripts every page loads", kilobytes(script), "KB"),
        Measure::new(GROUP, "style sheet", kilobytes(style), "KB"),
        Measure::new(
            GROUP,
            "first load of a page without code of its own",
            kilobytes(module + script + style),
            "KB",
        ),
    ];
    for (route, parts) in routes {
        let own = sum(&|name| parts.iter().any(|part| name == format!("pkg/{part}.wasm")));
        rows.push(Measure::new(
            GROUP,
            format!("{route}: module"),
            kilobytes(module + own),
            "KB",
        ));
        let all = kilobytes(module + own + script + style);
        rows.push(Measure::new(
            GROUP,
            format!("{route}: first load"),
            all,
            "KB",
        ));
    }
    rows.push(Measure::new(
        GROUP,
        "carrier's SDK, loaded afterwards",
        kilobytes(sdk),
        "KB",
    ));
    Ok(rows)
}

fn kilobytes(bytes: u64) -> f64 {
    // A site of 2^52 bytes will not be met.
    bytes as f64 / 1000.0
}

/// Reads `{"__desk_view_123":["chunk_1.x","split_y.x"],…}`, which this workspace itself writes.
fn routes(manifest: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for entry in manifest.trim_matches(['{', '}', '\n']).split("],") {
        let Some((route, parts)) = entry.split_once(':') else {
            continue;
        };
        let route = route.trim().trim_matches('"').trim_matches('_');
        // The compiler's number at the end says nothing to people.
        let route = route.rsplit_once('_').map_or(route, |(name, _)| name);
        let parts = parts
            .split(',')
            .map(|part| part.trim_matches(['[', ']', '"', ' ']).to_owned())
            .filter(|part| !part.is_empty())
            .collect();
        found.push((route.to_owned(), parts));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_weighs_its_own_parts_and_what_all_load() {
        let routes = routes(r#"{"__desk_view_12":["chunk_1.h","split_d.h"],"__log_view_3":[]}"#);
        assert_eq!(routes[0].0, "desk_view");
        let files = [
            ("pkg/trunkline.h.wasm", 100_000),
            ("pkg/chunk_1.h.wasm", 10_000),
            ("pkg/split_d.h.wasm", 20_000),
            ("pkg/trunkline.h.js", 5_000),
            ("pkg/trunkline.h.css", 1_000),
            ("softphone/twilio-voice-sdk-2.js", 50_000),
        ]
        .map(|(name, bytes)| (name.to_owned(), bytes));
        let rows = table(&files, &routes).unwrap();
        let value = |name: &str| rows.iter().find(|row| row.name == name).unwrap().value;
        assert_eq!(value("desk_view: module"), 130.0);
        assert_eq!(value("desk_view: first load"), 136.0);
        assert_eq!(value("log_view: first load"), 106.0);
        assert_eq!(value("carrier's SDK, loaded afterwards"), 50.0);
    }

    #[test]
    fn a_site_without_copies_is_no_number() {
        assert!(table(&[], &[]).is_err());
    }
}
