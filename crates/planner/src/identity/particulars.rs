//! The rosters → what a platform that makes accounts has to know of each person beyond the plan.

use std::collections::HashMap;

use super::people::People;
use domain::action::PersonKey;
use domain::membership::Category;
use domain::roster::Dataset;

/// What an account is made with. Held in memory alone, never logged and never part of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Particulars {
    /// The surname.
    pub surname: String,
    /// The given name.
    pub given_name: String,
    /// The patronymic; may be empty.
    pub patronymic: String,
    /// The organisation's own number; empty if no roster says one.
    pub person_id: String,
    /// The mail address; empty if no roster says one.
    pub email: String,
    /// The birth date.
    pub birth_date: Option<chrono::NaiveDate>,
    /// An employee.
    pub is_staff: bool,
}

/// The particulars of all students and employees, by their keys.
pub fn particulars_of(dataset: &Dataset) -> HashMap<PersonKey, Particulars> {
    let people = People::from_dataset(dataset, &mut Vec::new());
    let has_account = |category: Category| category != Category::Guardian;
    people
        .all()
        .filter(|(_, person)| person.listed && has_account(person.category))
        .map(|(id, person)| {
            let ids = dataset.ids_of(person.ids);
            let written = |part| dataset.names.written(part).to_owned();
            let particulars = Particulars {
                surname: written(person.name.surname),
                given_name: written(person.name.given),
                patronymic: written(person.name.patronymic),
                person_id: dataset.texts.get(ids.person_id).to_owned(),
                email: dataset.texts.get(ids.email).to_owned(),
                birth_date: person.birth,
                is_staff: person.category == Category::Staff,
            };
            (people.key(id, dataset).into(), particulars)
        })
        .collect()
}
