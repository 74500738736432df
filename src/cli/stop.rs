//! `kontingent stop` and `resume`: the persistent switch. `kontingent backup`: a copy of the store while it is in use.

use std::path::PathBuf;

use super::daily::{failed, store_failed, with_any_house, with_house};
use super::{Ended, Failure, output};
use crate::daemon::work::back_up;
use i18n::Lang;

pub(super) fn stop(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let reason = matches.get_one::<String>("reason").map_or("", String::as_str);
        if reason.trim().is_empty() {
            return Err(Failure::one(desk.lang.text("stop-reason")));
        }
        desk.org.store.stop(desk.now, &desk.who, reason).await.map_err(store_failed(desk.lang))?;
        output::print(&format!("{}\n", desk.lang.text("stop-done")), desk.lang)?;
        Ok(Ended::Done)
    })
}

pub(super) fn resume(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let was = desk.org.store.resume(desk.now, &desk.who).await.map_err(store_failed(desk.lang))?;
        let key = if was { "resume-done" } else { "resume-nothing" };
        output::print(&format!("{}\n", desk.lang.text(key)), desk.lang)?;
        Ok(Ended::Done)
    })
}

pub(super) fn backup(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_any_house(matches, lang, async |desk| {
        let Some(path) = matches.get_one::<PathBuf>("file") else { return Ok(Ended::Usage) };
        let made = back_up(&desk.org, path).await.map_err(|fault| failed(&fault, desk.lang))?;
        let is_open = desk.org.config.backup.recipients.is_empty();
        let args = [("file", made.display().to_string().into())];
        let key = if is_open { "backup-done" } else { "backup-done-encrypted" };
        output::print(&format!("{}\n", desk.lang.text_with(key, &args)), desk.lang)?;
        Ok(Ended::Done)
    })
}
