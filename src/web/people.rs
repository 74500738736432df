//! Who is who: questions side by side, answered by a person. Nothing is chosen beforehand.

use axum::response::{Html, Redirect};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Posted;
use super::layout::{Room, back_to, csrf, page as whole};
use super::plan_row::row_query;
use crate::sync::{Said, answer_question, open_questions};
use documents::phrases;
use domain::user::Right;
use names::visible;
use planner::plan::{Candidate, QuestionView};
use store::GivenAnswer;

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let questions = open_questions(&visitor.org).await?;
    let of_words = crate::sync::open_words(&visitor.org).await?.len();
    let answers = visitor.store().answers().await?;
    let names = visitor.store().names_of_persons().await?;
    let title = lang.text("web-people");
    let body = html! {
        h1 { (title) }
        (super::person::search_form("", lang))
        p { (lang.text("web-people-words")) }
        p.no-print { a href="/words" { (lang.text_with("web-words-link", &[("count", of_words.into())])) } }
        p.no-print { a href="/blocks" { (lang.text("web-blocks")) } }
        @if questions.is_empty() { p { (lang.text("people-none")) } }
        @for question in &questions { (asked(&visitor, &question.view)) }
        @if !answers.is_empty() {
            section aria-labelledby="answers" {
                h2 id="answers" { (lang.text("web-answers")) }
                ul.cards { @for one in &answers { li { (given(&visitor, one, names.get(one.person.as_str()).map(String::as_str))) } } }
            }
        }
    };
    Ok(whole(&visitor, Room::People, &title, body))
}

fn asked(visitor: &Visitor, question: &QuestionView) -> Markup {
    let lang = visitor.lang;
    let id = question.id.as_str();
    let pairs: Vec<(&Candidate, &Candidate)> = question
        .people
        .iter()
        .flat_map(|person| question.accounts.iter().map(move |account| (person, account)))
        .collect();
    // Namesakes differ by their rows.
    let shown = |one: &Candidate| {
        let name = visible(&one.name).into_owned();
        match &one.source {
            Some(source) => format!(
                "{name} ({}, {})",
                visible(&source.file),
                lang.text_with("at-row", &[("row", source.row.to_string().into())])
            ),
            None => name,
        }
    };
    html! {
        section.card id=(format!("q-{id}")) aria-labelledby=(format!("q-{id}-title")) {
            h2 id=(format!("q-{id}-title")) { (lang.text(&format!("question-{}", question.kind.replace('_', "-")))) }
            div.sides {
                div { h3 { (lang.text("people-in-roster")) } @for person in &question.people { (side(visitor, person, &question.accounts)) } }
                div { h3 { (lang.text("people-on-platform")) } @for account in &question.accounts { (side(visitor, account, &question.people)) } }
            }
            p.hint { (lang.text(where_to_look(question))) }
            @if visitor.may(Right::Decide) {
                form method="post" action="/people/answer" {
                    (csrf(visitor))
                    input type="hidden" name="question" value=(id);
                    fieldset {
                        legend { (lang.text("web-question-who")) }
                        @for (person, account) in &pairs {
                            label {
                                input type="radio" name="answer" required value=(format!("same {} {}", person.key, account.key));
                                span { (lang.text_with("web-answer-same", &[("person", shown(person).into()), ("account", shown(account).into()), ("id", account.key.as_str().into())])) }
                            }
                        }
                        label {
                            input type="radio" name="answer" required value="apart";
                            span { (lang.text(if pairs.len() > 1 { "web-answer-none" } else { "web-answer-apart" })) }
                        }
                    }
                    label for=(format!("q-{id}-reason")) { (lang.text("web-reason-optional")) }
                    input id=(format!("q-{id}-reason")) name="reason" maxlength="500";
                    button type="submit" { (lang.text("web-answer-do")) }
                }
            }
        }
    }
}

/// Where somebody finds out what the page does not say: the key of a sentence.
fn where_to_look(question: &QuestionView) -> &'static str {
    match question.people.first().map(|person| &*person.category) {
        Some("guardian") => "web-question-look-guardian",
        Some("staff") => "web-question-look-staff",
        _ => "web-question-look-student",
    }
}

/// One side; what differs from every one of the other side stands out.
fn side(visitor: &Visitor, one: &Candidate, others: &[Candidate]) -> Markup {
    let lang = visitor.lang;
    let differs = |same: fn(&Candidate, &Candidate) -> bool| !others.iter().any(|other| same(one, other));
    let name_differs = differs(|a, b| names::fold_name(&a.name) == names::fold_name(&b.name));
    let birth_differs =
        differs(|a, b| a.birth_date == b.birth_date || b.birth_date.is_none() || a.birth_date.is_none());
    let class = |differs: bool| if differs { "differs" } else { "" };
    let place = |place: &String| {
        // A place of the platform in words; a group's name stands as it is.
        visible(&lang.place_of_code(place)).into_owned()
    };
    html! {
        dl {
            dt { (lang.text("web-name")) } dd class=(class(name_differs)) { (visible(&one.name)) }
            dt { (lang.text("web-category")) } dd { (phrases::category_words(lang, &one.category)) }
            dt { (lang.text("web-birth")) }
            dd class=(class(birth_differs)) { @match one.birth_date { Some(day) => (day.format("%d.%m.%Y")), None => (lang.text("web-unknown")) } }
            @if !one.places.is_empty() { dt { (lang.text("web-places")) } dd { (one.places.iter().map(place).collect::<Vec<_>>().join(", ")) } }
            @if !one.children.is_empty() {
                dt { (lang.text("web-children")) }
                dd { @for child in &one.children { span.child { (visible(&child.name)) @if let Some(group) = &child.group { ", " (visible(group)) } } " " } }
            }
            @if let Some(end) = &one.phone_end { dt { (lang.text("web-phone")) } dd { (lang.text_with("web-phone-end", &[("end", end.as_str().into())])) } }
            @if let Some(day) = one.since { dt { (lang.text("web-joined-since")) } dd { (day.format("%d.%m.%Y")) } }
            @match &one.source {
                Some(source) => {
                    dt { (lang.text("web-source")) }
                    dd { a href=(format!("/files/row?{}", row_query(&source.file, source.sheet.as_deref(), source.row))) { (visible(&source.file)) ", " (lang.text_with("at-row", &[("row", source.row.to_string().into())])) } }
                }
                None => { dt { (lang.text("web-account")) } dd { code { (visible(&one.key)) } } }
            }
        }
    }
}

fn given(visitor: &Visitor, one: &GivenAnswer, name: Option<&str>) -> Markup {
    let lang = visitor.lang;
    let args = [
        ("person", visible(name.unwrap_or(one.person.as_str())).into_owned().into()),
        ("account", visible(&one.account).into_owned().into()),
        ("who", visible(&one.answered_by).into_owned().into()),
        ("at", visitor.local(&one.answered_at).into()),
    ];
    html! {
        (lang.text_with(if one.same { "answers-same" } else { "answers-apart" }, &args))
        @if !one.reason.is_empty() { " — «" (visible(&one.reason)) "»" }
        @if visitor.may(Right::Decide) {
            form method="post" action="/people/retract" {
                (csrf(visitor))
                input type="hidden" name="person" value=(one.person);
                input type="hidden" name="account" value=(one.account);
                button.small.plain type="submit" { (lang.text("web-retract")) }
            }
        }
    }
}

pub(super) async fn answer(posted: Posted) -> Result<Redirect, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let open = open_questions(&visitor.org).await?;
    // Somebody else may have answered it already.
    let Some(question) = open.iter().find(|one| one.view.id == fields.get("question")) else {
        return Ok(back_to("/people", "answered-meanwhile", 0));
    };
    let reason = fields.text("reason");
    let (person, account) = match fields.get("answer").strip_prefix("same ").map(|keys| keys.split_once(' ')) {
        Some(Some((person, account))) => (Some(person), Some(account)),
        None if fields.get("answer") == "apart" => (None, None),
        _ => return Err(WebError::BadForm),
    };
    let said = Said { same: person.is_some(), person, account, reason: &reason };
    let answered = answer_question(&visitor.org, question, said, visitor.who(), visitor.now).await?;
    answered.map_err(|_| WebError::BadForm)?;
    Ok(back_to("/people", if said.same { "same" } else { "apart" }, 0))
}

pub(super) async fn retract(posted: Posted) -> Result<Redirect, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let (person, account) = (fields.get("person"), fields.get("account"));
    let gone = visitor.store().take_answer_back(&person.into(), account, visitor.now, visitor.who()).await?;
    Ok(back_to("/people", if gone { "retracted" } else { "nothing-there" }, 0))
}
