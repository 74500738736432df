//! The styles of a workbook → how each shows a number, and whether it strikes the text through.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use crate::source::dates::{Shown, built_in, shown_by};
use crate::source::error::SourceErrorKind;
use crate::source::package::{Package, named};
use crate::source::xml::{local_name, on, walk};

/// What the styles of cells are.
#[derive(Default)]
pub(super) struct Styles {
    shown: Vec<Shown>,
    struck: Vec<bool>,
    any_struck: bool,
}

/// The lists of the part that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Formats,
    Fonts,
    /// What named styles are made of.
    Named,
    Cells,
}

impl Styles {
    pub(super) fn shown(&self, style: Option<usize>) -> Shown {
        style.and_then(|style| self.shown.get(style).copied()).unwrap_or_default()
    }

    pub(super) fn struck(&self, style: usize) -> bool {
        self.struck.get(style).copied().unwrap_or(false)
    }

    /// Whether any style strikes through: if none does, no cell need be asked for its style.
    pub(super) fn any_struck(&self) -> bool {
        self.any_struck
    }

    pub(super) fn read(package: &mut Package<'_, '_>, index: usize) -> Result<Self, SourceErrorKind> {
        package.scan(index)?;
        let mut styles = Styles::default();
        let mut formats: HashMap<u32, Shown> = HashMap::new();
        let mut fonts: Vec<bool> = Vec::new();
        let mut of_named: Vec<bool> = Vec::new();
        let mut list = None;
        walk(package.reader(index)?, |event| {
            match event {
                Event::Start(tag) => match (list, local_name(tag)) {
                    (None, "numFmts") => list = Some(List::Formats),
                    (None, "fonts") => list = Some(List::Fonts),
                    (None, "cellStyleXfs") => list = Some(List::Named),
                    (None, "cellXfs") => list = Some(List::Cells),
                    (Some(List::Formats), "numFmt") => {
                        let code = named(tag, "formatCode")?.unwrap_or_default();
                        if let Some(id) = number(tag, "numFmtId")? {
                            formats.insert(id, shown_by(&code));
                        }
                    }
                    (Some(List::Fonts), "font") => fonts.push(false),
                    (Some(List::Fonts), "strike") => {
                        let struck = named(tag, "val")?.is_none_or(|value| on(&value));
                        if let Some(font) = fonts.last_mut() {
                            *font = struck;
                        }
                    }
                    (Some(List::Named), "xf") => of_named.push(font(tag, &fonts)?.unwrap_or(false)),
                    (Some(List::Cells), "xf") => {
                        let format = number(tag, "numFmtId")?.unwrap_or(0);
                        let built_in = || u16::try_from(format).map_or(Shown::Number, built_in);
                        styles.shown.push(formats.get(&format).copied().unwrap_or_else(built_in));
                        let style = number(tag, "xfId")?.unwrap_or(0) as usize;
                        let inherited = || of_named.get(style).copied().unwrap_or(false);
                        styles.struck.push(font(tag, &fonts)?.unwrap_or_else(inherited));
                    }
                    _ => {}
                },
                Event::End(tag)
                    if matches!(tag.local_name().as_ref(), "numFmts" | "fonts" | "cellStyleXfs" | "cellXfs") =>
                {
                    list = None;
                }
                _ => {}
            }
            Ok::<_, SourceErrorKind>(false)
        })?;
        styles.any_struck = styles.struck.contains(&true);
        Ok(styles)
    }
}

/// Whether the font of a style strikes through; `None` where the style names no font.
fn font(tag: &BytesStart<'_>, fonts: &[bool]) -> Result<Option<bool>, SourceErrorKind> {
    Ok(number(tag, "fontId")?.map(|id| fonts.get(id as usize).copied().unwrap_or(false)))
}

fn number(tag: &BytesStart<'_>, name: &str) -> Result<Option<u32>, SourceErrorKind> {
    Ok(named(tag, name)?.and_then(|value| value.trim().parse().ok()))
}
