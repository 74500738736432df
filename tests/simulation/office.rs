//! The office: who studies, teaches and has a child where, and the files in which it says so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use domain::membership::Role;

use crate::support::invent::{Dice, Invented, person};

const GROUPS: [&str; 3] = ["ИС-21", "ПД-12", "СВ-31"];
/// The administrator, whom nobody ever takes out.
pub const ADMINISTRATOR: &str = "Осипова Вера Павловна";
/// Fewer than so many of a kind never are.
const LEAST_STUDENTS: usize = 12;
const LEAST_STAFF: usize = 3;

/// Where somebody belongs, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belongs {
    pub role: Role,
    pub places: BTreeSet<String>,
}

/// Who belongs where, by name.
pub type Belonging = BTreeMap<String, Belongs>;

/// What the office said in files that came together.
#[derive(Debug, Clone)]
pub struct Edition {
    pub files: Vec<PathBuf>,
    /// Who belongs where.
    pub contingent: Belonging,
    /// Who belongs there by the last order about them, whether the list has them or not, and their parents; or by a list of which a part
    /// is still to come.
    pub ordered: Belonging,
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

#[derive(Debug, Clone)]
pub struct Student {
    pub someone: Invented,
    pub group: String,
    /// The number of the parent, who may have another child.
    pub parent: Option<usize>,
}

impl Student {
    /// The parent's chat.
    fn chat(&self) -> String {
        format!("chat:parents:{}", self.group)
    }
}

/// Which lists come with an edition besides that of the students.
#[derive(Debug, Clone, Copy)]
pub struct Lists {
    pub parents: bool,
    pub staff: bool,
}

/// Orders of a day: about students, about employees.
#[derive(Debug, Default)]
pub struct Orders {
    students: Vec<String>,
    staff: Vec<String>,
}

#[derive(Debug)]
pub struct Office {
    pub students: Vec<Student>,
    pub parents: Vec<Invented>,
    pub staff: Vec<Invented>,
    taken: BTreeSet<String>,
    ordered_students: BTreeMap<String, Student>,
    ordered_staff: BTreeSet<String>,
    /// The children of whom a list of parents has told whose they are: before that nobody else knows.
    told: BTreeSet<String>,
    /// Employees who are gone, and no order and no list has said so yet.
    gone_unsaid: Vec<Invented>,
    /// The children that parents ever had, by the parent's name.
    pub children: BTreeMap<String, BTreeSet<String>>,
    orders: u32,
    files: u32,
}

impl Office {
    pub fn new(dice: &mut Dice, people: usize) -> Office {
        let mut office = Office {
            students: Vec::new(),
            parents: Vec::new(),
            staff: Vec::new(),
            taken: BTreeSet::new(),
            ordered_students: BTreeMap::new(),
            ordered_staff: BTreeSet::new(),
            told: BTreeSet::new(),
            gone_unsaid: Vec::new(),
            children: BTreeMap::new(),
            orders: 0,
            files: 0,
        };
        for n in 0..people {
            office.enrol(dice, GROUPS[n % GROUPS.len()]);
        }
        for _ in 0..people / 4 {
            let someone = office.someone(dice);
            office.staff.push(someone);
        }
        office.tell_of_parents();
        office
    }

    /// Somebody whose name nobody else has, nor one that is near it: namesakes and slips are tried elsewhere.
    fn someone(&mut self, dice: &mut Dice) -> Invented {
        loop {
            let someone = person(dice);
            let near: String = someone.surname.chars().take(4).chain([' ']).chain(someone.given.chars()).collect();
            if self.taken.insert(near.replace('ё', "е")) {
                return someone;
            }
        }
    }

    /// A student comes; most of them with a parent, some of whom have a child here already.
    fn enrol(&mut self, dice: &mut Dice, group: &str) -> &Student {
        // A minor for as long as a life lasts.
        let born = NaiveDate::from_ymd_opt(2010, 1, 1).unwrap() + Days::new(dice.below(600) as u64);
        let someone = Invented { birth: born, ..self.someone(dice) };
        let parent = match dice.below(10) {
            0..6 => {
                let parent = self.someone(dice);
                self.parents.push(parent);
                Some(self.parents.len() - 1)
            }
            6 => self.students.iter().find_map(|other| other.parent),
            _ => None,
        };
        if let Some(parent) = parent {
            self.children.entry(self.parents[parent].name()).or_default().insert(someone.name());
        }
        self.students.push(Student { someone, group: group.to_owned(), parent });
        self.students.last().unwrap()
    }

    fn tell_of_parents(&mut self) {
        self.told.extend(self.students.iter().map(|student| student.someone.name()));
    }

    /// Who belongs where, as far as it has told.
    pub fn contingent(&self) -> Belonging {
        let mut belonging = self.belonging(self.students.iter());
        let staff = self.staff.iter().chain(&self.gone_unsaid);
        for name in staff.map(Invented::name).chain([ADMINISTRATOR.to_owned()]) {
            belonging.insert(name, at(Role::Teacher, "staff".to_owned()));
        }
        belonging
    }

    fn ordered(&self) -> Belonging {
        let mut belonging = self.belonging(self.ordered_students.values());
        belonging.extend(self.ordered_staff.iter().map(|name| (name.clone(), at(Role::Teacher, "staff".to_owned()))));
        belonging
    }

    fn belonging<'s>(&self, students: impl Iterator<Item = &'s Student>) -> Belonging {
        let mut belonging = Belonging::new();
        for student in students {
            belonging.insert(student.someone.name(), at(Role::Student, format!("class:{}", student.group)));
            if let Some(parent) = student.parent.filter(|_| self.told.contains(&student.someone.name())) {
                let own =
                    belonging.entry(self.parents[parent].name()).or_insert_with(|| at(Role::Parent, student.chat()));
                own.places.insert(student.chat());
            }
        }
        belonging
    }

    /// A day at the office: people come, move and leave, some with an order, some by the list alone.
    pub fn work(&mut self, dice: &mut Dice, day: NaiveDate) -> Orders {
        let mut orders = Orders::default();
        let date = day.format("%d.%m.%Y");
        for _ in 0..=dice.below(3) {
            let n = dice.below(self.students.len());
            self.orders += 1;
            let number = self.orders;
            match dice.below(100) {
                0..35 => {
                    let group = GROUPS[dice.below(GROUPS.len())];
                    let student = self.enrol(dice, group).clone();
                    orders
                        .students
                        .push(format!("{number}-к;{date};{};зачислен;;{group};{date}", named(&student.someone)));
                    self.ordered_students.insert(student.someone.name(), student);
                }
                35..65 if self.students.len() > LEAST_STUDENTS => {
                    let gone = self.students.swap_remove(n);
                    self.ordered_students.remove(&gone.someone.name());
                    let (who, group) = (named(&gone.someone), gone.group);
                    orders.students.push(format!("{number}-к;{date};{who};отчислен;{group};;{date}"));
                }
                65..85 => {
                    let to = GROUPS[dice.below(GROUPS.len())].to_owned();
                    let student = &mut self.students[n];
                    if student.group != to {
                        let (who, from) = (named(&student.someone), &student.group);
                        orders.students.push(format!("{number}-к;{date};{who};переведён;{from};{to};{date}"));
                        student.group = to;
                        self.ordered_students.insert(student.someone.name(), student.clone());
                    }
                }
                // Gone from the list without a word.
                _ if self.students.len() > LEAST_STUDENTS => drop(self.students.swap_remove(n)),
                _ => {}
            }
        }
        if dice.percent(40) {
            self.orders += 1;
            let number = self.orders;
            match dice.below(100) {
                0..50 => {
                    let someone = self.someone(dice);
                    orders.staff.push(format!("{number}-лс;{date};{};принят;преподаватель;{date}", named(&someone)));
                    self.ordered_staff.insert(someone.name());
                    self.staff.push(someone);
                }
                sort if self.staff.len() > LEAST_STAFF => {
                    let n = dice.below(self.staff.len());
                    let gone = self.staff.swap_remove(n);
                    // Or gone from the list without a word.
                    if sort < 85 {
                        self.ordered_staff.remove(&gone.name());
                        orders.staff.push(format!("{number}-лс;{date};{};уволен;преподаватель;{date}", named(&gone)));
                    } else {
                        self.gone_unsaid.push(gone);
                    }
                }
                _ => {}
            }
        }
        orders
    }

    /// Puts what it says into the folder; one of the lists may be half copied for now.
    pub fn drop_files(
        &mut self,
        inbox: &Path,
        day: NaiveDate,
        orders: &Orders,
        lists: Lists,
        half: Option<&mut Dice>,
    ) -> (Edition, Option<HalfCopied>) {
        self.files += 1;
        let number = self.files;
        if lists.staff {
            self.gone_unsaid.clear();
        }
        let before = self.contingent();
        if lists.parents {
            self.tell_of_parents();
        }
        let mut files = Vec::new();
        let at = |name: &str| inbox.join(format!("{name} {day} {number}.csv"));
        let students = "№ приказа;Дата приказа;ФИО;Дата рождения;Вид движения;Из группы;В группу;С какого числа";
        let staff = "№ приказа;Дата приказа;ФИО;Дата рождения;Вид движения;Должность;С какого числа";
        for (name, header, orders) in
            [("Приказы", students, &orders.students), ("Приказы по личному составу", staff, &orders.staff)]
        {
            if !orders.is_empty() {
                files.push(at(name));
                std::fs::write(at(name), format!("{header}\n{}\n", orders.join("\n"))).unwrap();
            }
        }
        let mut written = vec![("Контингент", self.list_of_students())];
        written.extend(lists.parents.then(|| ("Родители", self.list_of_parents())));
        written.extend(lists.staff.then(|| ("Сотрудники", self.list_of_staff())));
        let cut = half.map(|dice| dice.below(written.len()));
        let mut rest = None;
        for (n, (name, whole)) in written.into_iter().enumerate() {
            files.push(at(name));
            if cut == Some(n) {
                // In the middle of a letter, as copies break off. Of one that breaks off behind a line nobody could tell; a guard holds it.
                let half = &whole.as_bytes()[..whole.len() / 2];
                std::fs::write(at(name), half.strip_suffix(b"\n").unwrap_or(half)).unwrap();
                rest = Some(HalfCopied { path: at(name), whole });
            } else {
                std::fs::write(at(name), whole).unwrap();
            }
        }
        let (mut contingent, mut ordered) = (self.contingent(), self.ordered());
        if rest.as_ref().is_some_and(|half| half.path.ends_with(at("Родители"))) {
            // What stands in a list that is still being copied may be known, and need not be.
            for (name, belongs) in std::mem::replace(&mut contingent, before) {
                ordered.entry(name).or_insert_with(|| belongs.clone()).places.extend(belongs.places);
            }
        }
        (Edition { files, contingent, ordered }, rest)
    }

    fn list_of_students(&self) -> String {
        let rows = self.students.iter().map(|student| format!("{};{}", named(&student.someone), student.group));
        table("ФИО;Дата рождения;Группа", rows)
    }

    fn list_of_parents(&self) -> String {
        let rows = self.students.iter().filter_map(|student| {
            let parent = &self.parents[student.parent?];
            Some(format!("{};{};{}", parent.name(), named(&student.someone), student.group))
        });
        table("Законный представитель;Обучающийся;Дата рождения обучающегося;Группа", rows)
    }

    fn list_of_staff(&self) -> String {
        let rows = self.staff.iter().map(|someone| format!("{};преподаватель", named(someone)));
        table("ФИО;Дата рождения;Должность", rows.chain([format!("{ADMINISTRATOR};03.03.1980;методист")]))
    }
}

fn at(role: Role, place: String) -> Belongs {
    Belongs { role, places: BTreeSet::from([place]) }
}

fn table(header: &str, rows: impl Iterator<Item = String>) -> String {
    let mut rows: Vec<String> = rows.collect();
    rows.sort();
    format!("{header}\n{}\n", rows.join("\n"))
}

/// «ФИО;Дата рождения».
fn named(someone: &Invented) -> String {
    format!("{};{}", someone.name(), someone.birth.format("%d.%m.%Y"))
}
