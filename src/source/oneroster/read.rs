//! The csv files of a zip come in; a bundle goes out, or why it is none.
//!
//! Names of columns decide, not their order. A file that the manifest promises and that is not there, a required column that
//! is missing, an id that occurs twice: the bundle is rejected whole. A row that refers to nothing is a note, and nothing is
//! concluded from an absence in its class. Passwords are never looked at.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read, Seek};

use chrono::NaiveDate;
use zip::ZipArchive;

use super::bundle::{Bundle, Class, ClassKind, Enrollment, Extent, Org, Role, Session, User, Version};
use super::columns::{INCOMPLETE, POST};
use crate::source::fault::{Fault, SourceError};
use crate::source::limits::Limits;
use crate::source::note::{Note, Remark};
use crate::source::zip_scan::zip_fault;

/// Reads the bytes of a bundle: one that was kept.
///
/// # Errors
/// It is none, or more than the limits allow.
pub fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<Bundle, SourceError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(zip_fault)?;
    read(&mut archive, limits).map(|(bundle, _)| bundle)
}

/// Reads a bundle, with what a person should know of it.
pub(in crate::source) fn read<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    limits: &Limits,
) -> Result<(Bundle, Vec<Note>), SourceError> {
    let mut files = Files { archive, limits: *limits, left: limits.inflated_bytes, rows: 0 };
    let (mut bundle, promised) = manifest(&mut files)?;
    let extent = |file: &str| promised.get(file).copied().unwrap_or_default();
    bundle.users_extent = extent("users");
    bundle.enrollments_extent = extent("enrollments");
    for file in ["orgs", "academicSessions", "classes", "users", "enrollments", "demographics", "roles"] {
        let is_wanted = extent(file) != Extent::Absent;
        if is_wanted && !files.has(file) {
            return Err(SourceError::from(Fault::NoSuchPart).in_sheet(&format!("{file}.csv")));
        }
    }
    let mut notes = Vec::new();
    files.each("orgs", &["sourcedId", "name"], |row| {
        bundle.orgs.push(Org { id: row.id(), name: row.text("name"), kind: row.text("type") });
        Ok(())
    })?;
    files.each("academicSessions", &["sourcedId", "title"], |row| {
        bundle.sessions.push(Session {
            id: row.id(),
            title: row.text("title"),
            kind: row.text("type"),
            start: row.date("startDate")?,
            end: row.date("endDate")?,
            school_year: row.text("schoolYear"),
        });
        Ok(())
    })?;
    files.each("classes", &["sourcedId", "title"], |row| {
        let is_homeroom = row.text("classType").eq_ignore_ascii_case("homeroom");
        bundle.classes.push(Class {
            id: row.id(),
            title: row.text("title"),
            code: row.text("classCode"),
            kind: if is_homeroom { ClassKind::Homeroom } else { ClassKind::Scheduled },
            subjects: row.list("subjects"),
            org: row.text("schoolSourcedId"),
            sessions: row.list("termSourcedIds"),
            is_deleted: row.is_deleted(),
            is_incomplete: row.flag(INCOMPLETE) == Some(true),
            row: row.number,
        });
        Ok(())
    })?;
    files.each("users", &["sourcedId", "givenName", "familyName"], |row| {
        let mut user = user_of(row);
        for word in row.list("role") {
            take_role(&mut user, &word, "users.csv", row.number, &mut notes);
        }
        bundle.users.push(user);
        Ok(())
    })?;
    let by_id: HashMap<String, usize> = bundle.users.iter().enumerate().map(|(n, user)| (user.id.clone(), n)).collect();
    files.each("roles", &["userSourcedId", "role"], |row| {
        let Some(user) = by_id.get(&row.text("userSourcedId")).and_then(|n| bundle.users.get_mut(*n)) else {
            notes.push(row.note(Remark::RefersToNothing { column: "userSourcedId" }));
            return Ok(());
        };
        if !row.is_deleted() {
            take_role(user, &row.text("role"), "roles.csv", row.number, &mut notes);
        }
        Ok(())
    })?;
    files.each("demographics", &["sourcedId"], |row| {
        match by_id.get(&row.id()).and_then(|n| bundle.users.get_mut(*n)) {
            Some(user) => user.birth_date = row.date("birthDate")?,
            None => notes.push(row.note(Remark::RefersToNothing { column: "sourcedId" })),
        }
        Ok(())
    })?;
    let class_ids: HashMap<String, usize> =
        bundle.classes.iter().enumerate().map(|(n, class)| (class.id.clone(), n)).collect();
    let mut doubtful: HashSet<usize> = HashSet::new();
    files.each("enrollments", &["sourcedId", "classSourcedId", "userSourcedId", "role"], |row| {
        let (class, user) = (row.text("classSourcedId"), row.text("userSourcedId"));
        let role = Role::of_word(&row.text("role"));
        let odd = if !class_ids.contains_key(&class) {
            Some(Remark::RefersToNothing { column: "classSourcedId" })
        } else if !by_id.contains_key(&user) {
            Some(Remark::RefersToNothing { column: "userSourcedId" })
        } else if role.is_none() {
            Some(Remark::UnknownWord { column: "role", word: row.text("role") })
        } else {
            None
        };
        let (None, Some(role)) = (&odd, role) else {
            // Somebody is in that class, and nobody knows who.
            doubtful.extend(class_ids.get(&class));
            notes.extend(odd.map(|remark| row.note(remark)));
            return Ok(());
        };
        bundle.enrollments.push(Enrollment {
            id: row.id(),
            class,
            user,
            role,
            is_primary: row.flag("primary") == Some(true),
            begin: row.date("beginDate")?,
            end: row.date("endDate")?,
            is_deleted: row.is_deleted(),
            row: row.number,
        });
        Ok(())
    })?;
    // Where a row is told to refer to nothing, its class needs no note of its own.
    for class in bundle.classes.iter().filter(|class| class.is_incomplete && class.kind == ClassKind::Homeroom) {
        notes.push(Note::of_sheet("classes.csv", Remark::GroupNotWhole { group: class.title.clone() }));
    }
    for number in doubtful {
        if let Some(class) = bundle.classes.get_mut(number) {
            class.is_incomplete = true;
        }
    }
    Ok((bundle, notes))
}

/// What the manifest says of each file. Without one, the files that are there are complete.
fn manifest<R: Read + Seek>(files: &mut Files<'_, R>) -> Result<(Bundle, HashMap<String, Extent>), SourceError> {
    let mut bundle = Bundle::default();
    let mut extents: HashMap<String, Extent> = HashMap::new();
    if files.has("manifest") {
        files.each("manifest", &["propertyName", "value"], |row| {
            let (name, value) = (row.text("propertyName"), row.text("value"));
            match name.as_str() {
                "oneroster.version" if value.starts_with("1.2") => bundle.version = Version::V1p2,
                "source.systemName" => bundle.system = value,
                _ => {
                    if let Some(file) = name.strip_prefix("file.") {
                        let extent = match value.to_ascii_lowercase().as_str() {
                            "bulk" => Extent::Bulk,
                            "delta" => Extent::Delta,
                            _ => Extent::Absent,
                        };
                        extents.insert(file.trim_end_matches('*').to_owned(), extent);
                    }
                }
            }
            Ok(())
        })?;
    } else {
        for file in ["orgs", "academicSessions", "classes", "users", "enrollments", "demographics", "roles"] {
            if files.has(file) {
                extents.insert(file.to_owned(), Extent::Bulk);
            }
        }
        if files.has("roles") {
            bundle.version = Version::V1p2;
        }
    }
    Ok((bundle, extents))
}

fn user_of(row: &RowOf<'_>) -> User {
    User {
        id: row.id(),
        roles: Vec::new(),
        is_enabled: row.flag("enabledUser") != Some(false),
        family_name: row.text("familyName"),
        given_name: row.text("givenName"),
        middle_name: row.text("middleName"),
        identifier: row.text("identifier"),
        email: row.text("email"),
        sms: row.text("sms"),
        phone: row.text("phone"),
        agents: row.list("agentSourcedIds"),
        birth_date: None,
        post: row.text(POST),
        is_deleted: row.is_deleted(),
        row: row.number,
    }
}

fn take_role(user: &mut User, word: &str, file: &'static str, row: u32, notes: &mut Vec<Note>) {
    match Role::of_word(word) {
        Some(role) if !user.roles.contains(&role) => user.roles.push(role),
        Some(_) => {}
        None => {
            let remark = Remark::UnknownWord { column: "role", word: word.to_owned() };
            notes.push(Note::of_row(file, row, remark));
        }
    }
}

/// The csv files of an archive, wherever in it they lie.
struct Files<'a, R> {
    archive: &'a mut ZipArchive<R>,
    limits: Limits,
    /// Bytes that may still be unpacked.
    left: u64,
    rows: u64,
}

impl<R: Read + Seek> Files<'_, R> {
    fn index(&self, file: &str) -> Option<usize> {
        let name = format!("{file}.csv").to_ascii_lowercase();
        (0..self.archive.len()).find(|index| {
            let Some(Ok(own)) = self.archive.name_for_index(*index) else { return false };
            let own = own.to_ascii_lowercase().replace('\\', "/");
            own == name || own.ends_with(&format!("/{name}"))
        })
    }

    fn has(&self, file: &str) -> bool {
        self.index(file).is_some()
    }

    /// Calls for each row of a file, if it is there. Ids occur once.
    fn each(
        &mut self,
        file: &'static str,
        required: &[&str],
        mut take: impl FnMut(&RowOf<'_>) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        let Some(index) = self.index(file) else { return Ok(()) };
        let sheet = format!("{file}.csv");
        let bytes = self.unpacked(index).map_err(|fault| SourceError::from(fault).in_sheet(&sheet))?;
        let text = text_of(&bytes).map_err(|fault| SourceError::from(fault).in_sheet(&sheet))?;
        let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let broken = |_| SourceError::from(Fault::Damaged).in_sheet(&sheet);
        let header: HashMap<String, usize> = reader
            .headers()
            .map_err(broken)?
            .iter()
            .enumerate()
            .map(|(n, name)| (name.trim().to_ascii_lowercase(), n))
            .collect();
        if header.len() > self.limits.columns {
            return Err(SourceError::from(self.limits.too_many_columns()).in_sheet(&sheet));
        }
        if let Some(missing) = required.iter().find(|name| !header.contains_key(&name.to_ascii_lowercase())) {
            let mut fault = SourceError::from(Fault::NoSuchColumn).in_sheet(&sheet);
            fault.column = Some((*missing).to_owned());
            return Err(fault);
        }
        let mut ids: HashSet<String> = HashSet::new();
        let mut record = ::csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(broken)? {
            let line = record.position().map_or(0, ::csv::Position::line);
            let at = |fault: Fault| SourceError::from(fault).in_row(line).in_sheet(&sheet);
            self.rows += 1;
            if self.rows > self.limits.rows {
                return Err(at(Fault::TooManyRows { limit: self.limits.rows }));
            }
            for cell in &record {
                self.limits.check_text(cell).map_err(at)?;
            }
            if record.iter().all(str::is_empty) {
                continue;
            }
            let row = RowOf {
                file: &sheet,
                header: &header,
                record: &record,
                number: u32::try_from(line).unwrap_or(u32::MAX),
            };
            if header.contains_key("sourcedid") {
                let id = row.id();
                if id.is_empty() {
                    return Err(at(Fault::NoId));
                }
                if !ids.insert(id) {
                    return Err(at(Fault::SameId));
                }
            }
            take(&row).map_err(|error| error.in_row(line).in_sheet(&sheet))?;
        }
        Ok(())
    }

    fn unpacked(&mut self, index: usize) -> Result<Vec<u8>, Fault> {
        let part = self.archive.by_index(index).map_err(zip_fault)?;
        let mut bytes = Vec::new();
        part.take(self.left.saturating_add(1)).read_to_end(&mut bytes)?;
        let length = bytes.len() as u64;
        if length > self.left {
            return Err(Fault::InflatesTooBig { limit: self.limits.inflated_bytes });
        }
        self.left -= length;
        Ok(bytes)
    }
}

/// The standard says UTF-8; a mark at the beginning is allowed.
fn text_of(bytes: &[u8]) -> Result<&str, Fault> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        Fault::InvalidText { line: memchr::memchr_iter(b'\n', before).count() as u64 + 1 }
    })?;
    // An odd number of quotation marks cannot be closed; the last one is where the trouble shows.
    if memchr::memchr_iter(b'"', text.as_bytes()).count() % 2 == 1 {
        let before = text.rfind('"').and_then(|at| text.get(..at)).unwrap_or_default();
        return Err(Fault::UnbalancedQuote { line: before.matches('\n').count() as u64 + 1 });
    }
    Ok(text)
}

/// A row, asked by the names of columns.
struct RowOf<'a> {
    file: &'a str,
    header: &'a HashMap<String, usize>,
    record: &'a ::csv::StringRecord,
    number: u32,
}

impl RowOf<'_> {
    fn get(&self, column: &str) -> &str {
        self.header
            .get(&column.to_ascii_lowercase())
            .and_then(|n| self.record.get(*n))
            .map(str::trim)
            .filter(|text| !text.eq_ignore_ascii_case("null"))
            .unwrap_or_default()
    }

    fn text(&self, column: &str) -> String {
        self.get(column).to_owned()
    }

    fn id(&self) -> String {
        self.text("sourcedId")
    }

    fn list(&self, column: &str) -> Vec<String> {
        self.get(column).split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
    }

    fn flag(&self, column: &str) -> Option<bool> {
        match self.get(column).to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        }
    }

    /// ISO 8601; a time behind the day is left out.
    fn date(&self, column: &str) -> Result<Option<NaiveDate>, SourceError> {
        let text = self.get(column);
        if text.is_empty() {
            return Ok(None);
        }
        let day = text.get(..10).unwrap_or(text);
        NaiveDate::parse_from_str(day, "%Y-%m-%d").map(Some).map_err(|_| {
            let mut fault = SourceError::from(Fault::NoDate);
            fault.column = Some(column.to_owned());
            fault
        })
    }

    fn is_deleted(&self) -> bool {
        let status = self.get("status");
        status.eq_ignore_ascii_case("tobedeleted") || status.eq_ignore_ascii_case("inactive")
    }

    fn note(&self, remark: Remark) -> Note {
        Note::of_row(self.file, self.number, remark)
    }
}
