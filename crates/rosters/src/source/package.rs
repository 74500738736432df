//! The archive of a workbook or a document of Office → its parts, found by the relationships between them and measured before they are read.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use memchr::memmem;
use quick_xml::events::{BytesStart, Event};

use super::error::SourceErrorKind;
use super::limits::Limits;
use super::open::read_full;
use super::sheet_row::Range;
use super::xml::{local_name, walk};
use super::xml_scan::{self, Budget};
use super::zip_scan::{Archive, zip_fault};

/// Bytes of a part's root element and what stands before it.
const ROOT: u64 = 64 << 10;

/// The parts of an archive.
pub(super) struct Package<'p, 'f> {
    archive: &'p mut Archive<'f>,
    /// By their names in lower case and with forward slashes: some programs write neither.
    names: HashMap<String, usize>,
    limits: Limits,
    budget: Budget,
}

/// What a part says of another one.
pub(super) struct Relationship {
    pub id: String,
    /// A URI; see [`kind`].
    pub kind: String,
    /// The other part's name from the archive's root.
    pub target: String,
}

impl<'p, 'f> Package<'p, 'f> {
    pub(super) fn open(archive: &'p mut Archive<'f>, limits: &Limits) -> Result<Self, SourceErrorKind> {
        let mut names = HashMap::with_capacity(archive.len());
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(zip_fault)?;
            names.entry(folded(part.name().map_err(zip_fault)?.as_ref())).or_insert(index);
        }
        Ok(Package { archive, names, limits: *limits, budget: Budget::new(limits) })
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where a part stands in the archive.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.names.get(&folded(name)).copied()
    }

    /// Measures a part that is to be read; gives the merged ranges of a sheet.
    pub(super) fn scan(&mut self, index: usize) -> Result<Vec<Range>, SourceErrorKind> {
        let part = self.archive.by_index(index).map_err(zip_fault)?;
        xml_scan::scan(part, &mut self.budget)
    }

    /// Whether a part holds these bytes anywhere.
    pub(super) fn holds(&mut self, index: usize, needle: &[u8]) -> Result<bool, SourceErrorKind> {
        let limit = self.limits.inflated_bytes;
        let part = self.archive.by_index(index).map_err(zip_fault)?;
        holds(part.take(limit), |bytes| memmem::find(bytes, needle).is_some())
    }

    /// A part that was measured, or is while it is read.
    pub(super) fn reader(&mut self, index: usize) -> Result<impl std::io::BufRead + '_, SourceErrorKind> {
        Ok(BufReader::with_capacity(32 << 10, self.archive.by_index(index).map_err(zip_fault)?))
    }

    /// The part that the archive is about.
    pub(super) fn main_part(&mut self) -> Result<Option<String>, SourceErrorKind> {
        let links = self.relationships("")?;
        Ok(links.into_iter().find(|link| kind(&link.kind) == "officeDocument").map(|link| link.target))
    }

    /// What a part says of others; nothing where it says nothing.
    pub(super) fn relationships(&mut self, part: &str) -> Result<Vec<Relationship>, SourceErrorKind> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(index) = self.index(&name) else { return Ok(Vec::new()) };
        self.scan(index)?;
        let mut links = Vec::new();
        walk(self.reader(index)?, |event| {
            if let Event::Start(tag) = event
                && local_name(tag) == "Relationship"
                && named(tag, "TargetMode")?.is_none_or(|mode| mode != "External")
            {
                let of = |name| Ok::<_, SourceErrorKind>(named(tag, name)?.unwrap_or_default());
                links.push(Relationship { id: of("Id")?, kind: of("Type")?, target: beside(part, &of("Target")?) });
            }
            Ok::<_, SourceErrorKind>(false)
        })?;
        Ok(links)
    }
}

/// Whether what is looked for stands anywhere in the bytes; it may be a hundred bytes long.
pub(super) fn holds(mut part: impl Read, found: impl Fn(&[u8]) -> bool) -> Result<bool, SourceErrorKind> {
    const OVERLAP: usize = 100;
    let mut block = vec![0; 64 << 10];
    let mut filled = 0;
    loop {
        let read = read_full(&mut part, block.get_mut(filled..).unwrap_or_default())?;
        filled += read;
        if found(block.get(..filled).unwrap_or_default()) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        let keep = filled.saturating_sub(OVERLAP);
        block.copy_within(keep..filled, 0);
        filled -= keep;
    }
}

fn folded(name: &str) -> String {
    name.to_lowercase().replace('\\', "/")
}

/// The last word of a relationship's kind: the standard's two editions differ only in what stands before it.
pub(super) fn kind(uri: &str) -> &str {
    uri.rsplit('/').next().unwrap_or(uri)
}

/// The name, from the archive's root, of what a part calls by a target.
pub(super) fn beside(part: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// The root element of the part that an archive of unknown kind is about, and that part's name.
pub(super) fn root_of_main_part(
    archive: &mut Archive<'_>,
    limits: &Limits,
) -> Result<Option<(String, String)>, SourceErrorKind> {
    let mut package = Package::open(archive, limits)?;
    let Some(name) = package.main_part()? else { return Ok(None) };
    let Some(index) = package.index(&name) else { return Ok(None) };
    let mut root = String::new();
    let start = BufReader::new(package.reader(index)?.take(ROOT));
    // What is no XML has no root element.
    let _ = walk(start, |event| {
        if let Event::Start(tag) = event {
            local_name(tag).clone_into(&mut root);
            return Ok::<_, SourceErrorKind>(true);
        }
        Ok(false)
    });
    Ok(Some((name, root)))
}

/// An attribute's value by its name, whatever prefix it has.
pub(super) fn named(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, SourceErrorKind> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| SourceErrorKind::Damaged)?;
        if attribute.key.local_name().as_ref() == name {
            return unescaped(&attribute.value).map(Some);
        }
    }
    Ok(None)
}

/// Text of an attribute: the standard's own entities alone, nothing that the part declares.
pub(super) fn unescaped(value: &str) -> Result<String, SourceErrorKind> {
    quick_xml::escape::unescape(value).map(std::borrow::Cow::into_owned).map_err(|_| SourceErrorKind::EntityDeclaration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_the_part_that_names_them() {
        for (part, target, name) in [
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("", "/book/workbook.xml", "book/workbook.xml"),
            ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/workbook.xml", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets/sheet1.xml", "../comments1.xml", "xl/comments1.xml"),
            ("workbook.xml", "..\\..\\sheet.xml", "sheet.xml"),
        ] {
            assert_eq!(beside(part, target), name);
        }
    }
}
