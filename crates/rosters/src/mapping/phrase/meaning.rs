//! The parts of a phrase come in; what it says goes out, and what of it was left over.

use chrono::NaiveDate;

use super::{Act, Container, Object, Part, PartKind, Remark, Turn};
use crate::mapping::title::OrderLine;
use domain::roster::{MovementKind, Standing};

/// What the words of an order say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// What happens.
    pub kind: MovementKind,
    /// «в гр. ТМ-11».
    pub to_group: Option<String>,
    /// «из группы ИС-21».
    pub from_group: Option<String>,
    /// «с 01.12.2026».
    pub effective: Option<NaiveDate>,
    /// The order that the words refer to.
    pub reference: Option<OrderLine>,
}

/// What a phrase says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// An act that concerns where somebody is.
    Ordered(Ordered),
    /// Nothing that concerns where somebody is: another object, a draft, a refusal.
    Nothing,
    /// An act that takes the effect of an order away.
    Annuls(Option<OrderLine>),
    /// It cannot be told what it says.
    Unclear,
}

/// What a phrase is said of: each has vocabularies of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// The words of an order.
    Order,
    /// A note, a state: said of a person.
    Person,
    /// A title, a section, the name of a sheet: said of a list.
    List,
}

impl Context {
    fn knows(self, kind: &PartKind) -> bool {
        match kind {
            PartKind::Left | PartKind::BadDay => false,
            PartKind::Container(_) | PartKind::Signer => self == Context::List,
            PartKind::Remark(_) | PartKind::Relation(_) => self != Context::Order,
            PartKind::Person => self != Context::Person,
            _ => true,
        }
    }
}

/// What the parts of a phrase amount to.
#[derive(Debug, Clone, Default)]
pub struct Sense<'p> {
    parts: &'p [Part],
}

impl<'p> Sense<'p> {
    /// Of some parts.
    pub fn of(parts: &'p [Part]) -> Sense<'p> {
        Sense { parts }
    }

    fn kinds(&self) -> impl Iterator<Item = &'p PartKind> {
        self.parts.iter().flat_map(|part| &part.kinds)
    }

    fn has(&self, kind: &PartKind) -> bool {
        self.parts.iter().any(|part| part.kinds.contains(kind))
    }

    fn acts(&self) -> Vec<Act> {
        let mut acts: Vec<Act> = Vec::new();
        for kind in self.kinds() {
            if let PartKind::Act(act) = kind
                && !acts.contains(act)
            {
                acts.push(*act);
            }
        }
        acts
    }

    /// What was left over: words that no vocabulary of the context knows, days that cannot be read.
    pub fn left(&self, context: Context) -> Vec<&'p str> {
        let left = |part: &&Part| !part.kinds.iter().any(|kind| context.knows(kind));
        self.parts.iter().filter(left).map(|part| part.words.as_str()).collect()
    }

    /// True if a day or an order stands there without an act, a state or a remark.
    pub fn is_day_alone(&self) -> bool {
        let is_day = |kind: &PartKind| {
            matches!(kind, PartKind::Reference(_) | PartKind::Day(_) | PartKind::From(_) | PartKind::Until(_))
        };
        self.acts().is_empty()
            && self.remark().is_none()
            && !self.has(&PartKind::Object(Object::Other))
            && self.kinds().any(is_day)
    }

    /// True if a reason stands there without an act.
    pub fn is_reason_alone(&self) -> bool {
        self.acts().is_empty() && self.has(&PartKind::Reason) && self.remark().is_none()
    }

    /// Words that are known by an answer that no plan has been looked at with.
    pub fn new_words(&self) -> Option<&'p str> {
        self.parts.iter().find(|part| part.is_new).map(|part| part.words.as_str())
    }

    /// The order that is referred to.
    pub fn reference(&self) -> Option<&'p OrderLine> {
        self.kinds().find_map(|kind| match kind {
            PartKind::Reference(line) => Some(line),
            _ => None,
        })
    }

    /// The day from which it holds.
    pub fn from(&self) -> Option<NaiveDate> {
        let day = |kind: &PartKind| match kind {
            PartKind::From(day) => Some(*day),
            _ => None,
        };
        let alone = |kind: &PartKind| match kind {
            PartKind::Day(day) => Some(*day),
            _ => None,
        };
        self.kinds().find_map(day).or_else(|| self.kinds().find_map(alone))
    }

    /// The day until which it holds.
    pub fn until(&self) -> Option<NaiveDate> {
        self.kinds().find_map(|kind| match kind {
            PartKind::Until(day) => Some(*day),
            _ => None,
        })
    }

    /// The first group named, whatever for.
    pub fn group(&self) -> Option<String> {
        self.kinds().find_map(|kind| match kind {
            PartKind::Group(group) | PartKind::FromGroup(group) | PartKind::ToGroup(group) => Some(group.clone()),
            _ => None,
        })
    }

    /// The groups named: from, to.
    fn groups(&self) -> (Option<String>, Option<String>) {
        let (mut from, mut to, mut bare) = (None, None, Vec::new());
        for kind in self.kinds() {
            match kind {
                PartKind::FromGroup(group) if from.is_none() => from = Some(group.clone()),
                PartKind::ToGroup(group) if to.is_none() => to = Some(group.clone()),
                PartKind::Group(group) => bare.push(group.clone()),
                _ => {}
            }
        }
        if from.is_none() && to.is_some() && !bare.is_empty() {
            from = bare.into_iter().next();
        } else if from.is_none() && to.is_none() {
            let mut bare = bare.into_iter();
            from = bare.next();
            to = bare.next();
        }
        (from, to)
    }

    /// The remark that weighs most.
    pub fn remark(&self) -> Option<Remark> {
        let remark = |kind: &PartKind| match kind {
            PartKind::Remark(remark) => Some(*remark),
            _ => None,
        };
        self.kinds().filter_map(remark).max()
    }

    /// The kind of list.
    pub fn container(&self) -> Option<Container> {
        let container = |kind: &PartKind| match kind {
            PartKind::Container(container) => Some(*container),
            _ => None,
        };
        self.kinds().filter_map(container).max()
    }

    /// True if a relation to a child is named that makes somebody a legal representative; false for any other relation.
    pub fn relation(&self) -> Option<bool> {
        let relation = |kind: &PartKind| match kind {
            PartKind::Relation(is_legal) => Some(*is_legal),
            _ => None,
        };
        // «Бабушка (не опекун)»: what is no legal relation decides.
        self.kinds().filter_map(relation).min()
    }

    /// True if a post or duty is named, or a person: nobody of the list.
    pub fn names_a_signer(&self) -> bool {
        self.has(&PartKind::Signer) || self.has(&PartKind::Person)
    }

    /// The first school year named.
    pub fn school_year(&self) -> Option<i32> {
        self.kinds().find_map(|kind| match kind {
            PartKind::SchoolYear(year) => Some(*year),
            _ => None,
        })
    }

    /// True if an act is only intended, warned of, refused.
    pub fn is_turned(&self) -> bool {
        self.has(&PartKind::Turn(Turn::Intention)) || self.has(&PartKind::Turn(Turn::Refusal))
    }

    /// What the words of an order say.
    pub fn says(&self) -> Says {
        let (ours, other) = (self.has(&PartKind::Object(Object::Ours)), self.has(&PartKind::Object(Object::Other)));
        let acts = self.acts();
        if self.has(&PartKind::Turn(Turn::Annulment)) || acts.contains(&Act::Movement(MovementKind::Cancellation)) {
            return Says::Annuls(self.reference().cloned());
        }
        if self.is_turned() {
            return Says::Nothing;
        }
        if other {
            let (_, to) = self.groups();
            // «Отчислен из техникума и из общежития»; «переведён на бюджет в группу ТМ-11».
            return match (ours || to.is_some(), acts.is_empty()) {
                (true, false) => Says::Unclear,
                _ => Says::Nothing,
            };
        }
        match self.movement(&acts) {
            Some(kind) => {
                let (from_group, to_group) = self.groups();
                let (from_group, to_group) = match kind {
                    // A group alone is where somebody comes from or goes to, by the act.
                    kind if kind.enters() && to_group.is_none() => (None, from_group),
                    _ => (from_group, to_group),
                };
                Says::Ordered(Ordered {
                    kind,
                    to_group,
                    from_group,
                    effective: self.from(),
                    reference: self.reference().cloned(),
                })
            }
            None if acts == [Act::Present] => Says::Nothing,
            None => Says::Unclear,
        }
    }

    /// The movement that some acts amount to; `None` if they contradict each other or there is none.
    fn movement(&self, acts: &[Act]) -> Option<MovementKind> {
        use MovementKind as K;
        let has = |kind: K| acts.contains(&Act::Movement(kind));
        let elsewhere = self.has(&PartKind::Object(Object::Elsewhere));
        let from_elsewhere = self.has(&PartKind::Object(Object::FromElsewhere));
        let post = self.has(&PartKind::Object(Object::Post));
        let (from, to) = self.groups();
        let in_group = to.is_some() || from.is_some();
        let of_students = self.has(&PartKind::Course) || in_group || self.has(&PartKind::Object(Object::Ours));
        let mut kinds: Vec<K> = acts
            .iter()
            .filter_map(|act| match act {
                Act::Movement(kind) => Some(*kind),
                Act::Present => None,
                Act::Admission => Some(if of_students { K::Enrolment } else { K::Hire }),
            })
            .collect();
        // «Принят переводом из другого колледжа»: a student; an employee is taken «на работу».
        if acts.contains(&Act::Admission) && (from_elsewhere || has(K::Enrolment)) && !has(K::Hire) {
            kinds.iter_mut().filter(|kind| **kind == K::Hire).for_each(|kind| *kind = K::Enrolment);
        }
        kinds.dedup();
        if kinds.contains(&K::Transfer) {
            let alone = kinds.len() == 1;
            let rest: Vec<K> = kinds.iter().copied().filter(|kind| *kind != K::Transfer).collect();
            return match rest.as_slice() {
                [] if elsewhere && to.is_none() => Some(K::TransferOut),
                [] if from_elsewhere => Some(K::Enrolment),
                [] if elsewhere => None,
                [] if post => Some(K::PostChange),
                [] => alone.then_some(K::Transfer),
                // «Зачислен в порядке перевода».
                [K::Enrolment] if !elsewhere => Some(K::Enrolment),
                [K::Hire] if !elsewhere => Some(K::Hire),
                [K::Expulsion] if from_elsewhere => None,
                // «Отчислен в порядке перевода», «… в связи с переводом в ГБПОУ «…»».
                [K::Expulsion] if to.is_none() => Some(K::TransferOut),
                [K::Dismissal] if !post => elsewhere.then_some(K::Dismissal),
                _ => None,
            };
        }
        kinds.sort_unstable();
        match kinds.as_slice() {
            [K::Expulsion] if elsewhere => Some(K::TransferOut),
            [K::Enrolment] if elsewhere => None,
            [K::Expulsion | K::Graduation | K::Dismissal] if from_elsewhere => None,
            [only] => Some(*only),
            // «Отчислен в связи с окончанием обучения», «отчислен за невыход из академического отпуска».
            [K::Expulsion, K::Graduation] => Some(K::Graduation),
            [K::Expulsion, K::AcademicLeave] => Some(K::Expulsion),
            [K::AcademicLeave, K::ReturnFromLeave] | [K::ReturnFromLeave, K::ParentalLeave] => Some(K::ReturnFromLeave),
            [K::Dismissal, K::ParentalLeave] => Some(K::Dismissal),
            _ => None,
        }
    }

    /// How somebody stands of whom this is said: in a column of states, in a note, over a list.
    pub fn standing(&self) -> Option<Standing> {
        if let Some(remark) = self.remark() {
            match remark {
                Remark::Gone => return Some(Standing::Gone),
                Remark::OnLeave => return Some(Standing::OnLeave),
                Remark::Unclear | Remark::NoRights => return None,
                Remark::Plain => {}
            }
        }
        match self.says() {
            Says::Nothing if self.is_turned() => None,
            Says::Nothing => Some(Standing::Active),
            Says::Ordered(ordered) => Some(match ordered.kind {
                kind if kind.leaves() => Standing::Gone,
                MovementKind::AcademicLeave | MovementKind::ParentalLeave => Standing::OnLeave,
                // «Переведён»: where to, a person has to say.
                MovementKind::Transfer if !self.has(&PartKind::Course) || ordered.to_group.is_some() => return None,
                kind if kind.enters() => Standing::Active,
                MovementKind::SurnameChange => Standing::Active,
                _ => return None,
            }),
            Says::Annuls(_) => None,
            Says::Unclear if self.acts().is_empty() && self.left(Context::Person).is_empty() => Some(Standing::Active),
            Says::Unclear => None,
        }
    }
}
