//! `kontingent encrypt`, `decrypt`: what is kept beside the copy of the database, for the keys of the configuration, and all of it
//! back by the key that is kept elsewhere.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Ended, Failure, lang_of, load_config, output};
use crate::encryption::{self, EncryptionError, Existing};
use i18n::Lang;

/// `kontingent encrypt FILE --out FILE`: for the recipients of the configuration. `-` is the standard input.
pub(super) fn encrypt(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let config = load_config(matches, lang)?;
    let lang = lang_of(matches, lang);
    let file = |name: &str| matches.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let (Some(from), Some(to)) = (file("file"), file("out")) else { return Ok(Ended::Usage) };
    let failed = |fault: EncryptionError| Failure::one(fault.message(lang));
    let name = from.display().to_string();
    let mut opened: Box<dyn Read> = if from == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let unread = |error: io::Error| failed(EncryptionError::File { file: name.clone(), reason: error.kind() });
        Box::new(std::fs::File::open(from).map_err(unread)?)
    };
    encryption::encrypt(&mut opened, &name, &config.backup.recipients, to, Existing::Stays).map_err(failed)?;
    let args = [("file", to.display().to_string().into()), ("count", config.backup.recipients.len().into())];
    output::print(&format!("{}\n", lang.text_with("encrypt-done", &args)), lang)?;
    Ok(Ended::Done)
}

/// `kontingent decrypt FILE --identity FILE --out FILE`: asks for no configuration, there may be none yet.
pub(super) fn decrypt(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let file = |name: &str| matches.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let (Some(from), Some(key), Some(to)) = (file("file"), file("identity"), file("out")) else {
        return Ok(Ended::Usage);
    };
    encryption::decrypt(from, key, to).map_err(|fault| Failure::one(fault.message(lang)))?;
    let args = [("file", to.display().to_string().into())];
    output::print(&format!("{}\n", lang.text_with("decrypt-done", &args)), lang)?;
    Ok(Ended::Done)
}
