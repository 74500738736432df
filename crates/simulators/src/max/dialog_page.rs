//! On the page: what a person and the bot wrote to each other, with the buttons to press.

use maud::{Markup, html};

use super::page::action;
use super::shared::Shared;
use crate::shared::lock;
use connectors::platform::max::wire::{Attachment, Button, Message};
use i18n::Lang;
use names::visible;

pub(super) fn dialog(shared: &Shared, lang: Lang, user: i64) -> Markup {
    let world = lock(&shared.world);
    let dialog = world.dialogs.get(&user);
    let is_active = dialog.is_some_and(|dialog| dialog.is_active);
    let chat_id = dialog.map(|dialog| dialog.chat_id);
    let messages = world.messages.values().filter(|message| chat_id.is_some() && message.recipient.chat_id == chat_id);
    let told = world.notifications.iter().filter(|(whom, _)| *whom == user);
    let me = world.user(user).full_name();
    html! {
        section {
            h2 { (lang.text_with("sandbox-max-dialog", &[("name", visible(&me).to_string().into())])) }
            @for message in messages { (said(lang, user, message)) }
            @for (_, text) in told { p { (lang.text("sandbox-max-notification")) ": " (visible(text)) } }
            @if is_active {
                form method="post" action=(action("write", lang, Some(user))) {
                    label { (lang.text("sandbox-max-text")) " " input name="text" size="40" required; } " "
                    button { (lang.text("sandbox-max-write")) }
                }
                " "
                form method="post" action=(action("contact", lang, Some(user))) { button { (lang.text("sandbox-max-contact")) } }
                " "
                form method="post" action=(action("stop", lang, Some(user))) { button { (lang.text("sandbox-max-stop")) } }
            }
            form method="post" action=(action("start", lang, Some(user))) {
                fieldset {
                    legend { (lang.text("sandbox-max-start-legend")) }
                    label { (lang.text("sandbox-max-deep-link")) " " input name="link" size="40"; } " "
                    button { (lang.text("sandbox-max-start")) }
                }
            }
        }
    }
}

fn said(lang: Lang, user: i64, message: &Message) -> Markup {
    let sender = message.sender.as_ref().map(|sender| sender.full_name()).unwrap_or_default();
    let text = message.body.text.as_deref().unwrap_or_default();
    html! {
        article {
            p { strong { (visible(&sender)) } ": " @for line in text.lines() { (visible(line)) br; } }
            @for attachment in message.body.attachments.iter().flatten() {
                @match attachment {
                    Attachment::InlineKeyboard { payload } => {
                        @for row in &payload.buttons {
                            p { @for button in row { (press(lang, user, &message.body.mid, button)) " " } }
                        }
                    }
                    Attachment::Contact { .. } => p { (lang.text("sandbox-max-card")) },
                    Attachment::Other(_) => {}
                }
            }
        }
    }
}

fn press(lang: Lang, user: i64, mid: &str, button: &Button) -> Markup {
    let text = visible(button.text());
    match button {
        // An address opens; here it may be one of this sandbox itself.
        Button::Link { url, .. } if url.starts_with("https://") || url.starts_with("http://") => {
            html! { a href=(url) rel="noreferrer" { (text) } }
        }
        Button::Callback { payload, .. } => html! {
            form method="post" action=(action("press", lang, Some(user))) {
                input type="hidden" name="message" value=(mid);
                input type="hidden" name="button" value=(payload);
                button { (text) }
            }
        },
        Button::RequestContact { .. } => html! {
            form method="post" action=(action("contact", lang, Some(user))) { button { (text) } }
        },
        Button::Link { .. } | Button::Other(_) => html! { span { "[" (text) "]" } },
    }
}
