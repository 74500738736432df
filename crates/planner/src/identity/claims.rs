//! Invitations that nobody claimed yet: with the accounts of those whose account is known, and without those by which a member of whom
//! nobody knows who it is may have been meant.
//!
//! Whoever comes by a chat's own link instead of the personal one is in the chat, and the personal link stays open. As long
//! as it counted as somebody of its own, the person would be looked for nowhere else, and the member would be a stranger.

use std::collections::HashMap;

use super::evidence::compatible_names;
use domain::action::PersonKey;
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Seat};
use names::{NameKey, Names};

/// The read with the account at every open invitation whose person is known to have one: by another invitation that it came by. An
/// invitation that the program made is that person's, wherever it leads; otherwise it would be somebody's without an account.
pub fn with_own_accounts(mut read: MembershipRead) -> MembershipRead {
    let mut accounts: HashMap<PersonKey, Option<String>> = HashMap::new();
    for seat in read.seats.iter().filter(|seat| !seat.platform_id.is_empty()) {
        let Some(key) = &seat.person_key else { continue };
        // Two accounts of one person: nobody knows by which the person will come.
        let one = accounts.entry(key.clone()).or_insert_with(|| Some(seat.platform_id.clone()));
        *one = one.take().filter(|known| *known == seat.platform_id);
    }
    let open = |seat: &&mut Seat| seat.status == MemberStatus::Invited && seat.platform_id.is_empty();
    for seat in read.seats.iter_mut().filter(open) {
        let account = seat.person_key.as_ref().and_then(|key| accounts.get(key)?.as_ref());
        seat.platform_id = account.cloned().unwrap_or_default();
    }
    read
}

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
    fn an_invitation_of_a_person_with_an_account_is_that_account_s() {
        let key = |seat: Seat, key: &str| Seat { person_key: Some(key.into()), ..seat };
        let (joined, invited) = (MemberStatus::Joined, MemberStatus::Invited);
        let came = key(seat("7", "Белкин Глеб Борисович", "class:ИС-21", joined), "k");
        let again = key(seat("8", "Белкин Глеб Борисович", "class:ИС-22", joined), "k");
        let open = key(seat("", "Белкин Глеб Борисович", "chat:students:ИС-21", invited), "k");
        let other = key(seat("", "Белкин Глеб Борисович", "chat:students:ИС-21", invited), "l");
        let accounts = |seats: &[&Seat]| {
            let seats = seats.iter().map(|seat| (*seat).clone()).collect();
            let read = with_own_accounts(MembershipRead { seats, ..MembershipRead::default() });
            read.seats.into_iter().map(|seat| seat.platform_id).collect::<Vec<_>>()
        };
        assert_eq!(accounts(&[&came, &open, &other]), ["7", "7", ""]);
        assert_eq!(accounts(&[&came, &again, &open]), ["7", "8", ""], "nobody knows by which");
        assert_eq!(accounts(&[&open]), [""]);
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
