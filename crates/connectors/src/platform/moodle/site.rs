//! What is known about a Moodle site: the connector's own account, what it may do, which cohort is which place.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use serde::Deserialize;

use super::api::{Api, Arguments, MoodleError};
use super::{MoodleSettings, TiedCohort};
use crate::http;
use domain::action::PersonKey;
use domain::membership::{PlaceName, place_written};
use domain::roster::Groups;
use planner::identity::Particulars;

/// Cohorts that are asked for at once.
const PAGE: usize = 200;
/// A reader does not wait longer than this, whatever the site asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The mark of cohorts of archived classes: they are kept on the site, but are not places.
pub(super) const ARCHIVED: &str = "archived:";

/// A cohort.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Cohort {
    pub(super) id: i64,
    pub(super) name: String,
    #[serde(default)]
    pub(super) idnumber: Option<String>,
}

/// Who the connector is, and what it may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rights {
    /// Its own account: never a member.
    pub(super) account: i64,
    pub(super) functions: HashSet<String>,
    pub(super) release: String,
    pub(super) is_site_admin: bool,
}

impl Rights {
    pub(super) fn may(&self, function: &str) -> bool {
        self.functions.contains(function)
    }
}

/// The site as it was last read.
pub(super) struct Site {
    pub(super) api: Api,
    pub(super) settings: MoodleSettings,
    rights: RwLock<Rights>,
    cohorts: RwLock<BTreeMap<PlaceName, Cohort>>,
    people: RwLock<HashMap<PersonKey, Particulars>>,
}

/// Why the cohorts do not say which places there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SiteError {
    Api(MoodleError),
    /// A page of the list came twice.
    Repeated,
    /// Two cohorts claim one place.
    TwoCohorts(PlaceName),
}

impl From<MoodleError> for SiteError {
    fn from(fault: MoodleError) -> Self {
        SiteError::Api(fault)
    }
}

impl Site {
    pub(super) fn new(api: Api, settings: MoodleSettings) -> Site {
        Site { api, settings, rights: RwLock::default(), cohorts: RwLock::default(), people: RwLock::default() }
    }

    pub(super) fn rights(&self) -> Rights {
        self.rights.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn learn(&self, people: HashMap<PersonKey, Particulars>) {
        *self.people.write().unwrap_or_else(PoisonError::into_inner) = people;
    }

    /// What the rosters say of a person.
    pub(super) fn particulars(&self, key: &PersonKey) -> Option<Particulars> {
        self.people.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Numbers of the rosters' employees.
    pub(super) fn staff_numbers(&self) -> HashSet<String> {
        let people = self.people.read().unwrap_or_else(PoisonError::into_inner);
        people
            .values()
            .filter(|one| one.is_staff && !one.person_id.is_empty())
            .map(|one| one.person_id.clone())
            .collect()
    }

    /// Asks who the connector is and what it may do.
    pub(super) async fn introduce(&self) -> Result<Rights, MoodleError> {
        #[derive(Deserialize)]
        struct Function {
            name: String,
        }
        #[derive(Deserialize)]
        struct Info {
            userid: i64,
            #[serde(default)]
            functions: Vec<Function>,
            #[serde(default)]
            release: String,
            #[serde(default)]
            userissiteadmin: bool,
        }
        let ask = || self.api.call::<Info>("core_webservice_get_site_info", Arguments::default());
        let info = again(ask).await?;
        let functions = info.functions.into_iter().map(|function| function.name).collect();
        let rights =
            Rights { account: info.userid, functions, release: info.release, is_site_admin: info.userissiteadmin };
        rights.clone_into(&mut self.rights.write().unwrap_or_else(PoisonError::into_inner));
        Ok(rights)
    }

    /// The cohorts that are places, by place. Cohorts of course categories are not read: only the site's own are ours.
    pub(super) async fn cohorts(&self) -> Result<BTreeMap<PlaceName, Cohort>, SiteError> {
        #[derive(Deserialize)]
        struct Found {
            cohorts: Vec<Cohort>,
        }
        let mut all: BTreeMap<i64, Cohort> = BTreeMap::new();
        loop {
            let from = all.len();
            let ask = || {
                let arguments = Arguments::default()
                    .with("query", "")
                    .with("context[contextlevel]", "system")
                    .with("context[instanceid]", 0)
                    .with("includes", "self")
                    .with("limitfrom", from)
                    .with("limitnum", PAGE);
                self.api.call::<Found>("core_cohort_search_cohorts", arguments)
            };
            let page = again(ask).await?.cohorts;
            let got = page.len();
            all.extend(page.into_iter().map(|cohort| (cohort.id, cohort)));
            if all.len() < from + got {
                return Err(SiteError::Repeated);
            }
            if got < PAGE {
                break;
            }
        }
        let mut places: BTreeMap<PlaceName, Cohort> = BTreeMap::new();
        for cohort in all.into_values() {
            let Some(place) = place_of(&cohort, &self.settings.cohorts) else { continue };
            if places.insert(place.clone(), cohort).is_some() {
                return Err(SiteError::TwoCohorts(place));
            }
        }
        places.clone_into(&mut self.cohorts.write().unwrap_or_else(PoisonError::into_inner));
        Ok(places)
    }

    /// The cohort of a place: as it was last read, or looked up anew.
    pub(super) async fn cohort_at(&self, place: &PlaceName) -> Result<Option<Cohort>, SiteError> {
        let known = self.cohorts.read().unwrap_or_else(PoisonError::into_inner).get(place).cloned();
        match known {
            Some(cohort) => Ok(Some(cohort)),
            None => Ok(self.cohorts().await?.remove(place)),
        }
    }

    /// The list of cohorts was changed: looked up anew when somebody asks.
    pub(super) fn forget_cohorts(&self) {
        self.cohorts.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The place that a cohort is: tied by hand, by its number, or by its name where it has no number.
fn place_of(cohort: &Cohort, tied: &[TiedCohort]) -> Option<PlaceName> {
    let number = cohort.idnumber.as_deref().unwrap_or_default().trim();
    let name = cohort.name.trim();
    if let Some(tied) = tied.iter().find(|tied| tied.cohort == number || tied.cohort == name) {
        return place_written(&tied.place, Groups::default());
    }
    if number.starts_with(ARCHIVED) {
        return None;
    }
    let place = if number.is_empty() { place_written(name, Groups::default()) } else { written_as_place(number) };
    place.filter(is_ours)
}

/// A number that is a place as the contract writes it; any other is somebody else's.
fn written_as_place(number: &str) -> Option<PlaceName> {
    let is_place = PlaceName::parse(number).is_some_and(|place| is_ours(&place));
    is_place.then(|| place_written(number, Groups::default())).flatten()
}

/// A group's class or the staff: nothing else is a cohort.
pub fn is_ours<T>(place: &PlaceName<T>) -> bool {
    matches!(place, PlaceName::Staff | PlaceName::Class(_))
}

/// Asks again while that may help.
pub(super) async fn again<T, F: Future<Output = Result<T, MoodleError>>>(
    ask: impl FnMut() -> F,
) -> Result<T, MoodleError> {
    http::again(LONGEST_WAIT, ask).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_cohorts_are_places() {
        let place = |name: &str, number: &str| {
            let tied = [TiedCohort { cohort: "IS22".to_owned(), place: "class:ИС-22".to_owned() }];
            let cohort = Cohort { id: 1, name: name.to_owned(), idnumber: Some(number.to_owned()) };
            place_of(&cohort, &tied).map(|place| place.to_string())
        };
        assert_eq!(place("ИС-21", "").as_deref(), Some("class:ИС-21"));
        assert_eq!(place("Сотрудники", "").as_deref(), Some("staff"));
        assert_eq!(place("что угодно", "class:ИС-21").as_deref(), Some("class:ИС-21"));
        assert_eq!(place("Группа", "IS22").as_deref(), Some("class:ИС-22"));
        assert_eq!(place("ИС-21", "archived:class:ИС-21"), None);
        assert_eq!(place("ИС-21", "наш номер"), None, "a number of somebody else's");
        assert_eq!(place("Олимпиада по физике", ""), None);
        assert_eq!(place("Чат родителей ИС-21", ""), None);
    }
}
