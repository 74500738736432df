//! A OneRoster server (REST, 1.1 and 1.2): its lists, page by page, become a bundle.
//!
//! A list is whole or there is none: what `X-Total-Count` promises has to come, and no id twice. By day only what changed
//! since the last read is asked for, and put onto what that read gave.

use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;
use chrono::{NaiveDate, SecondsFormat};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::token::{Grant, Tokens};
use super::{Client, Depth, Fetched, ReadFault, RosterService, SettingsFault, Sight};
use crate::clock::Clock;
use crate::http::{Access, Address, Http};
use crate::source::oneroster::bundle::{
    Bundle, Class, ClassKind, Enrollment, Extent, Org, Role, Session, User, Version,
};

/// Items that a page should have.
const LIMIT: usize = 500;
/// No list has so many pages.
const MOST_PAGES: usize = 10_000;

/// Where the server is and how it is asked.
#[derive(Debug, Clone)]
pub struct OneRosterSettings {
    /// Where its lists are: below `https://…/ims/oneroster/v1p1`, `https://…/ims/oneroster/rostering/v1p2`.
    pub address: Address,
    /// The version.
    pub version: Version,
    /// Where tokens are given.
    pub token_url: String,
    /// What lets in.
    pub client: Client,
    /// The scope that is asked for; may be empty.
    pub scope: String,
    /// The school's id, where the server serves several.
    pub school: Option<String>,
    /// What time it is: tokens are good for a while.
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
    pub fn new(settings: OneRosterSettings) -> Result<OneRosterService, SettingsFault> {
        let http = Http::new(&settings.address, Access::None)?;
        let desk = Http::new(&Address { url: settings.token_url, ..settings.address }, Access::None)?;
        let tokens = Tokens::new(settings.client, desk, "", Grant::ClientCredentials, &settings.scope, settings.clock);
        Ok(OneRosterService { http, tokens, version: settings.version, school: settings.school })
    }

    /// A whole list. `filter` as the standard writes it.
    async fn list<T: DeserializeOwned + HasId>(&self, path: &str, filter: &str) -> Result<Vec<T>, ReadFault> {
        let url = self.http.address(path);
        let mut items: Vec<T> = Vec::new();
        let mut ids: HashSet<String> = HashSet::new();
        for _ in 0..MOST_PAGES {
            let (page, total) = self.page::<T>(path, items.len(), LIMIT, filter).await?;
            let got = page.len();
            for item in page {
                if item.id().is_empty() {
                    return Err(ReadFault::NotUnderstood { url, reason: "no_id".to_owned() });
                }
                if !ids.insert(item.id().to_owned()) {
                    return Err(ReadFault::NotUnderstood { url, reason: "page_repeated".to_owned() });
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
                        Err(ReadFault::Incomplete { url, got: items.len() as u64, expected })
                    }
                    _ => Ok(items),
                };
            }
        }
        Err(ReadFault::NotUnderstood { url, reason: "too_large".to_owned() })
    }

    /// One page: the items under the list's own name, and how many there are in all.
    async fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        offset: usize,
        limit: usize,
        filter: &str,
    ) -> Result<(Vec<T>, Option<u64>), ReadFault> {
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
                    let odd = || ReadFault::NotUnderstood { url: url.clone(), reason: "not_json".to_owned() };
                    let items = told.remove(name).ok_or_else(odd)?;
                    return Ok((serde_json::from_value(items).map_err(|_| odd())?, answer.total));
                }
                Err(ReadFault::Unauthorized { .. }) if !is_second => {
                    is_second = true;
                    self.tokens.refused().await;
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    /// A list that a server need not have.
    async fn optional<T: DeserializeOwned + HasId>(&self, path: &str, filter: &str) -> Result<Vec<T>, ReadFault> {
        match self.list(path, filter).await {
            Err(ReadFault::Refused { status: 403 | 404 | 501, .. }) => Ok(Vec::new()),
            other => other,
        }
    }

    async fn read(&self, filter: &str) -> Result<Bundle, ReadFault> {
        let orgs: Vec<RestOrg> = self.list("/orgs", filter).await?;
        let sessions: Vec<RestSession> = self.optional("/academicSessions", filter).await?;
        let classes: Vec<RestClass> = self.list("/classes", filter).await?;
        let users: Vec<RestUser> = self.list("/users", filter).await?;
        let enrollments: Vec<RestEnrollment> = self.list("/enrollments", filter).await?;
        let demographics: Vec<RestDemographics> = self.optional("/demographics", filter).await?;
        let born: BTreeMap<String, Option<NaiveDate>> =
            demographics.into_iter().map(|one| (one.id, one.birth_date)).collect();
        let mut bundle = Bundle {
            version: self.version,
            users_extent: Extent::Bulk,
            enrollments_extent: Extent::Bulk,
            orgs: orgs.into_iter().map(|org| Org { id: org.id, name: org.name, kind: org.kind }).collect(),
            sessions: sessions.into_iter().map(RestSession::session).collect(),
            classes: classes.into_iter().map(RestClass::class).collect(),
            users: users.into_iter().map(RestUser::user).collect(),
            enrollments: enrollments.into_iter().filter_map(RestEnrollment::enrollment).collect(),
            ..Bundle::default()
        };
        for user in &mut bundle.users {
            user.birth_date = born.get(&user.id).copied().flatten();
        }
        Ok(bundle)
    }

    /// Only what is of the school, where one is named.
    fn of_school(&self, mut bundle: Bundle) -> Bundle {
        if let Some(school) = &self.school {
            bundle.classes.retain(|class| class.org == *school);
            let classes: HashSet<&str> = bundle.classes.iter().map(|class| class.id.as_str()).collect();
            bundle.enrollments.retain(|one| classes.contains(one.class.as_str()));
            let mut here: HashSet<String> = bundle.enrollments.iter().map(|one| one.user.clone()).collect();
            let agents: Vec<String> = bundle
                .users
                .iter()
                .filter(|user| here.contains(&user.id))
                .flat_map(|user| user.agents.clone())
                .collect();
            here.extend(agents);
            bundle.users.retain(|user| here.contains(&user.id));
        }
        bundle.orgs.sort_by(|a, b| a.id.cmp(&b.id));
        bundle.sessions.sort_by(|a, b| a.id.cmp(&b.id));
        bundle.classes.sort_by(|a, b| a.id.cmp(&b.id));
        bundle.users.sort_by(|a, b| a.id.cmp(&b.id));
        bundle.enrollments.sort_by(|a, b| a.id.cmp(&b.id));
        bundle
    }
}

#[async_trait]
impl RosterService for OneRosterService {
    async fn fetch(&self, former: Option<&Bundle>, depth: Depth, _today: NaiveDate) -> Result<Fetched, ReadFault> {
        let bundle = match (depth, former) {
            (Depth::Changes(since), Some(former)) => {
                // Clocks differ: what was changed in the last minutes before the read may come twice, and does no harm.
                let since = (since - chrono::TimeDelta::minutes(10)).to_rfc3339_opts(SecondsFormat::Secs, true);
                let changes = self.read(&format!("dateLastModified>'{since}'")).await?;
                put_onto(former.clone(), changes)
            }
            _ => {
                let bundle = self.read("status='active'").await?;
                if bundle.users.is_empty() || bundle.classes.is_empty() {
                    let url = self.http.address(if bundle.users.is_empty() { "/users" } else { "/classes" });
                    return Err(ReadFault::Incomplete { url, got: 0, expected: 1 });
                }
                bundle
            }
        };
        Ok(Fetched { bundle: self.of_school(bundle), unread: Vec::new() })
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

/// Puts what changed onto what was there.
fn put_onto(mut former: Bundle, changes: Bundle) -> Bundle {
    fn put<T>(old: &mut Vec<T>, new: Vec<T>, id: impl Fn(&T) -> &str, is_gone: impl Fn(&T) -> bool) {
        let changed: HashSet<String> = new.iter().map(|one| id(one).to_owned()).collect();
        old.retain(|one| !changed.contains(id(one)));
        old.extend(new.into_iter().filter(|one| !is_gone(one)));
    }
    put(&mut former.orgs, changes.orgs, |org| &org.id, |_| false);
    put(&mut former.sessions, changes.sessions, |session| &session.id, |_| false);
    put(&mut former.classes, changes.classes, |class| &class.id, |class| class.is_deleted);
    let born: BTreeMap<String, NaiveDate> =
        former.users.iter().filter_map(|user| Some((user.id.clone(), user.birth_date?))).collect();
    put(&mut former.users, changes.users, |user| &user.id, |user| user.is_deleted);
    for user in former.users.iter_mut().filter(|user| user.birth_date.is_none()) {
        user.birth_date = born.get(&user.id).copied();
    }
    put(&mut former.enrollments, changes.enrollments, |one| &one.id, |one| one.is_deleted);
    // Without its person or its class an enrolment says nothing.
    let users: HashSet<&str> = former.users.iter().map(|user| user.id.as_str()).collect();
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
has_id!(RestOrg, RestSession, RestClass, RestUser, RestEnrollment, RestDemographics);

/// A reference to another record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ref {
    #[serde(rename = "sourcedId")]
    id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RestOrg {
    #[serde(rename = "sourcedId")]
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestSession {
    #[serde(rename = "sourcedId")]
    id: String,
    title: String,
    #[serde(rename = "type")]
    kind: String,
    start_date: Option<NaiveDate>,
    end_date: Option<NaiveDate>,
    school_year: serde_json::Value,
}

impl RestSession {
    fn session(self) -> Session {
        let school_year = match self.school_year {
            serde_json::Value::String(year) => year,
            serde_json::Value::Number(year) => year.to_string(),
            _ => String::new(),
        };
        Session {
            id: self.id,
            title: self.title,
            kind: self.kind,
            start: self.start_date,
            end: self.end_date,
            school_year,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestClass {
    #[serde(rename = "sourcedId")]
    id: String,
    status: String,
    title: String,
    class_code: Option<String>,
    class_type: String,
    subjects: Option<Vec<String>>,
    school: Ref,
    terms: Vec<Ref>,
}

impl RestClass {
    fn class(self) -> Class {
        let is_homeroom = self.class_type.eq_ignore_ascii_case("homeroom");
        Class {
            id: self.id,
            title: self.title,
            code: self.class_code.unwrap_or_default(),
            kind: if is_homeroom { ClassKind::Homeroom } else { ClassKind::Scheduled },
            subjects: self.subjects.unwrap_or_default(),
            org: self.school.id,
            sessions: self.terms.into_iter().map(|term| term.id).collect(),
            is_deleted: is_gone(&self.status),
            is_incomplete: false,
            row: 0,
        }
    }
}

fn is_gone(status: &str) -> bool {
    status.eq_ignore_ascii_case("tobedeleted") || status.eq_ignore_ascii_case("inactive")
}

/// `true`, `"true"` or nothing.
fn flag(value: &serde_json::Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str().map(|text| text.eq_ignore_ascii_case("true")))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RestRole {
    role: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestUser {
    #[serde(rename = "sourcedId")]
    id: String,
    status: String,
    enabled_user: serde_json::Value,
    /// 1.1.
    role: String,
    /// 1.2.
    roles: Vec<RestRole>,
    given_name: String,
    family_name: String,
    middle_name: Option<String>,
    identifier: Option<String>,
    email: Option<String>,
    sms: Option<String>,
    phone: Option<String>,
    agents: Option<Vec<Ref>>,
}

impl RestUser {
    fn user(self) -> User {
        let words = self.roles.iter().map(|role| role.role.as_str()).chain([self.role.as_str()]);
        let mut roles: Vec<Role> = Vec::new();
        for role in words.filter_map(Role::of_word) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        User {
            id: self.id,
            roles,
            is_enabled: flag(&self.enabled_user) != Some(false),
            family_name: self.family_name,
            given_name: self.given_name,
            middle_name: self.middle_name.unwrap_or_default(),
            identifier: self.identifier.unwrap_or_default(),
            email: self.email.unwrap_or_default(),
            sms: self.sms.unwrap_or_default(),
            phone: self.phone.unwrap_or_default(),
            agents: self.agents.unwrap_or_default().into_iter().map(|agent| agent.id).collect(),
            birth_date: None,
            post: String::new(),
            is_deleted: is_gone(&self.status),
            row: 0,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestEnrollment {
    #[serde(rename = "sourcedId")]
    id: String,
    status: String,
    user: Ref,
    class: Ref,
    role: String,
    primary: serde_json::Value,
    begin_date: Option<NaiveDate>,
    end_date: Option<NaiveDate>,
}

impl RestEnrollment {
    fn enrollment(self) -> Option<Enrollment> {
        Some(Enrollment {
            role: Role::of_word(&self.role)?,
            id: self.id,
            class: self.class.id,
            user: self.user.id,
            is_primary: flag(&self.primary) == Some(true),
            begin: self.begin_date,
            end: self.end_date,
            is_deleted: is_gone(&self.status),
            row: 0,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RestDemographics {
    #[serde(rename = "sourcedId")]
    id: String,
    birth_date: Option<NaiveDate>,
}
