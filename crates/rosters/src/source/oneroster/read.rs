//! The csv files of a zip come in; a bundle goes out, or why it is none.
//!
//! Names of columns decide, not their order. A file that the manifest promises and that is not there, a required column that
//! is missing, an id that occurs twice: the bundle is rejected whole. A record with a cell that is not understood, or that
//! refers to nothing, is out and told, and nothing is concluded from an absence in its class. Passwords are never looked at.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read, Seek};

use chrono::{Datelike, NaiveDate};
use zip::ZipArchive;

use super::bundle::{Bundle, Class, ClassKind, Enrollment, Extent, Org, Role, Session, User, UserRole, Version};
use super::columns::{INCOMPLETE, POST};
use super::earlier::{add_classes, add_frame, add_users, keep_identity, keep_known, known_as, take_changed};
use crate::source::error::{SourceError, SourceErrorKind};
use crate::source::limits::Limits;
use crate::source::note::{Note, Remark};
use crate::source::zip_scan::zip_fault;

/// Columns that another version, or a widespread system, calls by another name: the file, the name of the standard, theirs.
const OTHER_NAMES: &[(&str, &str, &str)] = &[
    ("demographics", "sourcedId", "userSourcedId"),
    ("demographics", "birthDate", "dateOfBirth"),
    ("classes", "schoolSourcedId", "orgSourcedId"),
    ("classes", "schoolSourcedId", "schoolSourceId"),
    ("classes", "termSourcedIds", "termSourcedId"),
    ("enrollments", "schoolSourcedId", "orgSourcedId"),
    ("users", "orgSourcedIds", "orgSourcedId"),
    ("users", "orgSourcedIds", "primaryOrgSourcedId"),
    ("users", "agentSourcedIds", "agents"),
    ("users", "agentSourcedIds", "agentSourcedId"),
    ("roles", "orgSourcedId", "orgSourcedIds"),
    ("orgs", "parentSourcedId", "parentSourceId"),
];

/// Reads the bytes of a bundle: one that was kept.
///
/// # Errors
/// It is none, or more than the limits allow.
pub fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<Bundle, SourceError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(zip_fault)?;
    read(&mut archive, limits, None).map(|(bundle, _)| bundle)
}

/// Reads a bundle, with what a person should know of it. Changes may refer to what `earlier` bundles told.
pub(in crate::source) fn read<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    limits: &Limits,
    earlier: Option<&Bundle>,
) -> Result<(Bundle, Vec<Note>), SourceError> {
    let mut files = Files { archive, limits: *limits, left: limits.inflated_bytes, rows: 0, out: Vec::new() };
    let mut notes = Vec::new();
    let (mut bundle, promised) = manifest(&mut files, &mut notes)?;
    let extent = |file: &str| promised.get(file).copied().unwrap_or_default();
    bundle.users_extent = extent("users");
    bundle.enrollments_extent = extent("enrollments");
    if bundle.users_extent == Extent::Absent && [extent("demographics"), extent("roles")].contains(&Extent::Delta) {
        // Of people something changed, though none of their own records did.
        bundle.users_extent = Extent::Delta;
    }
    let earlier = earlier.filter(|_| bundle.is_changes());
    files.each("orgs", &["sourcedId", "name"], &mut notes, |row, _| {
        if !row.is_deleted()? {
            bundle.orgs.push(Org {
                id: row.id(),
                name: row.text("name"),
                kind: row.text("type"),
                identifier: row.text("identifier"),
                parent: row.text("parentSourcedId"),
            });
        }
        Ok(())
    })?;
    files.each("academicSessions", &["sourcedId", "title"], &mut notes, |row, _| {
        if !row.is_deleted()? {
            bundle.sessions.push(Session {
                id: row.id(),
                title: row.text("title"),
                kind: row.text("type"),
                start: row.date("startDate")?,
                end: row.date("endDate")?,
                school_year: row.text("schoolYear"),
                parent: row.text("parentSourcedId"),
            });
        }
        Ok(())
    })?;
    files.out.clear();
    if let Some(earlier) = earlier {
        add_frame(&mut bundle, earlier);
    }
    let terms = Terms {
        known: bundle.sessions.iter().map(|session| session.id.clone()).collect(),
        is_whole: extent("academicSessions") == Extent::Bulk,
    };
    files.each("classes", &["sourcedId", "title"], &mut notes, |row, notes| {
        let is_homeroom = row.text("classType").eq_ignore_ascii_case("homeroom");
        bundle.classes.push(Class {
            id: row.id(),
            title: row.text("title"),
            code: row.text("classCode"),
            kind: if is_homeroom { ClassKind::Homeroom } else { ClassKind::Scheduled },
            subjects: row.list("subjects"),
            org: row.text("schoolSourcedId"),
            sessions: terms.of(row, notes),
            is_deleted: row.is_deleted()?,
            is_incomplete: row.flag(INCOMPLETE)? == Some(true),
            is_earlier: false,
            row: row.number,
        });
        Ok(())
    })?;
    // Records that are not understood are out; what refers to them needs no note of its own.
    let out_classes: HashSet<String> = files.out.drain(..).collect();
    if let Some(earlier) = earlier {
        add_classes(&mut bundle, earlier);
    }
    files.each("users", &["sourcedId", "givenName", "familyName"], &mut notes, |row, notes| {
        let mut user = user_of(row)?;
        for word in row.list("role") {
            match role_of(&word, row, notes) {
                Some(role) => user.take_role(role.into()),
                None => user.other_role = word,
            }
        }
        bundle.users.push(user);
        Ok(())
    })?;
    let out_users: HashSet<String> = files.out.drain(..).collect();
    if let Some(earlier) = earlier {
        add_users(&mut bundle, earlier);
    }
    let mut changed_roles: HashSet<(String, String)> = HashSet::new();
    let by_id: HashMap<String, usize> = bundle.users.iter().enumerate().map(|(n, user)| (user.id.clone(), n)).collect();
    files.each("roles", &["userSourcedId", "role"], &mut notes, |row, notes| {
        let id = row.text("userSourcedId");
        let Some(user) = by_id.get(&id).and_then(|n| bundle.users.get_mut(*n)) else {
            if !out_users.contains(&id) && !row.is_deleted()? {
                notes.push(row.note(Remark::RefersToNothing { column: "userSourcedId" }));
            }
            return Ok(());
        };
        match role_of(row.get("role"), row, notes) {
            Some(role) => {
                let role = UserRole {
                    role,
                    org: row.text("orgSourcedId"),
                    begin: row.date("beginDate")?,
                    end: row.date("endDate")?,
                    is_deleted: row.is_deleted()?,
                };
                if earlier.is_some() {
                    // Whose role changed has changed, in whichever file the person stands.
                    user.is_earlier &= matches!(role.role, Role::Student | Role::Guardian | Role::Relative);
                    take_changed(user, role, &mut changed_roles);
                } else {
                    user.take_role(role);
                }
            }
            None => user.other_role = row.text("role"),
        }
        Ok(())
    })?;
    if !files.out.is_empty() || !out_users.is_empty() {
        // Somebody is there, and nobody knows as what: nobody is missing from the lists of people.
        bundle.users_extent = Extent::Delta;
    }
    files.each("demographics", &["sourcedId"], &mut notes, |row, notes| {
        let id = row.id();
        match by_id.get(&id).and_then(|n| bundle.users.get_mut(*n)) {
            Some(user) if user.is_earlier => {
                let mut told = user.clone();
                told.birth_date = row.date("birthDate")?.or(user.birth_date);
                notes.extend(keep_identity(&mut told, user).map(|remark| row.note(remark)));
            }
            Some(user) => user.birth_date = row.date("birthDate")?.or(user.birth_date.filter(|_| earlier.is_some())),
            None if out_users.contains(&id) => {}
            None => notes.push(row.note(Remark::RefersToNothing { column: "sourcedId" })),
        }
        Ok(())
    })?;
    let class_ids: HashMap<String, usize> =
        bundle.classes.iter().enumerate().map(|(n, class)| (class.id.clone(), n)).collect();
    let mut doubtful: HashSet<usize> = HashSet::new();
    let enrolled_before: HashMap<&str, &Enrollment> =
        earlier.into_iter().flat_map(|earlier| &earlier.enrollments).map(|one| (one.id.as_str(), one)).collect();
    files.each(
        "enrollments",
        &["sourcedId", "classSourcedId", "userSourcedId", "role"],
        &mut notes,
        |row, notes| {
            let enrollment = enrollment_of(row, &enrolled_before).map(|one| known_as(one, &enrolled_before));
            let named = |column: &'static str, own: fn(&Enrollment) -> &str| {
                enrollment.as_ref().map_or_else(|_| row.text(column), |one| own(one).to_owned())
            };
            let class = class_ids.get(&named("classSourcedId", |one| &one.class)).copied();
            let known = by_id.contains_key(&named("userSourcedId", |one| &one.user));
            let odd = match (&enrollment, class.and_then(|class| bundle.classes.get(class))) {
                (_, None) if out_classes.contains(row.get("classSourcedId")) => None,
                (_, None) => Some(Remark::RefersToNothing { column: "classSourcedId" }),
                (_, Some(_)) if out_users.contains(row.get("userSourcedId")) => None,
                (_, Some(_)) if !known => Some(Remark::RefersToNothing { column: "userSourcedId" }),
                (Err(odd), Some(_)) => Some(odd.remark()),
                (Ok(_), Some(of)) if is_of_another_school(row, of, &bundle.orgs) => {
                    Some(Remark::Unclear { column: "schoolSourcedId", value: row.text("schoolSourcedId") })
                }
                (Ok(_), Some(_)) => None,
            };
            match (enrollment, odd, class) {
                (Ok(enrollment), None, Some(_)) if known => bundle.enrollments.push(enrollment),
                (_, odd, class) => {
                    // Somebody is in that class, and nobody knows who.
                    doubtful.extend(class);
                    notes.extend(odd.map(|remark| row.note(remark)));
                }
            }
            Ok(())
        },
    )?;
    if let Some(earlier) = earlier {
        notes.extend(keep_known(&mut bundle, earlier));
    }
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

/// The files that are read.
const READ: [&str; 7] = ["orgs", "academicSessions", "classes", "users", "enrollments", "demographics", "roles"];

/// What the manifest says of each file that is read. Without one, the files that are there are complete. The files
/// themselves are trusted: one that is there and that the manifest does not tell of is complete too, and that is told.
///
/// # Errors
/// A file that is promised is not there; or the manifest tells of no file at all, so that nobody knows whether the bundle is
/// the whole or changes.
fn manifest<R: Read + Seek>(
    files: &mut Files<'_, R>,
    notes: &mut Vec<Note>,
) -> Result<(Bundle, HashMap<&'static str, Extent>), SourceError> {
    let mut bundle = Bundle::default();
    let mut said: HashMap<String, Option<Extent>> = HashMap::new();
    let has_manifest = files.has("manifest");
    let mut version = None;
    files.each("manifest", &["propertyName", "value"], notes, |row, _| {
        let (name, value) = (row.text("propertyName"), row.text("value"));
        match name.to_ascii_lowercase().as_str() {
            "oneroster.version" => {
                version = Some(if value.starts_with("1.2") { Version::V1p2 } else { Version::V1p1 });
            }
            "source.systemname" => bundle.system = value,
            lower => {
                if let Some(file) = lower.strip_prefix("file.") {
                    let extent = match value.to_ascii_lowercase().as_str() {
                        "bulk" => Some(Extent::Bulk),
                        "delta" => Some(Extent::Delta),
                        "absent" => Some(Extent::Absent),
                        _ => None,
                    };
                    let file = file.trim_end_matches('*').trim_end_matches(".csv");
                    said.insert(file.to_owned(), extent);
                }
            }
        }
        Ok(())
    })?;
    if has_manifest && said.values().all(|extent| matches!(extent, None | Some(Extent::Absent))) {
        return Err(SourceError::from(SourceErrorKind::NoFilesInManifest).in_sheet("manifest.csv"));
    }
    bundle.version = version.unwrap_or(if files.has("roles") { Version::V1p2 } else { Version::V1p1 });
    let mut extents: HashMap<&'static str, Extent> = HashMap::new();
    // Where all that is told of is changes, a file that is not told of is no whole.
    let is_changes = said.values().flatten().any(|extent| *extent == Extent::Delta)
        && !said.values().flatten().any(|extent| *extent == Extent::Bulk);
    for file in READ {
        let extent = said.get(&file.to_ascii_lowercase()).copied().flatten().unwrap_or_default();
        let extent = match (files.has(file), extent) {
            (true, Extent::Absent) => {
                if has_manifest {
                    notes.push(Note::of_sheet(&format!("{file}.csv"), Remark::ManifestIsSilent { is_changes }));
                }
                if is_changes { Extent::Delta } else { Extent::Bulk }
            }
            (false, Extent::Bulk | Extent::Delta) => {
                return Err(SourceError::from(SourceErrorKind::NoSuchPart).in_sheet(&format!("{file}.csv")));
            }
            (_, extent) => extent,
        };
        extents.insert(file, extent);
    }
    Ok((bundle, extents))
}

/// The sessions that classes may refer to.
struct Terms {
    known: HashSet<String>,
    is_whole: bool,
}

impl Terms {
    /// The terms of a class. Among changes one that is not there is known from before; in a whole bundle it is not.
    fn of(&self, row: &RowOf<'_>, notes: &mut Vec<Note>) -> Vec<String> {
        let mut terms = row.list("termSourcedIds");
        if !self.is_whole {
            terms.retain(|term| self.known.contains(term));
        } else if !terms.is_empty() && !terms.iter().any(|term| self.known.contains(term)) {
            notes.push(row.note(Remark::RefersToNothing { column: "termSourcedIds" }));
        }
        terms
    }
}

fn user_of(row: &RowOf<'_>) -> Result<User, Odd> {
    Ok(User {
        id: row.id(),
        roles: Vec::new(),
        orgs: row.list("orgSourcedIds"),
        is_enabled: row.flag("enabledUser")? != Some(false),
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
        other_role: String::new(),
        is_deleted: row.is_deleted()?,
        is_earlier: false,
        earlier_class: String::new(),
        row: row.number,
    })
}

fn enrollment_of(row: &RowOf<'_>, before: &HashMap<&str, &Enrollment>) -> Result<Enrollment, Odd> {
    let word = row.get("role");
    let role = match Role::of_word(word) {
        Some(role) => role,
        // One that is deleted may be told by its id alone.
        None if word.is_empty() && before.contains_key(row.get("sourcedId")) => {
            before.get(row.get("sourcedId")).map_or(Role::Student, |one| one.role)
        }
        None => return Err(Odd { column: "role", value: word.to_owned(), is_word: true }),
    };
    Ok(Enrollment {
        id: row.id(),
        class: row.text("classSourcedId"),
        user: row.text("userSourcedId"),
        role,
        is_primary: row.flag("primary")? == Some(true),
        begin: row.date("beginDate")?,
        end: row.date("endDate")?,
        is_deleted: row.is_deleted()?,
        row: row.number,
    })
}

/// An enrolment names the school of its class, or the whole that this is a part of.
fn is_of_another_school(row: &RowOf<'_>, class: &Class, orgs: &[Org]) -> bool {
    let school = row.get("schoolSourcedId");
    let find = |id: &str| orgs.iter().find(|org| org.id == id);
    let is_within = |part: &str, whole: &str| {
        let mut at = part;
        for _ in 0..8 {
            match find(at) {
                _ if at == whole => return true,
                Some(org) => at = &org.parent,
                None => return false,
            }
        }
        false
    };
    !class.org.is_empty()
        && school != class.org
        && find(school).is_some()
        && find(&class.org).is_some()
        && !is_within(school, &class.org)
        && !is_within(&class.org, school)
}

fn role_of(word: &str, row: &RowOf<'_>, notes: &mut Vec<Note>) -> Option<Role> {
    let role = Role::of_word(word);
    if role.is_none() {
        notes.push(row.note(Remark::UnknownWord { column: "role", word: word.to_owned() }));
    }
    role
}

/// A cell that is not understood: its record is out, and told.
#[derive(Debug)]
struct Odd {
    column: &'static str,
    value: String,
    /// The standard has a list of words for the column.
    is_word: bool,
}

impl Odd {
    fn remark(&self) -> Remark {
        match self.is_word {
            true => Remark::UnknownWord { column: self.column, word: self.value.clone() },
            false => Remark::Unclear { column: self.column, value: self.value.clone() },
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
    /// Ids of the records that were not understood, since somebody last took them.
    out: Vec<String>,
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
        notes: &mut Vec<Note>,
        mut take: impl FnMut(&RowOf<'_>, &mut Vec<Note>) -> Result<(), Odd>,
    ) -> Result<(), SourceError> {
        let Some(index) = self.index(file) else { return Ok(()) };
        let sheet = format!("{file}.csv");
        let bytes = self.unpacked(index).map_err(|fault| SourceError::from(fault).in_sheet(&sheet))?;
        let text = text_of(&bytes).map_err(|fault| SourceError::from(fault).in_sheet(&sheet))?;
        let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let broken = |_| SourceError::from(SourceErrorKind::Damaged).in_sheet(&sheet);
        let mut header: HashMap<String, usize> = reader
            .headers()
            .map_err(broken)?
            .iter()
            .enumerate()
            .map(|(n, name)| (name.trim().to_ascii_lowercase(), n))
            .collect();
        for (_, name, other) in OTHER_NAMES.iter().filter(|(of, ..)| *of == file) {
            if let Some(column) = header.get(&other.to_ascii_lowercase()).copied() {
                header.entry(name.to_ascii_lowercase()).or_insert(column);
            }
        }
        if header.len() > self.limits.columns {
            return Err(SourceError::from(self.limits.too_many_columns()).in_sheet(&sheet));
        }
        if let Some(missing) = required.iter().find(|name| !header.contains_key(&name.to_ascii_lowercase())) {
            let mut fault = SourceError::from(SourceErrorKind::NoSuchColumn).in_sheet(&sheet);
            fault.column = Some((*missing).to_owned());
            return Err(fault);
        }
        let mut ids: HashSet<String> = HashSet::new();
        let mut record = ::csv::StringRecord::new();
        let mut lines = Lines::of(text);
        while reader.read_record(&mut record).map_err(broken)? {
            let line = lines.at(record.position().map_or(0, ::csv::Position::byte));
            let at = |fault: SourceErrorKind| SourceError::from(fault).in_row(line).in_sheet(&sheet);
            self.rows += 1;
            if self.rows > self.limits.rows {
                return Err(at(SourceErrorKind::TooManyRows { limit: self.limits.rows }));
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
                    return Err(at(SourceErrorKind::NoId));
                }
                if !ids.insert(id) {
                    return Err(at(SourceErrorKind::SameId));
                }
            }
            if let Err(odd) = take(&row, notes) {
                notes.push(row.note(odd.remark()));
                self.out.push(row.id());
            }
        }
        Ok(())
    }

    fn unpacked(&mut self, index: usize) -> Result<Vec<u8>, SourceErrorKind> {
        let part = self.archive.by_index(index).map_err(zip_fault)?;
        let mut bytes = Vec::new();
        part.take(self.left.saturating_add(1)).read_to_end(&mut bytes)?;
        let length = bytes.len() as u64;
        if length > self.left {
            return Err(SourceErrorKind::InflatesTooBig { limit: self.limits.inflated_bytes });
        }
        self.left -= length;
        Ok(bytes)
    }
}

/// The standard says UTF-8; a mark at the beginning is allowed.
fn text_of(bytes: &[u8]) -> Result<&str, SourceErrorKind> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        SourceErrorKind::InvalidText { line: memchr::memchr_iter(b'\n', before).count() as u64 + 1 }
    })?;
    // An odd number of quotation marks cannot be closed; the last one is where the trouble shows.
    if memchr::memchr_iter(b'"', text.as_bytes()).count() % 2 == 1 {
        let before = text.rfind('"').and_then(|at| text.get(..at)).unwrap_or_default();
        return Err(SourceErrorKind::UnbalancedQuote { line: before.matches('\n').count() as u64 + 1 });
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

    fn odd(&self, column: &'static str, is_word: bool) -> Odd {
        Odd { column, value: self.text(column), is_word }
    }

    fn flag(&self, column: &'static str) -> Result<Option<bool>, Odd> {
        match self.get(column).to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" | "1" | "yes" | "y" | "t" => Ok(Some(true)),
            "false" | "0" | "no" | "n" | "f" => Ok(Some(false)),
            _ => Err(self.odd(column, false)),
        }
    }

    fn date(&self, column: &'static str) -> Result<Option<NaiveDate>, Odd> {
        day_of(self.get(column)).ok_or_else(|| self.odd(column, false))
    }

    /// A status that the standard does not have says neither that somebody is there nor that they are gone.
    fn is_deleted(&self) -> Result<bool, Odd> {
        let word: String = self.get("status").chars().filter(|c| c.is_alphanumeric()).collect();
        match word.to_ascii_lowercase().as_str() {
            "" if !self.get("status").is_empty() => Err(self.odd("status", true)),
            "" | "active" => Ok(false),
            "tobedeleted" | "inactive" => Ok(true),
            _ => Err(self.odd("status", true)),
        }
    }

    fn note(&self, remark: Remark) -> Note {
        Note::of_row(self.file, self.number, remark)
    }
}

/// A day as the standard writes it (a time behind it is left out), or as it is written in Russia; `Some(None)` for no day.
/// Anything else can be read in two ways, or in none.
pub fn day_of(text: &str) -> Option<Option<NaiveDate>> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("null") || text.starts_with("0000-00-00") {
        return Some(None);
    }
    let day = text.split(['T', 't', ' ']).next().unwrap_or(text);
    ["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d"]
        .iter()
        .filter(|form| **form != "%Y%m%d" || day.len() == 8)
        .find_map(|form| NaiveDate::parse_from_str(day, form).ok())
        .filter(|day| (1000..=9999).contains(&day.year()))
        .map(Some)
}

/// Lines of a text as its reader counts them: «\r\n» ends one line, not two.
struct Lines<'t> {
    bytes: &'t [u8],
    seen: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Lines<'t> {
        Lines { bytes: text.as_bytes(), seen: 0, line: 1 }
    }

    /// The line of a record that begins at a byte, or behind the line ends that stand there. Records come in order.
    fn at(&mut self, byte: u64) -> u64 {
        let mut start = usize::try_from(byte).unwrap_or(self.bytes.len()).clamp(self.seen, self.bytes.len());
        while matches!(self.bytes.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        let passed = self.bytes.get(self.seen..start).unwrap_or_default();
        let feeds = memchr::memchr_iter(b'\n', passed).count();
        let alone = memchr::memchr_iter(b'\r', passed).filter(|at| passed.get(at + 1) != Some(&b'\n')).count();
        self.line += (feeds + alone) as u64;
        self.seen = start;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_can_be_read_in_one_way() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 1);
        for text in
            ["2026-09-01", "2026-09-01T00:00:00.000Z", "2026-09-01 00:00:00", "01.09.2026", "20260901", "2026/09/01"]
        {
            assert_eq!(day_of(text), Some(day), "{text}");
        }
        for text in ["", " ", "null", "NULL", "0000-00-00"] {
            assert_eq!(day_of(text), Some(None), "{text}");
        }
        for text in ["09/01/2026", "2026-13-01", "1 сентября", "46266", "01.09.26", "2026-09"] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_is_one_line_whatever_ends_it() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "\"3", "\",4", "5,6"].join(end);
            let mut reader = ::csv::ReaderBuilder::new().from_reader(text.as_bytes());
            let _ = reader.headers().unwrap();
            let mut lines = Lines::of(&text);
            let seen: Vec<u64> =
                reader.records().map(|record| lines.at(record.unwrap().position().unwrap().byte())).collect();
            assert_eq!(seen, [2, 3, 5], "{end:?}");
        }
    }
}
