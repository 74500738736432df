//! Deletes data past their term, and erases a person. The journal stays: it identifies people by keys alone.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AnyConnection, Row as _};

use super::journal::{NewEntry, enter};
use super::memberships::seats_of_person;
use super::{Event, KnownPerson, Store, StoreError, StoreKind, deflate, inflate, stamp};
use domain::action::Change;
use planner::plan::{Plan, with_initials};

/// How long data are kept, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Plans that are not open.
    pub plans: u32,
    /// Bytes of rosters that newer ones replaced.
    pub rosters: u32,
    /// Memberships that ended.
    pub membership: u32,
    /// Runs and arrivals.
    pub runs: u32,
}

/// Rows of one table that are past their term.
struct Rows {
    table: &'static str,
    /// Which rows are: a condition, `$1` in it for [`Rows::before`].
    are_past: &'static str,
    /// The moment at which the term of those begins that are not past it.
    before: String,
}

/// All rows that are past their term.
struct PastTerm(Vec<Rows>);

impl PastTerm {
    fn of(terms: &Terms, now: DateTime<Utc>) -> PastTerm {
        let rows = |table, days: u32, are_past| Rows {
            table,
            are_past,
            before: stamp(now - TimeDelta::days(i64::from(days))),
        };
        PastTerm(vec![
            rows("plans", terms.plans, "state <> 'open' AND made_at < $1"),
            rows(
                "arrivals",
                terms.rosters.max(terms.runs),
                "state <> 'in_force' AND COALESCE(replaced_at, arrived_at) < $1",
            ),
            rows(
                "contents",
                terms.rosters,
                "digest NOT IN (SELECT digest FROM arrivals
                     WHERE state = 'in_force' OR (state = 'replaced' AND replaced_at >= $1))",
            ),
            rows("seats", terms.membership, "gone_read < $1"),
            rows("reads", terms.membership, "read_at < $1 AND id NOT IN (SELECT MAX(id) FROM reads GROUP BY platform)"),
            rows(
                "account_owners",
                terms.membership,
                "known_at < $1 AND NOT EXISTS (SELECT 1 FROM seats
                     WHERE seats.platform = account_owners.platform AND seats.platform_id = account_owners.account)",
            ),
            rows("runs", terms.runs, "started_at < $1"),
            rows("tasks", terms.plans, "closed_at < $1"),
            rows("blocks", terms.membership, "lifted_at < $1"),
            rows("handed_links", terms.membership, "at < $1"),
            rows("personal_links", terms.membership, "state = 'revoked' AND closed_at < $1"),
            rows("invitations", terms.membership, "state <> 'open' AND made_at < $1"),
            // Whom nothing names any more is forgotten.
            rows(
                "persons",
                terms.membership.max(terms.plans),
                "last_seen < $1
                 AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.person = persons.key AND lifted_at IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM personal_links
                     WHERE personal_links.person = persons.key AND personal_links.state <> 'revoked')
                 AND NOT EXISTS (SELECT 1 FROM seats
                     JOIN accounts ON accounts.platform = seats.platform AND account = seats.platform_id
                     WHERE accounts.person = persons.key)",
            ),
        ])
    }

    /// Those of which there are any now: one statement.
    async fn due(&self, connection: &mut AnyConnection) -> Result<Vec<&Rows>, StoreError> {
        let is_there = |(number, rows): (usize, &Rows)| {
            let condition = rows.are_past.replace("$1", &format!("${}", number + 1));
            format!("CASE WHEN EXISTS (SELECT 1 FROM {} WHERE {condition}) THEN 1 ELSE 0 END", rows.table)
        };
        let columns: Vec<String> = self.0.iter().enumerate().map(is_there).collect();
        let mut query = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {}", columns.join(", "))));
        for rows in &self.0 {
            query = query.bind(&rows.before);
        }
        let found = query.fetch_one(connection).await?;
        let mut due = Vec::new();
        for (number, rows) in self.0.iter().enumerate() {
            if found.try_get::<i64, _>(number)? == 1 {
                due.push(rows);
            }
        }
        Ok(due)
    }
}

/// What is kept of a file from now on, without somebody whom it named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The digest of the file as it came, by which it is known if it comes again.
    pub digest: String,
    /// What is read in its place.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Deletes what is past its term.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn sweep(&self, terms: &Terms, now: DateTime<Utc>) -> Result<(), StoreError> {
        let past = PastTerm::of(terms, now);
        // On most nights nothing is: one question, and nobody waits for a lock.
        let mut due = past.due(&mut *self.connection().await?).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        // What goes may have been the last that kept something else: a membership its account's owner, all of them a person.
        while !due.is_empty() {
            for rows in due {
                let delete = sqlx::AssertSqlSafe(format!("DELETE FROM {} WHERE {}", rows.table, rows.are_past));
                sqlx::query(delete).bind(&rows.before).execute(&mut *tx).await?;
            }
            due = past.due(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Erases what is known of a person: the name, the account, memberships, answers, links, and the name in plans. Rosters
    /// that newer ones replaced are erased whole; of files in force, what `redactions` say takes the place of the content. The
    /// journal keeps the key, which says nothing without the name.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost, or a value in it is not understood.
    pub async fn forget(
        &self,
        person: &KnownPerson,
        redactions: &[Redaction],
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for redaction in redactions {
            sqlx::query("UPDATE contents SET bytes = $2, size = $3, redacted_at = $4 WHERE digest = $1")
                .bind(&redaction.digest)
                .bind(deflate(&redaction.bytes))
                .bind(i64::try_from(redaction.bytes.len()).unwrap_or(i64::MAX))
                .bind(stamp(at))
                .execute(&mut *tx)
                .await?;
        }
        // The memberships first: they are found by the accounts, which are erased with the person.
        sqlx::query(concat!("DELETE FROM seats WHERE ", seats_of_person!()))
            .bind(person.key.as_str())
            .bind(&person.name)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "DELETE FROM answers WHERE person = $1 OR EXISTS (SELECT 1 FROM accounts
                 WHERE accounts.person = $1 AND accounts.account = answers.account
                   AND answers.platform IN ('', accounts.platform))",
        )
        .bind(person.key.as_str())
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "DELETE FROM account_owners WHERE name = $2 OR EXISTS (SELECT 1 FROM accounts
                 WHERE accounts.person = $1 AND accounts.account = account_owners.account
                   AND accounts.platform = account_owners.platform)",
        )
        .bind(person.key.as_str())
        .bind(&person.name)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "DELETE FROM handed_links WHERE EXISTS (SELECT 1 FROM accounts WHERE accounts.person = $1
                 AND accounts.platform = handed_links.platform AND accounts.account = handed_links.account)",
        )
        .bind(person.key.as_str())
        .execute(&mut *tx)
        .await?;
        for table in ["invitations", "personal_links", "acquaintances", "blocks"] {
            let delete = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE person = $1"));
            sqlx::query(delete).bind(person.key.as_str()).execute(&mut *tx).await?;
        }
        sqlx::query("DELETE FROM persons WHERE key = $1").bind(person.key.as_str()).execute(&mut *tx).await?;
        sqlx::query(r#"DELETE FROM tasks WHERE body LIKE '%"person":{"key":"' || $1 || '"%'"#)
            .bind(person.key.as_str())
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM contents WHERE digest NOT IN (SELECT digest FROM arrivals WHERE state = 'in_force')")
            .execute(&mut *tx)
            .await?;
        let numbers: Vec<i64> = sqlx::query_scalar("SELECT number FROM plans").fetch_all(&mut *tx).await?;
        for number in numbers {
            let body: Vec<u8> =
                sqlx::query_scalar("SELECT body FROM plans WHERE number = $1").bind(number).fetch_one(&mut *tx).await?;
            let text = inflate(&body, "plans.body")?;
            let mut plan: Plan =
                serde_json::from_slice(&text).map_err(|_| StoreError::NotUnderstood { what: "plans.body" })?;
            if erase(&mut plan, person) {
                let text = serde_json::to_vec(&plan).map_err(|_| StoreError::NotUnderstood { what: "plans.body" })?;
                sqlx::query("UPDATE plans SET body = $2 WHERE number = $1")
                    .bind(number)
                    .bind(deflate(&text))
                    .execute(&mut *tx)
                    .await?;
            }
        }
        enter(&mut tx, at, Event::Forgotten, &NewEntry { person: person.key.as_str(), who, ..NewEntry::default() })
            .await?;
        tx.commit().await?;
        self.recent.forget();
        // What was deleted is overwritten, not only unlinked.
        if self.kind() == StoreKind::Sqlite {
            sqlx::query("VACUUM").execute(&mut *self.connection().await?).await?;
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *self.connection().await?).await?;
        }
        Ok(())
    }
}

/// Takes a person out of a plan: the name in actions, and the findings and questions that name them.
fn erase(plan: &mut Plan, person: &KnownPerson) -> bool {
    let mut changed = false;
    for action in &mut plan.actions {
        let Some(member) = action.change.member_mut().filter(|member| member.person.key == person.key) else {
            continue;
        };
        member.person.name = "—".to_owned();
        member.person.platform_id = None;
        if let Change::UpdatePerson { old_name, .. } = &mut action.change {
            *old_name = None;
        }
        action.source.clear();
        changed = true;
    }
    // What is said behind an action of a parent names the child.
    let forms = [person.name.clone(), with_initials(&person.name)];
    let is_named = |text: &str| forms.iter().any(|form| !form.is_empty() && text.contains(form.as_str()));
    for action in &mut plan.actions {
        let before = action.because.len();
        action.because.retain(|sentence| !is_named(sentence));
        changed |= before != action.because.len();
    }
    let names = (plan.findings.len(), plan.questions.len());
    plan.findings.retain(|finding| {
        finding.person.as_ref().is_none_or(|one| person.key != one.key) && !finding.message.contains(&person.name)
    });
    plan.questions.retain(|question| {
        question.people.iter().all(|one| person.key != one.key)
            && question.accounts.iter().all(|one| Some(&one.key) != person.platform_id.as_ref())
            && question.people.iter().all(|one| one.children.iter().all(|child| child.name != person.name))
    });
    changed || names != (plan.findings.len(), plan.questions.len())
}
