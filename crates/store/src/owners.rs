//! Whose accounts certainly are, remembered from one plan to the next.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::rows::{at_once, once, places};
use super::{Store, StoreError, stamp};
use domain::membership::Category;
use planner::identity::AccountOwner;

impl Store {
    /// The remembered owners of a platform's accounts, by account.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn account_owners(&self, platform: &str) -> Result<Vec<AccountOwner>, StoreError> {
        type Row = (String, String, String, String, Option<String>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT account, category, name, number, birth FROM account_owners WHERE platform = $1 ORDER BY account",
        )
        .bind(platform)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter()
            .map(|(account, category, name, number, birth)| {
                let birth = birth
                    .map(|day| day.parse::<NaiveDate>())
                    .transpose()
                    .map_err(|_| StoreError::NotUnderstood { what: "account_owners.birth" })?;
                let category = Category::from_code(&category)
                    .ok_or(StoreError::NotUnderstood { what: "account_owners.category" })?;
                Ok(AccountOwner { account, category, name, number, birth })
            })
            .collect()
    }

    /// Remembers the owners of a platform's accounts; what was remembered of others stays. Writes only what changed.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn save_account_owners(
        &self,
        platform: &str,
        owners: &[AccountOwner],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let known: HashMap<String, AccountOwner> =
            self.account_owners(platform).await?.into_iter().map(|owner| (owner.account.clone(), owner)).collect();
        let new: Vec<&AccountOwner> = owners.iter().filter(|owner| known.get(&owner.account) != Some(owner)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for rows in new.chunks(at_once(7)) {
            let mut insert = once(self.keyed_text(&format!(
                "INSERT INTO account_owners (platform, account, category, name, number, birth, known_at) VALUES {}
                 ON CONFLICT (platform, account) DO UPDATE SET category = excluded.category,
                     name = excluded.name, number = excluded.number,
                     birth = excluded.birth, known_at = excluded.known_at",
                places(&tx, rows.len(), 7)
            )));
            for owner in rows {
                insert = insert
                    .bind(platform.to_owned())
                    .bind(owner.account.clone())
                    .bind(owner.category.code())
                    .bind(owner.name.clone())
                    .bind(owner.number.clone())
                    .bind(owner.birth.map(|day| day.to_string()))
                    .bind(stamp(at));
            }
            insert.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
