//! The container and compose as far as they can be tried without a container engine: everything named is there, nobody is
//! root, the configuration loads, the role of the database is an ordinary one, the health check tells well from unwell.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support;
use serde_json::Value;

use crate::support::installation::{Installation, private};

fn home(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(path: &str) -> String {
    std::fs::read_to_string(home(path)).unwrap()
}

fn compose() -> Value {
    let mut compose: Value = serde_saphyr::from_str(&text("packaging/compose.yaml")).unwrap();
    // What both daemons share stands under a key that Compose leaves alone; `<<` may have been merged by the reader.
    for service in compose["services"].as_object_mut().unwrap().values_mut() {
        if let Some(Value::Object(shared)) = service.as_object_mut().unwrap().remove("<<") {
            for (key, value) in shared {
                service.as_object_mut().unwrap().entry(key).or_insert(value);
            }
        }
    }
    compose
}

/// The instructions of the Containerfile, their continued lines put together.
fn instructions() -> Vec<(String, String)> {
    let text = text("packaging/Containerfile").replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap()).map(|(word, rest)| (word.to_owned(), rest.to_owned())).collect()
}

fn each<'a>(instructions: &'a [(String, String)], word: &'a str) -> impl Iterator<Item = &'a str> {
    instructions.iter().filter(move |(found, _)| found == word).map(|(_, rest)| rest.as_str())
}

/// An image is named with a tag, and not the one that moves.
fn assert_pinned(image: &str) {
    let tag = image.rsplit_once(':').map(|(_, tag)| tag);
    assert!(
        tag.is_some_and(
            |tag| tag != "latest" && tag.chars().any(|digit| digit.is_ascii_digit()) || tag == "bookworm-slim"
        ),
        "{image}"
    );
}

#[test]
fn the_image_is_made_of_what_is_there() {
    let all = instructions();
    for image in each(&all, "FROM") {
        assert_pinned(image.split_whitespace().next().unwrap());
    }
    let ignored = text(".dockerignore");
    let sent: Vec<&str> = ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    for path in &sent {
        assert!(home(path).exists(), "{path}");
    }
    let is_sent = |path: &str| sent.iter().any(|sent| Path::new(path).starts_with(sent));
    for copied in each(&all, "COPY").filter(|copied| !copied.starts_with("--from") && *copied != ". .") {
        let mut words: Vec<&str> = copied.split_whitespace().collect();
        words.pop();
        for path in words {
            assert!(home(path).exists() && is_sent(path), "{path}");
        }
    }
    // What the compiler takes in from beside the source is sent to it.
    let mut taken = 0;
    let mut folders = vec![home("src"), home("crates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // Tests are not built there.
                folders.extend((path.file_name() != Some("tests".as_ref())).then_some(path));
            } else if path.extension().is_some_and(|end| end == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                for (at, _) in source.match_indices("\"../") {
                    let named = source[at + 1..].split('"').next().unwrap().trim_start_matches("../");
                    if home(named).exists() && !home("src").join(named).exists() && !named.is_empty() {
                        taken += 1;
                        assert!(is_sent(named.trim_end_matches('/')), "{}: {named}", path.display());
                    }
                }
            }
        }
    }
    assert!(taken > 8, "{taken}");
    for path in ["migrations/sqlite", "migrations/postgres", "benches", "Cargo.lock"] {
        assert!(is_sent(path), "{path}");
    }
    for path in ["packaging/compose/secrets", ".git", "target", "tests/run.sh"] {
        assert!(!is_sent(path), "{path}");
    }
}

#[test]
fn nobody_is_root_in_it_and_its_health_is_asked_for() {
    let all = instructions();
    let last = |word: &str| each(&all, word).last().unwrap().to_owned();
    let user = last("USER");
    assert!(user != "root" && !user.starts_with('0'), "{user}");
    let (number, _) = user.split_once(':').unwrap();
    assert!(each(&all, "RUN").any(|run| run.contains(&format!("--uid {number} "))), "{user}");
    assert!(text("packaging/compose/secrets.sh").contains(&format!("kontingent={number} ")), "the secrets are its");
    assert_eq!(last("VOLUME"), "/var/lib/kontingent");
    assert_eq!(last("ENTRYPOINT"), "[\"/usr/bin/kontingent\"]");
    assert_eq!(last("CMD"), "[\"run\"]");
    assert!(last("HEALTHCHECK").ends_with("CMD [\"/usr/lib/kontingent/healthcheck\"]"));
    assert_eq!(home("packaging/healthcheck").metadata().unwrap().permissions().mode() & 0o111, 0o111);
}

#[test]
fn everything_that_compose_names_is_there_or_is_made() {
    let compose = compose();
    let folder = tempfile::tempdir().unwrap();
    let packaging = copied(folder.path());
    made_secrets(&packaging);
    let named = |key: &str| -> Vec<String> { compose[key].as_object().unwrap().keys().cloned().collect() };
    let (volumes, secrets, networks) = (named("volumes"), named("secrets"), named("networks"));
    for (name, secret) in compose["secrets"].as_object().unwrap() {
        let file = packaging.join(secret["file"].as_str().unwrap());
        assert!(file.is_file(), "{name}: secrets.sh makes {}", file.display());
    }
    let services = compose["services"].as_object().unwrap();
    for (name, service) in services {
        let words = |key: &str| -> Vec<String> {
            let list = service[key].as_array().cloned().unwrap_or_default();
            list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
        };
        for volume in words("volumes") {
            let from = volume.split(':').next().unwrap();
            let is_there = if from.starts_with('.') {
                home("packaging").join(from).exists()
            } else {
                volumes.iter().any(|one| one == from)
            };
            assert!(is_there, "{name}: {volume}");
            assert!(!from.starts_with('.') || volume.ends_with(":ro"), "{name}: what is ours is only read: {volume}");
        }
        for secret in words("secrets") {
            assert!(secrets.contains(&secret), "{name}: {secret}");
        }
        for network in words("networks") {
            assert!(networks.contains(&network), "{name}: {network}");
        }
        let waits: Vec<String> = match &service["depends_on"] {
            Value::Object(waits) => waits.keys().cloned().collect(),
            _ => words("depends_on"),
        };
        assert!(waits.iter().all(|other| services.contains_key(other)), "{name}: {waits:?}");
        match &service["build"] {
            Value::Null => {
                assert_pinned(service["image"].as_str().unwrap());
                assert!(service["healthcheck"]["test"].is_array(), "{name}");
            }
            build => {
                let context = home("packaging").join(build["context"].as_str().unwrap());
                assert!(context.join(build["dockerfile"].as_str().unwrap()).is_file(), "{name}");
            }
        }
        // No secret stands in a variable: a variable is shown to whoever may look at a container.
        for (variable, value) in service["environment"].as_object().cloned().unwrap_or_default() {
            assert!(!variable.contains("PASSWORD") || variable.ends_with("_FILE"), "{name}: {variable}");
            assert!(!value.as_str().unwrap().contains("postgres://"), "{name}: {variable}");
        }
    }
    // Both daemons are the same, and are no more than they must be.
    let daemon = |name: &str| {
        let mut daemon = compose["services"][name].clone();
        let waits = daemon.as_object_mut().unwrap().remove("depends_on").unwrap();
        assert_eq!(waits["database"]["condition"], "service_healthy", "{name}");
        daemon
    };
    let one = daemon("kontingent-1");
    assert_eq!(one, daemon("kontingent-2"));
    assert_eq!(one["read_only"], true);
    assert_eq!(one["cap_drop"][0], "ALL");
    // Only the proxy is reached from outside.
    let open: Vec<&String> =
        services.iter().filter(|(_, service)| !service["ports"].is_null()).map(|(name, _)| name).collect();
    assert_eq!(open, ["proxy"]);
    let proxied = text("packaging/compose/Caddyfile");
    for daemon in ["kontingent-1:8080", "kontingent-2:8080"] {
        assert!(proxied.contains(daemon), "{proxied}");
    }
}

/// A copy of `packaging`, in which files may be made.
fn copied(to: &Path) -> PathBuf {
    well(Command::new("cp").arg("-r").arg(home("packaging")).arg(to));
    let packaging = to.join("packaging");
    // Whoever tries compose in the project's folder has secrets of their own there.
    let _ = std::fs::remove_dir_all(packaging.join("compose/secrets"));
    packaging
}

fn made_secrets(packaging: &Path) {
    well(Command::new("sh").arg(packaging.join("compose/secrets.sh")));
}

fn well(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn secrets_are_made_once_and_for_one_reader_each() {
    let folder = tempfile::tempdir().unwrap();
    let packaging = copied(folder.path());
    let secrets = packaging.join("compose/secrets");
    made_secrets(&packaging);
    let read = |name: &str| std::fs::read_to_string(secrets.join(name)).unwrap();
    let (role, address, superuser) = (read("database_role"), read("database"), read("database_superuser"));
    assert!(role.len() == 48 && superuser.len() == 48 && role != superuser);
    assert_eq!(address, format!("postgres://kontingent:{role}@database/kontingent"));
    let is_root = well(Command::new("id").arg("-u")).trim() == "0";
    for (name, owner) in [("database", 10001), ("database_role", 999), ("database_superuser", 999)] {
        let found = secrets.join(name).metadata().unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o400, "{name}");
        assert!(!is_root || found.uid() == owner, "{name}");
    }
    made_secrets(&packaging);
    assert_eq!((read("database_role"), read("database"), read("database_superuser")), (role, address, superuser));
}

#[test]
fn the_configuration_of_compose_loads() {
    let compose = compose();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let given = text("packaging/compose/config/kontingent.toml");
    // What the volumes and secrets would be.
    let placed = given
        .replace("/var/lib/kontingent", &root.join("state").display().to_string())
        .replace("/run/secrets", &root.join("secrets").display().to_string());
    for name in ["state/data", "state/inbox", "secrets", "config"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    let secret = root.join("secrets/database");
    std::fs::write(&secret, "postgres://kontingent:x@127.0.0.1:9/kontingent").unwrap();
    private(&secret);
    let path = root.join("config/kontingent.toml");
    std::fs::write(&path, placed).unwrap();
    let config = kontingent::config::Config::load(&path).unwrap_or_else(|faults| {
        panic!("{:?}", faults.messages(i18n::Lang::En));
    });
    assert!(config.store.url.is_some());
    assert!(config.web.is_proxied() && !config.web.listen.ip().is_loopback());
    // The health check asks where nobody else can.
    assert_eq!(config.listen.to_string(), "127.0.0.1:8711");
    // The proxy's network is believed, its host is the page's address, the secret is the one that is mounted.
    let subnet = compose["networks"]["inside"]["ipam"]["config"][0]["subnet"].as_str().unwrap();
    assert!(given.contains(&format!("proxies = [\"{subnet}\"]")), "{subnet}");
    let host = compose["services"]["proxy"]["environment"]["KONTINGENT_HOST"].as_str().unwrap();
    assert_eq!(config.web.address.as_deref(), Some(format!("https://{host}").as_str()));
    assert!(given.contains("url_file = \"/run/secrets/database\""));
    // Everything is well but the server, which is not there.
    let doctor = support::program().args(["doctor", "--lang", "en", "--config"]).arg(&path).output().unwrap();
    let told = said(&doctor);
    assert_eq!(told.matches('✗').count(), 1, "{told}");
    assert!(told.contains("✗ database"), "{told}");
}

/// The script that makes the role and the database, on a real server: the program works as that role, which is no superuser.
#[test]
fn the_role_of_the_database_is_an_ordinary_one() {
    let Some(server) = support::database::server_as_superuser() else {
        std::io::stderr()
            .write_all("SKIPPED: KONTINGENT_TEST_POSTGRES names no PostgreSQL server\n".as_bytes())
            .unwrap();
        return;
    };
    let installation = Installation::of_files();
    // The server may have a role of that name: here it is called otherwise.
    let name = format!("k_role_{}", std::process::id());
    let file = installation.path("secrets/database_role");
    std::fs::write(&file, "it's-a-password").unwrap();
    let script = installation.path("database.sql");
    std::fs::write(&script, text("packaging/compose/database.sql").replace("kontingent", &name)).unwrap();
    let postgres = format!("{server}/postgres");
    let ask =
        |sql: &str| well(Command::new("psql").args(["-qAt", "-v", "ON_ERROR_STOP=1", "-d", &postgres, "-c", sql]));
    // Without a password nothing is made.
    let missing = format!("password_file={}", installation.path("no such file").display());
    let mut refused = Command::new("psql");
    refused.args(["-q", "-v", "ON_ERROR_STOP=1", "-v", &missing, "-d", &postgres, "-f"]).arg(&script);
    assert!(said(&refused.output().unwrap()).contains("missing or empty"));
    let given = format!("password_file={}", file.display());
    well(Command::new("psql").args(["-q", "-v", "ON_ERROR_STOP=1", "-v", &given, "-d", &postgres, "-f"]).arg(&script));
    let role = ask(&format!(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin, rolpassword LIKE 'SCRAM%' FROM pg_authid WHERE rolname = '{name}'"
    ));
    let (_, address) = server.split_once('@').unwrap();
    std::fs::write(
        installation.path("secrets/database"),
        format!("postgres://{name}:it's-a-password@{address}/{name}"),
    )
    .unwrap();
    let answers =
        [installation.call(&["sync"]), installation.call(&["journal", "verify"]), installation.call(&["plans"])];
    ask(&format!("DROP DATABASE {name} WITH (FORCE)"));
    ask(&format!("DROP ROLE {name}"));
    assert_eq!(role.trim(), "f|f|f|f|t|t");
    assert_eq!(answers[1].status, 0, "{}", answers[1].said());
    assert_eq!(answers[2].status, 0, "{}", answers[2].said());
    assert!(!answers[0].said().contains("баз"), "{}", answers[0].said());
}

#[test]
fn the_health_check_tells_well_from_unwell() {
    let asked = |address: &str| {
        let mut command = Command::new("bash");
        command.arg(home("packaging/healthcheck")).env("KONTINGENT_HEALTH", address).output().unwrap()
    };
    // Nobody listens: it stands by.
    let nobody = support::ports::Unanswered::new();
    let answer = asked(&nobody.address.to_string());
    assert!(answer.status.success() && answer.stderr.is_empty(), "{}", said(&answer));

    for (status, is_well) in [("200 OK", true), ("503 Service Unavailable", false)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let body = "{\"status\":\"as it is\"}";
        let answered = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut request, mut piece) = (Vec::new(), [0; 1024]);
            // The shell sends it line by line.
            while !request.ends_with(b"\r\n\r\n") {
                let length = stream.read(&mut piece).unwrap();
                assert!(length > 0, "{}", String::from_utf8_lossy(&request));
                request.extend_from_slice(&piece[..length]);
            }
            write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
            String::from_utf8(request).unwrap()
        });
        let answer = asked(&address);
        assert_eq!(answer.status.success(), is_well, "{status}: {}", said(&answer));
        assert!(said(&answer).contains(body), "{}", said(&answer));
        assert!(answered.join().unwrap().starts_with("GET /healthz HTTP/1.1\r\n"));
    }

    // It listens and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let answer = asked(&listener.local_addr().unwrap().to_string());
    assert!(!answer.status.success(), "{}", said(&answer));

    // And the daemon itself.
    let installation = Installation::of_files();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    installation.add_configuration(&format!("[listen]\naddress = \"{free}\"\n[web]\nlisten = \"127.0.0.1:0\"\n"));
    let daemon = installation.daemon();
    let answer = asked(&free.to_string());
    assert!(answer.status.success() && said(&answer).contains("\"components\""), "{}", said(&answer));
    assert_eq!(daemon.end(), 0);
}
