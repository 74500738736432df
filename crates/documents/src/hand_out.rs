//! Links come in; cards to be cut out go out: for the review page with its style sheet, or as a page of its own.

use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use qrcode::{Color, EcLevel, QrCode};

use crate::phrases;
use domain::membership::{PlaceName, Role};
use i18n::Lang;
use names::visible;

/// The style of the cards: the review page's style sheet holds it too.
const CARDS: &str = include_str!("hand_out.css");
/// The style of the page around them.
const PAGE: &str = include_str!("sheet.css");
/// White around a code, in its squares: readers need four.
const QUIET: usize = 4;

/// What stands on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Whom it is for.
    pub name: String,
    /// The place.
    pub place: PlaceName,
    /// The role.
    pub role: Role,
    /// The link.
    pub link: String,
    /// The last day of its term.
    pub until: Option<NaiveDate>,
}

/// The cards, place by place; each place begins on a sheet of its own. They have to come in the order of places.
pub fn sections(lang: Lang, organization: &str, cards: &[Card]) -> Markup {
    html! {
        @for (n, of_place) in cards.chunk_by(|a, b| a.place == b.place).enumerate() {
            section.hand-outs aria-labelledby=(format!("hand-outs-{n}")) {
                @if let Some(first) = of_place.first() {
                    h2 id=(format!("hand-outs-{n}")) {
                        (visible(&phrases::place_words(lang, &first.place))) " — "
                        (lang.text_with("hand-out-count", &[("count", of_place.len().into())]))
                    }
                }
                @for one in of_place { (card(lang, organization, one)) }
            }
        }
    }
}

/// A page of its own, to be kept as a file and printed.
pub fn sheet(lang: Lang, organization: &str, cards: &[Card]) -> Markup {
    let title = lang.text("hand-out-title");
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) @if !organization.is_empty() { " — " (visible(organization)) } }
                style { (PreEscaped(PAGE)) (PreEscaped(CARDS)) }
            }
            body {
                main {
                    header.no-print {
                        h1 { (title) }
                        p { (lang.text("hand-out-cut")) }
                    }
                    (sections(lang, organization, cards))
                }
            }
        }
    }
}

fn card(lang: Lang, organization: &str, card: &Card) -> Markup {
    // Parents join from their own telephone, as parents: what they have to heed is something else.
    let whom = if card.role == Role::Parent { "parent" } else { "member" };
    // A link that starts a bot leads to a talk first, not into the place.
    let joins = if card.link.contains("?start=") { "bot" } else { "join" };
    let code = qr_code(&lang.text("hand-out-code"), &card.link);
    let (scan, link) = match &code {
        Some(_) => ("hand-out-scan", "hand-out-link"),
        None => ("hand-out-type", "hand-out-link-alone"),
    };
    html! {
        article.hand-out {
            @match &code {
                Some(code) => { div.code { (code) } }
                None => { div.code { p { (lang.text("hand-out-no-code")) } } }
            }
            div.text {
                @if !organization.is_empty() { p.organization { (visible(organization)) } }
                h3 { (visible(&card.name)) }
                p.place { (visible(&phrases::place_words(lang, &card.place))) ", " (phrases::role_words(lang, card.role)) }
                ol {
                    li { (lang.text(scan)) }
                    li { (lang.text(&format!("hand-out-{joins}-{whom}"))) }
                    li { (lang.text(&format!("hand-out-keep-{whom}"))) }
                }
                p.link { (lang.text(link)) " " code { (visible(&card.link)) } }
                @if let Some(day) = card.until {
                    p.term { strong { (lang.text_with("hand-out-term", &[("day", day.format("%d.%m.%Y").to_string().into())])) } }
                }
            }
        }
    }
}

/// A link as a QR code with what it is, black on white whatever the page's colours are. `None` if it is too long for one.
pub fn qr_code(label: &str, link: &str) -> Option<Markup> {
    // Of paper a quarter may be creased or dirty; a long link gets a code that is not too fine for a cheap printer.
    let code = QrCode::with_error_correction_level(link, EcLevel::Q)
        .or_else(|_| QrCode::with_error_correction_level(link, EcLevel::L))
        .ok()?;
    let side = code.width() + 2 * QUIET;
    let path = path(&code.to_colors(), code.width());
    Some(html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {side} {side}")) role="img"
            aria-label=(label) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

/// The dark squares, a stroke for each run of them in a row.
fn path(squares: &[Color], width: usize) -> String {
    use std::fmt::Write as _;
    let mut path = String::new();
    for (y, row) in squares.chunks(width.max(1)).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, place: &str, role: &str) -> Card {
        Card {
            name: name.into(),
            place: place.parse().unwrap(),
            role: Role::from_code(role).unwrap(),
            link: "https://max.ru/join/Qx7".into(),
            until: NaiveDate::from_ymd_opt(2026, 12, 23),
        }
    }

    #[test]
    fn a_card_for_each_and_words_for_parents() {
        let cards = [
            card("Белкин Артём Олегович", "chat:parents:ИС-21", "parent"),
            card("<img src=x onerror=alert(1)>", "class:ИС-21", "student"),
        ];
        let page = sheet(Lang::Ru, "Техникум «Ё»", &cards).into_string();
        assert_eq!(page.matches("<article").count(), 2);
        assert_eq!(page.matches("<svg").count(), 2);
        assert_eq!(page.matches("<section").count(), 2);
        assert!(page.contains("&lt;img src=x") && !page.contains("<img"), "{page}");
        assert!(page.contains("Действует до 23.12.2026"), "{page}");
        assert!(page.contains(&Lang::Ru.text("hand-out-join-parent")) && page.contains("родительский чат ИС-21"));
        assert!(page.contains(&Lang::Ru.text("hand-out-join-member")) && page.contains("класс ИС-21"));
        // What the site shows has no style of its own: its policy forbids that.
        let part = sections(Lang::En, "", &cards).into_string();
        assert!(
            !part.contains("style=") && !part.contains("<style") && !part.contains("Unknown localization"),
            "{part}"
        );
    }

    /// A class with two students and a teacher, the chat of its parents, an invitation by the bot, a link too long for a code.
    fn class() -> Vec<Card> {
        let bot = |card: Card| Card { link: "https://max.ru/lesnoy_bot?start=Zk3vQ".into(), ..card };
        vec![
            card("Белкин Артём Олегович", "class:ИС-21", "student"),
            Card { until: None, ..card("Власова Мария Игоревна", "class:ИС-21", "student") },
            bot(card("Сомова Вера Ильинична", "class:ИС-21", "class_teacher")),
            card("Белкина Анна Львовна", "chat:parents:ИС-21", "parent"),
            bot(card("Белкин Олег Юрьевич", "chat:parents:ИС-21", "parent")),
            Card { link: "x".repeat(4000), ..card("Юдин Лев Петрович", "staff", "teacher") },
        ]
    }

    #[test]
    fn cards_as_they_are_read() {
        for lang in [Lang::Ru, Lang::En] {
            let page = crate::sample::elements(&sheet(lang, "Лесной техникум", &class()).into_string());
            // The squares of a code say nothing to a reader; one code stands in a snapshot of its own.
            let squares =
                |line: &str| if line.starts_with("<path d=") { "<path …>".to_owned() } else { line.to_owned() };
            let page: Vec<String> = page.lines().map(squares).collect();
            let page = page.join("\n").replace(&"x".repeat(4000), "xxx…");
            insta::assert_snapshot!(format!("hand_outs.{}", lang.code()), page);
        }
    }

    #[test]
    fn a_code_as_it_is_scanned() {
        let code = qr_code(&Lang::Ru.text("hand-out-code"), "https://max.ru/join/Qx7").unwrap().into_string();
        insta::assert_snapshot!("code", code.replace("><", ">\n<"));
    }

    #[test]
    fn runs_of_dark_squares() {
        use Color::{Dark, Light};
        assert_eq!(path(&[Dark, Dark, Light, Dark], 2), "M4 4h2v1h-2zM5 5h1v1h-1z");
        assert_eq!(path(&[], 0), "");
    }

    #[test]
    fn a_link_that_is_too_long_has_no_code() {
        assert!(qr_code("QR", &"x".repeat(2500)).is_some() && qr_code("QR", &"x".repeat(4000)).is_none());
    }
}
