//! A written group name comes in; the group it means goes out, however it was written.

use hashbrown::HashMap;

use crate::names::{Text, Texts};

/// A group of students, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(pub(crate) u32);

impl Group {
    /// The number as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A group's name taken apart: what is the same for «ИС-21», «ИС 21», «2ИС-1», «21-ИС», «IC-21», «гр. ИС-21 (25)».
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName {
    /// The folded name: letters, then numbers, then what follows (`ис21`, `ис21з`, `ис21-1`).
    pub folded: String,
    /// The headcount in brackets: «ИС-21 (25)».
    pub headcount: Option<u32>,
}

impl GroupName {
    /// Reads a group's name; `None` if the text holds no letter or no digit and so names no group.
    pub fn read(written: &str) -> Option<GroupName> {
        let (bare, headcount) = without_headcount(written);
        let folded = fold_group(without_prefix(bare.trim()))?;
        Some(GroupName { folded, headcount })
    }

    /// True if the text by itself looks like a group's name, so that a sheet's name or a separating line can be one:
    /// at most six letters with one to three digits, and no word such as «Лист1».
    pub fn looks_like_one(written: &str) -> bool {
        let (bare, _) = without_headcount(written);
        let bare = bare.trim();
        let said = bare.len() != without_prefix(bare).len();
        let bare = without_prefix(bare);
        let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
        let digits = bare.chars().filter(char::is_ascii_digit).count();
        let others = bare.chars().filter(|c| !c.is_alphanumeric() && !is_joint(*c)).count();
        let words = bare.split_whitespace().count();
        let low = bare.to_lowercase();
        (1..=3).contains(&digits)
            && (1..=if said { 10 } else { 6 }).contains(&letters)
            && others == 0
            && words <= 3
            && !["лист", "sheet", "стр", "табл", "table", "list", "курс", "прил", "том", "чел"]
                .iter()
                .any(|w| low.contains(w))
    }
}

fn without_headcount(written: &str) -> (&str, Option<u32>) {
    let Some(open) = written.find('(') else { return (written, None) };
    let (before, rest) = written.split_at(open);
    let digits: String =
        rest.chars().skip(1).skip_while(|c| c.is_whitespace()).take_while(char::is_ascii_digit).collect();
    (before, digits.parse().ok())
}

/// «Группа ИС-21», «гр. ИС-21», «Класс 7А» without the first word.
fn without_prefix(written: &str) -> &str {
    let low = written.to_lowercase();
    for word in ["учебная группа", "группы", "группа", "группе", "группу", "класса", "класс", "гр."]
    {
        if low.starts_with(word) {
            let rest: usize = written.chars().take(word.chars().count()).map(char::len_utf8).sum();
            let rest = written.get(rest..).unwrap_or("");
            // «Классика-1» is not a class.
            if rest.starts_with(|c: char| !c.is_alphabetic()) || word == "гр." {
                return rest
                    .trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '№' | '"' | '«' | '»' | '.'));
            }
        }
    }
    written
}

fn is_joint(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.' | '/' | '\\' | '_' | '"' | '«' | '»' | '\'' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{a0}'
        )
}

fn fold_group(written: &str) -> Option<String> {
    #[derive(PartialEq, Clone, Copy)]
    enum Run {
        Letters,
        Digits,
    }
    let mut runs: Vec<(Run, String)> = Vec::new();
    let mut joint = false;
    for c in written.chars().flat_map(char::to_lowercase) {
        let (run, c) = match c {
            '0'..='9' => (Run::Digits, c),
            c if c.is_alphabetic() => (Run::Letters, twin(c)),
            _ => {
                joint = true;
                continue;
            }
        };
        match runs.last_mut() {
            Some((last, text)) if *last == run => {
                // «ИС-21-1» is the first half of ИС-21, not ИС-211; «ИС Э-21» is «ИСЭ-21».
                if joint && run == Run::Digits {
                    text.push('-');
                }
                text.push(c);
            }
            _ => runs.push((run, c.to_string())),
        }
        joint = false;
    }
    // «2ИС-1» and «21-ИС»: the number before the letters goes behind them.
    if let [(Run::Digits, _), (Run::Letters, _), ..] = runs.as_slice() {
        let (_, course) = runs.remove(0);
        match runs.get_mut(1) {
            Some((Run::Digits, number)) => number.insert_str(0, &course),
            _ => runs.insert(1, (Run::Digits, course)),
        }
    }
    let letters = runs.iter().any(|(run, _)| *run == Run::Letters);
    let digits = runs.iter().any(|(run, _)| *run == Run::Digits);
    (letters && digits).then(|| runs.into_iter().map(|(_, text)| text).collect())
}

/// In group names a Latin letter always stands for the Russian one that looks or sounds like it: «IC-21» is «ИС-21».
fn twin(c: char) -> char {
    match c {
        'i' | 'і' => 'и',
        'u' => 'у',
        'n' => 'п',
        'r' => 'г',
        'ё' => 'е',
        other => crate::names::cyrillic_twin(other),
    }
}

/// A name that nobody knows but that is a known one with a digit typed as a letter («ИС-2l», «ИС-З1»): what `known` gives
/// for the known one's folded name.
pub fn likely_slip<T>(unknown: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    let as_digits = |name: &str| -> String {
        let first_digit = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
        name.char_indices()
            .map(|(at, c)| match c {
                'l' | '|' if at > 0 => '1',
                'и' | 'i' if at > first_digit => '1',
                'о' if at >= first_digit => '0',
                'з' if at >= first_digit => '3',
                'б' if at >= first_digit => '6',
                'в' if at >= first_digit => '8',
                other => other,
            })
            .collect()
    };
    let split = |name: &str| -> (String, String) {
        let at = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
        let (letters, rest) = name.split_at(at);
        (letters.to_owned(), rest.to_owned())
    };
    // «ис зи»: a first digit typed as a letter stands at the end of the letters.
    let tail_as_digit = |name: &str| -> String {
        let (letters, rest) = split(name);
        let mut letters: Vec<char> = letters.chars().collect();
        if letters.len() > 1
            && let Some(last) = letters.last_mut()
        {
            *last = match *last {
                'з' => '3',
                'о' => '0',
                'б' => '6',
                'в' => '8',
                'l' => '1',
                other => other,
            };
        }
        letters.into_iter().collect::<String>() + &rest
    };
    [as_digits(unknown), tail_as_digit(unknown)]
        .into_iter()
        .filter(|meant| meant != unknown)
        .find_map(|meant| known(&meant))
}

/// All groups that were named, each once, with its spellings.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    folded: Texts,
    by_fold: HashMap<Text, Group>,
    spellings: Vec<Spellings>,
    cache: HashMap<Text, Option<Group>>,
    written: Texts,
    /// The last written name, its group, and where its spelling is counted: lists name a group many times in a row.
    last: (String, Option<(Group, usize)>),
}

#[derive(Debug, Clone, Default)]
struct Spellings {
    fold: Text,
    written: Vec<(Text, u32)>,
}

impl Groups {
    /// The group of a written name; `None` if it names none.
    pub fn take(&mut self, written: &str) -> Option<Group> {
        if self.last.0 == written
            && let Some((group, at)) = self.last.1
        {
            if let Some((_, count)) =
                self.spellings.get_mut(group.index()).and_then(|spellings| spellings.written.get_mut(at))
            {
                *count += 1;
            }
            return Some(group);
        }
        let text = self.written.intern(written.trim());
        let group = match self.cache.get(&text).copied() {
            Some(known) => known,
            None => {
                let group = GroupName::read(written).map(|name| self.with_fold(&name.folded));
                self.cache.insert(text, group);
                group
            }
        };
        written.clone_into(&mut self.last.0);
        self.last.1 = group.map(|group| (group, self.count(group, text, 1)));
        group
    }

    fn with_fold(&mut self, folded: &str) -> Group {
        let fold = self.folded.intern(folded);
        if let Some(group) = self.by_fold.get(&fold) {
            return *group;
        }
        let group = Group(self.spellings.len() as u32);
        self.spellings.push(Spellings { fold, written: Vec::new() });
        self.by_fold.insert(fold, group);
        group
    }

    /// Counts a spelling; gives its number among the group's.
    fn count(&mut self, group: Group, text: Text, times: u32) -> usize {
        let Some(spellings) = self.spellings.get_mut(group.index()) else { return 0 };
        let at = spellings.written.iter().position(|(known, _)| *known == text).unwrap_or(spellings.written.len());
        match spellings.written.get_mut(at) {
            Some((_, count)) => *count += times,
            None => spellings.written.push((text, times)),
        }
        at
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.spellings.len()
    }

    /// True if no group was named.
    pub fn is_empty(&self) -> bool {
        self.spellings.is_empty()
    }

    /// All groups.
    pub fn all(&self) -> impl Iterator<Item = Group> + use<> {
        (0..self.spellings.len() as u32).map(Group)
    }

    /// The folded name.
    pub fn folded(&self, group: Group) -> &str {
        self.spellings.get(group.index()).map_or("", |spellings| self.folded.get(spellings.fold))
    }

    /// The name for people: of all spellings the one most like «ИС-21», then the most frequent, then the first by alphabet.
    pub fn display(&self, group: Group) -> String {
        let Some(spellings) = self.spellings.get(group.index()) else { return String::new() };
        spellings
            .written
            .iter()
            .map(|(text, count)| {
                let (bare, _) = without_headcount(self.written.get(*text));
                (without_prefix(bare.trim()), *count)
            })
            .max_by(|(a, a_count), (b, b_count)| {
                (neatness(a), *a_count).cmp(&(neatness(b), *b_count)).then_with(|| b.cmp(a))
            })
            .map(|(name, _)| name.to_owned())
            .unwrap_or_default()
    }

    /// Takes in another collection; gives the new number of each of its groups, in their order.
    pub fn absorb(&mut self, other: &Groups) -> Vec<Group> {
        other
            .spellings
            .iter()
            .map(|spellings| {
                let group = self.with_fold(other.folded.get(spellings.fold));
                for (text, count) in &spellings.written {
                    let text = self.written.intern(other.written.get(*text));
                    self.cache.insert(text, Some(group));
                    self.count(group, text, *count);
                }
                group
            })
            .collect()
    }

    /// Makes two names one group, because a mapping says so.
    pub fn alias(&mut self, written: &str, means: &str) {
        let text = self.written.intern(written.trim());
        let group = GroupName::read(means).map(|name| self.with_fold(&name.folded));
        if let Some(group) = group {
            let means = self.written.intern(means.trim());
            self.count(group, means, 0);
        }
        self.cache.insert(text, group);
    }
}

/// How much a spelling looks like the nomenclature writes it: capital Russian letters, a hyphen, digits.
fn neatness(name: &str) -> u32 {
    let first = name.chars().next();
    let russian = name.chars().all(|c| !c.is_ascii_alphabetic());
    let letters: Vec<char> = name.chars().filter(|c| c.is_alphabetic()).collect();
    let capital = first.is_some_and(char::is_uppercase) && letters.first().is_some_and(|c| c.is_uppercase());
    let hyphens = name.chars().filter(|c| *c == '-').count();
    let clean = name.chars().all(|c| c.is_alphanumeric() || c == '-');
    u32::from(russian) * 8 + u32::from(clean) * 4 + u32::from(capital) * 2 + u32::from(hyphens == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(written: &str) -> Option<String> {
        GroupName::read(written).map(|name| name.folded)
    }

    #[test]
    fn spellings_of_one_group() {
        for written in [
            "ИС-21", "ИС 21", "ис21", "ИС–21", "2ИС-1", "21-ИС", "IC-21", "ИC-21", "гр. ИС-21", "Группа ИС-21",
            "ИС-21 (25)", "ИС\u{a0}21", "группа: «ИС-21»",
        ] {
            assert_eq!(fold(written).as_deref(), Some("ис21"), "{written}");
        }
    }

    #[test]
    fn other_groups_stay_other() {
        let known = fold("ИС-21");
        for written in ["ИС-21з", "ИС-22", "ИС-211", "ИС-21-1", "ИП-21", "ИСП-21"] {
            assert_ne!(fold(written), known, "{written}");
        }
        assert_ne!(fold("ИС-21-1"), fold("ИС-211"));
        assert_eq!(fold("Лист"), None);
        assert_eq!(fold("2026"), None);
        assert_eq!(fold("7 «А»"), fold("7А"));
    }

    #[test]
    fn names_that_sheets_may_bear() {
        for yes in ["ИС-21", "гр. ИС-21", "ИС-21 (25)", "7А", "Группа ТМ-11", "2ИС-1"] {
            assert!(GroupName::looks_like_one(yes), "{yes}");
        }
        for no in ["Лист1", "Sheet1", "Контингент", "2026", "01.09.2026", "Приложение 1", "Список обучающихся 1 курса"]
        {
            assert!(!GroupName::looks_like_one(no), "{no}");
        }
    }

    #[test]
    fn slips() {
        let known = ["ис21", "ис31", "тм11"];
        let slip =
            |name: &str| likely_slip(&fold(name).unwrap(), |meant| known.into_iter().find(|known| *known == meant));
        assert_eq!(slip("ИС-2l"), Some("ис21"));
        assert_eq!(slip("ИС-З1"), Some("ис31"));
        assert_eq!(slip("ИС-22"), None);
        assert_eq!(slip("ИС-21з"), None);
        assert_eq!(slip("МС-21"), None);
    }

    #[test]
    fn the_neatest_spelling_is_shown() {
        let mut groups = Groups::default();
        let a = groups.take("ис21").unwrap();
        groups.take("ис21");
        assert_eq!(groups.display(a), "ис21");
        groups.take("гр. ИС-21");
        groups.take("IC-21");
        assert_eq!(groups.display(a), "ИС-21");
        let mut other = Groups::default();
        let b = other.take("ТМ-11").unwrap();
        let c = other.take("ИС 21").unwrap();
        let moved = groups.absorb(&other);
        assert_eq!(moved.get(c.index()), Some(&a));
        assert_ne!(moved.get(b.index()), Some(&a));
    }
}
