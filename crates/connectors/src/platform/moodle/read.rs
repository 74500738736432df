//! Cohorts and accounts → a membership, whole or not at all.
//!
//! A cohort is a class or the staff; the community is every account that carries a number of the organisation, and whoever is
//! in a cohort. Other accounts and other cohorts are ignored.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;

use super::super::{ReadError, Reader};
use super::NEEDED;
use super::api::{Arguments, MoodleError};
use super::site::{Cohort, Rights, Site, SiteError, again};
use super::write::OWN_NUMBER;
use domain::action::PersonKey;
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Role, Seat};

/// Accounts or cohorts that one call asks for.
const AT_ONCE: usize = 50;

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
}

impl User {
    pub(super) fn number(&self) -> &str {
        self.idnumber.as_deref().unwrap_or_default().trim()
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.suspended.unwrap_or(false)
    }

    /// Surname first; a site that hides parts shows the whole name.
    pub(super) fn name(&self) -> String {
        let parts =
            [self.lastname.trim(), self.firstname.trim(), self.middlename.as_deref().unwrap_or_default().trim()];
        let name: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        match (name.is_empty(), self.fullname.trim()) {
            (true, "") => self.id.to_string(),
            (true, whole) => whole.to_owned(),
            (false, _) => name.join(" "),
        }
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
        if !is_wanted(&PlaceName::Organization) {
            cohorts.retain(|place, _| is_wanted(place));
        }
        let members = self.members(&cohorts).await?;
        let mut people: HashMap<i64, User> = HashMap::new();
        if is_wanted(&PlaceName::Organization) {
            let all = self.all(&rights).await?;
            people.extend(all.into_iter().filter(|user| !user.number().is_empty()).map(|user| (user.id, user)));
        }
        let unknown: BTreeSet<i64> =
            members.values().flatten().copied().filter(|id| !people.contains_key(id)).collect();
        people.extend(self.by_ids(&unknown.into_iter().collect::<Vec<_>>(), &rights).await?);
        let mut read = MembershipRead { platform: self.site.settings.name.clone(), ..MembershipRead::default() };
        for place in cohorts.keys().filter(|place| is_wanted(place)) {
            read.places.push(place.clone());
            for id in members.get(place).into_iter().flatten() {
                let Some(user) = people.get(id).filter(|user| user.id != rights.account) else { continue };
                read.seats.push(seat(user, place, role_in(place)));
            }
        }
        if is_wanted(&PlaceName::Organization) {
            read.places.push(PlaceName::Organization);
            read.seats.extend(self.community(&people, &members, &rights));
        }
        read.sort();
        Ok(read)
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
        let staff = self.site.staff_numbers();
        let mut seats = Vec::new();
        for user in people.values().filter(|user| user.id != rights.account) {
            let mut own = roles.remove(&user.id).unwrap_or_default();
            if own.is_empty() && !user.number().is_empty() {
                // In no cohort: the rosters know whose number it is; of others nothing is known but that they have one.
                own.insert(if staff.contains(user.number()) { Role::Teacher } else { Role::Student });
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

    /// Every account. The search is for any surname: it allows a wildcard, and every account has a surname. A token that may not see
    /// surnames gets no accounts (user/externallib.php returns only accounts whose searched field is visible).
    async fn all(&self, rights: &Rights) -> Result<Vec<User>, ReadError> {
        const FUNCTION: &str = "core_user_get_users";
        #[derive(Deserialize)]
        struct Found {
            users: Vec<User>,
        }
        let arguments = || Arguments::default().with("criteria[0][key]", "lastname").with("criteria[0][value]", "%");
        let call = || self.site.api.call::<Found>(FUNCTION, arguments());
        let found = self.ask(FUNCTION, again(call)).await?;
        // An account that is not shown may still exist.
        if !found.users.iter().any(|user| user.id == rights.account) {
            return Err(self.odd(FUNCTION, "names_hidden"));
        }
        if found.users.len() == 1 && !rights.is_site_admin {
            return Err(self.odd(FUNCTION, "accounts_hidden"));
        }
        self.is_whole(FUNCTION, &found.users, rights)?;
        Ok(found.users)
    }

    /// Fields that the site hides would look like fields that are empty: no number, not suspended.
    fn is_whole(&self, function: &str, users: &[User], rights: &Rights) -> Result<(), ReadError> {
        let mut others = users.iter().filter(|user| user.id != rights.account);
        match others.find_map(|user| match (&user.username, user.suspended) {
            (None, _) => Some("numbers_hidden"),
            (_, None) => Some("suspended_hidden"),
            _ => None,
        }) {
            Some(hidden) => Err(self.odd(function, hidden)),
            None => Ok(()),
        }
    }

    async fn by_ids(&self, ids: &[i64], rights: &Rights) -> Result<HashMap<i64, User>, ReadError> {
        const FUNCTION: &str = "core_user_get_users_by_field";
        let mut people = HashMap::new();
        for chunk in ids.chunks(AT_ONCE) {
            let arguments = || Arguments::default().with("field", "id").list("values", chunk);
            let call = || self.site.api.call::<Vec<User>>(FUNCTION, arguments());
            let told = self.ask(FUNCTION, again(call)).await?;
            self.is_whole(FUNCTION, &told, rights)?;
            people.extend(told.into_iter().map(|user| (user.id, user)));
        }
        // A member whom the token may not see is not "nobody".
        if people.len() < ids.len() {
            let (got, expected) = (people.len() as u64, ids.len() as u64);
            return Err(ReadError::Incomplete { url: self.site.api.address(FUNCTION), got, expected });
        }
        Ok(people)
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
            SiteError::TwoCohorts(place) => ReadError::Closed { place, reason: "two_cohorts".to_owned() },
        }
    }
}

pub(super) fn read_fault(url: &str, fault: MoodleError) -> ReadError {
    let url = url.to_owned();
    match fault {
        MoodleError::NotSent(reason) => ReadError::Unreachable { url, reason: reason.to_owned() },
        MoodleError::Lost(reason) if reason == "not_json" => ReadError::NotUnderstood { url, reason },
        MoodleError::Lost(reason) => ReadError::Unreachable { url, reason },
        MoodleError::NotNow(_) => ReadError::Unreachable { url, reason: "unavailable".to_owned() },
        MoodleError::Unauthorized => ReadError::Unauthorized { url },
        MoodleError::Refused(reason) => ReadError::NotUnderstood { url, reason },
    }
}

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
