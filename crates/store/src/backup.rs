//! A copy of the store while it is in use.

use std::path::Path;

use super::{Store, StoreError, StoreKind};

impl Store {
    /// Writes a whole, consistent copy to a new file that only its owner can read. Others go on reading and writing.
    ///
    /// # Errors
    /// The file must not exist yet; the disk may be full.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let not_opened = |error: std::io::Error| StoreError::NotOpened { path: to.to_owned(), reason: error.kind() };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        // SQLite accepts an empty file; made here, it is private from the first byte.
        drop(options.open(to).map_err(not_opened)?);
        if self.kind() == StoreKind::Postgres {
            return self.copy_to_file(to).await;
        }
        let copied = sqlx::query("VACUUM INTO $1")
            .bind(to.to_string_lossy().into_owned())
            .execute(&mut *self.connection().await?)
            .await;
        if let Err(error) = copied {
            // Half a copy must not be taken for one.
            let _ = std::fs::remove_file(to);
            return Err(error.into());
        }
        std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(not_opened)?;
        Ok(())
    }

    /// Copies the rows of a server into a file with the same tables, so that they can be restored anywhere.
    async fn copy_to_file(&self, to: &Path) -> Result<(), StoreError> {
        let file = Store::open_copy(to).await?;
        let copied = self.copy_to(&file).await;
        file.close().await;
        if copied.is_err() {
            let _ = std::fs::remove_file(to);
        }
        copied.map(|_| ())
    }

    /// Runs SQLite's integrity check on the file. Empty if nothing is wrong.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        if self.kind() == StoreKind::Postgres {
            // The server looks after its own pages.
            return Ok(Vec::new());
        }
        let lines: Vec<String> =
            sqlx::query_scalar("PRAGMA quick_check(5)").fetch_all(&mut *self.connection().await?).await?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }
}
