//! What a person should have and what they have come in; drafts of what has to change go out: the comparison that all of
//! the walks share.

use super::draft::{Ground, Reason};
use super::engine::{Engine, Want};
use super::{ActionKind, Confidence, Severity};
use crate::identity::{AccountId, Evidence, Link, PersonId};
use crate::policy::Rule;
use domain::membership::{Category, MemberRow, MemberStatus, Place, PlaceId, Role};
use domain::roster::Kind;
use domain::{Clause, GuardCode};

impl Engine<'_> {
    /// Compares what a person should have with what they have. `unwanted` says of a membership that is not wanted why it
    /// has to go; `None` leaves it alone.
    pub(super) fn settle(
        &mut self,
        person: PersonId,
        wants: &[Want],
        unwanted: &dyn Fn(&Engine<'_>, Place, &MemberRow) -> Option<Reason>,
    ) {
        let own = *self.people.get(person);
        let link = self.links.of(person);
        if let Some(wanted) = &mut self.wanted {
            // What an order still to come will bring is told among the actions.
            let today = wants.iter().filter(|want| want.reason.guard != Some(GuardCode::NotEffectiveYet));
            wanted.entry(person).or_default().extend(today);
        }
        let Some(link) = link else {
            if !own.contested && !self.links.is_asked(person) {
                for want in wants {
                    let clause = self.invite_clause(want);
                    let draft =
                        self.draft(ActionKind::Invite, person, None, (want.place, want.role), clause, want.reason);
                    self.push(draft);
                }
            }
            return;
        };
        let book = self.book;
        let rows: Vec<&MemberRow> = self.accounts.memberships(link.account, book).collect();
        // What is wanted and not there, with a suspended membership that could be restored for it.
        let mut unfilled: Vec<(Want, Option<&MemberRow>)> = Vec::new();
        let mut used: Vec<usize> = Vec::new();
        for want in wants {
            let there: Vec<usize> = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| self.place_of(row) == Some(want.place))
                .map(|(n, _)| n)
                .collect();
            let first = |suspended: bool, fits: &dyn Fn(&MemberRow) -> bool| {
                there.iter().copied().find(|n| {
                    rows.get(*n).is_some_and(|row| (row.status == MemberStatus::Suspended) == suspended && fits(row))
                })
            };
            let in_role = |row: &MemberRow| fills(row.role, want.role);
            let in_category = |row: &MemberRow| row.role.category() == own.category;
            let other = there.iter().copied().find(|n| {
                rows.get(*n).is_some_and(|row| {
                    row.status == MemberStatus::Joined && self.links.person(link.account, row.role.category()).is_none()
                })
            });
            // What was suspended is restored where there is nothing else.
            let found = first(false, &in_role)
                .or_else(|| first(false, &in_category))
                .or(other)
                .or_else(|| first(true, &in_role))
                .or_else(|| first(true, &in_category));
            match found {
                Some(n) => {
                    used.push(n);
                    let Some(row) = rows.get(n).copied() else { continue };
                    if row.status == MemberStatus::Suspended && !own.contested {
                        unfilled.push((*want, Some(row)));
                    } else {
                        self.settle_row(person, link, want, row, own.contested);
                    }
                }
                None => unfilled.push((*want, None)),
            }
        }
        let mut leaving: Vec<(&MemberRow, PlaceId, Reason)> = Vec::new();
        for (n, row) in rows.iter().enumerate() {
            if used.contains(&n) || row.role.category() != own.category {
                continue;
            }
            let Some(place) = self.place_of(row) else { continue };
            let reason = if own.contested { None } else { unwanted(self, self.places.get(place), row) };
            // Who belongs elsewhere is not let in here, whatever the rosters are complete for (A7).
            let asks_elsewhere = row.status == MemberStatus::Requested && !wants.is_empty() && !own.contested;
            let reason =
                reason.or_else(|| asks_elsewhere.then_some(Reason::new(Ground::Request).doubted("asks-elsewhere")));
            match reason {
                Some(reason) => leaving.push((row, place, reason)),
                None => self.keep(person, row),
            }
        }
        if own.contested {
            return;
        }
        for (row, place, reason) in leaving {
            // Another class, another chat of the same kind: one action, from → to (A4).
            let to = unfilled.iter().position(|(want, _)| {
                row.status == MemberStatus::Joined
                    && matches!(row.role, Role::Student | Role::Parent)
                    && want.role == row.role
                    && self.places.get(want.place).same_kind(self.places.get(place))
            });
            match to {
                Some(n) => {
                    let (want, _) = unfilled.remove(n);
                    self.reassign(person, link, &want, (place, row.role), row);
                }
                None => self.leave(person, link, row, place, reason),
            }
        }
        let on_platform = self.is_on_platform(link.account);
        for (want, suspended) in unfilled {
            if let Some(row) = suspended {
                self.settle_row(person, link, &want, row, false);
                continue;
            }
            let kind = if on_platform { self.kind_of_addition(&want) } else { ActionKind::Invite };
            let clause = if kind == ActionKind::Invite { self.invite_clause(&want) } else { want.rule.clause() };
            let reason = want.reason.perhaps_doubted(self.doubt_of_arrival(person, link, &want));
            let draft = self.draft(kind, person, Some(link), (want.place, want.role), clause, reason);
            self.push(draft);
        }
    }

    /// How somebody who is on the platform comes into a place.
    fn kind_of_addition(&self, want: &Want) -> ActionKind {
        match want.role {
            Role::ClassTeacher if matches!(self.places.get(want.place), Place::Class(_)) => {
                ActionKind::AttachClassTeacher
            }
            _ => ActionKind::Add,
        }
    }

    /// A wanted membership for which there is a row.
    fn settle_row(&mut self, person: PersonId, link: Link, want: &Want, row: &MemberRow, contested: bool) {
        match row.status {
            MemberStatus::Blocked => self.keep(person, row),
            MemberStatus::Left => {
                self.notice_person(Severity::Warning, "members.left_by_themselves", row.source, person, want.place);
            }
            _ if contested => self.unchanged += 1,
            // Back within the time: restored, without an invitation.
            MemberStatus::Suspended => {
                let kind = self.kind_of_addition(want);
                let (seat, clause) = ((want.place, want.role), want.rule.clause());
                let mut draft = self.draft(kind, person, Some(link), seat, clause, want.reason);
                draft.sources.push(row.source);
                self.push(draft);
            }
            // Let in as what they asked to be, or not at all: the roster knows them in another role (A7).
            MemberStatus::Requested if !fills(row.role, want.role) => {
                let reason = Reason::new(Ground::Request).doubted("other-role");
                let seat = (want.place, row.role);
                let mut draft =
                    self.draft(ActionKind::DeclineRequest, person, Some(link), seat, Clause::C5_11_1, reason);
                draft.sources.push(row.source);
                self.push(draft);
            }
            MemberStatus::Requested => {
                let mut draft = self.draft(
                    ActionKind::AcceptRequest,
                    person,
                    Some(link),
                    (want.place, want.role),
                    Clause::C5_11_1,
                    Reason { ground: Ground::Request, ..want.reason },
                );
                draft.sources.push(row.source);
                if link.confidence != Confidence::Certain {
                    draft.doubt("name-only");
                }
                self.push(draft);
            }
            MemberStatus::Invited if self.is_lapsed(row) => {
                let reason = Reason { review: false, ..Reason::new(Ground::Expired) };
                self.revoke_invite(person, link, row, want.place, reason);
            }
            MemberStatus::Invited => self.unchanged += 1,
            MemberStatus::Joined if fills(row.role, want.role) => self.unchanged += 1,
            MemberStatus::Joined if self.policy.roleless && row.role.category() == want.role.category() => {
                self.unchanged += 1;
            }
            MemberStatus::Joined => {
                let in_class = matches!(self.places.get(want.place), Place::Class(_));
                let kind = match (row.role, want.role) {
                    (Role::Teacher, Role::ClassTeacher) if in_class => ActionKind::AttachClassTeacher,
                    (Role::ClassTeacher, Role::Teacher) if in_class => ActionKind::DetachClassTeacher,
                    _ => ActionKind::Reassign,
                };
                let mut draft =
                    self.draft(kind, person, Some(link), (want.place, want.role), want.rule.clause(), want.reason);
                if kind != ActionKind::AttachClassTeacher {
                    draft.from = Some((want.place, row.role));
                }
                if kind == ActionKind::Reassign {
                    draft.clause = Clause::C5_11_1;
                    if link.confidence != Confidence::Certain {
                        draft.doubt("name-only");
                    }
                }
                draft.sources.push(row.source);
                self.push(draft);
            }
        }
    }

    /// A membership that stays; what is remarkable about it is noticed.
    pub(super) fn keep(&mut self, person: PersonId, row: &MemberRow) {
        self.unchanged += 1;
        if row.status == MemberStatus::Blocked
            && row.blocked_until.is_some_and(|until| until < self.today)
            && self.policy.rules.is_on(Rule::W13)
            && let Some(place) = self.place_of(row)
        {
            self.notice_person(Severity::Warning, "members.block_expired", row.source, person, place);
        }
    }

    fn reassign(&mut self, person: PersonId, link: Link, want: &Want, from: (PlaceId, Role), row: &MemberRow) {
        let mut draft =
            self.draft(ActionKind::Reassign, person, Some(link), (want.place, want.role), Clause::C5_11_1, want.reason);
        draft.from = Some(from);
        draft.sources.push(row.source);
        // A move on the word of a list alone, of somebody whom only a name ties to the account: a person looks.
        if want.reason.ground == Ground::Roster && link.confidence != Confidence::Certain {
            draft.doubt("name-only");
        }
        // Told apart by the old place, and now moved away from it.
        if link.evidence.has(Evidence::PLACE) {
            draft.doubt("place-only");
        }
        if let Some(code) = self.doubt_of_arrival(person, link, want) {
            draft.doubt(code);
        }
        if self.is_older_than(want.reason.ground, row) {
            draft.doubt("joined-later");
        }
        self.push(draft);
    }

    /// A membership that has to go.
    pub(super) fn leave(&mut self, person: PersonId, link: Link, row: &MemberRow, place: PlaceId, reason: Reason) {
        match row.status {
            MemberStatus::Left => {}
            // Out already; for good once nobody is to be expected back.
            MemberStatus::Suspended if !self.is_suspended_long(row) => self.unchanged += 1,
            MemberStatus::Invited => self.revoke_invite(person, link, row, place, reason),
            MemberStatus::Requested => {
                let reason = Reason { ground: Ground::Request, review: true, ..reason };
                let mut draft = self.draft(
                    ActionKind::DeclineRequest,
                    person,
                    Some(link),
                    (place, row.role),
                    Clause::C5_11_1,
                    reason,
                );
                draft.sources.push(row.source);
                self.push(draft);
            }
            MemberStatus::Blocked if self.is_blocked(row) => {
                // No action while blocked; that the person has to go by order is shown, and held (W13).
                if matches!(reason.ground, Ground::Order(_)) {
                    let held = reason.held(GuardCode::BlockedMember);
                    let mut draft =
                        self.draft(ActionKind::Remove, person, Some(link), (place, row.role), Clause::C5_13_8, held);
                    draft.sources.push(row.source);
                    self.push(draft);
                }
            }
            MemberStatus::Joined | MemberStatus::Blocked | MemberStatus::Suspended => {
                let suspended = row.status == MemberStatus::Suspended;
                let clause = match row.role {
                    _ if matches!(reason.ground, Ground::Order(_)) => Clause::C5_13_8,
                    Role::ClassTeacher => Clause::C5_11_1,
                    _ => Clause::C5_13_8,
                };
                // The head's distribution names somebody else: detached (A6), not removed for a fault of their own.
                let detached = !suspended
                    && row.role == Role::ClassTeacher
                    && reason.ground == Ground::Roster
                    && matches!(self.places.get(place), Place::Class(_));
                let kind = if detached { ActionKind::DetachClassTeacher } else { ActionKind::Remove };
                let mut draft = self.draft(kind, person, Some(link), (place, row.role), clause, reason);
                draft.suspended = suspended;
                if detached {
                    draft.from = Some((place, row.role));
                }
                draft.sources.push(row.source);
                if link.evidence.has(Evidence::PLACE) && link.confidence != Confidence::Certain {
                    draft.doubt("place-only");
                }
                if self.is_older_than(reason.ground, row) {
                    draft.doubt("joined-later");
                }
                if reason.ground == Ground::Absence && self.may_run_by_absence(self.people.get(person).category) {
                    // The policy takes absence for enough; what else is in doubt still is.
                    draft.review = !draft.doubts.is_empty();
                }
                if self.has_other_role(person, link.account, place) {
                    draft.hold(GuardCode::OtherRoleRemains);
                }
                self.push(draft);
            }
        }
    }

    pub(super) fn may_run_by_absence(&self, category: Category) -> bool {
        let kind = match category {
            Category::Student => Kind::Students,
            Category::Staff => Kind::Staff,
            Category::Guardian => Kind::Guardians,
        };
        self.policy.absence_auto.contains(&kind)
    }

    fn revoke_invite(&mut self, person: PersonId, link: Link, row: &MemberRow, place: PlaceId, reason: Reason) {
        let mut draft =
            self.draft(ActionKind::RevokeInvite, person, Some(link), (place, row.role), Clause::C5_11_1, reason);
        draft.sources.push(row.source);
        self.push(draft);
    }

    /// True if the account's person has another role that belongs into this place (N3).
    fn has_other_role(&self, person: PersonId, account: AccountId, place: PlaceId) -> bool {
        let category = self.people.get(person).category;
        let group = self.places.get(place).group();
        Category::ALL.into_iter().filter(|other| *other != category).any(|other| {
            let Some(other_person) = self.links.person(account, other) else { return false };
            match other {
                Category::Student => group.is_some() && self.studies.get(&other_person) == Some(&group),
                Category::Staff => {
                    self.works.contains(&other_person)
                        && (group.is_none() || group.is_some_and(|group| self.duties.teaches(other_person, group)))
                }
                Category::Guardian => group.is_some_and(|group| self.children_in(other_person, group) > 0),
            }
        })
    }
}

/// True if a role on the platform gives what is wanted: an administrator's does for every employee.
fn fills(has: Role, wanted: Role) -> bool {
    has == wanted || (has == Role::Admin && wanted.category() == Category::Staff)
}
