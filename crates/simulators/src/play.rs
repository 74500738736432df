//! The users' side: following a link, asking to be let in, leaving, being blocked.

use chrono::NaiveDate;

use super::college::{Account, College, InvitationState, Refused};
use connectors::platform::sandbox::wire::{Done, Event, Play};
use domain::membership::MemberStatus;

impl College {
    /// Does what a user does, and notes it in the log.
    pub(super) fn play(&mut self, play: &Play, today: NaiveDate) -> Result<Done, Refused> {
        let account = match play {
            Play::Join { link, account } => self.join(link, account.as_deref(), today)?,
            Play::Request { place, role, account, name, birth_date } => {
                self.may_enter(place)?;
                let account = match account {
                    Some(account) => {
                        self.account(account)?;
                        account.clone()
                    }
                    None => {
                        let name = name.as_deref().map(str::trim).filter(|name| !name.is_empty());
                        self.new_account(name.ok_or(Refused(422, "no_name"))?, *birth_date)
                    }
                };
                let there = |held: &super::college::Held| {
                    held.is_of(&account, place)
                        && held.seat.status != MemberStatus::Left
                        && held.seat.role.category() == role.category()
                };
                if self.find(there).is_some() {
                    return Err(Refused(409, "already_member"));
                }
                self.places.insert(place.clone());
                self.seats.retain(|_, held| !(held.is_of(&account, place) && held.seat.role == *role));
                self.take_seat(place, *role, &account, MemberStatus::Requested, today)?;
                account
            }
            Play::Leave { place, account } => {
                self.set_status(place, account, MemberStatus::Left, None, today)?;
                account.clone()
            }
            Play::Block { place, account, until } => {
                self.set_status(place, account, MemberStatus::Blocked, *until, today)?;
                account.clone()
            }
        };
        let done = Done { done: true, account: Some(account), ..Done::default() };
        self.note(&done, Event::Play(play.clone()));
        Ok(done)
    }

    fn join(&mut self, link: &str, account: Option<&str>, today: NaiveDate) -> Result<String, Refused> {
        // Users paste the whole link; what counts is its end.
        let code = link.trim().rsplit('/').next().unwrap_or_default();
        let found = self.invitations.iter().find(|(_, invitation)| invitation.code == code);
        let (number, invitation) = found.map(|(number, known)| (*number, known.clone())).ok_or(NO_LINK)?;
        match invitation.state {
            InvitationState::Open => {}
            InvitationState::Used => return Err(Refused(409, "invitation_used")),
            InvitationState::Revoked => return Err(Refused(409, "invitation_revoked")),
        }
        let (seat, held) = self.find(|held| held.invitation == Some(number)).ok_or(NO_LINK)?;
        let named = Some(held.seat.platform_id.clone()).filter(|id| !id.is_empty());
        let account = match (account.filter(|id| !id.trim().is_empty()), named) {
            // The link is personal: the platform knows whose it is.
            (Some(account), Some(named)) if account != named => return Err(Refused(409, "not_yours")),
            (Some(account), _) => {
                self.account(account)?;
                account.to_owned()
            }
            (None, Some(named)) => named,
            (None, None) => self.new_account(&invitation.name, None),
        };
        let place = invitation.place.to_string();
        let there = |held: &super::college::Held| held.is_of(&account, &place);
        if self.find(|held| there(held) && held.is_joined() && held.seat.role == invitation.role).is_some() {
            return Err(Refused(409, "already_member"));
        }
        let known = self.account(&account)?.clone();
        let confirmed = self.confirmed(&account, invitation.role);
        if let Some(held) = self.seats.get_mut(&seat) {
            held.seat.platform_id.clone_from(&account);
            held.seat.name = known.name;
            held.seat.birth_date = known.birth_date;
            held.seat.status = MemberStatus::Joined;
            held.seat.status_confirmed = confirmed;
            held.seat.since = Some(today);
        }
        if let Some(invitation) = self.invitations.get_mut(&number) {
            invitation.state = InvitationState::Used;
        }
        Ok(account)
    }

    fn set_status(
        &mut self,
        place: &str,
        account: &str,
        status: MemberStatus,
        until: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<(), Refused> {
        self.account(account)?;
        self.place(place)?;
        let is_own = |held: &super::college::Held| held.is_of(account, place) && held.is_joined();
        if self.find(is_own).is_none() {
            return Err(Refused(409, "not_member"));
        }
        if self.loses_last_admin(is_own) {
            return Err(Refused(409, "last_admin"));
        }
        for held in self.seats.values_mut().filter(|held| is_own(held)) {
            held.seat.status = status;
            held.seat.is_admin = false;
            held.seat.since = Some(today);
            held.seat.blocked_until = until;
        }
        Ok(())
    }

    fn new_account(&mut self, name: &str, birth_date: Option<NaiveDate>) -> String {
        let mut id = 5_000_000 + self.number();
        while self.accounts.contains_key(&id.to_string()) {
            id = 5_000_000 + self.number();
        }
        self.accounts.insert(id.to_string(), Account { name: name.to_owned(), birth_date });
        id.to_string()
    }
}

const NO_LINK: Refused = Refused(404, "no_such_invitation");
