//! The fifth stage: drafts come in; the guards that hold them are set on them. A guard holds narrowly: the actions that its cause
//! concerns. Here are the guards about people, administrators, class teachers and days.

use chrono::NaiveTime;
use domain::GuardCode;
use hashbrown::{HashMap, HashSet};

use super::compared::Compared;
use super::draft::{Draft, Who};
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::students::Students;
use super::tally::Tally;
use super::{ActionKind, Severity};
use crate::identity::AccountId;
use domain::membership::{Category, Place, PlaceId, Role};
use domain::roster::Notice;

/// What has to change, with its guards.
pub(super) struct Guarded<'g> {
    pub compared: Compared<'g>,
    /// Guards that rest on what was remembered, not on the inputs: they make it another plan.
    pub from_memory: Vec<String>,
}

impl<'g> Guarded<'g> {
    /// Sets all guards; `time` is the hour, where it matters.
    pub(super) fn of(mut compared: Compared<'g>, time: Option<NaiveTime>) -> Guarded<'g> {
        let placed = compared.placed;
        let mut guards = Guards {
            who: placed.known.who,
            known: placed.known,
            placed,
            students: &compared.students,
            tally: Tally::of(placed),
            outcome: &mut compared.outcome,
        };
        guards.guard_rosters();
        let from_memory = guards.guard_changed_details();
        guards.guard_slipped_rows();
        guards.guard_people();
        guards.guard_last_admin();
        guards.guard_class_teachers();
        guards.guard_numbers();
        guards.guard_emptied_places();
        guards.guard_idle_classes();
        guards.guard_time(time);
        Guarded { compared, from_memory }
    }
}

/// The outcome while guards are set on it, with what they go by.
pub(super) struct Guards<'g> {
    pub who: &'g Identities<'g>,
    pub known: &'g Known<'g>,
    pub placed: &'g Placed<'g>,
    pub students: &'g Students,
    /// What is counted of the memberships.
    pub tally: Tally,
    pub outcome: &'g mut Outcome,
}

impl Guards<'_> {
    /// Guards about single people: protected ones, the connector itself, students who would get a role of the staff.
    fn guard_people(&mut self) {
        let (who, known, placed) = (self.who, self.known, self.placed);
        self.outcome.hold(GuardCode::RoleEscalation, |draft| is_escalation(who, draft));
        self.outcome.hold(GuardCode::OwnAccount, |draft| {
            draft.account().is_some_and(|account| {
                let id = who.dataset.texts.get(who.accounts.get(account).platform_id);
                known.policy.own_accounts.iter().any(|own| own == id)
            })
        });
        self.outcome.hold(GuardCode::ProtectedPerson, |draft| is_protected(placed, draft));
    }

    /// N6: somebody must remain who may administer.
    fn guard_last_admin(&mut self) {
        if !self.outcome.drafts.iter().any(|draft| draft.kind() == ActionKind::RevokeAdmin || draft.removes()) {
            return;
        }
        let admins = &self.tally.admins;
        // Taking somebody out of the place where they have the rights takes the rights with it.
        let losing: HashSet<AccountId> = self
            .outcome
            .drafts
            .iter()
            .filter_map(|draft| Some((draft, draft.account()?)))
            .filter(|(draft, account)| {
                admins.get(account).is_some_and(|places| {
                    draft.kind() == ActionKind::RevokeAdmin || (draft.removes() && places.contains(&draft.place))
                })
            })
            .map(|(_, account)| account)
            .collect();
        if losing.is_empty() || losing.len() < admins.len() {
            return;
        }
        // Their other removals wait too.
        self.outcome.hold(GuardCode::LastAdmin, |draft| {
            draft.account().is_some_and(|account| losing.contains(&account))
                && matches!(draft.kind(), ActionKind::RevokeAdmin | ActionKind::Remove)
        });
    }

    /// A class teacher leaves only after the successor is in.
    fn guard_class_teachers(&mut self) {
        let mut successors: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for (n, draft) in self.outcome.drafts.iter().enumerate() {
            if draft.role() == Some(Role::ClassTeacher)
                && draft.adds()
                && matches!(self.placed.places.get(draft.place), Place::Class(_))
            {
                successors.entry(draft.place).or_default().push(n);
            }
        }
        let in_place = &self.tally.staff;
        let mut held = Vec::new();
        for (n, draft) in self.outcome.drafts.iter().enumerate() {
            let leaves =
                draft.from().map_or(draft.removes() && draft.role() == Some(Role::ClassTeacher), |(_, role)| {
                    role == Role::ClassTeacher
                }) && matches!(draft.kind(), ActionKind::Remove | ActionKind::DetachClassTeacher);
            if !leaves || draft.is_final() || !matches!(self.placed.places.get(draft.place), Place::Class(_)) {
                continue;
            }
            let others = in_place.get(&draft.place).map_or(0, |staff| {
                staff
                    .iter()
                    .filter(|(account, role)| *role == Role::ClassTeacher && Some(*account) != draft.account())
                    .count()
            });
            if others == 0 {
                held.push((n, successors.get(&draft.place).cloned().unwrap_or_default()));
            }
        }
        for (n, before) in held {
            let Some(draft) = self.outcome.drafts.get_mut(n) else { continue };
            if before.is_empty() {
                draft.hold(GuardCode::PlaceEmptied);
            } else {
                draft.depends.extend(before);
            }
        }
    }

    /// A class is not made while everybody who would come into it is held.
    fn guard_idle_classes(&mut self) {
        let mut into: HashMap<usize, Option<GuardCode>> = HashMap::new();
        for draft in self.outcome.drafts.iter().filter(|draft| draft.kind() != ActionKind::CreateClass) {
            for before in &draft.depends {
                let held = into.entry(*before).or_insert(draft.guards.first().copied());
                *held = held.filter(|_| !draft.guards.is_empty());
            }
        }
        for (n, guard) in into {
            if let (Some(guard), Some(draft)) = (guard, self.outcome.drafts.get_mut(n))
                && draft.kind() == ActionKind::CreateClass
            {
                draft.hold(guard);
            }
        }
    }

    /// Days and hours in which nothing is carried out.
    fn guard_time(&mut self, time: Option<chrono::NaiveTime>) {
        if let Some(freeze) = self.known.policy.freeze_on(self.who.today) {
            let notice = Notice::new(Severity::Error, GuardCode::Freeze.code())
                .text("reason", freeze.reason.clone())
                .text("until", freeze.to.format("%d.%m.%Y").to_string());
            if self.outcome.hold(GuardCode::Freeze, |_| true) > 0 {
                self.outcome.notices.push(notice);
            }
        }
        if time.is_some_and(|time| self.known.policy.is_quiet(time))
            && self.outcome.hold(GuardCode::QuietHours, |_| true) > 0
        {
            self.outcome.notices.push(Notice::new(Severity::Error, GuardCode::QuietHours.code()));
        }
    }
}

/// True if giving the person a role of the staff would give it to a student.
fn is_escalation(who: &Identities<'_>, draft: &Draft) -> bool {
    let staff_role = draft.role().is_some_and(|role| role.category() == Category::Staff);
    if !staff_role
        || !(draft.adds()
            || matches!(draft.kind(), ActionKind::Reassign | ActionKind::GrantAdmin | ActionKind::ConfirmStatus))
    {
        return false;
    }
    let of_account = draft.account().is_some_and(|account| who.accounts.get(account).is(Category::Student));
    let of_person = match draft.who() {
        Some(Who::Person(id)) => {
            let person = who.people.get(id);
            who.people.named(Category::Student, person.key).any(|student| {
                let student = who.people.get(student);
                !matches!((student.birth, person.birth), (Some(a), Some(b)) if a != b)
            })
        }
        Some(Who::Account(account, _)) => who.links.person(account, Category::Student).is_some(),
        None => false,
    };
    of_account || of_person
}

/// True if the action would take something away from somebody whom the policy protects.
fn is_protected(placed: &Placed<'_>, draft: &Draft) -> bool {
    let (known, who) = (placed.known, placed.known.who);
    let takes_away = matches!(
        draft.kind(),
        ActionKind::Remove
            | ActionKind::Reassign
            | ActionKind::DetachClassTeacher
            | ActionKind::RevokeInvite
            | ActionKind::RevokeAdmin
            | ActionKind::DeclineRequest
    );
    if !takes_away {
        return false;
    }
    // The organisation's administrator is never removed by the daemon (N6).
    let head = draft.removes()
        && draft.account().is_some_and(|account| {
            who.memberships(account).any(|row| {
                row.role == Role::Admin
                    && row.place.is_some_and(|place| placed.places.get(place) == Place::Organization)
            })
        })
        && placed.places.get(draft.place) == Place::Organization;
    head || known.policy.protected.iter().filter(|one| one.until.is_none_or(|until| until >= who.today)).any(
        |protected| {
            let by_id = draft
                .account()
                .is_some_and(|account| who.dataset.texts.get(who.accounts.get(account).platform_id) == protected.who);
            let key = match draft.who() {
                Some(Who::Person(person)) => who.people.get(person).key,
                Some(Who::Account(account, _)) => who.accounts.get(account).key,
                None => return false,
            };
            by_id || who.is_named(&protected.who, key)
        },
    )
}
