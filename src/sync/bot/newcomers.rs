//! Whoever came into a chat, judged together with all others who came meanwhile: a judgement is a plan of the whole college,
//! and on the evening when a hundred people follow the link of their chat one plan judges many of them.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use super::{BotError, BotSession};
use crate::sync::SyncError;
use crate::sync::plan_platform::{preview_joins, preview_plan};
use domain::action::PersonKey;
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Seat};
use planner::plan::{Joined, Newcomer, Plan};

/// Those who wait for a judgement, and whoever makes one now; of one platform.
#[derive(Debug, Default)]
pub(in crate::sync) struct Newcomers {
    waiting: Mutex<Vec<Waiting>>,
    /// Who came since the membership was read last, and when that was: whoever comes under the same name is compared with them, too.
    judging: tokio::sync::Mutex<CameSince>,
}

#[derive(Debug, Default)]
struct CameSince {
    read_at: String,
    seats: Vec<Seat>,
}

#[derive(Debug)]
struct Waiting {
    seat: Seat,
    verdict: oneshot::Sender<Newcomer>,
}

impl Newcomers {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BotSession<'_> {
    /// What the rosters say of somebody who came into a chat. Whoever comes first judges all who wait by then; the others wait for it.
    pub(super) async fn judge(self, seat: Seat) -> Result<Newcomer, BotError> {
        let newcomers = &self.bot.newcomers;
        let (tell, mut told) = oneshot::channel();
        newcomers.waiting().push(Waiting { seat, verdict: tell });
        let mut came = newcomers.judging.lock().await;
        match told.try_recv() {
            Ok(verdict) => return Ok(verdict),
            // Whoever judged could not, or was cut off.
            Err(oneshot::error::TryRecvError::Closed) => return Err(SyncError::BrokenOff.into()),
            Err(oneshot::error::TryRecvError::Empty) => {}
        }
        let (seats, told_to): (Vec<Seat>, Vec<_>) =
            std::mem::take(&mut *newcomers.waiting()).into_iter().map(|one| (one.seat, one.verdict)).unzip();
        let joined = seats.iter().map(|seat| Joined { place: seat.place.clone(), account: seat.platform_id.clone() });
        let joined = joined.collect();
        let (mut read, read_at) = self.last_read().await?;
        if came.read_at != read_at {
            *came = CameSince { read_at, seats: Vec::new() };
        }
        for seat in &seats {
            came.seats.retain(|one| one.place != seat.place || one.platform_id != seat.platform_id);
        }
        came.seats.extend(seats);
        take_in(&mut read, &came.seats);
        let verdicts = preview_joins(self.org, self.platform, read, joined, self.now).await?;
        for (tell, verdict) in told_to.into_iter().zip(verdicts) {
            // Whoever was cut off meanwhile comes again.
            let _ = tell.send(verdict);
        }
        Ok(told.await.map_err(|_| SyncError::BrokenOff)?)
    }

    /// Somebody left a chat.
    pub(super) async fn gone(self, place: &PlaceName, account: &str) {
        let mut came = self.bot.newcomers.judging.lock().await;
        came.seats.retain(|one| one.place != *place || one.platform_id != account);
    }

    /// The plan as it would be with nobody but this one come: with the guards that hold a removal of one.
    pub(super) async fn plan_with(self, seat: Seat) -> Result<Plan, BotError> {
        let (mut read, _) = self.last_read().await?;
        take_in(&mut read, &[seat]);
        Ok(preview_plan(self.org, self.platform, read, self.now).await?)
    }

    /// The membership as it was read last, and when; an empty one before the first time.
    async fn last_read(self) -> Result<(MembershipRead, String), BotError> {
        let name = &self.platform.name;
        let nothing = || (MembershipRead { platform: name.clone(), ..MembershipRead::default() }, String::new());
        Ok(self.org.store.last_membership(name).await?.unwrap_or_else(nothing))
    }
}

/// Adds members to a membership. Whoever is a member is no longer invited.
fn take_in(read: &mut MembershipRead, seats: &[Seat]) {
    let accounts: HashSet<&str> = seats.iter().map(|seat| seat.platform_id.as_str()).collect();
    let people: HashSet<(&PlaceName, &PersonKey)> =
        seats.iter().filter_map(|seat| Some((&seat.place, seat.person_key.as_ref()?))).collect();
    read.seats.retain(|one| {
        let was_invited = one.status == MemberStatus::Invited
            && one.person_key.as_ref().is_some_and(|key| people.contains(&(&one.place, key)));
        let is_told_anew = || seats.iter().any(|seat| seat.place == one.place && seat.platform_id == one.platform_id);
        // Of thousands of members few are among those who came.
        !(was_invited || accounts.contains(one.platform_id.as_str()) && is_told_anew())
    });
    read.add(seats.iter().cloned());
}
