//! A moderator's block (5.13.5), entered and lifted: from the command line, the page and the API alike.

use chrono::{DateTime, NaiveDate, Utc};

use super::OrgContext;
use domain::membership::{Category, PlaceName, Role, longest_block, same_place};
use store::{BlockRow, KnownPerson, NewBlock, StoreError};

/// A block as it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The person.
    pub person: &'a KnownPerson,
    /// The place.
    pub place: &'a PlaceName,
    /// The last day.
    pub until: NaiveDate,
    /// Why.
    pub reason: &'a str,
    /// The platform; if it is not given, the one on which the person is in the place.
    pub platform: Option<&'a str>,
}

/// Why a block was not entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotBlocked {
    /// There is no reason.
    NoReason,
    /// The last day is in the past.
    Over,
    /// Longer than a month.
    TooLong {
        /// The last day that it may have.
        longest: NaiveDate,
    },
    /// No platform is called that, or it is not clear which one is meant.
    WhichPlatform,
    /// The person is blocked there already.
    Already,
}

/// Enters a block. It takes effect with the next plan. Returns the number of the block.
///
/// # Errors
/// When the database cannot be read or written; then no block is entered.
pub async fn block(
    org: &OrgContext,
    asked: Asked<'_>,
    who: &str,
    now: DateTime<Utc>,
) -> Result<Result<i64, NotBlocked>, StoreError> {
    let today = org.day(now);
    let longest = longest_block(today);
    if asked.reason.trim().is_empty() {
        return Ok(Err(NotBlocked::NoReason));
    }
    if asked.until < today {
        return Ok(Err(NotBlocked::Over));
    }
    if asked.until > longest {
        return Ok(Err(NotBlocked::TooLong { longest }));
    }
    let Some((platform, role)) = seat_of(org, &asked).await? else { return Ok(Err(NotBlocked::WhichPlatform)) };
    let new = NewBlock {
        platform: &platform,
        person: asked.person.key.as_str(),
        place: asked.place,
        role,
        since: today,
        until: asked.until,
        reason: asked.reason.trim(),
    };
    Ok(org.store.append_block(&new, now, who).await?.ok_or(NotBlocked::Already))
}

/// The platform that is meant, and the person's role there: as last read, or the usual one for such a place.
async fn seat_of(org: &OrgContext, asked: &Asked<'_>) -> Result<Option<(String, Role)>, StoreError> {
    let spans = org.store.seats_of(asked.person).await?;
    let here = |platform: &str| {
        spans
            .iter()
            .rev()
            .find(|span| span.platform == platform && same_place(&span.seat.place, asked.place))
            .map(|span| span.seat.role)
    };
    let usual = || match (asked.person.category.as_str(), asked.place.usual_role()) {
        ("staff", role) if role.category() != Category::Staff => Role::ClassTeacher,
        ("guardian", _) => Role::Parent,
        (_, role) => role,
    };
    let names = org.platforms.iter().map(|platform| platform.name.as_str());
    let found: Vec<(String, Role)> = match asked.platform {
        Some(said) => {
            names.filter(|name| *name == said).map(|name| (name.to_owned(), here(name).unwrap_or_else(usual))).collect()
        }
        None => {
            let there: Vec<(String, Role)> =
                names.clone().filter_map(|name| Some((name.to_owned(), here(name)?))).collect();
            if there.is_empty() { names.map(|name| (name.to_owned(), usual())).collect() } else { there }
        }
    };
    Ok(<[_; 1]>::try_from(found).ok().map(|[one]| one))
}

/// Lifts the block of a person in a place. `None` if there is none.
///
/// # Errors
/// When the database cannot be read or written; then the block stays.
pub async fn unblock(
    org: &OrgContext,
    person: &str,
    place: &PlaceName,
    who: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Option<BlockRow>, StoreError> {
    let open = org.store.blocks(false).await?;
    let Some(row) = open.iter().find(|row| row.person == person && same_place(&row.place, place)) else {
        return Ok(None);
    };
    org.store.lift_block(row.id, now, who, reason).await
}
