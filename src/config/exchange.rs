//! A system that exchanges files: `[[platforms]]` of kind `file`.

use std::path::{Path, PathBuf};

use super::keys::PLATFORMS;
use super::read::known_mapping;
use super::section::Section;
use domain::fingerprint::Fingerprint;
use planner::policy::Rule;

/// A system of the college that hands out a list of its people and takes a file of changes.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Its list of people; with `*` or `?` in the name, the newest file that fits.
    pub members: PathBuf,
    /// The mapping by which the list is read and the changes are written; all mappings and the usual columns if absent.
    pub mapping: Option<String>,
    /// A list that is older than so many days is not believed; 0 for any.
    pub max_age_days: u32,
    /// The file of changes, csv or xlsx; none if absent: then the changes are tasks on the worklist alone.
    pub actions: Option<PathBuf>,
    /// The group of the file's folder may read the file of changes: the other system's account.
    pub shared: bool,
    /// The rules that hold there.
    pub rules: Vec<Rule>,
}

impl Exchange {
    /// Adds what of it decides about people to the digest of the configuration.
    pub(super) fn decides(&self, made: &mut Fingerprint) {
        made.value("mapping", &self.mapping).value("rules", &self.rules);
    }
}

/// Reads the section.
pub(super) fn exchange(mut section: Section<'_, '_>, folder: &Path, own: &[String]) -> Option<Exchange> {
    let members = section.word(&PLATFORMS.members).filter(|word| !word.text.is_empty() && !word.is_open());
    let mapping = section.word(&PLATFORMS.mapping).filter(|word| !word.text.is_empty());
    mapping.iter().for_each(|word| known_mapping(&section, word, own));
    let max_age_days = section.number(&PLATFORMS.max_age_days);
    let actions = section.word(&PLATFORMS.actions).filter(|word| !word.text.is_empty() && !word.is_open());
    if let Some(word) = &actions {
        let ending = Path::new(&word.text).extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        if !matches!(ending.as_deref(), Some("csv" | "xlsx")) {
            section.not_one_of(word, &["*.csv", "*.xlsx"]);
        }
    }
    let shared = section.flag(&PLATFORMS.shared);
    let rules = section.choices(&PLATFORMS.rules);
    section.finish();
    Some(Exchange {
        members: folder.join(members?.text),
        mapping: mapping.map(|word| word.text),
        max_age_days,
        actions: actions.map(|word| folder.join(word.text)),
        shared,
        rules,
    })
}
