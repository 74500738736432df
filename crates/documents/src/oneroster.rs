//! A contingent comes in; a OneRoster bundle goes out, for systems that take their rosters from others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};

use domain::roster::PostKind;
use planner::plan::{Contingent, Person};
use rosters::source::oneroster::OWN_IDS;
use rosters::source::oneroster::bundle::{
    Bundle, Class, ClassKind, Enrollment, Extent, Org, Role, Session, User, Version,
};

/// The bundle of a contingent: complete, so that whoever is not in it is not there.
pub fn bundle_of(contingent: &Contingent, version: Version) -> Bundle {
    let org = id("org", &contingent.organization);
    let year = school_year(contingent.as_of);
    let mut bundle = Bundle {
        version,
        system: "kontingent".to_owned(),
        users_extent: Extent::Bulk,
        enrollments_extent: Extent::Bulk,
        orgs: vec![Org {
            id: org.clone(),
            name: contingent.organization.clone(),
            kind: "school".to_owned(),
            ..Org::default()
        }],
        sessions: vec![year],
        ..Bundle::default()
    };
    let session = bundle.sessions.first().map(|session| session.id.clone()).unwrap_or_default();
    let mut classes = Classes { org, session, by_id: BTreeMap::new() };
    let agents = agents(contingent);
    for student in &contingent.students {
        let mut user = user_of(&student.person, Role::Student);
        user.is_enabled = !student.is_on_leave;
        user.agents = agents.get(student.person.key.as_str()).cloned().unwrap_or_default();
        if let Some(group) = &student.group {
            bundle.enrollments.push(enrollment(&classes.homeroom(group), &user.id, Role::Student, false));
        }
        bundle.users.push(user);
    }
    for employee in &contingent.staff {
        let mut user = user_of(&employee.person, role_of(employee.post_kind));
        user.is_enabled = !employee.is_on_leave;
        user.post.clone_from(&employee.post);
        for group in &employee.class_teacher_of {
            bundle.enrollments.push(enrollment(&classes.homeroom(group), &user.id, Role::Teacher, true));
        }
        bundle.users.push(user);
    }
    for guardian in &contingent.guardians {
        bundle.users.push(user_of(&guardian.person, Role::Guardian));
    }
    for lesson in &contingent.teaching {
        let class = classes.lesson(&lesson.group, &lesson.subject);
        bundle.enrollments.push(enrollment(&class, &own_id(&lesson.teacher), Role::Teacher, false));
    }
    bundle.classes = classes.by_id.into_values().collect();
    bundle
}

/// Representatives of each student: ids by the student's key.
fn agents(contingent: &Contingent) -> HashMap<&str, Vec<String>> {
    let mut agents: HashMap<&str, BTreeSet<String>> = HashMap::new();
    for guardian in &contingent.guardians {
        for child in &guardian.children {
            agents.entry(child.as_str()).or_default().insert(own_id(&guardian.person.key));
        }
    }
    agents.into_iter().map(|(child, ids)| (child, ids.into_iter().collect())).collect()
}

fn own_id(key: &str) -> String {
    format!("{OWN_IDS}{key}")
}

/// An id that follows from what it is the id of.
fn id(kind: &str, text: &str) -> String {
    let hash = blake3::hash(format!("{kind}\n{text}").as_bytes()).to_hex();
    format!("{OWN_IDS}{kind}-{}", hash.get(..16).unwrap_or_default())
}

fn role_of(post: PostKind) -> Role {
    match post {
        PostKind::Pedagogical => Role::Teacher,
        PostKind::Administration => Role::Administrator,
        PostKind::Other | PostKind::Unknown => Role::Aide,
    }
}

fn user_of(person: &Person, role: Role) -> User {
    User {
        id: own_id(&person.key),
        roles: vec![role.into()],
        is_enabled: true,
        family_name: person.surname.clone(),
        given_name: person.given_name.clone(),
        middle_name: person.patronymic.clone(),
        identifier: person.person_id.clone(),
        email: person.email.clone(),
        sms: person.phone.clone(),
        birth_date: person.birth_date,
        ..User::default()
    }
}

fn enrollment(class: &str, user: &str, role: Role, is_primary: bool) -> Enrollment {
    Enrollment {
        id: id("enrollment", &format!("{class}\n{user}\n{}\n{is_primary}", role.word())),
        class: class.to_owned(),
        user: user.to_owned(),
        role,
        is_primary,
        begin: None,
        end: None,
        is_deleted: false,
        row: 0,
    }
}

/// The school year of a day: it begins in September.
fn school_year(day: NaiveDate) -> Session {
    let begin = if day.month() >= 9 { day.year() } else { day.year() - 1 };
    Session::school_year(id("year", &begin.to_string()), begin)
}

/// Classes by their ids, each made once.
struct Classes {
    org: String,
    session: String,
    by_id: BTreeMap<String, Class>,
}

impl Classes {
    fn homeroom(&mut self, group: &str) -> String {
        let class = Class { title: group.to_owned(), code: group.to_owned(), ..Class::default() };
        self.keep(id("group", group), class)
    }

    fn lesson(&mut self, group: &str, subject: &str) -> String {
        // The standard parts a list by commas: a subject with one in its name would be two, with one code for both.
        let subject = subject.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let title = if subject.is_empty() { group.to_owned() } else { format!("{subject}, {group}") };
        let subjects = if subject.is_empty() { Vec::new() } else { vec![subject.clone()] };
        let class = Class { title, code: group.to_owned(), kind: ClassKind::Scheduled, subjects, ..Class::default() };
        self.keep(id("lesson", &format!("{group}\n{subject}")), class)
    }

    fn keep(&mut self, id: String, class: Class) -> String {
        let (org, sessions) = (self.org.clone(), vec![self.session.clone()]);
        self.by_id.entry(id.clone()).or_insert_with(|| Class { id: id.clone(), org, sessions, ..class });
        id
    }
}
