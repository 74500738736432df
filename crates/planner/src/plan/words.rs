//! What was not understood of the inputs comes in; what can be asked about it goes out, one question for the same words,
//! wherever they stand.

use super::render::short_digest;
use super::{Code, WordPlace, WordQuestion};
use domain::roster::{
    Dataset, Group, HeldAnswer, Leftover, Leftovers, LikelyGroups, OWN_GROUP, RowRef, TableId, Vocabulary, Why,
    WordKind, nomenclature,
};
use hashbrown::HashMap;
use names::fold_words;

/// So many places are shown.
const EXAMPLES: usize = 3;

/// The questions about words, sorted.
pub(super) fn questions(dataset: &Dataset, leftovers: &Leftovers, groups: &LikelyGroups) -> Vec<WordQuestion> {
    let in_force = |table| dataset.table(table).is_some_and(|table| !table.replaced);
    // Looked for only where a group is asked about.
    let mut known: Option<Vec<Group>> = None;
    let mut all: Vec<WordQuestion> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for leftover in leftovers.all(in_force).filter(|leftover| leftover.asks) {
        let Some(kind) = WordKind::of(leftover.why) else { continue };
        // Without a header there is nothing to answer about.
        if kind == WordKind::Column && is_a_letter(&leftover.column) {
            continue;
        }
        let id = id_of(kind, &leftover);
        let places = places_of(dataset, &leftover);
        match numbers.get(&id).and_then(|n| all.get_mut(*n)) {
            // The same words in another column.
            Some(known) => {
                known.count += u64::from(leftover.rows);
                let free = EXAMPLES.saturating_sub(known.examples.len());
                known.examples.extend(places.into_iter().take(free));
            }
            None => {
                numbers.insert(id.clone(), all.len());
                all.push(WordQuestion {
                    id,
                    kind: kind.code().into(),
                    vocabulary: kind.vocabulary().map(|vocabulary| vocabulary.code().into()),
                    words: leftover.words.clone(),
                    column: (!leftover.column.is_empty()).then(|| leftover.column.clone()),
                    count: leftover.rows.into(),
                    examples: places,
                    choices: choices_of(dataset, groups, kind, &leftover, &mut known),
                });
            }
        }
    }
    sort(&mut all);
    all
}

/// By kind, vocabulary, words.
pub(super) fn sort(all: &mut [WordQuestion]) {
    all.sort_by(|a, b| (&a.kind, &a.vocabulary, &a.words, &a.id).cmp(&(&b.kind, &b.vocabulary, &b.words, &b.id)));
}

fn id_of(kind: WordKind, leftover: &Leftover) -> String {
    let vocabulary = kind.vocabulary().map_or("", Vocabulary::code);
    let column = fold_words(&leftover.column);
    match kind {
        WordKind::Column => short_digest(&["words", kind.code(), &column]),
        // Signs alone fold to nothing.
        _ if leftover.key.is_empty() => short_digest(&["words", kind.code(), vocabulary, leftover.words.trim()]),
        _ => short_digest(&["words", kind.code(), vocabulary, &leftover.key]),
    }
}

/// «F»: a column that has no header is called by its letter.
pub(super) fn is_a_letter(header: &str) -> bool {
    header.len() <= 3 && header.chars().all(|c| c.is_ascii_uppercase())
}

fn places_of(dataset: &Dataset, leftover: &Leftover) -> Vec<WordPlace> {
    let place = |table: TableId, row: Option<u32>, words: &str| {
        let table = dataset.table(table);
        WordPlace {
            file: table.map(|table| table.file.clone()).unwrap_or_default(),
            sheet: table.and_then(|table| table.sheet.clone()),
            row,
            words: words.to_owned(),
        }
    };
    let places: Vec<WordPlace> =
        leftover.examples.iter().map(|(source, words)| place(source.table, Some(source.row), words)).collect();
    if places.is_empty() { vec![place(leftover.table, None, &leftover.words)] } else { places }
}

fn choices_of(
    dataset: &Dataset,
    likely: &LikelyGroups,
    kind: WordKind,
    leftover: &Leftover,
    known: &mut Option<Vec<Group>>,
) -> Vec<Code> {
    if kind != WordKind::Group {
        return kind.choices().iter().map(|code| Code::from(*code)).collect();
    }
    let groups = &dataset.groups;
    let own = groups.find(&leftover.words);
    let meant = own.map_or(&[][..], |group| likely.meant(group));
    let mut names: Vec<String> = meant.iter().map(|group| groups.display(*group)).collect();
    let known = known.get_or_insert_with(|| nomenclature(dataset).into_iter().collect());
    let mut others: Vec<String> = known
        .iter()
        .filter(|group| Some(**group) != own && !meant.contains(group))
        .map(|group| groups.display(*group))
        .collect();
    names.sort_unstable();
    others.sort_unstable();
    names.extend(others);
    names.retain(|name| !name.is_empty());
    let mut seen = hashbrown::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.into_iter().map(Code::from).chain([Code::from(OWN_GROUP)]).collect()
}

/// Notes the rows of groups that a new answer says something of: whoever is of them waits.
pub(super) fn note_new_groups(dataset: &Dataset, leftovers: &mut Leftovers) {
    let new: Vec<(Group, &str)> = dataset
        .word_answers
        .iter()
        .filter(|one| is_new_group(one))
        .filter_map(|one| Some((dataset.groups.find(&one.answer.words)?, one.answer.words.as_str())))
        .collect();
    if new.is_empty() {
        return;
    }
    let mut note = |group: Option<Group>, source: RowRef| {
        for (_, words) in new.iter().filter(|(known, _)| Some(*known) == group) {
            leftovers.add(source, Why::NewAnswer, words, fold_words(words), "");
        }
    };
    dataset.students.iter().for_each(|row| note(row.group, row.source));
    dataset.groups_beside_students(note);
}

/// True if a new answer is about a group.
pub(super) fn is_new_group(one: &HeldAnswer) -> bool {
    one.is_new && one.answer.kind == WordKind::Group
}
