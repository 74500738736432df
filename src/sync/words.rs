//! Questions about words: listing, answering and withdrawing answers, for the command line, the page and the API.

use chrono::{DateTime, Utc};

use super::OrgContext;
use domain::roster::{WordAnswer, WordKind};
use planner::plan::WordQuestion;
use store::{GivenWord, StoreError};

/// Why words were not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotWorded {
    /// No question has this id, or several ids begin so.
    Unknown,
    /// That is not one of the possible answers, which are these.
    NotAChoice(Vec<String>),
}

/// The beginning of an id must have at least so many characters, and no other id may begin so.
const SHORT: usize = 4;

/// The questions of the newest plan of each platform, without those that were answered since.
///
/// # Errors
/// When the database cannot be read, or a plan in it is not understood.
pub async fn open_words(org: &OrgContext) -> Result<Vec<WordQuestion>, StoreError> {
    let given = org.store.word_answers(false).await?;
    let mut open: Vec<WordQuestion> = Vec::new();
    let mut seen: Vec<i64> = Vec::new();
    for platform in &org.platforms {
        // The plan is for all platforms, and the rosters are the same.
        let newest = org.store.newest_plan_of(&platform.name).await?;
        let Some(head) = newest.filter(|head| !seen.contains(&head.number)) else { continue };
        seen.push(head.number);
        for question in &org.store.plan_body(&head).await?.words {
            let is_known = |id: &str| open.iter().any(|known| known.id == id) || given.iter().any(|one| one.id == id);
            if !is_known(&question.id) {
                open.push(question.clone());
            }
        }
    }
    Ok(open)
}

/// Answers a question, an open one or one that was answered before. `typed` is its id or the beginning of it.
///
/// # Errors
/// As [`open_words`]; when the answer cannot be written.
pub async fn answer_words(
    org: &OrgContext,
    typed: &str,
    means: &str,
    who: &str,
    now: DateTime<Utc>,
) -> Result<Result<WordAnswer, NotWorded>, StoreError> {
    let open = open_words(org).await?;
    let given = org.store.word_answers(false).await?;
    let is_meant = |id: &str| typed.len() >= SHORT && id.starts_with(typed);
    let asked = open.iter().filter(|one| is_meant(&one.id)).filter_map(|one| {
        let kind = WordKind::from_codes(&one.kind, one.vocabulary.as_deref().unwrap_or(""))?;
        let choices: Vec<String> = one.choices.iter().map(|choice| choice.to_string()).collect();
        let column = one.column.clone().unwrap_or_default();
        Some((one.id.clone(), choices, kind, one.words.clone(), column))
    });
    let answered = given.iter().filter(|one| is_meant(&one.id)).filter_map(|one| {
        let kind = one.word_kind()?;
        let mut choices: Vec<String> = kind.choices().iter().map(|choice| (*choice).to_owned()).collect();
        if kind == WordKind::Group {
            choices = vec![one.means.clone(), domain::roster::OWN_GROUP.to_owned()];
        }
        Some((one.id.clone(), choices, kind, one.words.clone(), one.column.clone()))
    });
    let mut meant: Vec<_> = asked.chain(answered).collect();
    let (Some((id, choices, kind, words, column)), true) = (meant.pop(), meant.is_empty()) else {
        return Ok(Err(NotWorded::Unknown));
    };
    let means = means.trim();
    let Some(means) = choices.iter().find(|choice| choice.to_lowercase() == means.to_lowercase()) else {
        return Ok(Err(NotWorded::NotAChoice(choices)));
    };
    let answer = WordAnswer { kind, words, column, means: means.clone() };
    org.store.answer_word(&id, &answer, now, who).await?;
    Ok(Ok(answer))
}

/// Withdraws an answer. `typed` is its question's id or the beginning of it. Returns the answer; `None` if there is none, or several
/// ids begin so.
///
/// # Errors
/// When the database cannot be read or written; then the answer stays.
pub async fn withdraw_words(
    org: &OrgContext,
    typed: &str,
    who: &str,
    now: DateTime<Utc>,
) -> Result<Option<GivenWord>, StoreError> {
    let given = org.store.word_answers(false).await?;
    let mut meant = given.into_iter().filter(|one| typed.len() >= SHORT && one.id.starts_with(typed));
    let (Some(one), None) = (meant.next(), meant.next()) else { return Ok(None) };
    let gone = org.store.withdraw_word(&one.id, now, who).await?;
    Ok(gone.then_some(one))
}
