//! `kontingent store copy`: what a store remembers, from a file to a server and back.

use std::path::PathBuf;
use std::time::Duration;

use super::daily::{store_failed, with_any_house};
use super::{Ended, Failure, output};
use crate::sync::work_lock;
use i18n::Lang;
use store::Store;

/// So long somebody at work is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let Some(("copy", matches)) = matches.subcommand() else { return Ok(Ended::Usage) };
    with_any_house(matches, lang, async |desk| {
        let (lang, store) = (desk.lang, &desk.org.store);
        let file = |name: &str| matches.get_one::<PathBuf>(name);
        let (path, copied) = match (file("from"), file("to")) {
            (Some(path), None) => {
                if !path.is_file() {
                    let args = [("file", path.display().to_string().into())];
                    return Err(Failure::one(lang.text_with("store-copy-no-file", &args)));
                }
                let failed = |fault: crate::sync::SyncError| Failure::one(fault.message(lang));
                let _lock = work_lock(&desk.org, PATIENCE).await.map_err(failed)?;
                let from = Store::open_copy(path).await.map_err(store_failed(lang))?;
                let copied = from.copy_to(store).await.map_err(store_failed(lang))?;
                from.close().await;
                (path, copied)
            }
            (None, Some(path)) => {
                store.backup(path).await.map_err(store_failed(lang))?;
                let args = [("file", path.display().to_string().into())];
                output::print(&format!("{}\n", lang.text_with("backup-done", &args)), lang)?;
                return Ok(Ended::Done);
            }
            _ => return Ok(Ended::Usage),
        };
        let Some(copied) = copied else { return Err(Failure::one(lang.text("store-copy-not-empty"))) };
        let args = [
            ("file", path.display().to_string().into()),
            ("rows", copied.rows.into()),
            ("journal", copied.journal.into()),
        ];
        output::print(&format!("{}\n", lang.text_with("store-copy-done", &args)), lang)?;
        Ok(Ended::Done)
    })
}
