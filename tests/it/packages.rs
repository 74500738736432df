//! The packages: what lies in them, for whom, and that installing, upgrading and removing them keeps what the program remembers.
//! Without their tools these are skipped, and say so; tests/run.sh brings them. `packaging/try.sh` installs the real ones in a system of
//! its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

const HOME: &str = env!("CARGO_MANIFEST_DIR");

/// What packages are made of, staged once around the program that was built for the tests.
static STAGED: LazyLock<tempfile::TempDir> = LazyLock::new(staged);
/// The Debian package.
static PACKAGE: LazyLock<Option<PathBuf>> = LazyLock::new(|| made("kontingent.deb", None));
/// The rpm.
static RPM: LazyLock<Option<PathBuf>> = LazyLock::new(made_rpm);

fn skipped(why: &str) {
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).unwrap();
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The path with the tools that packaging/tools.sh installs.
fn path() -> String {
    let tools = Path::new(HOME).join("target/tools/bin");
    format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default())
}

fn has_tool(name: &str) -> bool {
    let found = std::env::split_paths(&path()).any(|folder| folder.join(name).is_file());
    if !found {
        skipped(&format!("{name} is missing; tests/run.sh brings it"));
    }
    found
}

/// As packaging/build.sh stages it: the program, and what it tells of itself.
fn staged() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let release = folder.path().join("release");
    std::fs::create_dir(&release).unwrap();
    let program = release.join("kontingent");
    std::fs::copy(env!("CARGO_BIN_EXE_kontingent"), &program).unwrap();
    if is_there("strip") {
        well(Command::new("strip").arg(&program));
    }
    let script = Path::new(HOME).join("packaging/generated.sh");
    well(Command::new("sh").arg(script).arg(&program).arg(release.join("generated")));
    let packed = Command::new("gzip").args(["-9nc", "CHANGELOG.md"]).current_dir(HOME).output().unwrap();
    std::fs::write(release.join("changelog.gz"), packed.stdout).unwrap();
    let licenses = "packaging/LICENSES-OF-DEPENDENCIES.txt";
    std::fs::copy(Path::new(HOME).join(licenses), release.join("LICENSES-OF-DEPENDENCIES.txt")).unwrap();
    folder
}

fn made(name: &str, version: Option<&str>) -> Option<PathBuf> {
    if !has_tool("cargo-deb") || !is_there("dpkg-deb") || !is_there("strip") {
        skipped("cargo-deb, dpkg-deb or strip is missing; tests/run.sh brings them");
        return None;
    }
    let package = STAGED.path().join(name);
    let mut command = Command::new("cargo");
    command.args(["deb", "--no-build", "--strip", "--fast", "--locked", "--output"]).arg(&package);
    if let Some(version) = version {
        command.args(["--deb-version", version]);
    }
    well(command.current_dir(HOME).env("PATH", path()).env("CARGO_TARGET_DIR", STAGED.path()));
    Some(package)
}

fn made_rpm() -> Option<PathBuf> {
    if !has_tool("cargo-generate-rpm") || !is_there("rpm") {
        skipped("cargo-generate-rpm or rpm is missing; tests/run.sh brings them");
        return None;
    }
    let package = STAGED.path().join("kontingent.rpm");
    let mut command = Command::new("cargo");
    // Unpacked: what is looked at is not its size.
    command.args(["generate-rpm", "--payload-compress", "none", "--target-dir"]).arg(STAGED.path());
    well(command.arg("--output").arg(&package).current_dir(HOME).env("PATH", path()));
    Some(package)
}

fn package() -> Option<&'static Path> {
    PACKAGE.as_deref()
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
        "share/doc/kontingent/packaging/monitoring/alerts.yml",
        "share/doc/kontingent/LICENSES-OF-DEPENDENCIES.txt",
        "share/doc/kontingent/changelog.gz",
        "share/doc/kontingent/changelog.Debian.gz",
        "share/lintian/overrides/kontingent",
        "share/man/man1/kontingent.1.gz",
        "share/man/ru/man1/kontingent-backup.1.gz",
        "share/bash-completion/completions/kontingent",
        "share/zsh/vendor-completions/_kontingent",
        "share/fish/vendor_completions.d/kontingent.fish",
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
    let changes = std::fs::read_to_string(Path::new(HOME).join("packaging/debian/changelog")).unwrap();
    let told = format!("kontingent ({}-1) ", env!("CARGO_PKG_VERSION"));
    assert!(changes.starts_with(&told), "packaging/debian/changelog tells of another version");
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
    let former = made("former.deb", Some("0.0.1-1")).unwrap().display().to_string();
    let told = dpkg(&["--install", &former]);
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
    // From the former version: with a configuration there is nothing to be told.
    let told = dpkg(&["--install", &package]);
    assert!(told.contains("over (0.0.1-1)") && !told.contains("kontingent init"), "{told}");
    assert_eq!(std::fs::read_to_string(installation.join("kontingent.toml")).unwrap(), "kept");
    dpkg(&["--remove", "kontingent"]);
    assert!(!root.join("usr/bin/kontingent").exists());
    let told = dpkg(&["--purge", "kontingent"]);
    assert!(told.contains("are kept in /var/lib/kontingent"), "{told}");
    for name in ["kontingent.toml", "data/kontingent.sqlite", "data/invitations.key"] {
        assert_eq!(std::fs::read_to_string(installation.join(name)).unwrap(), "kept", "{name}");
    }
}

fn unpacked(path: &Path) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn pages_and_completions_are_those_of_the_program() {
    let generated = STAGED.path().join("release/generated");
    let pages = |folder: &str| -> BTreeSet<String> {
        let entries = std::fs::read_dir(generated.join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let english = pages("man1");
    assert!(english.len() > 60 && english.iter().all(|name| name.ends_with(".1.gz")), "{english:?}");
    assert_eq!(english, pages("man1.ru"));
    for (folder, word) in [("man1", "database"), ("man1.ru", "Копия базы данных")] {
        let page = unpacked(&generated.join(folder).join("kontingent-backup.1.gz"));
        assert!(page.contains(".TH kontingent-backup 1") && page.contains(word), "{page}");
    }
    // The same bytes each time: gzip writes neither name nor time.
    let bytes = std::fs::read(generated.join("man1/kontingent.1.gz")).unwrap();
    assert_eq!(bytes[3..8], [0; 5], "flags and time");
    for shell in ["bash", "zsh", "fish"] {
        let text = std::fs::read_to_string(generated.join(format!("completions/kontingent.{shell}"))).unwrap();
        assert!(text.contains("backup") && text.contains("decrypt"), "{shell}");
    }
}

#[test]
fn licences_of_all_that_it_is_made_of_go_with_it() {
    let accepted = |file: &str, path: &[&str]| -> BTreeSet<String> {
        let text = std::fs::read_to_string(Path::new(HOME).join(file)).unwrap();
        let table: toml::Value = toml::from_str(&text).unwrap();
        let list = path.iter().fold(&table, |table, key| &table[*key]);
        list.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(accepted("packaging/about.toml", &["accepted"]), accepted("deny.toml", &["licenses", "allow"]));
    let text = std::fs::read_to_string(Path::new(HOME).join("packaging/LICENSES-OF-DEPENDENCIES.txt")).unwrap();
    for word in ["Permission is hereby granted", "Apache License", "UNICODE LICENSE"] {
        assert!(text.contains(word), "{word}");
    }
    // Every crate of others that is in the program is named.
    let told = well(Command::new("bash").args(["packaging/licenses.sh", "check"]).current_dir(HOME));
    let count: usize = told.split(": ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(count > 200, "{told}");
}

#[test]
fn the_rpm_holds_what_the_package_of_debian_holds() {
    let (Some(package), Some(rpm)) = (package(), RPM.as_deref()) else { return };
    let base = tempfile::tempdir().unwrap();
    let ask = |args: &[&str]| well(Command::new("rpm").arg("--dbpath").arg(base.path()).args(args).arg(rpm));
    let in_rpm: BTreeSet<String> = ask(&["-qlp"]).lines().map(|line| line.trim().to_owned()).collect();
    let listed = well(Command::new("dpkg-deb").arg("--contents").arg(package));
    let in_deb: BTreeSet<String> = listed
        .lines()
        .filter(|line| !line.starts_with('d'))
        .map(|line| line.split_whitespace().next_back().unwrap().trim_start_matches('.').to_owned())
        .collect();
    // Each family has a folder of its own for zsh, and its own place for licences and changes.
    let own = |path: &&String| {
        ["zsh", "copyright", "changelog.", "lintian", "LICENSE-", "CONTRIBUTING.md", "CHANGELOG.md"]
            .iter()
            .any(|part| path.contains(part))
    };
    let left: Vec<&String> = in_deb.symmetric_difference(&in_rpm).filter(|path| !own(path)).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(in_rpm.contains("/usr/share/zsh/site-functions/_kontingent"), "{in_rpm:?}");
    let modes = ask(&["-qp", "--queryformat", "[%{FILEMODES:perms} %{FILEUSERNAME} %{FILENAMES}\n]"]);
    for line in modes.lines().filter(|line| line.contains('/')) {
        let usual = if line.ends_with("/usr/bin/kontingent") { "-rwxr-xr-x root" } else { "-rw-r--r-- root" };
        assert!(line.trim().starts_with(usual), "{line}");
    }
    let requires = ask(&["-qp", "--requires"]);
    assert!(["systemd", "ca-certificates", "/bin/sh"].iter().all(|word| requires.contains(word)), "{requires}");
    assert!(!requires.contains("libc.so"), "the static program needs none: {requires}");
    let version = ask(&["-qp", "--queryformat", "%{NAME} %{VERSION} %{LICENSE}"]);
    assert!(version.contains(concat!("kontingent ", env!("CARGO_PKG_VERSION"), " MIT OR Apache-2.0")), "{version}");
}

#[test]
fn the_scripts_of_the_rpm_are_sound_and_delete_nothing() {
    for name in ["post.sh", "preun.sh", "postun.sh"] {
        let script = Path::new(HOME).join("packaging/rpm").join(name);
        well(Command::new("sh").arg("-n").arg(&script));
        let text = std::fs::read_to_string(&script).unwrap();
        for word in ["rm ", "userdel", "rmdir"] {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
    let Some(rpm) = RPM.as_deref() else { return };
    let base = tempfile::tempdir().unwrap();
    let scripts = well(Command::new("rpm").arg("--dbpath").arg(base.path()).args(["-qp", "--scripts"]).arg(rpm));
    for word in ["systemd-sysusers kontingent.conf", "systemctl disable --now", "systemctl try-restart"] {
        assert!(scripts.contains(word), "{word}: {scripts}");
    }
}

/// The unit as systemd itself looks at it, with the program in its place.
#[test]
fn the_unit_is_sound_and_leaves_little_open() {
    if !is_there("systemd-analyze") {
        return skipped("systemd-analyze is missing");
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["usr/bin", "usr/lib/systemd/system", "etc"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    std::fs::copy(env!("CARGO_BIN_EXE_kontingent"), root.join("usr/bin/kontingent")).unwrap();
    // What reloads it is a shell.
    std::os::unix::fs::symlink("usr/bin", root.join("bin")).unwrap();
    std::fs::copy(env!("CARGO_BIN_EXE_kontingent"), root.join("usr/bin/sh")).unwrap();
    let unit = root.join("usr/lib/systemd/system/kontingent.service");
    std::fs::copy(Path::new(HOME).join("packaging/kontingent.service"), unit).unwrap();
    let of_root = format!("--root={}", root.display());
    let looked =
        Command::new("systemd-analyze").args(["verify", "--man=no", &of_root, "kontingent.service"]).output().unwrap();
    let told = said(&looked);
    // It waits for units of systemd's own, which are not in the folder.
    let own: Vec<&str> =
        told.lines().filter(|line| line.contains("kontingent.service") && !line.contains("not found")).collect();
    assert!(own.is_empty(), "{told}");
    let mut security = Command::new("systemd-analyze");
    security.args(["security", "--offline=true", "--no-pager", "--threshold=20", &of_root, "kontingent.service"]);
    let told = well(&mut security);
    assert!(told.contains("OK"), "{told}");
}

#[test]
fn versions_of_tools_are_written_once() {
    let tools = std::fs::read_to_string(Path::new(HOME).join("packaging/tools.sh")).unwrap();
    for script in ["packaging/build.sh", "tests/run.sh"] {
        let text = std::fs::read_to_string(Path::new(HOME).join(script)).unwrap();
        let asked: Vec<&str> = text.lines().filter(|line| line.contains("packaging/tools.sh ")).collect();
        assert!(!asked.is_empty(), "{script}");
        for tool in asked.iter().flat_map(|line| line.split_whitespace()).filter(|word| word.starts_with("cargo-")) {
            assert!(tools.contains(&format!("[{tool}]=")), "{tool}");
        }
        assert!(!text.contains("cargo install"), "{script}: what is installed is pinned in packaging/tools.sh");
    }
}
