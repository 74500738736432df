//! What a cycle did and what it left to people → the paragraphs of a letter.

use super::letter::{Desk, bullet, time};
use super::occasion::{HalfRead, Outcome};
use documents::phrases;
use i18n::Arg;
use names::visible;

/// Files, or parts of them, that a letter names; the page has all.
const FILES: usize = 10;

impl Desk {
    /// What was done, what was not, until when it waits, what happens then.
    pub(super) fn outcome(&self, lead: &str, args: &[(&'static str, Arg<'_>)], outcome: &Outcome) -> Vec<String> {
        let lang = self.lang;
        let mut paragraphs: Vec<String> =
            outcome.coverage.as_ref().map(|words| visible(words).into_owned()).into_iter().collect();
        paragraphs.push(lang.text_with(lead, args));
        // Nothing done is worth saying: whoever reads this asks first whether anything has happened yet.
        let counts = self.counts(&[
            ("notify-waiting", outcome.waiting),
            ("notify-held-count", outcome.held),
            ("notify-questions", outcome.questions),
            ("notify-words", outcome.words),
            ("notify-tasks", outcome.tasks),
        ]);
        let done = bullet(&self.done(outcome));
        let lines = [done, counts].into_iter().filter(|lines| !lines.is_empty());
        paragraphs.push(lines.collect::<Vec<_>>().join("\n"));

        if !outcome.guards.is_empty() {
            let guards = outcome.guards.iter().map(|(guard, count)| {
                let words = phrases::guard_words(lang, guard);
                // Whoever has to type lifts it by its code.
                let name = if self.review_page.is_some() { words.name } else { phrases::guard_to_lift(lang, *guard) };
                let args = [
                    ("guard", name.into()),
                    ("count", (*count).into()),
                    ("meaning", words.meaning.into()),
                    ("release", words.release.into()),
                ];
                bullet(&lang.text_with("notify-guard", &args))
            });
            paragraphs.push(self.list("notify-guards", guards));
        }
        paragraphs.extend(self.files(outcome));
        if outcome.waiting + outcome.held > 0 {
            paragraphs.push(match outcome.until {
                Some(until) => lang.text_with("notify-until", &[("time", time(until).into())]),
                None => lang.text("notify-until-newer"),
            });
        }
        let ways = self.ways(outcome);
        if !ways.is_empty() {
            paragraphs.push(ways.join("\n"));
        }
        paragraphs
    }

    /// «Выполнено: 12 (пригласить — 3, удалить — 9)».
    fn done(&self, outcome: &Outcome) -> String {
        let kinds = outcome.done.iter();
        let kinds = kinds.map(|(kind, count)| format!("{} — {count}", phrases::action_words(self.lang, *kind)));
        let kinds: Vec<String> = kinds.collect();
        let args = [("count", outcome.done().into()), ("kinds", kinds.join(", ").into())];
        self.lang.text_with(if kinds.is_empty() { "notify-done-nothing" } else { "notify-done-kinds" }, &args)
    }

    /// Files that were refused, and those of which a part was not read.
    fn files(&self, outcome: &Outcome) -> Vec<String> {
        let lang = self.lang;
        let mut paragraphs = Vec::new();
        let told = |file: &str, reason: &str| {
            let (file, reason) = (visible(file), visible(reason));
            // The reasons of files name the file by themselves.
            if reason.contains(&*file) {
                return reason.into_owned();
            }
            lang.text_with("notify-rejected", &[("file", (&*file).into()), ("reason", (&*reason).into())])
        };
        if !outcome.rejected.is_empty() {
            let files = outcome.rejected.iter().map(|rejected| bullet(&told(&rejected.file, &rejected.reason)));
            paragraphs.push(self.list("notify-rejected-files", self.first(files)));
        }
        if !outcome.half_read.is_empty() {
            let parts = outcome.half_read.iter().map(|part| {
                let mut line = bullet(&told(&part.file, &part.reason));
                if part.more > 0 {
                    line.push(' ');
                    line.push_str(&lang.text_with("notify-half-read-more", &[("count", part.more.into())]));
                }
                line
            });
            paragraphs.push(self.list("notify-half-read-files", self.first(parts)));
        }
        paragraphs
    }

    /// The first of many lines, and how many there are besides.
    fn first(&self, lines: impl ExactSizeIterator<Item = String>) -> impl Iterator<Item = String> {
        let more = lines.len().saturating_sub(FILES);
        let more = (more > 0).then(|| bullet(&self.lang.text_with("notify-more", &[("count", more.into())])));
        lines.take(FILES).chain(more)
    }

    /// What to open, or what to type, for everything that needs a person.
    fn ways(&self, outcome: &Outcome) -> Vec<String> {
        let number = outcome.plan.map_or_else(|| "last".to_owned(), |number| number.to_string());
        let plan = [("plan", number.as_str().into())];
        let mut ways = Vec::new();
        if outcome.waiting + outcome.held > 0 {
            let path = outcome.plan.map_or_else(|| "/".to_owned(), |number| format!("/plans/{number}"));
            ways.push(self.way("notify-way-plan", &path, &plan));
        }
        if !(outcome.rejected.is_empty() && outcome.half_read.is_empty()) {
            ways.push(self.way("notify-way-files", "/files", &plan));
        }
        if outcome.questions > 0 {
            ways.push(self.way("notify-way-people", "/people", &[]));
        }
        if outcome.words > 0 {
            ways.push(self.way("notify-way-words", "/words", &[]));
        }
        if outcome.tasks > 0 {
            ways.push(self.way("notify-way-tasks", "/worklist", &[]));
        }
        ways
    }
}

/// How many files these parts are of.
pub(super) fn files_of(parts: &[HalfRead]) -> u64 {
    let mut files: Vec<&str> = parts.iter().map(|part| part.file.as_str()).collect();
    files.dedup();
    files.len() as u64
}
