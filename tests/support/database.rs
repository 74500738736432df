//! Where an installation keeps what it remembers: in a file, or on the PostgreSQL server that `KONTINGENT_TEST_POSTGRES` names.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use store::{Server, ServerTerms, Store};

/// The server, as `postgres://user@address:port`, without a database.
pub fn server() -> Option<String> {
    std::env::var("KONTINGENT_TEST_POSTGRES").ok().filter(|server| !server.is_empty())
}

/// The same server as the one who may do everything there: `postgres`, as in tests/run.sh.
pub fn server_as_superuser() -> Option<String> {
    let server = server()?;
    let (_, address) = server.split_once('@')?;
    Some(format!("postgres://postgres@{address}"))
}

/// A database of one's own. It is dropped with the value.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// Makes one, if there is a server.
    pub fn made() -> Option<Database> {
        Database::like("template0")
    }

    /// Makes another one with the same content. Nobody may be at work in this one.
    pub fn copied(&self) -> Option<Database> {
        Database::like(&self.name)
    }

    fn like(template: &str) -> Option<Database> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("k_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let database = Database { server: server()?, name };
        database.tell(&format!("DROP DATABASE IF EXISTS {0} WITH (FORCE)", database.name));
        database.tell(&format!("CREATE DATABASE {} TEMPLATE {template}", database.name));
        Some(database)
    }

    /// Everything that lies in it, as text.
    pub fn dumped(&self) -> Vec<u8> {
        let dumped = Command::new("pg_dump")
            // How far apart requests to a platform are is told to all daemons; whoever only reads keeps to it too.
            .args(["--enable-row-security", "--exclude-table-data=*paces", "-d", &self.url()])
            .env("PGOPTIONS", "-c kontingent.organization=1")
            .output()
            .expect("pg_dump");
        assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
        // Since 15.14 (CVE-2025-8714) each dump is bracketed by `\restrict` and `\unrestrict` with a key of its own.
        let text = String::from_utf8(dumped.stdout).unwrap();
        let is_key = |line: &&str| line.starts_with("\\restrict ") || line.starts_with("\\unrestrict ");
        text.lines().filter(|line| !is_key(line)).collect::<Vec<_>>().join("\n").into_bytes()
    }

    pub fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }

    fn tell(&self, sql: &str) {
        let told = Command::new("psql").args(["-q", "-d", &format!("{}/postgres", self.server), "-c", sql]).output();
        let told = told.expect("psql");
        assert!(told.status.success(), "{sql}: {}", String::from_utf8_lossy(&told.stderr));
    }

    /// Its address for a connection that works for the first organisation, without telling it with each statement.
    pub fn url_for_first(&self) -> String {
        format!("{}?options[kontingent.organization]=1", self.url())
    }

    /// Runs a statement in the database itself, for the first organisation.
    pub fn run(&self, sql: &str) -> String {
        self.run_for(1, sql)
    }

    /// Runs a statement in the database itself, for an organisation by its number.
    pub fn run_for(&self, organization: i64, sql: &str) -> String {
        let told = Command::new("psql")
            .args(["-q", "-A", "-t", "-d", &self.url(), "-c", sql])
            .env("PGOPTIONS", format!("-c kontingent.organization={organization}"))
            .output()
            .expect("psql");
        format!("{}{}", String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr))
    }
}

impl Database {
    /// Ends everybody's connections.
    pub fn throw_out(&self) {
        // The server's own workers, which tidy up in it now and then, are not the role's to end.
        self.tell(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND backend_type = 'client backend'",
            self.name
        ));
    }

    /// So many connections at most; -1 for as many as there are.
    pub fn limit(&self, connections: i32) {
        self.tell(&format!("ALTER DATABASE {} CONNECTION LIMIT {connections}", self.name));
    }

    /// Runs a statement for no organisation at all.
    pub fn run_without(&self, sql: &str) -> String {
        let told = Command::new("psql").args(["-q", "-A", "-t", "-d", &self.url(), "-c", sql]).output().expect("psql");
        format!("{}{}", String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = Command::new("psql").args(["-q", "-d", &format!("{}/postgres", self.server), "-c", &sql]).output();
    }
}

/// Opens what an installation remembers, beside the program.
pub async fn open(path: &Path, database: Option<&Database>) -> Store {
    match database {
        None => Store::open(path).await.unwrap(),
        Some(database) => {
            let server = Server::open(&database.url().into(), ServerTerms::default()).await.unwrap();
            Store::alone_on(&server, "", path).await.unwrap()
        }
    }
}

/// The section of the configuration; on a server its address lies in `secrets/database`.
pub fn section(folder: &Path, database: Option<&Database>) -> String {
    let path = "[store]\npath = \"data/kontingent.sqlite\"\n";
    match database {
        None => path.to_owned(),
        Some(database) => {
            let file = folder.join("secrets/database");
            std::fs::write(&file, database.url()).unwrap();
            private(&file);
            format!("{path}url_file = \"secrets/database\"\n")
        }
    }
}

fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}
