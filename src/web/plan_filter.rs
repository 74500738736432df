//! What of a plan is shown: the GET parameters of its page come in, the actions that fit go out.

use std::collections::BTreeMap;

use super::form::Fields;
use super::plan_lines::{Block, causes};
use documents::grouping::{unit_of, unit_words};
use documents::phrases;
use i18n::Lang;
use names::fold_words;
use planner::plan::{Action, ActionKind, Verdict};
use store::{ActionState, Decision, Proposal, SavedPlan};

/// Where an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::EnumCount)]
pub(super) enum Standing {
    /// A guard holds it.
    Held,
    /// Waits for a decision.
    Undecided,
    /// Waits for a second administrator.
    Proposed,
    Approved,
    Rejected,
    Sent,
    Done,
    Failed,
    Stale,
    Task,
}

impl Standing {
    pub(super) const ALL: [Standing; <Standing as strum::EnumCount>::COUNT] = [
        Standing::Undecided,
        Standing::Held,
        Standing::Proposed,
        Standing::Approved,
        Standing::Rejected,
        Standing::Sent,
        Standing::Done,
        Standing::Failed,
        Standing::Stale,
        Standing::Task,
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Standing::Held => "held",
            Standing::Undecided => "undecided",
            Standing::Proposed => "proposed",
            Standing::Approved => "approved",
            Standing::Rejected => "rejected",
            Standing::Sent => "sent",
            Standing::Done => "done",
            Standing::Failed => "failed",
            Standing::Stale => "stale",
            Standing::Task => "task",
        }
    }

    /// True if a decision can still be taken or taken back.
    pub(super) fn is_open(self) -> bool {
        !matches!(self, Standing::Sent | Standing::Done | Standing::Task)
    }
}

/// Where an action of a plan stands.
pub(super) fn standing(saved: &SavedPlan, proposals: &BTreeMap<String, Proposal>, action: &Action) -> Standing {
    let Some(kept) = saved.of(&action.id) else { return Standing::Undecided };
    match (kept.state, kept.decision) {
        (ActionState::Done, _) => Standing::Done,
        (ActionState::Sent, _) => Standing::Sent,
        (ActionState::Task, _) => Standing::Task,
        (ActionState::Failed, _) => Standing::Failed,
        (ActionState::Stale, _) => Standing::Stale,
        // Somebody proposes to approve what had been rejected.
        (ActionState::Waiting, Some(Decision::Rejected)) if !proposals.contains_key(&action.id) => Standing::Rejected,
        (ActionState::Waiting, _) if saved.guards_left(action).next().is_some() => Standing::Held,
        (ActionState::Waiting, Some(Decision::Approved)) => Standing::Approved,
        (ActionState::Waiting, _) if proposals.contains_key(&action.id) => Standing::Proposed,
        (ActionState::Waiting, _) => Standing::Undecided,
    }
}

/// What is to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) by_person: bool,
    pub(super) kind: Option<ActionKind>,
    pub(super) verdict: Option<&'static str>,
    pub(super) standing: Option<Standing>,
    /// What a person has to do with it.
    pub(super) block: Option<Block>,
    /// The cause for which it waits, by its key.
    pub(super) cause: String,
    pub(super) guard: String,
    pub(super) class: String,
    pub(super) platform: String,
    pub(super) name: String,
    pub(super) page: usize,
    /// A block whose lines are shown, where nothing is filtered.
    pub(super) open: Option<Block>,
    /// A line whose people are shown one by one.
    pub(super) line: String,
}

impl Filter {
    /// The filter of a query or a form.
    pub(super) fn read(fields: &Fields) -> Filter {
        let code = fields.get("verdict");
        let standing = fields.get("standing");
        Filter {
            by_person: fields.get("by") == "person",
            kind: phrases::kind_of(fields.get("kind")),
            verdict: Verdict::CODES.into_iter().find(|one| *one == code),
            standing: Standing::ALL.into_iter().find(|one| one.code() == standing),
            block: Block::from_code(fields.get("block")),
            cause: fields.text("cause"),
            guard: fields.text("guard"),
            class: fields.text("class"),
            platform: fields.text("platform"),
            name: fields.text("name"),
            page: fields.get("page").parse().unwrap_or(1).clamp(1, 100_000),
            open: Block::from_code(fields.get("open")),
            line: fields.text("line"),
        }
    }

    /// The parameters of a page with this filter, for links and hidden fields.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |name: &'static str, value: &str| {
            if !value.is_empty() {
                pairs.push((name, value.to_owned()));
            }
        };
        add("by", if self.by_person { "person" } else { "" });
        add("kind", self.kind.map_or("", ActionKind::code));
        add("verdict", self.verdict.unwrap_or_default());
        add("standing", self.standing.map_or("", Standing::code));
        add("block", self.block.map_or("", Block::code));
        add("cause", &self.cause);
        add("guard", &self.guard);
        add("class", &self.class);
        add("platform", &self.platform);
        add("name", &self.name);
        add("page", &if self.page > 1 { self.page.to_string() } else { String::new() });
        add("open", self.open.map_or("", Block::code));
        add("line", &self.line);
        pairs
    }

    /// True if not all of the plan is asked for.
    pub(super) fn is_narrow(&self) -> bool {
        *self != Filter { page: self.page, open: self.open, line: self.line.clone(), ..Filter::default() }
    }

    /// The same with another line opened, or none.
    pub(super) fn with_line(&self, line: &str) -> Filter {
        Filter { line: line.to_owned(), ..self.clone() }
    }

    /// The query of the page, with its question mark if there is anything to ask.
    pub(super) fn query(&self) -> String {
        let pairs = self.pairs();
        if pairs.is_empty() {
            return String::new();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("?{query}")
    }

    /// The actions that fit, in the plan's order.
    pub(super) fn of<'a>(
        &self,
        saved: &'a SavedPlan,
        proposals: &BTreeMap<String, Proposal>,
        lang: Lang,
    ) -> Vec<&'a Action> {
        let (name, class) = (names::fold_name(&self.name), fold_words(&self.class));
        let of_cause: Option<std::collections::HashSet<&str>> = (!self.cause.is_empty()).then(|| {
            let waits =
                saved.plan.actions.iter().filter(|one| Block::of(standing(saved, proposals, one), one) == Block::Waits);
            let cause = causes(saved, proposals, waits, lang).into_iter().find(|cause| cause.key == self.cause);
            cause.map(|cause| cause.actions.iter().map(|one| one.id.as_str()).collect()).unwrap_or_default()
        });
        let fits = |action: &&Action| {
            self.kind.is_none_or(|kind| kind == action.kind())
                && self.verdict.is_none_or(|verdict| verdict == action.verdict.code())
                && (self.guard.is_empty() || action.guards.iter().any(|guard| guard.code() == self.guard))
                && (self.platform.is_empty() || saved.head.platform_of(action) == self.platform)
                && (class.is_empty() || fold_words(&unit_words(&unit_of(action.place()), lang)) == class)
                && (name.is_empty() || action.person().is_some_and(|one| names::fold_name(&one.name).contains(&name)))
                && of_cause.as_ref().is_none_or(|ids| ids.contains(action.id.as_str()))
                && self.block.is_none_or(|block| block == Block::of(standing(saved, proposals, action), action))
                && self.standing.is_none_or(|wanted| wanted == standing(saved, proposals, action))
        };
        saved.plan.actions.iter().filter(fits).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_comes_back_from_its_own_link() {
        let query = "by=person&kind=remove&verdict=review&standing=undecided&guard=guard.no_basis&class=%D0%98%D0%A1-21&platform=max&name=%D0%98&page=3&block=waits&cause=0a1b&open=held&line=77";
        let filter = Filter::read(&Fields::read(query.as_bytes()));
        assert_eq!(filter.page, 3);
        assert_eq!(Filter::read(&Fields::read(filter.query().trim_start_matches('?').as_bytes())), filter);
        assert_eq!(Filter::read(&Fields::read(b"kind=nonsense&page=-1")).query(), "");
    }
}
