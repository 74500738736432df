//! Of what a bundle speaks and when its files were written: whether it is an older edition of another one.

use std::collections::HashSet;
use std::io::Cursor;

use chrono::NaiveDate;
use zip::ZipArchive;

use super::read::read_bytes;
use crate::source::limits::Limits;
use crate::source::zip_scan;

/// The first year that a zip can tell; it stands where nobody set a time.
const NO_YEAR: u16 = 1980;

/// Whether bytes are a bundle, by the names of the files in them.
pub fn is_bundle(bytes: &[u8]) -> bool {
    zip_scan::is_bundle(bytes)
}

/// The ids of the classes and people that a bundle speaks of; `None` if it cannot be read.
pub fn scope_of(bytes: &[u8], limits: &Limits) -> Option<HashSet<String>> {
    let bundle = read_bytes(bytes, limits).ok()?;
    let classes = bundle.classes.iter().map(|class| format!("class {}", class.id));
    let users = bundle.users.iter().map(|user| format!("user {}", user.id));
    let enrolled =
        bundle.enrollments.iter().flat_map(|one| [format!("class {}", one.class), format!("user {}", one.user)]);
    Some(classes.chain(users).chain(enrolled).collect())
}

/// The day on which the newest file of a bundle was written, as the bundle itself says; `None` if it does not.
pub fn day_of_files(bytes: &[u8]) -> Option<NaiveDate> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut newest = None;
    for index in 0..archive.len() {
        let written = archive.by_index_raw(index).ok()?.last_modified();
        let day = written
            .filter(|at| at.year() > NO_YEAR)
            .and_then(|at| NaiveDate::from_ymd_opt(i32::from(at.year()), u32::from(at.month()), u32::from(at.day())));
        newest = newest.max(day);
    }
    newest
}
