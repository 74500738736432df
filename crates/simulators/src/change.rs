//! A change comes in, the changed college or a refusal goes out; a change is made whole or not at all.
//!
//! What concerns people in places is here; classes and invitations have files of their own.

use chrono::NaiveDate;

use super::college::{College, InvitationState, Refused, named};
use connectors::platform::sandbox::wire::{Change, Done, Event, SeatName};
use domain::membership::{Category, MemberStatus, Role, Seat};

pub(super) const MADE: Done = Done { done: true, already: false, link: None, account: None };
pub(super) const ALREADY: Done = Done { done: true, already: true, link: None, account: None };

impl College {
    /// Makes a change and notes it in the log.
    pub(super) fn execute(&mut self, change: &Change, today: NaiveDate) -> Result<Done, Refused> {
        let done = self.make(change, today)?;
        self.note(&done, Event::Change(change.clone()));
        Ok(done)
    }

    fn make(&mut self, change: &Change, today: NaiveDate) -> Result<Done, Refused> {
        match change {
            Change::CreateClass { place } => self.create_class(place),
            Change::RenameClass { from, to } => self.rename_class(from, to),
            Change::ArchiveClass { place } => self.archive_class(place),
            Change::Invite { place, role, name, person_key } => self.invite(place, *role, name, person_key, today),
            Change::Add { place, role, account } => self.add(place, *role, account, today),
            Change::Reassign { account, from, to } => self.reassign(account, from, to, today),
            Change::Remove { place, role, account, suspend } => {
                self.remove(place, *role, account, suspend.then_some(today))
            }
            Change::AttachClassTeacher { place, account } => self.attach(place, account, today),
            Change::DetachClassTeacher { place, account, becomes } => self.detach(place, account, *becomes),
            Change::AcceptRequest { place, role, account } => self.answer_request(place, *role, account, true, today),
            Change::DeclineRequest { place, role, account } => self.answer_request(place, *role, account, false, today),
            Change::ConfirmStatus { account } => self.confirm_status(account),
            Change::UpdatePerson { account, name } => self.update_person(account, name),
            Change::GrantAdmin { place, account } => self.grant_admin(place, account),
            Change::RevokeAdmin { account } => self.revoke_admin(account),
            Change::RevokeInvite { place, role, account, person_key, name } => {
                self.revoke_invite(place, *role, account.as_deref(), person_key.as_deref(), name.as_deref())
            }
        }
    }

    fn add(&mut self, place: &str, role: Role, account: &str, today: NaiveDate) -> Result<Done, Refused> {
        self.account(account)?;
        self.may_enter(place)?;
        if let Some((number, held)) = self.find(|held| held.is_of(account, place) && held.seat.role == role) {
            let block_is_over = held.suspended && held.seat.blocked_until.is_some_and(|until| until < today);
            return match held.seat.status {
                MemberStatus::Blocked if !block_is_over => Err(Refused(409, "blocked")),
                MemberStatus::Joined if !held.suspended => Ok(ALREADY),
                _ => {
                    self.let_in(number, today);
                    Ok(MADE)
                }
            };
        }
        self.is_free(account, place, role, None)?;
        // A suspended membership in another role is this one now.
        self.seats.retain(|_, held| !held.is_suspended_as(account, place, role));
        self.places.insert(place.to_owned());
        self.take_seat(place, role, account, MemberStatus::Joined, today)?;
        Ok(MADE)
    }

    /// A new membership of an account.
    pub(super) fn take_seat(
        &mut self,
        place: &str,
        role: Role,
        account: &str,
        status: MemberStatus,
        today: NaiveDate,
    ) -> Result<u64, Refused> {
        let known = self.account(account)?.clone();
        let seat = Seat {
            place: named(place)?,
            platform_id: account.to_owned(),
            name: known.name,
            role,
            status,
            is_admin: false,
            status_confirmed: self.confirmed(account, role),
            birth_date: known.birth_date,
            since: Some(today),
            blocked_until: None,
            person_key: None,
            person_id: None,
        };
        Ok(self.sit(seat, None))
    }

    fn let_in(&mut self, number: u64, today: NaiveDate) {
        let Some(held) = self.seats.get_mut(&number) else { return };
        if held.suspended {
            held.suspended = false;
            held.suspended_on = None;
            held.seat.blocked_until = None;
        } else {
            held.seat.since = Some(today);
        }
        held.seat.status = MemberStatus::Joined;
        if let Some(invitation) = held.invitation.and_then(|number| self.invitations.get_mut(&number)) {
            invitation.state = InvitationState::Used;
        }
    }

    /// Nobody is in one place twice as a student, as a parent, or as staff.
    fn is_free(&self, account: &str, place: &str, role: Role, but: Option<u64>) -> Result<(), Refused> {
        let other = self.seats.iter().find(|(number, held)| {
            Some(**number) != but
                && held.is_of(account, place)
                && held.seat.status != MemberStatus::Left
                && !held.suspended
                && held.seat.role.category() == role.category()
        });
        match other {
            Some((_, held)) if held.seat.status == MemberStatus::Blocked => Err(Refused(409, "blocked")),
            Some(_) => Err(Refused(409, "already_member")),
            None => Ok(()),
        }
    }

    fn reassign(&mut self, account: &str, from: &SeatName, to: &SeatName, today: NaiveDate) -> Result<Done, Refused> {
        self.account(account)?;
        self.may_enter(&to.place)?;
        let at = |place: &SeatName| {
            self.find(|held| held.is_of(account, &place.place) && held.seat.role == place.role && !held.suspended)
                .filter(|(_, held)| held.seat.status != MemberStatus::Left)
        };
        let number = match (at(from), at(to)) {
            (Some((_, held)), _) if held.seat.status == MemberStatus::Blocked => return Err(Refused(409, "blocked")),
            (Some((number, held)), None) if held.seat.status == MemberStatus::Joined => number,
            (Some(_), Some(_)) if from == to => return Ok(ALREADY),
            (Some(_), Some(_)) => return Err(Refused(409, "already_member")),
            (None, Some((_, held))) if held.seat.status == MemberStatus::Joined => return Ok(ALREADY),
            _ => return Err(Refused(409, "not_member")),
        };
        self.is_free(account, &to.place, to.role, Some(number))?;
        let confirmed = self.confirmed(account, to.role);
        // A membership there that the account had left, or that was suspended, is this one now.
        self.seats.retain(|n, held| {
            *n == number
                || !((held.is_of(account, &to.place) && held.seat.role == to.role)
                    || held.is_suspended_as(account, &to.place, to.role))
        });
        let name = named(&to.place)?;
        self.places.insert(to.place.clone());
        if let Some(held) = self.seats.get_mut(&number) {
            held.seat.place = name;
            held.seat.role = to.role;
            held.seat.since = Some(today);
            held.seat.status_confirmed = confirmed;
        }
        Ok(MADE)
    }

    fn remove(&mut self, place: &str, role: Role, account: &str, suspend: Option<NaiveDate>) -> Result<Done, Refused> {
        self.account(account)?;
        self.place(place)?;
        let Some((number, held)) = self.find(|held| held.is_of(account, place) && held.seat.role == role) else {
            return Ok(ALREADY);
        };
        match held.seat.status {
            _ if held.suspended && suspend.is_some() => return Ok(ALREADY),
            MemberStatus::Left => return Ok(ALREADY),
            MemberStatus::Invited => return Err(Refused(409, "invited")),
            MemberStatus::Requested => return Err(Refused(409, "requested")),
            MemberStatus::Joined | MemberStatus::Blocked | MemberStatus::Suspended => {}
        }
        let own = |held: &super::college::Held| held.is_of(account, place) && held.seat.role == role;
        if held.seat.is_admin && self.loses_last_admin(own) {
            return Err(Refused(409, "last_admin"));
        }
        if suspend.is_some() {
            if let Some(held) = self.seats.get_mut(&number) {
                held.suspended = true;
                held.suspended_on = suspend;
                held.seat.is_admin = false;
            }
        } else {
            self.seats.remove(&number);
        }
        Ok(MADE)
    }

    fn attach(&mut self, place: &str, account: &str, today: NaiveDate) -> Result<Done, Refused> {
        self.account(account)?;
        self.place(place)?;
        let own = self.find(|held| {
            held.is_of(account, place)
                && held.seat.role.category() == Category::Staff
                && held.seat.status != MemberStatus::Left
        });
        match own {
            Some((_, held)) if held.seat.status == MemberStatus::Blocked => Err(Refused(409, "blocked")),
            Some((_, held)) if held.is_joined() && held.seat.role == Role::ClassTeacher => Ok(ALREADY),
            Some((number, _)) => {
                self.let_in(number, today);
                if let Some(held) = self.seats.get_mut(&number) {
                    held.seat.role = Role::ClassTeacher;
                }
                Ok(MADE)
            }
            None => self.add(place, Role::ClassTeacher, account, today),
        }
    }

    fn detach(&mut self, place: &str, account: &str, becomes: Option<Role>) -> Result<Done, Refused> {
        self.account(account)?;
        self.place(place)?;
        let is_own = |held: &super::college::Held| held.is_of(account, place) && held.is_joined();
        let Some((number, held)) = self.find(|held| is_own(held) && held.seat.role == Role::ClassTeacher) else {
            return match becomes {
                Some(role) if self.find(|held| is_own(held) && held.seat.role == role).is_none() => {
                    Err(Refused(409, "not_member"))
                }
                _ => Ok(ALREADY),
            };
        };
        match becomes {
            Some(role) if role.category() != Category::Staff => Err(Refused(422, "bad_role")),
            Some(role) => {
                if let Some(held) = self.seats.get_mut(&number) {
                    held.seat.role = role;
                }
                Ok(MADE)
            }
            None if held.seat.is_admin && self.loses_last_admin(is_own) => Err(Refused(409, "last_admin")),
            None => {
                self.seats.remove(&number);
                Ok(MADE)
            }
        }
    }

    fn answer_request(
        &mut self,
        place: &str,
        role: Role,
        account: &str,
        accept: bool,
        today: NaiveDate,
    ) -> Result<Done, Refused> {
        self.account(account)?;
        self.place(place)?;
        let own = |status| {
            self.find(|held| {
                held.is_of(account, place) && held.seat.role == role && held.seat.status == status && !held.suspended
            })
        };
        match (own(MemberStatus::Requested), own(MemberStatus::Joined)) {
            (Some((number, _)), _) if accept => {
                self.is_free(account, place, role, Some(number))?;
                self.let_in(number, today);
                Ok(MADE)
            }
            (Some((number, _)), _) => {
                self.seats.remove(&number);
                Ok(MADE)
            }
            (None, Some(_)) if accept => Ok(ALREADY),
            (None, Some(_)) => Err(Refused(409, "already_member")),
            (None, None) if accept => Err(Refused(409, "no_such_request")),
            (None, None) => Ok(ALREADY),
        }
    }

    fn confirm_status(&mut self, account: &str) -> Result<Done, Refused> {
        self.account(account)?;
        let mut staff = self
            .seats
            .values_mut()
            .filter(|held| held.seat.platform_id == account && held.seat.role.category() == Category::Staff)
            .filter(|held| held.is_joined())
            .peekable();
        if staff.peek().is_none() {
            return Err(Refused(409, "not_member"));
        }
        let mut done = ALREADY;
        for held in staff {
            done.already &= held.seat.status_confirmed == Some(true);
            held.seat.status_confirmed = Some(true);
        }
        Ok(done)
    }

    fn update_person(&mut self, account: &str, name: &str) -> Result<Done, Refused> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Refused(422, "no_name"));
        }
        let known = self.accounts.get_mut(account).ok_or(Refused(404, "no_such_account"))?;
        if known.name == name {
            return Ok(ALREADY);
        }
        name.clone_into(&mut known.name);
        for held in self.seats.values_mut().filter(|held| held.seat.platform_id == account) {
            name.clone_into(&mut held.seat.name);
        }
        Ok(MADE)
    }

    fn grant_admin(&mut self, place: &str, account: &str) -> Result<Done, Refused> {
        self.account(account)?;
        self.place(place)?;
        let mut staff = self
            .seats
            .values_mut()
            .filter(|held| held.is_of(account, place) && held.is_joined())
            .filter(|held| held.seat.role.category() == Category::Staff);
        match staff.next() {
            None => Err(Refused(409, "not_member")),
            Some(held) if held.seat.is_admin => Ok(ALREADY),
            Some(held) => {
                held.seat.is_admin = true;
                Ok(MADE)
            }
        }
    }

    fn revoke_admin(&mut self, account: &str) -> Result<Done, Refused> {
        self.account(account)?;
        if self.loses_last_admin(|held| held.seat.platform_id == account) {
            return Err(Refused(409, "last_admin"));
        }
        let mut done = ALREADY;
        for held in self.seats.values_mut().filter(|held| held.seat.platform_id == account && held.seat.is_admin) {
            held.seat.is_admin = false;
            done = MADE;
        }
        Ok(done)
    }
}
