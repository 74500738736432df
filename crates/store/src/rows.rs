//! Many rows in one statement: a round trip to a server for each of a thousand would take longer than all the rest.

use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;

/// So many values of one statement: well under SQLite's limit of 32,766.
const VALUES: usize = 5000;

/// So many rows with so many columns in one statement.
pub(super) const fn at_once(columns: usize) -> usize {
    VALUES / columns
}

/// `($1, $2), ($3, $4)`: the places of so many rows.
pub(super) fn places(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            if column > 1 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&(row * columns + column).to_string());
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
        assert_eq!(places(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(places(1, 1), "($1)");
        assert_eq!(places(0, 4), "");
    }
}
