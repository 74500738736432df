//! `kontingent doctor`: what is well, what is not, and what to do about it.

use std::fmt::Write as _;

use chrono::Utc;

use super::{Ended, Failure, config_path, lang_of, output};
use crate::config::{Check, Config, Outcome, checks};
use crate::words::Lang;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let path = config_path(matches, lang)?;
    let found = match Config::load(&path) {
        Ok(config) => {
            let mut found = checks(&config, Utc::now(), lang);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| Failure::one(error.to_string()))?;
            found.extend(runtime.block_on(outside(&config, lang)));
            found
        }
        Err(faults) => faults
            .messages(lang)
            .into_iter()
            .map(|message| Check { name: lang.say("doctor-config"), outcome: Outcome::Fault, message, hint: None })
            .collect(),
    };
    output::print(&told(&found, lang), lang)?;
    let unsound = found.iter().any(|check| check.outcome == Outcome::Fault);
    Ok(if unsound { Ended::Failed } else { Ended::Done })
}

/// Checks of what lies outside the configuration: the store and the platforms. Each room adds its own here.
async fn outside(_config: &Config, _lang: Lang) -> Vec<Check> {
    Vec::new()
}

/// The checks in words, with a line to sum up.
fn told(found: &[Check], lang: Lang) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    for check in found {
        let mark = match check.outcome {
            Outcome::Ok => "✓",
            Outcome::Warning => "!",
            Outcome::Fault => "✗",
        };
        let _ = writeln!(text, "{mark} {}: {}", check.name, check.message);
        if let Some(hint) = &check.hint {
            let _ = writeln!(text, "  → {hint}");
        }
    }
    let count = |outcome: Outcome| found.iter().filter(|check| check.outcome == outcome).count();
    let summary = match (count(Outcome::Fault), count(Outcome::Warning)) {
        (0, 0) => lang.say("doctor-sound"),
        (0, warnings) => lang.say_with("doctor-sound-warnings", &[("warnings", warnings.into())]),
        (faults, _) => lang.say_with("doctor-unsound", &[("faults", faults.into())]),
    };
    let _ = writeln!(text, "\n{summary}");
    text
}
