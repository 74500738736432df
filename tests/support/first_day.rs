//! An empty folder in which the daemon is started: it asks in the browser for what a configuration needs.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::installation::wait_for;

pub struct FirstDay {
    folder: tempfile::TempDir,
    child: Child,
    /// The address that the terminal shows.
    pub link: String,
}

impl FirstDay {
    /// Starts the daemon, and waits for the address.
    pub fn begin() -> FirstDay {
        let folder = tempfile::tempdir().unwrap();
        let mut child = call(&folder, &["run"])
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.path().with_extension("log")).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let link = lines.find(|line| line.trim().starts_with("http://127.0.0.1:"));
        FirstDay { folder, child, link: link.expect("no address").trim().to_owned() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The page's address without its path, and the path.
    pub fn address(&self) -> (String, String) {
        let at = self.link.find("/first-day/").unwrap();
        (self.link[..at].to_owned(), self.link[at..].to_owned())
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().with_extension("log")).unwrap_or_default()
    }

    pub fn until(&self, what: &str, says: impl Fn(&str) -> bool) {
        wait_for(what, || says(&self.log()));
    }

    /// A command in the folder.
    pub fn call(&self, args: &[&str]) -> std::process::Output {
        call(&self.folder, args).output().unwrap()
    }

    /// Everything that lies in the folder.
    pub fn names(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Asks the daemon to end.
    pub fn end(&mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

fn call(folder: &tempfile::TempDir, args: &[&str]) -> Command {
    let mut command = super::program();
    command.args(args).current_dir(folder.path()).env_remove("KONTINGENT_CONFIG");
    command
}

impl Drop for FirstDay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(self.folder.path().with_extension("log"));
    }
}
