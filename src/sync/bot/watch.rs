//! Who came into a chat and who left it, compared at once with who belongs there (contract, "Joining by personal
//! invitation").

use std::collections::HashSet;

use super::{BotError, BotSession, Taken};
use crate::sync::plan_platform::preview_join;
use connectors::platform::max::directory::{KnownAccount, MaxDirectory};
use connectors::platform::max::wire::{ChatMember, User};
use connectors::platform::max::{CallError, seat_of};
use domain::action::PersonKey;
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Seat};
use planner::plan::{ActionKind, Newcomer, Plan};
use store::Event;

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
        let remembered = self
            .bot
            .directory
            .remembered()
            .await
            .map_err(|fault| BotError::Cycle(store::StoreError::Database(fault.0).into()))?;
        let known: Vec<&KnownAccount> = remembered.accounts.iter().filter(|one| one.account == account).collect();
        let invited = store.invitations(true).await?;
        let invited = invited.iter().find(|row| {
            row.platform == *name && row.place == place && known.iter().any(|one| one.person == row.person)
        });
        if let Some(row) = invited {
            store.settle_invitation(row.id, "used").await?;
            self.enter(Event::Came, Some(&row.person), &place, account, inviter).await?;
            return Ok(Taken::Came(Came::Expected { place }));
        }
        // No answer now: whoever came is compared all the same.
        if self.bot.api.me().await.is_ok_and(|own| own.user.user_id == account) {
            return Ok(Taken::Quietly);
        }
        let member = ChatMember { user: user.clone(), join_time: self.now.timestamp_millis(), ..ChatMember::default() };
        let seat = seat_of(&member, &place, &known);
        let person = seat.person_key.clone();
        let shown = seat.name.clone();
        let (plan, verdict) = self.with_seat(seat).await?;
        let (event, came) = match verdict {
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
                let removed = self.take_out(&plan, &place, account).await?;
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
        let tied = self.org.store.tied_accounts(&self.platform.name).await?;
        let person = tied.iter().find(|link| link.account.as_ref() == Some(&account)).map(|link| link.person.clone());
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

    /// The plan as it would be with one more membership, and what it says about the person who has it.
    async fn with_seat(self, seat: Seat) -> Result<(Plan, Newcomer), BotError> {
        let store = &self.org.store;
        let known = store.last_membership(&self.platform.name).await?;
        let mut read = known.map_or_else(
            || MembershipRead { platform: self.platform.name.clone(), ..MembershipRead::default() },
            |(read, _)| read,
        );
        // A member is no longer invited.
        read.seats.retain(|one| {
            let same = one.place == seat.place
                && (one.platform_id == seat.platform_id
                    || (one.status == MemberStatus::Invited
                        && one.person_key.is_some()
                        && one.person_key == seat.person_key));
            !same
        });
        let (place, account) = (seat.place.clone(), seat.platform_id.clone());
        read.places.push(seat.place.clone());
        read.seats.push(seat);
        read.sort();
        Ok(preview_join(self.org, self.platform, read, (place, account), self.now).await?)
    }

    /// Takes a stranger out again, as the configuration says: the removal that the plan would have shown.
    async fn take_out(self, plan: &Plan, place: &PlaceName, account: i64) -> Result<bool, BotError> {
        let (store, id) = (&self.org.store, account.to_string());
        let is_it = |action: &&planner::plan::Action| {
            action.kind() == ActionKind::Remove
                && action.place() == place
                && action.person().is_some_and(|person| person.platform_id.as_ref() == Some(&id))
        };
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
