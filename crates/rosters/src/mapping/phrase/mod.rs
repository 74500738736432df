//! A phrase comes in («отчислить из числа студентов 2 курса по собственному желанию с 20.11.2026»); its parts go out, and
//! what of it no vocabulary knows.
//!
//! Nothing is concluded from a stem that is found somewhere. A phrase is understood whole when each of its words belongs
//! to a part: an act, its object, a reason, a reference to an order, a day, a group. Negation, intention, refusal,
//! annulment and another object (общежитие, стипендия) are parts of their own, which turn the meaning. The words are
//! data: `mappings/phrases.toml` and what the college adds.

mod meaning;
mod structure;
mod token;

use std::borrow::Cow;

use chrono::NaiveDate;
use hashbrown::HashMap;

pub use meaning::{Context, Ordered, Says, Sense};
pub(super) use structure::{is_month, school_year_of};
pub(super) use token::{phrase_key, pieces_key, stems};

use super::title::OrderLine;
use super::word::Word;
use domain::roster::MovementKind;
use token::{Shape, Token};

/// What somebody does, or what is done with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// A movement.
    Movement(MovementKind),
    /// «Принят»: as a student or as an employee, which other words say.
    Admission,
    /// «Обучается», «работает», «оставить»: stays where they are.
    Present,
}

/// To what an act applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// The body of students, the college itself.
    Ours,
    /// Something else: a dormitory, a circle, a scholarship. Nobody leaves the college by it.
    Other,
    /// Another organisation, to which somebody goes.
    Elsewhere,
    /// Another organisation, from which somebody comes.
    FromElsewhere,
    /// Another post.
    Post,
}

/// What turns the meaning of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// Not yet: a draft, an application, a warning, a condition.
    Intention,
    /// Not: a negation, a refusal.
    Refusal,
    /// Another order has no effect any more.
    Annulment,
}

/// What a remark says of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remark {
    /// Nothing that matters for where they are.
    Plain,
    /// Is gone.
    Gone,
    /// Is on leave.
    OnLeave,
    /// A legal representative without rights, or with restricted ones.
    NoRights,
    /// Is known to be for a person to decide: «не приступил», «забрал документы».
    Unclear,
}

/// What a sheet, a section or a title says of those listed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// A list of those who study or work today.
    Listing,
    /// Those who are in a class or a chat of the platform, whoever they are.
    Members,
    /// Nobody of today: applicants, a reserve, graduates of former years, a draft, a sample, guests.
    NotOurs,
    /// Some of a group, for some purpose: a list that is complete for nothing.
    Some,
}

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind {
    /// An act.
    Act(Act),
    /// An object of an act.
    Object(Object),
    /// A reason.
    Reason,
    /// A turn.
    Turn(Turn),
    /// A remark.
    Remark(Remark),
    /// A kind of list.
    Container(Container),
    /// «В связи с», «студента»: says nothing by itself.
    Filler,
    /// A reference to an order.
    Reference(OrderLine),
    /// A day from which something holds.
    From(NaiveDate),
    /// A day until which something holds.
    Until(NaiveDate),
    /// A day that is neither.
    Day(NaiveDate),
    /// A day that cannot be read.
    BadDay,
    /// A group that somebody comes from.
    FromGroup(String),
    /// A group that somebody goes to.
    ToGroup(String),
    /// A group.
    Group(String),
    /// A year of study.
    Course,
    /// A school year, by its first year.
    SchoolYear(i32),
    /// A relation to a child; true for those that make somebody a legal representative.
    Relation(bool),
    /// A post or duty of somebody who stands beside a list and is none of it.
    Signer,
    /// A person's name.
    Person,
    /// Words that no vocabulary knows.
    Left,
}

/// A part with its words, as they stand there. A word may be several things («общежитие»: an object, a remark, a kind of
/// list); what is asked of the phrase chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kinds: Vec<PartKind>,
    /// Its words.
    pub words: String,
    /// Known by an answer that no plan has been looked at with yet.
    pub is_new: bool,
}

impl Part {
    fn is_left(&self) -> bool {
        self.kinds == [PartKind::Left]
    }
}

/// The words of all vocabularies, by the stem of their first word.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    by_first: HashMap<Cow<'static, str>, Vec<Entry>>,
}

#[derive(Debug, Clone)]
struct Entry {
    /// The stems behind the first, divided by spaces, and how many.
    rest: Cow<'static, str>,
    length: usize,
    kinds: Vec<PartKind>,
    /// The number of the mapping that has it: a later one says it anew.
    mapping: usize,
    is_new: bool,
    /// Said of orders alone.
    of_orders: bool,
    /// Written with a question mark: known only so.
    asks: bool,
}

/// Where a phrase is looked for.
#[derive(Debug, Clone, Copy)]
struct Heard {
    /// In the words of an order.
    in_order: bool,
    /// In a text with a question mark.
    is_question: bool,
}

/// A phrase that was found.
struct Known {
    kinds: Vec<PartKind>,
    length: usize,
    is_new: bool,
    asks: bool,
}

/// How a phrase is read.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// The day of the plan.
    pub today: NaiveDate,
    /// Names of people may stand in it, and specialities, as in titles.
    pub is_title: bool,
}

impl Phrases {
    /// Adds a phrase with what it means, from a mapping by number. What a later mapping says of a phrase is what counts.
    /// What is `of_orders` is said of orders alone: the same words of a note may mean something else.
    pub(super) fn add(&mut self, word: &Word, kind: PartKind, of_orders: bool, mapping: usize, is_new: bool) {
        let (first, rest) = match word.stems() {
            Cow::Borrowed(stems) => {
                let (first, rest) = stems.split_once(' ').unwrap_or((stems, ""));
                (Cow::Borrowed(first), Cow::Borrowed(rest))
            }
            Cow::Owned(stems) => {
                let (first, rest) = stems.split_once(' ').unwrap_or((stems, ""));
                (Cow::Owned(first.to_owned()), Cow::Owned(rest.to_owned()))
            }
        };
        if first.is_empty() {
            return;
        }
        let asks = word.as_str().contains('?');
        let entries = self.by_first.entry(first).or_default();
        entries.retain(|entry| {
            entry.rest != rest || entry.asks != asks || entry.mapping == mapping || (of_orders && !entry.of_orders)
        });
        let is_same = |entry: &&mut Entry| {
            entry.rest == rest && entry.asks == asks && entry.of_orders == of_orders && entry.mapping == mapping
        };
        if let Some(known) = entries.iter_mut().find(is_same) {
            if !known.kinds.contains(&kind) {
                known.kinds.push(kind);
            }
            return;
        }
        let length = rest.split(' ').filter(|stem| !stem.is_empty()).count();
        entries.push(Entry { rest, length, kinds: vec![kind], mapping, is_new, of_orders, asks });
        // The longest phrase wins; of one phrase what is asked, then what the latest mapping says.
        entries.sort_by_key(|entry| std::cmp::Reverse((entry.length, entry.asks, entry.mapping)));
    }

    /// The longest phrase that begins with the first of some pieces: what it is, and how many pieces it takes.
    fn longest(&self, tokens: &[Token<'_>], of: Heard) -> Option<Known> {
        let (first, rest) = tokens.split_first()?;
        let entries = self.by_first.get(first.stem.as_str())?;
        let fits = |entry: &&Entry| {
            rest.len() >= entry.length
                && (of.in_order || !entry.of_orders)
                && (of.is_question || !entry.asks)
                && (entry.length == 0 || entry.rest.split(' ').zip(rest).all(|(stem, token)| stem == token.stem))
        };
        let mut fitting = entries.iter().filter(fits);
        let best = fitting.next()?;
        let mut known =
            Known { kinds: best.kinds.clone(), length: best.length + 1, is_new: best.is_new, asks: best.asks };
        // The same phrase of orders alone and of anything.
        for entry in fitting.take_while(|entry| entry.length == best.length) {
            if entry.mapping == best.mapping && entry.asks == best.asks {
                known.kinds.extend(entry.kinds.iter().filter(|kind| !best.kinds.contains(kind)).cloned());
                known.is_new |= entry.is_new;
            }
        }
        Some(known)
    }

    /// Takes a phrase apart; `in_order` where it is the words of an order.
    pub fn parse(&self, text: &str, in_order: bool, manner: Manner) -> Vec<Part> {
        let tokens = token::tokens(text);
        let of = Heard { in_order, is_question: text.contains('?') };
        let mut doubted = of.is_question;
        let mut parts: Vec<Part> = Vec::new();
        let mut at = 0;
        while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            let structured = structure::part_at(text, before, rest, manner, self);
            let known = self.longest(rest, of);
            let (kinds, taken, is_new) = match (structured, known) {
                // Whichever takes more; a structure where both take as much.
                (Some((kind, taken)), known) if known.as_ref().is_none_or(|known| known.length <= taken) => {
                    (vec![kind], taken, false)
                }
                (_, Some(known)) => {
                    doubted &= !known.asks;
                    (known.kinds, known.length, known.is_new)
                }
                (_, None) => (vec![PartKind::Left], 1, false),
            };
            let words = words_of(text, rest, taken);
            match parts.last_mut() {
                // Words that are not known stand together.
                Some(last) if last.is_left() && kinds == [PartKind::Left] => {
                    last.words.push(' ');
                    last.words.push_str(&words);
                }
                _ => parts.push(Part { kinds, words, is_new }),
            }
            at += taken.max(1);
        }
        // «Отчислена?»
        if doubted {
            parts.push(Part { kinds: vec![PartKind::Turn(Turn::Intention)], words: "?".to_owned(), is_new: false });
        }
        parts
    }
}

/// The words of some pieces, as they stand in the text.
fn words_of(text: &str, tokens: &[Token<'_>], taken: usize) -> String {
    let first = tokens.first().map_or(0, |token| token.at);
    let last = tokens.get(taken.saturating_sub(1)).or(tokens.last());
    let end = last.map_or(first, |token| token.at + token.text.len());
    let words = text.get(first..end).unwrap_or("").trim();
    match last {
        Some(token) if token.shape == Shape::Quoted => format!("{words}»"),
        _ => words.to_owned(),
    }
}
