//! A drawing of a file comes in; the sheets as they are go out, with what each column, row and word was taken for: for a
//! terminal, or as a page. Colours never say anything alone: each has its sign and its words.

mod page;
mod terminal;

use domain::roster::DatasetPart;
use i18n::{Arg, Lang};
use names::visible;
use planner::plan::finding;
use rosters::mapping::column_letters;
use rosters::mapping::drawing::{ColumnIs, DrawnList, DrawnRow, DrawnSheet, RowIs, SheetIs, Unread};
use rosters::mapping::field::Field;

pub use page::{CSS, DrawnFile, Links, NoLinks, sheet as sheet_markup, signs, write as write_page};
pub use terminal::write;

/// The class, the sign and the words of a kind of row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLook {
    /// By which it is coloured.
    pub class: &'static str,
    /// By which it is known without colours.
    pub sign: &'static str,
    /// What it is.
    pub words: String,
}

/// How a row is shown.
pub fn row_look(is: RowIs, lang: Lang) -> RowLook {
    let look = |class, sign, key: &str| RowLook { class, sign, words: lang.text(key) };
    match is {
        RowIs::Title => look("title", "·", "drawing-row-title"),
        RowIs::Header => look("header", "=", "drawing-row-header"),
        RowIs::Person => look("person", "+", "drawing-row-person"),
        RowIs::Unreadable => look("unread", "!", "drawing-row-unreadable"),
        RowIs::Unread => look("unread", "?", "drawing-row-unread"),
        // Whoever stands below the student is a person, too.
        RowIs::Skipped(why @ "skipped-parent") => look("person", "+", why),
        RowIs::Skipped("skipped-section") => look("section", "§", "drawing-row-section"),
        is @ RowIs::Skipped(why) if is.is_section() => {
            let words = format!("{}: {}", lang.text("drawing-row-section"), lang.text(why));
            RowLook { class: "section", sign: "§", words }
        }
        RowIs::Skipped(why) => {
            let words = format!("{}: {}", lang.text("drawing-row-skipped"), lang.text(why));
            RowLook { class: "skipped", sign: "-", words }
        }
    }
}

/// All signs with their words, each once.
pub fn legend(lang: Lang) -> Vec<RowLook> {
    let plain = |is, key: &str| RowLook { words: lang.text(key), ..row_look(is, lang) };
    vec![
        row_look(RowIs::Header, lang),
        row_look(RowIs::Person, lang),
        plain(RowIs::Skipped("skipped-section"), "drawing-row-section"),
        row_look(RowIs::Title, lang),
        plain(RowIs::Skipped("skipped-line"), "drawing-row-skipped"),
        row_look(RowIs::Unread, lang),
        row_look(RowIs::Unreadable, lang),
    ]
}

/// The name of a field.
pub fn field_words(field: Field, lang: Lang) -> String {
    lang.text(&format!("field-{}", field.code().replace('_', "-")))
}

/// The class, the sign and the words of what a column was taken for.
pub fn column_look(is: ColumnIs, lang: Lang) -> RowLook {
    let said = |key: &str, field: Field| lang.text_with(key, &[("field", field_words(field, lang).into())]);
    match is {
        ColumnIs::Field(Field::Ignored) => {
            RowLook { class: "ignored", sign: "-", words: field_words(Field::Ignored, lang) }
        }
        ColumnIs::Field(field) => RowLook { class: "read", sign: "+", words: field_words(field, lang) },
        ColumnIs::Group => RowLook { class: "read", sign: "+", words: lang.text("drawing-field-group") },
        ColumnIs::Spare(field) => RowLook { class: "ignored", sign: "-", words: said("drawing-field-spare", field) },
        ColumnIs::Ambiguous(field) => {
            RowLook { class: "unread", sign: "?", words: said("drawing-field-ambiguous", field) }
        }
        ColumnIs::Unread => RowLook { class: "unread", sign: "?", words: lang.text("drawing-field-unread") },
    }
}

/// What became of a sheet, where that is not that it was read.
pub fn sheet_words(sheet: &DrawnSheet, lang: Lang) -> Option<String> {
    let key = match sheet.is {
        SheetIs::Read if sheet.is_declared => "drawing-declared",
        SheetIs::Read => return None,
        SheetIs::NotUnderstood => "drawing-not-understood-sheet",
        SheetIs::Hidden => "drawing-hidden-sheet",
        SheetIs::Skipped => "drawing-skipped-sheet",
        SheetIs::Empty => "drawing-empty-sheet",
    };
    Some(lang.text(key))
}

/// What a list is, in a sentence; `number` where there are several beside each other or below.
pub fn list_words(list: &DrawnList, number: Option<usize>, lang: Lang) -> String {
    let kind = lang.text(&format!("kind-{}", list.kind.code()));
    let mut words = lang.text_with("drawing-list", &[("kind", kind.into()), ("why", lang.text(list.why).into())]);
    words.push_str("; ");
    words.push_str(&lang.text_with("drawing-list-people", &[("count", list.people.into())]));
    if let Some(number) = number {
        let from = column_letters(list.columns_from);
        let columns = match list.columns_to.map(|to| column_letters(to.saturating_sub(1))) {
            Some(to) if to == from => {
                lang.text_with("drawing-list-columns", &[("from", from.into()), ("to", to.into())])
            }
            Some(to) => lang.text_with("drawing-list-columns", &[("from", from.into()), ("to", to.into())]),
            None => lang.text_with("drawing-list-columns-on", &[("from", from.into())]),
        };
        let beside = lang.text_with("drawing-list-beside", &[("number", number.to_string().into())]);
        return format!("{beside} ({columns}): {words}");
    }
    words
}

/// Why words bear on somebody, in a phrase.
pub fn unread_words(unread: &Unread, lang: Lang) -> String {
    let of_phrase = |why: &str| {
        !matches!(
            why,
            "column"
                | "section"
                | "title"
                | "sheet"
                | "file"
                | "group"
                | "struck"
                | "hidden"
                | "unlike"
                | "name"
                | "day"
                | "reference"
                | "new_answer"
                | "part_of_group"
                | "intended"
        )
    };
    let key = match unread.why {
        why if of_phrase(why) => "phrase".to_owned(),
        why => why.replace('_', "-"),
    };
    let header = if unread.header.is_empty() { "none".to_owned() } else { visible(&unread.header).into_owned() };
    let args = [
        ("words", Arg::from(visible(&unread.words).into_owned())),
        ("vocabulary", Arg::from(unread.why)),
        ("header", Arg::from(header)),
    ];
    lang.text_with(&format!("waits-{key}"), &args)
}

/// What is said of a row besides what it is: findings, and words that stand in none of its cells.
pub fn remarks(row: &DrawnRow, part: Option<&DatasetPart>, lang: Lang) -> Vec<String> {
    let notices = || row.notices.iter().filter_map(|n| part?.notices.get(*n));
    let mut said: Vec<String> = notices().filter_map(|notice| Some(finding(part?, notice, lang).message)).collect();
    let beside = row.unread.iter().filter(|unread| unread.column.is_none());
    said.extend(beside.map(|unread| unread_words(unread, lang)));
    said.dedup();
    said
}

/// A cell's text in three pieces, of which the middle one was not understood; `None` where all was.
pub fn unread_piece<'t>(row: &DrawnRow, column: usize, text: &'t str) -> Option<(&'t str, &'t str, &'t str)> {
    let words = row.unread.iter().find(|unread| unread.column == Some(column)).map(|unread| unread.words.as_str())?;
    let at = if words.is_empty() { None } else { text.find(words) };
    let Some(at) = at else { return Some(("", text, "")) };
    let (before, rest) = text.split_at(at);
    let (piece, after) = rest.split_at(words.len());
    Some((before, piece, after))
}
