//! On the page: chats with their links and members, and what one may do there.

use maud::{Markup, html};

use super::page::action;
use super::shared::Shared;
use super::world::{Room, World};
use crate::shared::lock;
use i18n::Lang;
use names::visible;

pub(super) fn chats(shared: &Shared, lang: Lang, user: Option<i64>) -> Markup {
    let world = lock(&shared.world);
    html! {
        @for (chat_id, room) in &world.rooms {
            section {
                h2 {
                    (visible(&room.title)) " "
                    small { (lang.text_with("people", &[("count", (room.seats.len() as u64).into())])) }
                }
                p { (lang.text("sandbox-invitation")) ": " a href=(world.link(room)) { (world.link(room)) } " · chat_id " (chat_id) }
                (members(&world, lang, *chat_id, room, user))
                @if let Some(user) = user { (doings(&world, lang, *chat_id, room, user)) }
            }
        }
    }
}

fn members(world: &World, lang: Lang, chat_id: i64, room: &Room, user: Option<i64>) -> Markup {
    let is_admin = |id: i64| room.seats.get(&id).is_some_and(|seat| seat.permissions.is_some());
    html! {
        table {
            thead { tr {
                th scope="col" { (lang.text("sandbox-name")) }
                th scope="col" { (lang.text("sandbox-role")) }
                th scope="col" { (lang.text("sandbox-account")) }
            } }
            tbody {
                @for (id, seat) in &room.seats {
                    tr {
                        td { (visible(&world.user(*id).full_name())) }
                        td {
                            @if room.owner == *id { (lang.text("sandbox-max-owner")) }
                            @else if *id == world.bot.id { (lang.text("sandbox-max-bot")) }
                            @else { (lang.text("sandbox-max-member")) }
                            @if seat.permissions.is_some() && room.owner != *id { ", " (lang.text("sandbox-is-admin")) }
                        }
                        td {
                            (id)
                            @if let Some(me) = user && is_admin(me) && me != *id && room.owner != *id {
                                " "
                                @let what = if *id == world.bot.id { "remove-bot" } else { "remove" };
                                (form(lang, me, what, chat_id, html! { input type="hidden" name="whom" value=(id); },
                                    &lang.text("sandbox-max-remove")))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn doings(world: &World, lang: Lang, chat_id: i64, room: &Room, me: i64) -> Markup {
    let Some(seat) = room.seats.get(&me) else {
        let link = html! { input type="hidden" name="link" value=(room.code); };
        return html! { p { (form(lang, me, "join", chat_id, link, &lang.text("sandbox-max-join"))) } };
    };
    let text = html! { input name="text" required aria-label=(lang.text("sandbox-max-text")); " " };
    let title =
        html! { input name="title" value=(room.title) required aria-label=(lang.text("sandbox-max-chat-title")); " " };
    let others = html! {
        select name="whom" aria-label=(lang.text("sandbox-max-who")) {
            @for id in world.users.keys().filter(|id| !room.seats.contains_key(id)) {
                option value=(id) { (visible(&world.user(*id).full_name())) }
            }
        } " "
    };
    let rights = html! { label { input type="checkbox" name="admin" value="1" checked; " " (lang.text("sandbox-is-admin")) } " " };
    html! {
        p {
            (form(lang, me, "write", chat_id, text, &lang.text("sandbox-max-write"))) " "
            @if room.owner != me { (form(lang, me, "leave", chat_id, html! {}, &lang.text("sandbox-leave"))) }
        }
        @if seat.permissions.is_some() {
            p { (form(lang, me, "add", chat_id, others, &lang.text("sandbox-max-add"))) }
            p { (form(lang, me, "rename", chat_id, title, &lang.text("sandbox-max-rename"))) }
            p { (form(lang, me, "add-bot", chat_id, rights, &lang.text("sandbox-max-add-bot"))) }
        }
    }
}

fn form(lang: Lang, me: i64, what: &str, chat_id: i64, fields: Markup, button: &str) -> Markup {
    html! {
        form method="post" action=(action(what, lang, Some(me))) {
            input type="hidden" name="chat" value=(chat_id);
            (fields)
            button { (button) }
        }
    }
}
