//! Many rows in one statement: a round trip to a server for each of a thousand would take longer than all the rest.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection};

/// So many values of one statement: well under SQLite's limit of 32,766.
const VALUES: usize = 5000;

/// So many rows with so many columns in one statement.
pub(super) const fn at_once(columns: usize) -> usize {
    VALUES / columns
}

/// The places of so many rows: `($1, $2), ($3, $4)`, on SQLite `(?, ?), (?, ?)`. SQLite looks for the name of a place among the names of
/// all others, once when it reads the statement and once when sqlx binds a value: 5,000 that are numbered take a hundred times as long as
/// 5,000 that are not (SQLite 3.51, sqlx 0.9; `findings/sqlite-numbered-parameters-cost-their-square.sh`).
pub(super) fn places(connection: &AnyConnection, rows: usize, columns: usize) -> String {
    places_after(connection, 0, rows, columns)
}

/// The same, after so many places that stand before them in the statement.
pub(super) fn places_after(connection: &AnyConnection, before: usize, rows: usize, columns: usize) -> String {
    written(connection.backend_name() == "SQLite", before, rows, columns)
}

fn written(is_sqlite: bool, before: usize, rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            if column > 1 {
                text.push_str(", ");
            }
            if is_sqlite {
                text.push('?');
            } else {
                text.push('$');
                text.push_str(&(before + row * columns + column).to_string());
            }
        }
        text.push(')');
    }
    text
}

/// A statement for as many rows as there are this time: not prepared for the next time, which has another number of them.
pub(super) fn once(sql: String) -> Query<'static, Any, AnyArguments> {
    sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns() {
        assert_eq!(written(false, 0, 2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(written(false, 2, 1, 2), "($3, $4)");
        assert_eq!(written(true, 2, 2, 2), "(?, ?), (?, ?)");
        assert_eq!(written(false, 0, 0, 4), "");
    }
}
