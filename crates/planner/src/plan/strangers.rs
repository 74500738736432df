//! Accounts that no roster and no order knows, requests to join, and the open questions.

use super::draft::{Draft, Ground, Reason, Who};
use super::engine::Engine;
use super::{ActionKind, Confidence, Severity};
use crate::identity::{AccountId, Question, QuestionKind};
use domain::membership::{Category, MemberRow, MemberStatus, Place, PlaceId};
use domain::roster::{Notice, Source, TableId};
use domain::{Clause, GuardCode};

impl Engine<'_> {
    /// Looks at every account in every capacity that no person was found for.
    pub(super) fn walk_strangers(&mut self) {
        for n in 0..self.accounts.len() {
            let account = AccountId(n as u32);
            for category in Category::ALL {
                if !self.accounts.get(account).is(category) || self.links.person(account, category).is_some() {
                    continue;
                }
                // The account is known in another capacity, and the same place was settled for that one.
                self.stranger(account, category);
            }
        }
    }

    fn stranger(&mut self, account: AccountId, category: Category) {
        let asked = self.links.is_account_asked(account, category);
        // A student with a role of the staff (N5): told even where no list of the staff says who belongs there.
        let student_as_staff = category == Category::Staff && self.links.person(account, Category::Student).is_some();
        let is_known = Category::ALL.into_iter().any(|other| self.links.person(account, other).is_some());
        let rows: Vec<&MemberRow> =
            self.accounts.memberships(account, self.book).filter(|row| row.role.category() == category).collect();
        let mut told: Option<(Source, Vec<String>)> = None;
        for row in rows {
            let Some(place) = self.place_of(row) else { continue };
            if row.status == MemberStatus::Left || self.is_reassigned(account, place) {
                continue;
            }
            if row.status == MemberStatus::Suspended && !self.is_suspended_long(row) {
                self.unchanged += 1;
                continue;
            }
            if row.status == MemberStatus::Requested {
                self.request_of_stranger(account, category, row, place, asked);
                continue;
            }
            self.expired_block(account, row, place);
            if asked || row.role == domain::membership::Role::Admin || self.is_blocked(row) {
                self.unchanged += 1;
                continue;
            }
            let rosters = self.rosters_of_absence(category, place);
            if rosters.is_empty() {
                self.unchanged += 1;
                self.unchecked += 1;
                let in_no_list = category == Category::Student && self.lists_have_no_groups;
                if !(student_as_staff || in_no_list) {
                    continue;
                }
            }
            told.get_or_insert((row.source, Vec::new())).1.push(self.places.display(place, &self.book.groups));
            if rosters.is_empty() {
                continue;
            }
            let kind = if row.status == MemberStatus::Invited { ActionKind::RevokeInvite } else { ActionKind::Remove };
            let mut draft = self.draft_of_account(kind, account, category, place, row, Reason::new(Ground::Absence));
            draft.rosters = rosters;
            draft.suspended = row.status == MemberStatus::Suspended;
            draft.review = !self.may_run_by_absence(category) || !matches!(kind, ActionKind::Remove);
            self.drafts.push(draft);
        }
        if let Some((source, mut places)) = told {
            places.sort();
            let own = self.accounts.get(account);
            let mention =
                domain::roster::PersonMention { key: self.accounts.key(account, category, self.book), name: own.name };
            self.notices.push(
                Notice::new(Severity::Warning, if is_known { "members.unexpected_role" } else { "members.stranger" })
                    .at(source)
                    .about(mention)
                    .text("places", places.join("\n")),
            );
        }
    }

    /// True if an action changes the account's role in the place already.
    fn is_reassigned(&self, account: AccountId, place: PlaceId) -> bool {
        Category::ALL.into_iter().any(|category| self.links.person(account, category).is_some())
            && self.drafts.iter().any(|draft| {
                draft.account == Some(account)
                    && draft.kind == ActionKind::Reassign
                    && draft.from.is_some_and(|(from, _)| from == place)
            })
    }

    fn expired_block(&mut self, account: AccountId, row: &MemberRow, place: PlaceId) {
        if row.status == MemberStatus::Blocked && !self.is_blocked(row) {
            let own = self.accounts.get(account);
            let mention = domain::roster::PersonMention {
                key: self.accounts.key(account, row.role.category(), self.book),
                name: own.name,
            };
            let shown = self.places.display(place, &self.book.groups);
            self.notices.push(
                Notice::new(Severity::Warning, "members.block_expired")
                    .at(row.source)
                    .about(mention)
                    .text("place", shown),
            );
        }
    }

    /// Somebody asks to join whom no roster knows there (A7).
    fn request_of_stranger(
        &mut self,
        account: AccountId,
        category: Category,
        row: &MemberRow,
        place: PlaceId,
        asked: bool,
    ) {
        let reason =
            Reason { guard: asked.then_some(GuardCode::IdentityUncertain), ..Reason::for_review(Ground::Request) };
        let mut draft = self.draft_of_account(ActionKind::DeclineRequest, account, category, place, row, reason);
        draft.rosters = self.rosters_of_absence(category, place);
        self.drafts.push(draft);
    }

    /// The rosters by which an account that they do not know is missing from a place.
    pub(super) fn rosters_of_absence(&self, category: Category, place: PlaceId) -> Vec<TableId> {
        let place = self.places.get(place);
        let tables: &[TableId] = match (category, place.group()) {
            (Category::Student, Some(group)) if !self.is_near_slip(group) => self.students.of_listed(group),
            (Category::Guardian, Some(group)) if self.is_listed(group) => self.guardians.of_group(group),
            (Category::Staff, _) => self.staff.of_organization(),
            (Category::Student, None) => match place {
                Place::Organization => self.students.of_organization(),
                // A student among the staff: nobody listed them there.
                _ => self.staff.of_organization(),
            },
            _ => &[],
        };
        tables.to_vec()
    }

    /// True for a group that another one in a roster is perhaps a slip of: its people are perhaps listed there.
    fn is_near_slip(&self, group: domain::roster::Group) -> bool {
        self.likely.slips.values().any(|meant| meant.contains(&group)) || self.likely.asks(group)
    }

    /// True for a group that a list of students or of their parents has.
    fn is_listed(&self, group: domain::roster::Group) -> bool {
        self.students.lists(group) || self.guardians.lists(group)
    }

    fn draft_of_account(
        &self,
        kind: ActionKind,
        account: AccountId,
        category: Category,
        place: PlaceId,
        row: &MemberRow,
        reason: Reason,
    ) -> Draft {
        let clause = match kind {
            ActionKind::Remove => Clause::C5_13_8,
            _ => Clause::C5_11_1,
        };
        Draft {
            kind,
            who: Who::Account(account, category),
            account: Some(account),
            place,
            role: Some(row.role),
            from: None,
            old_place: None,
            renamed: None,
            suspended: false,
            clause,
            ground: reason.ground,
            // That this is nobody of the rosters is as sure as the name on the platform is.
            identity: Some((Confidence::Probable, crate::identity::Evidence::default())),
            sources: vec![row.source],
            rosters: Vec::new(),
            review: reason.review,
            doubts: reason.doubt.into_iter().collect(),
            guards: reason.guard.into_iter().collect(),
            depends: Vec::new(),
        }
    }

    /// Each open question is one notice.
    pub(super) fn tell_questions(&mut self) {
        let questions: Vec<Question> = self.links.questions.clone();
        for question in questions {
            let code = match question.kind {
                QuestionKind::NearMatch => "identity.near_match",
                QuestionKind::BirthDiffers => "identity.birth_differs",
                QuestionKind::SeveralCandidates => "identity.several_candidates",
                QuestionKind::SecondAccount => "identity.second_account",
                QuestionKind::Initials => "identity.initials",
                QuestionKind::SameNumber => "identity.same_number",
                QuestionKind::SameWords => "identity.same_words",
                QuestionKind::PartOfName => "identity.part_of_name",
            };
            let Some(person) = question.people.iter().copied().min() else { continue };
            let names: Vec<String> = question
                .accounts
                .iter()
                .map(|account| {
                    let own = self.accounts.get(*account);
                    let name = self.book.names.display(own.name);
                    let born = own.birth.map(|birth| birth.format(", %d.%m.%Y").to_string()).unwrap_or_default();
                    match self.book.texts.get(own.platform_id) {
                        "" => format!("{name}{born}"),
                        id => format!("{name}{born} (ID {id})"),
                    }
                })
                .collect();
            let mention = self.people.mention(person, self.book);
            let source = self.people.get(person).source;
            let own = self.people.get(person);
            let born = own.birth.map(|birth| birth.format("%d.%m.%Y").to_string()).unwrap_or_default();
            self.notices.push(
                Notice::new(Severity::Warning, code)
                    .at(source)
                    .about(mention)
                    .text("accounts", names.join("; "))
                    .text("birth", born)
                    .count("people", question.people.len()),
            );
        }
    }
}
