//! What was not understood of the inputs comes in; one finding a cause goes out, and the sentence that says why a row waits.

use domain::roster::{Dataset, Leftover, Leftovers, LikelyGroups, Notice, Severity, Why, WordKind};
use i18n::{Arg, Lang};

/// One finding for each cause that still bears on somebody.
pub(super) fn notices(dataset: &Dataset, leftovers: &Leftovers, groups: &LikelyGroups) -> Vec<Notice> {
    let in_force = |table| dataset.table(table).is_some_and(|table| !table.replaced);
    leftovers
        .all(in_force)
        .map(|leftover| match leftover.why {
            // Without a header there is nothing to answer about.
            Why::Word(WordKind::Column) => {
                let has_header = !super::words::is_a_letter(&leftover.column);
                notice(&leftover).text("header-known", if has_header { "yes" } else { "no" })
            }
            Why::Word(WordKind::Group) => notice(&leftover).text("likely", likely(dataset, groups, &leftover.words)),
            _ => notice(&leftover),
        })
        .collect()
}

/// The groups that a spelling perhaps is.
fn likely(dataset: &Dataset, likely: &LikelyGroups, words: &str) -> String {
    let groups = &dataset.groups;
    let meant = groups.find(words).map_or(&[][..], |group| likely.meant(group));
    match meant {
        [] => "none".to_owned(),
        meant => meant.iter().map(|group| format!("«{}»", groups.display(*group))).collect::<Vec<_>>().join(", "),
    }
}

fn notice(leftover: &Leftover) -> Notice {
    let mut examples: Vec<String> = leftover
        .examples
        .iter()
        .map(
            |(source, words)| {
                if *words == leftover.words { source.row.to_string() } else { format!("{}: «{words}»", source.row) }
            },
        )
        .collect();
    if leftover.rows as usize > examples.len() && !examples.is_empty() {
        examples.push("…".into());
    }
    let mut notice = Notice::new(Severity::Warning, code(leftover.why))
        .text("words", &leftover.words)
        .text("vocabulary", leftover.why.code())
        .text("header", &leftover.column)
        .text("rows", examples.join(", "))
        .count("count", leftover.rows as usize);
    notice.source = leftover.examples.first().map(|(source, _)| *source);
    if notice.source.is_none() {
        notice.source = Some(domain::roster::RowRef { table: leftover.table, row: 0 });
    }
    match leftover.column.as_str() {
        "" => notice,
        column => notice.column(column),
    }
}

/// Why an action waits, in one sentence.
pub(super) fn reason(leftover: &Leftover, lang: Lang) -> String {
    let key = code(leftover.why).replacen("unread.", "waits-", 1).replace('_', "-");
    let column = if leftover.column.is_empty() { "none" } else { &leftover.column };
    lang.text_with(
        &key,
        &[
            ("words", Arg::from(leftover.words.as_str())),
            ("vocabulary", Arg::from(leftover.why.code())),
            ("header", Arg::from(column)),
        ],
    )
}

fn code(why: Why) -> &'static str {
    match why {
        Why::Word(WordKind::Phrase(_)) => "unread.phrase",
        Why::Word(WordKind::Column) => "unread.column",
        Why::Word(WordKind::Section) => "unread.section",
        Why::Word(WordKind::Title) => "unread.title",
        Why::Word(WordKind::Sheet) => "unread.sheet",
        Why::Word(WordKind::File) => "unread.file",
        Why::Word(WordKind::Group) => "unread.group",
        Why::Struck => "unread.struck",
        Why::Hidden => "unread.hidden",
        Why::Unlike => "unread.unlike",
        Why::Name => "unread.name",
        Why::Day => "unread.day",
        Why::Reference => "unread.reference",
        Why::NewAnswer => "unread.new_answer",
        Why::PartOfGroup => "unread.part_of_group",
        Why::Intended => "unread.intended",
    }
}
