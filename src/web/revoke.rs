//! Revoking an invitation: a page says in a sentence what will happen, and only its button has it done.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use maud::html;

use super::admission::Visitor;
use super::error::WebError;
use super::form::{Posted, is_token};
use super::layout::{Room, back_to, csrf, page as whole};
use crate::sync::{Invitation, NotRevoked, Refusal, invitation, refusal, revoke as ask};
use documents::phrases;
use domain::user::Right;
use names::visible;
use planner::plan::ActionKind;

const BACK: &str = "/invitations";

/// The invitation of an address.
async fn found(visitor: &Visitor, typed: &str) -> Result<Invitation, WebError> {
    visitor.must(Right::Decide)?;
    let id: i64 = typed.parse().map_err(|_| WebError::NotFound)?;
    invitation(&visitor.org, id, visitor.now).await?.ok_or(WebError::NotFound)
}

/// Why there is nothing to revoke, as the list of invitations tells it.
fn past(one: &Invitation) -> Option<&'static str> {
    match one.row.state.as_str() {
        "used" => Some("revoke-used"),
        "revoked" => Some("revoke-ended"),
        _ => one.revoking().map(|_| "revoke-already"),
    }
}

/// Where the invitation stands: if something happens to it meanwhile, it changes.
fn version(one: &Invitation) -> String {
    let wish = one.revocation.as_ref().map(|wish| (wish.plan, &wish.asked_at, &wish.state));
    let text = format!("{}\n{}\n{}\n{wish:?}", one.row.id, one.row.link, one.row.state);
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

pub(super) async fn confirm(visitor: Visitor, Path(id): Path<String>) -> Result<Response, WebError> {
    let one = found(&visitor, &id).await?;
    if let Some(said) = past(&one) {
        return Ok(back_to(BACK, said, 0).into_response());
    }
    Ok(confirmation(&visitor, &one, None).await?.into_response())
}

async fn confirmation(visitor: &Visitor, one: &Invitation, fault: Option<&str>) -> Result<Html<String>, WebError> {
    let lang = visitor.lang;
    let title = lang.text("web-revoke-title");
    let will = [
        ("made", visitor.local(&one.row.made_at).into()),
        ("name", visible(&one.name).into_owned().into()),
        ("place", visible(&phrases::place_words(lang, &one.row.place)).into_owned().into()),
        ("role", phrases::role_words(lang, one.row.role).into()),
    ];
    let writer = visitor.org.platform(&one.row.platform).and_then(|platform| platform.writer.as_ref());
    let by_hand = !writer.is_some_and(|writer| writer.capabilities().kinds.contains(&ActionKind::RevokeInvite));
    let later = refusal(&visitor.org, visitor.now).await?.map(|refused| match refused {
        Refusal::Stopped(_) => "web-revoke-stopped",
        _ => "web-revoke-later",
    });
    let body = html! {
        h1 { (title) }
        @if let Some(fault) = fault { p.alarm role="alert" id="fault" { (lang.text(fault)) } }
        p.will { (lang.text_with("web-revoke-will", &will)) }
        p { (lang.text(if by_hand { "web-revoke-by-hand" } else { "web-revoke-when" })) }
        p { (lang.text("web-revoke-again")) }
        @if let Some(later) = later { p.warning { (lang.text(later)) } }
        form.card method="post" action=(format!("/invitations/{}/revoke", one.row.id)) {
            (csrf(visitor))
            input type="hidden" name="seen" value=(version(one));
            label for="reason" { (lang.text("web-reason")) }
            textarea id="reason" name="reason" maxlength="500" rows="2" required aria-describedby=[fault.map(|_| "fault")] {}
            button.danger type="submit" { (lang.text("web-revoke-do")) }
            a.button.plain href=(BACK) { (lang.text("web-back")) }
        }
    };
    Ok(whole(visitor, Room::Invitations, &title, body))
}

pub(super) async fn revoke(Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    let one = found(visitor, &id).await?;
    // Pressed twice, or somebody was quicker: that is told, and nothing is done.
    if let Some(said) = past(&one) {
        return Ok(back_to(BACK, said, 0).into_response());
    }
    if !is_token(fields.get("seen"), &version(&one)) {
        let page = confirmation(visitor, &one, Some("web-revoke-meanwhile")).await?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    let asked = ask(&visitor.org, &[one.row.id], visitor.who(), &fields.text("reason"), visitor.now).await?;
    let said = match asked {
        Ok(revoking) if revoking.new > 0 => {
            visitor.wakeup.notify_one();
            "revoke-asked"
        }
        Ok(_) => "revoke-already",
        Err(NotRevoked::NoReason) => {
            let page = confirmation(visitor, &one, Some("web-revoke-reason-needed")).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        Err(NotRevoked::Used(_)) => "revoke-used",
        Err(NotRevoked::Ended(_)) => "revoke-ended",
        Err(NotRevoked::Unknown(_)) => return Err(WebError::NotFound),
    };
    Ok(back_to(BACK, said, 0).into_response())
}
