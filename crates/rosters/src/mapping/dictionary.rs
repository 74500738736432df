//! Words come in, as they stand in headers and cells; fields and codes go out.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::field::Field;
use super::file::{Mapping, ValueTable};
use super::phrase::{Act, Container, Context, Manner, Object, Part, PartKind, Phrases, Remark, Turn, stems};
use super::word::Word;
use domain::membership::{MemberStatus, Role};
use domain::roster::{Kind, MovementKind, NonGroup, PostKind, Standing};
use names::fold_words;

/// A word or a code: of a shipped mapping it lies in the program itself.
type Words = Cow<'static, str>;

/// All words that are in force for a file.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    any: HashMap<Cow<'static, str>, Field>,
    by_kind: HashMap<(Kind, Cow<'static, str>), Field>,
    values: HashMap<ValueTable, Vec<(Words, Words)>>,
    phrases: Phrases,
    /// Header words by their stems, without what narrows them.
    by_noun: HashMap<(Option<Kind>, String), Field>,
    qualifiers: HashMap<String, Qualifier>,
}

/// What a word of a header does to its noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Qualifier {
    /// Narrows it, or means nothing: «обучающегося», «полностью».
    Narrowing,
    /// Makes it a legal representative's.
    OfGuardian,
    /// Makes it somebody else's: «куратора», «руководителя практики».
    OfOther,
}

impl Dictionary {
    /// Puts the words of mappings together; a later mapping wins over an earlier one.
    pub fn new<'a>(mappings: impl IntoIterator<Item = &'a Mapping>) -> Dictionary {
        let mut dictionary = Dictionary::default();
        let mappings: Vec<&Mapping> = mappings.into_iter().collect();
        let of_qualifiers =
            |mapping: &&&Mapping| mapping.values.iter().any(|(table, ..)| *table == ValueTable::Qualifier);
        for mapping in mappings.iter().filter(of_qualifiers) {
            for (_, code, word) in mapping.values.iter().filter(|(table, ..)| *table == ValueTable::Qualifier) {
                let qualifier = match code.as_ref() {
                    "of_guardian" => Qualifier::OfGuardian,
                    "of_other" => Qualifier::OfOther,
                    _ => Qualifier::Narrowing,
                };
                dictionary.qualifiers.extend(word.stems().split(' ').map(|stem| (stem.to_owned(), qualifier)));
            }
        }
        for (number, mapping) in mappings.into_iter().enumerate() {
            for (kind, word, field) in &mapping.headers {
                let (noun, _) = dictionary.noun_of(word.stems().split(' '));
                if !noun.is_empty() {
                    dictionary.by_noun.insert((*kind, noun), *field);
                }
                let word = word.folded().clone();
                match kind {
                    None => dictionary.any.insert(word, *field),
                    Some(kind) => dictionary.by_kind.insert((*kind, word), *field),
                };
            }
            for (table, code, word) in &mapping.values {
                dictionary.add_phrase(*table, code, word, number, mapping.is_new);
                if !table.is_looked_up() {
                    continue;
                }
                let words = dictionary.values.entry(*table).or_default();
                let word = word.folded().clone();
                words.retain(|(known, _)| *known != word);
                words.push((word, code.clone()));
            }
        }
        for words in dictionary.values.values_mut() {
            // The longest word wins: «академический отпуск» before «академ».
            words.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
        dictionary
    }

    /// The field that a header names in tables of a kind. What stands in brackets is left out if the whole is not known.
    pub fn field(&self, kind: Option<Kind>, header: &str) -> Option<Field> {
        let whole = fold_words(header);
        if let Some(field) = self.known(kind, &whole) {
            return Some(field);
        }
        if header.contains('(') {
            let bare: String = without_brackets(header);
            if let Some(field) = self.known(kind, &fold_words(&bare)) {
                return Some(field);
            }
        }
        // «Родитель 2», «Телефон 1».
        let bare = whole.trim_end_matches(|c: char| c.is_ascii_digit());
        let numbered = if (1..=2).contains(&(whole.len() - bare.len())) && !bare.is_empty() {
            self.known(kind, bare)
        } else {
            None
        };
        numbered.or_else(|| self.by_noun(kind, header))
    }

    /// True if a mapping has the header itself, and not only its noun.
    pub fn names_exactly(&self, kind: Option<Kind>, header: &str) -> bool {
        self.known(kind, &fold_words(header)).is_some() && !header.to_lowercase().starts_with("список")
    }

    /// A header is a noun and its qualifiers: «Дата рождения обучающегося», «Наименование группы», «Группа на 01.09.2026». A
    /// qualifier that names somebody else makes it theirs: «Телефон куратора» is nobody's of the list.
    fn by_noun(&self, kind: Option<Kind>, header: &str) -> Option<Field> {
        if header.chars().count() > 120 {
            return None;
        }
        let (noun, owner) = self.noun_of(stems(header).iter().map(String::as_str));
        let field = self.noun(kind, &noun).or_else(|| {
            let (bare, _) = self.noun_of(stems(&without_brackets(header)).iter().map(String::as_str));
            self.noun(kind, &bare)
        })?;
        match owner {
            Qualifier::Narrowing => Some(field),
            Qualifier::OfOther => Some(Field::Ignored),
            Qualifier::OfGuardian => Some(match field {
                Field::FullName | Field::Student | Field::Guardian => Field::Guardian,
                Field::Phone => Field::GuardianPhone,
                Field::Email => Field::GuardianEmail,
                Field::Relation | Field::Rights => field,
                _ => Field::Ignored,
            }),
        }
    }

    fn noun(&self, kind: Option<Kind>, noun: &str) -> Option<Field> {
        if noun.is_empty() {
            return None;
        }
        let of = |kind: Option<Kind>| self.by_noun.get(&(kind, noun.to_owned())).copied();
        kind.and_then(|kind| of(Some(kind))).or_else(|| of(None))
    }

    /// The stems of a header without what narrows them, and whose it is.
    fn noun_of<'s>(&self, stems: impl Iterator<Item = &'s str>) -> (String, Qualifier) {
        let mut owner = Qualifier::Narrowing;
        let mut noun: Vec<&str> = Vec::new();
        for stem in stems.filter(|stem| !stem.is_empty()) {
            // «на 01.09.2026», «2026»; a phone is none.
            let digits = stem.chars().filter(char::is_ascii_digit).count();
            let is_day = stem.chars().all(|c| c.is_ascii_digit() || c == 'г')
                && (digits == 8 || digits == 4 && (stem.starts_with("20") || stem.starts_with("19")));
            match self.qualifiers.get(stem) {
                Some(Qualifier::Narrowing) => {}
                Some(of) => owner = *of,
                None if is_day => {}
                None => noun.push(stem),
            }
        }
        (noun.join(" "), owner)
    }

    fn add_phrase(&mut self, table: ValueTable, code: &str, word: &Word, mapping: usize, is_new: bool) {
        let standing = |code: &str| match code {
            "gone" => PartKind::Remark(Remark::Gone),
            "on_leave" => PartKind::Remark(Remark::OnLeave),
            _ => PartKind::Act(Act::Present),
        };
        let kind = match table {
            ValueTable::Act | ValueTable::Movement => match code {
                "admission" => PartKind::Act(Act::Admission),
                "present" => PartKind::Act(Act::Present),
                "none" => PartKind::Object(Object::Other),
                code => match MovementKind::from_code(code) {
                    Some(kind) => PartKind::Act(Act::Movement(kind)),
                    None => return,
                },
            },
            ValueTable::Object => PartKind::Object(match code {
                "ours" => Object::Ours,
                "elsewhere" => Object::Elsewhere,
                "from_elsewhere" => Object::FromElsewhere,
                "post" => Object::Post,
                _ => Object::Other,
            }),
            ValueTable::Reason => PartKind::Reason,
            ValueTable::Turn => PartKind::Turn(match code {
                "refusal" => Turn::Refusal,
                "annulment" => Turn::Annulment,
                _ => Turn::Intention,
            }),
            ValueTable::Remark => PartKind::Remark(match code {
                "gone" => Remark::Gone,
                "on_leave" => Remark::OnLeave,
                "no_rights" => Remark::NoRights,
                "unclear" => Remark::Unclear,
                _ => Remark::Plain,
            }),
            ValueTable::Rights => PartKind::Remark(Remark::NoRights),
            ValueTable::Container => match code {
                "not_ours" => PartKind::Container(Container::NotOurs),
                "some" => PartKind::Container(Container::Some),
                "listing" => PartKind::Container(Container::Listing),
                code => standing(code),
            },
            ValueTable::Standing => standing(code),
            ValueTable::Relation => PartKind::Relation(code == "legal"),
            ValueTable::Signer => PartKind::Signer,
            ValueTable::Filler => PartKind::Filler,
            ValueTable::Role
            | ValueTable::MemberStatus
            | ValueTable::Post
            | ValueTable::YesNo
            | ValueTable::NonGroup
            | ValueTable::Qualifier => return,
        };
        self.phrases.add(word, kind, table == ValueTable::Movement, mapping, is_new);
    }

    /// Takes a phrase apart: one above a table, or anything beside a person, an order's words among them.
    pub fn parts(&self, text: &str, manner: Manner) -> Vec<Part> {
        self.phrases.parse(text, !manner.is_title, manner)
    }

    /// Takes a phrase apart that is said of something.
    pub(super) fn parts_of(&self, text: &str, context: Context, manner: Manner) -> Vec<Part> {
        self.phrases.parse(text, context == Context::Order, manner)
    }

    fn known(&self, kind: Option<Kind>, folded: &str) -> Option<Field> {
        if folded.is_empty() || folded.len() > 200 {
            return None;
        }
        kind.and_then(|kind| self.by_kind.get(&(kind, Cow::Owned(folded.to_owned()))))
            .or_else(|| self.any.get(folded))
            .copied()
    }

    /// The code of a value word: compared whole, then by its beginning.
    fn code(&self, table: ValueTable, written: &str) -> Option<&str> {
        let folded = fold_words(written);
        let words = self.values.get(&table)?;
        if folded.is_empty() {
            // «+» and «-» fold to nothing.
            return match written.trim() {
                "+" | "✓" | "√" => words.iter().map(|(_, code)| code.as_ref()).find(|code| *code == "yes"),
                "-" | "—" | "–" => words.iter().map(|(_, code)| code.as_ref()).find(|code| *code == "no"),
                _ => None,
            };
        }
        let whole = words.iter().find(|(word, _)| *word == folded);
        whole
            .or_else(|| words.iter().find(|(word, _)| word.chars().count() > 2 && folded.starts_with(word.as_ref())))
            .map(|(_, code)| code.as_ref())
    }

    /// A status word of a roster.
    pub fn standing(&self, written: &str) -> Option<Standing> {
        Some(match self.code(ValueTable::Standing, written)? {
            "on_leave" => Standing::OnLeave,
            "gone" => Standing::Gone,
            _ => Standing::Active,
        })
    }

    /// A role word.
    pub fn role(&self, written: &str) -> Option<Role> {
        Role::from_code(self.code(ValueTable::Role, written)?)
    }

    /// A state of a membership.
    pub fn member_status(&self, written: &str) -> Option<MemberStatus> {
        Some(match self.code(ValueTable::MemberStatus, written)? {
            "invited" => MemberStatus::Invited,
            "requested" => MemberStatus::Requested,
            "blocked" => MemberStatus::Blocked,
            "left" => MemberStatus::Left,
            "suspended" => MemberStatus::Suspended,
            _ => MemberStatus::Joined,
        })
    }

    /// What a line between members says of those below it: «Ученики», «Родители (25)», «Заявки». Only a whole word counts:
    /// a surname may begin like one.
    pub fn heading(&self, line: &str) -> (Option<Role>, Option<MemberStatus>) {
        let bare = without_brackets(line);
        let bare = fold_words(bare.trim_end_matches(|c: char| !c.is_alphabetic()));
        let is_word = |table: ValueTable| {
            self.values.get(&table).is_some_and(|words| words.iter().any(|(word, _)| *word == bare && !word.is_empty()))
        };
        let role = is_word(ValueTable::Role).then(|| self.role(&bare)).flatten();
        let status = is_word(ValueTable::MemberStatus).then(|| self.member_status(&bare)).flatten();
        (role, status)
    }

    /// What a post means. The whole word decides, then its beginning, then any known word inside («и.о. заместителя …»).
    pub fn post(&self, written: &str) -> PostKind {
        let code = self.code(ValueTable::Post, written).or_else(|| {
            let folded = fold_words(written);
            self.values
                .get(&ValueTable::Post)?
                .iter()
                .find(|(word, _)| word.chars().count() > 5 && folded.contains(word.as_ref()))
                .map(|(_, code)| code.as_ref())
        });
        match code {
            Some("pedagogical") => PostKind::Pedagogical,
            Some("administration") => PostKind::Administration,
            Some(_) => PostKind::Other,
            None => PostKind::Unknown,
        }
    }

    /// True if a remark says that a legal representative has no rights, or restricted ones.
    pub fn without_rights(&self, written: &str) -> bool {
        let folded = fold_words(written);
        self.values
            .get(&ValueTable::Rights)
            .is_some_and(|words| words.iter().any(|(word, _)| folded.contains(word.as_ref())))
    }

    /// Yes or no.
    pub fn yes_no(&self, written: &str) -> Option<bool> {
        self.code(ValueTable::YesNo, written).map(|code| code == "yes")
    }

    /// What stands in a column of groups and names none: «—», «б/г», «выпускники 2026». Only the whole text counts, a year
    /// behind it left out.
    pub fn non_group(&self, written: &str) -> Option<NonGroup> {
        let folded = fold_words(written);
        if folded.is_empty() {
            return Some(NonGroup::None);
        }
        let words = self.values.get(&ValueTable::NonGroup)?;
        let bare = without_year(&folded);
        let (_, code) = words.iter().find(|(word, _)| *word == folded || word == bare)?;
        Some(match code.as_ref() {
            "gone" => NonGroup::Gone,
            "on_leave" => NonGroup::OnLeave,
            "none" => NonGroup::None,
            _ => NonGroup::Unclear,
        })
    }

    /// A movement that a mapping has a word for.
    pub fn movement(&self, written: &str) -> Option<MovementKind> {
        MovementKind::from_code(self.code(ValueTable::Movement, written)?)
    }
}

/// «выпускники2026», «выпуск20252026учгода» without the year.
fn without_year(folded: &str) -> &str {
    let words = ["учебногогода", "учгода", "годов", "года", "год", "гг", "г"];
    let bare = words.iter().find_map(|word| folded.strip_suffix(word)).unwrap_or(folded);
    let name = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    if !matches!(bare.len() - name.len(), 4 | 8) {
        return folded;
    }
    name.strip_suffix("за").or_else(|| name.strip_suffix("от")).unwrap_or(name)
}

/// A text without what stands in brackets.
pub fn without_brackets(text: &str) -> String {
    let mut depth = 0u32;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary() -> Dictionary {
        let mappings: Vec<Mapping> =
            super::super::SHIPPED.iter().map(|(name, text)| Mapping::read(text, name).unwrap()).collect();
        Dictionary::new(&mappings)
    }

    #[test]
    fn headers() {
        let dictionary = dictionary();
        for (header, field) in [
            ("Ф.И.О.", Field::FullName),
            ("Фамилия*", Field::Surname),
            ("Отчество (при наличии)", Field::Patronymic),
            ("ДАТА\nРОЖДЕНИЯ", Field::BirthDate),
            ("Год рождения", Field::Ignored),
            ("№ зачётной книжки", Field::PersonId),
            ("Эл. почта", Field::Email),
            ("Родитель 2", Field::Guardian),
            ("№ приказа", Field::OrderNumber),
        ] {
            assert_eq!(dictionary.field(None, header), Some(field), "{header}");
        }
        assert_eq!(dictionary.field(Some(Kind::Members), "Класс"), Some(Field::Place));
        assert_eq!(dictionary.field(None, "Класс"), Some(Field::Group));
        assert_eq!(dictionary.field(None, "Иванов"), None);
    }

    #[test]
    fn values() {
        let dictionary = dictionary();
        assert_eq!(dictionary.standing("Отчислен 01.09.2026"), Some(Standing::Gone));
        assert_eq!(dictionary.standing("академический отпуск"), Some(Standing::OnLeave));
        assert_eq!(dictionary.standing("обучается"), Some(Standing::Active));
        assert_eq!(dictionary.role("Учитель"), Some(Role::ClassTeacher));
        assert_eq!(dictionary.member_status("Приглашена"), Some(MemberStatus::Invited));
        assert_eq!(dictionary.post("Заместитель директора по УВР"), PostKind::Administration);
        assert_eq!(dictionary.post("преподаватель математики"), PostKind::Pedagogical);
        assert_eq!(dictionary.post("Педагог-психолог"), PostKind::Pedagogical);
        assert_eq!(dictionary.post("уборщик служебных помещений"), PostKind::Other);
        assert_eq!(dictionary.post("звездочёт"), PostKind::Unknown);
        assert_eq!(dictionary.yes_no("+"), Some(true));
        assert!(dictionary.without_rights("Мать лишена родительских прав"));
    }

    #[test]
    fn what_is_no_group() {
        let dictionary = dictionary();
        for (written, expected) in [
            ("—", Some(NonGroup::None)),
            ("б/г", Some(NonGroup::None)),
            ("Без группы", Some(NonGroup::None)),
            ("Выпускники 2026", Some(NonGroup::Gone)),
            ("выпуск 2025/2026 уч. года", Some(NonGroup::Gone)),
            ("ОТЧИСЛЕННЫЕ 2026 г.", Some(NonGroup::Gone)),
            ("Архив", Some(NonGroup::Gone)),
            ("академ", Some(NonGroup::OnLeave)),
            ("Абитуриенты", Some(NonGroup::Unclear)),
            ("Выпускники-21", None),
            ("Архивариусы", None),
            ("2026", None),
            ("ИС-2026", None),
        ] {
            assert_eq!(dictionary.non_group(written), expected, "{written}");
        }
    }
}
