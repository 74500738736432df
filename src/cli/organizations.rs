//! `kontingent organizations`: whom this installation serves, and whose configuration has faults.

use std::fmt::Write as _;

use serde::Serialize;

use super::daily::{json, wants_json};
use super::{Ended, Failure, config_path, lang_of, output};
use crate::config::{Config, ConfigErrors, Region};
use i18n::Lang;

/// An organisation, for scripts.
#[derive(Serialize)]
struct Line {
    code: String,
    name: Option<String>,
    platforms: Vec<String>,
    folders: usize,
    schedules: Vec<String>,
    faults: Vec<String>,
}

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let path = config_path(matches, lang)?;
    let each = if Region::is_at(&path) {
        Region::load_each(&path).map_err(|faults| Failure(faults.messages(lang)))?.1
    } else {
        vec![(String::new(), Config::load(&path))]
    };
    let lines: Vec<Line> = each.into_iter().map(|(code, read)| line(code, read, lang)).collect();
    let text = if wants_json(matches) { json(&lines)? } else { table(&lines, lang) };
    output::print(&text, lang)?;
    let sound = lines.iter().all(|line| line.faults.is_empty());
    Ok(if sound { Ended::Done } else { Ended::Failed })
}

fn line(code: String, read: Result<Config, ConfigErrors>, lang: Lang) -> Line {
    match read {
        Ok(config) => Line {
            code,
            name: Some(config.organization),
            platforms: config.platforms.into_iter().map(|platform| platform.name).collect(),
            folders: config.folders.len(),
            schedules: config.schedules.iter().filter(|one| one.enabled).map(|one| one.name.clone()).collect(),
            faults: Vec::new(),
        },
        Err(faults) => Line {
            code,
            name: None,
            platforms: Vec::new(),
            folders: 0,
            schedules: Vec::new(),
            faults: faults.messages(lang),
        },
    }
}

// Writing to a String cannot fail.
fn table(lines: &[Line], lang: Lang) -> String {
    let joined =
        |names: &[String]| if names.is_empty() { lang.text("organizations-nothing") } else { names.join(", ") };
    let mut text = String::new();
    for line in lines {
        let args = [
            ("code", line.code.as_str().into()),
            ("name", line.name.as_deref().unwrap_or_default().into()),
            ("platforms", joined(&line.platforms).into()),
            ("folders", line.folders.into()),
            ("schedules", joined(&line.schedules).into()),
        ];
        let key = match (line.code.is_empty(), line.faults.is_empty()) {
            (true, true) => "organizations-only",
            (false, true) => "organizations-line",
            (true, false) => "",
            (false, false) => "organizations-faulty",
        };
        if !key.is_empty() {
            let _ = writeln!(text, "{}", lang.text_with(key, &args));
        }
        for fault in &line.faults {
            let _ = writeln!(text, "  ✗ {fault}");
        }
    }
    text
}
