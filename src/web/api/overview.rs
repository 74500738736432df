//! The overview, and the stop switch.

use axum::Json;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use super::caller::{Body, Caller, reason};
use super::plans::{as_json, counted};
use crate::config::Schedule;
use crate::sync::open_questions;
use domain::user::Right;

/// Runs that are told.
const RUNS: u32 = 20;

pub(super) async fn overview(caller: Caller) -> Answer {
    let store = caller.store();
    let runs = store.runs(RUNS).await?;
    let stopped = store.stopped().await?;
    let (_, health) = caller.health.answer(caller.now);
    let mut value = json!({
        "now": caller.now.to_rfc3339(),
        "last_run": as_json(&runs.first())?,
        "runs": as_json(&runs)?,
        "stopped": as_json(&stopped)?,
        "next_runs": next_runs(&caller.org.config.schedules, caller.now),
        "health": health,
    });
    // What waits is about people.
    if caller.may(Right::SeePeople) {
        let mut plans = Vec::new();
        for head in store.open_plans().await?.iter().filter(|head| head.actions > 0 || head.questions > 0) {
            plans.push(counted(store, head).await?);
        }
        let sum = |key: &str| plans.iter().filter_map(|plan| plan.get(key)?.as_u64()).sum::<u64>();
        let questions = open_questions(&caller.org).await?.len();
        let people = json!({
            "waiting": sum("waiting"), "held": sum("held"), "questions": questions, "tasks": store.open_tasks().await?, "plans": plans,
        });
        if let (Some(object), Value::Object(people)) = (value.as_object_mut(), people) {
            object.extend(people);
        }
    }
    Ok(Json(value))
}

fn next_runs(schedules: &[Schedule], now: DateTime<Utc>) -> Vec<Value> {
    let mut next: Vec<(DateTime<Utc>, &Schedule)> = schedules
        .iter()
        .filter(|schedule| schedule.enabled)
        .filter_map(|schedule| Some((schedule.next_after(now)?, schedule)))
        .collect();
    next.sort_by_key(|(at, _)| *at);
    next.into_iter()
        .map(|(at, schedule)| {
            json!({
                "schedule": schedule.name, "job": schedule.job.code(), "at": at.to_rfc3339(),
                "quiet": schedule.is_quiet(at), "freeze": schedule.freeze_at(at).is_some(),
            })
        })
        .collect()
}

/// Why everything is stopped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stopping {
    #[serde(default)]
    reason: String,
}

pub(super) async fn stop(caller: Caller, body: Body) -> Answer {
    caller.must(Right::Stop)?;
    let asked: Stopping = body.read()?;
    let why = reason(Some(&asked.reason))?;
    caller.store().stop(caller.now, &caller.who, &why).await?;
    Ok(Json(json!({ "stopped": as_json(&caller.store().stopped().await?)? })))
}

pub(super) async fn resume(caller: Caller) -> Answer {
    caller.must(Right::Stop)?;
    let was = caller.store().resume(caller.now, &caller.who).await?;
    Ok(Json(json!({ "was_stopped": was })))
}
