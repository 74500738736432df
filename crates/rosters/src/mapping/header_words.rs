//! A header comes in as it is written; the field that its words mean together goes out.
//!
//! A header is a noun and its qualifiers: «Дата рождения обучающегося (полностью)», «№ и дата приказа», «Наименование группы».
//! The header words of the mappings are the nouns. One of them is meant if all its words stand in the header and every other
//! word there is a qualifier; of several the one that explains most of the header. A word that is neither leaves the header
//! not understood. A qualifier that names somebody else makes the column theirs, one that speaks of another time makes it none
//! of today's.

use hashbrown::HashMap;

use super::field::Field;
use super::file::{Mapping, ValueTable};
use super::header::names_a_person;
use super::phrase::{is_month, stems};
use domain::roster::Kind;

/// What a word of a header does to its noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Qualifier {
    /// Narrows it, or means nothing: «полностью», «учебная».
    Narrowing,
    /// «№», «код»: narrows what has a number of its own, and makes anything else another thing.
    Numbering,
    /// Says that it is the student's: «обучающегося».
    OfStudent,
    /// Says that it is an employee's: «работника».
    OfStaff,
    /// Makes it a legal representative's.
    OfGuardian,
    /// Makes it somebody else's: «куратора», «руководителя практики».
    OfOther,
    /// Speaks of another time: «прежняя», «девичья», «планируемая».
    OfAnotherTime,
}

/// Whose a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Owner {
    student: bool,
    staff: bool,
    guardian: bool,
    other: bool,
    another_time: bool,
}

/// A header word of a mapping.
#[derive(Debug, Clone)]
struct Noun {
    kind: Option<Kind>,
    stems: Vec<String>,
    field: Field,
}

/// The words of headers: nouns, qualifiers, abbreviations.
#[derive(Debug, Clone, Default)]
pub(super) struct HeaderWords {
    /// By those of their stems that are no qualifiers, sorted.
    nouns: HashMap<String, Vec<Noun>>,
    qualifiers: HashMap<String, Qualifier>,
    /// What is written for another word: «тел» for «телефон».
    short: HashMap<String, String>,
}

impl HeaderWords {
    /// The words of mappings; a later mapping wins over an earlier one.
    pub(super) fn new(mappings: &[&Mapping]) -> HeaderWords {
        let mut words = HeaderWords::default();
        let values = || mappings.iter().flat_map(|mapping| &mapping.values);
        for (_, whole, word) in values().filter(|(table, ..)| *table == ValueTable::Abbreviation) {
            if let [whole] = stems(whole).as_slice() {
                words.short.extend(word.stems().split(' ').map(|stem| (stem.to_owned(), whole.clone())));
            }
        }
        for (_, code, word) in values().filter(|(table, ..)| *table == ValueTable::Qualifier) {
            let qualifier = match code.as_ref() {
                "numbering" => Qualifier::Numbering,
                "of_student" => Qualifier::OfStudent,
                "of_staff" => Qualifier::OfStaff,
                "of_guardian" => Qualifier::OfGuardian,
                "of_other" => Qualifier::OfOther,
                "of_another_time" => Qualifier::OfAnotherTime,
                _ => Qualifier::Narrowing,
            };
            for stem in word.stems().split(' ') {
                let stem = words.short.get(stem).cloned().unwrap_or_else(|| stem.to_owned());
                words.qualifiers.insert(stem, qualifier);
            }
        }
        for (kind, word, field) in mappings.iter().flat_map(|mapping| &mapping.headers) {
            let stems = words.canonical(word.stems().split(' ').map(str::to_owned));
            // «Группа (из)», «С», «№» are such only by themselves.
            let ordinal = *field == Field::Ordinal && stems.len() == 1;
            if stems.iter().all(|stem| stem.chars().count() < 2) || word.as_str().contains('(') || ordinal {
                continue;
            }
            let key = words.key(&stems);
            let nouns = words.nouns.entry(key).or_default();
            // The same words mean one thing: what a later mapping says of them.
            nouns.retain(|noun| noun.kind != *kind || noun.stems != stems);
            nouns.push(Noun { kind: *kind, stems, field: *field });
        }
        words
    }

    /// The stems that count, abbreviations written out: without days and years, «и» and «Ф. И. О.» in three words.
    fn canonical(&self, stems: impl Iterator<Item = String>) -> Vec<String> {
        let mut canonical: Vec<String> = Vec::new();
        let mut stems = stems.filter(|stem| !stem.is_empty() && !is_day(stem)).peekable();
        while let Some(stem) = stems.next() {
            // «на 1 сентября»
            if stem.len() <= 2
                && stem.bytes().all(|byte| byte.is_ascii_digit())
                && stems.peek().is_some_and(|next| is_month(next))
            {
                continue;
            }
            canonical.push(self.short.get(&stem).cloned().unwrap_or(stem));
        }
        if let Some(at) = canonical.windows(3).position(|three| three == ["ф", "и", "о"]) {
            canonical.splice(at..at + 3, ["фио".to_owned()]);
        }
        canonical.retain(|stem| !is_connective(stem));
        canonical
    }

    fn key(&self, stems: &[String]) -> String {
        let mut nouns: Vec<&str> =
            stems.iter().map(String::as_str).filter(|stem| !self.qualifiers.contains_key(*stem)).collect();
        nouns.sort_unstable();
        nouns.dedup();
        nouns.join(" ")
    }

    fn owner<'s>(&self, stems: impl Iterator<Item = &'s String>) -> Owner {
        let mut owner = Owner::default();
        for stem in stems {
            match self.qualifiers.get(stem) {
                Some(Qualifier::OfStudent) => owner.student = true,
                Some(Qualifier::OfStaff) => owner.staff = true,
                Some(Qualifier::OfGuardian) => owner.guardian = true,
                Some(Qualifier::OfOther) => owner.other = true,
                Some(Qualifier::OfAnotherTime) => owner.another_time = true,
                Some(Qualifier::Narrowing | Qualifier::Numbering) | None => {}
            }
        }
        owner
    }

    /// True if words of a header name somebody else than the person of the row, or another time.
    pub(super) fn turns(&self, words: &str) -> bool {
        let owner = self.owner(self.canonical(stems(words).into_iter()).iter());
        owner.guardian || owner.other || owner.another_time || owner.staff
    }

    /// The field that a header means in tables of a kind, or in any.
    pub(super) fn field(&self, kind: Option<Kind>, header: &str) -> Option<Field> {
        if header.chars().count() > 200 {
            return None;
        }
        let stems = self.canonical(stems(header).into_iter());
        if stems.is_empty() || stems.len() > 24 {
            return None;
        }
        let nouns = self.nouns.get(&self.key(&stems))?;
        let of = |kind: Option<Kind>| self.best(nouns.iter().filter(|noun| noun.kind == kind), &stems);
        let noun = kind.and_then(|kind| of(Some(kind))).or_else(|| of(None))?;
        let left = || stems.iter().filter(|stem| !noun.stems.contains(stem));
        let numbered = left().any(|stem| self.qualifiers.get(stem) == Some(&Qualifier::Numbering));
        if numbered && !has_a_number(noun.field) {
            return None;
        }
        let mut owner = self.owner(left());
        // «ФИО обучающихся группы» is a noun of its own, and the student's all the same.
        owner.student |= self.owner(stems.iter()).student;
        owned(kind, noun.field, owner)
    }

    /// Of the nouns whose words all stand in a header the one with most of them, then the one that the header begins with; none if
    /// two of them mean different things.
    fn best<'n>(&self, nouns: impl Iterator<Item = &'n Noun>, stems: &[String]) -> Option<&'n Noun> {
        let mut best: Option<(&Noun, (usize, bool))> = None;
        let mut undecided = false;
        for noun in nouns.filter(|noun| noun.stems.iter().all(|stem| stems.contains(stem))) {
            if noun.stems == stems {
                return Some(noun);
            }
            // «Студенты группы» are people, «Группа студента» is a group: there the words say it in their order alone.
            let ordered =
                names_a_person(noun.field) || matches!(noun.field, Field::FromGroup | Field::ToGroup | Field::NewName);
            if ordered && !in_order(&noun.stems, stems) {
                continue;
            }
            let rank = (noun.stems.len(), noun.stems.first() == stems.first());
            match &best {
                Some((other, known)) if *known == rank => undecided |= other.field != noun.field,
                Some((_, known)) if *known > rank => {}
                _ => (best, undecided) = (Some((noun, rank)), false),
            }
        }
        best.filter(|_| !undecided).map(|(noun, _)| noun)
    }
}

/// What a field is, if it is somebody's.
fn owned(kind: Option<Kind>, field: Field, owner: Owner) -> Option<Field> {
    if owner.another_time {
        return None;
    }
    if owner.guardian {
        // «Телефон матери студента» is the mother's.
        return Some(match field {
            Field::FullName | Field::Student | Field::Guardian => Field::Guardian,
            Field::Phone | Field::GuardianPhone => Field::GuardianPhone,
            Field::Email | Field::GuardianEmail => Field::GuardianEmail,
            Field::Surname => Field::GuardianSurname,
            Field::GivenName => Field::GuardianGivenName,
            Field::Patronymic => Field::GuardianPatronymic,
            Field::Relation | Field::Rights => field,
            _ => Field::Ignored,
        });
    }
    if owner.other {
        return Some(Field::Ignored);
    }
    let in_staff = matches!(kind, None | Some(Kind::Staff | Kind::Teaching | Kind::Members | Kind::Consents));
    if owner.staff && !in_staff {
        return Some(Field::Ignored);
    }
    if owner.student && kind == Some(Kind::Guardians) {
        return Some(match field {
            Field::FullName => Field::Student,
            Field::BirthDate => Field::StudentBirthDate,
            Field::Phone | Field::Email | Field::Snils | Field::PersonId => Field::Ignored,
            field => field,
        });
    }
    Some(field)
}

/// True for what has a number or a code of its own: «№ телефона», «код группы».
fn has_a_number(field: Field) -> bool {
    matches!(
        field,
        Field::Group
            | Field::Phone
            | Field::GuardianPhone
            | Field::PersonId
            | Field::Snils
            | Field::PlatformId
            | Field::Ignored
            | Field::Ordinal
            | Field::OrderReference
            | Field::LeavingOrder
            | Field::FromGroup
            | Field::ToGroup
    )
}

fn is_connective(stem: &str) -> bool {
    matches!(stem, "или" | "а" | "же" | "либо" | "и" | "о" | "об")
}

/// «на 01.09.2026», «2026», «2026/2027»; a phone is none.
fn is_day(stem: &str) -> bool {
    let digits = stem.chars().filter(char::is_ascii_digit).count();
    stem.chars().all(|c| c.is_ascii_digit() || c == 'г')
        && (digits == 8 || digits == 4 && (stem.starts_with("20") || stem.starts_with("19")))
}

fn in_order(words: &[String], text: &[String]) -> bool {
    let mut rest = text.iter();
    words.iter().all(|word| rest.any(|stem| stem == word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::SHIPPED;

    #[test]
    fn nouns_and_qualifiers() {
        let mappings: Vec<Mapping> = SHIPPED.iter().map(|(name, text)| Mapping::read(text, name).unwrap()).collect();
        let words = HeaderWords::new(&mappings.iter().collect::<Vec<_>>());
        for (kind, header, field) in [
            (None, "Год, месяц и число рождения", Some(Field::BirthDate)),
            (None, "Год рождения", Some(Field::Ignored)),
            (None, "Место рождения", Some(Field::Ignored)),
            (None, "Группа студента", Some(Field::Group)),
            (None, "Студенты группы", Some(Field::FullName)),
            (None, "№ студента", Some(Field::Ignored)),
            (None, "Дата и № приказа", Some(Field::OrderReference)),
            (None, "Дата, № приказа об отчислении", Some(Field::LeavingOrder)),
            (None, "Проект приказа об отчислении", None),
            (None, "Дата выбытия из школы", None),
            (None, "Прежняя фамилия", None),
            (None, "Прежняя группа студента", Some(Field::FromGroup)),
            (None, "Номер мобильного телефона матери", Some(Field::GuardianPhone)),
            (None, "Телефон куратора", Some(Field::Ignored)),
            (None, "Домашний телефон", Some(Field::Ignored)),
            (Some(Kind::Students), "Телефон преподавателя", Some(Field::Ignored)),
            (Some(Kind::Staff), "Телефон преподавателя", Some(Field::Phone)),
            (Some(Kind::Guardians), "ФИО обучающегося группы", Some(Field::Student)),
            (Some(Kind::Guardians), "Телефон студента", Some(Field::Ignored)),
            (None, "Отец", Some(Field::Guardian)),
            (None, "Фамилия матери", Some(Field::GuardianSurname)),
            (None, "Мать Отчество", Some(Field::GuardianPatronymic)),
            (None, "Имя законного представителя", Some(Field::GuardianGivenName)),
            (None, "Мать обучающегося", Some(Field::Guardian)),
            (None, "Зимин Роман Олегович", None),
        ] {
            assert_eq!(words.field(kind, header), field, "{header}");
        }
        assert!(words.turns("(родителя)") && words.turns("прошлый год") && !words.turns("(полностью)"));
    }
}
