//! An [`Occasion`] → a [`Letter`] in words. Pure.

use chrono::{NaiveDate, NaiveDateTime};
use form_urlencoded::Serializer;

use super::occasion::{BotSession, Obstacle, Occasion, Silence};
use super::outcome::files_of;
use documents::phrases;
use i18n::{Arg, Lang};
use names::visible;

/// A letter, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The recipients' addresses.
    pub to: Vec<String>,
    /// The subject, short.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, in ASCII: programs that read mail show others in fragments.
    pub name: String,
    /// Its kind: `text/html; charset=utf-8`.
    pub mime: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Letter {
    /// The letter with the plan of a day attached as a page.
    #[must_use]
    pub fn with_plan(mut self, page: Vec<u8>, day: NaiveDate) -> Self {
        let name = format!("plan-{}.html", day.format("%Y-%m-%d"));
        self.attachments.push(Attachment { name, mime: "text/html; charset=utf-8".to_owned(), bytes: page });
        self
    }
}

/// Whose letters these are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// The language they are written in.
    pub lang: Lang,
    /// The organisation's name; may be empty.
    pub organization: String,
    /// The review page, where there is one with an address.
    pub review_page: Option<ReviewPage>,
}

/// Where the review page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewPage {
    /// Its address.
    pub address: String,
    /// The organisation's code, where there are many: whoever comes signs in to this one.
    pub code: String,
}

impl ReviewPage {
    /// The address of one of its pages: `/plans/12`.
    fn of(&self, path: &str) -> String {
        let address = self.address.trim_end_matches('/');
        if self.code.is_empty() {
            return format!("{address}{path}");
        }
        let mut query = Serializer::new(String::new());
        query.append_pair("organization", &self.code).append_pair("to", path);
        format!("{address}/sign-in?{}", query.finish())
    }
}

impl Desk {
    /// Writes a letter about an occasion.
    pub fn write(&self, occasion: &Occasion, to: Vec<String>) -> Letter {
        let lang = self.lang;
        let mut paragraphs = match occasion {
            Occasion::NeedsPerson(outcome) => self.outcome("notify-needs-person", &[], outcome),
            Occasion::Carried(outcome) => self.outcome("notify-carried", &[], outcome),
            Occasion::Done(outcome) => self.outcome("notify-digest", &[], outcome),
            Occasion::Held(outcome) => self.outcome("notify-held", &[], outcome),
            Occasion::Escalation { in_a_row, outcome } => {
                self.outcome("notify-escalation", &[("count", (*in_a_row).into())], outcome)
            }
            Occasion::Silence { of, days, last } => vec![
                lang.text_with(&format!("notify-silence-{}", silence(*of)), &[("count", (*days).into())]),
                match last {
                    Some(last) => lang.text_with("notify-last", &[("time", time(*last).into())]),
                    None => lang.text("notify-last-never"),
                },
                match of {
                    Silence::Review => self.way("notify-way-plans", "/", &[]),
                    Silence::Run | Silence::File => lang.text(&format!("notify-silence-{}-advice", silence(*of))),
                },
            ],
            Occasion::ApplyFailed { done, failed, unknown } => {
                let mut lines = vec![lang.text("notify-apply-failed")];
                let counts = [("notify-done", *done), ("notify-failed", *failed), ("notify-unknown", *unknown)];
                lines.push(self.counts(&counts));
                lines.push(lang.text("notify-apply-failed-advice"));
                lines.push(self.way("notify-way-journal", "/journal", &[]));
                lines
            }
            Occasion::Stopped { since, waiting } => vec![
                lang.text_with("notify-stopped", &[("time", time(*since).into())]),
                lang.text_with("notify-stopped-waiting", &[("count", (*waiting).into())]),
                self.way("notify-way-resume", "/", &[]),
            ],
            Occasion::NotStarted(obstacle) => vec![self.obstacle(obstacle), lang.text("notify-not-started-then")],
            Occasion::BotSession(bot_event) => self.bot_event(bot_event),
        };
        paragraphs.push(self.signature());
        Letter { to, subject: self.subject(occasion), text: paragraphs.join("\n\n") + "\n", attachments: Vec::new() }
    }

    fn subject(&self, occasion: &Occasion) -> String {
        let lang = self.lang;
        let what = match occasion {
            Occasion::NeedsPerson(outcome) => {
                let parts = [
                    ("notify-subject-waiting", outcome.waiting),
                    ("notify-subject-held", outcome.held),
                    ("notify-subject-rejected", outcome.rejected.len() as u64),
                    ("notify-subject-half-read", files_of(&outcome.half_read)),
                    ("notify-subject-questions", outcome.questions + outcome.words),
                    ("notify-subject-tasks", outcome.tasks),
                ];
                // Three are enough for a subject; the text has all.
                let parts = parts.iter().filter(|(_, count)| *count > 0).take(3);
                let parts: Vec<String> =
                    parts.map(|(key, count)| lang.text_with(key, &[("count", (*count).into())])).collect();
                if parts.is_empty() { lang.text("notify-subject-cycle") } else { parts.join(", ") }
            }
            Occasion::Carried(outcome) => lang.text_with("notify-subject-tasks", &[("count", outcome.tasks.into())]),
            Occasion::Done(outcome) => lang.text_with("notify-subject-digest", &[("count", outcome.done().into())]),
            Occasion::Held(outcome) => lang.text_with("notify-subject-roster-held", &[("count", outcome.held.into())]),
            Occasion::Escalation { in_a_row, .. } => {
                lang.text_with("notify-subject-escalation", &[("count", (*in_a_row).into())])
            }
            Occasion::Silence { of, days, .. } => {
                lang.text_with(&format!("notify-subject-silence-{}", silence(*of)), &[("count", (*days).into())])
            }
            Occasion::ApplyFailed { failed, unknown, .. } => {
                lang.text_with("notify-subject-apply-failed", &[("count", (failed + unknown).into())])
            }
            Occasion::Stopped { .. } => lang.text("notify-subject-stopped"),
            Occasion::NotStarted(_) => lang.text("notify-subject-not-started"),
            Occasion::BotSession(BotSession::LinkRefused { .. }) => lang.text("notify-subject-link-refused"),
            Occasion::BotSession(BotSession::Unchecked { .. }) => lang.text("notify-subject-unchecked"),
            Occasion::BotSession(BotSession::RightsLost { .. }) => lang.text("notify-subject-rights-lost"),
            Occasion::BotSession(_) => lang.text("notify-subject-stranger"),
        };
        lang.text_with("notify-subject", &[("what", what.into())])
    }

    /// Where to look: the page that has it, or the command where there is no page.
    pub(super) fn way(&self, key: &str, path: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        match &self.review_page {
            Some(page) => self.lang.text_with(&format!("{key}-page"), &[("page", page.of(path).into())]),
            None => self.lang.text_with(key, args),
        }
    }

    fn obstacle(&self, obstacle: &Obstacle) -> String {
        match obstacle {
            Obstacle::DatabaseLocked => self.lang.text("notify-database-locked"),
            Obstacle::Platform { platform } => {
                self.lang.text_with("notify-platform", &[("platform", visible(platform).into_owned().into())])
            }
            Obstacle::Folder { reason } | Obstacle::Other { reason } => {
                self.lang.text_with("notify-not-started", &[("reason", visible(reason).into_owned().into())])
            }
        }
    }

    fn bot_event(&self, bot_event: &BotSession) -> Vec<String> {
        let lang = self.lang;
        let told = |key: &str, place: &str, account: i64| {
            let args = [("place", visible(place).into_owned().into()), ("account", account.to_string().into())];
            lang.text_with(key, &args)
        };
        match bot_event {
            BotSession::Stranger { place, account, removed } => {
                let then = if *removed { "notify-stranger-removed" } else { "notify-stranger-advice" };
                vec![told("notify-stranger", place, *account), lang.text(then)]
            }
            BotSession::Unclear { place, account } => {
                vec![told("notify-unclear", place, *account), lang.text("notify-unclear-advice")]
            }
            BotSession::Unchecked { place, account } => {
                vec![told("notify-unchecked", place, *account), lang.text("notify-unchecked-advice")]
            }
            BotSession::RightsLost { chats } => {
                let lines = chats.iter().map(|(place, rights)| bullet(&phrases::rights_words(lang, place, rights)));
                let missing: Vec<&str> =
                    chats.iter().flat_map(|(_, rights)| rights.iter().map(String::as_str)).collect();
                vec![
                    self.list("notify-rights-lost", lines),
                    phrases::without_rights(lang, &missing),
                    lang.text("doctor-chat-hint"),
                ]
            }
            BotSession::LinkRefused { reason } => {
                vec![lang.text(&format!("notify-link-refused-{reason}")), lang.text("notify-link-refused-advice")]
            }
        }
    }

    pub(super) fn counts(&self, counts: &[(&str, u64)]) -> String {
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let lines: Vec<String> =
            counts.map(|(key, count)| bullet(&self.lang.text_with(key, &[("count", (*count).into())]))).collect();
        lines.join("\n")
    }

    pub(super) fn list(&self, title: &str, lines: impl Iterator<Item = String>) -> String {
        std::iter::once(self.lang.text(title)).chain(lines).collect::<Vec<_>>().join("\n")
    }

    fn signature(&self) -> String {
        let organization = visible(&self.organization);
        if organization.is_empty() {
            return self.lang.text("notify-signature");
        }
        self.lang.text_with("notify-signature-of", &[("organization", organization.into_owned().into())])
    }
}

pub(super) fn bullet(line: &str) -> String {
    format!("— {line}")
}

fn silence(of: Silence) -> &'static str {
    match of {
        Silence::Run => "run",
        Silence::File => "file",
        Silence::Review => "review",
    }
}

pub(super) fn time(time: NaiveDateTime) -> String {
    time.format("%d.%m.%Y %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::occasion::{HalfRead, Outcome, Rejected};
    use super::*;
    use domain::action::ActionKind;

    fn at(day: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(7, 30, 0).unwrap()
    }

    fn outcome() -> Outcome {
        Outcome {
            plan: Some(12),
            done: vec![(ActionKind::Invite, 1), (ActionKind::Remove, 2)],
            waiting: 5,
            held: 21,
            guards: vec![(domain::GuardCode::TooManyRemovals, 21)],
            until: Some(at(26)),
            questions: 2,
            words: 1,
            tasks: 78,
            rejected: vec![Rejected {
                file: "список\n.xlsx".into(), reason: "файл повреждён.".into()
            }],
            half_read: vec![HalfRead {
                file: "контингент.xlsx, ИС-11".into(),
                reason: "В файле указано: всего 24, а прочитано строк: 9.".into(),
                more: 1,
            }],
            coverage: Some("Сверено 212 из 240 мест; не сверены 28: класс ИС-21 (28).".into()),
        }
    }

    fn occasions() -> Vec<Occasion> {
        let mut all = vec![
            Occasion::NeedsPerson(outcome()),
            Occasion::NeedsPerson(Outcome::default()),
            Occasion::Carried(Outcome { tasks: 78, done: outcome().done, ..Outcome::default() }),
            Occasion::Done(Outcome { done: outcome().done, ..Outcome::default() }),
            Occasion::Held(outcome()),
            Occasion::Escalation { in_a_row: 3, outcome: outcome() },
            Occasion::ApplyFailed { done: 10, failed: 1, unknown: 2 },
            Occasion::Stopped { since: at(23), waiting: 4 },
            Occasion::NotStarted(Obstacle::DatabaseLocked),
            Occasion::NotStarted(Obstacle::Platform { platform: "max".into() }),
            Occasion::NotStarted(Obstacle::Other { reason: "Диск полон.".into() }),
        ];
        for bot_event in [
            BotSession::Stranger { place: "чат".into(), account: 7, removed: true },
            BotSession::Stranger { place: "чат".into(), account: 7, removed: false },
            BotSession::Unclear { place: "чат".into(), account: 7 },
            BotSession::Unchecked { place: "чат".into(), account: 7 },
            BotSession::RightsLost {
                chats: vec![("чат".into(), vec!["read_all_messages".into(), "add_admins".into()])],
            },
            BotSession::LinkRefused { reason: "guessed" },
        ] {
            all.push(Occasion::BotSession(bot_event));
        }
        for of in [Silence::Run, Silence::File, Silence::Review] {
            all.push(Occasion::Silence { of, days: 14, last: Some(at(9)) });
            all.push(Occasion::Silence { of, days: 1, last: None });
        }
        all
    }

    #[test]
    fn every_occasion_has_its_words_in_both_languages() {
        for lang in [Lang::Ru, Lang::En] {
            for review_page in [None, Some(page(""))] {
                let desk = Desk { lang, organization: "Колледж".into(), review_page };
                for occasion in occasions() {
                    let letter = desk.write(&occasion, vec!["it@college.example".into()]);
                    let all = format!("{}\n{}", letter.subject, letter.text);
                    // A key without words shows as «Unknown localization notify-…», an argument without a value as {$…}.
                    assert!(!all.contains("notify-") && !all.contains("{$") && !all.contains("{ $"), "{all}");
                    assert!(letter.subject.chars().count() <= 78, "{}", letter.subject);
                    assert!(!letter.subject.contains('\n'));
                }
            }
        }
    }

    #[test]
    fn letters_as_they_are_read() {
        for (lang, name) in [(Lang::Ru, "letters.ru"), (Lang::En, "letters.en")] {
            let desk = Desk { lang, organization: "Колледж".into(), review_page: Some(page("")) };
            let letters = occasions().into_iter().map(|occasion| desk.write(&occasion, Vec::new()));
            let letters: Vec<String> = letters.map(|letter| format!("{}\n\n{}", letter.subject, letter.text)).collect();
            insta::assert_snapshot!(name, letters.join("\n\n----------\n\n"));
        }
    }

    fn page(code: &str) -> ReviewPage {
        ReviewPage { address: "https://review.college.example/".into(), code: code.into() }
    }

    #[test]
    fn a_letter_leads_to_the_page_that_has_it_or_says_what_to_type() {
        let write = |review_page| {
            let desk = Desk { review_page, ..Desk::default() };
            desk.write(&Occasion::NeedsPerson(outcome()), Vec::new()).text
        };
        let by_page = write(Some(page("")));
        for link in ["/plans/12", "/files", "/people", "/words", "/worklist"] {
            assert!(by_page.contains(&format!("https://review.college.example{link}\n")), "{link}: {by_page}");
        }
        assert!(!by_page.contains("kontingent show"), "{by_page}");
        let of_many = write(Some(page("kt-1")));
        assert!(of_many.contains("/sign-in?organization=kt-1&to=%2Fplans%2F12\n"), "{of_many}");
        let by_command = write(None);
        for command in [
            "kontingent show 12", "kontingent approve 12", "kontingent files list", "kontingent people",
            "kontingent worklist",
        ] {
            assert!(by_command.contains(command), "{command}: {by_command}");
        }
    }

    #[test]
    fn a_held_roster_says_what_was_done_what_was_not_and_until_when_it_waits() {
        let letter = Desk::default().write(&Occasion::Held(outcome()), Vec::new());
        for words in [
            "выполнено с прошлого письма: 3",
            "задержано",
            "21",
            "слишком много выбывших",
            "26.11.2026 07:30",
            "список .xlsx",
        ] {
            assert!(letter.text.to_lowercase().contains(words), "{words}: {}", letter.text);
        }
    }

    #[test]
    fn counts_have_their_plural_forms() {
        let subject =
            |days| Desk::default().write(&Occasion::Silence { of: Silence::Run, days, last: None }, Vec::new()).subject;
        assert!(subject(1).contains("1 день") && subject(3).contains("3 дня") && subject(14).contains("14 дней"));
    }
}
