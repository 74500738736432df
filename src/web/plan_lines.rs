//! The actions of a plan come in; they go out as a person decides on them: in blocks, what waits by its cause, and those that
//! differ in the person alone in one line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::plan_filter::{Standing, standing};
use documents::folding::folds;
use documents::phrases;
use i18n::Lang;
use planner::plan::{Action, ActionKind};
use store::{Proposal, SavedPlan};

/// So many people stand in one line; a longer one is cut.
const OF_A_LINE: usize = 50;

/// What a person has to do with actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Block {
    /// Something is doubted, failed, or wants a second administrator: a person decides.
    Waits,
    /// A guard holds it.
    Held,
    /// Nothing is doubted, and nobody has decided yet.
    Certain,
    /// Decided on, and not carried out yet.
    Decided,
    /// Carried out, or being so.
    Past,
}

impl Block {
    pub(super) const ALL: [Block; 5] = [Block::Waits, Block::Held, Block::Certain, Block::Decided, Block::Past];

    pub(super) fn code(self) -> &'static str {
        match self {
            Block::Waits => "waits",
            Block::Held => "held",
            Block::Certain => "certain",
            Block::Decided => "decided",
            Block::Past => "past",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Block> {
        Block::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The block of an action that stands like this.
    pub(super) fn of(stands: Standing, action: &Action) -> Block {
        match stands {
            Standing::Held => Block::Held,
            Standing::Undecided if action.verdict.is_auto() => Block::Certain,
            Standing::Undecided | Standing::Proposed | Standing::Failed | Standing::Stale => Block::Waits,
            Standing::Approved | Standing::Rejected => Block::Decided,
            Standing::Sent | Standing::Done | Standing::Task => Block::Past,
        }
    }
}

/// Actions that are told and decided together.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub(super) actions: Vec<&'a Action>,
    pub(super) standing: Standing,
}

impl<'a> Line<'a> {
    /// The one that it is called by.
    pub(super) fn first(&self) -> Option<&'a Action> {
        self.actions.first().copied()
    }

    /// The id of the first.
    pub(super) fn id(&self) -> &'a str {
        self.first().map_or("", |action| action.id.as_str())
    }

    /// Each of its actions alone.
    pub(super) fn apart(&self) -> impl Iterator<Item = Line<'a>> {
        let standing = self.standing;
        self.actions.iter().map(move |action| Line { actions: vec![*action], standing })
    }
}

/// The actions as lines, in their order.
pub(super) fn lines<'a>(
    saved: &SavedPlan,
    proposed: &BTreeMap<String, Proposal>,
    actions: impl IntoIterator<Item = &'a Action>,
) -> Vec<Line<'a>> {
    let also = |action: &Action| {
        let kept = saved.of(&action.id);
        (
            standing(saved, proposed, action).code(),
            kept.map(|kept| {
                (kept.decided_by.clone(), kept.decided_at, kept.reason.clone(), kept.fault.clone(), kept.lapsed)
            }),
            proposed.get(&action.id).map(|proposal| proposal.proposed_by.clone()),
        )
    };
    folds(actions, also)
        .into_iter()
        .flat_map(|fold| fold.chunks(OF_A_LINE).map(<[&Action]>::to_vec).collect::<Vec<_>>())
        .filter_map(|actions| {
            let standing = standing(saved, proposed, actions.first()?);
            Some(Line { actions, standing })
        })
        .collect()
}

/// What waits for the same cause.
#[derive(Debug, Clone)]
pub(super) struct Cause<'a> {
    /// Stays the same while the cause does.
    pub(super) key: String,
    /// «Удалить: нет в списке, а приказа нет».
    pub(super) title: String,
    pub(super) actions: Vec<&'a Action>,
}

/// What waits, by cause; what takes somebody out first, the largest first.
pub(super) fn causes<'a>(
    saved: &SavedPlan,
    proposed: &BTreeMap<String, Proposal>,
    actions: impl IntoIterator<Item = &'a Action>,
    lang: Lang,
) -> Vec<Cause<'a>> {
    type Key<'a> = (&'static str, ActionKind, Vec<&'a str>);
    let mut found: HashMap<Key<'a>, Vec<&'a Action>> = HashMap::new();
    for action in actions {
        let stands = standing(saved, proposed, action);
        let reasons = action.reasons.iter().map(String::as_str).collect();
        found.entry((stands.code(), action.kind(), reasons)).or_default().push(action);
    }
    let mut causes: Vec<(u8, Cause<'a>)> = found
        .into_iter()
        .map(|((stands, kind, reasons), actions)| {
            let why = match (reasons.as_slice(), stands) {
                ([], "undecided") => {
                    actions.first().map(|one| phrases::basis_words(lang, &one.basis)).unwrap_or_default()
                }
                (_, "failed" | "stale" | "proposed") => lang.text(&format!("web-standing-{stands}")),
                _ => reasons.join("; "),
            };
            let action = capital(&phrases::action_words(lang, kind));
            let title = lang.text_with("web-cause", &[("action", action.into()), ("why", why.into())]);
            let text = format!("{stands} {} {reasons:?}", kind.code());
            let key = blake3::hash(text.as_bytes()).to_hex().chars().take(10).collect();
            // What cannot be undone easily is looked at first.
            let rank = u8::from(phrases::mark(kind) != "−");
            (rank, Cause { key, title, actions })
        })
        .collect();
    causes.sort_by(|(rank, one), (other_rank, other)| {
        let size = |cause: &Cause<'_>| std::cmp::Reverse(About::of(&cause.actions).count());
        (rank, size(one), &one.title, &one.key).cmp(&(other_rank, size(other), &other.title, &other.key))
    });
    causes.into_iter().map(|(_, cause)| cause).collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Whom and what actions are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct About {
    /// How many people.
    people: usize,
    /// Actions on classes and chats, about nobody in particular.
    others: usize,
}

impl About {
    pub(super) fn of(actions: &[&Action]) -> About {
        let known: BTreeSet<&str> =
            actions.iter().filter_map(|action| action.person()).map(|person| person.key.as_str()).collect();
        let others = actions.iter().filter(|action| action.person().is_none()).count();
        About { people: known.len(), others }
    }

    /// People and such actions together.
    pub(super) fn count(self) -> usize {
        self.people + self.others
    }

    /// «10 человек и ещё 1 действие».
    pub(super) fn words(self, lang: Lang) -> String {
        let people = || lang.text_with("web-people-count", &[("count", self.people.into())]);
        let actions = || lang.text_with("web-actions-count", &[("count", self.others.into())]);
        match (self.people, self.others) {
            (_, 0) => people(),
            (0, _) => actions(),
            _ => {
                lang.text_with("web-people-and-actions", &[("people", people().into()), ("actions", actions().into())])
            }
        }
    }
}
