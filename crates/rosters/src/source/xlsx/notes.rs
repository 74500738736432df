//! The comments of a sheet: notes of one author, and threads of several in newer programs.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::sheet::place;
use super::strings::RichText;
use crate::source::error::SourceErrorKind;
use crate::source::package::{Package, kind, named};
use crate::source::xlsb;
use crate::source::xml::{local_name, text_of, walk};

/// Bytes of all comments on a sheet.
const MOST_TEXT: usize = 16 << 20;

/// The comments of one sheet by row (from 1) and column (from 0).
pub(in crate::source) type Notes = BTreeMap<(u64, usize), String>;

/// Reads the comments of a sheet's part.
pub(in crate::source) fn read(package: &mut Package<'_, '_>, sheet: &str) -> Result<Notes, SourceErrorKind> {
    let mut notes = Notes::new();
    let mut threads = Notes::new();
    for link in package.relationships(sheet)? {
        let into = match kind(&link.kind) {
            "comments" => &mut notes,
            "threadedComment" => &mut threads,
            _ => continue,
        };
        let Some(index) = package.index(&link.target) else { continue };
        // Those of a binary workbook are records, its threads are XML.
        if link.target.to_ascii_lowercase().ends_with(".bin") {
            xlsb::read_comments(package, index, into)?;
            continue;
        }
        package.scan(index)?;
        read_part(package, index, into)?;
    }
    // For older programs, a thread stands among the notes too, under a line that explains to them what it is.
    notes.extend(threads);
    Ok(notes)
}

fn read_part(package: &mut Package<'_, '_>, index: usize, notes: &mut Notes) -> Result<(), SourceErrorKind> {
    let limits = *package.limits();
    let mut authors: Vec<String> = Vec::new();
    let mut in_author = false;
    let mut open: Option<((u64, usize), Option<String>)> = None;
    let mut in_thread_text = false;
    let mut rich = RichText::default();
    let mut text = String::new();
    let mut total = 0;
    walk(package.reader(index)?, |event| {
        match event {
            Event::Start(tag) => match local_name(tag) {
                "author" => {
                    in_author = true;
                    authors.push(String::new());
                }
                "comment" | "threadedComment" => {
                    text.clear();
                    let author = named(tag, "authorId")?.and_then(|id| id.trim().parse::<usize>().ok());
                    let author = author.and_then(|id| authors.get(id).cloned());
                    open = named(tag, "ref")?.and_then(|place_of| place(&place_of)).map(|place| (place, author));
                }
                "text" if open.is_some() => in_thread_text = true,
                name if open.is_some() => rich.open(tag, name)?,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "author" => in_author = false,
                "text" => in_thread_text = false,
                "comment" | "threadedComment" => {
                    if let Some((place, author)) = open.take() {
                        let said = words(&text, author.as_deref());
                        total += said.len();
                        if total > MOST_TEXT {
                            return Err(SourceErrorKind::TooIntricate);
                        }
                        match notes.get_mut(&place) {
                            Some(before) => {
                                before.push('\n');
                                before.push_str(said);
                            }
                            None => drop(notes.insert(place, said.to_owned())),
                        }
                    }
                }
                name => {
                    if let Some((piece, _)) = rich.close(name) {
                        text.push_str(&piece);
                    }
                }
            },
            event => {
                if let Some(piece) = text_of(event)? {
                    if in_author {
                        if let Some(author) = authors.last_mut() {
                            author.push_str(&piece);
                        }
                    } else if rich.in_text() {
                        rich.text(&piece);
                    } else if in_thread_text && !piece.trim().is_empty() {
                        // A thread's text has no elements inside.
                        text.push_str(&piece);
                    }
                    if text.len() > limits.cell_bytes() {
                        return Err(SourceErrorKind::CellTooLong { limit: limits.cell_chars as u64 });
                    }
                }
            }
        }
        Ok(false)
    })?;
    Ok(())
}

/// What a comment says, without its author's name, which Excel writes above it, and without the lines that tell an older
/// program that it is a thread.
pub(in crate::source) fn words<'t>(text: &'t str, author: Option<&str>) -> &'t str {
    let text = text.trim();
    if text.starts_with('[')
        && let Some((_, said)) = text.split_once("\n\n").or_else(|| text.split_once("\r\n\r\n"))
        && let Some((_, said)) = said.split_once(":\n").or_else(|| said.split_once(":\r\n"))
        && author.is_some_and(|author| author.starts_with("tc="))
    {
        return said.trim();
    }
    let author = author.map(str::trim).filter(|author| !author.is_empty());
    let said = author.and_then(|author| text.strip_prefix(author)?.trim_start().strip_prefix(':'));
    said.unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_comment_says() {
        assert_eq!(words("Белова И.П.:\nотчислен", Some("Белова И.П.")), "отчислен");
        assert_eq!(words("отчислен", Some("Белова И.П.")), "отчислен");
        assert_eq!(words("с 01.09: в ИС-22", None), "с 01.09: в ИС-22");
        let thread = "[Цепочка примечаний]\n\nВаша версия Excel: только чтение.\n\nПримечание:\n    переведён";
        assert_eq!(words(thread, Some("tc={1}")), "переведён");
    }
}
