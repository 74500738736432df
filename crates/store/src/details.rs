//! Details of people as the rosters gave them when no guard held one last, as short salted hashes. Always replaced as a whole.

use super::rows::{at_once, once, places};
use super::{Store, StoreError};
use domain::roster::{Details, Former};
use sqlx::{Any, Transaction};

impl Store {
    /// The details that are kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn former(&self) -> Result<Former, StoreError> {
        let salt: String =
            sqlx::query_scalar("SELECT salt FROM details_salt").fetch_one(&mut *self.connection().await?).await?;
        let rows: Vec<(i64, i64, i64, i64, i64)> =
            sqlx::query_as("SELECT who, birth, phone, number, guardians FROM details")
                .fetch_all(&mut *self.connection().await?)
                .await?;
        let mut former = Former::new(&salt);
        for (who, birth, phone, number, guardians) in rows {
            // All four were written from 16 bits each.
            let [a, b, c, d, e, f, g, h] = guardians.to_be_bytes();
            let pair = |high, low| u16::from_be_bytes([high, low]);
            let details = Details {
                birth: birth as u16,
                phone: phone as u16,
                number: number as u16,
                guardians: [pair(a, b), pair(c, d), pair(e, f), pair(g, h)],
            };
            former.keep(who as u64, details);
        }
        Ok(former)
    }

    /// Replaces all details by these.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost; then the old details stay.
    pub async fn save_former(&self, former: &Former) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        save(&mut tx, former).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// [`Store::save_former`] within a transaction.
pub(super) async fn save(tx: &mut Transaction<'static, Any>, former: &Former) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM details").execute(&mut **tx).await?;
    for rows in former.all().chunks(at_once(5)) {
        let mut insert = once(format!(
            "INSERT INTO details (who, birth, phone, number, guardians) VALUES {}",
            places(tx, rows.len(), 5)
        ));
        for (who, details) in rows {
            let guardians = details.guardians.into_iter().fold(0u64, |packed, one| packed << 16 | u64::from(one));
            insert = insert
                .bind(*who as i64)
                .bind(i64::from(details.birth))
                .bind(i64::from(details.phone))
                .bind(i64::from(details.number))
                .bind(guardians as i64);
        }
        insert.execute(&mut **tx).await?;
    }
    Ok(())
}
