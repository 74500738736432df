//! The file that a store lies in: which one is open, whether it still lies where it was opened, and which database it is.
//!
//! A file that was deleted or replaced can still be read and written by whoever has it open; what is written to it is lost when it
//! is closed. So the place is looked at before each use ([`StoreFile::pool`]), and nothing is done on the strength of a file that
//! lies there no more.
//!
//! Which database it is says an id in it, which small files repeat ([`marked`]): where one of them is and the database is not, there
//! was one, and no empty one is made in its place. One lies beside the database, another where the caller says: the database's folder
//! may be lost with it, or be on a disk that is not mounted. A copy has the id of its original, so one that is put back is right.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor};

use super::connections::{Connections, is_alive};
use super::{MIGRATIONS, PATIENCE, StoreError, migrate};

/// Settings of every connection to SQLite: readers do not wait for a writer, a committed journal entry survives a power cut, and
/// a lock is waited for up to ten seconds. Each keeps half a megabyte of pages and not the usual two: the system keeps them once for all.
const SQLITE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; \
     PRAGMA cache_size = -512";

/// A file that was put back is opened once it has not changed for so long: copying a large one takes a while.
const STANDS_STILL: Duration = Duration::from_secs(2);

/// The file of a store, and the connections to it.
#[derive(Debug)]
pub(super) struct StoreFile {
    path: PathBuf,
    /// The files that say which database it is.
    marks: Vec<PathBuf>,
    opened: RwLock<Opened>,
    /// Another file that lies in the place, as it was first seen.
    other: Mutex<Option<(Looks, Instant)>>,
}

/// What was opened.
#[derive(Debug, Clone)]
struct Opened {
    pool: AnyPool,
    /// Those of its connections that are for single statements.
    connections: Arc<Connections>,
    /// A connection could not be made for want of room.
    no_room: Arc<AtomicBool>,
    /// The file.
    file: Option<Node>,
    /// Its write-ahead log and its index, which belong to it alone.
    beside: [Option<Node>; 2],
    /// Which database it is.
    id: String,
}

/// Which file it is: one that is renamed stays the same, one of the same name need not be.
type Node = (u64, u64);

/// How a file looks from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Looks {
    node: Option<Node>,
    len: u64,
    modified: Option<SystemTime>,
}

impl StoreFile {
    /// Opens the file, makes it if there never was one, and brings its tables up to date.
    pub(super) async fn open(path: &Path, other_mark: Option<&Path>) -> Result<StoreFile, StoreError> {
        let own = mark_file(path);
        let mut marks = vec![own.clone()];
        marks.extend(other_mark.filter(|other| **other != own).map(Path::to_owned));
        let marked = marked(&own, other_mark)?;
        if marked.is_some() && is_gone(path) {
            return Err(StoreError::Gone { path: path.to_owned(), marks: existing(&marks) });
        }
        let opened = open(path, Marked::By(marked.as_deref()), &marks).await?;
        for mark in &marks {
            let is_own = *mark == own;
            match read_mark(mark) {
                Ok(Some(id)) if id == opened.id => {}
                // A folder that belongs to somebody else is none to write into: one mark is enough.
                _ => set_mark(mark, &opened.id).or_else(|fault| if is_own { Err(fault) } else { Ok(()) })?,
            }
        }
        Ok(StoreFile { path: path.to_owned(), marks, opened: RwLock::new(opened), other: Mutex::default() })
    }

    /// Opens a copy, wherever it lies: nothing is kept beside it.
    pub(super) async fn open_copy(path: &Path) -> Result<StoreFile, StoreError> {
        let opened = open(path, Marked::Never, &[]).await?;
        Ok(StoreFile { path: path.to_owned(), marks: Vec::new(), opened: RwLock::new(opened), other: Mutex::default() })
    }

    /// The connections, if the file lies where it was opened.
    pub(super) fn pool(&self) -> Result<AnyPool, StoreError> {
        self.opened(|opened| opened.pool.clone())
    }

    /// The connections for single statements, if the file lies where it was opened.
    pub(super) fn connections(&self) -> Result<Arc<Connections>, StoreError> {
        self.opened(|opened| Arc::clone(&opened.connections))
    }

    fn opened<T>(&self, of: impl FnOnce(&Opened) -> T) -> Result<T, StoreError> {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        match Looks::of(&self.path) {
            Ok(looks) if looks.node == opened.file => Ok(of(&opened)),
            Ok(_) => Err(StoreError::Replaced { path: self.path.clone(), marks: existing(&self.marks) }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::Gone { path: self.path.clone(), marks: existing(&self.marks) })
            }
            Err(error) => Err(StoreError::NotOpened { path: self.path.clone(), reason: error.kind() }),
        }
    }

    /// Why there was no connection: a pool only says that it took too long.
    pub(super) fn reason(&self, fault: StoreError) -> StoreError {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        match fault {
            StoreError::Locked if opened.no_room.load(Ordering::Relaxed) => StoreError::Full,
            fault => fault,
        }
    }

    /// Closes the connections.
    pub(super) async fn close(&self) {
        let connections = Arc::clone(&self.opened.read().unwrap_or_else(PoisonError::into_inner).connections);
        connections.close().await;
    }

    /// Looks after the place. If another file lies there that is the same database, as one restored from a copy is, it is opened.
    /// True if that has happened now.
    ///
    /// # Errors
    /// [`StoreError::Gone`] and [`StoreError::Replaced`] while the right one is not there.
    pub(super) async fn look_after(&self) -> Result<bool, StoreError> {
        let found = self.pool();
        let former = self.opened.read().unwrap_or_else(PoisonError::into_inner).clone();
        match found {
            Ok(pool) => {
                *self.other.lock().unwrap_or_else(PoisonError::into_inner) = None;
                put_back(&self.path, former.beside)?;
                if !pool.is_closed() {
                    return Ok(false);
                }
            }
            Err(fault @ StoreError::Replaced { .. }) => {
                // At once: whoever opens the other file would have them written into it.
                put_aside(&self.path, former.beside)?;
                if !self.stands_still() || !is_whole_copy(&self.path, &former.id).await {
                    return Err(fault);
                }
                // Nobody gets a connection meanwhile, and whoever has one is at its end soon. SQLite cleans nothing up after a file
                // that was moved.
                if tokio::time::timeout(PATIENCE, former.connections.close()).await.is_err() {
                    return Err(fault);
                }
            }
            Err(fault) => return Err(fault),
        }
        let opened = open(&self.path, Marked::By(Some(&former.id)), &self.marks).await?;
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = opened;
        Ok(true)
    }

    /// True if the file that lies in the place has not changed for a while.
    fn stands_still(&self) -> bool {
        let Ok(looks) = Looks::of(&self.path) else { return false };
        let mut other = self.other.lock().unwrap_or_else(PoisonError::into_inner);
        match *other {
            Some((known, since)) if known == looks => since.elapsed() >= STANDS_STILL,
            _ => {
                *other = Some((looks, Instant::now()));
                false
            }
        }
    }
}

impl Looks {
    fn of(path: &Path) -> io::Result<Looks> {
        let metadata = std::fs::metadata(path)?;
        Ok(Looks { node: node(&metadata), len: metadata.len(), modified: metadata.modified().ok() })
    }
}

fn node(metadata: &Metadata) -> Option<Node> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

fn node_of(path: &Path) -> Option<Node> {
    std::fs::metadata(path).ok().as_ref().and_then(node)
}

/// What a database has to say of itself to be opened.
#[derive(Clone, Copy)]
enum Marked<'a> {
    /// The id that stands beside it, if one does.
    By(Option<&'a str>),
    /// Whatever it says.
    Never,
}

async fn open(path: &Path, marked: Marked<'_>, marks: &[PathBuf]) -> Result<Opened, StoreError> {
    make_private(path).map_err(|error| StoreError::NotOpened { path: path.to_owned(), reason: error.kind() })?;
    install_default_drivers();
    // Nothing is written to a database that is another one, not even how its journal is kept.
    if let Marked::By(Some(id)) = marked {
        let mut first = AnyConnection::connect_with(&options(path, "mode=rw")?).await?;
        let is_right = is_of(&mut first, id).await;
        first.close().await?;
        if !is_right? {
            return Err(StoreError::Replaced { path: path.to_owned(), marks: existing(marks) });
        }
    }
    let no_room = Arc::new(AtomicBool::new(false));
    let pool = pool_of(path, Arc::clone(&no_room)).await?;
    migrate(&pool, &MIGRATIONS).await?;
    let id = match (identity(&pool).await?, marked) {
        (Some(id), _) => id,
        (None, Marked::By(Some(id))) => name(&pool, id).await?,
        (None, _) => name(&pool, &uuid::Uuid::now_v7().to_string()).await?,
    };
    let beside = besides(path).map(|path| node_of(&path));
    let connections = Arc::new(Connections::of(pool.clone()));
    Ok(Opened { pool, connections, no_room, file: node_of(path), beside, id })
}

async fn pool_of(path: &Path, no_room: Arc<AtomicBool>) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(4)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| Box::pin(is_alive(connection, metadata)))
        .after_connect(move |connection, _| {
            let no_room = Arc::clone(&no_room);
            Box::pin(async move {
                for setting in SQLITE.split("; ") {
                    if let Err(error) = sqlx::query(setting).execute(&mut *connection).await {
                        no_room.store(is_for_want_of_room(&error), Ordering::Relaxed);
                        return Err(error);
                    }
                }
                no_room.store(false, Ordering::Relaxed);
                Ok(())
            })
        })
        // SQLite ends a transaction by itself when the disk is full or fails. sqlx counts on, its own rollback fails, and every later
        // transaction on this connection would be refused as one within another. The rollback waits in the connection's queue,
        // which the ping lets pass.
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
        .connect_with(options(path, "mode=rw")?)
        .await?;
    Ok(pool)
}

fn is_for_want_of_room(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(fault) = error else { return false };
    fault.code().and_then(|code| code.parse().ok()).is_some_and(super::error::is_for_want_of_room)
}

/// How to connect to a file: its path as an address, in which `?` and `#` would end it.
fn options(path: &Path, how: &str) -> Result<AnyConnectOptions, StoreError> {
    let path: String =
        form_urlencoded::byte_serialize(path.to_string_lossy().as_bytes()).collect::<String>().replace('+', "%20");
    Ok(format!("sqlite://{path}?{how}").parse()?)
}

/// The id of a database; `None` if it has none yet: it is new, or an earlier version made it.
async fn identity<'c>(connection: impl Executor<'c, Database = Any>) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar("SELECT id FROM identity").fetch_optional(connection).await?)
}

/// Gives a database its id, unless somebody was quicker. Returns the one that it has.
async fn name(pool: &AnyPool, id: &str) -> Result<String, StoreError> {
    sqlx::query("INSERT INTO identity (id) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM identity)")
        .bind(id)
        .execute(pool)
        .await?;
    Ok(sqlx::query_scalar("SELECT id FROM identity").fetch_one(pool).await?)
}

/// True if a database is the one with this id. A copy that an earlier version made has none, and is taken for it if anything was
/// ever written to it.
async fn is_of(connection: &mut AnyConnection, id: &str) -> Result<bool, StoreError> {
    sqlx::query("PRAGMA busy_timeout = 10000").execute(&mut *connection).await?;
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('identity', 'journal')")
            .fetch_all(&mut *connection)
            .await?;
    let has = |table: &str| tables.iter().any(|name| name == table);
    if has("identity")
        && let Some(known) = identity(&mut *connection).await?
    {
        return Ok(known == id);
    }
    if !has("journal") {
        return Ok(false);
    }
    let written: i64 = sqlx::query_scalar(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM journal) OR EXISTS (SELECT 1 FROM arrivals) THEN 1 ELSE 0 END",
    )
    .fetch_one(&mut *connection)
    .await?;
    Ok(written == 1)
}

/// True if a file that somebody put into the place is the database with this id, and is not damaged. Nothing beside the file is
/// believed: what lies there may still be another one's.
async fn is_whole_copy(path: &Path, id: &str) -> bool {
    let look = async {
        let mut connection = AnyConnection::connect_with(&options(path, "mode=ro&immutable=true")?).await?;
        let known = identity(&mut connection).await?;
        let faults: Vec<String> = match known.as_deref() == Some(id) {
            true => sqlx::query_scalar("PRAGMA quick_check(1)").fetch_all(&mut connection).await?,
            false => Vec::new(),
        };
        connection.close().await?;
        Ok::<bool, StoreError>(faults == ["ok"])
    };
    // What cannot be read is not right yet.
    look.await.unwrap_or(false)
}

/// The write-ahead log and its index.
fn besides(path: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    })
}

/// Puts what belonged to a file that is gone out of the way of the one that lies there now: SQLite would write it into that one.
fn put_aside(path: &Path, former: [Option<Node>; 2]) -> Result<(), StoreError> {
    for (beside, former) in besides(path).into_iter().zip(former) {
        if former.is_none() || node_of(&beside) != former {
            continue;
        }
        std::fs::rename(&beside, aside(&beside))
            .map_err(|error| StoreError::NotOpened { path: beside.clone(), reason: error.kind() })?;
    }
    Ok(())
}

/// Puts it back: the file itself is there again.
fn put_back(path: &Path, former: [Option<Node>; 2]) -> Result<(), StoreError> {
    for (beside, former) in besides(path).into_iter().zip(former) {
        let aside = aside(&beside);
        if former.is_some() && node_of(&aside) == former {
            std::fs::rename(&aside, &beside)
                .map_err(|error| StoreError::NotOpened { path: beside.clone(), reason: error.kind() })?;
        }
    }
    Ok(())
}

fn aside(beside: &Path) -> PathBuf {
    let mut name = beside.as_os_str().to_owned();
    name.push(".before");
    PathBuf::from(name)
}

/// True if there is nothing to open: a file of no length is none, unless everything is still in its write-ahead log.
fn is_gone(path: &Path) -> bool {
    let len = |path: &Path| std::fs::metadata(path).map(|metadata| metadata.len());
    let [log, _] = besides(path);
    match len(path) {
        Ok(found) => found == 0 && len(&log).unwrap_or_default() == 0,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// The file beside a database that says which one it is.
pub fn mark_file(path: &Path) -> PathBuf {
    path.with_file_name(format!("{}.identity", path.file_stem().unwrap_or_default().to_string_lossy()))
}

/// The id of the database that is, or was, in a place; `None` if there never was one.
fn marked(own: &Path, other: Option<&Path>) -> Result<Option<String>, StoreError> {
    let found = read_mark(own).map_err(|error| StoreError::NotOpened { path: own.to_owned(), reason: error.kind() })?;
    // The other one may be where nobody may look.
    Ok(found.or_else(|| read_mark(other?).ok()?))
}

fn read_mark(file: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(file) {
        Ok(id) => Ok(Some(id.trim().to_owned()).filter(|id| !id.is_empty())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The marks that are there.
fn existing(marks: &[PathBuf]) -> Vec<PathBuf> {
    marks.iter().filter(|mark| mark.exists()).cloned().collect()
}

/// Writes the id into a mark, whole or not at all.
fn set_mark(file: &Path, id: &str) -> Result<(), StoreError> {
    // Two processes may open a new database at the same moment.
    let part = file.with_extension(format!("identity.{}.part", std::process::id()));
    let written = private(OpenOptions::new().create(true).truncate(true).write(true), &part)
        .and_then(|mut written| {
            writeln!(written, "{id}")?;
            written.sync_all()
        })
        .and_then(|()| std::fs::rename(&part, file));
    written.map_err(|error| {
        // The next start tries again.
        let _ = std::fs::remove_file(&part);
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            reason => StoreError::NotOpened { path: file.to_owned(), reason },
        }
    })
}

/// Creates the file, with its folder, readable only by its owner, before anything is written to it.
fn make_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    private(OpenOptions::new().create(true).append(true), path).map(|_| ())
}

/// Opens a file that only its owner can read.
fn private(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}
