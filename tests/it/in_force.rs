//! Which rows are in force when rosters come one after another: held against a plain model, in whatever order they are read.

use std::collections::BTreeSet;

use crate::support::dataset;
use crate::support::dataset::day;
use crate::support::{ORDERS, birth, name};
use domain::roster::{Dataset, DatasetPart, Scope, keep_in_force};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const GROUPS: [&str; 4] = ["ИС-21", "ИС-22", "ТМ-11", "ЭК-31"];
/// The first two are editions of one file, the others files of their own.
const FILES: [&str; 4] = ["список.csv", "Список 2026-11-20.csv", "группы.csv", "общий.csv"];

fn list(rows: &[(usize, &str)]) -> String {
    let mut text = "ФИО;Дата рождения;Группа\n".to_owned();
    for (n, group) in rows {
        text.push_str(&format!("{};{};{group}\n", name(*n), birth(*n)));
    }
    text
}

fn part(file: &str, text: &str) -> DatasetPart {
    dataset::part(file, text, day("2026-11-23"))
}

/// A workbook of several sheets.
fn workbook(file: &str, sheets: &[(&str, String)]) -> DatasetPart {
    let mut parts = Vec::new();
    for (sheet, text) in sheets {
        let mut part = part(file, text);
        part.tables[0].sheet = Some((*sheet).to_owned());
        parts.push(part);
    }
    DatasetPart::gather(parts)
}

/// Puts files together, given with the number of their arrival, and takes out what is not in force. Gives the dataset, and
/// what is left: `arrival name group`, or `arrival order`.
fn in_force(files: Vec<(u64, DatasetPart)>) -> (Dataset, BTreeSet<String>) {
    let arrived: Vec<u64> = files.iter().flat_map(|(n, part)| vec![*n; part.tables.len()]).collect();
    let mut dataset = DatasetPart::gather(files.into_iter().map(|(_, part)| part).collect());
    let gone = keep_in_force(&mut dataset, &arrived);
    let of = |source: domain::roster::RowRef| arrived[source.table.index()];
    let students = dataset.students.iter().map(|row| {
        let group = row.group.map_or("-".to_owned(), |group| dataset.groups.display(group));
        format!("{} {} {group}", of(row.source), dataset.names.display(row.name))
    });
    let staff = dataset.staff.iter().map(|row| format!("{} {}", of(row.source), dataset.names.display(row.name)));
    let orders = dataset.movements.iter().map(|row| format!("{} {}", of(row.source), dataset.texts.get(row.number)));
    let left: BTreeSet<String> = students.chain(staff).chain(orders).collect();
    // What is said to be gone is what has no rows, and nothing else.
    let with_rows: BTreeSet<u32> = dataset
        .students
        .iter()
        .map(|row| row.source)
        .chain(dataset.staff.iter().map(|row| row.source))
        .chain(dataset.movements.iter().map(|row| row.source))
        .map(|source| source.table.0)
        .collect();
    for (n, table) in (0u32..).zip(&dataset.tables) {
        assert_eq!(table.replaced, !with_rows.contains(&n), "{table:?}");
        assert_eq!(table.replaced, gone.iter().any(|id| id.0 == n), "{table:?}");
    }
    (dataset, left)
}

/// Names and groups that are left, without the arrivals.
fn groups_left(left: &BTreeSet<String>) -> Vec<&str> {
    left.iter().map(String::as_str).collect()
}

/// A file that comes: which one, the groups (or orders) that it lists, and whether it is of the whole organisation.
#[derive(Debug, Clone)]
struct Arrives {
    file: usize,
    groups: Vec<usize>,
    whole: bool,
    orders: bool,
}

impl Arrives {
    fn part(&self, arrival: usize) -> DatasetPart {
        if self.orders {
            let mut text = ORDERS.to_owned();
            for order in &self.groups {
                text.push_str(&format!("{order}-к;20.11.2026;{};отчислен;ИС-21;;\n", name(*order)));
            }
            return part(&format!("приказы {}", FILES[self.file]), &text);
        }
        let rows: Vec<(usize, &str)> = self.groups.iter().map(|group| (arrival * 4 + group, GROUPS[*group])).collect();
        let mut part = part(FILES[self.file], &list(&rows));
        if self.whole {
            part.tables[0].scope = Scope::Organization;
        }
        part
    }

    fn rows(&self, arrival: usize, groups: &BTreeSet<usize>) -> Vec<String> {
        let line = |of: &usize| match self.orders {
            true => format!("{arrival} {of}-к"),
            false => format!("{arrival} {} {}", name(arrival * 4 + of), GROUPS[*of]),
        };
        groups.iter().map(line).collect()
    }
}

/// The rules, from the newest to the oldest.
fn model(arrivals: &[Arrives]) -> BTreeSet<String> {
    let mut left = BTreeSet::new();
    let mut in_force: Vec<&Arrives> = Vec::new();
    for (n, one) in arrivals.iter().enumerate().rev() {
        let newer: Vec<&&Arrives> = in_force.iter().filter(|newer| newer.orders == one.orders).collect();
        let groups: BTreeSet<usize> = one.groups.iter().copied().collect();
        let series = |one: &Arrives| one.file.max(1);
        let editions: BTreeSet<usize> =
            newer.iter().filter(|newer| series(newer) == series(one)).flat_map(|newer| newer.groups.clone()).collect();
        if newer.iter().any(|newer| newer.whole) || groups.intersection(&editions).count() * 2 >= groups.len() {
            continue;
        }
        let settled: BTreeSet<usize> =
            newer.iter().filter(|newer| !newer.orders).flat_map(|newer| newer.groups.clone()).collect();
        left.extend(one.rows(n, &groups.difference(&settled).copied().collect()));
        in_force.push(one);
    }
    left
}

fn arrives() -> impl Strategy<Value = Arrives> {
    let groups = prop::sample::subsequence(vec![0usize, 1, 2, 3], 1..=4);
    (0usize..4, groups, prop::bool::weighted(0.15), prop::bool::weighted(0.3))
        .prop_map(|(file, groups, whole, orders)| Arrives { file, groups, whole: whole && !orders, orders })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(2026), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_in_force_is_as_the_rules_say_in_any_order(
        (arrivals, order) in prop::collection::vec(arrives(), 1..9).prop_flat_map(|all| {
            let order: Vec<usize> = (0..all.len()).collect();
            (Just(all), Just(order).prop_shuffle())
        })
    ) {
        let files = |order: &[usize]| order.iter().map(|n| (*n as u64, arrivals[*n].part(*n))).collect::<Vec<_>>();
        let straight: Vec<usize> = (0..arrivals.len()).collect();
        let (_, left) = in_force(files(&straight));
        prop_assert_eq!(&left, &model(&arrivals));
        let (_, mixed) = in_force(files(&order));
        prop_assert_eq!(mixed, left);
    }
}

#[test]
fn a_newer_roster_of_the_organization_replaces_all() {
    let mut whole = part("общий.csv", &list(&[(0, "ИС-21"), (1, "ИС-22")]));
    whole.tables[0].scope = Scope::Organization;
    let older = part("группы.csv", &list(&[(5, "ИС-21"), (6, "ТМ-11")]));
    let newer = part("новая группа.csv", &list(&[(7, "ИС-22"), (8, "ЭК-31")]));
    let (_, left) = in_force(vec![(1, older), (2, whole), (3, newer)]);
    let mut expected = [format!("2 {} ИС-21", name(0)), format!("3 {} ИС-22", name(7)), format!("3 {} ЭК-31", name(8))];
    expected.sort();
    assert_eq!(groups_left(&left), expected);
}

#[test]
fn groups_are_replaced_one_by_one() {
    let all = || part("контингент.csv", &list(&[(0, "ИС-21"), (1, "ИС-22"), (2, "ТМ-11")]));
    let one = || part("ИС-22.csv", &list(&[(3, "ИС-22")]));
    let (dataset, left) = in_force(vec![(1, all()), (2, one())]);
    assert_eq!(left.len(), 3);
    assert!(left.contains(&format!("2 {} ИС-22", name(3))) && !left.iter().any(|row| row.contains(&name(1))));
    // Absence is concluded from each roster for its own groups alone.
    let covered = |n: usize| {
        let mut groups: Vec<String> =
            dataset.tables[n].coverage.groups.iter().map(|group| dataset.groups.display(*group)).collect();
        groups.sort_unstable();
        groups
    };
    assert_eq!((covered(0), covered(1)), (vec!["ИС-21".to_owned(), "ТМ-11".to_owned()], vec!["ИС-22".to_owned()]));
    // The other way round the list of all replaces the list of one.
    let (_, left) = in_force(vec![(2, all()), (1, one())]);
    assert!(left.iter().all(|row| row.starts_with('2')) && left.len() == 3);
}

#[test]
fn a_second_file_of_one_name_about_another_group_does_not_replace_the_first() {
    let (_, left) = in_force(vec![
        (1, part("список.csv", &list(&[(0, "ИС-21"), (1, "ИС-21")]))),
        (2, part("список.csv", &list(&[(2, "ТМ-11")]))),
    ]);
    assert_eq!(left.len(), 3);
}

#[test]
fn a_sheet_that_the_next_edition_has_no_more_is_lost() {
    let sheet = |n: usize, group: &'static str| (group, list(&[(n, group), (n + 1, group)]));
    let before = workbook("контингент.xlsx", &[sheet(0, "ИС-21"), sheet(4, "ИС-22"), sheet(8, "ТМ-11")]);
    let after = workbook("контингент (2).xlsx", &[sheet(0, "ИС-21"), sheet(4, "ИС-22")]);
    let (_, left) = in_force(vec![(1, before), (2, after)]);
    assert_eq!(left.len(), 4);
    assert!(left.iter().all(|row| row.starts_with("2 ")), "{left:?}");
}

#[test]
fn orders_add_up_and_a_register_replaces_its_former_edition() {
    let register = |numbers: std::ops::Range<usize>| {
        let rows: String = numbers.map(|n| format!("{n}-к;20.11.2026;{};отчислен;ИС-21;;\n", name(n))).collect();
        format!("{ORDERS}{rows}")
    };
    let (_, left) = in_force(vec![
        (1, part("приказы октябрь.csv", &register(1..4))),
        (2, part("приказы ноябрь.csv", &register(4..6))),
        // The same register, a week later: longer, and one order is gone from it.
        (3, part("приказы ноябрь.csv", &register(5..9))),
    ]);
    let numbers: Vec<&str> = left.iter().map(String::as_str).collect();
    assert_eq!(numbers, ["1 1-к", "1 2-к", "1 3-к", "3 5-к", "3 6-к", "3 7-к", "3 8-к"]);
}

#[test]
fn a_staffing_list_is_replaced_by_the_next_one_under_whatever_name() {
    let staff = |names: &[&str]| {
        let rows: String = names.iter().map(|name| format!("{name};преподаватель\n")).collect();
        format!("ФИО;Должность\n{rows}")
    };
    let (_, left) = in_force(vec![
        (1, part("сотрудники.csv", &staff(&["Юдин Лев Петрович", "Котов Олег Ильич"]))),
        (2, part("штат.csv", &staff(&["Юдин Лев Петрович"]))),
    ]);
    assert_eq!(groups_left(&left), ["2 Юдин Лев Петрович"]);
}

#[test]
fn administration_and_teachers_may_come_as_two_lists() {
    let staff = |file: &str, people: std::ops::Range<usize>, post: &str| {
        let mut text = "ФИО;Должность\n".to_owned();
        people.for_each(|n| text.push_str(&format!("{};{post}\n", name(n))));
        part(file, &text)
    };
    let teachers = || staff("педагоги.csv", 0..6, "преподаватель");
    let administration = || staff("администрация.csv", 6..9, "заместитель директора");
    let (_, left) = in_force(vec![(1, teachers()), (2, administration())]);
    assert_eq!(left.len(), 9, "{left:?}");
    // A list of mostly the same people is the next edition, whatever it is called; and so is one of its name.
    let (_, left) =
        in_force(vec![(1, teachers()), (2, administration()), (3, staff("ноябрь.csv", 1..7, "преподаватель"))]);
    assert_eq!(left.iter().filter(|row| row.starts_with("1 ")).count(), 0, "{left:?}");
    let (_, left) = in_force(vec![(1, teachers()), (2, staff("педагоги.csv", 20..22, "преподаватель"))]);
    assert_eq!(left.len(), 2, "{left:?}");
}
