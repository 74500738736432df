//! Words come in, as they stand in headers and cells; fields and codes go out.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::field::Field;
use super::file::{Mapping, ValueTable};
use super::header_words::HeaderWords;
use super::phrase::{Act, Container, Context, Manner, Object, Part, PartKind, Phrases, Remark, Turn};
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
    header_words: HeaderWords,
}

impl Dictionary {
    /// Puts the words of mappings together; a later mapping wins over an earlier one.
    pub fn new<'a>(mappings: impl IntoIterator<Item = &'a Mapping>) -> Dictionary {
        let mut dictionary = Dictionary::default();
        let mappings: Vec<&Mapping> = mappings.into_iter().collect();
        dictionary.header_words = HeaderWords::new(&mappings);
        for (number, mapping) in mappings.into_iter().enumerate() {
            for (kind, word, field) in &mapping.headers {
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

    /// The field that a header names in tables of a kind: by the header itself, then by its noun and qualifiers
    /// (`HeaderWords`). What stands in brackets is left out if the whole is not known, unless it says whose the column is.
    pub fn field(&self, kind: Option<Kind>, header: &str) -> Option<Field> {
        let whole = fold_words(header);
        if let Some(field) = self.known(kind, &whole) {
            return Some(field);
        }
        if let Some(field) = self.header_words.field(kind, header) {
            return Some(field);
        }
        // «Родитель 2», «Телефон 1».
        let bare = whole.trim_end_matches(|c: char| c.is_ascii_digit());
        if (1..=2).contains(&(whole.len() - bare.len())) && !bare.is_empty() {
            let words = header.trim_end_matches(|c: char| !c.is_alphabetic());
            if let Some(field) = self.known(kind, bare).or_else(|| self.header_words.field(kind, words)) {
                return Some(field);
            }
        }
        let (open, bare) = (header.find('(')?, without_brackets(header));
        if self.header_words.turns(header.get(open..)?) {
            return None;
        }
        self.known(kind, &fold_words(&bare)).or_else(|| self.header_words.field(kind, &bare))
    }

    /// True if words of a header make the column somebody else's, or another time's: «Мать», «прежняя».
    pub(super) fn header_turns(&self, words: &str) -> bool {
        self.header_words.turns(words)
    }

    /// True if a mapping has the header itself, and not only its noun.
    pub fn names_exactly(&self, kind: Option<Kind>, header: &str) -> bool {
        self.known(kind, &fold_words(header)).is_some() && !header.to_lowercase().starts_with("список")
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
                "members" => PartKind::Container(Container::Members),
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
            | ValueTable::Qualifier
            | ValueTable::Abbreviation => return,
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

    /// A group as it is written, without a bracket that says something of those in it: «ИС-21 (отчисленные)».
    pub(super) fn group_without_remark<'g>(&self, written: &'g str, today: chrono::NaiveDate) -> &'g str {
        let Some((bare, rest)) = written.split_once('(') else { return written };
        let inside = rest.trim_end().trim_end_matches(')');
        let heard = self.understand(inside, Context::List, Manner { today, is_title: true });
        let tells = heard.is_turned
            || heard.standing.is_some_and(|standing| standing != Standing::Active)
            || matches!(heard.container, Some(Container::NotOurs | Container::Some));
        if tells && !bare.trim().is_empty() { bare.trim() } else { written }
    }

    /// True for a line that names students or their parents: «Обучающиеся», «Родители».
    pub(super) fn names_others(&self, line: &str) -> bool {
        use domain::membership::Category;
        self.heading(line).0.is_some_and(|role| matches!(role.category(), Category::Student | Category::Guardian))
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
