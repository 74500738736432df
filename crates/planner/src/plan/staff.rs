//! Employees: in the staff class (W1, W2), the class teacher and the teachers in their groups' classes and chats
//! (W4 to W9), management chats by post (W10), administrators by the policy (W11), out on dismissal.

use super::draft::{Draft, Ground, Reason, Who};
use super::duties::Duty;
use super::engine::{Engine, Want};
use super::state::{Stand, state_of};
use super::{ActionKind, Confidence, Severity};
use crate::identity::{Ordered, Person, PersonId};
use crate::policy::Rule;
use domain::membership::{Category, MemberRow, MemberStatus, Place, Role};
use domain::roster::{Group, MovementKind, Notice, PostKind, Standing};
use domain::{Clause, GuardCode};
use names::{NameKey, fold_words};

impl Engine<'_> {
    pub(super) fn walk_staff(&mut self) {
        let ids: Vec<PersonId> =
            self.people.all().filter(|(_, person)| person.category == Category::Staff).map(|(id, _)| id).collect();
        // First who works: a dismissed colleague's place is judged by it.
        let mut stands = Vec::with_capacity(ids.len());
        for id in &ids {
            let state = self.staff_state(*id);
            if matches!(state.stand, Stand::In(_) | Stand::Keeps) {
                self.works.insert(*id);
            }
            stands.push(state);
        }
        for (id, state) in ids.into_iter().zip(stands) {
            let orders: Vec<Ordered> = self.orders_of(id).to_vec();
            self.notices.extend(state.notices.iter().cloned());
            let duty = self.duties.of(id).to_vec();
            if !self.people.get(id).listed && self.links.of(id).is_none() && !self.links.is_asked(id) {
                self.note_unknown(id, state.stand);
            }
            match state.stand {
                Stand::In(_) => {
                    let wants = self.staff_wants(id, &duty, state.reason);
                    self.escalation(id, &wants);
                    self.settle(id, &wants, &|engine, place, row| engine.staff_unwanted(id, &duty, place, row));
                    self.confirm_status(id);
                }
                Stand::Keeps => {
                    let suspended = !self.policy.parental_leave_keeps
                        && orders.iter().any(|order| {
                            order.of(self.book).is_some_and(|movement| movement.kind == MovementKind::ParentalLeave)
                        });
                    let reason = suspended.then_some(state.reason.doubted("leave"));
                    self.settle(id, &[], &|_, _, _| reason);
                }
                Stand::Gone(_) => {
                    let before = self.drafts.len();
                    let reason = state.reason.perhaps_doubted(self.doubt_of_leaving(id, state.reason));
                    self.person_gone(id, reason);
                    self.revoke_admin_of(id, reason, before);
                }
            }
            self.announce(id, &state, &orders);
            self.update_name(id, &orders);
        }
        self.administrators();
    }

    fn staff_state(&self, id: PersonId) -> super::state::State {
        let person = *self.people.get(id);
        let orders: Vec<Ordered> = self.orders_of(id).to_vec();
        state_of(
            &person,
            || self.people.mention(id, self.book),
            &orders,
            self.book,
            self.today,
            |_| !self.staff.of_organization().is_empty(),
        )
    }

    fn staff_wants(&mut self, id: PersonId, duties: &[(Group, Duty)], reason: Reason) -> Vec<Want> {
        let person = *self.people.get(id);
        let mut wants: Vec<Want> = Vec::new();
        let rules = self.policy.rules;
        let rule = match self.post_kind(id, &person) {
            PostKind::Administration => Some(Rule::W2),
            PostKind::Pedagogical => Some(Rule::W1),
            PostKind::Other | PostKind::Unknown => None,
        };
        if let Some(rule) = rule.filter(|rule| rules.is_on(*rule)) {
            let place = self.places.number(Place::Staff);
            wants.push(Want { place, role: Role::Teacher, rule, reason });
        }
        for (group, duty) in duties {
            if self.slips.contains(group) {
                continue;
            }
            let reason = if duty.weak { reason.held(GuardCode::IdentityUncertain) } else { reason };
            let places = self.places_of(*group);
            let own_role = if duty.class_teacher { Role::ClassTeacher } else { Role::Teacher };
            let class_rule = if duty.class_teacher { Rule::W4 } else { Rule::W5 };
            if rules.is_on(class_rule) {
                let place = self.places.number(Place::Class(*group));
                wants.push(Want { place, role: own_role, rule: class_rule, reason });
            }
            let chats = [
                (places.students, Rule::W6, duty.class_teacher),
                (places.parents, Rule::W7, duty.class_teacher),
                (places.teachers, Rule::W8, true),
            ];
            for (place, rule, is_wanted) in chats {
                if let Some(place) = place.filter(|_| is_wanted && rules.is_on(rule)) {
                    wants.push(Want { place, role: own_role, rule, reason });
                }
            }
            if rules.is_on(Rule::W9) {
                for place in &places.subjects {
                    let Place::SubjectChat(_, subject) = self.places.get(*place) else { continue };
                    let fold = self.places.subject_fold(subject).to_owned();
                    if duty.subjects.contains(&fold) {
                        wants.push(Want { place: *place, role: Role::Teacher, rule: Rule::W9, reason });
                    }
                }
            }
        }
        wants.extend(self.management_wants(id, reason));
        wants
    }

    /// The weightiest post, as the policy or the mappings understand it; a change of post by order counts over the list.
    pub(super) fn post_kind(&self, id: PersonId, person: &Person) -> PostKind {
        let by_policy = self.posts_of(id).iter().find_map(|post| {
            self.policy.posts.iter().find(|(known, _)| post.starts_with(known.as_str())).map(|(_, kind)| *kind)
        });
        let by_order = self
            .orders_of(id)
            .iter()
            .filter(|order| order.force == crate::identity::Force::InForce)
            .filter_map(|order| order.of(self.book))
            .filter(|movement| matches!(movement.kind, MovementKind::Hire | MovementKind::PostChange))
            .map(|movement| movement.post_kind)
            .rfind(|kind| *kind != PostKind::Unknown);
        by_policy.or(by_order.filter(|_| !person.listed)).unwrap_or(person.post_kind)
    }

    pub(super) fn posts_of(&self, id: PersonId) -> Vec<String> {
        self.people
            .rows(id)
            .iter()
            .filter_map(|source| self.book.staff.get(*self.staff_rows.get(source)?))
            .filter(|row| row.standing != Standing::Gone)
            .map(|row| fold_words(self.book.texts.get(row.post)))
            .filter(|post| !post.is_empty())
            .collect()
    }

    pub(super) fn is_named(&self, written: &str, key: NameKey) -> bool {
        let line = self.book.names.folded_line(key);
        names::fold_name(written) == line
    }

    /// Why a working employee's membership has to go: the load that covers the group does not name them there.
    fn staff_unwanted(&self, id: PersonId, duties: &[(Group, Duty)], place: Place, row: &MemberRow) -> Option<Reason> {
        let Some(group) = place.group() else { return self.management_unwanted(place) };
        let here = duties.iter().find(|(known, _)| *known == group).map(|(_, duty)| duty);
        let covered = self.teaching.lists(group);
        match (row.role, here) {
            (Role::Admin, _) => None,
            (_, Some(duty)) => match place {
                // The class teacher of the group sits in all its chats.
                _ if duty.class_teacher => None,
                Place::SubjectChat(..) if covered && self.policy.rules.said(Rule::W9) == Some(true) => {
                    Some(Reason::new(Ground::Absence))
                }
                _ => None,
            },
            (Role::ClassTeacher, None) => self.duties.has_class_teacher(group).then(|| match place {
                Place::Class(_) => Reason::new(Ground::Roster).doubted("class-teacher"),
                _ => Reason::new(Ground::Absence),
            }),
            (_, None) => {
                let administration = self.people.get(id).post_kind == PostKind::Administration;
                (covered && !administration && self.duties.has_load(group)).then(|| Reason::new(Ground::Absence))
            }
        }
    }

    /// N5: somebody whom a roster knows as a student gets no role of the staff without a person's approval.
    fn escalation(&mut self, id: PersonId, wants: &[Want]) {
        if wants.is_empty() {
            return;
        }
        let person = *self.people.get(id);
        let twin = self.people.named(Category::Student, person.key).find(|student| {
            let student = self.people.get(*student);
            !matches!((student.birth, person.birth), (Some(a), Some(b)) if a != b)
        });
        if let Some(student) = twin {
            let mention = self.people.mention(id, self.book);
            let group = self.people.get(student).group.map(|group| self.book.groups.display(group)).unwrap_or_default();
            self.notices.push(
                Notice::new(Severity::Warning, "staff.also_student")
                    .at(person.source)
                    .about(mention)
                    .text("group", group),
            );
        }
    }

    /// True if giving the person a role of the staff would give it to a student.
    pub(super) fn is_escalation(&self, draft: &Draft) -> bool {
        let staff_role = draft.role.is_some_and(|role| role.category() == Category::Staff);
        if !staff_role
            || !(draft.adds()
                || matches!(draft.kind, ActionKind::Reassign | ActionKind::GrantAdmin | ActionKind::ConfirmStatus))
        {
            return false;
        }
        let of_account = draft.account.is_some_and(|account| self.accounts.get(account).is(Category::Student));
        let of_person = match draft.who {
            Who::Person(id) => {
                let person = self.people.get(id);
                self.people.named(Category::Student, person.key).any(|student| {
                    let student = self.people.get(student);
                    !matches!((student.birth, person.birth), (Some(a), Some(b)) if a != b)
                })
            }
            Who::Account(account, _) => self.links.person(account, Category::Student).is_some(),
            Who::Class => false,
        };
        of_account || of_person
    }

    /// A joined employee whose status «преподаватель» is not confirmed yet (A8): one action for the account.
    fn confirm_status(&mut self, id: PersonId) {
        let Some(link) = self.links.of(id) else { return };
        if link.confidence == Confidence::Possible {
            return;
        }
        let seat = self
            .accounts
            .memberships(link.account, self.book)
            .filter(|row| {
                row.status == MemberStatus::Joined
                    && row.status_confirmed == Some(false)
                    && matches!(row.role, Role::Teacher | Role::ClassTeacher)
            })
            .filter_map(|row| Some((self.place_of(row)?, row.role, row.source)))
            .min_by_key(|(place, _, _)| (self.places.get(*place) != Place::Staff, *place));
        let Some((place, role, source)) = seat else { return };
        let clause = match self.people.get(id).post_kind {
            PostKind::Administration => Clause::C5_11_2,
            _ if role == Role::ClassTeacher => Clause::C5_11_3,
            _ => Clause::C5_11_4,
        };
        let mut draft =
            self.draft(ActionKind::ConfirmStatus, id, Some(link), (place, role), clause, Reason::new(Ground::Roster));
        draft.sources.push(source);
        if link.confidence != Confidence::Certain {
            draft.doubt("name-only");
        }
        self.push(draft);
    }

    /// Rights of an administrator end at once on dismissal, before the removals that were drafted since `before`.
    fn revoke_admin_of(&mut self, id: PersonId, reason: Reason, before: usize) {
        let Some(link) = self.links.of(id) else { return };
        let seat = self
            .accounts
            .memberships(link.account, self.book)
            .filter(|row| row.is_admin && row.status == MemberStatus::Joined)
            .filter_map(|row| Some((self.place_of(row)?, row.source)))
            .min_by_key(|(place, _)| (self.places.get(*place) != Place::Organization, *place));
        let Some((place, source)) = seat else { return };
        let mut draft =
            self.draft(ActionKind::RevokeAdmin, id, Some(link), (place, Role::Admin), Clause::C5_11_1, reason);
        draft.sources.push(source);
        let number = self.drafts.len();
        self.drafts.push(draft);
        for removal in self.drafts.get_mut(before..number).unwrap_or_default() {
            removal.depends.push(number);
        }
    }

    /// The policy's list of administrators (W11): only staff who have joined.
    fn administrators(&mut self) {
        let Some(listed) = self.policy.administrators.clone() else { return };
        let accounts: Vec<_> = self.accounts.all().map(|(id, account)| (id, *account)).collect();
        for (account, own) in accounts {
            let named =
                listed.iter().any(|who| who == self.book.texts.get(own.platform_id) || self.is_named(who, own.key));
            let rows: Vec<&MemberRow> = self.accounts.memberships(account, self.book).collect();
            let is_admin = rows.iter().any(|row| row.is_admin);
            let joined =
                rows.iter().find(|row| row.status == MemberStatus::Joined && row.role.category() == Category::Staff);
            let Some(seat) = rows.iter().find(|row| row.is_admin).or(joined).copied().copied() else { continue };
            let person = self.links.person(account, Category::Staff);
            let Some(place) = self.place_of(&seat) else { continue };
            let link = person.and_then(|person| self.links.of(person));
            let reason = Reason::new(Ground::Policy).doubted("administrator");
            match (named, is_admin, person) {
                (true, false, Some(person)) if joined.is_some() && self.works.contains(&person) => {
                    let draft =
                        self.draft(ActionKind::GrantAdmin, person, link, (place, Role::Admin), Clause::C5_11_1, reason);
                    self.push(draft);
                }
                (false, true, Some(person)) if self.works.contains(&person) => {
                    let draft = self.draft(
                        ActionKind::RevokeAdmin,
                        person,
                        link,
                        (place, Role::Admin),
                        Clause::C5_11_1,
                        reason,
                    );
                    self.push(draft);
                }
                _ => {}
            }
        }
    }
}
