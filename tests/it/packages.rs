//! The Debian package: what lies in it, for whom, and that installing and removing it keeps what the program remembers.
//! Without cargo-deb or dpkg these are skipped, and say so; tests/run.sh brings both.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

const HOME: &str = env!("CARGO_MANIFEST_DIR");

/// The package, made once of the program that was built for the tests.
static PACKAGE: LazyLock<Option<(tempfile::TempDir, PathBuf)>> = LazyLock::new(made);

fn skipped(why: &str) {
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).unwrap();
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn made() -> Option<(tempfile::TempDir, PathBuf)> {
    let tools = Path::new(HOME).join("target/tools/bin");
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
    let found = std::env::split_paths(&path).any(|folder| folder.join("cargo-deb").is_file());
    if !found || !is_there("dpkg-deb") || !is_there("strip") {
        skipped("cargo-deb, dpkg-deb or strip is missing; tests/run.sh brings them");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    // Where cargo-deb looks for a release; the tests have built their program elsewhere.
    let built = folder.path().join("release/kontingent");
    std::fs::create_dir(built.parent().unwrap()).unwrap();
    std::fs::copy(env!("CARGO_BIN_EXE_kontingent"), &built).unwrap();
    let package = folder.path().join("kontingent.deb");
    let output = Command::new("cargo")
        .args(["deb", "--no-build", "--strip", "--fast", "--locked", "--output"])
        .arg(&package)
        .current_dir(HOME)
        .env("PATH", path)
        .env("CARGO_TARGET_DIR", folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    Some((folder, package))
}

fn package() -> Option<&'static Path> {
    PACKAGE.as_ref().map(|(_, package)| package.as_path())
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What a command says, which must end well.
fn well(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    said(&output)
}

fn is_root() -> bool {
    well(Command::new("id").arg("-u")).trim() == "0"
}

#[test]
fn everything_is_in_its_place_and_root_s() {
    let Some(package) = package() else { return };
    let listed = well(Command::new("dpkg-deb").arg("--contents").arg(package));
    let mut modes: BTreeMap<&str, &str> = BTreeMap::new();
    for line in listed.lines() {
        let mut columns = line.split_whitespace();
        let (mode, owner, path) = (columns.next().unwrap(), columns.next().unwrap(), columns.next_back().unwrap());
        assert!(matches!(owner, "0/0" | "root/root"), "{line}");
        let usual = match mode.starts_with('d') {
            true => "drwxr-xr-x",
            false if path.starts_with("./usr/bin/") => "-rwxr-xr-x",
            false => "-rw-r--r--",
        };
        assert_eq!(mode, usual, "{line}");
        modes.insert(path, mode);
    }
    for path in [
        "bin/kontingent",
        "lib/systemd/system/kontingent.service",
        "lib/sysusers.d/kontingent.conf",
        "lib/tmpfiles.d/kontingent.conf",
        "share/doc/kontingent/README.md",
        "share/doc/kontingent/copyright",
        "share/doc/kontingent/packaging/kontingent.service.d/folder.conf",
    ] {
        assert!(modes.contains_key(format!("./usr/{path}").as_str()), "{path}: {listed}");
    }
    // All guides, mappings and schedules: a new one is not forgotten.
    for folder in ["docs", "mappings", "schedules", "schemas"] {
        for entry in std::fs::read_dir(Path::new(HOME).join(folder)).unwrap() {
            let entry = entry.unwrap();
            // Decisions on how the program is built stay with its source.
            if entry.path().is_dir() {
                continue;
            }
            let name = entry.file_name().into_string().unwrap();
            let path = format!("./usr/share/doc/kontingent/{folder}/{name}");
            assert!(modes.contains_key(path.as_str()), "{path}");
        }
    }
    // What the program writes is the account's, never the package's.
    assert!(!listed.contains("./var/"), "{listed}");
}

#[test]
fn it_says_what_it_is_and_what_it_needs() {
    let Some(package) = package() else { return };
    let field = |name: &str| well(Command::new("dpkg-deb").arg("--field").arg(package).arg(name)).trim().to_owned();
    assert_eq!(field("Package"), "kontingent");
    assert!(field("Version").starts_with(env!("CARGO_PKG_VERSION")), "{}", field("Version"));
    assert!(field("Maintainer").contains('@'));
    let depends = field("Depends");
    for needed in ["ca-certificates", "libc6", "systemd | systemd-standalone-sysusers"] {
        assert!(depends.contains(needed), "{depends}");
    }
    let description = field("Description");
    let first = description.lines().next().unwrap();
    assert!(first.ends_with("rosters") && first.len() <= 80, "{first}");
}

#[test]
fn its_scripts_are_sound_and_delete_nothing() {
    let Some(package) = package() else { return };
    let folder = tempfile::tempdir().unwrap();
    well(Command::new("dpkg-deb").arg("--control").arg(package).arg(folder.path()));
    for name in ["postinst", "prerm", "postrm"] {
        let script = folder.path().join(name);
        well(Command::new("sh").arg("-n").arg(&script));
        let text = std::fs::read_to_string(&script).unwrap();
        assert!(text.contains("\nset -e\n"), "{name}");
        for word in ["rm ", "userdel", "deluser", "rmdir"] {
            assert!(!text.contains(word), "{name}: {word}");
        }
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(script.metadata().unwrap().permissions().mode() & 0o777, 0o755, "{name}");
    }
}

#[test]
fn the_program_in_it_works() {
    let Some(package) = package() else { return };
    let folder = tempfile::tempdir().unwrap();
    well(Command::new("dpkg-deb").arg("--extract").arg(package).arg(folder.path()));
    let program = folder.path().join("usr/bin/kontingent");
    let version = well(Command::new(&program).arg("--version"));
    assert_eq!(version.trim(), concat!("kontingent ", env!("CARGO_PKG_VERSION")));
    let college = folder.path().join("college");
    well(Command::new(&program).arg("init").arg(&college));
    assert!(college.join("kontingent.toml").is_file());
    // The unit starts this program, in the folder that the account is given.
    let unit = std::fs::read_to_string(folder.path().join("usr/lib/systemd/system/kontingent.service")).unwrap();
    assert!(unit.contains("\nExecStart=/usr/bin/kontingent run\n"));
    let folders = std::fs::read_to_string(folder.path().join("usr/lib/tmpfiles.d/kontingent.conf")).unwrap();
    assert!(folders.starts_with("d /var/lib/kontingent 0700 kontingent kontingent"), "{folders}");
    assert!(unit.contains("\nWorkingDirectory=/var/lib/kontingent\n"));
}

#[test]
fn it_is_installed_removed_and_purged_and_what_is_remembered_stays() {
    let Some(package) = package() else { return };
    if !is_root() || !is_there("systemd-sysusers") || !is_there("systemd-tmpfiles") {
        return skipped("installing into a folder needs root, systemd-sysusers and systemd-tmpfiles");
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["etc", "var/lib/dpkg/updates", "var/lib/dpkg/info", "var/lib/dpkg/triggers"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    std::fs::write(root.join("var/lib/dpkg/status"), "").unwrap();
    // The folder holds no system: its scripts are run from this one, on that folder, and nothing it needs is there.
    let dpkg = |args: &[&str]| {
        let mut command = Command::new("dpkg");
        command.arg("--root").arg(root).args(["--force-script-chrootless", "--force-depends", "--no-triggers"]);
        well(command.args(args))
    };
    let package = package.display().to_string();
    let told = dpkg(&["--install", &package]);
    assert!(told.contains("kontingent init /var/lib/kontingent"), "{told}");
    let accounts = std::fs::read_to_string(root.join("etc/passwd")).unwrap();
    let account: Vec<&str> =
        accounts.lines().find(|line| line.starts_with("kontingent:")).unwrap().split(':').collect();
    assert_eq!((account[5], account[6]), ("/var/lib/kontingent", "/usr/sbin/nologin"), "{accounts}");
    let installation = root.join("var/lib/kontingent");
    use std::os::unix::fs::MetadataExt as _;
    let found = installation.metadata().unwrap();
    assert_eq!((found.uid().to_string(), found.gid().to_string()), (account[2].to_owned(), account[3].to_owned()));
    assert_eq!(found.mode() & 0o777, 0o700);

    std::fs::create_dir(installation.join("data")).unwrap();
    for name in ["kontingent.toml", "data/kontingent.sqlite", "data/invitations.key"] {
        std::fs::write(installation.join(name), "kept").unwrap();
    }
    // Again, as an upgrade does: with a configuration there is nothing to be told.
    let told = dpkg(&["--install", &package]);
    assert!(!told.contains("kontingent init"), "{told}");
    dpkg(&["--remove", "kontingent"]);
    assert!(!root.join("usr/bin/kontingent").exists());
    let told = dpkg(&["--purge", "kontingent"]);
    assert!(told.contains("are kept in /var/lib/kontingent"), "{told}");
    for name in ["kontingent.toml", "data/kontingent.sqlite", "data/invitations.key"] {
        assert_eq!(std::fs::read_to_string(installation.join(name)).unwrap(), "kept", "{name}");
    }
}
