//! Orders come in; who leaves by one while another takes in a name that differs by a letter goes out, and the question about
//! it: one person, written differently, as a rule. Nobody is removed meanwhile.

use chrono::NaiveDate;
use hashbrown::HashSet;

use super::identities::Orders;
use super::{Confidence, Severity};
use crate::identity::{Accounts, Force, Link, Links, NearSide, People, PersonId, QuestionKind, near_matches};
use domain::membership::Category;
use domain::roster::{Dataset, Group, MovementKind, Notice, Standing};

/// Somebody of an order: who, out of which group or into which, and from which day.
type Moving = (PersonId, Option<Group>, Option<NaiveDate>);

/// Finds them, and asks.
pub(super) fn near_returns(
    dataset: &Dataset,
    people: &People,
    accounts: &Accounts,
    orders: &Orders,
    links: &mut Links,
    notices: &mut Vec<Notice>,
) -> HashSet<PersonId> {
    let mut near_returns: HashSet<PersonId> = HashSet::new();
    let (mut leaving, mut coming): (Vec<Moving>, Vec<Moving>) = (Vec::new(), Vec::new());
    for order in orders.all().iter().filter(|order| matches!(order.force, Force::InForce | Force::Future)) {
        let Some(movement) = order.of(dataset) else { continue };
        let day = movement.effective.or(movement.date);
        if movement.kind.leaves() {
            leaving.push((order.person, movement.from_group, day));
        } else if matches!(movement.kind, MovementKind::Enrolment | MovementKind::Reinstatement | MovementKind::Hire)
            && links.of(order.person).is_none_or(|link| link.confidence == Confidence::Possible)
        {
            coming.push((order.person, movement.to_group, day));
        }
    }
    newly_listed_near(people, links, &leaving, &mut coming);
    if leaving.is_empty() || coming.is_empty() {
        return near_returns;
    }
    let side = |person: PersonId| {
        let own = people.get(person);
        NearSide { key: own.key, birth: own.birth, initials: dataset.names.has_initials(own.name) }
    };
    let left: Vec<NearSide> = leaving.iter().map(|(person, ..)| side(*person)).collect();
    let right: Vec<NearSide> = coming.iter().map(|(person, ..)| side(*person)).collect();
    let group = |person: PersonId, by_order: Option<Group>| by_order.or(people.get(person).group);
    let together = |l: usize, r: usize| match (leaving.get(l), coming.get(r)) {
        (Some((l, from, _)), Some((r, to, _))) => {
            let (from, to) = (group(*l, *from), group(*r, *to));
            from.is_none() || to.is_none() || from == to
        }
        _ => false,
    };
    let near = near_matches(&dataset.names, &left, &right, together);
    for found in near {
        let (Some((gone, _, left_on)), Some((back, _, back_on))) =
            (leaving.get(found.left).copied(), coming.get(found.right).copied())
        else {
            continue;
        };
        let born = matches!((people.get(gone).birth, people.get(back).birth), (Some(a), Some(b)) if a == b);
        let later = left_on.is_none() || back_on.is_none() || back_on >= left_on;
        let same_kind = people.get(gone).category == people.get(back).category;
        if gone == back || !later || !same_kind || !(born || together(found.left, found.right)) {
            continue;
        }
        let Some(link) = links.of(gone) else { continue };
        if is_answered(dataset, people, accounts, back, link) {
            continue;
        }
        near_returns.insert(gone);
        let category = people.get(gone).category;
        links.ask(QuestionKind::NearMatch, category, vec![back], vec![link.account]);
        let (row, mention) = (people.get(back).source, people.mention(gone, dataset));
        notices.push(
            Notice::new(Severity::Warning, "orders.near_return")
                .at(row)
                .about(mention)
                .text("other", dataset.names.display(people.get(back).name)),
        );
    }
    near_returns
}

/// Whom a list has anew may be somebody whom an order sends away, too: only those of the same group or birth date are
/// looked at.
fn newly_listed_near(people: &People, links: &Links, leaving: &[Moving], coming: &mut Vec<Moving>) {
    let unlisted = |person: PersonId| !people.get(person).listed && links.of(person).is_some();
    let gone: Vec<&Moving> = leaving.iter().filter(|(person, ..)| unlisted(*person)).collect();
    if gone.is_empty() {
        return;
    }
    let births: HashSet<_> = gone.iter().filter_map(|(person, ..)| people.get(*person).birth).collect();
    let groups: HashSet<Group> =
        gone.iter().filter_map(|(person, from, _)| from.or(people.get(*person).group)).collect();
    let staff = gone.iter().any(|(person, ..)| people.get(*person).category == Category::Staff);
    // Almost everybody has an account: asked first.
    for (id, person) in people.all().filter(|(id, _)| links.of(*id).is_none()) {
        let near = match person.category {
            Category::Student => {
                person.birth.is_some_and(|birth| births.contains(&birth))
                    || person.group.is_some_and(|group| groups.contains(&group))
            }
            Category::Staff => staff,
            Category::Guardian => false,
        };
        if near && person.listed && person.standing == Standing::Active {
            coming.push((id, person.group, None));
        }
    }
}

/// True if a person said already that somebody and an account are two.
fn is_answered(dataset: &Dataset, people: &People, accounts: &Accounts, person: PersonId, link: Link) -> bool {
    if dataset.answers.is_empty() {
        return false;
    }
    let key = people.key(person, dataset);
    let own = accounts.get(link.account);
    let category = people.get(person).category;
    let account = match dataset.texts.get(own.platform_id) {
        "" => accounts.key(link.account, category, dataset),
        id => id.to_owned(),
    };
    dataset.answers.iter().any(|answer| !answer.same && answer.person == key && answer.account == account)
}
