//! `kontingent init`: a commented configuration and its folders, to start from.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Ended, Failure, inputs, lang_of, output};
use crate::config::SAMPLE;
use crate::setup::{CONFIG, lay_out};
use i18n::Lang;
use rosters::mapping::draft;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_else(|| PathBuf::from("."));
    let forced = matches.get_flag("force");
    // The roster first: if it cannot be read, nothing is made.
    let proposed = matches.get_one::<PathBuf>("roster").map(|path| propose(path, lang)).transpose()?;
    let proposal = proposed.as_ref().map(|(_, text)| text.as_str());
    let laid_out = lay_out(&folder, SAMPLE, proposal, forced).map_err(|fault| Failure::one(fault.message(lang)))?;
    let mut told = lang.text_with("init-made", &[("folder", folder.display().to_string().into())]);
    told.push('\n');
    for name in laid_out.made.iter().filter(|name| *name != CONFIG) {
        let _ = writeln!(told, "  {name}");
    }
    if let Some((file, _)) = proposed {
        let key = if laid_out.is_mapping_written { "init-mapping" } else { "init-mapping-kept" };
        let _ = writeln!(told, "  {}", lang.text_with(key, &[("file", file.into())]));
    }
    let _ = writeln!(told, "  {CONFIG}");
    if let Some(name) = laid_out.kept {
        let _ = writeln!(told, "{}", lang.text_with("init-backup", &[("name", name.into())]));
    }
    let path = folder.join(CONFIG);
    told.push_str(&next_steps(&path, lang));
    output::print(&told, lang)?;
    Ok(Ended::Done)
}

/// A mapping from the headers of a file, with the file's name.
fn propose(path: &Path, lang: Lang) -> Result<(String, String), Failure> {
    let words = inputs::words_from_files(&[], lang)?;
    let moment = inputs::today(lang)?;
    let read = inputs::read_one(path, None, &words, moment, "", None, lang).map_err(Failure::one)?;
    let text = draft(&read.name, &read.tables);
    Ok((read.name, text))
}

fn next_steps(path: &Path, lang: Lang) -> String {
    let command = |name: &str| format!("kontingent {name} --config {}", path.display());
    let steps = [
        lang.text("init-step-edit"),
        lang.text_with("init-step-doctor", &[("command", command("doctor").into())]),
        lang.text_with("init-step-schedules", &[("command", command("schedules").into())]),
        lang.text("init-step-files"),
        lang.text("init-step-guess"),
    ];
    let mut text = format!("\n{}\n", lang.text("init-next"));
    for (number, step) in steps.iter().enumerate() {
        let _ = writeln!(text, "  {}. {step}", number + 1);
    }
    text
}
