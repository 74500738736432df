//! A OneRoster server (REST, 1.1 and 1.2): its lists, page by page, become a bundle.
//!
//! A list is complete, or the read fails: as many items have to come as `X-Total-Count` says, and no id twice. By day only changes
//! since the last read are requested, and merged into what that read gave.

use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;
use chrono::{NaiveDate, SecondsFormat};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::token::{Grant, Tokens};
use super::{Client, Depth, Fetched, ReadError, RosterService, SettingsError, Sight};
use crate::http::{Access, Address, Http};
use rosters::source::oneroster::bundle::{
    Bundle, Class, ClassKind, Enrollment, Extent, Org, Role, Session, User, UserRole, Version,
};
use rosters::source::oneroster::day_of;
use rosters::source::oneroster::ours::{Unclear, of_school};
use system::clock::Clock;

/// The list of sessions, which a server need not have.
const SESSIONS: &str = "/academicSessions";
/// Items that a page should have.
const LIMIT: usize = 500;
/// More pages than any list has: where a list is longer, something is wrong.
const MOST_PAGES: usize = 10_000;

/// The reason for a record that was not understood: only that record is left out, and a full read tomorrow would not help.
pub const RECORD: &str = "record";

/// Where the server is and how it is asked.
#[derive(Debug, Clone)]
pub struct OneRosterSettings {
    /// Where its lists are: below `https://…/ims/oneroster/v1p1`, `https://…/ims/oneroster/rostering/v1p2`.
    pub address: Address,
    /// The version.
    pub version: Version,
    /// Where tokens are given.
    pub token_url: String,
    /// The client's id and secret.
    pub client: Client,
    /// The scope that is asked for; may be empty.
    pub scope: String,
    /// The school's id, where the server serves several.
    pub school: Option<String>,
    /// The clock, for the expiry of tokens.
    pub clock: Clock,
}

/// The server.
pub struct OneRosterService {
    http: Http,
    tokens: Tokens,
    version: Version,
    school: Option<String>,
}

impl OneRosterService {
    /// Gets ready; sends nothing yet.
    ///
    /// # Errors
    /// An address, the rate or the certificates are not usable.
    pub fn new(settings: OneRosterSettings) -> Result<OneRosterService, SettingsError> {
        let http = Http::new(&settings.address, Access::None)?;
        let desk = Http::new(&Address { url: settings.token_url, ..settings.address }, Access::None)?;
        let tokens = Tokens::new(settings.client, desk, "", Grant::ClientCredentials, &settings.scope, settings.clock);
        Ok(OneRosterService { http, tokens, version: settings.version, school: settings.school })
    }

    /// A whole list. `filter` as the standard writes it.
    async fn list<T: DeserializeOwned + HasId>(&self, path: &str, filter: &str) -> Result<Vec<T>, ReadError> {
        let url = self.http.address(path);
        let mut items: Vec<T> = Vec::new();
        let mut ids: HashSet<String> = HashSet::new();
        for _ in 0..MOST_PAGES {
            let (page, total) = self.page::<T>(path, items.len(), LIMIT, filter).await?;
            let got = page.len();
            for item in page {
                if item.id().is_empty() {
                    return Err(ReadError::NotUnderstood { url, reason: "no_id".to_owned() });
                }
                if !ids.insert(item.id().to_owned()) {
                    return Err(ReadError::NotUnderstood { url, reason: "page_repeated".to_owned() });
                }
                items.push(item);
            }
            let is_end = match total {
                Some(total) => items.len() as u64 >= total || got == 0,
                None => got < LIMIT,
            };
            if is_end {
                return match total {
                    Some(expected) if (items.len() as u64) < expected => {
                        Err(ReadError::Incomplete { url, got: items.len() as u64, expected })
                    }
                    _ => Ok(items),
                };
            }
        }
        Err(ReadError::NotUnderstood { url, reason: "too_large".to_owned() })
    }

    /// One page: the items under the list's own name, and how many there are in all.
    async fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        offset: usize,
        limit: usize,
        filter: &str,
    ) -> Result<(Vec<T>, Option<u64>), ReadError> {
        let mut query =
            vec![("limit", limit.to_string()), ("offset", offset.to_string()), ("sort", "sourcedId".to_owned())];
        if !filter.is_empty() {
            query.push(("filter", filter.to_owned()));
        }
        let mut is_second = false;
        loop {
            let token = self.tokens.access().await?;
            let http = self.http.with_access(Access::Bearer(token));
            match super::ask::<BTreeMap<String, serde_json::Value>>(&http, path, &query).await {
                Ok((mut told, answer)) => {
                    let name = path.trim_start_matches('/');
                    let url = self.http.address(path);
                    let odd = || ReadError::NotUnderstood { url: url.clone(), reason: "not_json".to_owned() };
                    let items = told.remove(name).ok_or_else(odd)?;
                    return Ok((serde_json::from_value(items).map_err(|_| odd())?, answer.total));
                }
                Err(ReadError::Unauthorized { .. }) if !is_second => {
                    is_second = true;
                    self.tokens.refused().await;
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    /// A list that a server need not have.
    async fn optional<T: DeserializeOwned + HasId>(&self, path: &str, filter: &str) -> Result<Vec<T>, ReadError> {
        match self.list(path, filter).await {
            Err(ReadError::Refused { status: 403 | 404 | 501, .. }) => Ok(Vec::new()),
            other => other,
        }
    }

    /// All lists, the dates of birth apart, and the records that were not understood.
    async fn read(&self, filter: &str) -> Result<Lists, ReadError> {
        let orgs: Vec<RestOrg> = self.list("/orgs", filter).await?;
        let sessions: Vec<RestSession> = self.optional(SESSIONS, filter).await?;
        let classes: Vec<RestClass> = self.list("/classes", filter).await?;
        let users: Vec<RestUser> = self.list("/users", filter).await?;
        let enrollments: Vec<RestEnrollment> = self.list("/enrollments", filter).await?;
        let demographics: Vec<RestDemographics> = self.optional("/demographics", filter).await?;
        let mut odd = Odd { records: Vec::new() };
        let orgs = odd.sound("/orgs", orgs, |org| org.id.clone(), RestOrg::org);
        let sessions = odd.sound(SESSIONS, sessions, |one| one.id.clone(), RestSession::session);
        let classes = odd.sound("/classes", classes, |one| one.id.clone(), RestClass::class);
        let known = odd.records.len();
        let users = odd.sound("/users", users, |one| one.id.clone(), RestUser::user);
        // Somebody exists whose record was left out: nobody may be concluded to be missing from the lists of people.
        let users_extent = if odd.records.len() == known { Extent::Bulk } else { Extent::Delta };
        let mut doubtful: HashSet<String> = HashSet::new();
        let enrollments = odd.sound(
            "/enrollments",
            enrollments,
            |one| {
                doubtful.insert(one.class.clone());
                one.id.clone()
            },
            RestEnrollment::enrollment,
        );
        let born = odd.sound(
            "/demographics",
            demographics,
            |one| one.of().to_owned(),
            |one| Ok((one.of().to_owned(), one.birth_date.day("birthDate")?)),
        );
        let mut bundle = Bundle {
            version: self.version,
            users_extent,
            enrollments_extent: Extent::Bulk,
            orgs,
            sessions,
            classes,
            users,
            enrollments,
            ..Bundle::default()
        };
        for class in bundle.classes.iter_mut().filter(|class| doubtful.contains(&class.id)) {
            class.is_incomplete = true;
        }
        Ok(Lists { bundle, born: born.into_iter().collect(), doubtful, odd: odd.records })
    }

    /// Only what is of the school, where one is named; in the order of ids, so that the same lists give the same bytes.
    fn of_school(&self, mut bundle: Bundle) -> Result<Bundle, ReadError> {
        if let Some(school) = &self.school {
            bundle = of_school(bundle, school)
                .map_err(|Unclear| ReadError::NotUnderstood {
                    url: self.http.address("/orgs"),
                    reason: "no_school".to_owned(),
                })?
                .bundle;
        }
        bundle.orgs.sort_by(|a, b| a.id.cmp(&b.id));
        bundle.sessions.sort_by(|a, b| a.id.cmp(&b.id));
        bundle.classes.sort_by(|a, b| a.id.cmp(&b.id));
        bundle.users.sort_by(|a, b| a.id.cmp(&b.id));
        bundle.enrollments.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(bundle)
    }
}

#[async_trait]
impl RosterService for OneRosterService {
    async fn fetch(&self, former: Option<&Bundle>, depth: Depth, _today: NaiveDate) -> Result<Fetched, ReadError> {
        let (mut bundle, odd) = match (depth, former) {
            (Depth::Changes(since), Some(former)) => {
                // Clocks differ: what was changed in the last minutes before the read may come twice, and does no harm.
                let since = (since - chrono::TimeDelta::minutes(10)).to_rfc3339_opts(SecondsFormat::Secs, true);
                let mut changes = self.read(&format!("dateLastModified>'{since}'")).await?;
                let odd = std::mem::take(&mut changes.odd);
                (put_onto(former.clone(), changes), odd)
            }
            _ => {
                let Lists { mut bundle, born, odd, .. } = self.read("status='active'").await?;
                if bundle.users.is_empty() || bundle.classes.is_empty() {
                    let url = self.http.address(if bundle.users.is_empty() { "/users" } else { "/classes" });
                    return Err(ReadError::Incomplete { url, got: 0, expected: 1 });
                }
                for user in &mut bundle.users {
                    user.birth_date = born.get(&user.id).copied().flatten();
                }
                doubt_what_refers_to_nothing(&mut bundle);
                (bundle, odd)
            }
        };
        if bundle.sessions.is_empty() && !odd.iter().any(|record| record.list == SESSIONS) {
            // A server without sessions: its classes are current.
            bundle.classes.iter_mut().for_each(|class| class.sessions.clear());
        }
        let unread = odd
            .into_iter()
            .map(|record| {
                let fault = ReadError::NotUnderstood { url: self.http.address(record.list), reason: RECORD.to_owned() };
                (format!("{} {}: {}", record.list.trim_start_matches('/'), record.id, record.field), fault)
            })
            .collect();
        Ok(Fetched { bundle: self.of_school(bundle)?, unread })
    }

    async fn sights(&self) -> Vec<Sight> {
        let mut sights = Vec::new();
        let lists = [
            ("school", "/orgs"),
            ("groups", "/classes"),
            ("people", "/users"),
            ("enrollments", "/enrollments"),
            ("demographics", "/demographics"),
        ];
        for (what, path) in lists {
            let seen = self.page::<serde_json::Value>(path, 0, 1, "").await;
            sights.push(Sight { what, seen: seen.map(|(items, total)| total.unwrap_or(items.len() as u64)) });
        }
        sights
    }
}

/// What the lists say.
struct Lists {
    bundle: Bundle,
    born: BTreeMap<String, Option<NaiveDate>>,
    /// Classes in which somebody is whose enrolment was not understood.
    doubtful: HashSet<String>,
    odd: Vec<OddRecord>,
}

/// A record that was not understood: only it is left out.
struct OddRecord {
    list: &'static str,
    id: String,
    field: &'static str,
}

struct Odd {
    records: Vec<OddRecord>,
}

impl Odd {
    /// The records of a list that are understood. `id` is asked of each that is not.
    fn sound<T, U>(
        &mut self,
        list: &'static str,
        told: Vec<T>,
        mut id: impl FnMut(&T) -> String,
        read: impl Fn(T) -> Result<U, &'static str>,
    ) -> Vec<U>
    where
        T: Clone,
    {
        told.into_iter()
            .filter_map(|one| match read(one.clone()) {
                Ok(sound) => Some(sound),
                Err(field) => {
                    self.records.push(OddRecord { list, id: id(&one), field });
                    None
                }
            })
            .collect()
    }
}

/// An enrolment of somebody who is not there: somebody is in that class, and nobody knows who.
fn doubt_what_refers_to_nothing(bundle: &mut Bundle) {
    let users: HashSet<&str> = bundle.users.iter().map(|user| user.id.as_str()).collect();
    let unknown = bundle.enrollments.iter().filter(|one| !one.is_deleted && !users.contains(one.user.as_str()));
    let doubtful: HashSet<String> = unknown.map(|one| one.class.clone()).collect();
    for class in bundle.classes.iter_mut().filter(|class| doubtful.contains(&class.id)) {
        class.is_incomplete = true;
    }
}

/// Merges changes into what was there.
fn put_onto(mut former: Bundle, changes: Lists) -> Bundle {
    fn put<T>(old: &mut Vec<T>, new: Vec<T>, id: impl Fn(&T) -> &str, is_gone: impl Fn(&T) -> bool) {
        let changed: HashSet<String> = new.iter().map(|one| id(one).to_owned()).collect();
        old.retain(|one| !changed.contains(id(one)));
        old.extend(new.into_iter().filter(|one| !is_gone(one)));
    }
    let Lists { bundle: changes, born, doubtful, .. } = changes;
    put(&mut former.orgs, changes.orgs, |org| &org.id, |_| false);
    put(&mut former.sessions, changes.sessions, |session| &session.id, |_| false);
    put(&mut former.classes, changes.classes, |class| &class.id, |class| class.is_deleted);
    let before: BTreeMap<String, NaiveDate> =
        former.users.iter().filter_map(|user| Some((user.id.clone(), user.birth_date?))).collect();
    let gone: HashSet<String> =
        changes.users.iter().filter(|user| user.is_deleted).map(|user| user.id.clone()).collect();
    let enrolled: HashSet<String> = changes.enrollments.iter().map(|one| one.id.clone()).collect();
    put(&mut former.users, changes.users, |user| &user.id, |user| user.is_deleted);
    for user in &mut former.users {
        // A date of birth may change while the user does not, and the other way round.
        match born.get(&user.id) {
            Some(day) => user.birth_date = *day,
            None if user.birth_date.is_none() => user.birth_date = before.get(&user.id).copied(),
            None => {}
        }
    }
    put(&mut former.enrollments, changes.enrollments, |one| &one.id, |one| one.is_deleted);
    for class in former.classes.iter_mut().filter(|class| doubtful.contains(&class.id)) {
        class.is_incomplete = true;
    }
    if changes.users_extent == Extent::Delta {
        former.users_extent = Extent::Delta;
    }
    let users: HashSet<&str> = former.users.iter().map(|user| user.id.as_str()).collect();
    // Who was enrolled now and is not among the people is somebody whose own record did not change: of another school until now, or
    // left out. The next full read tells who it is.
    let is_somebody = |one: &&Enrollment| {
        enrolled.contains(&one.id) && !users.contains(one.user.as_str()) && !gone.contains(&one.user)
    };
    let unknown: HashSet<String> = former.enrollments.iter().filter(is_somebody).map(|one| one.class.clone()).collect();
    for class in former.classes.iter_mut().filter(|class| unknown.contains(&class.id)) {
        class.is_incomplete = true;
    }
    // Without its person or its class an enrolment says nothing.
    let classes: HashSet<&str> = former.classes.iter().map(|class| class.id.as_str()).collect();
    former.enrollments.retain(|one| users.contains(one.user.as_str()) && classes.contains(one.class.as_str()));
    former
}

trait HasId {
    fn id(&self) -> &str;
}

macro_rules! has_id {
    ($($kind:ty),*) => { $(impl HasId for $kind { fn id(&self) -> &str { &self.id } })* };
}
has_id!(RestOrg, RestSession, RestClass, RestUser, RestEnrollment);

impl HasId for RestDemographics {
    fn id(&self) -> &str {
        if self.id.is_empty() { &self.user } else { &self.id }
    }
}

/// A value that servers write in several ways: a text, a number, a truth value, or nothing.
fn text<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    Ok(word(&serde_json::Value::deserialize(value)?))
}

fn word(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) if text.trim().eq_ignore_ascii_case("null") => String::new(),
        serde_json::Value::String(text) => text.trim().to_owned(),
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

/// A reference to another record: an object with its id, the id itself, or nothing.
fn reference<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    Ok(id_in(&serde_json::Value::deserialize(value)?))
}

fn id_in(value: &serde_json::Value) -> String {
    value.get("sourcedId").map_or_else(|| word(value), word)
}

fn references<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
    Ok(each(&serde_json::Value::deserialize(value)?, id_in))
}

/// A list of words, or one text with commas.
fn words<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
    let value = serde_json::Value::deserialize(value)?;
    Ok(match &value {
        serde_json::Value::String(text) => {
            text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
        }
        other => each(other, word),
    })
}

fn each(value: &serde_json::Value, read: impl Fn(&serde_json::Value) -> String) -> Vec<String> {
    let items: Vec<&serde_json::Value> = match value {
        serde_json::Value::Array(items) => items.iter().collect(),
        serde_json::Value::Null => Vec::new(),
        one => vec![one],
    };
    items.into_iter().map(read).filter(|one| !one.is_empty()).collect()
}

/// Roles as 1.2 tells them; some servers tell one without a list, or its word alone.
fn roles<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<RestRole>, D::Error> {
    let role = |value: &serde_json::Value| match value {
        serde_json::Value::Object(_) => serde_json::from_value(value.clone()).map_err(serde::de::Error::custom),
        word_alone => Ok(RestRole { role: word(word_alone), ..RestRole::default() }),
    };
    match serde_json::Value::deserialize(value)? {
        serde_json::Value::Null => Ok(Vec::new()),
        serde_json::Value::Array(all) => all.iter().map(role).collect(),
        one => Ok(vec![role(&one)?]),
    }
}

/// A day of an answer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
struct Day(#[serde(deserialize_with = "text")] String);

impl Day {
    fn day(&self, field: &'static str) -> Result<Option<NaiveDate>, &'static str> {
        day_of(&self.0).ok_or(field)
    }
}

/// `true`, `"true"`, `1` or nothing.
fn flag(told: &str, field: &'static str) -> Result<Option<bool>, &'static str> {
    match told.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "true" | "1" | "yes" => Ok(Some(true)),
        "false" | "0" | "no" => Ok(Some(false)),
        _ => Err(field),
    }
}

fn is_gone(status: &str) -> Result<bool, &'static str> {
    let word: String = status.chars().filter(|c| c.is_alphanumeric()).collect();
    match word.to_ascii_lowercase().as_str() {
        "" if !status.is_empty() => Err("status"),
        "" | "active" => Ok(false),
        "tobedeleted" | "inactive" => Ok(true),
        _ => Err("status"),
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct RestOrg {
    #[serde(rename = "sourcedId", deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(rename = "type", deserialize_with = "text")]
    kind: String,
    #[serde(deserialize_with = "text")]
    identifier: String,
    #[serde(deserialize_with = "reference")]
    parent: String,
}

impl RestOrg {
    fn org(self) -> Result<Org, &'static str> {
        Ok(Org { id: self.id, name: self.name, kind: self.kind, identifier: self.identifier, parent: self.parent })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestSession {
    #[serde(rename = "sourcedId", deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "text")]
    title: String,
    #[serde(rename = "type", deserialize_with = "text")]
    kind: String,
    start_date: Day,
    end_date: Day,
    #[serde(deserialize_with = "text")]
    school_year: String,
    #[serde(deserialize_with = "reference")]
    parent: String,
}

impl RestSession {
    fn session(self) -> Result<Session, &'static str> {
        Ok(Session {
            start: self.start_date.day("startDate")?,
            end: self.end_date.day("endDate")?,
            id: self.id,
            title: self.title,
            kind: self.kind,
            school_year: self.school_year,
            parent: self.parent,
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestClass {
    #[serde(rename = "sourcedId", deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "text")]
    status: String,
    #[serde(deserialize_with = "text")]
    title: String,
    #[serde(deserialize_with = "text")]
    class_code: String,
    #[serde(deserialize_with = "text")]
    class_type: String,
    #[serde(deserialize_with = "words")]
    subjects: Vec<String>,
    #[serde(deserialize_with = "reference")]
    school: String,
    #[serde(deserialize_with = "references")]
    terms: Vec<String>,
}

impl RestClass {
    fn class(self) -> Result<Class, &'static str> {
        let is_homeroom = self.class_type.eq_ignore_ascii_case("homeroom");
        Ok(Class {
            is_deleted: is_gone(&self.status)?,
            id: self.id,
            title: self.title,
            code: self.class_code,
            kind: if is_homeroom { ClassKind::Homeroom } else { ClassKind::Scheduled },
            subjects: self.subjects,
            org: self.school,
            sessions: self.terms,
            is_incomplete: false,
            is_earlier: false,
            row: 0,
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestRole {
    #[serde(deserialize_with = "text")]
    role: String,
    #[serde(deserialize_with = "reference")]
    org: String,
    begin_date: Day,
    end_date: Day,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestUser {
    #[serde(rename = "sourcedId", deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "text")]
    status: String,
    #[serde(deserialize_with = "text")]
    enabled_user: String,
    /// 1.1.
    #[serde(deserialize_with = "text")]
    role: String,
    /// 1.2.
    #[serde(deserialize_with = "roles")]
    roles: Vec<RestRole>,
    /// 1.1.
    #[serde(deserialize_with = "references")]
    orgs: Vec<String>,
    /// 1.2.
    #[serde(deserialize_with = "reference")]
    primary_org: String,
    #[serde(deserialize_with = "text")]
    given_name: String,
    #[serde(deserialize_with = "text")]
    family_name: String,
    #[serde(deserialize_with = "text")]
    middle_name: String,
    #[serde(deserialize_with = "text")]
    identifier: String,
    #[serde(deserialize_with = "text")]
    email: String,
    #[serde(deserialize_with = "text")]
    sms: String,
    #[serde(deserialize_with = "text")]
    phone: String,
    #[serde(deserialize_with = "references")]
    agents: Vec<String>,
}

impl RestUser {
    fn user(self) -> Result<User, &'static str> {
        let mut user = User {
            is_enabled: flag(&self.enabled_user, "enabledUser")? != Some(false),
            is_deleted: is_gone(&self.status)?,
            id: self.id,
            orgs: self.orgs,
            family_name: self.family_name,
            given_name: self.given_name,
            middle_name: self.middle_name,
            identifier: self.identifier,
            email: self.email,
            sms: self.sms,
            phone: self.phone,
            agents: self.agents,
            ..User::default()
        };
        if user.orgs.is_empty() && !self.primary_org.is_empty() {
            user.orgs.push(self.primary_org);
        }
        let roles = self.roles;
        for told in &roles {
            match Role::of_word(&told.role) {
                Some(role) => user.take_role(UserRole {
                    role,
                    org: told.org.clone(),
                    begin: told.begin_date.day("roles.beginDate")?,
                    end: told.end_date.day("roles.endDate")?,
                    is_deleted: false,
                }),
                None => user.other_role.clone_from(&told.role),
            }
        }
        // A server of 1.2 may tell the role of 1.1 as well; it says nothing more.
        if roles.is_empty() && !self.role.is_empty() {
            match Role::of_word(&self.role) {
                Some(role) => user.take_role(role.into()),
                None => user.other_role = self.role,
            }
        }
        Ok(user)
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestEnrollment {
    #[serde(rename = "sourcedId", deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "text")]
    status: String,
    #[serde(deserialize_with = "reference")]
    user: String,
    #[serde(deserialize_with = "reference")]
    class: String,
    #[serde(deserialize_with = "text")]
    role: String,
    #[serde(deserialize_with = "text")]
    primary: String,
    begin_date: Day,
    end_date: Day,
}

impl RestEnrollment {
    fn enrollment(self) -> Result<Enrollment, &'static str> {
        Ok(Enrollment {
            role: Role::of_word(&self.role).ok_or("role")?,
            is_primary: flag(&self.primary, "primary")? == Some(true),
            begin: self.begin_date.day("beginDate")?,
            end: self.end_date.day("endDate")?,
            is_deleted: is_gone(&self.status)?,
            id: self.id,
            class: self.class,
            user: self.user,
            row: 0,
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct RestDemographics {
    #[serde(rename = "sourcedId", deserialize_with = "text")]
    id: String,
    /// What 1.2 calls it in other lists: some servers write it here, in place of the id or beside an id of the record itself.
    #[serde(rename = "userSourcedId", deserialize_with = "text")]
    user: String,
    #[serde(rename = "birthDate")]
    birth_date: Day,
}

impl RestDemographics {
    /// Whose they are.
    fn of(&self) -> &str {
        if self.user.is_empty() { &self.id } else { &self.user }
    }
}
