//! A bundle of several organisations comes in; what is of one of them goes out.
//!
//! A department, a district or a whole region may send one bundle for all its schools, each with a class «ИС-21» of its
//! own. Which of them is ours the configuration says, by name, code or id; where it does not, nothing is guessed. A school
//! with its departments and branches is one organisation.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::bundle::{Bundle, Org, Role};

/// Organisations inside organisations: no bundle has more levels, and one that is its own parent ends.
const MOST_PARENTS: usize = 8;

/// Several organisations, and nobody said which of them is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclear;

/// What is of one organisation.
#[derive(Debug)]
pub struct Ours {
    /// The bundle without what is of others.
    pub bundle: Bundle,
    /// The organisation's name; empty where it is not said.
    pub name: String,
    /// Names of the others that have classes or people in the bundle.
    pub others: Vec<String>,
}

/// Leaves in a bundle what is of the organisation that a name, a code or an id means.
///
/// # Errors
/// There are several, and the word means none of them, or two.
pub fn only(bundle: Bundle, organization: &str) -> Result<Ours, Unclear> {
    let (ids, name, others) = {
        let tree = Tree::of(&bundle.orgs);
        let used = tree.used(&bundle);
        let meant = tree.meant(organization);
        let is_named = |org: &&Org| meant.exact && used.contains(tree.top(&org.id));
        let chosen: &str = match (used.len(), meant.org) {
            (0, _) => "",
            (1, Some(org)) if is_named(&org) => &org.id,
            (1, _) => used.first().copied().unwrap_or_default(),
            (_, Some(org)) => &org.id,
            (_, None) => return Err(Unclear),
        };
        let names = |id: &str| tree.by_id.get(id).map_or_else(|| id.to_owned(), |org| org.name.trim().to_owned());
        let others = used.iter().filter(|top| **top != tree.top(chosen)).map(|top| names(top)).collect();
        let ids: HashSet<String> =
            tree.by_id.keys().filter(|id| tree.is_in(id, chosen)).map(|id| (*id).to_owned()).collect();
        let name = if chosen.is_empty() { only_name(&bundle.orgs) } else { names(chosen) };
        let ids = (!chosen.is_empty()).then_some((ids, used.len() == 1 && tree.top(chosen) == chosen));
        (ids, name, others)
    };
    let bundle = match ids {
        Some((ids, is_lone)) => narrowed(bundle, &ids, is_lone),
        None => bundle,
    };
    Ok(Ours { bundle, name, others })
}

/// Leaves in a bundle what is of the school that a setting names: by id, code or name, and no other.
///
/// # Errors
/// The bundle has no such school, or nothing of it.
pub fn of_school(bundle: Bundle, school: &str) -> Result<Ours, Unclear> {
    let is_there = {
        let tree = Tree::of(&bundle.orgs);
        let used = tree.used(&bundle);
        let meant = tree.meant(school);
        meant.exact && meant.org.is_some_and(|org| used.contains(tree.top(&org.id)))
    };
    if is_there { only(bundle, school) } else { Err(Unclear) }
}

/// The name of the only organisation; of several nobody knows which one it is.
fn only_name(orgs: &[Org]) -> String {
    match orgs {
        [only] => only.name.trim().to_owned(),
        _ => String::new(),
    }
}

/// The organisations of a bundle, one inside another.
struct Tree<'b> {
    by_id: HashMap<&'b str, &'b Org>,
}

/// The organisation that a word means.
struct Meant<'b> {
    org: Option<&'b Org>,
    /// It is its name, code or id, not a part of them.
    exact: bool,
}

impl<'b> Tree<'b> {
    fn of(orgs: &'b [Org]) -> Tree<'b> {
        Tree { by_id: orgs.iter().map(|org| (org.id.as_str(), org)).collect() }
    }

    /// The organisation that another one is a part of, up to the one that no school is above.
    fn top<'a>(&'a self, id: &'a str) -> &'a str {
        let mut top = id;
        for _ in 0..MOST_PARENTS {
            let Some(org) = self.by_id.get(top) else { break };
            match self.by_id.get(org.parent.as_str()) {
                Some(parent) if !is_authority(parent) => top = &parent.id,
                _ => break,
            }
        }
        top
    }

    /// Whether an organisation is another one or a part of it.
    fn is_in(&self, id: &str, whole: &str) -> bool {
        let mut at = id;
        for _ in 0..=MOST_PARENTS {
            if at == whole {
                return true;
            }
            let Some(org) = self.by_id.get(at) else { return false };
            at = &org.parent;
        }
        false
    }

    /// The organisations that have classes or people. Authorities above the schools teach nobody.
    fn used<'a>(&'a self, bundle: &'a Bundle) -> BTreeSet<&'a str> {
        let of_classes = bundle.classes.iter().filter(|class| !class.is_deleted).map(|class| class.org.as_str());
        let of_users = bundle.users.iter().filter(|user| !user.is_deleted).flat_map(|user| {
            user.roles.iter().map(|role| role.org.as_str()).chain(user.orgs.iter().map(String::as_str))
        });
        of_classes
            .chain(of_users)
            .filter(|id| self.by_id.get(*id).is_some_and(|org| !is_authority(org)))
            .map(|id| self.top(id))
            .collect()
    }

    /// What a word means: an id, a code or a name; then a name that holds the word's words, or is held by them («ГБПОУ
    /// «Приозёрский техникум»»).
    fn meant(&self, word: &str) -> Meant<'b> {
        let words = words_of(word);
        let schools = || self.by_id.values().copied().filter(|org| !is_authority(org));
        if words.is_empty() {
            return Meant { org: None, exact: false };
        }
        let trimmed = word.trim();
        let is_it = |org: &&Org| {
            org.id == trimmed
                || (!org.identifier.is_empty() && org.identifier == trimmed)
                || words_of(&org.name) == words
        };
        let exact: Vec<&Org> = schools().filter(is_it).collect();
        if !exact.is_empty() {
            return Meant { org: exact.first().copied().filter(|_| exact.len() == 1), exact: true };
        }
        let holds = |a: &[String], b: &[String]| !b.is_empty() && a.windows(b.len()).any(|part| part == b);
        let near: Vec<&Org> = schools()
            .filter(|org| {
                let own = words_of(&org.name);
                holds(&own, &words) || (own.len() > 1 && holds(&words, &own))
            })
            .collect();
        Meant { org: near.first().copied().filter(|_| near.len() == 1), exact: false }
    }
}

/// A district, a municipality, a region: above the schools.
fn is_authority(org: &Org) -> bool {
    let kind = org.kind.trim();
    ["district", "local", "state", "national"].iter().any(|above| kind.eq_ignore_ascii_case(above))
}

fn words_of(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace('ё', "е")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What is of some organisations. `is_lone`: nobody else is in the bundle, so that what names none is theirs too.
fn narrowed(mut bundle: Bundle, ids: &HashSet<String>, is_lone: bool) -> Bundle {
    bundle.classes.retain(|class| if class.org.is_empty() { is_lone } else { ids.contains(&class.org) });
    let classes: HashSet<&str> = bundle.classes.iter().map(|class| class.id.as_str()).collect();
    bundle.enrollments.retain(|one| classes.contains(one.class.as_str()));
    let enrolled: HashSet<&str> = bundle.enrollments.iter().map(|one| one.user.as_str()).collect();
    let mut here: HashSet<String> = HashSet::new();
    for user in &mut bundle.users {
        let is_told = user.roles.iter().any(|role| !role.org.is_empty());
        let belongs = match is_told {
            true => user.roles.iter().any(|role| ids.contains(&role.org)),
            false if user.orgs.is_empty() => is_lone,
            false => user.orgs.iter().any(|org| ids.contains(org)),
        };
        // Whom somebody represents does not depend on the school; where somebody works or studies does.
        user.roles.retain(|role| {
            matches!(role.role, Role::Guardian | Role::Relative)
                || if role.org.is_empty() { belongs } else { ids.contains(&role.org) }
        });
        if belongs || enrolled.contains(user.id.as_str()) {
            here.insert(user.id.clone());
        }
    }
    let is_child = |id: &str| here.contains(id);
    let tied: Vec<String> = bundle
        .users
        .iter()
        .filter(|user| here.contains(&user.id))
        .flat_map(|user| user.agents.iter().cloned())
        .chain(bundle.users.iter().filter(|user| user.agents.iter().any(|id| is_child(id))).map(|user| user.id.clone()))
        .collect();
    here.extend(tied);
    bundle.users.retain(|user| here.contains(&user.id));
    bundle
}

#[cfg(test)]
mod tests {
    use super::super::bundle::{Class, User};
    use super::*;

    fn org(id: &str, name: &str, kind: &str, parent: &str) -> Org {
        Org {
            id: id.into(),
            name: name.into(),
            kind: kind.into(),
            parent: parent.into(),
            identifier: format!("77{id}"),
        }
    }

    fn class(id: &str, org: &str) -> Class {
        Class { id: id.into(), title: "ИС-21".into(), org: org.into(), ..Class::default() }
    }

    fn bundle() -> Bundle {
        Bundle {
            orgs: vec![
                org("d", "Департамент образования", "district", ""),
                org("o1", "ГБПОУ «Приозёрский техникум»", "school", "d"),
                org("o1a", "Отделение связи", "department", "o1"),
                org("o2", "Заозёрский техникум", "school", "d"),
            ],
            classes: vec![class("c1", "o1"), class("c2", "o1a"), class("c9", "o2")],
            users: vec![
                User {
                    id: "t1".into(),
                    orgs: vec!["o1a".into()],
                    roles: vec![Role::Teacher.into()],
                    ..User::default()
                },
                User { id: "t9".into(), orgs: vec!["o2".into()], roles: vec![Role::Teacher.into()], ..User::default() },
                User { id: "a".into(), orgs: vec!["d".into()], roles: vec![Role::Aide.into()], ..User::default() },
            ],
            ..Bundle::default()
        }
    }

    fn kept(word: &str) -> Result<String, Unclear> {
        only(bundle(), word).map(|ours| {
            let classes = ours.bundle.classes.iter().map(|class| class.id.as_str());
            classes.chain(ours.bundle.users.iter().map(|user| user.id.as_str())).collect::<Vec<_>>().join(" ")
        })
    }

    #[test]
    fn a_word_of_the_configuration_chooses_the_organisation() {
        for word in ["Приозёрский техникум", "ГБПОУ «ПРИОЗЕРСКИЙ ТЕХНИКУМ»", "o1", "77o1"]
        {
            assert_eq!(kept(word).as_deref(), Ok("c1 c2 t1"), "{word}");
        }
        assert_eq!(kept("Заозёрский техникум").as_deref(), Ok("c9 t9"));
        assert_eq!(kept("Отделение связи").as_deref(), Ok("c2 t1"));
        for word in ["", "Техникум", "Лесной колледж", "Департамент образования"]
        {
            assert_eq!(kept(word), Err(Unclear), "{word}");
        }
    }

    #[test]
    fn one_school_with_its_departments_needs_no_word() {
        let mut alone = bundle();
        alone.classes.retain(|class| class.org != "o2");
        alone.users.retain(|user| user.id != "t9");
        let ours = only(alone, "").unwrap();
        assert_eq!((ours.bundle.classes.len(), ours.others.len()), (2, 0));
        assert!(ours.bundle.users.iter().all(|user| user.id != "a"), "who works for the district works in no school");
    }
}
