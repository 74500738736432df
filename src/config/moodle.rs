//! The distance-learning site: `[[platforms]]` of kind `moodle`.

use super::keys::{COHORTS, PLATFORMS, Text};
use super::messenger::pairs;
use super::section::Section;
use super::settings::Service;
use connectors::platform::moodle::{TiedCohort, is_ours};
use domain::fingerprint::Fingerprint;
use domain::membership::PlaceName;

/// A Moodle site.
#[derive(Debug, Clone)]
pub struct Moodle {
    /// Where it is.
    pub service: Service,
    /// Accounts are made for people who have none.
    pub create_accounts: bool,
    /// The authentication plugin of accounts that are made.
    pub auth: String,
    /// The name of the cohort of staff, where it has to be made.
    pub staff_cohort: String,
    /// Cohorts that the configuration itself ties to places.
    pub cohorts: Vec<TiedCohort>,
}

impl Moodle {
    /// Adds what of it decides about people to the digest of the configuration.
    pub(super) fn decides(&self, made: &mut Fingerprint) {
        made.value("cohorts", &self.cohorts).value("create_accounts", &self.create_accounts);
    }
}

/// Reads all but the service, which `service` has read from the same section.
pub(super) fn moodle(mut section: Section<'_, '_>, service: Option<Service>) -> Option<Moodle> {
    let create_accounts = section.flag(&PLATFORMS.create_accounts);
    let mut named = |key: &Text| {
        let word = section.word(key).map(|word| word.text).filter(|text| !text.is_empty());
        word.unwrap_or_else(|| key.usual().to_owned())
    };
    let (auth, staff_cohort) = (named(&PLATFORMS.auth), named(&PLATFORMS.staff_cohort));
    let cohorts = pairs(&mut section, &PLATFORMS.cohorts, &COHORTS.cohort, &COHORTS.place)
        .into_iter()
        .map(|(cohort, place)| {
            let is_place = PlaceName::parse(&place.text).is_some_and(|place| is_ours(&place));
            if !is_place && !place.is_open() {
                let args = vec![("value", place.text.clone())];
                section.document.fault(place.span.start, &place.key, "config-no-cohort-place", args, None);
            }
            TiedCohort { cohort: cohort.text, place: place.text }
        })
        .collect();
    section.finish();
    Some(Moodle { service: service?, create_accounts, auth, staff_cohort, cohorts })
}
