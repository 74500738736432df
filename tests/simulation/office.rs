//! The office: who studies where, and the files in which it says so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::support::invent::{Dice, Invented, person};

const GROUPS: [&str; 3] = ["ИС-21", "ПД-12", "СВ-31"];

/// Who is in which group, by name.
pub type Contingent = BTreeMap<String, String>;

/// What the office said in files that came together.
#[derive(Debug, Clone)]
pub struct Edition {
    pub files: Vec<PathBuf>,
    /// Who is in the list.
    pub contingent: Contingent,
    /// Who belongs there by the last order about them, whether the list has them or not.
    pub ordered: Contingent,
}

impl Edition {
    /// True once none of its files lies in the folder any more.
    pub fn was_taken(&self) -> bool {
        self.files.iter().all(|file| !file.exists())
    }
}

/// A file, part of which is still to come.
#[derive(Debug)]
pub struct HalfCopied {
    pub path: PathBuf,
    pub whole: String,
}

#[derive(Debug)]
pub struct Office {
    pub students: Vec<(Invented, String)>,
    taken: BTreeSet<String>,
    ordered: Contingent,
    orders: u32,
    files: u32,
}

impl Office {
    pub fn new(dice: &mut Dice, people: usize) -> Office {
        let mut office =
            Office { students: Vec::new(), taken: BTreeSet::new(), ordered: Contingent::new(), orders: 0, files: 0 };
        for n in 0..people {
            let someone = office.someone(dice);
            office.students.push((someone, GROUPS[n % GROUPS.len()].to_owned()));
        }
        office
    }

    /// Somebody whose name nobody else has: namesakes are tried elsewhere.
    fn someone(&mut self, dice: &mut Dice) -> Invented {
        loop {
            let someone = person(dice);
            if self.taken.insert(someone.name().replace('ё', "е")) {
                return someone;
            }
        }
    }

    pub fn contingent(&self) -> Contingent {
        self.students.iter().map(|(someone, group)| (someone.name(), group.clone())).collect()
    }

    /// A day at the office: people come, move and leave, some with an order, some by the list alone.
    pub fn work(&mut self, dice: &mut Dice, day: NaiveDate) -> Option<String> {
        let mut orders = Vec::new();
        let date = day.format("%d.%m.%Y");
        for _ in 0..=dice.below(3) {
            let n = dice.below(self.students.len());
            self.orders += 1;
            let number = self.orders;
            match dice.below(100) {
                0..35 => {
                    let (someone, group) = (self.someone(dice), GROUPS[dice.below(GROUPS.len())].to_owned());
                    orders.push(format!("{number}-к;{date};{};зачислен;;{group};{date}", named(&someone)));
                    self.ordered.insert(someone.name(), group.clone());
                    self.students.push((someone, group));
                }
                35..65 if self.students.len() > 12 => {
                    let (gone, group) = self.students.swap_remove(n);
                    self.ordered.remove(&gone.name());
                    orders.push(format!("{number}-к;{date};{};отчислен;{group};;{date}", named(&gone)));
                }
                65..85 => {
                    let to = GROUPS[dice.below(GROUPS.len())].to_owned();
                    let (someone, from) = &mut self.students[n];
                    if *from != to {
                        orders.push(format!("{number}-к;{date};{};переведён;{from};{to};{date}", named(someone)));
                        self.ordered.insert(someone.name(), to.clone());
                        *from = to;
                    }
                }
                // Gone from the list without a word.
                _ if self.students.len() > 12 => drop(self.students.swap_remove(n)),
                _ => {}
            }
        }
        let header = "№ приказа;Дата приказа;ФИО;Дата рождения;Вид движения;Из группы;В группу;С какого числа";
        (!orders.is_empty()).then(|| format!("{header}\n{}\n", orders.join("\n")))
    }

    /// Puts what it says into the folder; the list may be half copied for now.
    pub fn drop_files(
        &mut self,
        inbox: &Path,
        day: NaiveDate,
        orders: Option<String>,
        is_half: bool,
    ) -> (Edition, Option<HalfCopied>) {
        self.files += 1;
        let number = self.files;
        let mut files = Vec::new();
        let mut half = None;
        if let Some(orders) = orders {
            let path = inbox.join(format!("Приказы {day} {number}.csv"));
            std::fs::write(&path, orders).unwrap();
            files.push(path);
        }
        let path = inbox.join(format!("Контингент {day} {number}.csv"));
        let mut rows: Vec<String> =
            self.students.iter().map(|(someone, group)| format!("{};{group}", named(someone))).collect();
        rows.sort();
        let whole = format!("ФИО;Дата рождения;Группа\n{}\n", rows.join("\n"));
        if is_half {
            // In the middle of a letter, as copies break off.
            let cut = whole.len() / 2;
            std::fs::write(&path, &whole.as_bytes()[..cut]).unwrap();
            half = Some(HalfCopied { path: path.clone(), whole });
        } else {
            std::fs::write(&path, whole).unwrap();
        }
        files.push(path);
        (Edition { files, contingent: self.contingent(), ordered: self.ordered.clone() }, half)
    }
}

/// «ФИО;Дата рождения».
fn named(someone: &Invented) -> String {
    format!("{};{}", someone.name(), someone.birth.format("%d.%m.%Y"))
}
