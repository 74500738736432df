//! The walk through the e-journal: the school, its groups, who studies and teaches there, whose parents they are.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};

use super::wire::{EduGroup, Memberships, Person, Relatives, School, Teacher};
use super::{Depth, Dnevnik, Fetched, ReadError, Sight};
use rosters::source::oneroster::bundle::{
    Bundle, Class, ClassKind, Enrollment, Extent, Org, Role, Session, User, Version,
};

/// A group of this size does not become empty from one day to the next: such an answer is not believed.
const MANY: u64 = 4;
/// If more students than this vanished at once, they are not looked up one by one: guards hold such a roster.
const ASKED_AFTER: usize = 30;

/// One walk.
pub(super) struct Walk<'a> {
    pub(super) service: &'a Dnevnik,
    pub(super) former: Option<&'a Bundle>,
    pub(super) depth: Depth,
    pub(super) today: NaiveDate,
}

/// What a walk has gathered so far, by ids: the same answers give the same bundle.
#[derive(Default)]
struct Gathered {
    users: BTreeMap<String, User>,
    /// Accounts of students, which relatives are asked for by.
    accounts: BTreeMap<String, String>,
    classes: Vec<Class>,
    enrollments: BTreeMap<String, Enrollment>,
    unread: Vec<(String, ReadError)>,
}

impl Walk<'_> {
    pub(super) async fn walk(&self) -> Result<Fetched, ReadError> {
        let school = school_of(self.service).await?;
        let groups = groups_of(self.service, &school).await?;
        let mut all = Gathered::default();
        let mut read = 0;
        for (id, group) in &groups {
            match self.students(id, group, &mut all).await {
                Ok(()) => read += 1,
                // The token ran out or the right is gone: that is so for all groups.
                Err(fault @ ReadError::Unauthorized { .. }) => return Err(fault),
                Err(fault) => self.keep_former_group(id, group, fault, &mut all),
            }
        }
        if read == 0
            && let Some((_, fault)) = all.unread.pop()
        {
            return Err(fault);
        }
        let teachers = self.teachers(&school, &mut all).await;
        for (id, group) in &groups {
            self.lessons(id, group, &mut all).await;
        }
        if self.service.relatives {
            self.relatives(&mut all).await;
        }
        self.ask_after_the_vanished(&school, &mut all).await;
        let name = self.name_of(&school).await;
        let year = self.school_year();
        let session = year.id.clone();
        for class in &mut all.classes {
            class.org.clone_from(&school);
            class.sessions = vec![session.clone()];
        }
        let bundle = Bundle {
            version: Version::V1p1,
            system: "Дневник.ру".to_owned(),
            // Teachers that were not read are not missing.
            users_extent: if teachers { Extent::Bulk } else { Extent::Delta },
            enrollments_extent: Extent::Bulk,
            orgs: vec![Org { id: school, name, kind: "school".to_owned(), ..Org::default() }],
            sessions: vec![year],
            classes: all.classes,
            users: all.users.into_values().collect(),
            enrollments: all.enrollments.into_values().collect(),
        };
        Ok(Fetched { bundle, unread: all.unread })
    }

    /// The students of one group, whole or not at all.
    async fn students(&self, id: &str, group: &EduGroup, all: &mut Gathered) -> Result<(), ReadError> {
        let path = format!("/edu-groups/{id}/persons");
        let people: Vec<Person> = self.service.get(&path).await?;
        let before = self.former_students(id).count() as u64;
        if people.is_empty() && before >= MANY {
            return Err(ReadError::Incomplete { url: self.service.http.address(&path), got: 0, expected: before });
        }
        let class = class_of(id, group);
        for person in &people {
            all.enroll(&class.id, &person.id, Role::Student, false);
            if let Some(account) = &person.user {
                all.accounts.insert(person.id.clone(), account.clone());
            }
            all.take(person, Role::Student);
        }
        all.classes.push(class);
        Ok(())
    }

    /// Students of a group as the last read had them.
    fn former_students<'b>(&'b self, group: &'b str) -> impl Iterator<Item = &'b User> {
        let class = class_id(group);
        let users: HashMap<&str, &User> =
            self.former.into_iter().flat_map(|bundle| &bundle.users).map(|user| (user.id.as_str(), user)).collect();
        self.former
            .into_iter()
            .flat_map(|bundle| &bundle.enrollments)
            .filter(move |one| one.class == class && one.role == Role::Student)
            .filter_map(move |one| users.get(one.user.as_str()).copied())
    }

    fn keep_former_group(&self, id: &str, group: &EduGroup, fault: ReadError, all: &mut Gathered) {
        let mut class = class_of(id, group);
        class.is_incomplete = true;
        for user in self.former_students(id) {
            all.enroll(&class.id, &user.id, Role::Student, false);
            all.users.entry(user.id.clone()).or_insert_with(|| user.clone());
        }
        all.classes.push(class);
        all.unread.push((group.name.clone(), fault));
    }

    /// True if the list of teachers could be read.
    async fn teachers(&self, school: &str, all: &mut Gathered) -> bool {
        let path = format!("/schools/{school}/teachers");
        match self.service.get::<Vec<Teacher>>(&path).await {
            Ok(teachers) if !teachers.is_empty() => {
                for teacher in &teachers {
                    let role = if teacher.is_managing { Role::Administrator } else { Role::Teacher };
                    let user = all.take(&teacher.person, role);
                    user.post.clone_from(&teacher.post);
                }
                true
            }
            other => {
                let nobody = ReadError::Incomplete { url: self.service.http.address(&path), got: 0, expected: 1 };
                all.unread.push(("teachers".to_owned(), other.err().unwrap_or(nobody)));
                let is_staff = |user: &&User| user.has(Role::Teacher, None) || user.has(Role::Administrator, None);
                for user in self.former.into_iter().flat_map(|bundle| &bundle.users).filter(is_staff) {
                    all.users.entry(user.id.clone()).or_insert_with(|| user.clone());
                }
                false
            }
        }
    }

    /// Who teaches the group in these weeks; who has no lesson now is not missing, so the lesson's class is never whole.
    async fn lessons(&self, id: &str, group: &EduGroup, all: &mut Gathered) {
        let class = Class {
            id: format!("lessons-{id}"),
            title: group.name.clone(),
            code: group.name.clone(),
            kind: ClassKind::Scheduled,
            is_incomplete: true,
            ..Class::default()
        };
        match self.service.get::<Vec<Person>>(&format!("/edu-groups/{id}/teachers")).await {
            Ok(teachers) if !teachers.is_empty() => {
                for teacher in &teachers {
                    all.enroll(&class.id, &teacher.id, Role::Teacher, false);
                    all.take(teacher, Role::Teacher);
                }
                all.classes.push(class);
            }
            // Nothing is concluded from it either way.
            _ => {}
        }
    }

    /// Parents of the students; by day of those alone of whom nothing is known yet.
    async fn relatives(&self, all: &mut Gathered) {
        let known: HashMap<&str, &User> =
            self.former.into_iter().flat_map(|bundle| &bundle.users).map(|user| (user.id.as_str(), user)).collect();
        let students: Vec<String> =
            all.users.values().filter(|user| user.has(Role::Student, None)).map(|user| user.id.clone()).collect();
        let mut refused: Option<ReadError> = None;
        for id in students {
            let before = known.get(id.as_str()).copied();
            let is_known = before.is_some_and(|user| user.has(Role::Student, None));
            let account = all.accounts.get(&id).cloned();
            let told = match account.filter(|_| refused.is_none() && !(is_known && self.depth != Depth::Full)) {
                Some(account) => match self.service.get::<Relatives>(&format!("/users/{account}/relatives")).await {
                    Ok(told) => Some(told),
                    Err(fault) => {
                        // Without the right there is nothing to ask the others for.
                        let is_right =
                            matches!(&fault, ReadError::Refused { status: 403, .. } | ReadError::Unauthorized { .. });
                        if is_right {
                            refused = Some(fault);
                        } else {
                            all.doubt_class_of(&id);
                            all.unread.push(("relatives".to_owned(), fault));
                        }
                        None
                    }
                },
                None => None,
            };
            match told {
                Some(told) => {
                    let mut agents: Vec<String> = Vec::new();
                    for relative in told.relatives.iter().filter(|relative| relative.is_representative()) {
                        if let Some(person) = &relative.person {
                            all.take(person, Role::Guardian);
                            agents.push(person.id.clone());
                        }
                    }
                    agents.sort();
                    agents.dedup();
                    if let Some(user) = all.users.get_mut(&id) {
                        user.agents = agents;
                    }
                }
                None => {
                    let Some(before) = before else { continue };
                    for agent in before.agents.iter().filter_map(|agent| known.get(agent.as_str())) {
                        all.users.entry(agent.id.clone()).or_insert_with(|| (*agent).clone());
                    }
                    if let Some(user) = all.users.get_mut(&id) {
                        user.agents.clone_from(&before.agents);
                    }
                }
            }
        }
        all.unread.extend(refused.map(|fault| ("relatives".to_owned(), fault)));
    }

    /// Who was in a group and is in none now: whoever still studies here, by the journal's own history, is there without a
    /// group; of whom it cannot be told, too.
    async fn ask_after_the_vanished(&self, school: &str, all: &mut Gathered) {
        let here: HashSet<&str> = all.users.keys().map(String::as_str).collect();
        let vanished: Vec<User> = self
            .former
            .into_iter()
            .flat_map(|bundle| &bundle.users)
            .filter(|user| user.has(Role::Student, None) && !here.contains(user.id.as_str()))
            .cloned()
            .collect();
        if vanished.len() > ASKED_AFTER {
            return;
        }
        for user in vanished {
            let path = format!("/persons/{}/school-memberships", user.id);
            let stays = match self.service.get::<Memberships>(&path).await {
                Ok(told) => told.studies_in(school),
                // The person itself is gone from the journal.
                Err(ReadError::Refused { status: 404, .. }) => false,
                Err(_) => true,
            };
            if stays {
                all.users.insert(user.id.clone(), User { agents: Vec::new(), ..user });
            }
        }
    }

    async fn name_of(&self, school: &str) -> String {
        let told = self.service.get::<School>(&format!("/schools/{school}")).await.ok().and_then(|school| school.name);
        let before = || self.former.and_then(|bundle| bundle.orgs.first()).map(|org| org.name.clone());
        told.or_else(before).unwrap_or_default()
    }

    fn school_year(&self) -> Session {
        let begin = if self.today.month() >= 8 { self.today.year() } else { self.today.year() - 1 };
        let year = Session::school_year(format!("year-{begin}"), begin);
        // The journal opens its groups in August; they are current as soon as it lists them.
        Session { start: NaiveDate::from_ymd_opt(begin, 8, 1), ..year }
    }
}

impl Gathered {
    /// Adds a person, or a role to one who is there.
    fn take(&mut self, person: &Person, role: Role) -> &mut User {
        let user = self.users.entry(person.id.clone()).or_insert_with(|| user_of(person));
        user.take_role(role.into());
        user
    }

    fn enroll(&mut self, class: &str, user: &str, role: Role, is_primary: bool) {
        let id = format!("{class}-{user}-{}", role.word());
        self.enrollments.insert(
            id.clone(),
            Enrollment {
                id,
                class: class.to_owned(),
                user: user.to_owned(),
                role,
                is_primary,
                begin: None,
                end: None,
                is_deleted: false,
                row: 0,
            },
        );
    }

    fn doubt_class_of(&mut self, user: &str) {
        let classes: HashSet<&str> =
            self.enrollments.values().filter(|one| one.user == user).map(|one| one.class.as_str()).collect();
        for class in self.classes.iter_mut().filter(|class| classes.contains(class.id.as_str())) {
            class.is_incomplete = true;
        }
    }
}

fn class_id(group: &str) -> String {
    format!("group-{group}")
}

fn class_of(id: &str, group: &EduGroup) -> Class {
    Class { id: class_id(id), title: group.name.clone(), code: group.name.clone(), ..Class::default() }
}

fn user_of(person: &Person) -> User {
    User {
        id: person.id.clone(),
        is_enabled: true,
        family_name: person.last_name.clone(),
        given_name: person.first_name.clone(),
        middle_name: person.middle_name.clone(),
        identifier: person.id.clone(),
        email: person.email.clone(),
        sms: person.phone.clone(),
        birth_date: person.birthday,
        ..User::default()
    }
}

/// The school: the one that the configuration names, or the only one.
async fn school_of(service: &Dnevnik) -> Result<String, ReadError> {
    if let Some(school) = &service.school {
        return Ok(school.clone());
    }
    const PATH: &str = "/schools/person-schools";
    let schools: Vec<School> = service.get(PATH).await?;
    let mut ids: Vec<String> = schools.iter().filter_map(School::id).collect();
    ids.sort();
    ids.dedup();
    match ids.as_slice() {
        [school] => Ok(school.clone()),
        [] => Err(service.odd(PATH, "no_school")),
        _ => Err(service.odd(PATH, "several_schools")),
    }
}

/// The groups that study now, by id. An empty list is not believed: a school has groups.
async fn groups_of(service: &Dnevnik, school: &str) -> Result<Vec<(String, EduGroup)>, ReadError> {
    let path = format!("/schools/{school}/edu-groups");
    let all: Vec<EduGroup> = service.get(&path).await?;
    let now = all.iter().filter(|group| !group.is_over()).filter_map(|group| group.studyyear).max();
    let mut groups: Vec<(String, EduGroup)> = Vec::new();
    for group in all {
        let is_now = group.studyyear.is_none() || group.studyyear == now;
        if group.is_part() || group.is_over() || !is_now {
            continue;
        }
        let id = group.id().ok_or_else(|| service.odd(&path, "no_id"))?;
        groups.push((id, group));
    }
    if groups.is_empty() {
        return Err(ReadError::Incomplete { url: service.http.address(&path), got: 0, expected: 1 });
    }
    groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(groups)
}

/// What the e-journal lets be read, each thing asked for once.
pub(super) async fn sights(service: &Dnevnik) -> Vec<Sight> {
    let mut sights = Vec::new();
    let school = match school_of(service).await {
        Ok(school) => school,
        Err(fault) => return vec![Sight { what: "school", seen: Err(fault) }],
    };
    sights.push(Sight { what: "school", seen: Ok(1) });
    let groups = match groups_of(service, &school).await {
        Ok(groups) => groups,
        Err(fault) => {
            sights.push(Sight { what: "groups", seen: Err(fault) });
            return sights;
        }
    };
    sights.push(Sight { what: "groups", seen: Ok(groups.len() as u64) });
    let Some((first, _)) = groups.first() else { return sights };
    let people = service.get::<Vec<Person>>(&format!("/edu-groups/{first}/persons")).await;
    let student = people.as_ref().ok().and_then(|people| people.first()).cloned();
    sights.push(Sight { what: "students", seen: people.map(|people| people.len() as u64) });
    let teachers = service.get::<Vec<Teacher>>(&format!("/schools/{school}/teachers")).await;
    sights.push(Sight { what: "teachers", seen: teachers.map(|teachers| teachers.len() as u64) });
    let lessons = service.get::<Vec<Person>>(&format!("/edu-groups/{first}/teachers")).await;
    sights.push(Sight { what: "lessons", seen: lessons.map(|teachers| teachers.len() as u64) });
    if let Some(student) = student {
        if let Some(account) = student.user.as_ref().filter(|_| service.relatives) {
            let told = service.get::<Relatives>(&format!("/users/{account}/relatives")).await;
            sights.push(Sight { what: "relatives", seen: told.map(|told| told.relatives.len() as u64) });
        }
        let told = service.get::<Memberships>(&format!("/persons/{}/school-memberships", student.id)).await;
        sights.push(Sight { what: "history", seen: told.map(|told| told.schools.len() as u64) });
    }
    sights
}
