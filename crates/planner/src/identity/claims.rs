//! Invitations that nobody claimed, and members of whom nobody knows who they are → the same without the invitations that
//! such a member may have been meant by.
//!
//! Whoever comes by a chat's own link instead of the personal one is in the chat, and the personal link stays open. As long
//! as it counted as somebody of its own, the person would be looked for nowhere else, and the member would be a stranger.

use std::collections::HashMap;

use super::evidence::compatible_names;
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Seat};
use names::{NameKey, Names};

/// The read without unclaimed invitations whose person may be a member of the same place whom nothing ties to anybody.
pub fn without_taken_up(mut read: MembershipRead) -> MembershipRead {
    let is_unclaimed = |seat: &Seat| seat.status == MemberStatus::Invited && seat.platform_id.is_empty();
    let is_unknown = |seat: &Seat| seat.status == MemberStatus::Joined && seat.person_key.is_none();
    if !read.seats.iter().any(is_unclaimed) {
        return read;
    }
    let mut names = Names::default();
    let mut unknown: HashMap<PlaceName, Vec<NameKey>> = HashMap::new();
    for seat in read.seats.iter().filter(|seat| is_unknown(seat)) {
        let name = names.full_name(&seat.name);
        unknown.entry(seat.place.clone()).or_default().push(names.key(name));
    }
    read.seats.retain(|seat| {
        let Some(members) = unknown.get(&seat.place).filter(|_| is_unclaimed(seat)) else { return true };
        let name = names.full_name(&seat.name);
        let key = names.key(name);
        !members.iter().any(|member| compatible_names(&names, key, *member))
    });
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::membership::Role;

    fn seat(account: &str, name: &str, place: &str, status: MemberStatus) -> Seat {
        Seat {
            status,
            person_key: account.is_empty().then(|| "k".into()),
            ..Seat::joined(place.parse().unwrap(), account, name, Role::Student)
        }
    }

    #[test]
    fn an_invitation_yields_to_whoever_may_have_come_without_it() {
        let (joined, invited) = (MemberStatus::Joined, MemberStatus::Invited);
        let left = |member: &Seat| {
            let seats = vec![seat("", "Белкин Глеб Борисович", "chat:students:ИС-21", invited), member.clone()];
            without_taken_up(MembershipRead { seats, ..MembershipRead::default() }).seats.len()
        };
        assert_eq!(left(&seat("7", "Белкин Глеб", "chat:students:ИС-21", joined)), 1);
        assert_eq!(left(&seat("7", "Белкин Глеб", "chat:students:ИС-22", joined)), 2, "another place");
        assert_eq!(left(&seat("7", "Громов Лев", "chat:students:ИС-21", joined)), 2, "somebody else");
        let tied = Seat {
            person_key: Some("other".into()), ..seat("7", "Белкин Глеб", "chat:students:ИС-21", joined)
        };
        assert_eq!(left(&tied), 2, "known to be somebody else");
    }
}
