//! Files: what arrived, what was noticed in it, taking one back.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::RawQuery;
use axum::response::{Html, Redirect};
use maud::{Markup, html};

use super::admission::Visitor;
use super::correction;
use super::error::WebError;
use super::form::{Fields, Posted};
use super::layout::{Room, back_to, csrf, page as whole};
use super::plan_row::row_query;
use crate::daemon::folder;
use crate::sync::withdraw_file;
use documents::grouping::{findings_by_file, location};
use documents::phrases;
use domain::user::Right;
use names::visible;
use planner::discretion::plan_for;
use planner::plan::{Finding, Plan};
use store::{Arrived, PlanHead};

/// The names of what is read, for the browser's choice of files; it may be overruled there.
const TAKEN: &str = ".xlsx,.xlsm,.xlsb,.xls,.ods,.fods,.odt,.fodt,.docx,.csv,.tsv,.txt,.html,.htm,.xml,.dbf,.zip";
/// Files that are listed.
const ARRIVALS: u32 = 100;
/// Findings of one file that are shown; the plan in xlsx has all.
const FINDINGS: usize = 100;
/// How long a page waits for a cycle that is at work.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// So often a page that was left open looks again for what becomes of uploaded files: five minutes.
const LOOKS: u32 = 100;
/// Names of waiting files that are shown.
const WAITING: usize = 20;

pub(super) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeeFiles)?;
    let looked: u32 = Fields::read(query.unwrap_or_default().as_bytes()).get("looked").parse().unwrap_or_default();
    let (lang, store) = (visitor.lang, visitor.store());
    let arrivals = store.arrivals(ARRIVALS).await?;
    let given = store.corrections(false).await?;
    let mut heads: BTreeMap<i64, PlanHead> = BTreeMap::new();
    for platform in &visitor.org.platforms {
        heads.extend(store.newest_plan_of(&platform.name).await?.map(|head| (head.number, head)));
    }
    let mut plans: Vec<Arc<Plan>> = Vec::new();
    for head in heads.into_values() {
        plans.push(store.plan_body(&head).await?);
    }
    let plans: Vec<Cow<'_, Plan>> = plans.iter().map(|plan| plan_for(visitor.role, plan)).collect();
    let title = lang.text("web-files");
    let body = html! {
        h1 { (title) }
        @if visitor.may(Right::ChangeFiles) { (upload_form(&visitor)) }
        section id="arrived" aria-labelledby="arrivals" {
            (waiting(&visitor, looked))
            h2 id="arrivals" { (lang.text("web-arrivals")) }
            @if arrivals.is_empty() { p { (lang.text("files-none")) } }
            @else {
                div.wide tabindex="0" role="group" aria-labelledby="arrivals" { table.carded {
                    thead { tr {
                        th scope="col" { (lang.text("web-file")) }
                        th scope="col" { (lang.text("web-arrived")) }
                        th scope="col" { (lang.text("web-read-as")) }
                        th scope="col" { (lang.text("web-file-state")) }
                    } }
                    tbody { @for file in &arrivals { (arrival(&visitor, file)) } }
                } }
            }
        }
        (correction::all(&visitor, &given))
        section aria-labelledby="findings" {
            h2 id="findings" { (lang.text("table-findings")) }
            @if plans.iter().all(|plan| plan.findings.is_empty()) { p { (lang.text("web-findings-none")) } }
            @for plan in &plans { (findings(&visitor, plan)) }
        }
    };
    Ok(whole(&visitor, Room::Files, &title, body))
}

/// The files that lie in the folders and are not read yet. With scripts the list goes on by itself until all are.
fn waiting(visitor: &Visitor, looked: u32) -> Markup {
    let lang = visitor.lang;
    let names: Vec<String> =
        visitor.org.config.folders.iter().flat_map(|folder| folder::waiting(&folder.path)).collect();
    let shown = names.iter().take(WAITING).map(|name| visible(name)).collect::<Vec<_>>().join(", ");
    let goes_on = !names.is_empty() && looked < LOOKS && visitor.may(Right::ChangeFiles);
    html! {
        div id="waiting" role="status" hx-get=[goes_on.then(|| format!("/files?looked={}", looked + 1))] hx-trigger=[goes_on.then_some("load delay:3s")]
            hx-select=[goes_on.then_some("#arrived")] hx-target=[goes_on.then_some("#arrived")] hx-swap=[goes_on.then_some("outerHTML")] {
            @if !names.is_empty() { p.notice { (lang.text_with("web-files-waiting", &[("count", names.len().into()), ("names", shown.into())])) } }
        }
    }
}

fn upload_form(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        section.card aria-labelledby="upload" {
            h2 id="upload" { (lang.text("web-upload")) }
            p { (lang.text("web-upload-words")) }
            form method="post" action="/files/upload" enctype="multipart/form-data" {
                (csrf(visitor))
                label for="file" { (lang.text("web-upload-file")) }
                input id="file" name="file" type="file" required multiple accept=(TAKEN);
                button type="submit" { (lang.text("web-upload-do")) }
            }
        }
    }
}

fn arrival(visitor: &Visitor, file: &Arrived) -> Markup {
    let lang = visitor.lang;
    html! {
        tr {
            th scope="row" { (visible(&file.file)) }
            td data-label=(lang.text("web-arrived")) { span { (visitor.local(&file.arrived_at)) br; small { (origin_words(visitor, &file.origin)) } } }
            td data-label=(lang.text("web-read-as")) { div {
                @for table in &file.tables {
                    (lang.text(&format!("kind-{}", table.kind))) " — " (lang.text_with("rows", &[("count", table.rows.into())])) br;
                }
                @if matches!(file.state.as_str(), "in_force" | "rejected" | "replaced") {
                    a.no-print href=(format!("/files/understood?id={}", file.id)) aria-label=(lang.text_with("web-understood-of", &[("file", visible(&file.file).into_owned().into())])) {
                        (lang.text("web-understood"))
                    }
                }
            } }
            td class=(if file.state == "rejected" { "blocked" } else { "" }) data-label=(lang.text("web-file-state")) { div {
                (lang.text(&format!("arrival-{}", file.state.replace('_', "-"))))
                @if !file.reason.is_empty() { p { (visible(&file.reason)) } }
                @if file.state == "in_force" && visitor.may(Right::ChangeFiles) {
                    details.no-print {
                        summary { (lang.text("web-file-withdraw")) }
                        form method="post" action="/files/withdraw" {
                            (csrf(visitor))
                            input type="hidden" name="id" value=(file.id);
                            p { (lang.text("web-file-withdraw-words")) }
                            label for=(format!("w-{}", file.id)) { (lang.text("web-reason")) }
                            input id=(format!("w-{}", file.id)) name="reason" required maxlength="500";
                            button.danger.small type="submit" { (lang.text("web-file-withdraw-do")) }
                        }
                    }
                }
            } }
        }
    }
}

/// How a file came: by a command, from a service, or into which folder.
fn origin_words(visitor: &Visitor, origin: &str) -> String {
    let key = match origin {
        "import" => return visitor.lang.text("web-origin-import"),
        _ if visitor.org.config.sources.iter().any(|source| source.name == origin) => "web-origin-service",
        _ => "web-origin-folder",
    };
    visitor.lang.text_with(key, &[("name", visible(origin).into_owned().into())])
}

fn findings(visitor: &Visitor, plan: &Plan) -> Markup {
    let lang = visitor.lang;
    html! {
        @for (file, all) in findings_by_file(plan) {
            @if let Some(file) = file { h3 { (visible(file)) } }
            ul.findings {
                @for finding in all.iter().take(FINDINGS) { (line(visitor, finding)) }
            }
            @if all.len() > FINDINGS { p { (lang.text_with("web-findings-more", &[("count", (all.len() - FINDINGS).into())])) } }
        }
    }
}

fn line(visitor: &Visitor, finding: &Finding) -> Markup {
    let lang = visitor.lang;
    // What was read from a platform has no row that anybody could look up.
    let is_file = |file: &String| visitor.org.platforms.iter().all(|platform| platform.name != *file);
    let file = finding.file.as_ref().filter(|file| is_file(file));
    let place = if file.is_some() { location(finding, lang) } else { String::new() };
    html! {
        li class=(finding.severity.code()) {
            strong { (phrases::severity_words(lang, finding.severity)) } " "
            @match (file, finding.row) {
                (Some(file), Some(row)) => { a href=(format!("/files/row?{}", row_query(file, finding.sheet.as_deref(), row))) { (visible(&place)) } ": " }
                _ if !place.is_empty() => { (visible(&place)) ": " }
                _ => {}
            }
            (visible(&finding.message))
        }
    }
}

pub(super) async fn withdraw(posted: Posted) -> Result<Redirect, WebError> {
    let visitor = &posted.visitor;
    visitor.must(Right::ChangeFiles)?;
    let reason = posted.fields.text("reason");
    if reason.is_empty() {
        return Err(WebError::Said("web-reason-needed"));
    }
    let id: i64 = posted.fields.get("id").parse().map_err(|_| WebError::BadForm)?;
    let file = withdraw_file(&visitor.org, id, visitor.who(), &reason, PATIENCE, visitor.now).await?;
    if file.is_none() {
        return Ok(back_to("/files", "nothing-there", 0));
    }
    Ok(back_to("/files", "file-withdrawn", 0))
}
