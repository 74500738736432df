//! `kontingent demo`: the dry-run diff of a bundled, invented college. Needs nothing, and leaves nothing behind. With
//! `--serve` its review page: see `demo_serve`.

use std::path::PathBuf;

use super::inputs;
use super::{Ended, Failure, lang_of, output};
use domain::roster::Kind;
use i18n::Lang;
use planner::plan::{Moment, make_plan};
use planner::policy::Policy;

macro_rules! college {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../tests/rosters/college/", $name)) as &[u8])),+]
    };
}

pub(super) const ROSTERS: &[(&str, &[u8])] = college!(
    "контингент.xlsx", "родители.ods", "сотрудники.csv", "нагрузка.xlsx", "движение.xlsx", "приказ 118-к.xls",
    "ознакомление.csv",
);
pub(super) const MEMBERS: &[(&str, &[u8])] = college!("участники.xlsx");

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    // The college's files are of this day.
    let as_of = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    if matches.get_flag("serve") {
        return super::demo_serve::run(as_of, matches.get_one::<std::net::SocketAddr>("listen").copied(), lang);
    }
    let words = inputs::words_from_files(&[], lang)?;
    let moment = Moment { as_of, time: None };
    // The files are read as any others are: from a disk.
    let unwritten = |error: std::io::Error| {
        Failure::one(lang.text_with("cli-not-written", &[("reason", lang.io(error.kind()).into())]))
    };
    let folder = tempfile::tempdir().map_err(unwritten)?;
    let mut inputs: Vec<(PathBuf, Option<Kind>)> = Vec::new();
    let bundled = MEMBERS.iter().map(|file| (file, Some(Kind::Members))).chain(ROSTERS.iter().map(|file| (file, None)));
    for ((name, bytes), kind) in bundled {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).map_err(unwritten)?;
        inputs.push((path, kind));
    }
    let dataset = inputs::gather(&inputs, &words, moment, "", lang)?;
    let plan = make_plan(&dataset, &Policy::default(), moment, lang);
    // A guard that holds something is what the demo shows, not a failure of it.
    output::plan(&plan, matches, lang)?;
    Ok(Ended::Done)
}
