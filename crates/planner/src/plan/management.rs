//! Chats of the management (W10, 5.11.2): the policy names their members by post and by name; employees, and activists
//! among parents and students.

use hashbrown::{HashMap, HashSet};

use super::draft::{BasisSource, Reason};
use super::placed::Placed;
use super::reconcile::Desired;
use crate::identity::{People, PersonId};
use crate::policy::{Policy, Rule};
use domain::membership::{Category, Place, Role};
use domain::roster::Dataset;
use names::fold_name;

/// Whom the policy names: numbers of its chats by person. A name that is an employee's means the employee; one that two
/// people share means nobody, since only a person could say who is meant.
pub(super) fn named_in_policy(dataset: &Dataset, people: &People, policy: &Policy) -> HashMap<PersonId, Vec<usize>> {
    let mut named: HashMap<PersonId, Vec<usize>> = HashMap::new();
    let wanted: HashSet<String> =
        policy.management.iter().flat_map(|chat| &chat.people).map(|name| fold_name(name)).collect();
    if wanted.is_empty() {
        return named;
    }
    let mut of_name: HashMap<String, [Vec<PersonId>; 3]> = HashMap::new();
    for (id, person) in people.all() {
        let line = dataset.names.folded_line(person.key);
        if wanted.contains(&line)
            && let Some(list) = of_name.entry(line).or_default().get_mut(person.category as usize)
        {
            list.push(id);
        }
    }
    for (chat, names) in policy.management.iter().enumerate().map(|(n, chat)| (n, &chat.people)) {
        for name in names {
            let Some(of_name) = of_name.get(&fold_name(name)) else { continue };
            let [students, staff, guardians] = of_name;
            let meant = [staff, guardians, students].into_iter().find(|list| !list.is_empty());
            if let Some([one]) = meant.map(Vec::as_slice) {
                named.entry(*one).or_default().push(chat);
            }
        }
    }
    named
}

impl Placed<'_> {
    /// The management chats that a person should be in.
    pub(super) fn desired_in_management(&self, id: PersonId, reason: Reason) -> Vec<Desired> {
        if self.management.is_empty() {
            return Vec::new();
        }
        let known = self.known;
        let category = known.who.people.get(id).category;
        let posts = if category == Category::Staff { known.posts_of(id) } else { Vec::new() };
        let by_name = known.activists.get(&id).map(Vec::as_slice).unwrap_or_default();
        let mut desired = Vec::new();
        for (n, (chat, place)) in known.policy.management.iter().zip(&self.management).enumerate() {
            let by_post = chat.posts.iter().any(|wanted| posts.iter().any(|post| post.starts_with(wanted.as_str())));
            if !by_post && !by_name.contains(&n) {
                continue;
            }
            let (role, reason) = match category {
                Category::Staff => (Role::Teacher, reason),
                Category::Guardian => (Role::Parent, Reason::new(BasisSource::Policy)),
                Category::Student => (Role::Student, Reason::new(BasisSource::Policy)),
            };
            desired.push(Desired { place: *place, role, rule: Rule::W10, reason });
        }
        desired
    }

    /// Why somebody has to leave a management chat: the policy says who is in it, and does not name them.
    pub(super) fn management_unwanted(&self, place: Place) -> Option<Reason> {
        let Place::Management(name) = place else { return None };
        let policy = self.known.policy;
        let fold = self.places.subject_fold(name);
        let is_listed = policy.management.iter().any(|chat| names::fold_words(&chat.name) == fold);
        (is_listed && policy.rules.is_on(Rule::W10)).then_some(Reason::for_review(BasisSource::Policy))
    }
}
