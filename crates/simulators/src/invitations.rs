//! Personal links are made and revoked.

use chrono::NaiveDate;

use super::change::{ALREADY, MADE};
use super::college::{College, InvitationState, Refused, named};
use connectors::platform::sandbox::wire::Done;
use domain::action::PersonKey;
use domain::membership::{MemberStatus, Role, Seat};

impl College {
    pub(super) fn invite(
        &mut self,
        place: &str,
        role: Role,
        name: &str,
        person_key: &str,
        today: NaiveDate,
    ) -> Result<Done, Refused> {
        if name.trim().is_empty() || person_key.trim().is_empty() {
            return Err(Refused(422, "no_name"));
        }
        self.may_enter(place)?;
        let name_of_place = named(place)?;
        let key = PersonKey::from(person_key);
        let known = self.find(|held| {
            held.seat.place == place && held.seat.role == role && held.seat.person_key.as_ref() == Some(&key)
        });
        if let Some((_, held)) = known {
            return match held.seat.status {
                _ if held.suspended => Err(Refused(409, "suspended")),
                MemberStatus::Suspended => Err(Refused(409, "suspended")),
                MemberStatus::Invited => {
                    let code = held.invitation.and_then(|number| self.invitations.get(&number));
                    Ok(Done { link: code.map(|invitation| invitation.code.clone()), ..ALREADY })
                }
                MemberStatus::Joined => Err(Refused(409, "already_member")),
                MemberStatus::Requested => Err(Refused(409, "requested")),
                MemberStatus::Blocked => Err(Refused(409, "blocked")),
                MemberStatus::Left => Err(Refused(409, "left")),
            };
        }
        self.places.insert(place.to_owned());
        let invitation = self.open_invitation(&name_of_place, role, name, Some(key.clone()));
        let seat = Seat {
            place: name_of_place,
            platform_id: String::new(),
            name: name.to_owned(),
            role,
            status: MemberStatus::Invited,
            is_admin: false,
            status_confirmed: None,
            birth_date: None,
            since: Some(today),
            blocked_until: None,
            person_key: Some(key),
            person_id: None,
        };
        self.sit(seat, Some(invitation));
        let link = self.invitations.get(&invitation).map(|invitation| invitation.code.clone());
        Ok(Done { link, ..MADE })
    }

    /// The code of an invitation that nobody has taken up yet.
    pub(super) fn open_link(&self, place: &str, role: Role, person_key: &str) -> Result<String, Refused> {
        let open = self.find(|held| {
            held.seat.place == place
                && held.seat.role == role
                && held.seat.status == MemberStatus::Invited
                && held.seat.person_key.as_ref().is_some_and(|key| *key == *person_key)
        });
        let invitation = open.and_then(|(_, held)| self.invitations.get(&held.invitation?));
        invitation.map(|invitation| invitation.code.clone()).ok_or(Refused(404, "no_such_invitation"))
    }

    pub(super) fn revoke_invite(
        &mut self,
        place: &str,
        role: Role,
        account: Option<&str>,
        person_key: Option<&str>,
        name: Option<&str>,
    ) -> Result<Done, Refused> {
        self.place(place)?;
        let here = |held: &super::college::Held| held.seat.place == place && held.seat.role == role;
        let open = |held: &super::college::Held| here(held) && held.seat.status == MemberStatus::Invited;
        let by_account = account.and_then(|account| self.find(|held| open(held) && held.seat.platform_id == account));
        let by_key = || {
            let key = person_key?;
            self.find(|held| open(held) && held.seat.person_key.as_ref().is_some_and(|own| *own == *key))
        };
        let found = by_account.or_else(by_key).map(|(number, held)| (number, held.invitation));
        let found = match (found, name) {
            (None, Some(name)) => {
                // An invitation that somebody made by hand has no key; a name that two share names nobody.
                let nameless = |held: &super::college::Held| {
                    open(held)
                        && held.seat.platform_id.is_empty()
                        && held.seat.person_key.is_none()
                        && held.seat.name == name
                };
                let mut fitting = self.seats.iter().filter(|(_, held)| nameless(held));
                match (fitting.next(), fitting.next()) {
                    (Some(_), Some(_)) => return Err(Refused(409, "ambiguous")),
                    (one, _) => one.map(|(number, held)| (*number, held.invitation)),
                }
            }
            (found, _) => found,
        };
        if let Some((number, invitation)) = found {
            self.seats.remove(&number);
            if let Some(invitation) = invitation.and_then(|number| self.invitations.get_mut(&number)) {
                invitation.state = InvitationState::Revoked;
            }
            return Ok(MADE);
        }
        let past = |state: InvitationState| {
            self.invitations.values().any(|invitation| {
                let same = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
                let same_name = invitation.person_key.is_none() && name == Some(invitation.name.as_str());
                invitation.state == state
                    && invitation.place == place
                    && invitation.role == role
                    && (same(invitation.person_key.as_ref().map(PersonKey::as_str), person_key) || same_name)
            })
        };
        if past(InvitationState::Used) {
            Err(Refused(409, "invitation_used"))
        } else if past(InvitationState::Revoked) {
            Ok(ALREADY)
        } else {
            Err(Refused(404, "no_such_invitation"))
        }
    }
}
