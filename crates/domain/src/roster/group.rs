//! A written group name comes in; the group it means goes out, however it was written.

use std::num::NonZeroU32;

use hashbrown::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use names::{Symbol, Symbols, trimmed};

/// A group of students, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(NonZeroU32);

impl Group {
    /// The group of an index. The number is one more, so that no group takes no room of its own.
    pub(super) fn at(index: u32) -> Group {
        Group(NonZeroU32::MIN.saturating_add(index))
    }

    /// The number as an index.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What stands where a group should, and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NonGroup {
    /// «выпускники 2026», «отчисленные», «архив»: the person studies no more.
    Gone,
    /// «академ»: the person is on leave.
    OnLeave,
    /// «—», «б/г»: no group is named.
    None,
    /// «резерв», «уточняется»: it says something, but not what.
    Unclear,
}

/// A group's name taken apart: what is the same for «ИС-21», «ИС 21», «ис21», «IC-21», «гр. ИС-21».
///
/// The link is certain: case, spaces, dashes and slashes between letters and digits, letters that look alike, a word
/// «группа» before or behind. Numbers keep their order and stay apart where they are written apart. What stands in brackets
/// belongs to the spelling: whether it tells two groups apart, the rosters say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName {
    /// The folded name without its brackets (`ис21`, `ис21-1`, `ии-св`).
    pub folded: String,
    /// What stands in brackets, folded; empty if there are none, or only a headcount in words («25 чел.»).
    pub bracket: String,
    /// The headcount in brackets: «ИС-21 (25)», «ИС-21 (25 чел.)».
    pub headcount: Option<u32>,
}

impl GroupName {
    /// Reads a group's name; `None` only if the text holds neither a letter nor a digit.
    pub fn read(written: &str) -> Option<GroupName> {
        if let Some(folded) = fold_plain(written) {
            return Some(GroupName { folded, bracket: String::new(), headcount: None });
        }
        GroupName::read_any(written)
    }

    fn read_any(written: &str) -> Option<GroupName> {
        let (mut bare, mut bracket) = apart(written);
        let mut folded = fold_group(without_prefix(bare.trim()));
        if folded.is_empty() {
            // «(ИС-21)»
            bare = std::mem::take(&mut bracket);
            folded = fold_group(without_prefix(bare.trim()));
        }
        if folded.is_empty() {
            return None;
        }
        let (headcount, says_people) = headcount_in(&bracket);
        let bracket = if says_people { String::new() } else { fold_group(&bracket) };
        Some(GroupName { folded, bracket, headcount })
    }

    /// True if the text by itself looks like a group's name, so that a sheet's name or a separating line may be one: at most
    /// six letters with one to three digits, and no word such as «Лист1». It proposes; a group may be called anything.
    pub fn looks_like_one(written: &str) -> bool {
        let bare = written.split_once('(').map_or(written, |(bare, _)| bare).trim();
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

    /// The name with its brackets, as a key.
    fn key(&self) -> String {
        if self.bracket.is_empty() { self.folded.clone() } else { format!("{}({}", self.folded, self.bracket) }
    }
}

/// What stands outside of brackets, and what stands in them.
fn apart(written: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::with_capacity(written.len()), String::new());
    let mut depth = 0u32;
    for c in written.chars() {
        match c {
            '(' | '[' => {
                depth += 1;
                outside.push(' ');
                inside.push(' ');
            }
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth > 0 => inside.push(c),
            c => outside.push(c),
        }
    }
    (outside, inside)
}

/// The headcount of a bracket, «25» or «25 чел.», and whether words say that it is one.
fn headcount_in(bracket: &str) -> (Option<u32>, bool) {
    let bracket = bracket.trim();
    let number = bracket.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = bracket.get(..bracket.len() - number.len()).unwrap_or("");
    if digits.is_empty() || digits.len() > 3 {
        return (None, false);
    }
    let word: String = number.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let rest = number.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || c == '.');
    let says_people = matches!(
        word.as_str(),
        "чел"
            | "человек"
            | "человека"
            | "студ"
            | "студентов"
            | "студента"
            | "обуч"
            | "обучающихся"
            | "учащихся"
            | "уч"
    );
    if rest && (word.is_empty() || says_people) { (digits.parse().ok(), says_people) } else { (None, false) }
}

/// «Группа ИС-21», «гр. ИС-21», «Класс 7А», «101 группа» without that word.
fn without_prefix(written: &str) -> &str {
    let low = written.to_lowercase();
    let is_edge = |c: char| c.is_whitespace() || matches!(c, ':' | '№' | '"' | '«' | '»' | '“' | '”' | '„' | '.');
    for word in ["учебная группа", "группы", "группа", "группе", "группу", "класса", "класс", "гр."]
    {
        if low.starts_with(word) {
            let rest: usize = written.chars().take(word.chars().count()).map(char::len_utf8).sum();
            let rest = written.get(rest..).unwrap_or("");
            // «Классика-1» is not a class.
            if rest.starts_with(|c: char| !c.is_alphabetic()) || word == "гр." {
                let bare = rest.trim_matches(is_edge);
                return if bare.is_empty() { written } else { bare };
            }
        }
    }
    for word in [" группа", " класс", " гр.", " гр"] {
        if low.ends_with(word) {
            let length: usize = written.chars().rev().take(word.chars().count()).map(char::len_utf8).sum();
            let bare = written.get(..written.len() - length).unwrap_or("").trim_matches(is_edge);
            return if bare.is_empty() { written } else { bare };
        }
    }
    written
}

fn is_joint(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.'
                | '/'
                | '\\'
                | '_'
                | '"'
                | '«'
                | '»'
                | '“'
                | '”'
                | '„'
                | '\''
                | '’'
                | '`'
                | '№'
                | ':'
                | ','
                | ';'
                | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{a0}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
        )
}

/// Letters and digits; a joint stays only between two letters or two digits: «ИС-21-1» is not «ИС-211», «Повар А» is not
/// «ПОВАРА».
fn fold_group(written: &str) -> String {
    #[derive(PartialEq, Clone, Copy)]
    enum Run {
        None,
        Letters,
        Digits,
        Other,
    }
    let mut folded = String::with_capacity(written.len());
    let (mut last, mut joint) = (Run::None, false);
    // NFKC would turn № into letters; it turns «Ⅱ» into «II».
    let plain = written.replace('№', " ");
    for c in plain.nfkc().flat_map(char::to_lowercase) {
        let (run, c) = match c {
            '0'..='9' => (Run::Digits, c),
            '\u{300}'..='\u{36f}' => continue,
            c if c.is_alphabetic() => (Run::Letters, twin(c)),
            c if names::has_hidden_marks(c.encode_utf8(&mut [0; 4])) => continue,
            c if is_joint(c) => {
                joint = true;
                continue;
            }
            c => (Run::Other, c),
        };
        if joint && run == last && run != Run::Other {
            folded.push('-');
        }
        folded.push(c);
        (last, joint) = (run, false);
    }
    folded
}

/// The same of a name of Russian letters, digits and hyphens alone, as almost every one is; `None` for any other, and for one that
/// may have a word such as «группа» before it.
fn fold_plain(written: &str) -> Option<String> {
    let first = written.chars().next()?;
    if matches!(first, 'г' | 'Г' | 'к' | 'К' | 'у' | 'У') {
        return None;
    }
    let mut folded = String::with_capacity(written.len());
    let (mut after_digit, mut joint) = (None, false);
    for c in written.chars() {
        let (is_digit, c) = match c {
            '0'..='9' => (true, c),
            'а'..='я' | 'ё' => (false, twin(c)),
            'А'..='Я' | 'Ё' => (false, twin(c.to_lowercase().next()?)),
            '-' => {
                joint = true;
                continue;
            }
            _ => return None,
        };
        if joint && after_digit == Some(is_digit) {
            folded.push('-');
        }
        folded.push(c);
        (after_digit, joint) = (Some(is_digit), false);
    }
    (!folded.is_empty()).then_some(folded)
}

/// In group names a Latin letter always stands for the Russian one that looks or sounds like it: «IC-21» is «ИС-21».
fn twin(c: char) -> char {
    match c {
        'i' | 'і' => 'и',
        'u' => 'у',
        'n' => 'п',
        'r' => 'г',
        'ё' => 'е',
        other => names::cyrillic_twin(other),
    }
}

/// All groups that were named, each once, with its spellings.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    folded: Symbols,
    by_key: HashMap<Symbol, Group>,
    spellings: Vec<Spellings>,
    /// Groups by the name without brackets.
    by_base: HashMap<Symbol, u32>,
    /// The group of each written name, and how often it came since it was found out; by number of the written name.
    cache: Vec<Option<Known>>,
    written: Symbols,
    /// What a mapping says that a spelling means; both folded.
    aliases: HashMap<Symbol, Symbol>,
    /// Folded names of which a mapping says that they are groups of their own, whatever they are like.
    own: HashSet<Symbol>,
    /// Cells that hold perhaps several groups («ИС-21, ИС-22»), unless a roster has a group of the whole spelling.
    several: HashMap<Group, Vec<Group>>,
    /// The last written name and its group: lists name a group many times in a row.
    last: Option<(Symbol, Group)>,
}

/// What a written name means.
#[derive(Debug, Clone, Copy)]
struct Known {
    group: Group,
    /// How often it came since; not among its [`Spellings`] yet. Of a million rows each counts one here, near the group.
    times: u32,
}

#[derive(Debug, Clone, Default)]
struct Spellings {
    /// The folded name without brackets.
    base: Symbol,
    /// The folded name with them, where they tell two groups apart.
    fold: Symbol,
    written: Vec<(Symbol, u32)>,
}

impl Groups {
    /// The group of a written name; `None` only if the text holds neither a letter nor a digit.
    pub fn take(&mut self, written: &str) -> Option<Group> {
        if let Some(group) = self.take_last(written) {
            return Some(group);
        }
        let text = self.written.intern(trimmed(written));
        let group = match self.count_again(text) {
            Some(group) => group,
            None => {
                let name = GroupName::read(written)?;
                let group = self.of_name(&name);
                self.count_and_cache(group, text, 1);
                group
            }
        };
        self.last = Some((text, group));
        Some(group)
    }

    /// Takes in the last spelling once more, if this is the last one.
    fn take_last(&mut self, written: &str) -> Option<Group> {
        let (text, _) = self.last.filter(|(text, _)| self.written.get(*text) == written)?;
        self.count_again(text)
    }

    /// Counts a spelling, and remembers what it means.
    fn count_and_cache(&mut self, group: Group, text: Symbol, times: u32) {
        self.count(group, text, times);
        if self.cache.len() <= text.index() {
            self.cache.resize(self.written.len(), None);
        }
        let slot = self.cache.get_mut(text.index());
        let before = slot.and_then(|slot| slot.replace(Known { group, times: 0 }));
        if let Some(Known { group, times }) = before.filter(|known| known.times > 0) {
            self.count(group, text, times);
        }
    }

    /// Counts a spelling that is known once more; gives what it means.
    fn count_again(&mut self, text: Symbol) -> Option<Group> {
        let known = self.cache.get_mut(text.index())?.as_mut()?;
        known.times += 1;
        Some(known.group)
    }

    /// How often a group was written so, when so many are among its spellings.
    fn times(&self, group: Group, text: Symbol, counted: u32) -> u32 {
        let known = self.cache.get(text.index()).copied().flatten();
        counted + known.filter(|known| known.group == group).map_or(0, |known| known.times)
    }

    /// Takes in a spelling that was taken in before; `None` for one that is new. Looked up once: lists have one for each of
    /// a million rows.
    pub fn take_known(&mut self, written: &str) -> Option<Group> {
        if let Some(group) = self.take_last(written) {
            return Some(group);
        }
        let text = self.written.find(trimmed(written))?;
        let group = self.count_again(text)?;
        self.last = Some((text, group));
        Some(group)
    }

    /// The group of a written name, if it was named before.
    pub fn find(&self, written: &str) -> Option<Group> {
        let name = GroupName::read(written)?;
        let key = self.folded.find(&name.key())?;
        let key = self.aliases.get(&key).copied().unwrap_or(key);
        self.by_key.get(&key).copied()
    }

    fn of_name(&mut self, name: &GroupName) -> Group {
        let (key, base) = (self.folded.intern(&name.key()), self.folded.intern(&name.folded));
        let meant = self.aliases.get(&key).or_else(|| self.aliases.get(&base)).copied();
        match meant {
            Some(meant) => self.with_key(meant),
            None => self.with_key(key),
        }
    }

    fn with_key(&mut self, key: Symbol) -> Group {
        if let Some(group) = self.by_key.get(&key) {
            return *group;
        }
        let group = Group::at(self.spellings.len() as u32);
        let base = base_of(self.folded.get(key)).to_owned();
        let base = self.folded.intern(&base);
        self.spellings.push(Spellings { base, fold: key, written: Vec::new() });
        *self.by_base.entry(base).or_default() += 1;
        self.by_key.insert(key, group);
        group
    }

    /// Counts a spelling.
    fn count(&mut self, group: Group, text: Symbol, times: u32) {
        let Some(spellings) = self.spellings.get_mut(group.index()) else { return };
        match spellings.written.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += times,
            None => spellings.written.push((text, times)),
        }
    }

    /// Enters what was counted beside the spellings there.
    fn enter_times(&mut self) {
        let known: Vec<Option<(Group, u32)>> = self
            .cache
            .iter_mut()
            .map(|slot| slot.as_mut().map(|known| (known.group, std::mem::take(&mut known.times))))
            .collect();
        for (text, known) in (0u32..).zip(known) {
            if let Some((group, times)) = known.filter(|(_, times)| *times > 0) {
                self.count(group, Symbol(text), times);
            }
        }
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
        (0..self.spellings.len() as u32).map(Group::at)
    }

    /// The folded name; with what stands in brackets where that tells two groups apart.
    pub fn folded(&self, group: Group) -> &str {
        self.spellings.get(group.index()).map_or("", |spellings| self.folded.get(spellings.fold))
    }

    /// The folded name without brackets.
    pub fn base(&self, group: Group) -> &str {
        self.spellings.get(group.index()).map_or("", |spellings| self.folded.get(spellings.base))
    }

    /// True if another group has the same name outside of brackets.
    pub fn has_twin(&self, group: Group) -> bool {
        self.spellings
            .get(group.index())
            .is_some_and(|own| self.by_base.get(&own.base).is_some_and(|groups| *groups > 1))
    }

    /// The name for people: of all spellings the one most like «ИС-21», then the most frequent, then the first by alphabet.
    /// What stands in brackets is shown where two groups are told apart by it.
    pub fn display(&self, group: Group) -> String {
        self.shown(group, self.has_twin(group))
    }

    /// The name as it is written, with what stands in brackets.
    pub fn display_whole(&self, group: Group) -> String {
        self.shown(group, true)
    }

    fn shown(&self, group: Group, whole: bool) -> String {
        let Some(spellings) = self.spellings.get(group.index()) else { return String::new() };
        let named = |text: Symbol| -> String {
            let written = self.written.get(text);
            let (bare, bracket) = apart(written);
            let kept = whole && !headcount_in(&bracket).1;
            let bare = if bare.trim().is_empty() { bracket.as_str() } else { bare.as_str() };
            let name = without_prefix(if kept { written } else { bare }.trim());
            name.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let shown = spellings.written.iter().map(|(text, count)| (named(*text), self.times(group, *text, *count)));
        shown
            .max_by(|(a, a_count), (b, b_count)| {
                (neatness(a), *a_count).cmp(&(neatness(b), *b_count)).then_with(|| b.cmp(a))
            })
            .map(|(name, _)| name)
            .unwrap_or_default()
    }

    /// Takes in another collection; gives the new number of each of its groups, in their order.
    pub fn absorb(&mut self, other: &Groups) -> Vec<Group> {
        for key in &other.own {
            let key = self.folded.intern(other.folded.get(*key));
            self.own.insert(key);
        }
        for (written, means) in &other.aliases {
            let written = self.folded.intern(other.folded.get(*written));
            let means = self.folded.intern(other.folded.get(*means));
            // Two mappings that say two things say nothing of the lists of others; their own they have read already.
            match self.aliases.get(&written) {
                Some(known) if *known != means => self.aliases.insert(written, written),
                _ => self.aliases.insert(written, means),
            };
        }
        let mut keys: Vec<Vec<Symbol>> = vec![Vec::new(); other.spellings.len()];
        for (key, group) in &other.by_key {
            if let Some(keys) = keys.get_mut(group.index()) {
                keys.push(*key);
            }
        }
        let moved: Vec<Group> = other
            .spellings
            .iter()
            .zip(keys)
            .zip(other.all())
            .map(|((spellings, mut keys), theirs)| {
                let key = self.folded.intern(other.folded.get(spellings.fold));
                let group = self.with_key(key);
                // Spellings that were found to be one group there are one here, where none of them is known yet.
                keys.sort_unstable();
                for key in keys {
                    let key = self.folded.intern(other.folded.get(key));
                    self.by_key.entry(key).or_insert(group);
                }
                for (text, count) in &spellings.written {
                    let times = other.times(theirs, *text, *count);
                    let text = self.written.intern(other.written.get(*text));
                    self.count_and_cache(group, text, times);
                }
                group
            })
            .collect();
        let new = |group: &Group| moved.get(group.index()).copied().unwrap_or(*group);
        self.several
            .extend(other.several.iter().map(|(whole, parts)| (new(whole), parts.iter().map(new).collect::<Vec<_>>())));
        self.last = None;
        moved
    }

    /// Makes two names one group, because a mapping says so.
    pub fn alias(&mut self, written: &str, means: &str) {
        let (Some(name), Some(meant)) = (GroupName::read(written), GroupName::read(means)) else { return };
        let (key, meant) = (self.folded.intern(&name.key()), self.folded.intern(&meant.key()));
        if key == meant {
            self.own.insert(key);
            return;
        }
        self.aliases.insert(key, meant);
        let group = self.with_key(meant);
        let means = self.written.intern(means.trim());
        self.count(group, means, 0);
        self.enter_times();
        self.cache.clear();
        self.last = None;
    }

    /// True for a group of which a mapping says that it is one of its own.
    pub fn is_own(&self, group: Group) -> bool {
        let is_said = |name: &Spellings| self.own.contains(&name.fold) || self.own.contains(&name.base);
        !self.own.is_empty() && self.spellings.get(group.index()).is_some_and(is_said)
    }

    /// Groups that a mapping names.
    pub fn named_by_mappings(&self) -> impl Iterator<Item = Group> {
        self.aliases.iter().filter(|(key, meant)| key != meant).filter_map(|(_, meant)| self.by_key.get(meant).copied())
    }

    /// A cell that holds perhaps several groups: gives the group of the whole spelling, which stands for them until it is
    /// known whether there is such a group.
    pub fn take_several(&mut self, written: &str, parts: Vec<Group>) -> Option<Group> {
        let whole = self.take(written)?;
        if !parts.contains(&whole) && !parts.is_empty() {
            self.several.insert(whole, parts);
        }
        Some(whole)
    }

    /// The groups that a cell of several holds, if it is one.
    pub(super) fn several(&self, whole: Group) -> Option<&[Group]> {
        self.several.get(&whole).map(Vec::as_slice)
    }

    /// True if any cell holds perhaps several groups.
    pub(super) fn has_several(&self) -> bool {
        !self.several.is_empty()
    }

    pub(super) fn forget_several(&mut self, keep: impl Fn(Group) -> bool) {
        self.several.retain(|whole, _| keep(*whole));
    }

    /// Groups that have another of the same name outside of brackets.
    pub(super) fn twins(&self) -> impl Iterator<Item = Group> {
        self.all().filter(|group| self.has_twin(*group))
    }

    /// The bracket of a group, folded; empty if it has none.
    pub(super) fn bracket(&self, group: Group) -> &str {
        self.folded(group).split_once('(').map_or("", |(_, bracket)| bracket)
    }

    /// Makes one group of each name outside of brackets, but of those in `apart`, and of spellings that a mapping names:
    /// gives the new numbers, or `None` if all stay as they are.
    pub(super) fn settle(&mut self, apart: &HashSet<String>) -> Option<Vec<Group>> {
        let mut heads: HashMap<Symbol, Group> = HashMap::new();
        let targets: Vec<Group> = self
            .all()
            .map(|group| {
                let Some(own) = self.spellings.get(group.index()) else { return group };
                let (base, fold) = (own.base, own.fold);
                let meant = self.aliases.get(&fold).or_else(|| self.aliases.get(&base)).copied();
                if let Some(meant) = meant.filter(|meant| *meant != fold && *meant != base) {
                    return self.by_key.get(&meant).copied().unwrap_or(group);
                }
                if apart.contains(self.folded.get(base)) { group } else { *heads.entry(base).or_insert(group) }
            })
            .collect();
        // An alias may lead to a spelling that is one with another itself.
        let last = |group: Group| {
            let next = targets.get(group.index()).copied().unwrap_or(group);
            targets.get(next.index()).copied().unwrap_or(next)
        };
        let targets: Vec<Group> = self.all().map(last).collect();
        if targets.iter().enumerate().all(|(n, target)| target.index() == n) {
            self.name_by_base();
            return None;
        }
        self.enter_times();
        let old = std::mem::take(&mut self.spellings);
        let mut moved: Vec<Option<Group>> = vec![None; old.len()];
        for target in &targets {
            let next = Group::at(self.spellings.len() as u32);
            let Some(slot) = moved.get_mut(target.index()) else { continue };
            if slot.is_none() {
                *slot = Some(next);
                let head = old.get(target.index()).cloned().unwrap_or_default();
                self.spellings.push(Spellings { written: Vec::new(), ..head });
            }
        }
        let moved: Vec<Group> =
            targets.iter().map(|target| moved.get(target.index()).copied().flatten().unwrap_or(*target)).collect();
        for (spellings, group) in old.into_iter().zip(&moved) {
            for (text, count) in spellings.written {
                self.count(*group, text, count);
            }
        }
        let new = |group: &Group| moved.get(group.index()).copied().unwrap_or(*group);
        self.by_key.values_mut().for_each(|group| *group = new(group));
        self.cache.iter_mut().flatten().for_each(|known| known.group = new(&known.group));
        self.several = self
            .several
            .drain()
            .map(|(whole, parts)| (new(&whole), parts.iter().map(new).collect::<Vec<_>>()))
            .collect();
        self.last = None;
        self.by_base.clear();
        for own in &self.spellings {
            *self.by_base.entry(own.base).or_default() += 1;
        }
        self.name_by_base();
        Some(moved)
    }

    /// One group alone of its name: its brackets tell nothing.
    fn name_by_base(&mut self) {
        for own in &mut self.spellings {
            if self.by_base.get(&own.base).is_none_or(|groups| *groups < 2) {
                own.fold = own.base;
            }
        }
        for (n, own) in self.spellings.iter().enumerate() {
            self.by_key.entry(own.fold).or_insert(Group::at(n as u32));
        }
    }
}

/// A key without its brackets.
fn base_of(key: &str) -> &str {
    key.split_once('(').map_or(key, |(base, _)| base)
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
    fn a_plain_name_is_read_as_any_other() {
        let pieces = ["ИС", "ис", "Ёл", "-", "--", "21", "1", "й", "Й", "Сварка", "Э"];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let written = format!("{a}{b}{c}");
                    assert_eq!(GroupName::read(&written), GroupName::read_any(&written), "{written}");
                    assert_eq!(fold_plain(&written).is_some(), written.chars().any(|c| c != '-'), "{written}");
                }
            }
        }
        for other in ["группа21", "Класс-7", "Учебная", "ИС 21", "ИС-21(9)", "IS-21", "ИС.21", ""]
        {
            assert_eq!(fold_plain(other), None, "{other}");
        }
    }

    #[test]
    fn spellings_of_one_group() {
        for written in [
            "ИС-21",
            "ИС 21",
            "ис21",
            "ИС–21",
            "ИС/21",
            "IC-21",
            "ИC-21",
            "гр. ИС-21",
            "Группа ИС-21",
            "ИС-21 (25)",
            "ИС\u{a0}21",
            "группа: «ИС-21»",
            "ИС-21 группа",
            "ИС-21 (на базе 9 кл.)",
            "Группа № ИС-21.",
        ] {
            assert_eq!(fold(written).as_deref(), Some("ис21"), "{written}");
        }
        assert_eq!(fold("7 «А»"), fold("7А"));
        assert_eq!(fold("Ⅱ-ТМ"), fold("II-ТМ"));
        assert_eq!(fold("гр. 101"), fold("101"));
    }

    #[test]
    fn every_text_is_a_group() {
        for (written, folded) in [
            ("101", "101"),
            ("1234", "1234"),
            ("ИС-2024-1", "ис2024-1"),
            ("09.02.07-1", "09-02-07-1"),
            ("II-ТМ", "ии-тм"),
            ("Ветеринария 3", "ветеринария3"),
            ("ПОВАРА", "повара"),
            ("Группа", "группа"),
        ] {
            assert_eq!(fold(written).as_deref(), Some(folded), "{written}");
        }
        assert_eq!(fold("—"), None);
    }

    #[test]
    fn other_groups_stay_other() {
        let different = [
            "ИС-21", "ИС-21з", "ИС-22", "ИС-211", "ИС-21-1", "ИП-21", "ИСП-21", "21-ИС", "2ИС-1", "1ИС-21", "12ИС-1",
            "I-СВ", "II-СВ", "Повар А", "ПОВАРА",
        ];
        for (n, one) in different.iter().enumerate() {
            for other in different.iter().skip(n + 1) {
                assert_ne!(fold(one), fold(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn what_stands_in_brackets() {
        let read = |written: &str| GroupName::read(written).map(|name| (name.bracket, name.headcount)).unwrap();
        assert_eq!(read("ИС-21 (25)"), ("25".into(), Some(25)));
        assert_eq!(read("ИС-21 (25 чел.)"), (String::new(), Some(25)));
        assert_eq!(read("ИС-21 (09.02.07 Информационные системы)").1, None);
        assert_eq!(read("ИС-21 (2025)").1, None);
        assert_eq!(read("ТМ-11 (на базе 9 кл.)"), ("на-базе9кл".into(), None));
    }

    fn settled(groups: &mut Groups, apart: &[&str]) -> Option<Vec<Group>> {
        groups.settle(&apart.iter().map(|base| (*base).to_owned()).collect())
    }

    #[test]
    fn brackets_tell_groups_apart_only_where_a_roster_does() {
        let mut groups = Groups::default();
        let nine = groups.take("ИС-21 (9)").unwrap();
        let eleven = groups.take("ИС-21 (11)").unwrap();
        let other = groups.take("ТМ-11").unwrap();
        assert_ne!(nine, eleven);
        let mut apart = groups.clone();
        assert_eq!(settled(&mut apart, &["ис21"]), None);
        assert_eq!((apart.display(nine), apart.display(eleven)), ("ИС-21 (9)".into(), "ИС-21 (11)".into()));
        let moved = settled(&mut groups, &[]).unwrap();
        assert_eq!(moved[nine.index()], moved[eleven.index()]);
        assert_eq!(groups.display(moved[nine.index()]), "ИС-21");
        assert_eq!(groups.display(moved[other.index()]), "ТМ-11");
        assert_eq!(groups.take("ис21"), Some(moved[nine.index()]));
    }

    #[test]
    fn an_alias_holds_for_every_spelling_and_part() {
        let mut one = Groups::default();
        one.alias("101", "ЛД-101");
        assert_eq!(one.take("гр. 101"), one.take("ЛД 101"));
        let mut dataset = Groups::default();
        let written = dataset.take("101").unwrap();
        let moved = dataset.absorb(&one);
        let settled = settled(&mut dataset, &[]).unwrap();
        let meant = one.take("ЛД-101").unwrap();
        assert_eq!(settled[written.index()], settled[moved[meant.index()].index()]);
        assert_eq!(dataset.display(settled[written.index()]), "ЛД-101");
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
