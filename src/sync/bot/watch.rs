//! Who came into a chat and who left it, compared at once with who belongs there (contract, "Joining by personal
//! invitation").

use std::collections::HashSet;

use super::{BotError, BotSession, Taken};
use connectors::platform::max::wire::{ChatMember, User};
use connectors::platform::max::{CallError, seat_of};
use domain::action::PersonKey;
use domain::membership::{MemberStatus, PlaceName, Seat};
use planner::plan::{ActionKind, Newcomer};
use store::{Event, InvitationRow};

/// Who came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// Somebody who belongs there.
    Expected {
        /// Where.
        place: PlaceName,
    },
    /// Perhaps somebody who belongs there: a person has to say who it is.
    Unclear {
        /// Where.
        place: PlaceName,
        /// The account.
        account: i64,
        /// The name that the messenger shows.
        name: String,
    },
    /// No list says whether this person belongs there.
    Unchecked {
        /// Where.
        place: PlaceName,
        /// The account.
        account: i64,
        /// The name that the messenger shows.
        name: String,
    },
    /// Somebody who does not belong there.
    Stranger {
        /// Where.
        place: PlaceName,
        /// The account.
        account: i64,
        /// The name that the messenger shows.
        name: String,
        /// Taken out again at once, as the configuration says.
        removed: bool,
    },
}

impl BotSession<'_> {
    /// Somebody came into a chat: by its link, or added by somebody.
    pub(super) async fn came(self, chat: i64, user: &User, inviter: Option<i64>) -> Result<Taken, BotError> {
        let (store, name) = (&self.org.store, &self.platform.name);
        self.met(chat).await?;
        let Some(place) = self.place_of(chat).await? else { return Ok(Taken::Quietly) };
        let account = user.user_id;
        store.forget_handed_link(name, &account.to_string(), &chat.to_string()).await?;
        let known = self.bot.directory.owners_of(account).await?;
        let is_invited = |row: &InvitationRow| {
            row.platform == *name && row.place == place && known.iter().any(|one| one.person == row.person)
        };
        let invited = if known.is_empty() { Vec::new() } else { store.invitations(true).await? };
        if let Some(row) = invited.iter().find(|row| is_invited(row)) {
            store.settle_invitation(row.id, "used").await?;
            self.enter(Event::Came, Some(&row.person), &place, account, inviter).await?;
            return Ok(Taken::Came(Came::Expected { place }));
        }
        // No answer now: whoever came is compared all the same.
        if self.bot.own_account().await.is_ok_and(|own| own == account) {
            return Ok(Taken::Quietly);
        }
        let member = ChatMember { user: user.clone(), join_time: self.now.timestamp_millis(), ..ChatMember::default() };
        let seat = seat_of(&member, &place, &known.iter().collect::<Vec<_>>());
        let person = seat.person_key.clone();
        let shown = seat.name.clone();
        let (event, came) = match self.judge(seat.clone()).await? {
            Newcomer::Belongs => (Event::Came, Came::Expected { place: place.clone() }),
            Newcomer::Asked => (Event::Stranger, Came::Unclear { place: place.clone(), account, name: shown }),
            Newcomer::Unchecked => (Event::Unchecked, Came::Unchecked { place: place.clone(), account, name: shown }),
            Newcomer::Stranger => {
                (Event::Stranger, Came::Stranger { place: place.clone(), account, name: shown, removed: false })
            }
        };
        self.enter(event, person.as_ref(), &place, account, inviter).await?;
        match came {
            Came::Stranger { place, account, name, .. } if self.bot.messenger.remove_strangers => {
                let removed = self.take_out(seat).await?;
                Ok(Taken::Came(Came::Stranger { place, account, name, removed }))
            }
            came => Ok(Taken::Came(came)),
        }
    }

    /// Somebody came into a chat, and nobody says who: its members are read, and whoever was not known there is compared.
    pub(super) async fn somebody_came(self, chat: i64) -> Result<Taken, BotError> {
        self.met(chat).await?;
        let Some(place) = self.place_of(chat).await? else { return Ok(Taken::Quietly) };
        // Before the first read nobody is new: everybody is compared by it.
        let Some((read, _)) = self.org.store.last_membership(&self.platform.name).await? else {
            return Ok(Taken::Quietly);
        };
        let known: HashSet<String> = read
            .seats
            .into_iter()
            .filter(|seat| seat.place == place && seat.status != MemberStatus::Invited)
            .map(|seat| seat.platform_id)
            .collect();
        let (mut marker, mut told) = (None, Taken::Quietly);
        loop {
            let page = match self.bot.api.members(chat, marker).await {
                Ok(page) => page,
                Err(fault @ CallError::Refused { .. }) => {
                    tracing::warn!(platform = %self.platform.name, chat, %fault, "somebody came, and nobody says who");
                    return Ok(told);
                }
                Err(fault) => return Err(fault.into()),
            };
            for member in page.members.iter().filter(|member| !known.contains(&member.user.user_id.to_string())) {
                match self.came(chat, &member.user, None).await? {
                    Taken::Quietly | Taken::Came(Came::Expected { .. }) => {}
                    other => told = other,
                }
            }
            match page.marker.filter(|next| Some(*next) != marker && !page.members.is_empty()) {
                Some(next) => marker = Some(next),
                None => return Ok(told),
            }
        }
    }

    /// Somebody left a chat, or was taken out of it.
    pub(super) async fn went(self, chat: i64, user: &User, admin: Option<i64>) -> Result<Taken, BotError> {
        self.met(chat).await?;
        let Some(place) = self.place_of(chat).await? else { return Ok(Taken::Quietly) };
        let account = user.user_id.to_string();
        self.gone(&place, &account).await;
        let tied = self.org.store.links_of_account(&self.platform.name, &account).await?;
        let person = tied.first().map(|link| link.person.clone());
        self.enter(Event::Gone, person.as_ref(), &place, user.user_id, admin).await?;
        Ok(Taken::Quietly)
    }

    async fn enter(
        self,
        event: Event,
        person: Option<&PersonKey>,
        place: &PlaceName,
        account: i64,
        by: Option<i64>,
    ) -> Result<(), BotError> {
        let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
        let detail = format!("account {account}{by}");
        Ok(self.org.store.append_bot_event(event, person, Some(place), &detail, self.now).await?)
    }

    /// Takes a stranger out again, as the configuration says: the removal that the plan would have shown.
    async fn take_out(self, seat: Seat) -> Result<bool, BotError> {
        let store = &self.org.store;
        let (place, id) = (seat.place.clone(), seat.platform_id.clone());
        let is_it = |action: &&planner::plan::Action| {
            action.kind() == ActionKind::Remove
                && *action.place() == place
                && action.person().is_some_and(|person| person.platform_id.as_ref() == Some(&id))
        };
        let plan = self.plan_with(seat).await?;
        // A guard that would hold it in a plan holds it here, too.
        let action = plan.actions.iter().find(is_it).filter(|action| action.guards.is_empty());
        let (Some(action), Some(writer)) = (action, &self.platform.writer) else { return Ok(false) };
        if store.stopped().await?.is_some() {
            return Ok(false);
        }
        store.append_action(Event::Sent, action, "door", "stranger", self.now).await?;
        let (event, detail) = match writer.execute(action).await {
            Ok(_) => (Event::Done, String::new()),
            Err(fault) => (Event::Failed, fault.to_string()),
        };
        store.append_action(event, action, "door", &detail, self.now).await?;
        Ok(event == Event::Done)
    }
}
