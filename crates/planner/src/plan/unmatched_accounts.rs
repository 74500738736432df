//! Accounts that no person was found for come in; who of them has to go goes out, and who asks to join without being known.

use super::draft::{BasisSource, Draft, MemberChange, Reason, Subject, Who};
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::{ActionKind, Confidence, Severity};
use crate::identity::{AccountId, Evidence};
use crate::policy::Rule;
use domain::membership::{Category, MemberRow, MemberStatus, Place, PlaceId, Role};
use domain::roster::{Notice, PersonMention, RowRef, TableId};
use domain::{Clause, GuardCode};
use smallvec::{SmallVec, smallvec};

/// Looks at every account in every capacity that no person was found for.
pub(super) fn walk_unmatched_accounts(placed: &Placed<'_>, outcome: &mut Outcome) {
    let who = placed.known.who;
    let mut walk = UnmatchedWalk { who, known: placed.known, placed, outcome };
    for n in 0..who.accounts.len() {
        let account = AccountId(n as u32);
        for category in Category::ALL {
            if !who.accounts.get(account).is(category) || who.links.person(account, category).is_some() {
                continue;
            }
            // The account is known in another capacity, and the same place was settled for that one.
            walk.unmatched(account, category);
        }
    }
}

struct UnmatchedWalk<'w> {
    who: &'w Identities<'w>,
    known: &'w Known<'w>,
    placed: &'w Placed<'w>,
    outcome: &'w mut Outcome,
}

impl UnmatchedWalk<'_> {
    fn unmatched(&mut self, account: AccountId, category: Category) {
        let asked = self.who.links.is_account_asked(account, category);
        // A student with a role of the staff (N5): told even where no list of the staff says who belongs there.
        let student_as_staff =
            category == Category::Staff && self.who.links.person(account, Category::Student).is_some();
        let is_known = Category::ALL.into_iter().any(|other| self.who.links.person(account, other).is_some());
        let rows: Vec<&MemberRow> =
            self.who.memberships(account).filter(|row| row.role.category() == category).collect();
        let mut told: Option<(RowRef, Vec<String>)> = None;
        for row in rows {
            let Some(place) = self.placed.place_of(row) else { continue };
            if row.status == MemberStatus::Left || self.is_reassigned(account, place) {
                continue;
            }
            if row.status == MemberStatus::Suspended && !self.known.is_suspended_long(row) {
                self.outcome.unchanged += 1;
                continue;
            }
            if row.status == MemberStatus::Requested {
                self.request(account, category, row, place, asked);
                continue;
            }
            self.expired_block(account, row, place);
            if asked || row.role == Role::Admin || self.who.is_blocked(row) {
                self.outcome.unchanged += 1;
                continue;
            }
            let rosters = self.placed.rosters_of_absence(category, place);
            if rosters.is_empty() {
                self.outcome.unchanged += 1;
                self.outcome.unchecked += 1;
                let in_no_list = category == Category::Student && self.known.lists.have_no_groups;
                if !(student_as_staff || in_no_list) {
                    continue;
                }
            }
            told.get_or_insert((row.source, Vec::new())).1.push(self.placed.display(place));
            if rosters.is_empty() {
                continue;
            }
            let change = match row.status {
                MemberStatus::Invited => MemberChange::RevokeInvite,
                status => MemberChange::Remove { is_final: status == MemberStatus::Suspended },
            };
            let mut draft = draft_of_account(change, account, category, place, row, Reason::new(BasisSource::Absence));
            draft.rosters = rosters.into();
            draft.review = !self.known.may_run_by_absence(category) || !matches!(change, MemberChange::Remove { .. });
            self.outcome.drafts.push(draft);
        }
        if let Some((source, mut places)) = told {
            places.sort();
            let own = self.who.accounts.get(account);
            let mention =
                PersonMention { key: self.who.accounts.key(account, category, self.who.dataset), name: own.name };
            self.outcome.notices.push(
                Notice::new(Severity::Warning, if is_known { "members.unexpected_role" } else { "members.stranger" })
                    .at(source)
                    .about(mention)
                    .text("places", places.join("\n")),
            );
        }
    }

    /// True if an action changes the account's role in the place already.
    fn is_reassigned(&self, account: AccountId, place: PlaceId) -> bool {
        Category::ALL.into_iter().any(|category| self.who.links.person(account, category).is_some())
            && self.outcome.drafts.iter().any(|draft| {
                draft.account() == Some(account)
                    && draft.kind() == ActionKind::Reassign
                    && draft.from().is_some_and(|(from, _)| from == place)
            })
    }

    fn expired_block(&mut self, account: AccountId, row: &MemberRow, place: PlaceId) {
        let is_on = self.known.policy.rules.is_on(Rule::W13);
        if is_on && row.status == MemberStatus::Blocked && !self.who.is_blocked(row) {
            let own = self.who.accounts.get(account);
            let mention = PersonMention {
                key: self.who.accounts.key(account, row.role.category(), self.who.dataset),
                name: own.name,
            };
            let shown = self.placed.display(place);
            self.outcome.notices.push(
                Notice::new(Severity::Warning, "members.block_expired")
                    .at(row.source)
                    .about(mention)
                    .text("place", shown),
            );
        }
    }

    /// Somebody asks to join whom no roster knows there (A7).
    fn request(&mut self, account: AccountId, category: Category, row: &MemberRow, place: PlaceId, asked: bool) {
        let reason =
            Reason { guard: asked.then_some(GuardCode::IdentityUncertain), ..Reason::for_review(BasisSource::Request) };
        let mut draft = draft_of_account(MemberChange::DeclineRequest, account, category, place, row, reason);
        draft.rosters = self.placed.rosters_of_absence(category, place).into();
        self.outcome.drafts.push(draft);
    }
}

impl Placed<'_> {
    /// The rosters by which an account that they do not know is missing from a place.
    pub(super) fn rosters_of_absence(&self, category: Category, place: PlaceId) -> Vec<TableId> {
        let (lists, place) = (&self.known.lists, self.places.get(place));
        let tables: &[TableId] = match (category, place.group()) {
            (Category::Student, Some(group)) if !lists.is_near_slip(group) => lists.students.of_listed(group),
            (Category::Guardian, Some(group)) if lists.is_listed(group) => lists.guardians.of_group(group),
            (Category::Staff, _) => lists.staff.of_organization(),
            (Category::Student, None) => match place {
                Place::Organization => lists.students.of_organization(),
                // A student among the staff: nobody listed them there.
                _ => lists.staff.of_organization(),
            },
            _ => &[],
        };
        tables.to_vec()
    }
}

fn draft_of_account(
    change: MemberChange,
    account: AccountId,
    category: Category,
    place: PlaceId,
    row: &MemberRow,
    reason: Reason,
) -> Draft {
    let clause = match change {
        MemberChange::Remove { .. } => Clause::C5_13_8,
        _ => Clause::C5_11_1,
    };
    Draft {
        subject: Subject::Member {
            who: Who::Account(account, category),
            account: Some(account),
            role: row.role,
            change,
        },
        place,
        clause,
        basis: reason.basis,
        // That this is nobody of the rosters is as sure as the name on the platform is.
        identity: Some((Confidence::Probable, Evidence::default())),
        sources: smallvec![row.source],
        rosters: SmallVec::new(),
        review: reason.review,
        doubts: reason.doubt.into_iter().collect(),
        guards: reason.guard.into_iter().collect(),
        depends: SmallVec::new(),
    }
}
