//! The journal: the newest entries first, a page at a time.

use axum::Json;
use axum::extract::RawQuery;
use chrono::{DateTime, NaiveDate};
use serde_json::json;

use super::super::form::Fields;
use super::Answer;
use super::caller::Caller;
use super::error::ApiError;
use super::plans::as_json;
use domain::user::Right;
use store::JournalFilter;

/// Entries of a page, unless the caller says otherwise, and at most.
const ENTRIES: (u32, u32) = (200, 1000);

pub(super) async fn list(caller: Caller, RawQuery(query): RawQuery) -> Answer {
    caller.must(Right::SeePeople)?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let said = |name: &str| Some(fields.text(name)).filter(|text| !text.is_empty());
    let numeric = |name: &'static str| {
        said(name).map(|text| text.parse::<i64>().map_err(|_| ApiError::Invalid(name.to_owned()))).transpose()
    };
    let limit = numeric("limit")?.map_or(ENTRIES.0, |count| count.clamp(1, i64::from(ENTRIES.1)) as u32);
    let store = caller.store();
    let mut filter = JournalFilter {
        place: said("place"),
        event: said("event"),
        before: numeric("before")?,
        limit: Some(limit),
        ..JournalFilter::default()
    };
    if let Some(typed) = said("plan") {
        filter.plan = Some(store.plan_called(&typed).await?.map_or(typed, |head| head.id));
    }
    if let Some(typed) = said("person") {
        let found = store.persons_called(&typed).await?;
        filter.person = Some(found.first().map_or(typed, |person| person.key.to_string()));
    }
    if let Some(typed) = said("since") {
        let day = NaiveDate::parse_from_str(&typed, "%Y-%m-%d").map(|day| caller.org.bounds(day).0);
        let since = day.or_else(|_| DateTime::parse_from_rfc3339(&typed).map(|at| at.to_utc()));
        filter.since = Some(since.map_err(|_| ApiError::Invalid("since".to_owned()))?);
    }
    let mut entries = store.journal(&filter).await?;
    entries.reverse();
    let is_full = entries.len() == limit as usize;
    let next = entries.last().filter(|_| is_full).map(|entry| entry.seq);
    Ok(Json(json!({ "entries": as_json(&entries)?, "next_before": next })))
}
