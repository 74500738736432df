//! Actions come in; those that differ in the person alone go out together, so that a class that graduates is told in one line.

use std::collections::HashMap;
use std::hash::Hash;

use domain::action::{Action, ActionKind, Basis, Confidence, Seat, Verdict};
use domain::membership::{PlaceName, Role};
use domain::{Clause, GuardCode};

/// All that a line says of an action but its person.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Said<'a> {
    kind: ActionKind,
    platform: Option<&'a str>,
    place: &'a PlaceName,
    role: Option<Role>,
    from: Option<&'a Seat>,
    is_final: bool,
    basis: &'a Basis,
    clause: Clause,
    /// How sure it is who is meant, where that is told.
    confidence: Option<Confidence>,
    verdict: Verdict,
    guards: &'a [GuardCode],
    reasons: &'a [String],
    because: &'a [String],
    /// Whom nobody else can stand beside: an action on a class, or a name that is corrected.
    alone: Option<&'a str>,
}

fn said(action: &Action) -> Said<'_> {
    let told = |confidence: Confidence| confidence != Confidence::Certain && action.kind() != ActionKind::Invite;
    let is_alone = action.person().is_none() || action.kind() == ActionKind::UpdatePerson;
    Said {
        kind: action.kind(),
        platform: action.platform.as_deref(),
        place: action.place(),
        role: action.role(),
        from: action.from(),
        is_final: action.is_final(),
        basis: &action.basis,
        clause: action.clause,
        confidence: action.identity.as_ref().map(|identity| identity.confidence).filter(|one| told(*one)),
        verdict: action.verdict,
        guards: &action.guards,
        reasons: &action.reasons,
        because: &action.because,
        alone: is_alone.then_some(action.id.as_str()),
    }
}

/// Actions that differ in the person alone, together, in the order in which the first of each came; `also` tells apart what a
/// line shows beside the action itself.
pub fn folds<'a, K: Eq + Hash>(
    actions: impl IntoIterator<Item = &'a Action>,
    also: impl Fn(&Action) -> K,
) -> Vec<Vec<&'a Action>> {
    let mut folds: Vec<Vec<&'a Action>> = Vec::new();
    let mut known: HashMap<(Said<'a>, K), usize> = HashMap::new();
    for action in actions {
        let next = folds.len();
        let at = *known.entry((said(action), also(action))).or_insert(next);
        match folds.get_mut(at) {
            Some(fold) => fold.push(action),
            None => folds.push(vec![action]),
        }
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{action, member, order};
    use domain::action::Change;

    fn removal(name: &str, place: &str) -> Action {
        let change = Change::Remove { member: member(name, place, Role::Student), is_final: false };
        Action { id: format!("{name} {place}"), ..action(order("отчисление", "118-к"), change) }
    }

    #[test]
    fn only_those_who_differ_in_the_person_alone_are_told_together() {
        let (one, other) = (removal("Гусева Анна", "class:ИС-21"), removal("Ильина Вера", "class:ИС-21"));
        let elsewhere = removal("Яшина Кира", "class:ИС-22");
        let doubted =
            Action { reasons: vec!["приказ и список расходятся".to_owned()], ..other.clone() };
        let count = |actions: &[&Action]| folds(actions.iter().copied(), |_| ()).len();
        assert_eq!(count(&[&one, &other]), 1);
        assert_eq!(count(&[&one, &elsewhere, &other]), 2);
        assert_eq!(count(&[&one, &doubted, &other]), 2);
        // What stands beside it on a page tells them apart.
        assert_eq!(folds([&one, &other], |one| one.id.clone()).len(), 2);
    }

    #[test]
    fn a_class_and_a_name_that_is_corrected_stand_alone() {
        let named = |name: &str| {
            let change = Change::UpdatePerson {
                member: member(name, "class:ИС-21", Role::Student),
                old_name: Some("было".into()),
            };
            Action { id: name.to_owned(), ..action(Basis::Roster, change) }
        };
        assert_eq!(folds([&named("Гусева Анна"), &named("Ильина Вера")], |_| ()).len(), 2);
        let closed = |id: &str| {
            let change = Change::ArchiveClass { class: "class:ИС-41".parse().unwrap() };
            Action { id: id.to_owned(), ..action(Basis::Policy, change) }
        };
        assert_eq!(folds([&closed("1"), &closed("2")], |_| ()).len(), 2);
    }
}
