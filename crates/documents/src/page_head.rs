//! The head of a page that is a file by itself: it loads nothing and runs nothing.

use maud::{Markup, PreEscaped, html};

/// The head, with a title that was made visible and the styles one after the other.
pub(crate) fn page_head(title: &str, styles: &[&str]) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
            meta name="color-scheme" content="light dark";
            title { (title) }
            style { @for one in styles { (PreEscaped(one)) } }
        }
    }
}
