//! An action in numbers comes in; what is behind it for its person alone goes out in sentences, as a person would give them.
//!
//! The ground says «приказ № 103-к» or «по правилам организации»; whoever decides on a parent asks which child, and whoever
//! decides on a student whom order and list tell differently asks what each of them says. That somebody has no parental rights is
//! not told here: it is for administrators alone.

use super::draft::{BasisSource, Draft, Who};
use super::guardians::majority;
use super::render::{Renderer, source_row};
use crate::identity::PersonId;
use crate::plan::ActionKind;
use crate::policy::Rule;
use domain::membership::Category;
use i18n::{Arg, Lang};

impl Renderer<'_> {
    /// What is behind an action for its person alone.
    pub(super) fn because(&self, draft: &Draft, lang: Lang) -> Vec<String> {
        let Some(Who::Person(person)) = draft.who() else { return Vec::new() };
        let doubted = |code: &str| draft.doubts.iter().any(|doubt| doubt.0 == code);
        let mut said = Vec::new();
        if self.known.who.people.get(person).category == Category::Guardian {
            let comes_of_age = doubted("adult-child");
            said.extend(
                self.children_behind(draft, person).into_iter().map(|child| self.child(child, comes_of_age, lang)),
            );
        }
        if draft.kind() == ActionKind::RevokeInvite && draft.basis == BasisSource::Policy {
            said.push(lang.text("because-is-in"));
        }
        if doubted("contradicts-order") {
            said.extend(self.order_against_list(draft, lang));
        }
        said
    }

    /// The children for whose sake a representative is brought in or taken out.
    fn children_behind(&self, draft: &Draft, guardian: PersonId) -> Vec<PersonId> {
        let who = self.known.who;
        let mut all: Vec<PersonId> = who.guardianships_of(guardian).iter().filter_map(|one| one.child).collect();
        all.sort_unstable();
        all.dedup();
        // The order is about one of them.
        if let BasisSource::Order(number) = draft.basis {
            let is_of = |child: &PersonId| who.orders_of(*child).iter().any(|order| order.movement == number);
            let ordered: Vec<PersonId> = all.iter().copied().filter(is_of).collect();
            if !ordered.is_empty() {
                return ordered;
            }
        }
        let group = self.placed.places.get(draft.place).group();
        let here: Vec<PersonId> =
            all.iter().copied().filter(|child| group.is_none() || who.people.get(*child).group == group).collect();
        if here.is_empty() { all } else { here }
    }

    /// «дочь — Гусева С. П., ИС-31», «дочь Гусева С. П. стала совершеннолетней 12.11.2026 (п. 5.11.6)».
    fn child(&self, child: PersonId, comes_of_age: bool, lang: Lang) -> String {
        let own = self.known.who.people.get(child);
        let name = self.dataset.names.display(own.name);
        let mut args: Vec<(&'static str, Arg<'_>)> =
            vec![("kin", kin_of(&name).into()), ("name", with_initials(&name).into())];
        args.push((
            "group",
            own.group.map_or_else(|| "none".to_owned(), |group| self.dataset.groups.display(group)).into(),
        ));
        match own.birth.and_then(majority).filter(|_| comes_of_age) {
            Some(day) => {
                args.push(("day", day.format("%d.%m.%Y").to_string().into()));
                args.push(("clause", Rule::W7.clause().code().into()));
                lang.text_with("because-came-of-age", &args)
            }
            None => lang.text_with("because-child", &args),
        }
    }

    /// What the order says and what the list.
    fn order_against_list(&self, draft: &Draft, lang: Lang) -> Option<String> {
        let BasisSource::Order(number) = draft.basis else { return None };
        let order = self.dataset.movements.get(number as usize)?.source;
        let listed = draft.sources.iter().find(|row| {
            row.table != order.table
                && self.dataset.table(row.table).is_some_and(|table| table.kind != domain::roster::Kind::Members)
        })?;
        let row = source_row(self.dataset, *listed);
        Some(lang.text_with("because-listed", &[("file", row.file.into()), ("row", row.row.to_string().into())]))
    }
}

/// `daughter`, `son` or `child`, by the patronymic.
fn kin_of(name: &str) -> &'static str {
    match name.split_whitespace().nth(2) {
        Some(patronymic) if patronymic.ends_with("вна") || patronymic.ends_with("чна") => "daughter",
        Some(patronymic) if patronymic.ends_with("ич") => "son",
        _ => "child",
    }
}

/// A name with initials: «Гусева С. П.»
pub fn with_initials(name: &str) -> String {
    let mut parts = name.split_whitespace();
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts.take(2) {
        if let Some(first) = part.chars().next() {
            short.push_str(&format!(" {first}."));
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_called_as_people_call_them() {
        assert_eq!(with_initials("Гусева София Петровна"), "Гусева С. П.");
        assert_eq!(with_initials("Ли Мин"), "Ли М.");
        assert_eq!(kin_of("Гусева София Петровна"), "daughter");
        assert_eq!(kin_of("Гусев Илья Ильич"), "son");
        assert_eq!(kin_of("Алиев Тимур Рустам оглы"), "child");
        assert_eq!(kin_of("Ли Мин"), "child");
    }
}
