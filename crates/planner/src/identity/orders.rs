//! Orders come in; each goes out tied to its person, with what became of it: in force, still to come, cancelled, told twice.

use chrono::{Datelike, Days, NaiveDate};
use hashbrown::{HashMap, HashSet};

use super::people::{People, Resolved};
use super::person::{Person, PersonId};
use domain::membership::Category;
use domain::roster::{Dataset, Group, Movement, MovementKind, Notice, PostKind, Severity, Standing, TableId};
use names::fold_words;

/// What became of an order on the day of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// In force.
    InForce,
    /// Takes effect later.
    Future,
    /// Another order, by its number in the dataset, took its effect away.
    Cancelled(u32),
    /// The same line stands elsewhere too.
    ToldTwice,
}

/// An order's line, tied to its person.
#[derive(Debug, Clone, Copy)]
pub struct Ordered {
    /// Number of the movement in the dataset.
    pub movement: u32,
    /// The person.
    pub person: PersonId,
    /// The person could not be told for certain: several of that name, or initials alone.
    pub weak: bool,
    /// What became of it.
    pub force: Force,
    /// What in the order itself speaks against acting on it without a person: a code of the catalogues (`doubt-…`).
    pub doubt: Option<&'static str>,
}

impl Ordered {
    /// The movement.
    pub fn of<'b>(&self, dataset: &'b Dataset) -> Option<&'b Movement> {
        dataset.movements.get(self.movement as usize)
    }
}

/// What makes two lines of orders the same: person, movement, number, date, group.
type Line = (PersonId, MovementKind, String, Option<NaiveDate>, Option<Group>);

/// Ties all orders to people; people whom no roster lists are taken in. Sorted by person, then by the time of taking effect.
pub fn orders_of(dataset: &Dataset, people: &mut People, today: NaiveDate, notices: &mut Vec<Notice>) -> Vec<Ordered> {
    let cancelled = cancellations(dataset, today, notices);
    let nomenclature = Nomenclature::of(dataset);
    let mut told: HashSet<Line> = HashSet::new();
    let mut orders: Vec<Ordered> = Vec::with_capacity(dataset.movements.len());
    let mut in_order: Vec<u32> = (0..dataset.movements.len() as u32).collect();
    // The outcome must not depend on the order of files and rows.
    in_order.sort_by_key(|n| {
        dataset
            .movements
            .get(*n as usize)
            .map(|m| (m.effective, m.date, order_rank(dataset.texts.get(m.number)), m.source.row))
    });
    for n in in_order {
        let Some(movement) = dataset.movements.get(n as usize) else { continue };
        if movement.kind.is_about_an_order() {
            continue;
        }
        // Somebody has another surname now, and the order does not say which: whoever has it in the lists is asked about by their number,
        // and nobody is looked for under the old one.
        if movement.kind == MovementKind::SurnameChange && movement.new_name.is_none() {
            let key = dataset.names.key(movement.name);
            if Category::ALL.into_iter().all(|category| people.named(category, key).next().is_none()) {
                notices.push(
                    Notice::new(Severity::Warning, "orders.no_new_surname")
                        .at(movement.source)
                        .text("name", dataset.names.display(movement.name)),
                );
                continue;
            }
        }
        let (person, weak) = person_of(dataset, people, movement, notices);
        let number = fold_words(dataset.texts.get(movement.number));
        let mut force = match movement.effective.or(movement.date) {
            Some(day) if day > today => Force::Future,
            _ => Force::InForce,
        };
        if implausible(movement, today) {
            let date =
                movement.effective.or(movement.date).map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default();
            notices.push(
                Notice::new(Severity::Warning, "orders.implausible_date")
                    .at(movement.source)
                    .about(people.mention(person, dataset))
                    .text("date", date),
            );
        }
        if let Some(by) = cancelled_by(dataset, &cancelled, n, &number) {
            force = Force::Cancelled(by);
            let amended = dataset.movements.get(by as usize).is_some_and(|by| by.kind == MovementKind::Amendment);
            let (severity, code) = match amended {
                true => (Severity::Warning, "orders.amended"),
                false => (Severity::Info, "orders.cancelled"),
            };
            notices.push(
                Notice::new(severity, code)
                    .at(movement.source)
                    .about(people.mention(person, dataset))
                    .text("number", dataset.texts.get(movement.number)),
            );
        } else if !told.insert((person, movement.kind, number, movement.date, movement.to_group)) {
            force = Force::ToldTwice;
            notices.push(
                Notice::new(Severity::Info, "orders.told_twice")
                    .at(movement.source)
                    .about(people.mention(person, dataset))
                    .text("number", dataset.texts.get(movement.number)),
            );
        }
        let doubt = doubt_of(movement, today, &nomenclature);
        orders.push(Ordered { movement: n, person, weak, force, doubt });
    }
    number_gaps(dataset, notices);
    // Stable: within a person the time of taking effect stays.
    orders.sort_by_key(|order| order.person);
    orders
}

/// The orders that take the effect of others away, by the number of the order that they speak of.
fn cancellations(dataset: &Dataset, today: NaiveDate, notices: &mut Vec<Notice>) -> HashMap<String, Vec<u32>> {
    let mut cancelled: HashMap<String, Vec<u32>> = HashMap::new();
    let numbers: HashSet<String> = match dataset.movements.iter().any(|movement| !movement.cancels.is_empty()) {
        true => dataset.movements.iter().map(|movement| fold_words(dataset.texts.get(movement.number))).collect(),
        false => HashSet::new(),
    };
    for (n, movement) in dataset.movements.iter().enumerate() {
        // What holds is the day on which it was issued: an order is not carried out when its cancellation lies on the table.
        if movement.date.is_some_and(|day| day > today) {
            continue;
        }
        let number = fold_words(dataset.texts.get(movement.cancels));
        if number.is_empty() && !movement.kind.is_about_an_order() {
            continue;
        }
        let person = dataset.names.key(movement.name);
        let by_person = number.is_empty()
            && !person.is_empty()
            && dataset
                .movements
                .iter()
                .any(|other| !other.kind.is_about_an_order() && dataset.names.key(other.name) == person);
        if !by_person && (number.is_empty() || !numbers.contains(&number)) {
            notices.push(
                Notice::new(Severity::Warning, "orders.cancels_unknown")
                    .at(movement.source)
                    .text("number", dataset.texts.get(movement.cancels)),
            );
        }
        cancelled.entry(number).or_default().push(n as u32);
    }
    cancelled
}

/// The order that takes the effect of another one away: it names its number, its date (if any) and its person (if any). One
/// that names a person alone («отменить отчисление») speaks of every order about them that is not younger.
fn cancelled_by(dataset: &Dataset, cancelled: &HashMap<String, Vec<u32>>, order: u32, number: &str) -> Option<u32> {
    let movement = dataset.movements.get(order as usize)?;
    let about = |number: &str| cancelled.get(number).into_iter().flatten().copied().filter(|by| *by != order);
    let person = dataset.names.key(movement.name);
    let by_number = about(number).filter(|_| !number.is_empty()).find(|by| {
        let Some(by) = dataset.movements.get(*by as usize) else { return false };
        let name = dataset.names.key(by.name);
        let same_day = by.cancels_of.is_none() || movement.date.is_none() || by.cancels_of == movement.date;
        (name.is_empty() || name == person) && same_day
    });
    by_number.or_else(|| {
        about("").find(|by| {
            let Some(by) = dataset.movements.get(*by as usize) else { return false };
            let younger = by.date.zip(movement.date).is_some_and(|(by, day)| day > by);
            let namesake = by.birth.zip(movement.birth).is_some_and(|(one, other)| one != other);
            !person.is_empty() && dataset.names.key(by.name) == person && !younger && !namesake
        })
    })
}

/// So many days an order may come after the day from which it is in force: orders are written late, but not by months.
const WRITTEN_LATE: u64 = 42;

/// What in an order's own days and groups makes it one for a person: days that contradict each other are typing errors, and
/// a group that the college does not have is another college's, another year's, or a slip.
fn doubt_of(movement: &Movement, today: NaiveDate, nomenclature: &Nomenclature) -> Option<&'static str> {
    if let (Some(date), Some(effective)) = (movement.date, movement.effective) {
        if effective.checked_add_days(Days::new(WRITTEN_LATE)).is_some_and(|latest| latest < date) {
            return Some("effective-before-order");
        }
        if date > today && effective <= today {
            return Some("dated-ahead");
        }
    }
    if implausible(movement, today) {
        return Some("implausible-date");
    }
    let unknown = [movement.from_group, movement.to_group].into_iter().flatten().any(|group| !nomenclature.has(group));
    unknown.then_some("order-group-unknown")
}

/// The groups of the college: those that a roster in force lists, and those that have a class or a chat.
struct Nomenclature {
    known: Vec<bool>,
    is_empty: bool,
}

impl Nomenclature {
    fn of(dataset: &Dataset) -> Nomenclature {
        if dataset.movements.is_empty() {
            return Nomenclature { known: Vec::new(), is_empty: true };
        }
        let mut known = vec![false; dataset.groups.len()];
        let listed =
            dataset.tables.iter().filter(|table| !table.replaced).flat_map(|table| table.coverage.groups.iter());
        let rows = dataset.students.iter().filter_map(|row| row.group);
        let places = dataset.places.all().filter_map(|(_, place)| place.group());
        for group in listed.copied().chain(rows).chain(places) {
            if let Some(known) = known.get_mut(group.index()) {
                *known = true;
            }
        }
        let is_empty = known.iter().all(|known| !known);
        Nomenclature { known, is_empty }
    }

    /// True for a group of the college; where nobody names any, nothing can be said against one.
    fn has(&self, group: Group) -> bool {
        self.is_empty || self.known.get(group.index()).copied().unwrap_or(false)
    }
}

fn implausible(movement: &Movement, today: NaiveDate) -> bool {
    let far = today.checked_add_days(Days::new(366)).unwrap_or(today);
    [movement.date, movement.effective].into_iter().flatten().any(|day| day > far || day.year() < 2000)
}

/// «118-к» sorts behind «45-к», by number and not by text.
fn order_rank(number: &str) -> (u64, String) {
    let digits: String =
        number.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(15).collect();
    (digits.parse().unwrap_or(0), number.to_owned())
}

fn person_of(
    dataset: &Dataset,
    people: &mut People,
    movement: &Movement,
    notices: &mut Vec<Notice>,
) -> (PersonId, bool) {
    let key = dataset.names.key(movement.name);
    let new_key = movement.new_name.map(|name| dataset.names.key(name));
    let group = movement.from_group.or(movement.to_group);
    let categories: &[Category] = match (movement.of_staff, movement.kind) {
        (true, _) => &[Category::Staff],
        (false, MovementKind::SurnameChange | MovementKind::ReturnFromLeave) if group.is_none() => {
            &[Category::Student, Category::Staff, Category::Guardian]
        }
        _ => &[Category::Student],
    };
    for category in categories {
        // After a change of surname the roster may have the new name already.
        for key in new_key.into_iter().chain([key]) {
            let mut found = people.resolve(*category, key, movement.birth, group);
            if found == Resolved::Several {
                // The transfer may be in the roster already.
                found = people.resolve(*category, key, movement.birth, movement.to_group);
            }
            match found {
                Resolved::One(person) => {
                    let other_group = match (people.get(person).group, movement.from_group, movement.to_group) {
                        (Some(listed), from, to) if from.is_some() || to.is_some() => {
                            from != Some(listed) && to != Some(listed)
                        }
                        _ => false,
                    };
                    let birth_known = movement.birth.is_some() && people.get(person).birth == movement.birth;
                    // An order about another group's student of that name: perhaps a namesake.
                    return (person, other_group && !birth_known && movement.kind.leaves());
                }
                Resolved::Several => {
                    notices.push(
                        Notice::new(Severity::Warning, "orders.several_of_that_name")
                            .at(movement.source)
                            .text("name", dataset.names.display(movement.name)),
                    );
                    let first = people.named(*category, key).min();
                    if let Some(first) = first {
                        return (first, true);
                    }
                }
                Resolved::None => {}
            }
        }
    }
    let category = categories.first().copied().unwrap_or(Category::Student);
    if dataset.names.has_initials(movement.name)
        && let Some(person) = people.resolve_initials(category, key, &dataset.names)
    {
        return (person, true);
    }
    let person = people.push(Person {
        category,
        name: movement.new_name.filter(|_| movement.kind == MovementKind::SurnameChange).unwrap_or(movement.name),
        key,
        birth: movement.birth,
        ids: movement.ids,
        source: movement.source,
        group: if movement.kind.leaves() { movement.from_group } else { movement.to_group.or(movement.from_group) },
        standing: Standing::Active,
        post_kind: if movement.of_staff { movement.post_kind } else { PostKind::Unknown },
        contested: false,
        listed: false,
    });
    (person, false)
}

/// A gap in the numbering of a register: an order may be missing.
fn number_gaps(dataset: &Dataset, notices: &mut Vec<Notice>) {
    let mut series: HashMap<(TableId, i32, String), Vec<u64>> = HashMap::new();
    for movement in &dataset.movements {
        let written = dataset.texts.get(movement.number);
        let digits = written.chars().take_while(char::is_ascii_digit).count();
        let Ok(number) = written.get(..digits).unwrap_or("").parse::<u64>() else { continue };
        let year = movement.date.map_or(0, |date| date.year());
        let suffix = fold_words(written.get(digits..).unwrap_or(""));
        series.entry((movement.source.table, year, suffix)).or_default().push(number);
    }
    let mut series: Vec<_> = series.into_iter().collect();
    series.sort_by(|a, b| a.0.cmp(&b.0));
    for ((table, _, suffix), mut numbers) in series {
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() < 3 {
            continue;
        }
        let missing: Vec<u64> = numbers
            .windows(2)
            .flat_map(|pair| match pair {
                [a, b] if b - a <= 200 => (a + 1..*b).collect(),
                _ => Vec::new(),
            })
            .collect();
        if missing.is_empty() || missing.len() > numbers.len() * 2 {
            continue;
        }
        let shown: Vec<String> = missing
            .iter()
            .take(8)
            .map(|number| format!("{number}{}", if suffix.is_empty() { String::new() } else { format!("-{suffix}") }))
            .collect();
        notices.push(
            Notice::new(Severity::Info, "orders.number_gap")
                .at(domain::roster::RowRef { table, row: 0 })
                .count("count", missing.len())
                .text("numbers", shown.join(", ")),
        );
    }
}
