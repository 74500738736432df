//! What is told to administrators alone: that a legal representative has no rights, or restricted ones.
//!
//! It is nobody else's business: not the head's, not that of whoever looks after the files, and a letter may be read by anybody.
//! Every way out of the program for findings and for rows of files asks here.

use std::borrow::Cow;

use crate::plan::{Finding, Plan};
use domain::user::UserRole;
use names::fold_words;
use rosters::mapping::drawing::{ColumnIs, Drawing};
use rosters::mapping::field::Field;

/// True if a finding may be shown to a user of this role.
pub fn visible_to(role: UserRole, finding: &Finding) -> bool {
    role == UserRole::Administrator
        || !(finding.code == "guardians.without_rights" || speaks_of_rights(&finding.message))
}

/// A plan as a user of this role may see it.
pub fn plan_for(role: UserRole, plan: &Plan) -> Cow<'_, Plan> {
    let mut shown = Cow::Borrowed(plan);
    if !plan.findings.iter().all(|finding| visible_to(role, finding)) {
        shown.to_mut().findings.retain(|finding| visible_to(role, finding));
    }
    shown
}

/// True if a cell of a roster may be shown to a user of this role. Cells are short: «ограничена» alone says it.
pub fn cell_is_visible_to(role: UserRole, text: &str) -> bool {
    role == UserRole::Administrator || !words(text).any(|word| is_telling(&word))
}

/// True for a cell that is about rights and nothing else, a header or a remark: its whole column is.
pub fn is_of_rights_column(text: &str) -> bool {
    let mut words = words(text).peekable();
    words.peek().is_some() && words.all(|word| is_telling(&word))
}

/// Takes out of a drawing what a user of this role may not see; true if anything was. The columns that are about rights must have been
/// watched for ([`is_of_rights_column`]).
pub fn hide_in_drawing(role: UserRole, drawing: &mut Drawing) -> bool {
    if role == UserRole::Administrator {
        return false;
    }
    let mut is_cut = false;
    for sheet in &mut drawing.sheets {
        let of_rights = sheet.lists.iter().flat_map(|list| &list.columns);
        let of_rights = of_rights.filter(|column| column.is == ColumnIs::Field(Field::Rights));
        let hidden: Vec<usize> = sheet.watched.iter().copied().chain(of_rights.map(|column| column.index)).collect();
        for row in &mut sheet.rows {
            for (column, cell) in row.cells.iter_mut().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                if hidden.contains(&column) || !cell_is_visible_to(role, cell) {
                    "…".clone_into(cell);
                    is_cut = true;
                }
            }
            row.unread.retain(|unread| {
                let is_hidden = unread.column.is_some_and(|column| hidden.contains(&column));
                !is_hidden && cell_is_visible_to(role, &unread.words) && cell_is_visible_to(role, &unread.header)
            });
        }
        for list in &mut sheet.lists {
            list.unread.retain(|unread| cell_is_visible_to(role, &unread.words));
            for column in list.columns.iter_mut().filter(|column| !cell_is_visible_to(role, &column.header)) {
                "…".clone_into(&mut column.header);
            }
        }
    }
    is_cut
}

/// The words of a text, each folded.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || "«»—–…“”„".contains(c))
        .map(fold_words)
        .filter(|word| !word.is_empty())
}

fn is_telling(word: &str) -> bool {
    is_of_deprivation(word) || is_of_restriction(word) || is_right(word) || is_parental(word)
}

/// True for a sentence that says, or quotes somebody who says, that a representative has no rights. Other rights, those of an
/// administrator, say, are no secret.
fn speaks_of_rights(text: &str) -> bool {
    let has = |fits: fn(&str) -> bool| words(text).any(|word| fits(&word));
    has(is_of_deprivation) || (has(is_right) && (has(is_of_restriction) || has(is_parental)))
}

/// «Родительских»; «parental».
fn is_parental(word: &str) -> bool {
    word.starts_with("родительск") || word == "parental"
}

/// «Лишён», «лишена», «лишение».
fn is_of_deprivation(word: &str) -> bool {
    word.starts_with("лишен")
}

/// «Ограничен», «ограничения».
fn is_of_restriction(word: &str) -> bool {
    word.starts_with("огранич")
}

/// «Права», «прав», «правах».
fn is_right(word: &str) -> bool {
    matches!(word, "права" | "прав" | "правам" | "правами" | "правах" | "right" | "rights")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Severity;

    fn finding(code: &'static str, message: &str) -> Finding {
        Finding {
            severity: Severity::Warning,
            code: code.into(),
            message: message.into(),
            file: None,
            sheet: None,
            row: None,
            column: None,
            person: None,
            platform: None,
        }
    }

    #[test]
    fn that_a_parent_has_no_rights_is_for_administrators_alone() {
        for told in [
            finding("guardians.without_rights", "как угодно"),
            finding("roster.unknown_status", "Состояние «лишена родительских прав» неизвестно."),
            finding("roster.note", "Примечание: мать ограничена в родительских правах."),
            finding("roster.note", "Примечание: РОДИТЕЛЬСКИЕ ПРАВА ограничены"),
            finding("roster.note", "Отец лишён прав решением суда"),
            finding("roster.note", "She is deprived of parental rights."),
        ] {
            for role in UserRole::ALL {
                assert_eq!(visible_to(role, &told), role == UserRole::Administrator, "{}", told.message);
            }
        }
        for other in [
            finding("members.stranger", "Чужой С. С.: человека с таким именем нет ни в одном списке."),
            finding("guard.last_admin", "Права администратора остались бы без владельца."),
            finding("roster.note", "Срок ограничен."),
        ] {
            assert!(UserRole::ALL.into_iter().all(|role| visible_to(role, &other)), "{}", other.message);
        }
    }

    #[test]
    fn nor_is_it_read_in_the_rows() {
        for cell in ["лишён", "Лишена род. прав", "ограничена", "Родительские права", "Ограничения", "без прав"]
        {
            assert!(!cell_is_visible_to(UserRole::Viewer, cell) && !cell_is_visible_to(UserRole::It, cell), "{cell}");
            assert!(cell_is_visible_to(UserRole::Administrator, cell));
        }
        for column in ["Права", "Ограничение прав", "ограничена", "Родительские права"]
        {
            assert!(is_of_rights_column(column), "{column}");
        }
        for column in ["", "Гусева Т. В. (лишена прав)", "ФИО"] {
            assert!(!is_of_rights_column(column), "{column}");
        }
        for cell in ["Гусева Татьяна Викторовна", "ИС-21", "Правдин", "Управление", "мать", "Законный представитель"]
        {
            assert!(cell_is_visible_to(UserRole::It, cell), "{cell}");
        }
    }
}
