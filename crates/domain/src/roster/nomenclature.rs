//! All lists come in; which spellings are one group goes out, and which group a spelling is perhaps, that no list has.
//!
//! A group is what the college calls one. The students' lists in force are its nomenclature, and a mapping may name groups.
//! Spellings whose link is certain are one group (see [`super::GroupName`]). What stands in brackets tells groups apart
//! where a list has both; what else is only alike is asked, never linked.

use hashbrown::{HashMap, HashSet};

use super::{Dataset, DatasetPart, Group, Groups, Kind, Leftovers, RowRef, TableId, TeachingRow, Why, WordKind};
use crate::membership::Place;

/// Under so many letters two groups are often called alike but for one letter («ИС», «ИП»): that is no slip.
const LONG_WORD: usize = 4;
/// Where nobody has a group of a name, a letter counts in words of so many.
const SHORT_WORD: usize = 2;

impl DatasetPart {
    /// Makes one group of the spellings that are one, and takes cells of several groups apart: once all parts are there.
    pub(super) fn settle_groups(&mut self) {
        let apart = if self.groups.twins().next().is_some() { told_apart(self) } else { HashSet::new() };
        if let Some(moved) = self.groups.settle(&apart) {
            self.renumber(&moved);
        }
        self.take_several_apart();
    }

    fn renumber(&mut self, moved: &[Group]) {
        let new = |group: Group| moved.get(group.index()).copied().unwrap_or(group);
        for table in &mut self.tables {
            let coverage = &mut table.coverage;
            coverage.groups = coverage.groups.drain().map(new).collect();
            coverage.doubtful = coverage.doubtful.drain().map(new).collect();
        }
        self.students.iter_mut().for_each(|row| row.group = row.group.map(new));
        self.guardians.iter_mut().for_each(|row| row.group = row.group.map(new));
        self.teaching.iter_mut().for_each(|row| row.group = row.group.map(new));
        for row in &mut self.movements {
            row.from_group = row.from_group.map(new);
            row.to_group = row.to_group.map(new);
        }
        let places = self.places.renumber(moved);
        for row in &mut self.members {
            row.place = row.place.map(|place| places.get(place.index()).copied().unwrap_or(place));
        }
    }

    /// «ИС-21, ИС-22» in one cell of the teaching load: several groups, unless a list has one of that name.
    fn take_several_apart(&mut self) {
        if !self.groups.has_several() {
            return;
        }
        let known = nomenclature(self);
        let mut parts: HashMap<Group, Vec<Group>> = HashMap::new();
        for row in &self.teaching {
            if let Some(whole) = row.group.filter(|whole| !parts.contains_key(whole))
                && let Some(several) = several_of(&self.groups, whole, &known)
            {
                parts.insert(whole, several);
            }
        }
        self.groups.forget_several(|whole| !parts.contains_key(&whole));
        if parts.is_empty() {
            return;
        }
        let mut rows: Vec<TeachingRow> = Vec::with_capacity(self.teaching.len());
        for row in std::mem::take(&mut self.teaching) {
            match row.group.and_then(|whole| parts.get(&whole)) {
                Some(several) => rows.extend(several.iter().map(|group| TeachingRow { group: Some(*group), ..row })),
                None => rows.push(row),
            }
        }
        self.teaching = rows;
        for table in self.tables.iter_mut().filter(|table| table.kind == Kind::Teaching) {
            let whole: Vec<Group> =
                table.coverage.groups.iter().filter(|group| parts.contains_key(*group)).copied().collect();
            for group in whole {
                table.coverage.groups.remove(&group);
                table.coverage.groups.extend(parts.get(&group).into_iter().flatten());
            }
        }
    }
}

/// The groups that a cell holds, if it is rather several than one that no list has: most of them are known, or each looks
/// like a group.
fn several_of(groups: &Groups, whole: Group, known: &HashSet<Group>) -> Option<Vec<Group>> {
    if known.contains(&whole) {
        return None;
    }
    let parts: Vec<Group> = groups
        .several(whole)?
        .iter()
        .flat_map(|part| match groups.several(*part) {
            // «Сварка и пайка, Ветеринария 3 и Агрономия 3»
            Some(inner) if !known.contains(part) && is_several(groups, inner, known) => inner.to_vec(),
            _ => vec![*part],
        })
        .collect();
    is_several(groups, &parts, known).then_some(parts)
}

fn is_several(groups: &Groups, parts: &[Group], known: &HashSet<Group>) -> bool {
    let by_look = |group: &Group| super::GroupName::looks_like_one(&groups.display(*group));
    parts.iter().all(|group| known.contains(group) || by_look(group))
        || parts.iter().filter(|group| known.contains(*group)).count() * 2 >= parts.len()
}

/// The groups of the lists of students in force, and those that mappings name.
pub fn nomenclature(dataset: &Dataset) -> HashSet<Group> {
    let mut known: HashSet<Group> = HashSet::new();
    for table in dataset.tables.iter().filter(|table| table.kind == Kind::Students && !table.replaced) {
        known.extend(&table.coverage.groups);
    }
    known.extend(each_once(&dataset.groups, dataset.students.iter().filter_map(|row| row.group)));
    if !known.is_empty() {
        known.extend(dataset.groups.named_by_mappings());
    }
    known
}

/// The groups of many rows, each once, in their order.
fn each_once(groups: &Groups, named: impl Iterator<Item = Group>) -> Vec<Group> {
    let mut seen = vec![false; groups.len()];
    for group in named {
        if let Some(seen) = seen.get_mut(group.index()) {
            *seen = true;
        }
    }
    groups.all().zip(seen).filter(|(_, seen)| *seen).map(|(group, _)| group).collect()
}

/// Names whose brackets tell groups apart: a students' list has two of them, or the platform has two classes.
fn told_apart(dataset: &DatasetPart) -> HashSet<String> {
    let twins: HashSet<Group> = dataset.groups.twins().collect();
    // What stands in brackets, by the name outside of them, and the tables that have it.
    let mut seen: HashMap<&str, Vec<(TableId, Group)>> = HashMap::new();
    let mut note = |table: TableId, group: Group| {
        let list = seen.entry(dataset.groups.base(group)).or_default();
        if !list.contains(&(table, group)) {
            list.push((table, group));
        }
    };
    let mut last = None;
    for row in &dataset.students {
        if let Some(group) = row.group.filter(|group| twins.contains(group))
            && last != Some((row.source.table, group))
        {
            last = Some((row.source.table, group));
            note(row.source.table, group);
        }
    }
    let file = |table: TableId| dataset.table(table).map_or("", |table| table.file.as_str());
    let mut apart: HashSet<String> = HashSet::new();
    for (base, list) in &seen {
        let two = list.iter().enumerate().any(|(n, (table, group))| {
            list.iter().skip(n + 1).any(|(other_table, other)| {
                let (a, b) = (dataset.groups.bracket(*group), dataset.groups.bracket(*other));
                let (same_table, same_file) = (table == other_table, file(*table) == file(*other_table));
                match (is_telling(a), is_telling(b)) {
                    _ if group == other => false,
                    // «ТМ-11 (на базе 9 кл.)» here and «ТМ-11 (на базе 11 кл.)» there. Two weeks of one file may word it in
                    // two ways, and are two tables of one name from two files.
                    (true, true) => !same_file || same_table || is_one_file(dataset, *table, *other_table),
                    // «ИС-21» beside «ИС-21 (ускоренная)».
                    (true, false) | (false, true) => same_table,
                    // Headcounts, unless one list has two of them.
                    (false, false) => !a.is_empty() && !b.is_empty() && is_one_file(dataset, *table, *other_table),
                }
            })
        });
        if two {
            apart.insert((*base).to_owned());
        }
    }
    // Two classes on the platform are two, whatever they are called.
    let mut classes: HashMap<(TableId, std::mem::Discriminant<Place>, &str), Group> = HashMap::new();
    let mut last = None;
    for row in &dataset.members {
        let Some(number) = row.place.filter(|place| last != Some((row.source.table, *place))) else { continue };
        last = Some((row.source.table, number));
        let place = dataset.places.get(number);
        if let Some(group) = place.group().filter(|group| twins.contains(group)) {
            let base = dataset.groups.base(group);
            let key = (row.source.table, std::mem::discriminant(&place), base);
            // «ИС-21 (9)» on the platform is not «ИС-21 (11)» of a list.
            let class = dataset.groups.bracket(group);
            let is_other = |(_, listed): &(TableId, Group)| tell_two(class, dataset.groups.bracket(*listed));
            let of_lists = seen.get(base).map(Vec::as_slice).unwrap_or_default();
            if *classes.entry(key).or_insert(group) != group || of_lists.iter().any(is_other) {
                apart.insert(base.to_owned());
            }
        }
    }
    apart
}

/// True if two tables are of one file.
fn is_one_file(dataset: &DatasetPart, a: TableId, b: TableId) -> bool {
    match (dataset.table(a), dataset.table(b)) {
        (Some(one), Some(other)) => a == b || one.file == other.file && one.digest == other.digest,
        _ => false,
    }
}

/// True for a bracket that is more than a headcount: words, a year, the classes that a group's students come from (9, 11).
fn is_telling(bracket: &str) -> bool {
    let is_count = bracket.len() <= 3 && bracket.chars().all(|c| c.is_ascii_digit());
    !is_count || matches!(bracket, "9" | "11")
}

/// True for two brackets that tell of two groups: «9» and «11», «вечер» and «день»; «9» and «на базе 9 кл.» are one.
fn tell_two(a: &str, b: &str) -> bool {
    let digits = |bracket: &str| bracket.chars().filter(char::is_ascii_digit).collect::<String>();
    let same_number = !digits(a).is_empty() && digits(a) == digits(b);
    a != b && is_telling(a) && is_telling(b) && !same_number
}

/// Spellings that no list has and that are perhaps a group of one.
#[derive(Debug, Clone, Default)]
pub struct LikelyGroups {
    /// Groups of the platform's places that no list has, with those that they perhaps are.
    pub places: HashMap<Group, Vec<Group>>,
    /// Groups of lists that the platform has no class for, perhaps one that it has, mistyped.
    pub slips: HashMap<Group, Vec<Group>>,
    /// Groups of orders, of the teaching load or of parents alone, which neither a list nor the platform has, with those that
    /// they perhaps are, if any.
    pub words: HashMap<Group, Vec<Group>>,
}

impl LikelyGroups {
    /// Compares what is named with the nomenclature and the platform.
    pub fn of(dataset: &Dataset) -> LikelyGroups {
        let known = nomenclature(dataset);
        let on_platform: HashSet<Group> = dataset.places.all().filter_map(|(_, place)| place.group()).collect();
        let names = &dataset.groups;
        let sorted = |groups: &HashSet<Group>| {
            let mut groups: Vec<Group> = groups.iter().copied().collect();
            groups.sort_unstable();
            groups
        };
        let of = |groups: Vec<Group>, wanted: &dyn Fn(&Group) -> bool| -> Vec<Form<'_>> {
            groups.into_iter().filter(wanted).map(|group| Form::of(names, group)).collect()
        };
        let mut all = LikelyGroups::default();
        let unplaced = of(sorted(&known), &|group| !on_platform.contains(group));
        if !unplaced.is_empty() {
            let near = Near::of(&unplaced, LONG_WORD);
            for place in of(sorted(&on_platform), &|group| !known.contains(group)) {
                let meant = near.to(&place).filter(|other| place.alike(other).is_some()).map(|other| other.group);
                let meant: Vec<Group> = meant.collect();
                if !meant.is_empty() {
                    all.places.insert(place.group, meant);
                }
            }
        }
        let placed = of(sorted(&on_platform), &|group| known.contains(group));
        if !placed.is_empty() && !unplaced.is_empty() {
            let mut rows: HashMap<Group, usize> = HashMap::new();
            dataset.students.iter().filter_map(|row| row.group).for_each(|group| *rows.entry(group).or_default() += 1);
            let size = |form: &Form<'_>| rows.get(&form.group).copied().unwrap_or(0);
            let near = Near::of(&placed, LONG_WORD);
            for own in &unplaced {
                let is_slip = |other: &&Form<'_>| match own.alike(other) {
                    Some(Alike::Digit) => true,
                    // The list has one with a bracket and one without.
                    Some(Alike::Bracket) => own.bracket.is_empty(),
                    // Two groups of the lists that are alike are two, unless few rows have the one.
                    Some(_) => size(own) <= (size(other) / 5).max(2),
                    None => false,
                };
                let meant: Vec<Group> = near.to(own).filter(is_slip).map(|other| other.group).collect();
                if !meant.is_empty() {
                    all.slips.insert(own.group, meant);
                }
            }
        }
        let named = dataset.movements.iter().flat_map(|row| [row.from_group, row.to_group]);
        let named = named.chain(dataset.teaching.iter().map(|row| row.group));
        let named = named.chain(dataset.guardians.iter().map(|row| row.group)).flatten();
        let somewhere: HashSet<Group> = known.union(&on_platform).copied().collect();
        let named = of(each_once(names, named), &|group| !somewhere.contains(group));
        if !named.is_empty() {
            let somewhere = of(sorted(&somewhere), &|_| true);
            let near = Near::of(&somewhere, SHORT_WORD);
            for own in named {
                // Nobody has a group of that name: a letter counts in short names, too.
                let is_meant = |other: &&Form<'_>| {
                    own.alike(other).is_some()
                        || one_letter_off(own.base, other.base, SHORT_WORD)
                        || is_around(own.base, other.base)
                };
                let meant: Vec<Group> = near.to(&own).filter(is_meant).map(|other| other.group).collect();
                // Where there are lists, a group that none has is asked in any case.
                if !(meant.is_empty() && known.is_empty()) {
                    all.words.insert(own.group, meant);
                }
            }
        }
        // The college has said of these that they are groups of their own.
        all.places.retain(|group, _| !names.is_own(*group));
        all.slips.retain(|group, _| !names.is_own(*group));
        all.words.retain(|group, _| !names.is_own(*group));
        all
    }

    /// True if nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.slips.is_empty() && self.words.is_empty()
    }

    /// What a spelling perhaps means.
    pub fn meant(&self, group: Group) -> &[Group] {
        [&self.places, &self.slips, &self.words].into_iter().find_map(|of| of.get(&group)).map_or(&[], Vec::as_slice)
    }

    /// True if it is asked which group this is.
    pub fn asks(&self, group: Group) -> bool {
        [&self.places, &self.slips, &self.words].into_iter().any(|of| of.contains_key(&group))
    }

    /// Groups for which nobody is wanted until it is known which they are.
    pub fn unsettled(&self) -> impl Iterator<Item = Group> {
        let words = self.words.iter().filter(|(_, meant)| !meant.is_empty()).map(|(group, _)| *group);
        self.slips.keys().copied().chain(self.places.values().flatten().copied()).chain(words)
    }

    /// Notes the rows on which each spelling bears.
    pub fn note(&self, dataset: &Dataset, leftovers: &mut Leftovers) {
        if self.is_empty() {
            return;
        }
        // A class that is asked about may have many people: what it is called is put together once.
        let mut causes: HashMap<Group, u32> = HashMap::new();
        let mut note = |group: Option<Group>, source: RowRef| {
            let Some(group) = group.filter(|group| self.asks(*group)) else { return };
            let words = || dataset.groups.display_whole(group);
            let cause = *causes.entry(group).or_insert_with(|| {
                let folded = dataset.groups.folded(group).to_owned();
                leftovers.cause(Why::Word(WordKind::Group), &words(), folded, "", source.table, true)
            });
            leftovers.add_row(source, cause, words);
        };
        if !self.slips.is_empty() {
            dataset.students.iter().for_each(|row| note(row.group, row.source));
        }
        dataset.groups_beside_students(note);
    }
}

/// How two names are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alike {
    /// They differ in brackets alone.
    Bracket,
    /// A hyphen more: «ИС-211» for «ИС-21-1».
    Joint,
    /// The number stands before the letters: «21-ИС», «2ИС-1» for «ИС-21».
    Order,
    /// A digit typed as a letter: «ИС-2l», «ИС-З1».
    Digit,
    /// A letter of a long word.
    Letter,
}

/// A group's name in the forms that are compared.
struct Form<'a> {
    group: Group,
    base: &'a str,
    bracket: &'a str,
    squashed: String,
    letters_first: String,
}

impl<'a> Form<'a> {
    fn of(names: &'a Groups, group: Group) -> Form<'a> {
        let base = names.base(group);
        let (squashed, letters_first) = (squashed(base), letters_first(base));
        Form { group, base, bracket: names.bracket(group), squashed, letters_first }
    }

    /// How two groups are alike, if they are.
    fn alike(&self, other: &Form<'_>) -> Option<Alike> {
        if self.group == other.group {
            return None;
        }
        if self.base == other.base {
            return Some(Alike::Bracket);
        }
        if self.squashed == other.squashed {
            return Some(Alike::Joint);
        }
        if self.letters_first == other.letters_first {
            return Some(Alike::Order);
        }
        // «ИС-З1» is folded with a hyphen that «ИС-31» has not.
        if is_digit_slip(&self.squashed, &other.squashed) || is_digit_slip(&other.squashed, &self.squashed) {
            return Some(Alike::Digit);
        }
        one_letter_off(self.base, other.base, LONG_WORD).then_some(Alike::Letter)
    }
}

/// Names, to be looked up by what every name that may be like them has in common with them: a region has too many to hold
/// each against each.
struct Near<'f, 'a> {
    forms: &'f [Form<'a>],
    /// Numbers of forms, by what they have in common.
    shared: HashMap<String, Vec<u32>>,
    /// The letters that a word must have for a letter to count.
    least: usize,
}

impl<'f, 'a> Near<'f, 'a> {
    fn of(forms: &'f [Form<'a>], least: usize) -> Near<'f, 'a> {
        let mut shared: HashMap<String, Vec<u32>> = HashMap::new();
        for (n, form) in (0u32..).zip(forms) {
            for key in form.shared(least) {
                shared.entry(key).or_default().push(n);
            }
        }
        Near { forms, shared, least }
    }

    /// Every form that may be like one, and some others; in their order.
    fn to(&self, own: &Form<'_>) -> impl Iterator<Item = &'f Form<'a>> + use<'f, 'a> {
        let mut keys = own.shared(self.least);
        // «ИС-21/1»: what stands before and behind each joint.
        for (at, _) in own.base.match_indices('-') {
            keys.extend(own.base.get(..at).map(letter_key));
            keys.extend(own.base.get(at + 1..).map(letter_key));
        }
        let mut found: Vec<u32> = keys.iter().filter_map(|key| self.shared.get(key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        let forms = self.forms;
        found.into_iter().filter_map(move |n| forms.get(n as usize))
    }
}

impl Form<'_> {
    /// What a name has in common with every name that is like it: the signs with letters read as the digits that look like
    /// them, the letters before the number, the name with a letter less.
    fn shared(&self, least: usize) -> Vec<String> {
        let as_digits: String = self.squashed.chars().map(as_digit).collect();
        let mut keys = vec![format!("1{as_digits}"), format!("2{}", self.letters_first), letter_key(self.base)];
        let mut start = 0;
        for word in words_of(self.base) {
            if word.chars().all(char::is_alphabetic) && word.chars().count() >= least {
                for (at, letter) in word.char_indices() {
                    let (head, tail) = self.base.split_at(start + at);
                    keys.push(letter_key(&format!("{head}{}", tail.get(letter.len_utf8()..).unwrap_or_default())));
                }
            }
            start += word.len();
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

fn letter_key(name: &str) -> String {
    format!("3{name}")
}

fn squashed(name: &str) -> String {
    name.chars().filter(|c| *c != '-').collect()
}

/// «2ис1» and «21ис» as «ис21»: the number before the letters goes behind them.
fn letters_first(name: &str) -> String {
    let at = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let (number, rest) = name.split_at(at);
    let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
    let (letters, behind) = rest.split_at(letters);
    if number.is_empty() || letters.starts_with('-') { name.to_owned() } else { format!("{letters}{number}{behind}") }
}

/// A letter that looks like a digit as that digit.
fn as_digit(c: char) -> char {
    match c {
        'l' | '|' | 'и' => '1',
        'о' => '0',
        'з' => '3',
        'б' => '6',
        'в' => '8',
        other => other,
    }
}

/// True if `typed` is `meant` with digits typed as letters that look like them.
fn is_digit_slip(typed: &str, meant: &str) -> bool {
    let mut slips = 0usize;
    let same = typed.chars().count() == meant.chars().count()
        && typed.chars().zip(meant.chars()).all(|(a, b)| {
            let slip = a != b && b.is_ascii_digit() && as_digit(a) == b;
            slips += usize::from(slip);
            a == b || slip
        });
    same && slips > 0
}

/// One letter more, less, other, or two neighbours the wrong way round, in a word of at least `least` letters; all else is
/// the same. Roman numbers are numbers.
fn one_letter_off(a: &str, b: &str, least: usize) -> bool {
    if a.len().abs_diff(b.len()) > 2 {
        return false;
    }
    let (mut one, mut other) = (words_of(a), words_of(b));
    let mut differing: Option<(&str, &str)> = None;
    loop {
        match (one.next(), other.next()) {
            (None, None) => break,
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) if differing.is_none() => differing = Some((a, b)),
            _ => return false,
        }
    }
    let Some((a, b)) = differing else { return false };
    let is_word = |word: &str| {
        word.chars().all(char::is_alphabetic)
            && word.chars().count() >= least
            && !word.chars().all(|c| matches!(c, 'и' | 'v' | 'х'))
    };
    if !(is_word(a) && is_word(b)) {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let room = a.len().min(b.len()).saturating_sub(head);
    let tail = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let middle = |word: &'_ [char]| word.get(head..word.len() - tail).unwrap_or_default().to_vec();
    match (middle(&a).as_slice(), middle(&b).as_slice()) {
        ([_], [_]) | ([_], []) | ([], [_]) => true,
        ([x, y], [u, v]) => x == v && y == u,
        _ => false,
    }
}

/// True if a spelling holds a known one with something before or behind it: «ИС-21/1», «бывшая ТМ-11».
fn is_around(spelling: &str, known: &str) -> bool {
    let apart = |rest: &str, side: fn(&str, char) -> bool| !rest.is_empty() && side(rest, '-');
    known.chars().count() > 2
        && (spelling.strip_suffix(known).is_some_and(|rest| apart(rest, |rest, c| rest.ends_with(c)))
            || spelling.strip_prefix(known).is_some_and(|rest| apart(rest, |rest, c| rest.starts_with(c))))
}

/// A folded name in runs of letters, of digits and of others.
fn words_of(name: &str) -> impl Iterator<Item = &str> {
    let kind = |c: char| (c.is_alphabetic(), c.is_ascii_digit());
    let mut rest = name;
    std::iter::from_fn(move || {
        let first = kind(rest.chars().next()?);
        let end = rest.find(|c| kind(c) != first).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        rest = behind;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn how(one: &str, other: &str) -> Option<Alike> {
        let mut groups = Groups::default();
        let (one, other) = (groups.take(one).unwrap(), groups.take(other).unwrap());
        Form::of(&groups, one).alike(&Form::of(&groups, other))
    }

    #[test]
    fn what_is_only_alike() {
        for (one, other, expected) in [
            ("21-ИС", "ИС-21", Some(Alike::Order)),
            ("2ИС-1", "ИС-21", Some(Alike::Order)),
            ("ИС-211", "ИС-21-1", Some(Alike::Joint)),
            ("Повар А", "ПОВАРА", Some(Alike::Joint)),
            ("ИС-2l", "ИС-21", Some(Alike::Digit)),
            ("ИС-З1", "ИС-31", Some(Alike::Digit)),
            ("ИС-2О", "ИС-20", Some(Alike::Digit)),
            ("Айтишник-2", "Айтишники-2", Some(Alike::Letter)),
            ("ПОВРАА", "ПОВАРА", Some(Alike::Letter)),
            ("ИС-21 (9)", "ИС-21", Some(Alike::Bracket)),
            ("ИС-21", "ИС-22", None),
            ("ИС-21", "ИП-21", None),
            ("101", "102", None),
            ("ИС-21з", "ИС-21", None),
            ("1ИС-21", "12ИС-2", None),
            ("ИС-2024-1", "ИС-2024-2", None),
            ("Ветеринария 3", "Ветеринария 4", None),
            ("I-СВ", "II-СВ", None),
            ("I-СВАРЩИК", "II-СВАРЩИК", None),
            ("Повара А", "Повара Б", None),
            ("Повара 1", "Повара 1з", None),
        ] {
            assert_eq!(how(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn whatever_is_alike_is_looked_up() {
        let parts =
            ["ис", "ип", "исп", "тм", "повар", "повра", "повара", "айтишник", "1", "21", "2l", "з1", "-", "-9", "и"];
        let mut groups = Groups::default();
        for a in parts {
            for b in parts {
                for c in ["", "-1", "/2", "а"] {
                    groups.take(&format!("{a}{b}{c}"));
                    groups.take(&format!("{a} {b}{c} (9)"));
                }
            }
        }
        let forms: Vec<Form<'_>> = groups.all().map(|group| Form::of(&groups, group)).collect();
        let mut alike = 0;
        for least in [SHORT_WORD, LONG_WORD] {
            let near = Near::of(&forms, least);
            for own in &forms {
                let is_meant = |other: &Form<'_>| {
                    own.alike(other).is_some()
                        || least == SHORT_WORD
                            && (one_letter_off(own.base, other.base, least) || is_around(own.base, other.base))
                };
                let searched: Vec<Group> = forms.iter().filter(|form| is_meant(form)).map(|form| form.group).collect();
                let found: Vec<Group> = near.to(own).filter(|form| is_meant(form)).map(|form| form.group).collect();
                assert_eq!(found, searched, "{}", own.base);
                alike += found.len();
            }
        }
        assert!(alike > 1000, "{alike}");
    }

    #[test]
    fn a_known_name_with_more_around_it() {
        for (spelling, known, expected) in [
            ("ИС-21/1", "ИС-21", true),
            ("бывший кл. рук. ТМ-11", "ТМ-11", true),
            ("ИС-211", "ИС-21", false),
            ("ИС-21", "ИС-21", false),
            ("1ИС-21", "ИС-21", false),
        ] {
            let base = |written: &str| crate::roster::GroupName::read(written).unwrap().folded;
            assert_eq!(is_around(&base(spelling), &base(known)), expected, "{spelling}");
        }
    }

    #[test]
    fn one_letter() {
        assert!(one_letter_off("ис21", "ип21", 2));
        assert!(one_letter_off("исп21", "ис21", 2));
        assert!(!one_letter_off("ис21", "ис22", 2));
        assert!(!one_letter_off("ис21", "тм21", 2));
        assert!(!one_letter_off("а1", "б1", 2));
    }
}
