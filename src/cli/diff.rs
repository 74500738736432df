//! `kontingent diff`: rosters against a membership export, with no configuration and no database.

use std::path::PathBuf;

use super::{Ended, Failure, inputs, lang_of, output};
use i18n::Lang;
use planner::plan::plan_in_parts;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let words = inputs::words_of(matches, lang)?;
    let policy = inputs::policy(matches.get_one::<PathBuf>("policy"), lang)?;
    let moment = inputs::moment(matches, lang)?;
    let dataset = inputs::gather(&inputs::inputs_of(matches), &words, moment, &policy.organization, lang)?;
    let ended = plan_in_parts(&dataset, &policy, moment, lang, |plan| output::plan_in_parts(plan, matches, lang))?;
    // The process ends now: giving back a gigabyte piece by piece would only take time.
    std::mem::forget(dataset);
    Ok(ended)
}
