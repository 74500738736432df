//! Events of the log → sentences, for whoever sits at the terminal of the daemon. For machines there are lines of JSON.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use i18n::{Arg, Lang};
use names::visible;
use system::clock::Clock;

/// Writes events as sentences.
pub(super) struct Sentences {
    pub(super) lang: Lang,
    pub(super) clock: Clock,
}

impl<S, N> FormatEvent<S, N> for Sentences
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut to: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut said = Said::default();
        event.record(&mut said);
        let mark = match *event.metadata().level() {
            Level::ERROR => "✗ ",
            Level::WARN => "! ",
            _ => "",
        };
        writeln!(to, "{} {mark}{}", self.clock.local().format("%H:%M:%S"), visible(&sentence(&said, self.lang)))
    }
}

/// What an event says.
#[derive(Default)]
struct Said {
    message: String,
    fields: Vec<(&'static str, String)>,
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a String cannot fail.
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
        } else {
            self.fields.push((field.name(), format!("{value:?}")));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.push((field.name(), value.to_owned()));
    }
}

/// The sentence of an event; one that nobody has words for is told as it stands.
fn sentence(said: &Said, lang: Lang) -> String {
    let letters = said.message.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    let letters: String = letters.collect();
    let key = format!("log-{}", letters.split_whitespace().collect::<Vec<_>>().join("-"));
    let args: Vec<(&'static str, Arg<'_>)> = said
        .fields
        .iter()
        .map(|(name, value)| (*name, value.parse::<u64>().map_or_else(|_| value.as_str().into(), Arg::from)))
        .collect();
    lang.words_of(&key, &args).unwrap_or_else(|| {
        let fields = said.fields.iter().map(|(name, value)| format!(" {name}={value}"));
        format!("{}{}", said.message, fields.collect::<String>())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(message: &str, fields: &[(&'static str, &str)]) -> Said {
        Said { message: message.into(), fields: fields.iter().map(|(name, value)| (*name, (*value).into())).collect() }
    }

    #[test]
    fn an_event_is_a_sentence_in_the_readers_language() {
        let cycle = said("cycle ended", &[("outcome", "waiting"), ("dry", "false")]);
        assert_eq!(sentence(&cycle, Lang::Ru), "Сверка закончена: часть ждёт решения.");
        let carried = said("carried out", &[("plan", "12"), ("done", "3"), ("failed", "0")]);
        assert_eq!(sentence(&carried, Lang::Ru), "План 12: выполнено 3 действия.");
        let page = said("review page", &[("address", "http://127.0.0.1:8080")]);
        assert_eq!(sentence(&page, Lang::En), "The page: http://127.0.0.1:8080");
        let odd = said("nobody has words for this", &[("code", "odd.one")]);
        assert_eq!(sentence(&odd, Lang::Ru), "nobody has words for this code=odd.one");
    }
}
