//! A bundle comes in; the bytes of a zip go out: the same bundle gives the same bytes.

use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, Write};

use chrono::NaiveDate;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::bundle::{Bundle, Class, ClassKind, Extent, Org, User, Version};
use super::columns::{INCOMPLETE, OWN_IDS, POST, header, manifest_files};

/// Writes a bundle for other systems. Passwords and numbers of documents are in none.
pub fn write(bundle: &Bundle) -> Vec<u8> {
    // Writing to memory cannot fail; what could not be written would be missing for its reader to see.
    packed(bundle).unwrap_or_default()
}

fn packed(bundle: &Bundle) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (file, bytes) in files(bundle) {
        archive.start_file(format!("{file}.csv"), options)?;
        archive.write_all(&bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The files with their bytes, in the order of the manifest.
fn files(bundle: &Bundle) -> Vec<(&'static str, Vec<u8>)> {
    let is_new = bundle.version == Version::V1p2;
    let mut files = vec![("manifest", manifest(bundle))];
    let mut add = |file: &'static str, more: &[&str], rows: Vec<Vec<String>>| {
        files.push((file, csv_of(file, bundle.version, more, rows)));
    };
    add("academicSessions", &[], sessions(bundle));
    add("orgs", &[], bundle.orgs.iter().map(org_row).collect());
    add("courses", &[], courses(bundle));
    let is_incomplete = bundle.classes.iter().any(|class| class.is_incomplete);
    let more: &[&str] = if is_incomplete { &[INCOMPLETE] } else { &[] };
    add("classes", more, bundle.classes.iter().map(|class| class_row(class, bundle, is_incomplete)).collect());
    let has_posts = bundle.users.iter().any(|user| !user.post.is_empty());
    let more: &[&str] = if has_posts { &[POST] } else { &[] };
    add("users", more, bundle.users.iter().map(|user| user_row(user, bundle, has_posts)).collect());
    if is_new {
        add("roles", &[], roles(bundle));
    }
    add("enrollments", &[], enrollments(bundle));
    let with_birth = bundle.users.iter().filter(|user| user.birth_date.is_some());
    let demographics = with_birth.map(|user| {
        let mut row =
            vec![user.id.clone(), status(user.is_deleted, bundle.users_extent), String::new(), day(user.birth_date)];
        row.resize(16, String::new());
        row
    });
    add("demographics", &[], demographics.collect());
    files
}

fn csv_of(file: &str, version: Version, more: &[&str], rows: Vec<Vec<String>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
    // Writing to memory cannot fail.
    let _ = writer.write_record(header(file, version).split(',').map(str::trim).chain(more.iter().copied()));
    for row in rows {
        let _ = writer.write_record(&row);
    }
    let _ = writer.flush();
    drop(writer);
    out
}

fn cells<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// In a whole file the status is empty; among changes it says what is deleted.
fn status(is_deleted: bool, extent: Extent) -> String {
    match (is_deleted, extent) {
        (true, _) => "tobedeleted",
        (false, Extent::Delta) => "active",
        (false, _) => "",
    }
    .to_owned()
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn manifest(bundle: &Bundle) -> Vec<u8> {
    let is_new = bundle.version == Version::V1p2;
    let version = if is_new { "1.2" } else { "1.1" };
    let word = |extent: Extent| match extent {
        Extent::Absent => "absent",
        Extent::Bulk => "bulk",
        Extent::Delta => "delta",
    };
    let mut rows = vec![cells(["manifest.version", "1.0"]), cells(["oneroster.version", version])];
    for file in manifest_files(bundle.version) {
        let extent = match *file {
            "users" | "demographics" => bundle.users_extent,
            "roles" if is_new => bundle.users_extent,
            "enrollments" => bundle.enrollments_extent,
            "orgs" | "academicSessions" | "courses" | "classes" => Extent::Bulk,
            _ => Extent::Absent,
        };
        rows.push(cells([&format!("file.{file}"), word(extent)]));
    }
    rows.push(cells(["source.systemName", &bundle.system]));
    rows.push(cells(["source.systemCode", ""]));
    csv_of("manifest", bundle.version, &[], rows)
}

fn org_row(org: &Org) -> Vec<String> {
    cells([&org.id, "", "", &org.name, &org.kind, &org.identifier, &org.parent])
}

fn sessions(bundle: &Bundle) -> Vec<Vec<String>> {
    let row = |one: &super::bundle::Session| {
        cells([&one.id, "", "", &one.title, &one.kind, &day(one.start), &day(one.end), &one.parent, &one.school_year])
    };
    bundle.sessions.iter().map(row).collect()
}

/// The standard wants a course for each class: one for groups, one for each subject.
fn course_of(class: &Class) -> (String, String) {
    let title = match class.kind {
        ClassKind::Homeroom => String::new(),
        ClassKind::Scheduled => class.subjects.first().unwrap_or(&class.title).clone(),
    };
    let hash = blake3::hash(title.as_bytes()).to_hex();
    let id = hash.get(..16).unwrap_or_default();
    (format!("{OWN_IDS}course-{id}"), title)
}

/// Where there are subjects, the standard wants as many codes.
fn code_of(subject: &str) -> String {
    let hash = blake3::hash(subject.as_bytes()).to_hex();
    hash.get(..8).unwrap_or_default().to_owned()
}

fn courses(bundle: &Bundle) -> Vec<Vec<String>> {
    let org = bundle.orgs.first().map(|org| org.id.as_str()).unwrap_or_default();
    let year = bundle.sessions.first().map(|session| session.id.as_str()).unwrap_or_default();
    let courses: BTreeSet<(String, String)> = bundle.classes.iter().map(course_of).collect();
    courses
        .into_iter()
        .map(|(id, title)| {
            let shown = if title.is_empty() { "Учебная группа" } else { &title };
            let code = if title.is_empty() { String::new() } else { code_of(&title) };
            cells([&id, "", "", year, shown, "", "", org, &title, &code])
        })
        .collect()
}

fn class_row(class: &Class, bundle: &Bundle, is_incomplete: bool) -> Vec<String> {
    let kind = if class.kind == ClassKind::Homeroom { "homeroom" } else { "scheduled" };
    let mut row = cells([
        &class.id,
        &status(class.is_deleted, Extent::Bulk),
        "",
        &class.title,
        "",
        &course_of(class).0,
        &class.code,
        kind,
        "",
        &class.org,
        &class.sessions.join(","),
        &class.subjects.join(","),
        &class.subjects.iter().map(|subject| code_of(subject)).collect::<Vec<_>>().join(","),
        "",
    ]);
    let _ = bundle;
    if is_incomplete {
        row.push(if class.is_incomplete { "true" } else { "" }.to_owned());
    }
    row
}

fn user_row(user: &User, bundle: &Bundle, has_posts: bool) -> Vec<String> {
    let first = bundle.orgs.first().map(|org| org.id.as_str()).unwrap_or_default();
    let orgs = if user.orgs.is_empty() { first.to_owned() } else { user.orgs.join(",") };
    let primary = user.orgs.first().map_or(first, String::as_str);
    let enabled = if user.is_enabled { "true" } else { "false" };
    let mut roles: Vec<&str> = user.roles.iter().filter(|one| !one.is_deleted).map(|one| one.role.word()).collect();
    if !user.other_role.is_empty() {
        roles.push(&user.other_role);
    }
    let state = status(user.is_deleted, bundle.users_extent);
    let agents = user.agents.join(",");
    let mut row = cells([&user.id, &state, "", enabled]);
    if bundle.version == Version::V1p1 {
        row.extend(cells([&orgs, &roles.join(",")]));
    }
    row.extend(cells([
        &user.id, "", &user.given_name, &user.family_name, &user.middle_name, &user.identifier, &user.email, &user.sms,
        &user.phone, &agents, "", "",
    ]));
    if bundle.version == Version::V1p2 {
        row.extend(cells(["", "", "", "", primary, ""]));
    }
    if has_posts {
        row.push(user.post.clone());
    }
    row
}

fn roles(bundle: &Bundle) -> Vec<Vec<String>> {
    let org = bundle.orgs.first().map(|org| org.id.as_str()).unwrap_or_default();
    let mut rows = Vec::new();
    for user in &bundle.users {
        for (number, one) in user.roles.iter().enumerate() {
            let word = one.role.word_in(bundle.version);
            // One role in two organisations, or at two times, is two records.
            let same = user.roles.iter().take(number).filter(|other| other.role == one.role).count();
            let id = match same {
                0 => format!("{}-{}", user.id, one.role.word()),
                _ => format!("{}-{}-{}", user.id, one.role.word(), same + 1),
            };
            let kind = if number == 0 { "primary" } else { "secondary" };
            let state = status(user.is_deleted || one.is_deleted, bundle.users_extent);
            let org = if one.org.is_empty() { user.orgs.first().map_or(org, String::as_str) } else { &one.org };
            rows.push(cells([&id, &state, "", &user.id, kind, word, &day(one.begin), &day(one.end), org, ""]));
        }
    }
    rows
}

fn enrollments(bundle: &Bundle) -> Vec<Vec<String>> {
    let org = bundle.orgs.first().map(|org| org.id.as_str()).unwrap_or_default();
    let schools: HashMap<&str, &str> =
        bundle.classes.iter().map(|class| (class.id.as_str(), class.org.as_str())).collect();
    bundle
        .enrollments
        .iter()
        .map(|one| {
            let primary = if one.is_primary { "true" } else { "false" };
            let state = status(one.is_deleted, bundle.enrollments_extent);
            let (begin, end) = (day(one.begin), day(one.end));
            let org = schools.get(one.class.as_str()).copied().filter(|school| !school.is_empty()).unwrap_or(org);
            cells([&one.id, &state, "", &one.class, org, &one.user, one.role.word(), primary, &begin, &end])
        })
        .collect()
}
