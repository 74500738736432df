//! A plan comes in; a table for the terminal, json, csv, xlsx or html goes out.
//!
//! The words are in [`phrases`], the order of classes in `grouping`; each format has its file. What a person wrote into a
//! roster is shown as text everywhere and never carried out ([`inert`]).

pub mod changes;
pub mod charts;
mod csv;
pub mod drawing;
pub mod folding;
pub mod grouping;
pub mod hand_out;
mod html;
pub mod journal;
mod json;
pub mod oneroster;
mod page_head;
pub mod phrases;
#[cfg(test)]
mod sample;
pub mod sheets;
mod sheets_workbook;
pub mod statistics;
mod table;
pub mod words;
pub mod worklist;
mod xlsx;

use std::borrow::Cow;
use std::io::{self, Write};

use i18n::Lang;
use planner::plan::{Plan, PlanInParts};

/// The formats of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
pub enum Format {
    /// For a terminal.
    Table,
    /// `kontingent.plan/1`.
    Json,
    /// A row an action.
    Csv,
    /// A workbook: summary, actions, findings.
    Xlsx,
    /// One self-contained page, for the screen and for paper.
    Html,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; <Format as strum::EnumCount>::COUNT] =
        [Format::Table, Format::Json, Format::Csv, Format::Xlsx, Format::Html];

    /// The name on the command line; where it is a file's, its extension too.
    pub fn code(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Html => "html",
        }
    }
}

/// How a plan is to look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Columns of the terminal.
    pub width: u16,
    /// Colours may be used.
    pub colour: bool,
}

/// Writes a plan.
///
/// # Errors
/// Those of the writer.
pub fn write(plan: &Plan, format: Format, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => table::write(plan, look, out),
        Format::Json => json::write(plan, out),
        Format::Csv => csv::write(plan, look.lang, out),
        Format::Xlsx => xlsx::write(plan, look.lang, out),
        Format::Html => html::write(plan, look.lang, out),
    }
}

/// Writes a plan that is made while it is written. As JSON it is never whole in memory.
///
/// # Errors
/// Those of the writer.
pub fn write_in_parts(plan: PlanInParts<'_>, format: Format, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => json::write_in_parts(&plan, out),
        Format::Table | Format::Csv | Format::Xlsx | Format::Html => write(&plan.whole(), format, look, out),
    }
}

/// A text that a spreadsheet program will not take for a formula: an apostrophe before `=`, `+`, `-`, `@` and control
/// characters at the beginning.
pub fn inert(text: &str) -> Cow<'_, str> {
    match text.trim_start_matches(' ').chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for text in ["=HYPERLINK(\"x\")", "@SUM(A1)", "+7 900", "-1", " =1", "\t=1"] {
            assert!(inert(text).starts_with('\''), "{text}");
        }
        assert_eq!(inert("Иванов"), "Иванов");
    }
}
