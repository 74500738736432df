//! Moodle, the distance-learning site: a cohort a group and a cohort for staff; people tied by `idnumber`.
//!
//! Functions and their arguments are those of Moodle's own code (`cohort/externallib.php`, `user/externallib.php`). An account
//! is suspended, never deleted, and made only if the configuration says so. The site says what the token may do.
//!
//! - `api`: one call; `batch`: members sent together; `site`: what is known of the site; `read` and `write`: the connector.

mod api;
mod batch;
mod read;
mod site;
mod write;

use std::sync::Arc;

use secrecy::SecretString;

use crate::http::{Access, Address, Http, SettingsError};
use api::Api;
pub use read::MoodleReader;
use site::Site;
pub use site::is_ours;
pub use write::MoodleWriter;

/// Functions without which nothing can be read.
pub const NEEDED: [&str; 4] = [
    "core_webservice_get_site_info",
    "core_cohort_search_cohorts",
    "core_cohort_get_cohort_members",
    "core_user_get_users_by_field",
];

/// Functions that carry something out; without one, what it does is a task for a person.
pub const USEFUL: [&str; 6] = [
    "core_cohort_create_cohorts",
    "core_cohort_update_cohorts",
    "core_cohort_add_cohort_members",
    "core_cohort_delete_cohort_members",
    "core_user_update_users",
    "core_user_create_users",
];

/// The address of the site, and how to connect to it.
#[derive(Debug, Clone)]
pub struct MoodleSettings {
    /// The platform's name in the configuration.
    pub name: String,
    /// Where the site is.
    pub address: Address,
    /// The token of the web service.
    pub token: SecretString,
    /// Accounts are made for people who have none.
    pub create_accounts: bool,
    /// The authentication plugin of accounts that are made.
    pub auth: String,
    /// The name of the cohort of staff, where it has to be made.
    pub staff_cohort: String,
    /// Cohorts that a person tied to places.
    pub cohorts: Vec<TiedCohort>,
}

/// A cohort that the configuration ties to a place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TiedCohort {
    /// Its number (`idnumber`) or its name on the site.
    pub cohort: String,
    /// The place, as the contract writes it.
    pub place: String,
}

/// What the token may do, for `doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// The site's version.
    pub release: String,
    /// Functions that are needed and not allowed.
    pub missing: Vec<&'static str>,
    /// Functions that would carry something out and are not allowed.
    pub by_hand: Vec<&'static str>,
    /// Rights that the program's account lacks, each shown by a call that changes nothing.
    pub rights: Vec<&'static str>,
}

/// A Moodle site that can be read and written.
#[derive(Clone)]
pub struct MoodlePlatform {
    site: Arc<Site>,
}

impl MoodlePlatform {
    /// Gets ready; sends nothing yet.
    ///
    /// # Errors
    /// The address, the rate or the certificates are not usable.
    pub fn new(settings: MoodleSettings) -> Result<MoodlePlatform, SettingsError> {
        let http = Http::new(&settings.address, Access::None)?;
        let api = Api::new(http, settings.token.clone());
        Ok(MoodlePlatform { site: Arc::new(Site::new(api, settings)) })
    }

    /// What reads it.
    pub fn reader(&self) -> MoodleReader {
        MoodleReader::new(Arc::clone(&self.site))
    }

    /// What writes to it.
    pub fn writer(&self) -> MoodleWriter {
        MoodleWriter::new(Arc::clone(&self.site))
    }

    /// What the token may do.
    ///
    /// # Errors
    /// The site does not say.
    pub async fn abilities(&self) -> Result<Abilities, crate::http::ReadError> {
        let rights = self
            .site
            .introduce()
            .await
            .map_err(|fault| read::read_fault(&self.site.api.address("core_webservice_get_site_info"), fault))?;
        let lacks = |names: &[&'static str]| names.iter().copied().filter(|name| !rights.may(name)).collect();
        let (missing, by_hand) = (lacks(&NEEDED), lacks(&USEFUL));
        Ok(Abilities { release: rights.release.clone(), missing, by_hand, rights: self.site.rights_lacking().await })
    }
}
