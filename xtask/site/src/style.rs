//! One style sheet out of many, in words that the wanted browsers understand.

use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};

use crate::settings::{Mode, Settings};
use crate::trouble::{Result, While};

/// The bundled style sheet; nothing where the workspace names none.
///
/// # Errors
/// When a sheet cannot be read or understood; the sentence names file and line.
pub(crate) fn sheet(settings: &Settings) -> Result<Option<Vec<u8>>> {
    let Some(file) = &settings.style_file else {
        return Ok(None);
    };
    let browsers = Browsers::from_browserslist([settings.browserquery.as_str()])
        .doing("reading `browserquery`")?;
    let targets = Targets::from(browsers);
    let provider = FileProvider::new();
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    let mut sheet = bundler.bundle(file).doing("bundling the style sheets")?;
    sheet
        .minify(MinifyOptions {
            targets,
            ..MinifyOptions::default()
        })
        .doing("preparing the style sheet")?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: settings.mode == Mode::Release,
            targets,
            ..PrinterOptions::default()
        })
        .doing("printing the style sheet")?;
    Ok(Some(printed.code.into_bytes()))
}
