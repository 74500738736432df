//! What the journal has of an entry in words: who decided, and the detail. The journal itself keeps codes, since it is never
//! changed.

use super::phrases::fault_words;
use super::words::choice;
use domain::roster::{Vocabulary, WordKind};
use i18n::{Arg, Lang};
use names::visible;
use store::Entry;

/// Who decided: always a person, or the rules.
pub fn who_words(lang: Lang, who: &str) -> String {
    match who {
        "auto" => lang.text("journal-auto"),
        // Entries of a time in which nobody was asked for a name.
        "cli" => lang.text("journal-nobody-named"),
        "demo" => lang.text("journal-demo"),
        who => visible(who).into_owned(),
    }
}

/// The detail of an entry; what nobody has words for stands for itself.
pub fn detail_words(lang: Lang, entry: &Entry) -> String {
    let detail = entry.detail.as_str();
    let words = match entry.event.as_str() {
        "account" => of_user(lang, detail),
        "answered" => of_answer(lang, detail),
        "worded" => of_word(lang, detail),
        "chat" => of_chat(lang, detail),
        "acquainted" => detail.strip_prefix("rules ").map(|version| said(lang, "journal-rules", version)),
        "exported" => detail.strip_prefix("oneroster, ").map(|people| said(lang, "journal-exported", people)),
        _ => of_account(lang, detail),
    };
    visible(&words.unwrap_or_else(|| fault_words(lang, detail))).into_owned()
}

fn said(lang: Lang, key: &str, what: &str) -> String {
    lang.text_with(key, &[("what", what.into())])
}

/// «добавлен пользователь Петрова А. С., администратор».
fn of_user(lang: Lang, detail: &str) -> Option<String> {
    for (before, key) in [("token added ", "journal-token-added"), ("added ", "journal-user-added")] {
        if let Some((name, role)) = detail.strip_prefix(before).and_then(|rest| rest.rsplit_once(", ")) {
            let role = lang.words_of(&format!("users-role-{role}"), &[]).unwrap_or_else(|| role.to_owned());
            return Some(lang.text_with(key, &[("what", name.into()), ("role", role.into())]));
        }
    }
    let rest = [
        ("token removed ", "journal-token-removed"),
        ("removed ", "journal-user-removed"),
        ("password ", "journal-user-password"),
    ];
    rest.iter().find_map(|(before, key)| Some(said(lang, key, detail.strip_prefix(before)?)))
}

fn of_answer(lang: Lang, detail: &str) -> Option<String> {
    let all = [("same ", "journal-same"), ("apart ", "journal-apart"), ("taken back ", "journal-answer-withdrawn")];
    all.iter().find_map(|(before, key)| Some(said(lang, key, detail.strip_prefix(before)?)))
}

/// `phrase: «снят с контингента» = left`.
fn of_word(lang: Lang, detail: &str) -> Option<String> {
    let (kind, rest) = detail.split_once(": ")?;
    if let Some(words) = rest.strip_suffix(" taken back") {
        return Some(said(lang, "journal-word-withdrawn", words));
    }
    let (words, means) = rest.rsplit_once(" = ")?;
    let vocabularies = Vocabulary::ALL.into_iter().map(Vocabulary::code).chain([""]);
    let known = vocabularies
        .filter(|vocabulary| {
            WordKind::from_codes(kind, vocabulary).is_some_and(|kind| kind.choice_key(means).is_some())
        })
        .map(|vocabulary| choice(lang, kind, vocabulary, means))
        .next();
    let means = known.unwrap_or_else(|| means.to_owned());
    Some(lang.text_with("journal-word", &[("what", words.into()), ("means", Arg::from(means))]))
}

fn of_chat(lang: Lang, detail: &str) -> Option<String> {
    let all = [("tied ", "journal-chat-tied"), ("untied ", "journal-chat-untied")];
    all.iter().find_map(|(before, key)| Some(said(lang, key, detail.strip_prefix(before)?)))
}

/// «учётная запись 17», with the reason of a refusal before it.
fn of_account(lang: Lang, detail: &str) -> Option<String> {
    match detail {
        "link revoked" => return Some(lang.text("journal-link-revoked")),
        "read back" => return Some(lang.text("journal-read-back")),
        "read back: not done" => return Some(lang.text("journal-read-back-not")),
        _ => {}
    }
    let (before, account) = detail.split_once("account ")?;
    let account = account.split_once(" by ").map_or(account, |(account, _)| account);
    let account = said(lang, "journal-account", account);
    let reason = before.trim();
    if let Some(link) = reason.strip_prefix("link ") {
        return Some(lang.text_with("journal-link", &[("what", link.into()), ("account", account.into())]));
    }
    let known = (!reason.is_empty()).then(|| lang.words_of(&format!("journal-refused-{reason}"), &[])).flatten();
    Some(known.map_or(account.clone(), |reason| format!("{reason}; {account}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(event: &str, detail: &str) -> String {
        let entry = Entry {
            seq: 1,
            at: String::new(),
            event: event.into(),
            plan: String::new(),
            action: String::new(),
            kind: String::new(),
            person: String::new(),
            place: String::new(),
            role: String::new(),
            basis: String::new(),
            clause: String::new(),
            who: String::new(),
            detail: detail.into(),
            platform: String::new(),
            previous: String::new(),
            hash: String::new(),
        };
        detail_words(Lang::Ru, &entry)
    }

    #[test]
    fn no_code_of_the_journal_is_read_by_a_person() {
        for (event, detail, told) in [
            ("account", "added Петрова А. С., administrator", "добавлен пользователь Петрова А. С."),
            ("account", "token removed скрипт", "удалён ключ «скрипт»"),
            ("answered", "apart 1007", "это разные люди; учётная запись 1007"),
            ("worded", "phrase: «снят с контингента» taken back", "ответ о слове «снят с контингента» отозван"),
            ("chat", "tied 17", "чат 17: указано место"),
            ("tied", "link 4 account 17", "ссылка № 4, учётная запись 17"),
            ("link_refused", "of-another account 17", "учётная запись 17"),
            ("rejected", "не тот человек", "не тот человек"),
        ] {
            let said = words(event, detail);
            assert!(said.contains(told), "{event} {detail}: {said}");
            assert!(!said.contains("account") && !said.contains("Unknown"), "{said}");
        }
        assert_eq!(who_words(Lang::Ru, "Петрова А. С."), "Петрова А. С.");
        assert!(!who_words(Lang::Ru, "cli").contains("cli"));
    }
}
