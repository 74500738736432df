//! Words that nobody knows: one card a question, one button an answer. What is answered stands below and can be taken back.

use axum::response::{Html, Redirect};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Posted;
use super::layout::{Room, back_to, csrf, page as whole};
use super::plan_row::row_query;
use crate::sync::{NotWorded, answer_words, open_words, withdraw_words};
use documents::words;
use domain::user::Right;
use names::visible;
use planner::plan::{WordPlace, WordQuestion};
use store::GivenWord;

/// So many answers are buttons; the names of more groups stand in a list.
const BUTTONS: usize = 24;

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let questions = open_words(&visitor.org).await?;
    let given = visitor.store().word_answers(false).await?;
    let title = lang.text("web-words");
    let body = html! {
        h1 { (title) }
        p { (lang.text("web-words-words")) }
        p.no-print { a href="/people" { (lang.text("web-people")) } }
        @if questions.is_empty() { p { (lang.text("words-none")) } }
        @for question in &questions { (asked(&visitor, question)) }
        @if !given.is_empty() {
            section aria-labelledby="answers" {
                h2 id="answers" { (lang.text("web-answers")) }
                ul.cards { @for one in &given { li { (answered(&visitor, one)) } } }
            }
        }
    };
    Ok(whole(&visitor, Room::People, &title, body))
}

fn asked(visitor: &Visitor, question: &WordQuestion) -> Markup {
    let lang = visitor.lang;
    let id = question.id.as_str();
    let said = |choice: &str| words::choice(lang, &question.kind, question.vocabulary.as_deref().unwrap_or(""), choice);
    html! {
        section.card id=(format!("w-{id}")) aria-labelledby=(format!("w-{id}-title")) {
            h2 id=(format!("w-{id}-title")) { (words::question(lang, question)) }
            p { (lang.text("web-words-where")) " (" (lang.text_with("words-count", &[("count", question.count.into())])) "):" }
            ul { @for place in &question.examples { li { (stands(visitor, place)) } } }
            @if visitor.may(Right::Decide) {
                form method="post" action="/words/answer" {
                    (csrf(visitor))
                    input type="hidden" name="question" value=(id);
                    @if question.choices.len() <= BUTTONS {
                        @for choice in &question.choices { button.small type="submit" name="means" value=(choice) { (said(choice)) } }
                    } @else {
                        label for=(format!("w-{id}-means")) { (lang.text("web-words-choose")) }
                        select id=(format!("w-{id}-means")) name="means" required {
                            option value="" { "" }
                            @for choice in &question.choices { option value=(choice) { (said(choice)) } }
                        }
                        button type="submit" { (lang.text("web-answer-do")) }
                    }
                }
            }
        }
    }
}

/// Where words stand, with a link to the row where there is one.
fn stands(visitor: &Visitor, place: &WordPlace) -> Markup {
    let lang = visitor.lang;
    let sheet = place.sheet.as_deref().map(|sheet| format!(", «{}»", visible(sheet))).unwrap_or_default();
    html! {
        @match place.row {
            Some(row) => {
                a href=(format!("/files/row?{}", row_query(&place.file, place.sheet.as_deref(), row))) {
                    (visible(&place.file)) (sheet) ", " (lang.text_with("at-row", &[("row", row.to_string().into())]))
                }
            }
            None => { (visible(&place.file)) (sheet) ", " (lang.text("web-words-of-table")) }
        }
        ": " (visible(&place.words))
    }
}

fn answered(visitor: &Visitor, one: &GivenWord) -> Markup {
    let lang = visitor.lang;
    let args = [
        ("question", words::asked(lang, &one.kind, &one.vocabulary, &one.words, &one.column).into()),
        ("means", words::choice(lang, &one.kind, &one.vocabulary, &one.means).into()),
        ("who", visible(&one.answered_by).into_owned().into()),
        ("at", visitor.local(&one.answered_at).into()),
    ];
    html! {
        (lang.text_with(if one.is_new == 0 { "words-given" } else { "words-given-new" }, &args))
        @if visitor.may(Right::Decide) {
            form method="post" action="/words/withdraw" {
                (csrf(visitor))
                input type="hidden" name="question" value=(one.id);
                button.small.plain type="submit" { (lang.text("web-words-withdraw")) }
            }
        }
    }
}

pub(super) async fn answer(posted: Posted) -> Result<Redirect, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let means = fields.text("means");
    let open = open_words(&visitor.org).await?;
    // Somebody else may have answered it already.
    if !open.iter().any(|one| one.id == fields.get("question")) {
        return Ok(back_to("/words", "answered-meanwhile", 0));
    }
    match answer_words(&visitor.org, fields.get("question"), &means, visitor.who(), visitor.now).await? {
        Ok(_) => Ok(back_to("/words", "worded", 0)),
        Err(NotWorded::Unknown) => Ok(back_to("/words", "answered-meanwhile", 0)),
        Err(NotWorded::NotAChoice(_)) => Err(WebError::BadForm),
    }
}

pub(super) async fn withdraw(posted: Posted) -> Result<Redirect, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let gone = withdraw_words(&visitor.org, fields.get("question"), visitor.who(), visitor.now).await?;
    Ok(back_to("/words", if gone.is_some() { "word-withdrawn" } else { "nothing-there" }, 0))
}
