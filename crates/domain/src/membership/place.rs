//! Places of the platform: classes and chats, each once, written as the contract writes them.

use std::num::NonZeroU32;

use hashbrown::HashMap;

use super::PlaceName;
use crate::roster::{Group, GroupName, Groups};
use names::{Symbol, Symbols, fold_words, trimmed};

/// A place by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(NonZeroU32);

impl PlaceId {
    /// The place of an index. The number is one more, so that no place takes no room of its own.
    fn at(index: usize) -> PlaceId {
        PlaceId(NonZeroU32::MIN.saturating_add(index as u32))
    }

    /// The number as an index.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A place on the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The organisation's community.
    Organization,
    /// The class of all staff, «Сотрудники» (5.11.1).
    Staff,
    /// A group's class (5.11.1).
    Class(Group),
    /// The chat with a group's students (5.11.3).
    StudentChat(Group),
    /// The chat with their legal representatives (5.11.3).
    ParentChat(Group),
    /// The chat of those who teach the group (5.11.3).
    TeacherChat(Group),
    /// The chat of a group and a subject (5.11.4).
    SubjectChat(Group, Symbol),
    /// A chat of the management (5.11.2).
    Management(Symbol),
}

impl Place {
    /// The group that the place belongs to.
    pub fn group(self) -> Option<Group> {
        match self {
            Place::Class(group)
            | Place::StudentChat(group)
            | Place::ParentChat(group)
            | Place::TeacherChat(group)
            | Place::SubjectChat(group, _) => Some(group),
            Place::Organization | Place::Staff | Place::Management(_) => None,
        }
    }

    /// The same place of another group.
    pub fn of_group(self, group: Group) -> Place {
        match self {
            Place::Class(_) => Place::Class(group),
            Place::StudentChat(_) => Place::StudentChat(group),
            Place::ParentChat(_) => Place::ParentChat(group),
            Place::TeacherChat(_) => Place::TeacherChat(group),
            Place::SubjectChat(_, subject) => Place::SubjectChat(group, subject),
            other => other,
        }
    }

    /// True for chats: nobody enters one before they were acquainted with the rules (5.13.3).
    pub fn is_chat(self) -> bool {
        !matches!(self, Place::Organization | Place::Staff | Place::Class(_))
    }

    /// True for two places of the same kind, so that going from one to the other is a move.
    pub fn same_kind(self, other: Place) -> bool {
        match (self, other) {
            (Place::SubjectChat(_, a), Place::SubjectChat(_, b)) => a == b,
            _ => std::mem::discriminant(&self) == std::mem::discriminant(&other),
        }
    }
}

/// A place as the contract writes it, from that or from words, with the groups that are known spelled as they are known.
/// Words must look like a place: what is called after none is none.
pub fn place_written(written: &str, mut groups: Groups) -> Option<PlaceName> {
    let mut places = Places::default();
    let trimmed = written.trim();
    let (place, is_certain) = places.read_anew(trimmed, &mut groups.clone())?;
    let says_itself = is_certain || place.group().is_some() && looks_like_a_place(trimmed, &groups);
    if !says_itself {
        return None;
    }
    let as_known = groups.clone();
    let place = places.read(trimmed, &mut groups)?;
    // A group that nobody knows is written as it is written here.
    let is_new = places.get(place).group().is_some_and(|group| group.index() >= as_known.len());
    Some(if is_new { places.named(place, |group| groups.display_whole(group)) } else { places.name(place, &as_known) })
}

/// True if words name a group that is known, or one that looks like a group.
fn looks_like_a_place(written: &str, groups: &Groups) -> bool {
    let (_, name) = words_around(written);
    groups.find(name).is_some() || GroupName::looks_like_one(name)
}

/// True for two ways to write one place: `chat:students:ИС-21` and `chat:students:ис21`. Brackets tell two places apart
/// only where both have some.
pub fn same_place(a: &PlaceName, b: &PlaceName) -> bool {
    if a == b {
        return true;
    }
    let (mut places, mut groups) = (Places::default(), Groups::default());
    let (Some(a), Some(b)) = (places.take(a, &mut groups), places.take(b, &mut groups)) else { return false };
    if a == b {
        return true;
    }
    let (a, b) = (places.get(a), places.get(b));
    let (Some(one), Some(other)) = (a.group(), b.group()) else { return false };
    let is_bare = |group: Group| groups.folded(group) == groups.base(group);
    a.of_group(other) == b && groups.base(one) == groups.base(other) && (is_bare(one) || is_bare(other))
}

/// All places that occur, each once. Subjects and names of management chats are kept by their folded form.
#[derive(Debug, Clone, Default)]
pub struct Places {
    list: Vec<Place>,
    numbers: HashMap<Place, PlaceId>,
    subjects: Symbols,
    subject_spellings: HashMap<Symbol, String>,
    /// What each written text means, where it was read; by number of the text.
    cache: Vec<Option<Option<PlaceId>>>,
    written: Symbols,
    /// The last written place: lists name one many times in a row.
    last: Option<(Symbol, PlaceId)>,
    /// The last place that was given by its name: reads give one many times in a row.
    last_name: Option<(PlaceName, Option<PlaceId>)>,
}

impl Places {
    /// The number of a place.
    pub fn number(&mut self, place: Place) -> PlaceId {
        if let Some(number) = self.numbers.get(&place) {
            return *number;
        }
        let number = PlaceId::at(self.list.len());
        self.list.push(place);
        self.numbers.insert(place, number);
        number
    }

    /// The number of a place, if it occurs.
    pub fn find(&self, place: Place) -> Option<PlaceId> {
        self.numbers.get(&place).copied()
    }

    /// The place behind a number.
    ///
    /// # Panics
    /// On a number of another table of places: a fault of the program. Any answer would be the wrong place for somebody, so the
    /// run ends and nothing is planned.
    #[expect(clippy::panic, reason = "a wrong place must not be acted on")]
    pub fn get(&self, number: PlaceId) -> Place {
        match self.list.get(number.index()) {
            Some(place) => *place,
            None => panic!("place {number:?} is not of this table of {}", self.list.len()),
        }
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True if there is no place.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All places with their numbers.
    pub fn all(&self) -> impl Iterator<Item = (PlaceId, Place)> {
        self.list.iter().enumerate().map(|(n, place)| (PlaceId::at(n), *place))
    }

    /// A subject (or the name of a management chat) by its folded form; the first spelling by alphabet is shown.
    pub fn subject(&mut self, written: &str) -> Symbol {
        let written = written.trim();
        let fold = self.subjects.intern(&fold_words(written));
        let shown = self.subject_spellings.entry(fold).or_insert_with(|| written.to_owned());
        if written < shown.as_str() {
            written.clone_into(shown);
        }
        fold
    }

    /// The spelling of a subject.
    pub fn subject_words(&self, subject: Symbol) -> &str {
        self.subject_spellings.get(&subject).map_or("", String::as_str)
    }

    /// The folded form of a subject.
    pub fn subject_fold(&self, subject: Symbol) -> &str {
        self.subjects.get(subject)
    }

    /// Reads a place as the contract writes it (`chat:students:ИС-21`) or in words («ИС-21», «Сотрудники», «чат родителей
    /// ИС-21»). Any other text is the class of a group of that name; `None` if it holds neither letter nor digit, or is a
    /// kind of chat that the contract does not have.
    pub fn read(&mut self, written: &str, groups: &mut Groups) -> Option<PlaceId> {
        if let Some((_, number)) = self.last.filter(|(text, _)| self.written.get(*text) == written) {
            return Some(number);
        }
        let text = self.written.intern(trimmed(written));
        let number = match self.cache.get(text.index()).copied().flatten() {
            Some(known) => known,
            None => {
                let place = self.read_anew(written.trim(), groups);
                let number = place.map(|(place, _)| self.number(place));
                if self.cache.len() <= text.index() {
                    self.cache.resize(self.written.len(), None);
                }
                if let Some(slot) = self.cache.get_mut(text.index()) {
                    *slot = Some(number);
                }
                number
            }
        };
        self.last = number.map(|number| (text, number));
        number
    }

    /// The number of a place by its name; `None` for a group whose name has neither letter nor digit.
    pub fn take(&mut self, name: &PlaceName, groups: &mut Groups) -> Option<PlaceId> {
        if self.last_name.as_ref().is_some_and(|(last, _)| last == name) {
            return self.last_name.as_ref().and_then(|(_, number)| *number);
        }
        let number = self.of_name(name.as_deref(), groups).map(|place| self.number(place));
        self.last_name = Some((name.clone(), number));
        number
    }

    fn of_name(&mut self, name: PlaceName<&str>, groups: &mut Groups) -> Option<Place> {
        Some(match name {
            PlaceName::Organization => Place::Organization,
            PlaceName::Staff => Place::Staff,
            PlaceName::Class(group) => Place::Class(groups.take(group)?),
            PlaceName::Students(group) => Place::StudentChat(groups.take(group)?),
            PlaceName::Parents(group) => Place::ParentChat(groups.take(group)?),
            PlaceName::Teachers(group) => Place::TeacherChat(groups.take(group)?),
            PlaceName::Subject { group, subject } => Place::SubjectChat(groups.take(group)?, self.subject(subject)),
            PlaceName::Management(name) => Place::Management(self.subject(name)),
        })
    }

    /// The place, and whether the words say for certain that it is one. Under a header of places every other text is a
    /// group's class: a group may be called anything.
    fn read_anew(&mut self, written: &str, groups: &mut Groups) -> Option<(Place, bool)> {
        if let Some(name) = PlaceName::parse(written) {
            return self.of_name(name, groups).map(|place| (place, true));
        }
        if written.starts_with("chat:") {
            return None;
        }
        let words = fold_words(written);
        match words.as_str() {
            "organization" | "организация" | "сообщество" | "техникум" | "колледж" | "школа" =>
            {
                return Some((Place::Organization, true));
            }
            "staff" | "сотрудники" | "учительская" | "педагоги" | "преподаватели" | "классотрудники" | "работники" =>
            {
                return Some((Place::Staff, true));
            }
            _ => {}
        }
        let (says, name) = words_around(written);
        if !(says.chat || says.parents) {
            return groups.take(written).map(|group| (Place::Class(group), false));
        }
        // «Чат колледжа»: no group's, and a place all the same.
        let Some(group) = groups.take(name) else {
            return groups.take(written).map(|group| (Place::Class(group), false));
        };
        let place = match says {
            Says { parents: true, .. } => Place::ParentChat(group),
            Says { teachers: true, .. } => Place::TeacherChat(group),
            _ => Place::StudentChat(group),
        };
        if !(says.parents || says.teachers || says.students)
            && let Some((group, subject)) = subject_in(name)
        {
            let group = groups.take(group)?;
            return Some((Place::SubjectChat(group, self.subject(subject)), false));
        }
        Some((place, false))
    }

    /// The place as the contract writes it.
    pub fn display(&self, number: PlaceId, groups: &Groups) -> String {
        self.name(number, groups).to_string()
    }

    /// The place by its name.
    pub fn name(&self, number: PlaceId, groups: &Groups) -> PlaceName {
        self.named(number, |group| groups.display(group))
    }

    fn named(&self, number: PlaceId, shown: impl Fn(Group) -> String) -> PlaceName {
        match self.get(number) {
            Place::Organization => PlaceName::Organization,
            Place::Staff => PlaceName::Staff,
            Place::Class(group) => PlaceName::Class(shown(group)),
            Place::StudentChat(group) => PlaceName::Students(shown(group)),
            Place::ParentChat(group) => PlaceName::Parents(shown(group)),
            Place::TeacherChat(group) => PlaceName::Teachers(shown(group)),
            Place::SubjectChat(group, subject) => {
                PlaceName::Subject { group: shown(group), subject: self.subject_words(subject).to_owned() }
            }
            Place::Management(name) => PlaceName::Management(self.subject_words(name).to_owned()),
        }
    }

    /// Takes in another collection, whose groups have the new numbers `groups`; gives the new number of each place.
    pub fn absorb(&mut self, other: &Places, groups: &[Group]) -> Vec<PlaceId> {
        other
            .list
            .iter()
            .map(|place| {
                let moved = |group: Group| groups.get(group.index()).copied().unwrap_or(group);
                let place = match *place {
                    Place::SubjectChat(group, subject) => {
                        Place::SubjectChat(moved(group), self.subject(other.subject_words(subject)))
                    }
                    Place::Management(name) => Place::Management(self.subject(other.subject_words(name))),
                    place => place.group().map_or(place, |group| place.of_group(moved(group))),
                };
                self.number(place)
            })
            .collect()
    }

    /// Gives the groups their new numbers; gives the new number of each place.
    pub fn renumber(&mut self, groups: &[Group]) -> Vec<PlaceId> {
        self.numbers.clear();
        self.cache.clear();
        self.last = None;
        self.last_name = None;
        let moved = |group: Group| groups.get(group.index()).copied().unwrap_or(group);
        std::mem::take(&mut self.list)
            .into_iter()
            .map(|place| self.number(place.group().map_or(place, |group| place.of_group(moved(group)))))
            .collect()
    }
}

/// What the words around a group's name say of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Says {
    chat: bool,
    parents: bool,
    teachers: bool,
    students: bool,
}

/// Takes off the words before and behind a group's name that say what place it is: «Чат родителей группы ИС-21».
fn words_around(written: &str) -> (Says, &str) {
    let mut says = Says::default();
    let mut name = written.trim();
    let is_edge =
        |c: char| c.is_whitespace() || matches!(c, ',' | ':' | '(' | ')' | '«' | '»' | '"' | '-' | '—' | '–' | '.');
    let mut note = |word: &str| -> bool {
        let low = word.to_lowercase().replace('ё', "е");
        match low.trim_matches(is_edge) {
            "чат" | "чата" | "чате" | "беседа" | "чаты" => says.chat = true,
            "родители"
            | "родителей"
            | "родителям"
            | "родительский"
            | "родительская"
            | "представители"
            | "представителей" => says.parents = true,
            "преподаватели"
            | "преподавателей"
            | "педагоги"
            | "педагогов"
            | "педагогический"
            | "учителя"
            | "учителей" => {
                says.teachers = true;
            }
            "студенты"
            | "студентов"
            | "студенческий"
            | "обучающиеся"
            | "обучающихся"
            | "ученики"
            | "учеников"
            | "учащиеся"
            | "учащихся" => says.students = true,
            "" | "для" | "с" | "со" | "и" | "законные" | "законных" | "группа" | "группы" | "группе" | "группой"
            | "гр" | "класс" | "класса" | "классный" => {}
            _ => return false,
        }
        true
    };
    while let Some((word, rest)) = name.split_once(char::is_whitespace).or((!name.is_empty()).then_some((name, ""))) {
        if !note(word) {
            break;
        }
        name = rest.trim_start();
    }
    while let Some((rest, word)) = name.rsplit_once(char::is_whitespace) {
        if !note(word) {
            break;
        }
        name = rest.trim_end();
    }
    (says, name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '—' | '–' | '-')))
}

/// «ИС-21 по предмету Математика»: the group, and the subject.
fn subject_in(name: &str) -> Option<(&str, &str)> {
    let mut start = 0;
    for word in name.split_inclusive(char::is_whitespace) {
        let low = word.trim().to_lowercase();
        if low.starts_with("предмет") || low.starts_with("дисциплин") {
            let (before, behind) = (name.get(..start)?, name.get(start + word.len()..)?);
            let before = before.trim().trim_end_matches("по").trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
            let behind = behind.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
            return (!before.is_empty() && !behind.is_empty()).then_some((before, behind));
        }
        start += word.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_words_and_in_codes() {
        let mut groups = Groups::default();
        let mut places = Places::default();
        for (written, expected) in [
            ("class:ИС-21", Some("class:ИС-21")),
            ("ИС-21", Some("class:ИС-21")),
            ("ис 21", Some("class:ИС-21")),
            ("Сотрудники", Some("staff")),
            ("Учительская", Some("staff")),
            ("chat:students:ИС-21", Some("chat:students:ИС-21")),
            ("Чат родителей ИС-21", Some("chat:parents:ИС-21")),
            ("ИС-21 родители", Some("chat:parents:ИС-21")),
            ("chat:subject:ИС-21:Математика", Some("chat:subject:ИС-21:Математика")),
            ("chat:management:Директор и заместители", Some("chat:management:Директор и заместители")),
            ("organization", Some("organization")),
            ("Родители ИС-21", Some("chat:parents:ИС-21")),
            ("Чат группы ИС-21", Some("chat:students:ИС-21")),
            ("Чат родителей группы Ветеринария 3", Some("chat:parents:Ветеринария 3")),
            ("ИС-21 (родители)", Some("chat:parents:ИС-21")),
            ("Чат ИС-21 по предмету Математика", Some("chat:subject:ИС-21:Математика")),
            ("Айтишники-2", Some("class:Айтишники-2")),
            ("101", Some("class:101")),
            ("как-то так", Some("class:как-то так")),
            ("—", None),
        ] {
            let place = places.read(written, &mut groups);
            assert_eq!(place.map(|place| places.display(place, &groups)).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn what_is_typed_by_hand_must_look_like_a_place() {
        let of = |written: &str| place_written(written, Groups::default()).map(|place| place.to_string());
        assert_eq!(of("чат Новогодний вечер"), None);
        assert_eq!(of("Математика, 1 семестр, поток"), None);
        assert_eq!(of("ис 21").as_deref(), Some("class:ис 21"));
        assert_eq!(of("class:ТМ-11 (на базе 9 кл.)").as_deref(), Some("class:ТМ-11 (на базе 9 кл.)"));
        let mut groups = Groups::default();
        groups.take("Ветеринария 3");
        assert_eq!(place_written("ветеринария-3", groups), Some(PlaceName::Class("Ветеринария 3".to_owned())));
    }

    #[test]
    fn two_ways_to_write_one_place() {
        let same = |a: &str, b: &str| same_place(&a.parse().unwrap(), &b.parse().unwrap());
        assert!(same("class:ИС-21", "class:ис21"));
        assert!(same("class:ИС-21", "class:ИС-21 (09.02.07)"));
        assert!(!same("class:ТМ-11 (на базе 9 кл.)", "class:ТМ-11 (на базе 11 кл.)"));
        assert!(!same("class:ИС-21", "chat:students:ИС-21"));
        assert!(same("chat:subject:ис21:мдк.01.02: базы данных", "chat:subject:ИС-21:МДК.01.02: Базы данных"));
    }
}
