//! What is known about a Moodle site: the connector's own account, what it may do, which cohort is which place.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::api::{Api, Arguments, MoodleError};
use super::read::User;
use super::write::OWN_NUMBER;
use super::{MoodleSettings, TiedCohort};
use crate::http;
use domain::action::PersonKey;
use domain::membership::{Category, PlaceName, place_written};
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

impl Cohort {
    /// From 5.1 on a name is told as it would stand in a page: `&amp;` for `&`. What is written back is written as it is.
    fn unescaped(mut self) -> Cohort {
        if self.name.contains('&') {
            let plain =
                [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&amp;", "&")];
            self.name = plain.iter().fold(self.name, |name, (escaped, plain)| name.replace(escaped, plain));
        }
        self
    }
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
    /// Accounts whose owners are remembered, and what the owners are.
    owned: RwLock<HashMap<i64, Category>>,
    /// Accounts as they were read last: suspended or not.
    accounts: RwLock<HashMap<i64, bool>>,
    /// Whether the site told the addresses of others when it was read last; `None` before.
    tells_addresses: RwLock<Option<bool>>,
}

/// Why the cohorts do not say which places there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SiteError {
    Api(MoodleError),
    /// A page of the list came twice.
    Repeated,
    /// Two cohorts claim one place.
    TwoCohorts(PlaceName, String),
}

impl From<MoodleError> for SiteError {
    fn from(fault: MoodleError) -> Self {
        SiteError::Api(fault)
    }
}

impl Site {
    pub(super) fn new(api: Api, settings: MoodleSettings) -> Site {
        Site {
            api,
            settings,
            rights: RwLock::default(),
            cohorts: RwLock::default(),
            people: RwLock::default(),
            owned: RwLock::default(),
            accounts: RwLock::default(),
            tells_addresses: RwLock::default(),
        }
    }

    pub(super) fn rights(&self) -> Rights {
        self.rights.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn learn(&self, people: HashMap<PersonKey, Particulars>, owned: Vec<(String, Category)>) {
        *self.people.write().unwrap_or_else(PoisonError::into_inner) = people;
        let owned = owned.into_iter().filter_map(|(account, category)| Some((account.parse().ok()?, category)));
        *self.owned.write().unwrap_or_else(PoisonError::into_inner) = owned.collect();
    }

    /// Accounts whose owners are remembered, with what the owners are.
    pub(super) fn owners(&self) -> HashMap<i64, Category> {
        self.owned.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same, the accounts alone.
    pub(super) fn owned(&self) -> BTreeSet<i64> {
        self.owned.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// The numbers of everybody in the rosters, as they are written there or as the connector gives them.
    pub(super) fn numbers_as_written(&self) -> Vec<String> {
        let people = self.people.read().unwrap_or_else(PoisonError::into_inner);
        let mut numbers: Vec<String> = people.iter().map(|(key, of)| number_of(key, of)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The same in small letters.
    pub(super) fn numbers(&self) -> HashSet<String> {
        self.numbers_as_written().iter().map(|number| number.to_lowercase()).collect()
    }

    /// Keeps which accounts there are, and which of them are suspended.
    pub(super) fn remember_accounts<'a>(&self, users: impl Iterator<Item = &'a User>) {
        let mut accounts = self.accounts.write().unwrap_or_else(PoisonError::into_inner);
        accounts.extend(users.map(|user| (user.id, user.is_suspended())));
    }

    /// Keeps that an account was suspended or let in again.
    pub(super) fn remember_account(&self, account: i64, suspended: bool) {
        self.accounts.write().unwrap_or_else(PoisonError::into_inner).insert(account, suspended);
    }

    /// True if an account is suspended, as far as it was read; `None` if it was not.
    pub(super) fn is_suspended(&self, account: i64) -> Option<bool> {
        self.accounts.read().unwrap_or_else(PoisonError::into_inner).get(&account).copied()
    }

    /// Keeps whether the site tells the addresses of others: of some it may, as they want it themselves.
    pub(super) fn note_addresses<'a>(&self, others: impl Iterator<Item = &'a User>) {
        let (mut told, mut hidden) = (0usize, 0usize);
        for user in others {
            *if user.email.is_some() { &mut told } else { &mut hidden } += 1;
        }
        let tells = (told + hidden > 0).then_some(told > hidden);
        *self.tells_addresses.write().unwrap_or_else(PoisonError::into_inner) = tells;
    }

    /// False if the site hides the addresses of others from the token: whose an address is cannot be seen.
    pub(super) fn tells_addresses(&self) -> bool {
        self.tells_addresses.read().unwrap_or_else(PoisonError::into_inner).unwrap_or(true)
    }

    /// What the rosters say of a person.
    pub(super) fn particulars(&self, key: &PersonKey) -> Option<Particulars> {
        self.people.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Numbers of the rosters' employees, in small letters.
    pub(super) fn staff_numbers(&self) -> HashSet<String> {
        let people = self.people.read().unwrap_or_else(PoisonError::into_inner);
        people
            .values()
            .filter(|one| one.is_staff && !one.person_id.is_empty())
            .map(|one| one.person_id.to_lowercase())
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

    /// Rights that are lacking for what the site's service permits. A function asks for its right before it looks at anything else, so it
    /// is called with what it cannot do anything with: an account that there is not, an account without a name, the removal of
    /// the program itself from a cohort in which it is not.
    pub(super) async fn rights_lacking(&self) -> Vec<&'static str> {
        let rights = self.rights();
        let mut lacking = Vec::new();
        let refuses = async |function: &str, arguments: Arguments| {
            rights.may(function)
                && matches!(self.api.call::<Value>(function, arguments).await,
                    Err(MoodleError::Refused(code)) if code == "nopermissions")
        };
        let nobody = Arguments::default().with("users[0][id]", 0).with("users[0][suspended]", 0);
        if refuses("core_user_update_users", nobody).await {
            lacking.push("moodle/user:update");
        }
        if self.settings.create_accounts {
            let nameless = ["username", "firstname", "lastname", "email"]
                .iter()
                .fold(Arguments::default(), |all, field| all.with(&format!("users[0][{field}]"), ""));
            if refuses("core_user_create_users", nameless).await {
                lacking.push("moodle/user:create");
            }
            if !self.tells_addresses() {
                lacking.push("moodle/site:viewuseridentity");
            }
        }
        let cohort =
            self.cohorts.read().unwrap_or_else(PoisonError::into_inner).values().next().map(|cohort| cohort.id);
        if let Some(cohort) = cohort
            && !self.is_member(cohort, rights.account).await
        {
            let own =
                Arguments::default().with("members[0][cohortid]", cohort).with("members[0][userid]", rights.account);
            if refuses("core_cohort_delete_cohort_members", own).await {
                lacking.push("moodle/cohort:manage");
            }
        }
        lacking
    }

    /// True if an account is in a cohort, or nobody can say.
    async fn is_member(&self, cohort: i64, account: i64) -> bool {
        #[derive(Deserialize)]
        struct Members {
            #[serde(default)]
            userids: Vec<i64>,
        }
        let asked = Arguments::default().list("cohortids", [cohort]);
        let told = self.api.call::<Vec<Members>>("core_cohort_get_cohort_members", asked).await;
        told.map_or(true, |told| told.iter().any(|one| one.userids.contains(&account)))
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
            all.extend(page.into_iter().map(|cohort| (cohort.id, cohort.unescaped())));
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
            let shown = |cohort: &Cohort| format!("id {} «{}»", cohort.id, cohort.name.trim());
            let own = shown(&cohort);
            if let Some(other) = places.insert(place.clone(), cohort) {
                return Err(SiteError::TwoCohorts(place, format!("{}, {own}", shown(&other))));
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

    /// A cohort was made: no list has to be read for it.
    pub(super) fn remember_cohort(&self, place: &PlaceName, cohort: Cohort) {
        self.cohorts.write().unwrap_or_else(PoisonError::into_inner).insert(place.clone(), cohort);
    }

    /// True if another cohort's number differs from a place's by case or by ё and е alone.
    pub(super) fn has_alike(&self, place: &PlaceName, own: Option<i64>) -> bool {
        let number = place.to_string();
        let cohorts = self.cohorts.read().unwrap_or_else(PoisonError::into_inner);
        cohorts.iter().any(|(other, cohort)| {
            let others =
                cohort.idnumber.clone().filter(|number| !number.is_empty()).unwrap_or_else(|| other.to_string());
            Some(cohort.id) != own && others != number && loosely(&others) == loosely(&number)
        })
    }

    /// Whether the site takes numbers for the same that differ by case: its database is MariaDB or MySQL, which then has ё = е,
    /// too. Accounts are asked for by their numbers in the other case; a site that knows none of them says nothing by it.
    pub(super) async fn compares_loosely(&self) -> Result<bool, MoodleError> {
        const SOME: usize = 50;
        let other_case = |number: &String| {
            let upper = number.to_uppercase();
            let other = if upper == *number { number.to_lowercase() } else { upper };
            (other != *number).then_some(other)
        };
        let written = self.numbers_as_written();
        let asked: Vec<String> =
            written.iter().filter_map(other_case).filter(|number| !written.contains(number)).take(SOME).collect();
        if asked.is_empty() {
            return Ok(false);
        }
        let ask = || {
            let arguments = Arguments::default().with("field", "idnumber").list("values", &asked);
            self.api.call::<Vec<User>>("core_user_get_users_by_field", arguments)
        };
        let told = again(ask).await?;
        Ok(told.iter().any(|user| !user.number().is_empty() && asked.iter().all(|number| number != user.number())))
    }

    /// The list of cohorts was changed: looked up anew when somebody asks.
    pub(super) fn forget_cohorts(&self) {
        self.cohorts.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A number as MariaDB and MySQL compare it (`utf8mb4_unicode_ci`): without case, with ё = е.
fn loosely(number: &str) -> String {
    number.to_lowercase().replace('ё', "е")
}

/// The number of a person's account: the rosters', or one that the connector gives.
pub(super) fn number_of(key: &PersonKey, of: &Particulars) -> String {
    if of.person_id.is_empty() { format!("{OWN_NUMBER}{key}") } else { of.person_id.clone() }
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
