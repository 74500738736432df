//! Employees: in the staff class (W1, W2), the class teacher and the teachers in their groups' classes and chats
//! (W4 to W9), management chats by post (W10), administrators by the policy (W11), out on dismissal.

use hashbrown::HashSet;

use super::administrators::{revoke_admin_of, set_administrators};
use super::draft::{BasisSource, MemberChange, Reason};
use super::duties::Duty;
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::presence::{Presence, Resolved, resolve};
use super::reconcile::{Desired, Reconciler};
use super::students::Students;
use super::{Confidence, Severity};
use crate::identity::PersonId;
use crate::policy::Rule;
use domain::membership::{Category, MemberRow, MemberStatus, Place, Role};
use domain::roster::{Group, MovementKind, Notice, PostKind};
use domain::{Clause, GuardCode};

/// Where the employees stand.
#[derive(Debug, Default)]
pub(super) struct Staff {
    /// Who works today.
    pub works: HashSet<PersonId>,
    /// All employees, in the order of their numbers.
    all: Vec<(PersonId, Resolved)>,
}

impl Staff {
    /// Works out who works: a dismissed colleague's place is judged by it.
    pub(super) fn of(known: &Known<'_>) -> Staff {
        let who = known.who;
        let mut staff = Staff::default();
        let covered = !known.lists.staff.of_organization().is_empty();
        for (id, person) in who.people.all().filter(|(_, person)| person.category == Category::Staff) {
            let mention = || who.people.mention(id, who.dataset);
            let state = resolve(person, mention, who.orders_of(id), who.dataset, who.today, |_| covered);
            if matches!(state.presence, Presence::In(_) | Presence::Keeps) {
                staff.works.insert(id);
            }
            staff.all.push((id, state));
        }
        staff
    }

    /// Walks over all employees. Gives those of orders whom neither roster nor platform knows, unless the order brings them in.
    pub(super) fn walk(&self, placed: &Placed<'_>, students: &Students, outcome: &mut Outcome) -> Vec<PersonId> {
        let who = placed.known.who;
        let mut unknown = Vec::new();
        let mut reconciler = Reconciler::new(placed, students, self, outcome);
        for (id, state) in &self.all {
            let id = *id;
            let orders = who.orders_of(id);
            reconciler.outcome.notices.extend(state.notices.iter().cloned());
            let is_unknown = !who.people.get(id).listed && who.links.of(id).is_none() && !who.links.is_asked(id);
            if is_unknown && !matches!(state.presence, Presence::In(_)) {
                unknown.push(id);
            }
            match state.presence {
                Presence::In(_) => {
                    let duties = placed.known.staffing.duties.of(id);
                    let desired = desired_for_employee(placed, id, duties, state.reason);
                    if !desired.is_empty() {
                        tell_student_of_that_name(who, id, &mut reconciler.outcome.notices);
                    }
                    reconciler.reconcile(id, &desired, &|place, row| staff_unwanted(placed, id, duties, place, row));
                    confirm_status(&mut reconciler, id);
                }
                Presence::Keeps => {
                    let suspended = !placed.known.policy.parental_leave_keeps
                        && orders.iter().any(|order| {
                            order.of(who.dataset).is_some_and(|movement| movement.kind == MovementKind::ParentalLeave)
                        });
                    let reason = suspended.then_some(state.reason.doubted("leave"));
                    reconciler.reconcile(id, &[], &|_, _| reason);
                }
                Presence::Gone(_) => {
                    let before = reconciler.outcome.drafts.len();
                    let reason = state.reason.perhaps_doubted(placed.doubt_of_leaving(id, state.reason));
                    reconciler.person_gone(id, reason);
                    revoke_admin_of(&mut reconciler, id, reason, before);
                }
            }
            reconciler.announce(id, state);
            reconciler.update_name(id, orders);
        }
        set_administrators(&mut reconciler, self);
        unknown
    }
}

/// Where an employee who works should be.
fn desired_for_employee(placed: &Placed<'_>, id: PersonId, duties: &[(Group, Duty)], reason: Reason) -> Vec<Desired> {
    let known = placed.known;
    let mut desired: Vec<Desired> = Vec::new();
    let rules = known.policy.rules;
    let rule = match known.post_kind(id, known.who.people.get(id)) {
        PostKind::Administration => Some(Rule::W2),
        PostKind::Pedagogical => Some(Rule::W1),
        PostKind::Other | PostKind::Unknown => None,
    };
    if let Some(rule) = rule.filter(|rule| rules.is_on(*rule)) {
        desired.push(Desired { place: placed.staff, role: Role::Teacher, rule, reason });
    }
    for (group, duty) in duties {
        if known.lists.slips.contains(group) {
            continue;
        }
        let reason = if duty.weak { reason.held(GuardCode::IdentityUncertain) } else { reason };
        let Some(places) = placed.of_group(*group) else { continue };
        let own_role = if duty.class_teacher { Role::ClassTeacher } else { Role::Teacher };
        let class_rule = if duty.class_teacher { Rule::W4 } else { Rule::W5 };
        if rules.is_on(class_rule) {
            desired.push(Desired { place: places.class, role: own_role, rule: class_rule, reason });
        }
        let chats = [
            (places.students, Rule::W6, duty.class_teacher),
            (places.parents, Rule::W7, duty.class_teacher),
            (places.teachers, Rule::W8, true),
        ];
        for (place, rule, is_wanted) in chats {
            if let Some(place) = place.filter(|_| is_wanted && rules.is_on(rule)) {
                desired.push(Desired { place, role: own_role, rule, reason });
            }
        }
        if rules.is_on(Rule::W9) {
            for place in &places.subjects {
                let Place::SubjectChat(_, subject) = placed.places.get(*place) else { continue };
                let fold = placed.places.subject_fold(subject);
                if duty.subjects.iter().any(|known| known == fold) {
                    desired.push(Desired { place: *place, role: Role::Teacher, rule: Rule::W9, reason });
                }
            }
        }
    }
    desired.extend(placed.desired_in_management(id, reason));
    desired
}

/// Why a working employee's membership has to go: the load that covers the group does not name them there.
fn staff_unwanted(
    placed: &Placed<'_>,
    id: PersonId,
    duties: &[(Group, Duty)],
    place: Place,
    row: &MemberRow,
) -> Option<Reason> {
    let known = placed.known;
    let Some(group) = place.group() else { return placed.management_unwanted(place) };
    let here = duties.iter().find(|(other, _)| *other == group).map(|(_, duty)| duty);
    let covered = known.lists.teaching.lists(group);
    match (row.role, here) {
        (Role::Admin, _) => None,
        (_, Some(duty)) => match place {
            // The class teacher of the group sits in all its chats.
            _ if duty.class_teacher => None,
            Place::SubjectChat(..) if covered && known.policy.rules.said(Rule::W9) == Some(true) => {
                Some(Reason::new(BasisSource::Absence))
            }
            _ => None,
        },
        (Role::ClassTeacher, None) => known.staffing.duties.has_class_teacher(group).then(|| match place {
            Place::Class(_) => Reason::new(BasisSource::Roster).doubted("class-teacher"),
            _ => Reason::new(BasisSource::Absence),
        }),
        (_, None) => {
            let administration = known.who.people.get(id).post_kind == PostKind::Administration;
            (covered && !administration && known.staffing.duties.has_load(group))
                .then(|| Reason::new(BasisSource::Absence))
        }
    }
}

/// N5: somebody whom a roster knows as a student gets no role of the staff without a person's approval.
fn tell_student_of_that_name(who: &Identities<'_>, id: PersonId, notices: &mut Vec<Notice>) {
    let person = *who.people.get(id);
    let twin = who.people.named(Category::Student, person.key).find(|student| {
        let student = who.people.get(*student);
        !matches!((student.birth, person.birth), (Some(a), Some(b)) if a != b)
    });
    if let Some(student) = twin {
        let mention = who.people.mention(id, who.dataset);
        let group = who.people.get(student).group.map(|group| who.dataset.groups.display(group)).unwrap_or_default();
        notices.push(
            Notice::new(Severity::Warning, "staff.also_student").at(person.source).about(mention).text("group", group),
        );
    }
}

/// A joined employee whose status «преподаватель» is not confirmed yet (A8): one action for the account.
fn confirm_status(reconciler: &mut Reconciler<'_>, id: PersonId) {
    let (who, placed) = (reconciler.who, reconciler.placed);
    let Some(link) = who.links.of(id) else { return };
    if link.confidence == Confidence::Possible {
        return;
    }
    let seat = who
        .memberships(link.account)
        .filter(|row| {
            row.status == MemberStatus::Joined
                && row.status_confirmed == Some(false)
                && matches!(row.role, Role::Teacher | Role::ClassTeacher)
        })
        .filter_map(|row| Some((placed.place_of(row)?, row.role, row.source)))
        .min_by_key(|(place, _, _)| (placed.places.get(*place) != Place::Staff, *place));
    let Some((place, role, source)) = seat else { return };
    let clause = match who.people.get(id).post_kind {
        PostKind::Administration => Clause::C5_11_2,
        _ if role == Role::ClassTeacher => Clause::C5_11_3,
        _ => Clause::C5_11_4,
    };
    let mut draft =
        who.draft(MemberChange::ConfirmStatus, id, Some(link), (place, role), clause, Reason::new(BasisSource::Roster));
    draft.sources.push(source);
    if link.confidence != Confidence::Certain {
        draft.doubt("name-only");
    }
    reconciler.push(draft);
}
