//! An installation that is begun: what was said, once nothing is wrong with it, becomes folders, a configuration and an administrator.

use std::io;
use std::path::Path;

use super::{Answers, CONFIG, lay_out};
use crate::config::Config;
use crate::sync::{OrgContext, SyncError};
use domain::user::UserRole;
use i18n::Lang;
use system::clock::Clock;
use system::disk::{Readers, write_whole};

/// What an installation begins with.
pub struct Beginning {
    /// The configuration.
    pub answers: Answers,
    /// The platform's token.
    pub token: Option<String>,
    /// The first administrator.
    pub user: String,
    /// The hash of the administrator's password.
    pub hash: String,
}

impl Beginning {
    /// Makes the installation: folders and configuration, the token, the administrator.
    ///
    /// # Errors
    /// What could not be made, in words; then there is no configuration, and the same can be said again.
    pub async fn make(&self, folder: &Path, clock: &Clock, lang: Lang) -> Result<(), String> {
        lay_out(folder, &self.answers.configuration(), None, true).map_err(|fault| fault.message(lang))?;
        let path = folder.join(CONFIG);
        let begun = async {
            write_token(folder, &self.answers, self.token.as_deref()).map_err(|kind| {
                let args = [("path", "secrets".into()), ("reason", lang.io(kind).into())];
                lang.text_with("init-failed", &args)
            })?;
            let config = Config::load(&path).map_err(|faults| faults.messages(lang).join(" "))?;
            let org = OrgContext::open(config, lang, clock.clone()).await.map_err(|fault| fault.message(lang))?;
            // A folder of former days may know the name: then that user goes on, with the password that was said now.
            let (now, user, hash) = (org.now(), self.user.as_str(), self.hash.as_str());
            let made = match org.store.add_user(user, UserRole::Administrator, hash, now, user).await {
                Ok(false) => org.store.set_password(user, hash, now, user).await,
                added => added,
            };
            org.store.close().await;
            made.map_err(|fault| SyncError::from(fault).message(lang))
        };
        match begun.await {
            Ok(_) => Ok(()),
            Err(fault) => {
                // Without an administrator nobody could sign in, and nothing would ask again.
                let _ = std::fs::remove_file(&path);
                Err(fault)
            }
        }
    }
}

/// What a configuration of these answers would be refused for, in words: tried in a folder that nobody finds.
pub fn tried(answers: &Answers, token: Option<&str>, lang: Lang) -> Vec<String> {
    let unwritten = |kind: io::ErrorKind| {
        let args = [("path", CONFIG.into()), ("reason", lang.io(kind).into())];
        vec![lang.text_with("init-failed", &args)]
    };
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => return unwritten(error.kind()),
    };
    if let Err(fault) = lay_out(folder.path(), &answers.configuration(), None, false) {
        return vec![fault.message(lang)];
    }
    if let Err(kind) = write_token(folder.path(), answers, token) {
        return unwritten(kind);
    }
    Config::load(&folder.path().join(CONFIG)).map_or_else(|faults| faults.messages(lang), |_| Vec::new())
}

/// The token of the platform, for the owner alone, in a folder that was laid out.
fn write_token(folder: &Path, answers: &Answers, token: Option<&str>) -> Result<(), io::ErrorKind> {
    let (Some(file), Some(token)) = (answers.platform.token_file(), token) else { return Ok(()) };
    let path = folder.join(file);
    write_whole(&path, format!("{token}\n").as_bytes(), Readers::Owner).map_err(|error| error.kind())
}
