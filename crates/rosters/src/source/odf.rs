//! What the formats of OpenDocument have in common: which of them an archive is, its styles, and how attributes are read.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

use encoding_rs::Encoding;
use memchr::memmem;
use quick_xml::events::{BytesStart, Event};

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::Note;
use super::open::OpenFile;
use super::package::holds;
use super::row_writer::RowWriter;
use super::runs::Look;
use super::text::Decoded;
use super::xml::walk;
use super::zip_scan::{Archive, zip_fault};
use super::{ods, odt};

/// Bytes of the small parts that say what the archive is.
const SMALL_PART: u64 = 4 << 20;
/// Styles that are remembered because they hide or strike through, and the bytes of the name of one.
const STYLES: usize = 10_000;
const STYLE_NAME: usize = 1_000;

/// What an archive of OpenDocument holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// A workbook.
    Spreadsheet,
    /// A document of paragraphs and tables.
    Text,
}

/// Where the text of a document stands.
pub(super) enum Parts<'p, 'f> {
    /// In a part of its archive.
    Archive(&'p mut Archive<'f>),
    /// In the one file that it is, in an encoding.
    Flat(&'p OpenFile<'f>, &'static Encoding),
}

impl Parts<'_, '_> {
    /// The text from its beginning.
    pub(super) fn content(&mut self) -> Result<Box<dyn BufRead + '_>, SourceErrorKind> {
        Ok(match self {
            Parts::Archive(archive) => {
                Box::new(BufReader::with_capacity(32 << 10, archive.by_name("content.xml").map_err(zip_fault)?))
            }
            Parts::Flat(file, encoding) => Box::new(Decoded::new(file, encoding, Rc::default())),
        })
    }
}

/// Reads a document in one file, which says what it is.
pub(super) fn read_flat(
    file: &OpenFile<'_>,
    encoding: &'static Encoding,
    mime: &[u8],
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<(Document, Vec<Note>), SourceError> {
    let document = document_of(mime)?;
    let notes = read_parts(document, Parts::Flat(file, encoding), Styles::default(), limits, out)?;
    Ok((document, notes))
}

fn read_parts(
    document: Document,
    parts: Parts<'_, '_>,
    styles: Styles,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    match document {
        Document::Spreadsheet => ods::read(parts, styles, limits, out),
        Document::Text => odt::read(parts, styles, limits, out),
    }
}

/// Reads whichever document the archive is.
pub(super) fn read(
    archive: &mut Archive<'_>,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<(Document, Vec<Note>), SourceError> {
    let mime = small_part(archive, "mimetype")?;
    let document = document_of(&mime)?;
    let manifest = small_part(archive, "META-INF/manifest.xml").unwrap_or_default();
    if memmem::find(&manifest, b"encryption-data").is_some() || archive.by_name("encrypted-package").is_ok() {
        return Err(SourceErrorKind::Encrypted.into());
    }
    let styles = named_styles(archive);
    let notes = read_parts(document, Parts::Archive(archive), styles, limits, out)?;
    Ok((document, notes))
}

/// What a document says that it is. A template is read like what is made of it; a master document has its text in other
/// files.
pub(super) fn document_of(mime: &[u8]) -> Result<Document, SourceErrorKind> {
    let is = |word: &[u8]| memmem::find(mime, word).is_some();
    if is(b"opendocument.spreadsheet") {
        Ok(Document::Spreadsheet)
    } else if is(b"opendocument.text-master") {
        Err(SourceErrorKind::Document)
    } else if is(b"opendocument.text") {
        Ok(Document::Text)
    } else if is(b"opendocument.presentation") {
        Err(SourceErrorKind::Presentation)
    } else {
        Err(SourceErrorKind::Document)
    }
}

/// The styles that have names of their own. A style may stand before the one that it is based on. Half a part is better
/// than none.
fn named_styles(archive: &mut Archive<'_>) -> Styles {
    let mut styles = Styles::default();
    if let Ok(named) = small_part(archive, "styles.xml") {
        for _ in 0..2 {
            let _ = walk(named.as_slice(), |event| {
                match event {
                    Event::Start(tag) => styles.open(tag)?,
                    Event::End(tag) => styles.close(tag.name().as_ref()),
                    _ => {}
                }
                Ok::<_, SourceErrorKind>(false)
            });
        }
    }
    styles
}

fn small_part(archive: &mut Archive<'_>, name: &str) -> Result<Vec<u8>, SourceErrorKind> {
    let mut bytes = Vec::new();
    archive.by_name(name).map_err(zip_fault)?.take(SMALL_PART).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether any cell goes over several rows.
pub(super) fn holds_row_spans(parts: &mut Parts<'_, '_>, limits: &Limits) -> Result<bool, SourceErrorKind> {
    const NAME: &[u8] = b"number-rows-spanned=";
    let content = parts.content()?;
    holds(content.take(limits.inflated_bytes), |bytes| {
        memmem::find_iter(bytes, NAME).any(|at| {
            let value = bytes.get(at + NAME.len()..).unwrap_or_default();
            !matches!(value, [_, b'1', b'"' | b'\'', ..] | [] | [_] | [_, b'1'])
        })
    })
}

/// What styles do to the text of cells and runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Looks {
    pub(super) struck: Option<bool>,
    pub(super) hidden: Option<bool>,
}

impl Looks {
    /// These looks, over what is said more generally.
    pub(super) fn over(self, general: Looks) -> Looks {
        Looks { struck: self.struck.or(general.struck), hidden: self.hidden.or(general.hidden) }
    }

    pub(super) fn look(self) -> Look {
        match self {
            Looks { hidden: Some(true), .. } => Look::Hidden,
            Looks { struck: Some(true), .. } => Look::Struck,
            _ => Look::Plain,
        }
    }
}

/// The styles that hide or strike through.
#[derive(Debug, Clone, Default)]
pub(super) struct Styles {
    /// The style being read: its family and name, and what it does.
    open: Option<(String, Looks)>,
    /// By family and name.
    looks: HashMap<String, Looks>,
    /// Hidden sheets, and rows without height.
    hidden: HashSet<String>,
}

impl Styles {
    pub(super) fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceErrorKind> {
        match tag.name().as_ref() {
            "style:style" => {
                let family = attribute(tag, "style:family")?.unwrap_or_default();
                let name = attribute(tag, "style:name")?.unwrap_or_default();
                let parent = attribute(tag, "style:parent-style-name")?.unwrap_or_default();
                self.open = (family.len() + name.len() <= STYLE_NAME)
                    .then(|| (key(&family, &name), self.get(&family, Some(&parent))));
            }
            "style:table-properties" if attribute(tag, "table:display")?.as_deref() == Some("false") => self.hide(),
            "style:table-row-properties" => {
                let height = attribute(tag, "style:row-height")?.unwrap_or_default();
                let number = height.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                if number.parse() == Ok(0.0_f64) {
                    self.hide();
                }
            }
            "style:text-properties" => {
                let through = match attribute(tag, "style:text-line-through-style")? {
                    Some(style) => Some(style),
                    None => attribute(tag, "style:text-line-through-type")?,
                };
                let hidden = attribute(tag, "text:display")?;
                if let Some((_, looks)) = &mut self.open {
                    let own = Looks {
                        struck: through.map(|style| style != "none"),
                        hidden: hidden.map(|display| display == "none"),
                    };
                    *looks = own.over(*looks);
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn close(&mut self, name: &str) {
        if name == "style:style"
            && let Some((key, looks)) = self.open.take()
            && looks != Looks::default()
            && self.looks.len() < STYLES
        {
            self.looks.insert(key, looks);
        }
    }

    fn hide(&mut self) {
        if let Some((key, _)) = &self.open
            && self.hidden.len() < STYLES
        {
            self.hidden.insert(key.clone());
        }
    }

    pub(super) fn get(&self, family: &str, name: Option<&str>) -> Looks {
        match name.filter(|_| !self.looks.is_empty()) {
            Some(name) => self.looks.get(&key(family, name)).copied().unwrap_or_default(),
            None => Looks::default(),
        }
    }

    pub(super) fn hides(&self, family: &str, name: Option<&str>) -> bool {
        !self.hidden.is_empty() && name.is_some_and(|name| self.hidden.contains(&key(family, name)))
    }
}

fn key(family: &str, name: &str) -> String {
    format!("{family}/{name}")
}

impl Styles {
    /// Whether any style does anything to a text.
    pub(super) fn is_plain(&self) -> bool {
        self.looks.is_empty()
    }
}

pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, SourceErrorKind> {
    let found = tag.try_get_attribute(name).map_err(|_| SourceErrorKind::Damaged)?;
    found.map(|attribute| unescaped(&attribute.value)).transpose()
}

pub(super) fn repeated(tag: &BytesStart<'_>, name: &str) -> Result<u64, SourceError> {
    let found = tag.try_get_attribute(name).map_err(|_| SourceErrorKind::Damaged)?;
    Ok(found.map_or(Ok(1), |attribute| count(&attribute.value))?)
}

pub(super) fn count(text: &str) -> Result<u64, SourceErrorKind> {
    text.trim().parse().map_err(|_| SourceErrorKind::Damaged)
}

pub(super) fn unescaped(value: &str) -> Result<String, SourceErrorKind> {
    // The standard's own entities alone: nothing that the document declares.
    quick_xml::escape::unescape(value).map(Cow::into_owned).map_err(|_| SourceErrorKind::EntityDeclaration)
}
