//! Rows without a header come in, as they are copied from a page; a draft of a mapping that reads them goes out, each column
//! guessed by what stands in it. A person completes it: nothing is read by a guess alone.

use std::fmt::Write as _;

use super::dictionary::Dictionary;
use super::file::column_letters;
use super::header::is_full_name;
use super::table::{Cell, Row, SheetHead, TableSink};
use super::title::group_in;
use super::value::{cell_text, parse_phone};
use domain::roster::GroupName;

/// So many rows of the first sheet are looked at.
const ROWS: usize = 200;
/// And so many columns.
const COLUMNS: usize = 64;

/// The first rows of a file.
#[derive(Debug, Default)]
pub struct FirstRows {
    sheets: usize,
    sheet: Option<String>,
    rows: Vec<Vec<String>>,
}

impl TableSink for FirstRows {
    fn begin_sheet(&mut self, sheet: &SheetHead) {
        self.sheets += 1;
        if self.sheets == 1 {
            self.sheet.clone_from(&sheet.name);
        }
    }

    fn row(&mut self, _number: u32, row: &dyn Row) {
        if self.sheets == 1 && self.rows.len() < ROWS {
            let texts = (0..row.width().min(COLUMNS)).map(|n| match row.cell(n) {
                Cell::Date(day) => day.format("%d.%m.%Y").to_string(),
                cell => cell_text(cell).map(|text| text.into_owned()).unwrap_or_default(),
            });
            self.rows.push(texts.collect());
        }
    }

    fn end_sheet(&mut self) {}
}

impl FirstRows {
    /// A draft for rows without a header; `None` if no column looks like people's names.
    pub fn draft(&self, file: &str, dictionary: &Dictionary) -> Option<String> {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let guesses: Vec<Option<&'static str>> = (0..width).map(|column| self.guess(column, dictionary)).collect();
        let names = guesses.iter().position(|guess| *guess == Some("full_name"))?;
        let group = self.title_group(names);
        let of_platform = guesses.iter().flatten().any(|guess| matches!(*guess, "role" | "member_status"))
            || self.rows.iter().filter(|row| filled(row) == 1).any(|row| {
                let (role, status) = row.iter().map(|text| dictionary.heading(text)).find(has).unwrap_or_default();
                role.is_some() || status.is_some()
            });
        let kind = if of_platform { "members" } else { "students" };
        let mut out = String::new();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "name = {}\nfiles = [{}]\n\n[[tables]]", quoted(stem), quoted(file));
        if let Some(sheet) = &self.sheet {
            let _ = writeln!(out, "sheets = [{}]", quoted(sheet));
        }
        let _ = writeln!(out, "kind = {}\nheader_row = 0\n\n[tables.columns]", quoted(kind));
        let mut given: Vec<&str> = Vec::new();
        for (column, guess) in guesses.iter().enumerate() {
            let letters = column_letters(column);
            let example = self.rows.iter().filter(|row| filled(row) > 1 || width == 1).find_map(|row| row.get(column));
            // What a column holds, not whom: a draft is handed on.
            match guess {
                // In a list of people a day is the birth date: nobody writes down there when somebody joined.
                Some("joined_at") if !of_platform && !given.contains(&"birth_date") => {
                    given.push("birth_date");
                    let _ = writeln!(out, "{letters} = \"birth_date\"");
                }
                Some("group") if of_platform && !given.contains(&"place") => {
                    given.push("place");
                    let _ = writeln!(out, "{letters} = \"place\"");
                }
                Some(field) if !given.contains(field) => {
                    given.push(field);
                    let _ = writeln!(out, "{letters} = {}", quoted(field));
                }
                _ if example.is_none_or(String::is_empty) => {}
                _ => {
                    let _ = writeln!(out, "# {letters} = \"ignored\"");
                }
            }
        }
        if let Some(group) = group.filter(|_| !given.iter().any(|field| matches!(*field, "group" | "place"))) {
            let field = if of_platform { "place" } else { "group" };
            let _ = writeln!(out, "\n[tables.constants]\n{field} = {}", quoted(&group));
        }
        Some(out)
    }

    /// What most cells of a column are.
    fn guess(&self, column: usize, dictionary: &Dictionary) -> Option<&'static str> {
        let cells: Vec<&str> = self
            .rows
            .iter()
            .filter(|row| {
                !(filled(row) == 1 && row.iter().any(|text| has(&dictionary.heading(text)) || is_title(text)))
            })
            .filter_map(|row| row.get(column))
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        let most = |is: &dyn Fn(&str) -> bool| {
            let fitting = cells.iter().filter(|text| is(text)).count();
            fitting > 0 && fitting * 2 > cells.len()
        };
        type Test<'a> = (&'static str, &'a dyn Fn(&str) -> bool);
        let tests: [Test<'_>; 7] = [
            ("email", &|text| text.contains('@') && text.contains('.') && !text.contains(' ')),
            ("role", &|text| dictionary.role(text).is_some()),
            ("member_status", &|text| dictionary.member_status(text).is_some()),
            ("group", &|text| GroupName::looks_like_one(text)),
            ("phone", &|text| !text.chars().any(char::is_alphabetic) && parse_phone(text).is_some()),
            ("joined_at", &is_date),
            ("full_name", &is_full_name),
        ];
        tests.iter().find(|(_, is)| most(*is)).map(|(field, _)| *field)
    }

    /// The group that a title before the people names.
    fn title_group(&self, names: usize) -> Option<String> {
        let is_person = |row: &&Vec<String>| row.get(names).is_none_or(|text| !is_full_name(text));
        let titles = self.rows.iter().take_while(is_person).flatten();
        titles.filter(|text| !text.is_empty()).find_map(|text| {
            group_in(text).or_else(|| {
                let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '«' | '»' | '"'));
                words.find(|word| GroupName::looks_like_one(word)).map(str::to_owned)
            })
        })
    }
}

fn has<R, S>(heading: &(Option<R>, Option<S>)) -> bool {
    heading.0.is_some() || heading.1.is_some()
}

/// «Класс ИС-21», «Участники группы ИС-21»: more than the group's name.
fn is_title(text: &str) -> bool {
    group_in(text).is_some() && text.split_whitespace().count() > 1
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|text| !text.is_empty()).count()
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['.', '/', '-']).collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
