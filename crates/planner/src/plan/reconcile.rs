//! What a person should have and what they have come in; drafts of what has to change go out: the comparison that all of
//! the walks share.

use super::draft::{BasisSource, Draft, MemberChange, Reason, Who};
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::staff::Staff;
use super::students::Students;
use super::{ActionKind, Confidence, Severity};
use crate::identity::{Evidence, Link, PersonId};
use crate::policy::Rule;
use domain::membership::{Category, MemberRow, MemberStatus, Place, PlaceId, Role};
use domain::roster::{Notice, RowRef};
use domain::{Clause, GuardCode};

/// A membership that a person should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Desired {
    pub place: PlaceId,
    pub role: Role,
    pub rule: Rule,
    pub reason: Reason,
}

/// Compares one person after the other; what has to change goes to the outcome.
pub(super) struct Reconciler<'r> {
    pub who: &'r Identities<'r>,
    pub known: &'r Known<'r>,
    pub placed: &'r Placed<'r>,
    /// Where students are: while they are walked over, those before and the one whose turn it is.
    pub students: &'r Students,
    /// Who works.
    pub staff: &'r Staff,
    pub outcome: &'r mut Outcome,
}

impl<'r> Reconciler<'r> {
    /// A comparison with what is known of students and employees.
    pub(super) fn new(
        placed: &'r Placed<'r>,
        students: &'r Students,
        staff: &'r Staff,
        outcome: &'r mut Outcome,
    ) -> Reconciler<'r> {
        Reconciler { who: placed.known.who, known: placed.known, placed, students, staff, outcome }
    }

    /// Compares what a person should have with what they have. `unwanted` says of a membership that is not wanted why it
    /// has to go; `None` leaves it alone.
    pub(super) fn reconcile(
        &mut self,
        person: PersonId,
        desired: &[Desired],
        unwanted: &dyn Fn(Place, &MemberRow) -> Option<Reason>,
    ) {
        let own = *self.who.people.get(person);
        let link = self.who.links.of(person);
        if let Some(desired_of) = &mut self.outcome.desired_of {
            // What an order still to come will bring is told among the actions.
            let today = desired.iter().filter(|want| want.reason.guard != Some(GuardCode::NotEffectiveYet));
            desired_of.entry(person).or_default().extend(today);
        }
        let Some(link) = link else {
            if !own.contested && !self.who.links.is_asked(person) {
                for want in desired {
                    let clause = self.invite_clause(want);
                    let draft = self.who.draft(
                        MemberChange::Invite,
                        person,
                        None,
                        (want.place, want.role),
                        clause,
                        want.reason,
                    );
                    self.push(draft);
                }
            }
            return;
        };
        let rows: Vec<&MemberRow> = self.who.memberships(link.account).collect();
        // What is wanted and not there, with a suspended membership that could be restored for it.
        let mut unfilled: Vec<(Desired, Option<&MemberRow>)> = Vec::new();
        let mut used: Vec<usize> = Vec::new();
        for want in desired {
            let there: Vec<usize> = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| self.placed.place_of(row) == Some(want.place))
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
                    row.status == MemberStatus::Joined
                        && self.who.links.person(link.account, row.role.category()).is_none()
                })
            });
            let is_in = |row: &MemberRow| row.status != MemberStatus::Invited;
            // Whoever is in needs no invitation any more. What was suspended is restored where there is nothing else.
            let found = first(false, &|row| in_role(row) && is_in(row))
                .or_else(|| first(false, &in_role))
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
                        self.reconcile_row(person, link, want, row, own.contested);
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
            let Some(place) = self.placed.place_of(row) else { continue };
            let reason = if own.contested { None } else { unwanted(self.placed.places.get(place), row) };
            // In by another way: whoever else has the person's own link could come in by it.
            let is_over = !own.contested && self.who.is_over(link.account, row);
            let reason = if is_over { Some(Reason::new(BasisSource::Policy)) } else { reason };
            // Who belongs elsewhere is not let in here, whatever the rosters are complete for (A7).
            let asks_elsewhere = row.status == MemberStatus::Requested && !desired.is_empty() && !own.contested;
            let reason = reason
                .or_else(|| asks_elsewhere.then_some(Reason::new(BasisSource::Request).doubted("asks-elsewhere")));
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
                    && self.placed.places.get(want.place).same_kind(self.placed.places.get(place))
            });
            match to {
                Some(n) => {
                    let (want, _) = unfilled.remove(n);
                    self.reassign(person, link, &want, (place, row.role), row);
                }
                None => self.leave(person, link, row, place, reason),
            }
        }
        let on_platform = self.who.is_on_platform(link.account);
        for (want, suspended) in unfilled {
            if let Some(row) = suspended {
                self.reconcile_row(person, link, &want, row, false);
                continue;
            }
            let (change, clause) = match on_platform {
                true => (self.addition(&want), want.rule.clause()),
                false => (MemberChange::Invite, self.invite_clause(&want)),
            };
            let reason = want.reason.perhaps_doubted(self.doubt_of_arrival(person, link, &want));
            let draft = self.who.draft(change, person, Some(link), (want.place, want.role), clause, reason);
            self.push(draft);
        }
    }

    /// How somebody who is on the platform comes into a place.
    fn addition(&self, want: &Desired) -> MemberChange {
        match want.role {
            Role::ClassTeacher if matches!(self.placed.places.get(want.place), Place::Class(_)) => {
                MemberChange::AttachClassTeacher
            }
            _ => MemberChange::Add,
        }
    }

    /// A wanted membership for which there is a row.
    fn reconcile_row(&mut self, person: PersonId, link: Link, want: &Desired, row: &MemberRow, contested: bool) {
        match row.status {
            MemberStatus::Blocked => self.keep(person, row),
            MemberStatus::Left => {
                self.notice_person(Severity::Warning, "members.left_by_themselves", row.source, person, want.place);
            }
            _ if contested => self.outcome.unchanged += 1,
            // Back within the time: restored, without an invitation.
            MemberStatus::Suspended => {
                let change = self.addition(want);
                let (seat, clause) = ((want.place, want.role), want.rule.clause());
                let mut draft = self.who.draft(change, person, Some(link), seat, clause, want.reason);
                draft.sources.push(row.source);
                self.push(draft);
            }
            // Let in as what they asked to be, or not at all: the roster knows them in another role (A7).
            MemberStatus::Requested if !fills(row.role, want.role) => {
                let reason = Reason::new(BasisSource::Request).doubted("other-role");
                let seat = (want.place, row.role);
                let mut draft =
                    self.who.draft(MemberChange::DeclineRequest, person, Some(link), seat, Clause::C5_11_1, reason);
                draft.sources.push(row.source);
                self.push(draft);
            }
            MemberStatus::Requested => {
                let mut draft = self.who.draft(
                    MemberChange::AcceptRequest,
                    person,
                    Some(link),
                    (want.place, want.role),
                    Clause::C5_11_1,
                    Reason { basis: BasisSource::Request, ..want.reason },
                );
                draft.sources.push(row.source);
                if link.confidence != Confidence::Certain {
                    draft.doubt("name-only");
                }
                self.push(draft);
            }
            MemberStatus::Invited if self.known.is_lapsed(row) => {
                let reason = Reason { review: false, ..Reason::new(BasisSource::Expired) };
                self.revoke_invite(person, link, row, want.place, reason);
            }
            MemberStatus::Invited => self.outcome.unchanged += 1,
            MemberStatus::Joined if fills(row.role, want.role) => self.outcome.unchanged += 1,
            MemberStatus::Joined if self.known.policy.roleless && row.role.category() == want.role.category() => {
                self.outcome.unchanged += 1;
            }
            MemberStatus::Joined => {
                let in_class = matches!(self.placed.places.get(want.place), Place::Class(_));
                let from = (want.place, row.role);
                let change = match (row.role, want.role) {
                    (Role::Teacher, Role::ClassTeacher) if in_class => MemberChange::AttachClassTeacher,
                    (Role::ClassTeacher, Role::Teacher) if in_class => MemberChange::DetachClassTeacher { from },
                    _ => MemberChange::Reassign { from },
                };
                let seat = (want.place, want.role);
                let mut draft = self.who.draft(change, person, Some(link), seat, want.rule.clause(), want.reason);
                if draft.kind() == ActionKind::Reassign {
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
        self.outcome.unchanged += 1;
        if row.status == MemberStatus::Blocked
            && row.blocked_until.is_some_and(|until| until < self.who.today)
            && self.known.policy.rules.is_on(Rule::W13)
            && let Some(place) = self.placed.place_of(row)
        {
            self.notice_person(Severity::Warning, "members.block_expired", row.source, person, place);
        }
    }

    fn reassign(&mut self, person: PersonId, link: Link, want: &Desired, from: (PlaceId, Role), row: &MemberRow) {
        let mut draft = self.who.draft(
            MemberChange::Reassign { from },
            person,
            Some(link),
            (want.place, want.role),
            Clause::C5_11_1,
            want.reason,
        );
        draft.sources.push(row.source);
        // A move on the word of a list alone, of somebody whom only a name ties to the account: a person looks.
        if want.reason.basis == BasisSource::Roster && link.confidence != Confidence::Certain {
            draft.doubt("name-only");
        }
        // Told apart by the old place, and now moved away from it.
        if link.evidence.has(Evidence::PLACE) {
            draft.doubt("place-only");
        }
        if let Some(code) = self.doubt_of_arrival(person, link, want) {
            draft.doubt(code);
        }
        if self.is_older_than(want.reason.basis, row) {
            draft.doubt("joined-later");
        }
        self.push(draft);
    }

    fn notice_person(
        &mut self,
        severity: Severity,
        code: &'static str,
        source: RowRef,
        person: PersonId,
        place: PlaceId,
    ) {
        let mention = self.who.people.mention(person, self.who.dataset);
        let shown = self.placed.display(place);
        self.outcome.notices.push(Notice::new(severity, code).at(source).about(mention).text("place", shown));
    }

    /// Invitations are sent by the clause about those who are invited.
    fn invite_clause(&self, want: &Desired) -> Clause {
        match want.role {
            Role::Student if self.placed.places.get(want.place).is_chat() => Clause::C5_11_5,
            Role::Parent => Clause::C5_11_6,
            _ => want.rule.clause(),
        }
    }

    /// Keeps a draft; a place is asked for in chats that the person must be acquainted with first.
    pub(super) fn push(&mut self, mut draft: Draft) {
        if let (Some(acquainted), Some(Who::Person(person))) = (&self.known.acquainted, draft.who())
            && draft.adds()
            // The link itself leads to the rules first.
            && !(self.known.policy.acquaints_at_door && draft.kind() == ActionKind::Invite)
            && self.placed.places.get(draft.place).is_chat()
            && !acquainted.contains(&person)
        {
            draft.hold(GuardCode::RulesNotAcknowledged);
        }
        self.outcome.drafts.push(draft);
    }
}

/// True if a role on the platform gives what is wanted: an administrator's does for every employee.
fn fills(has: Role, wanted: Role) -> bool {
    has == wanted || (has == Role::Admin && wanted.category() == Category::Staff)
}
