//! Symbols of a workbook: the ones that cells share, and how any of them is put together from runs.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use crate::source::error::SourceErrorKind;
use crate::source::package::{Package, named};
use crate::source::runs::{Look, Runs};
use crate::source::xml::{on, text_of, walk};

/// Runs that are remembered because their font differs from the cell's.
const RUNS: usize = 4_000_000;

/// A text between its tags: runs with fonts of their own, and what is only a help to pronounce it.
#[derive(Default)]
pub(super) struct RichText {
    phonetic: bool,
    in_text: bool,
    in_properties: bool,
    preserve: bool,
    text: String,
    /// Whether the run is struck through; `None` where it has the cell's own font.
    struck: Option<bool>,
}

impl RichText {
    pub(super) fn open(&mut self, tag: &BytesStart<'_>, name: &str) -> Result<(), SourceErrorKind> {
        match name {
            "r" => self.struck = None,
            "rPr" => (self.in_properties, self.struck) = (true, Some(false)),
            "strike" if self.in_properties => self.struck = Some(named(tag, "val")?.is_none_or(|value| on(&value))),
            "rPh" => self.phonetic = true,
            "t" if !self.phonetic => {
                self.in_text = true;
                self.text.clear();
                let space = tag.try_get_attribute("xml:space").map_err(|_| SourceErrorKind::Damaged)?;
                self.preserve = space.is_some_and(|space| &*space.value == "preserve");
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn in_text(&self) -> bool {
        self.in_text
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.in_text {
            self.text.push_str(text);
        }
    }

    /// Takes the end of an element; gives a piece of the text where one is complete.
    pub(super) fn close(&mut self, name: &str) -> Option<(Cow<'_, str>, Option<bool>)> {
        match name {
            "r" => self.struck = None,
            "rPr" => self.in_properties = false,
            "rPh" => self.phonetic = false,
            "t" if std::mem::take(&mut self.in_text) => {
                let text = match self.preserve {
                    true => self.text.as_str(),
                    false => self.text.trim_matches([' ', '\t', '\r', '\n']),
                };
                return Some((unescaped(text), self.struck));
            }
            _ => {}
        }
        None
    }
}

/// The look of a run in a cell whose own font is struck through or not.
pub(super) fn look(run: Option<bool>, cell: bool) -> Look {
    if run.unwrap_or(cell) { Look::Struck } else { Look::Plain }
}

/// The strings that cells share, as one text and the places where each ends.
#[derive(Default)]
pub(super) struct SharedStrings {
    text: String,
    ends: Vec<u32>,
    /// Of strings with fonts of their own: where each run ends in the text, and whether it is struck through.
    runs: HashMap<u32, Vec<(u32, Option<bool>)>>,
}

impl SharedStrings {
    pub(super) fn get(&self, index: u32) -> Option<&str> {
        self.text.get(self.start(index)? as usize..*self.ends.get(index as usize)? as usize)
    }

    fn start(&self, index: u32) -> Option<u32> {
        match index.checked_sub(1) {
            Some(before) => self.ends.get(before as usize).copied(),
            None => Some(0),
        }
    }

    /// The runs of a string, if any has a font of its own.
    pub(super) fn rich(&self, index: u32, cell_struck: bool) -> Option<Runs> {
        let runs = self.runs.get(&index)?;
        let mut told = Runs::default();
        let mut start = self.start(index)? as usize;
        for (end, struck) in runs {
            let end = *end as usize;
            told.push(self.text.get(start..end)?, look(*struck, cell_struck));
            start = end;
        }
        Some(told)
    }

    pub(super) fn read(package: &mut Package<'_, '_>, index: usize) -> Result<Self, SourceErrorKind> {
        package.scan(index)?;
        let mut strings = SharedStrings::default();
        let mut rich = RichText::default();
        let mut runs: Vec<(u32, Option<bool>)> = Vec::new();
        let mut remembered = 0;
        let mut in_string = false;
        let whole = walk(package.reader(index)?, |event| {
            match event {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "si" => in_string = true,
                    name if in_string => rich.open(tag, name)?,
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "si" => {
                        in_string = false;
                        let end = u32::try_from(strings.text.len()).map_err(|_| SourceErrorKind::TooIntricate)?;
                        if runs.iter().any(|(_, struck)| struck.is_some()) {
                            let index = u32::try_from(strings.ends.len()).map_err(|_| SourceErrorKind::TooIntricate)?;
                            remembered += runs.len();
                            if remembered > RUNS {
                                return Err(SourceErrorKind::TooIntricate);
                            }
                            strings.runs.insert(index, std::mem::take(&mut runs));
                        }
                        runs.clear();
                        strings.ends.push(end);
                    }
                    "sst" => return Ok(true),
                    name if in_string => {
                        if let Some((text, struck)) = rich.close(name) {
                            strings.text.push_str(&text);
                            let end = u32::try_from(strings.text.len()).map_err(|_| SourceErrorKind::TooIntricate)?;
                            match runs.last_mut() {
                                Some((last, same)) if *same == struck => *last = end,
                                _ => runs.push((end, struck)),
                            }
                        }
                    }
                    _ => {}
                },
                event if in_string => {
                    if let Some(text) = text_of(event)? {
                        rich.text(&text);
                    }
                }
                _ => {}
            }
            Ok(false)
        })?;
        if whole { Ok(strings) } else { Err(SourceErrorKind::Damaged) }
    }
}

/// Characters that XML cannot hold are written `_x000D_`.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        return Cow::Borrowed(text);
    }
    let mut units: Vec<u16> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let flush = |units: &mut Vec<u16>, out: &mut String| {
        out.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    };
    while let Some(c) = rest.chars().next() {
        match escape_at(rest) {
            Some(unit) => {
                units.push(unit);
                rest = rest.get(7..).unwrap_or_default();
            }
            None => {
                flush(&mut units, &mut out);
                out.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    flush(&mut units, &mut out);
    Cow::Owned(out)
}

fn escape_at(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?;
    let (digits, rest) = digits.split_at_checked(4)?;
    let escape = rest.starts_with('_') && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    escape.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_cannot_hold() {
        assert_eq!(unescaped("ИС_x000D_21_x005F_x_xZZZZ_"), "ИС\r21_x_xZZZZ_");
        assert_eq!(unescaped("_xD83D__xDE00_"), "😀");
        assert_eq!(unescaped("_x"), "_x");
    }
}
