//! People by key, and what a person said about who is who.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{Any, FromRow, Row as _, Transaction};

use super::journal::{NewEntry, enter};
use super::rows::{at_once, once, places};
use super::{Event, Store, StoreError, stamp};
use domain::action::PersonKey;
use domain::roster::Answer;
use planner::plan::Plan;

/// A person whom plans and the journal know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownPerson {
    /// The key.
    pub key: PersonKey,
    /// The name, as last written.
    pub name: String,
    /// `student`, `staff`, `guardian` or `unknown`.
    pub category: String,
    /// The account, where one is known.
    pub platform_id: Option<String>,
    /// First named by a plan.
    pub first_seen: String,
    /// Last named by a plan.
    pub last_seen: String,
}

impl FromRow<'_, AnyRow> for KnownPerson {
    fn from_row(row: &AnyRow) -> Result<KnownPerson, sqlx::Error> {
        Ok(KnownPerson {
            key: row.try_get::<String, _>("key")?.into(),
            name: row.try_get("name")?,
            category: row.try_get("category")?,
            platform_id: row.try_get("platform_id")?,
            first_seen: row.try_get("first_seen")?,
            last_seen: row.try_get("last_seen")?,
        })
    }
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenAnswer {
    /// The platform on which the account is; empty for all of them.
    pub platform: String,
    /// The person.
    pub person: PersonKey,
    /// The account.
    pub account: String,
    /// One person, or two.
    pub same: bool,
    /// When.
    pub answered_at: String,
    /// By whom.
    pub answered_by: String,
    /// Why.
    pub reason: String,
}

impl GivenAnswer {
    /// True if the answer holds for this platform.
    pub fn is_about(&self, platform: &str) -> bool {
        self.platform.is_empty() || self.platform == platform
    }
}

impl Store {
    /// Keeps the people named by a platform's plan.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn save_persons(&self, platform: &str, plan: &Plan, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        self.save_persons_in(&mut tx, platform, plan, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same within a transaction.
    pub(super) async fn save_persons_in(
        &self,
        tx: &mut Transaction<'static, Any>,
        platform: &str,
        plan: &Plan,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        // One statement does not write a row twice: whoever is named several times is put together first.
        let mut named: BTreeMap<&str, Named<'_>> = BTreeMap::new();
        for person in plan.actions.iter().filter_map(|action| action.person()) {
            let account = person.platform_id.as_deref();
            let one = named.entry(person.key.as_str()).or_insert(Named {
                name: &person.name,
                category: person.category.code(),
                account: None,
                accounts: BTreeSet::new(),
            });
            one.name = &person.name;
            one.account = account.or(one.account);
            one.accounts.extend(account.filter(|account| !account.is_empty()));
        }
        let people: Vec<(&str, Named<'_>)> = named.into_iter().collect();
        keep_all(self, tx, platform, &people, at).await
    }

    /// Keeps one person.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn save_person(
        &self,
        platform: &str,
        key: &PersonKey,
        name: &str,
        category: &str,
        account: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let accounts = account.into_iter().filter(|account| !account.is_empty()).collect();
        let mut tx = self.write().await?;
        keep_all(self, &mut tx, platform, &[(key.as_str(), Named { name, category, account, accounts })], at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The people with this key, this account or this name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn persons_called(&self, text: &str) -> Result<Vec<KnownPerson>, StoreError> {
        let mut found: Vec<KnownPerson> =
            sqlx::query_as(
                "SELECT * FROM persons WHERE key = $1 OR key IN (SELECT person FROM accounts WHERE account = $1) ORDER BY key",
            )
            .bind(text)
            .fetch_all(&mut *self.connection().await?)
            .await?;
        if found.is_empty() {
            let wanted = names::fold_name(text);
            let all: Vec<KnownPerson> = sqlx::query_as("SELECT * FROM persons ORDER BY name, key")
                .fetch_all(&mut *self.connection().await?)
                .await?;
            found = all.into_iter().filter(|person| names::fold_name(&person.name) == wanted).collect();
        }
        Ok(found)
    }

    /// Everybody whom plans and the journal know, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_persons(&self) -> Result<Vec<KnownPerson>, StoreError> {
        Ok(sqlx::query_as("SELECT * FROM persons ORDER BY name, key").fetch_all(&mut *self.connection().await?).await?)
    }

    /// The folded names of people who were taken out of a place here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn names_of_removed(&self) -> Result<std::collections::HashSet<String>, StoreError> {
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT persons.name FROM persons JOIN journal ON journal.person = persons.key
             WHERE journal.kind IN ('remove', 'revoke_invite', 'reassign')
               AND journal.event IN ('done', 'already', 'verified')",
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        Ok(names.iter().map(|name| names::fold_name(name)).collect())
    }

    /// The names of people by key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn names_of_persons(&self) -> Result<std::collections::HashMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT key, name FROM persons").fetch_all(&mut *self.connection().await?).await?;
        Ok(rows.into_iter().collect())
    }

    /// The name of a person; `None` if no plan and no roster has told of the person yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn name_of_person(&self, key: &PersonKey) -> Result<Option<String>, StoreError> {
        let name = sqlx::query_scalar("SELECT name FROM persons WHERE key = $1").bind(key.as_str());
        Ok(name.fetch_optional(&mut *self.connection().await?).await?)
    }

    /// The owners of accounts: platform, account, person.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn accounts_of_persons(&self) -> Result<std::collections::HashSet<(String, String, String)>, StoreError> {
        let rows: Vec<(String, String, String)> = sqlx::query_as("SELECT platform, account, person FROM accounts")
            .fetch_all(&mut *self.connection().await?)
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// All answers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn answers(&self) -> Result<Vec<GivenAnswer>, StoreError> {
        type Row = (String, String, String, i64, String, String, String);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT platform, person, account, same, answered_at, answered_by, reason FROM answers
             ORDER BY person, account, platform",
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let answer = |(platform, person, account, same, answered_at, answered_by, reason): Row| GivenAnswer {
            platform,
            person: person.into(),
            account,
            same: same != 0,
            answered_at,
            answered_by,
            reason,
        };
        Ok(rows.into_iter().map(answer).collect())
    }

    /// The answers about the people of a platform, in the form that plans are made from.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn answers_for_matching(&self, platform: &str) -> Result<Vec<Answer>, StoreError> {
        let all = self.answers().await?.into_iter().filter(|one| one.is_about(platform));
        Ok(all.map(|one| Answer { person: one.person.to_string(), account: one.account, same: one.same }).collect())
    }

    /// Keeps an answer, with its entry in the journal. A later answer replaces an earlier one.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn answer(
        &self,
        platform: &str,
        answer: &Answer,
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(self.keyed(
            "INSERT INTO answers (platform, person, account, same, answered_at, answered_by, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (platform, person, account) DO UPDATE SET same = excluded.same, answered_at = excluded.answered_at,
                 answered_by = excluded.answered_by, reason = excluded.reason",
        ))
        .bind(platform)
        .bind(&answer.person)
        .bind(&answer.account)
        .bind(i64::from(answer.same))
        .bind(stamp(at))
        .bind(who)
        .bind(reason)
        .execute(&mut *tx)
        .await?;
        let detail = format!("{} {}", if answer.same { "same" } else { "apart" }, answer.account);
        let entry = NewEntry { person: &answer.person, who, detail: &detail, ..NewEntry::default() };
        enter(&mut tx, at, Event::Answered, &entry).await?;
        self.ring(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes an answer back. True if there was one.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn take_answer_back(
        &self,
        person: &PersonKey,
        account: &str,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let gone = sqlx::query("DELETE FROM answers WHERE person = $1 AND account = $2")
            .bind(person.as_str())
            .bind(account)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if gone > 0 {
            let detail = format!("taken back {account}");
            enter(
                &mut tx,
                at,
                Event::Answered,
                &NewEntry { person: person.as_str(), who, detail: &detail, ..NewEntry::default() },
            )
            .await?;
            self.ring(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(gone > 0)
    }
}

/// A person as a plan names them.
struct Named<'a> {
    name: &'a str,
    category: &'a str,
    /// The account that was named last.
    account: Option<&'a str>,
    accounts: BTreeSet<&'a str>,
}

async fn keep_all(
    store: &Store,
    tx: &mut Transaction<'static, Any>,
    platform: &str,
    people: &[(&str, Named<'_>)],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let moment = stamp(at);
    for rows in people.chunks(at_once(6)) {
        let mut insert = once(store.keyed_text(&format!(
            "INSERT INTO persons (key, name, category, platform_id, first_seen, last_seen) VALUES {}
             ON CONFLICT (key) DO UPDATE SET name = excluded.name, last_seen = excluded.last_seen,
                 platform_id = COALESCE(excluded.platform_id, persons.platform_id)",
            places(tx, rows.len(), 6)
        )));
        for (key, person) in rows {
            insert = insert
                .bind((*key).to_owned())
                .bind(person.name.to_owned())
                .bind(person.category.to_owned())
                .bind(person.account.map(str::to_owned))
                .bind(moment.clone())
                .bind(moment.clone());
        }
        insert.execute(&mut **tx).await?;
    }
    let accounts: Vec<(&str, &str)> =
        people.iter().flat_map(|(key, person)| person.accounts.iter().map(move |account| (*account, *key))).collect();
    for rows in accounts.chunks(at_once(3)) {
        let mut insert = once(format!(
            "INSERT INTO accounts (platform, account, person) VALUES {} ON CONFLICT DO NOTHING",
            places(tx, rows.len(), 3)
        ));
        for (account, person) in rows {
            insert = insert.bind(platform.to_owned()).bind((*account).to_owned()).bind((*person).to_owned());
        }
        insert.execute(&mut **tx).await?;
    }
    Ok(())
}
