//! `kontingent diff`: rosters against a membership export, with no configuration and no database.

use std::path::PathBuf;

use super::{Ended, Failure, inputs, lang_of, output};
use domain::roster::Kind;
use i18n::Lang;
use planner::plan::plan_in_parts;

/// The files of the command line. Where all of them stand on one side of `--members` (`diff *`, `diff --members a b`), each says
/// by its own headers what it is.
fn files_of(matches: &clap::ArgMatches) -> Vec<(PathBuf, Option<Kind>)> {
    let files = inputs::inputs_of(matches);
    let given = |members: bool| files.iter().filter(|(_, kind)| kind.is_some() == members).count();
    if given(true) == 0 || (given(false) == 0 && given(true) > 1) {
        return files.into_iter().map(|(path, _)| (path, None)).collect();
    }
    files
}

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let words = inputs::words_of(matches, lang)?;
    let policy = inputs::policy(matches.get_one::<PathBuf>("policy"), lang)?;
    let moment = inputs::moment(matches, lang)?;
    let files = files_of(matches);
    let without_members = || {
        let _ = output::tell(&lang.text("diff-no-members"));
        Ok(Ended::Usage)
    };
    if files.len() < 2 {
        return without_members();
    }
    let dataset = inputs::gather(&files, &words, moment, &policy.organization, lang)?;
    if !dataset.tables.iter().any(|table| table.kind == Kind::Members) {
        return without_members();
    }
    let ended = plan_in_parts(&dataset, &policy, moment, lang, |plan| output::plan_in_parts(plan, matches, lang))?;
    // The process ends now: giving back a gigabyte piece by piece would only take time.
    std::mem::forget(dataset);
    Ok(ended)
}
