//! Bundles of one organisation, one after the other, come in; what the next changes may refer to goes out.
//!
//! Changes hold changed records alone: of a move two enrolments, and neither the person nor the classes. Those stand in the
//! bundles before them.

use std::collections::{HashMap, HashSet};

use super::bundle::{Bundle, Enrollment, Extent, Role, User, UserRole};
use super::read::read_bytes;
use crate::source::limits::Limits;
use crate::source::note::{Note, Remark};
use crate::source::zip_scan;

/// What changes refer to, made of the bytes of all files in the order in which they came. `None` where there are no changes
/// among them: then nothing refers to another file. A file that is no bundle, or cannot be read, is passed over; whoever reads it
/// for itself says why.
pub fn earlier_of<'b>(files: impl IntoIterator<Item = &'b [u8]>, limits: &Limits) -> Option<Bundle> {
    let mut all: Vec<Bundle> = Vec::new();
    for bytes in files.into_iter().filter(|bytes| zip_scan::is_bundle(bytes)) {
        if let Ok(bundle) = read_bytes(bytes, limits) {
            all.push(bundle);
        }
    }
    if !all.iter().any(Bundle::is_changes) {
        return None;
    }
    // Changes are put onto the whole, whichever came first.
    all.sort_by_key(Bundle::is_changes);
    let mut earlier = Bundle::default();
    for bundle in all {
        put(&mut earlier.orgs, bundle.orgs, |org| &org.id);
        put(&mut earlier.sessions, bundle.sessions, |session| &session.id);
        put(&mut earlier.classes, bundle.classes, |class| &class.id);
        let before: HashMap<String, User> = earlier.users.iter().map(|user| (user.id.clone(), user.clone())).collect();
        let is_changes = bundle.users_extent == Extent::Delta;
        let users = bundle.users.into_iter().map(|user| {
            let known = before.get(&user.id);
            let mut user = completed(user, known);
            if let Some(known) = known.filter(|_| is_changes) {
                // What the whole said of who somebody is stays, until another whole says otherwise.
                keep_identity(&mut user, known);
            }
            user
        });
        put(&mut earlier.users, users.collect(), |user| &user.id);
        put(&mut earlier.enrollments, bundle.enrollments, |one| &one.id);
    }
    Some(earlier)
}

fn put<T>(known: &mut Vec<T>, new: Vec<T>, id: impl Fn(&T) -> &str) {
    let changed: HashSet<String> = new.iter().map(|one| id(one).to_owned()).collect();
    known.retain(|one| !changed.contains(id(one)));
    known.extend(new);
}

/// A changed person with what other files say of them and did not say again.
fn completed(mut user: User, before: Option<&User>) -> User {
    let Some(before) = before else { return user };
    user.birth_date = user.birth_date.or(before.birth_date);
    if user.roles.is_empty() && user.other_role.is_empty() {
        user.roles.clone_from(&before.roles);
    }
    user
}

/// Changes may say of a person that they are called otherwise, or were born on another day. Whether that is the same person, a person has
/// to say: until then they stay who they were. Gives what was changed.
pub(super) fn keep_identity(user: &mut User, before: &User) -> Option<Remark> {
    let (was, is) = (shown(before), shown(user));
    let is_other_name = folded(user) != folded(before) && !is_without_patronymic(user, before);
    let is_other_day = matches!((user.birth_date, before.birth_date), (Some(new), Some(old)) if new != old);
    user.birth_date = before.birth_date.or(user.birth_date);
    user.family_name.clone_from(&before.family_name);
    user.given_name.clone_from(&before.given_name);
    user.middle_name.clone_from(&before.middle_name);
    (is_other_name || is_other_day).then_some(Remark::IdentityChanged { was, is })
}

fn name_of(user: &User) -> String {
    let parts = [&user.family_name, &user.given_name, &user.middle_name];
    parts.iter().flat_map(|part| part.split_whitespace()).collect::<Vec<_>>().join(" ")
}

fn folded(user: &User) -> String {
    name_of(user).to_lowercase().replace('ё', "е")
}

/// Changes that leave the patronymic out say nothing of it.
fn is_without_patronymic(user: &User, before: &User) -> bool {
    user.middle_name.trim().is_empty() && folded(before).starts_with(&format!("{} ", folded(user)))
}

fn shown(user: &User) -> String {
    match user.birth_date {
        Some(day) => format!("{}, {}", name_of(user), day.format("%d.%m.%Y")),
        None => name_of(user),
    }
}

/// Puts back who the changed people were, and where a student is of whose classes the changes say nothing. Gives a note for each whose
/// identity was changed.
pub(super) fn keep_known(bundle: &mut Bundle, earlier: &Bundle) -> Vec<Note> {
    let before: HashMap<&str, &User> = earlier.users.iter().map(|user| (user.id.as_str(), user)).collect();
    let enrolled: HashSet<&str> = bundle.enrollments.iter().map(|one| one.user.as_str()).collect();
    let mut classes: HashMap<&str, &str> = HashMap::new();
    for one in earlier.enrollments.iter().filter(|one| one.role == Role::Student && !one.is_deleted) {
        classes.entry(&one.user).or_insert(&one.class);
    }
    let mut notes = Vec::new();
    for user in bundle.users.iter_mut().filter(|user| !user.is_earlier && !user.is_deleted) {
        if let Some(before) = before.get(user.id.as_str()) {
            let changed = keep_identity(user, before);
            notes.extend(changed.map(|remark| Note::of_row("users.csv", user.row, remark)));
        }
        if !enrolled.contains(user.id.as_str())
            && let Some(class) = classes.get(user.id.as_str())
        {
            user.earlier_class = (*class).to_owned();
        }
    }
    notes
}

/// Puts what changes may refer to into them, each record marked as an earlier one; those that the changes have stay as they are.
pub(super) fn add_classes(bundle: &mut Bundle, earlier: &Bundle) {
    let known: HashSet<String> = bundle.classes.iter().map(|class| class.id.clone()).collect();
    let more = earlier.classes.iter().filter(|class| !known.contains(&class.id)).cloned();
    bundle.classes.extend(more.map(|class| super::bundle::Class {
        is_earlier: true,
        is_incomplete: false,
        row: 0,
        ..class
    }));
}

/// As [`add_classes`], for organisations and sessions, of which nothing is told by itself.
pub(super) fn add_frame(bundle: &mut Bundle, earlier: &Bundle) {
    let orgs: HashSet<String> = bundle.orgs.iter().map(|org| org.id.clone()).collect();
    bundle.orgs.extend(earlier.orgs.iter().filter(|org| !orgs.contains(&org.id)).cloned());
    let sessions: HashSet<String> = bundle.sessions.iter().map(|session| session.id.clone()).collect();
    bundle.sessions.extend(earlier.sessions.iter().filter(|session| !sessions.contains(&session.id)).cloned());
}

/// As [`add_classes`], for people.
pub(super) fn add_users(bundle: &mut Bundle, earlier: &Bundle) {
    let before: HashMap<&str, &User> = earlier.users.iter().map(|user| (user.id.as_str(), user)).collect();
    for user in &mut bundle.users {
        *user = completed(std::mem::take(user), before.get(user.id.as_str()).copied());
    }
    let known: HashSet<String> = bundle.users.iter().map(|user| user.id.clone()).collect();
    let more = earlier.users.iter().filter(|user| !known.contains(&user.id)).cloned();
    bundle.users.extend(more.map(|user| User { is_earlier: true, row: 0, ..user }));
}

/// A role that changed takes the place of the same one as it was before; `fresh` has those that the changes told themselves.
pub(super) fn take_changed(user: &mut User, role: UserRole, fresh: &mut HashSet<(String, String)>) {
    let key = (user.id.clone(), format!("{:?} {}", role.role, role.org));
    if fresh.insert(key) {
        user.roles.retain(|known| known.role != role.role || known.org != role.org);
    }
    user.take_role(role);
}

/// An enrolment of changes: one that is deleted may be told by its id alone.
pub(super) fn known_as(mut one: Enrollment, earlier: &HashMap<&str, &Enrollment>) -> Enrollment {
    if let Some(before) = earlier.get(one.id.as_str()).filter(|_| one.is_deleted) {
        if one.class.is_empty() {
            one.class.clone_from(&before.class);
        }
        if one.user.is_empty() {
            one.user.clone_from(&before.user);
        }
    }
    one
}
