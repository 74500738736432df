//! `kontingent export`: the roster in force for other systems.

use std::path::PathBuf;

use super::daily::{PATIENCE, failed, with_house};
use super::{Ended, Failure, output};
use crate::sync::{export_oneroster, work_lock};
use i18n::Lang;
use rosters::source::oneroster::bundle::Version;

/// The versions that are written.
pub(super) const VERSIONS: [Version; 2] = [Version::V1p1, Version::V1p2];

/// A version as the command line calls it.
pub(super) fn version_name(version: Version) -> &'static str {
    match version {
        Version::V1p1 => "oneroster-1.1",
        Version::V1p2 => "oneroster-1.2",
    }
}

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let path = matches.get_one::<PathBuf>("out").cloned().unwrap_or_default();
        let shown = path.display().to_string();
        if path.exists() && !matches.get_flag("force") {
            return Err(Failure::one(lang.text_with("export-exists", &[("file", shown.into())])));
        }
        let version = matches.get_one::<Version>("format").copied().unwrap_or_default();
        let _lock = work_lock(&desk.org, PATIENCE).await.map_err(|fault| failed(&fault, lang))?;
        let (contingent, bytes) =
            export_oneroster(&desk.org, version, &desk.who, desk.now).await.map_err(|fault| failed(&fault, lang))?;
        output::write_file(&path, |out| out.write_all(&bytes)).map_err(|error| output::failed(&error, lang))?;
        let args = [
            ("file", shown.into()),
            ("students", contingent.students.len().into()),
            ("staff", contingent.staff.len().into()),
            ("guardians", contingent.guardians.len().into()),
        ];
        output::print(&format!("{}\n", lang.text_with("export-done", &args)), lang)?;
        if !contingent.contested.is_empty() {
            let args = [("count", contingent.contested.len().into())];
            let _ = output::tell(&lang.text_with("export-contested", &args));
        }
        Ok(Ended::Done)
    })
}
