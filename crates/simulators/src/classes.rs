//! Classes are opened, renamed and closed, and the chats of their group go with them.

use super::change::{ALREADY, MADE};
use super::college::{Archived, College, InvitationState, Refused, group_of, is_place, moved, named};
use connectors::platform::sandbox::wire::Done;
use domain::membership::PlaceName;

impl College {
    pub(super) fn create_class(&mut self, place: &str) -> Result<Done, Refused> {
        class_name(place)?;
        Ok(if self.places.insert(place.to_owned()) { MADE } else { ALREADY })
    }

    pub(super) fn rename_class(&mut self, from: &str, to: &str) -> Result<Done, Refused> {
        let (old, new) = (class_name(from)?.to_owned(), class_name(to)?.to_owned());
        if !self.places.contains(from) {
            return if self.places.contains(to) { Ok(ALREADY) } else { Err(Refused(404, "no_such_place")) };
        }
        if old == new {
            return Ok(ALREADY);
        }
        let all: Vec<(String, String)> = self
            .places
            .iter()
            .filter(|place| group_of(place) == Some(old.as_str()))
            .filter_map(|place| Some((place.clone(), moved(place, &new)?)))
            .collect();
        if all.iter().any(|(_, to)| self.places.contains(to)) {
            return Err(Refused(409, "place_exists"));
        }
        for (from, to) in all {
            self.places.remove(&from);
            let name = named(&to)?;
            for held in self.seats.values_mut().filter(|held| held.seat.place == from) {
                held.seat.place.clone_from(&name);
            }
            for invitation in self.invitations.values_mut().filter(|invitation| invitation.place == from) {
                invitation.place.clone_from(&name);
            }
            self.places.insert(to);
        }
        Ok(MADE)
    }

    pub(super) fn archive_class(&mut self, place: &str) -> Result<Done, Refused> {
        let group = class_name(place)?.to_owned();
        if !self.places.contains(place) {
            let closed = self.archive.iter().any(|archived| archived.place == place);
            return if closed { Ok(ALREADY) } else { Err(Refused(404, "no_such_place")) };
        }
        if self.loses_last_admin(|held| held.seat.place.group() == Some(group.as_str())) {
            return Err(Refused(409, "last_admin"));
        }
        let closing: Vec<String> =
            self.places.iter().filter(|place| group_of(place) == Some(group.as_str())).cloned().collect();
        for place in closing {
            let numbers: Vec<u64> =
                self.seats.iter().filter(|(_, held)| held.seat.place == place).map(|(number, _)| *number).collect();
            let seats = numbers.iter().filter_map(|number| self.seats.remove(number)).collect();
            for invitation in self.invitations.values_mut().filter(|invitation| invitation.place == place) {
                if invitation.state == InvitationState::Open {
                    invitation.state = InvitationState::Revoked;
                }
            }
            self.places.remove(&place);
            self.archive.push(Archived { place, seats });
        }
        Ok(MADE)
    }
}

fn class_name(place: &str) -> Result<&str, Refused> {
    let group = match PlaceName::parse(place) {
        Some(PlaceName::Class(group)) if is_place(place) => Some(group),
        _ => None,
    };
    group.ok_or(Refused(422, "not_a_class"))
}
