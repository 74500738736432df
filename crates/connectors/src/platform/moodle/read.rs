//! Cohorts and accounts → a membership, whole or not at all.
//!
//! A cohort is a class or the staff; the community is every account that carries a number of the rosters, whoever is in a cohort,
//! and accounts whose owners are remembered. Other accounts and other cohorts are not asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;
use tokio::task::JoinSet;

use super::super::{ReadError, Reader};
use super::NEEDED;
use super::api::{Arguments, MoodleError};
use super::site::{Cohort, Rights, Site, SiteError, again};
use super::write::OWN_NUMBER;
use domain::action::PersonKey;
use domain::membership::{Category, MemberStatus, MembershipRead, PlaceName, Role, Seat};

/// Accounts or cohorts that one call asks for.
const AT_ONCE: usize = 50;
/// Calls that wait for their answers at the same time.
const IN_PARALLEL: usize = 4;
/// What a site tells of the accounts that it was asked for.
type Told = Result<Vec<User>, MoodleError>;
/// Accounts that every site has: the guest's and the first administrator's.
const EVERYWHERE: [i64; 2] = [1, 2];
const BY_FIELD: &str = "core_user_get_users_by_field";

/// Reads a Moodle site.
#[derive(Clone)]
pub struct MoodleReader {
    site: Arc<Site>,
}

/// The fields of an account that are needed.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct User {
    pub(super) id: i64,
    #[serde(default)]
    pub(super) firstname: String,
    #[serde(default)]
    pub(super) lastname: String,
    #[serde(default)]
    pub(super) middlename: Option<String>,
    #[serde(default)]
    pub(super) fullname: String,
    #[serde(default)]
    pub(super) idnumber: Option<String>,
    #[serde(default)]
    pub(super) suspended: Option<bool>,
    /// Shown only to users who may see all details of others, as are their numbers (`idnumber`).
    #[serde(default)]
    username: Option<String>,
    /// Shown only to users who may see the identity of others (`moodle/site:viewuseridentity`).
    #[serde(default)]
    pub(super) email: Option<String>,
}

impl User {
    pub(super) fn number(&self) -> &str {
        self.idnumber.as_deref().unwrap_or_default().trim()
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.suspended.unwrap_or(false)
    }

    /// Surname first; a site that hides parts shows the whole name. No site tells the patronymic by itself, but where the format of
    /// whole names has it (`alternativefullnameformat`) it stands there.
    pub(super) fn name(&self) -> String {
        let beside = self.patronymic_in_whole();
        let told = self.middlename.as_deref().unwrap_or_default().trim();
        let middle = if told.is_empty() { beside.as_str() } else { told };
        let parts = [self.lastname.trim(), self.firstname.trim(), middle];
        let name: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        match (name.is_empty(), self.fullname.trim()) {
            (true, "") => self.id.to_string(),
            (true, whole) => whole.to_owned(),
            (false, _) => name.join(" "),
        }
    }
}

impl User {
    /// What the whole name has besides surname and given name; empty if it lacks one of them.
    fn patronymic_in_whole(&self) -> String {
        let mut words: Vec<&str> = self.fullname.split_whitespace().collect();
        for own in self.lastname.split_whitespace().chain(self.firstname.split_whitespace()) {
            let Some(at) = words.iter().position(|word| *word == own) else { return String::new() };
            words.remove(at);
        }
        let is_name = |word: &&str| word.chars().all(|c| c.is_alphabetic() || c == '-');
        if words.len() <= 2 && words.iter().all(is_name) { words.join(" ") } else { String::new() }
    }
}

#[async_trait]
impl Reader for MoodleReader {
    fn platform(&self) -> &str {
        &self.site.settings.name
    }

    fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.site.api.clock_ahead()
    }

    async fn read(&self) -> Result<MembershipRead, ReadError> {
        self.membership(None).await
    }

    async fn read_places(&self, places: &[PlaceName]) -> Result<MembershipRead, ReadError> {
        self.membership(Some(places.iter().collect())).await
    }
}

impl MoodleReader {
    pub(super) fn new(site: Arc<Site>) -> MoodleReader {
        MoodleReader { site }
    }

    async fn membership(&self, wanted: Option<BTreeSet<&PlaceName>>) -> Result<MembershipRead, ReadError> {
        let rights = self.ask("core_webservice_get_site_info", self.site.introduce()).await?;
        if let Some(missing) = NEEDED.iter().find(|name| !rights.may(name)) {
            return Err(self.odd(missing, "function_not_allowed"));
        }
        let mut cohorts = self.site.cohorts().await.map_err(|fault| self.site_fault(fault))?;
        let is_wanted = |place: &PlaceName| wanted.as_ref().is_none_or(|wanted| wanted.contains(place));
        let is_whole = is_wanted(&PlaceName::Organization);
        if !is_whole {
            cohorts.retain(|place, _| is_wanted(place));
        }
        let members = self.members(&cohorts).await?;
        let people = self.people(&members, is_whole, &rights).await?;
        self.site.remember_accounts(people.values());
        let mut read = MembershipRead { platform: self.site.settings.name.clone(), ..MembershipRead::default() };
        for place in cohorts.keys().filter(|place| is_wanted(place)) {
            read.places.push(place.clone());
            for id in members.get(place).into_iter().flatten() {
                let Some(user) = people.get(id).filter(|user| user.id != rights.account) else { continue };
                read.seats.push(seat(user, place, role_in(place)));
            }
        }
        if is_whole {
            read.places.push(PlaceName::Organization);
            read.seats.extend(self.community(&people, &members, &rights));
        }
        read.sort();
        Ok(read)
    }

    /// The accounts that concern the organisation: members of cohorts and, for the community, accounts whose owners are remembered
    /// and accounts with a number of the rosters. The site is not asked for all its accounts: that takes it minutes where it has
    /// many, and a single odd one among them spoils the whole answer.
    async fn people(
        &self,
        members: &BTreeMap<PlaceName, Vec<i64>>,
        is_whole: bool,
        rights: &Rights,
    ) -> Result<HashMap<i64, User>, ReadError> {
        let in_cohorts: BTreeSet<i64> = members.values().flatten().copied().collect();
        let owned: BTreeSet<i64> = if is_whole { self.site.owned() } else { BTreeSet::new() };
        let mut ids: BTreeSet<i64> = in_cohorts.union(&owned).copied().collect();
        if is_whole {
            // The guest and the first administrator, whom every site has: they show what the token may see.
            ids.extend(EVERYWHERE);
        }
        let values = ids.iter().map(ToString::to_string).collect();
        let told = self.by_field("id", values, &|id| id.parse().is_ok_and(|id| in_cohorts.contains(&id))).await?;
        let others = told.iter().filter(|user| user.id != rights.account).count();
        let asked = ids.iter().filter(|id| **id != rights.account).count();
        if others == 0 && asked > 0 && !rights.is_site_admin {
            return Err(self.odd(BY_FIELD, "accounts_hidden"));
        }
        self.is_whole(BY_FIELD, &told, rights)?;
        let mut people: HashMap<i64, User> = told.into_iter().map(|user| (user.id, user)).collect();
        // A member whom the token may not see is not "nobody".
        let seen = in_cohorts.iter().filter(|id| people.contains_key(id)).count();
        if seen < in_cohorts.len() {
            let (got, expected) = (seen as u64, in_cohorts.len() as u64);
            return Err(ReadError::Incomplete { url: self.site.api.address(BY_FIELD), got, expected });
        }
        if is_whole {
            self.site.note_addresses(people.values().filter(|user| user.id != rights.account));
            let numbers = self.site.numbers();
            let is_ours = |user: &User| {
                in_cohorts.contains(&user.id)
                    || owned.contains(&user.id)
                    || numbers.contains(&user.number().to_lowercase())
            };
            people.retain(|_, user| is_ours(user));
            for spelled in [str::to_owned, |number: &str| number.to_lowercase(), |number: &str| number.to_uppercase()] {
                let known: HashSet<String> = people.values().map(|user| user.number().to_lowercase()).collect();
                let missing = self.site.numbers_as_written().into_iter();
                let missing: BTreeSet<String> = missing
                    .filter(|number| !known.contains(&number.to_lowercase()))
                    .map(|number| spelled(&number))
                    .collect();
                let told = self.by_field("idnumber", missing.into_iter().collect(), &|_| true).await?;
                self.is_whole(BY_FIELD, &told, rights)?;
                people.extend(told.into_iter().map(|user| (user.id, user)));
            }
        }
        Ok(people)
    }

    /// The members of the community: accounts with a number of the organisation, and members of cohorts.
    fn community(
        &self,
        people: &HashMap<i64, User>,
        members: &BTreeMap<PlaceName, Vec<i64>>,
        rights: &Rights,
    ) -> Vec<Seat> {
        let mut roles: HashMap<i64, BTreeSet<Role>> = HashMap::new();
        for (place, ids) in members {
            for id in ids {
                roles.entry(*id).or_default().insert(role_in(place));
            }
        }
        let (staff, owned) = (self.site.staff_numbers(), self.site.owners());
        let mut seats = Vec::new();
        for user in people.values().filter(|user| user.id != rights.account) {
            let mut own = roles.remove(&user.id).unwrap_or_default();
            if own.is_empty() {
                // In no cohort: whose it was is remembered, or the rosters know whose number it is.
                let is_staff = match owned.get(&user.id) {
                    Some(category) => *category == Category::Staff,
                    None => staff.contains(&user.number().to_lowercase()),
                };
                own.insert(if is_staff { Role::Teacher } else { Role::Student });
            }
            seats.extend(own.into_iter().map(|role| seat(user, &PlaceName::Organization, role)));
        }
        seats
    }

    /// The members of cohorts, by place.
    async fn members(&self, cohorts: &BTreeMap<PlaceName, Cohort>) -> Result<BTreeMap<PlaceName, Vec<i64>>, ReadError> {
        const FUNCTION: &str = "core_cohort_get_cohort_members";
        #[derive(Deserialize)]
        struct Members {
            cohortid: i64,
            #[serde(default)]
            userids: Vec<i64>,
        }
        let places: HashMap<i64, &PlaceName> = cohorts.iter().map(|(place, cohort)| (cohort.id, place)).collect();
        let ids: Vec<i64> = cohorts.values().map(|cohort| cohort.id).collect();
        let mut members: BTreeMap<PlaceName, Vec<i64>> = BTreeMap::new();
        for chunk in ids.chunks(AT_ONCE) {
            let call = || self.site.api.call::<Vec<Members>>(FUNCTION, Arguments::default().list("cohortids", chunk));
            let told = self.ask(FUNCTION, again(call)).await?;
            if told.len() < chunk.len() {
                let (got, expected) = (told.len() as u64, chunk.len() as u64);
                return Err(ReadError::Incomplete { url: self.site.api.address(FUNCTION), got, expected });
            }
            for one in told {
                let place = places.get(&one.cohortid).ok_or_else(|| self.odd(FUNCTION, "foreign_place"))?;
                members.insert((*place).clone(), one.userids);
            }
        }
        Ok(members)
    }

    /// Fields that the site hides would look like fields that are empty: no number, not suspended.
    fn is_whole(&self, function: &str, users: &[User], rights: &Rights) -> Result<(), ReadError> {
        let mut others = users.iter().filter(|user| user.id != rights.account);
        match others.find_map(|user| match (&user.username, user.suspended) {
            _ if user.lastname.is_empty() && user.firstname.is_empty() => Some("names_hidden"),
            (None, _) => Some("numbers_hidden"),
            (_, None) => Some("suspended_hidden"),
            _ => None,
        }) {
            Some(hidden) => Err(self.odd(function, hidden)),
            None => Ok(()),
        }
    }

    /// Accounts by a field, so many a call and a few calls at a time. Moodle checks its own answer, and refuses it whole where one account
    /// is odd (made by a plugin that was removed, a user name in capitals): the odd one is looked for by halves, and fails the read
    /// only if it is one that `concerns` us.
    async fn by_field(
        &self,
        field: &'static str,
        values: Vec<String>,
        concerns: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Vec<User>, ReadError> {
        let mut waiting: Vec<Vec<String>> = values.chunks(AT_ONCE).map(<[String]>::to_vec).collect();
        let mut running: JoinSet<(Vec<String>, Told)> = JoinSet::new();
        let mut users = Vec::new();
        loop {
            while running.len() < IN_PARALLEL {
                let Some(chunk) = waiting.pop() else { break };
                let site = Arc::clone(&self.site);
                running.spawn(async move {
                    let arguments = || Arguments::default().with("field", field).list("values", &chunk);
                    let told = again(|| site.api.call::<Vec<User>>(BY_FIELD, arguments())).await;
                    (chunk, told)
                });
            }
            let Some(finished) = running.join_next().await else { return Ok(users) };
            let (chunk, told) = finished.map_err(|_| self.odd(BY_FIELD, "broken_off"))?;
            match (told, chunk.as_slice()) {
                (Ok(told), _) => users.extend(told),
                (Err(MoodleError::Refused(code)), [one]) if code == "invalidresponse" => {
                    if concerns(one) {
                        let url = self.site.api.address(BY_FIELD);
                        return Err(ReadError::OddAccount { url, account: format!("{field} {one}") });
                    }
                }
                (Err(MoodleError::Refused(code)), [_, ..]) if code == "invalidresponse" => {
                    waiting.extend(chunk.chunks(chunk.len().div_ceil(2)).map(<[String]>::to_vec));
                }
                (Err(fault), _) => return Err(read_fault(&self.site.api.address(BY_FIELD), fault)),
            }
        }
    }

    async fn ask<T>(
        &self,
        function: &str,
        asked: impl Future<Output = Result<T, MoodleError>>,
    ) -> Result<T, ReadError> {
        asked.await.map_err(|fault| read_fault(&self.site.api.address(function), fault))
    }

    fn odd(&self, function: &str, reason: &str) -> ReadError {
        ReadError::NotUnderstood { url: self.site.api.address(function), reason: reason.to_owned() }
    }

    fn site_fault(&self, fault: SiteError) -> ReadError {
        const FUNCTION: &str = "core_cohort_search_cohorts";
        match fault {
            SiteError::Api(fault) => read_fault(&self.site.api.address(FUNCTION), fault),
            SiteError::Repeated => self.odd(FUNCTION, "page_repeated"),
            SiteError::TwoCohorts(place, cohorts) => ReadError::TwoCohorts { place, cohorts },
        }
    }
}

pub(super) fn read_fault(url: &str, fault: MoodleError) -> ReadError {
    let url = url.to_owned();
    match fault {
        MoodleError::NotSent(reason) => ReadError::Unreachable { url, reason: reason.to_owned() },
        MoodleError::Lost(reason) if reason == "not_json" => ReadError::NotUnderstood { url, reason },
        MoodleError::Lost(reason) if reason == "status_504" => {
            ReadError::Obstacle { url, reason: "time_limit".to_owned() }
        }
        MoodleError::Lost(reason) => ReadError::Unreachable { url, reason },
        MoodleError::NotNow(_) => ReadError::Unreachable { url, reason: "unavailable".to_owned() },
        MoodleError::Maintenance(_) => ReadError::Obstacle { url, reason: "site_maintenance".to_owned() },
        MoodleError::Unauthorized => ReadError::Unauthorized { url },
        MoodleError::Refused(reason) if OBSTACLES.contains(&reason.as_str()) => ReadError::Obstacle { url, reason },
        MoodleError::Refused(reason) => ReadError::NotUnderstood { url, reason },
    }
}

/// Refusals with words of their own about what is to be done.
const OBSTACLES: [&str; 4] = ["accessexception", "services_off", "wsaccessusersuspended", "invalidresponse"];

/// A cohort knows no roles: a class has students, the staff has teachers.
fn role_in(place: &PlaceName) -> Role {
    if matches!(place, PlaceName::Class(_)) { Role::Student } else { Role::Teacher }
}

fn seat(user: &User, place: &PlaceName, role: Role) -> Seat {
    let number = user.number();
    let key = number.strip_prefix(OWN_NUMBER).map(PersonKey::from);
    Seat {
        place: place.clone(),
        platform_id: user.id.to_string(),
        name: user.name(),
        role,
        status: if user.is_suspended() { MemberStatus::Suspended } else { MemberStatus::Joined },
        is_admin: false,
        status_confirmed: None,
        birth_date: None,
        since: None,
        blocked_until: None,
        person_id: Some(number.to_owned()).filter(|number| !number.is_empty() && key.is_none()),
        person_key: key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patronymic_is_taken_from_the_whole_name() {
        let name = |lastname: &str, firstname: &str, fullname: &str| {
            let user = serde_json::json!({"id": 1, "lastname": lastname, "firstname": firstname, "fullname": fullname});
            serde_json::from_value::<User>(user).unwrap().name()
        };
        assert_eq!(name("Цой", "Виктор", "Цой Виктор Робертович"), "Цой Виктор Робертович");
        assert_eq!(name("Цой", "Виктор", "Виктор Робертович Цой"), "Цой Виктор Робертович");
        assert_eq!(name("Цой", "Виктор", "Виктор Цой"), "Цой Виктор");
        assert_eq!(name("Цой", "Виктор", "Виктор Цой (ИС-21)"), "Цой Виктор", "not a name");
        assert_eq!(name("Цой", "Виктор", "В. Р. Цой"), "Цой Виктор", "another form");
        assert_eq!(name("", "", "Виктор Цой"), "Виктор Цой");
    }
}
