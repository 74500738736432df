//! Everything that a store remembers → another store, of the other kind: from a file to a server, and back.

use futures_util::TryStreamExt as _;
use sqlx::{Any, AnyConnection, Connection as _, Row, Transaction};

use super::{Store, StoreError, StoreKind};

/// The tables, those first to which others refer.
const TABLES: [&str; 36] = [
    "contents", "arrivals", "baselines", "persons", "accounts", "answers", "seats", "reads", "plans", "plan_platforms",
    "plan_actions", "lifts", "proposals", "journal", "tasks", "invitations", "runs", "schedule_runs", "switches",
    "details", "details_salt", "users", "sessions", "sign_in_failures", "second_factors", "recovery_codes", "tokens",
    "chats", "personal_links", "talks", "acquaintances", "blocks", "word_answers", "corrections", "account_owners",
    "handed_links",
];
/// Tables that a messenger's updates fill: how far they were taken in.
const UPDATES: [&str; 2] = ["update_markers", "updates_taken"];

/// A column: its name, and how it is bound.
struct Column {
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Bytes,
}

/// What was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// Rows in all.
    pub rows: u64,
    /// Entries of the journal.
    pub journal: u64,
}

impl Store {
    /// True if nothing was ever written to it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        for table in TABLES.iter().chain(&UPDATES).filter(|table| **table != "details_salt") {
            let sql = sqlx::AssertSqlSafe(format!("SELECT CASE WHEN EXISTS (SELECT 1 FROM {table}) THEN 1 ELSE 0 END"));
            let has_rows: i64 = sqlx::query_scalar(sql).fetch_one(&mut *self.connection().await?).await?;
            if has_rows == 1 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Copies everything into an empty store, in one transaction on either side. `None` if the other one is not empty.
    ///
    /// # Errors
    /// When one of the databases cannot be read or written; then the other store stays empty.
    pub async fn copy_to(&self, other: &Store) -> Result<Option<Copied>, StoreError> {
        if !other.is_empty().await? {
            return Ok(None);
        }
        let mut source = self.connection().await?;
        let mut from = match self.kind() {
            // One moment for all tables.
            StoreKind::Postgres => source.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            StoreKind::Sqlite => source.begin().await?,
        };
        let mut to = other.write().await?;
        let mut copied = Copied::default();
        sqlx::query("DELETE FROM details_salt").execute(&mut *to).await?;
        for table in TABLES.iter().chain(&UPDATES) {
            // SQLite tells what a column holds; the names are the same in both.
            let columns = match self.kind() {
                StoreKind::Sqlite => columns_of(&mut from, table).await?,
                StoreKind::Postgres => columns_of(&mut to, table).await?,
            };
            let rows = copy_table(&mut from, &mut to, table, &columns).await?;
            copied.rows += rows;
            if *table == "journal" {
                copied.journal = rows;
            }
            if other.kind() == StoreKind::Postgres {
                go_on_counting(&mut to, table).await?;
            }
        }
        to.commit().await?;
        from.rollback().await?;
        Ok(Some(copied))
    }
}

async fn columns_of(sqlite: &mut AnyConnection, table: &str) -> Result<Vec<Column>, StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT name, type FROM pragma_table_info($1) ORDER BY cid")
        .bind(table)
        .fetch_all(sqlite)
        .await?;
    let kind = |kind: &str| match kind {
        "INTEGER" => Kind::Number,
        "BLOB" => Kind::Bytes,
        _ => Kind::Text,
    };
    Ok(rows.into_iter().map(|(name, of)| Column { kind: kind(&of), name }).collect())
}

async fn copy_table(
    from: &mut Transaction<'_, Any>,
    to: &mut Transaction<'static, Any>,
    table: &str,
    columns: &[Column],
) -> Result<u64, StoreError> {
    let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let names = names.join(", ");
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let insert = format!("INSERT INTO {table} ({names}) VALUES ({})", places.join(", "));
    let select = format!("SELECT {names} FROM {table}");
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(select)).fetch(&mut **from);
    let mut count = 0;
    while let Some(row) = rows.try_next().await? {
        let mut one = sqlx::query(sqlx::AssertSqlSafe(insert.clone()));
        for (n, column) in columns.iter().enumerate() {
            one = match column.kind {
                Kind::Number => one.bind(row.try_get::<Option<i64>, _>(n)?),
                Kind::Text => one.bind(row.try_get::<Option<String>, _>(n)?),
                Kind::Bytes => one.bind(row.try_get::<Option<Vec<u8>>, _>(n)?),
            };
        }
        one.execute(&mut **to).await?;
        count += 1;
    }
    Ok(count)
}

/// Numbers that the server gives go on behind those that were copied, and never back: other organisations have theirs.
async fn go_on_counting(postgres: &mut AnyConnection, table: &str) -> Result<(), StoreError> {
    let counted: Option<(String, i64)> = sqlx::query_as(
        "SELECT column_name::text, CASE WHEN is_identity = 'YES' THEN 1 ELSE 0 END FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1
           AND (is_identity = 'YES' OR column_default LIKE 'next_number(%')",
    )
    .bind(table)
    .fetch_optional(&mut *postgres)
    .await?;
    let Some((column, is_identity)) = counted else { return Ok(()) };
    let sql = if is_identity == 1 {
        format!(
            "SELECT setval(of, GREATEST(nextval(of), (SELECT COALESCE(MAX({column}), 0) + 1 FROM {table})), false)
             FROM (SELECT pg_get_serial_sequence('{table}', '{column}')) AS sequence (of)"
        )
    } else {
        format!("INSERT INTO counters (name, last) SELECT '{table}', COALESCE(MAX({column}), 0) FROM {table}")
    };
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(postgres).await?;
    Ok(())
}
