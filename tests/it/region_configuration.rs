//! Many organisations in one installation: how their files are laid over the common one, and what is said of those that are
//! not sound.

use std::path::PathBuf;

use crate::support::program;
use i18n::Lang;
use kontingent::config::{Config, ConfigErrors, Job, PlatformKind, Region, Store};
use rstest::rstest;

const COMMON: &str = r#"organization = "Область"
time_zone = "Europe/Samara"

[store]
url = "postgres://kontingent@127.0.0.1:1/kontingent"
connections = 12
lease_seconds = 30

[cluster]
parallel = 7

[[folders]]
path = "inbox/${ORGANIZATION}"
kinds = ["students"]

[[platforms]]
name = "sferum"
kind = "files"

[policy]
invite_term_days = 20
[policy.guards.removals]
at_most = 9
at_least = 2

[notify]
from = "region@example.org"
to = ["${ORGANIZATION}@example.org"]
"#;

/// A region of some organisations; what each file says besides the name.
struct Land {
    folder: tempfile::TempDir,
}

impl Land {
    fn of(common: &str, organizations: &[(&str, &str)]) -> Land {
        let land = Land { folder: tempfile::tempdir().unwrap() };
        land.write("kontingent.toml", common);
        for (code, more) in organizations {
            land.write(&format!("organizations/{code}.toml"), &format!("organization = \"Колледж {code}\"\n{more}"));
        }
        land
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("kontingent.toml")
    }

    fn one(&self, code: &str) -> Result<Config, ConfigErrors> {
        Region::load_one(&self.path(), Some(code))
    }

    fn faults(&self) -> String {
        Region::load(&self.path()).unwrap_err().messages(Lang::Ru).join("\n")
    }

    /// The exit status, what was printed, what was told.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = program();
        command.args(args).arg("--config").arg(self.path());
        command.env_remove("KONTINGENT_CONFIG").env_remove("KONTINGENT_ORGANIZATION");
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

fn words(faults: &ConfigErrors) -> String {
    faults.messages(Lang::Ru).join("\n")
}

#[test]
fn an_organisation_is_laid_over_what_is_common() {
    let own = r#"
time_zone = "Europe/Moscow"
[policy.guards.removals]
at_most = 5
[[folders]]
path = "own"
[notify]
to = ["head@kt-1.example"]
"#;
    let land = Land::of(COMMON, &[("kt-1", own), ("kt-2", "")]);
    let region = Region::load(&land.path()).unwrap();
    let base = std::path::absolute(land.folder.path()).unwrap();
    let codes: Vec<&str> = region.organizations.iter().map(|config| config.code.as_str()).collect();
    assert_eq!(codes, ["kt-1", "kt-2"]);
    let (one, two) = (&region.organizations[0], &region.organizations[1]);
    assert_eq!((one.organization.as_str(), two.organization.as_str()), ("Колледж kt-1", "Колледж kt-2"));
    assert_eq!(region.common.organization, "Область");
    // Keys of tables win one by one, lists are replaced whole.
    assert_eq!((one.time_zone, two.time_zone), (chrono_tz::Tz::Europe__Moscow, chrono_tz::Tz::Europe__Samara));
    assert_eq!((one.policy.guards.removals.at_most, one.policy.guards.removals.at_least), (5, 2));
    assert_eq!(two.policy.guards.removals.at_most, 9);
    assert_eq!((one.policy.invite_term_days, two.policy.invite_term_days), (20, 20));
    assert_eq!(one.folders.len(), 1);
    assert_eq!((one.folders[0].path.clone(), one.folders[0].kinds.len()), (base.join("own"), 0));
    assert_eq!(
        (one.notify.to.as_slice(), one.notify.from.as_str()),
        (&["head@kt-1.example".to_owned()][..], "region@example.org")
    );
    // The code stands where it was asked for, and folders of several organisations do not mix.
    assert_eq!(two.folders[0].path, base.join("inbox/kt-2"));
    assert_eq!(two.folders[0].accepted, base.join("inbox/accepted-kt-2"));
    assert_eq!(two.notify.to, ["kt-2@example.org"]);
    // What is of the process is everybody's, but keys and tokens lie apart.
    assert_eq!((one.store.connections, one.store.lease.as_secs(), two.cluster.parallel), (12, 30, 7));
    assert_eq!(one.store.path, base.join("data/kt-1/kontingent.sqlite"));
    assert_eq!(region.common.store.path, base.join("data/kontingent.sqlite"));
    let other = Store { connections: 3, ..one.store.clone() };
    assert!(one.store.is_same(&other) && !one.store.is_same(&two.store));
    assert!(std::sync::Arc::ptr_eq(&one.mappings, &two.mappings));
    // The region's own letters cannot go to an organisation's address.
    assert!(region.common.notify.to.is_empty() && region.common.notify.from == "region@example.org");
    let again = one.load_again().unwrap();
    assert_eq!((again.code.as_str(), again.digest()), ("kt-1", one.digest()));
}

#[test]
fn folders_are_apart_even_if_nobody_says_where() {
    let common = "[store]\nurl = \"postgres://x@y/z\"\n[[platforms]]\nname = \"sferum\"\nkind = \"files\"\n";
    let land = Land::of(common, &[("a", ""), ("b", "")]);
    let region = Region::load(&land.path()).unwrap();
    let base = std::path::absolute(land.folder.path()).unwrap();
    assert_eq!(region.organizations[1].folders[0].path, base.join("inbox/b"));
    assert_eq!(region.organizations[1].folders[0].rejected, base.join("inbox/rejected-b"));
    assert_eq!(region.common.organization, "");
}

#[test]
fn a_secret_is_said_in_one_way() {
    let common = COMMON.to_owned()
        + "[notify.smtp]\nhost = \"mail.example\"\nuser = \"u@mail.example\"\npassword = \"${PASSWORD}\"\n";
    let land = Land::of(&common, &[("a", "[notify.smtp]\npassword_file = \"пароль\"\n"), ("b", "")]);
    land.write("пароль", "тайна\n");
    let variable = |name: &str| (name == "PASSWORD").then(|| "общая тайна".to_owned());
    let region = Region::load_with(&land.path(), &variable).unwrap();
    let password = |number: usize| {
        use secrecy::ExposeSecret;
        let smtp = region.organizations[number].notify.smtp.as_ref().unwrap();
        smtp.login.as_ref().unwrap().1.expose_secret().to_owned()
    };
    assert_eq!((password(0).as_str(), password(1).as_str()), ("тайна", "общая тайна"));
}

#[rstest]
#[case("store", "[store]\npath = \"x\"")]
#[case("listen", "[listen]\naddress = \"127.0.0.1:1\"")]
#[case("web", "[web]\nlisten = \"127.0.0.1:1\"")]
#[case("limits", "[limits]\nrows = 1")]
#[case("cluster", "[cluster]\nparallel = 1")]
fn what_is_of_the_process_is_refused(#[case] key: &str, #[case] own: &str) {
    let land = Land::of(COMMON, &[("a", own)]);
    let told = land.faults();
    let expected = format!(
        "organizations/a.toml, строка 2, «{key}»: здесь этого быть не может: это общее для всех организаций. Место этому в kontingent.toml."
    );
    assert_eq!(told, expected);
}

#[test]
fn faults_name_the_file_in_which_they_are() {
    let common = COMMON.replace("kinds = [\"students\"]", "kinds = [\"pupils\"]").replace("at_most = 9", "at_mots = 9");
    let own = "[apply]\nparallel = 0\n[policy]\nquiet_hours = \"ночью\"\n[retention]\nplan_days = 1\n";
    let land = Land::of(&common, &[("a", own), ("b", ""), ("c", "[[folders]]\npath = 1\n")]);
    let told = land.faults();
    for words in [
        "kontingent.toml, строка 14, «folders[1].kinds»",
        "kontingent.toml, строка 23, «policy.guards.removals.at_mots»: такого ключа нет. Возможно, имелось в виду: at_most",
        "organizations/a.toml, строка 3, «apply.parallel»: число вне допустимого",
        "organizations/a.toml, строка 7, «retention.plan_days»: такого ключа нет",
        "organizations/c.toml, строка 3, «folders[1].path»",
    ] {
        assert_eq!(told.matches(words).count(), 1, "{words}\n{told}");
    }
    // Of what one organisation has inherited it is told, too; and of nobody else's.
    let alone = words(&land.one("b").unwrap_err());
    assert!(alone.contains("kontingent.toml, строка 14") && !alone.contains("organizations/"), "{alone}");
    let land = Land::of(COMMON, &[("a", own)]);
    assert!(
        land.faults().contains("organizations/a.toml, строка 5: у «quiet_hours» значение «ночью»"),
        "{}",
        land.faults()
    );
    let land = Land::of(&COMMON.replace("invite_term_days = 20", "quiet_hours = \"ночью\""), &[("a", ""), ("b", "")]);
    assert_eq!(land.faults().matches("kontingent.toml, строка 21: у «quiet_hours»").count(), 1, "{}", land.faults());
}

#[test]
fn what_is_missing_is_missing_in_the_own_file() {
    let common = COMMON.replace("[[platforms]]\nname = \"sferum\"\nkind = \"files\"\n", "");
    let land = Land::of(&common, &[("a", ""), ("b", "[[platforms]]\nname = \"s\"\nkind = \"files\"\n")]);
    land.write("organizations/c.toml", "\nlanguage = \"en\"\n[[platforms]]\nname = \"s\"\nkind = \"files\"\n");
    let told = land.faults();
    assert!(told.contains("organizations/a.toml, строка 1, «platforms»: нет ни одной платформы"), "{told}");
    assert!(
        told.contains(
            "organizations/c.toml, строка 1, «organization»: нет названия организации. Впишите его в этот файл"
        ),
        "{told}"
    );
    assert_eq!(told.lines().count(), 2, "{told}");
}

#[test]
fn a_fault_of_what_is_common_is_told_once() {
    let land = Land::of(&COMMON.replace("parallel = 7", "parallel = 0"), &[("a", ""), ("b", ""), ("c", "")]);
    assert_eq!(land.faults().matches("«cluster.parallel»").count(), 1, "{}", land.faults());
    assert_eq!(words(&Region::load_each(&land.path()).unwrap_err()).lines().count(), 1);
    land.write("kontingent.toml", &format!("{COMMON}[apply\n"));
    assert!(land.faults().starts_with("kontingent.toml, строка 29: запись не по правилам TOML"), "{}", land.faults());
    land.write("kontingent.toml", &format!("{COMMON}[mail]\n[listen]\naddress = \"${{ORGANIZATION}}\"\n"));
    assert_eq!(land.faults().matches("«mail»: такого ключа нет").count(), 1, "{}", land.faults());
    assert!(land.faults().contains("«listen.address»: переменной окружения ORGANIZATION нет"), "{}", land.faults());
    land.write("kontingent.toml", COMMON);
    land.write("schedules/x.toml", "cron = \"30 7 * *\"\njob = \"sync\"\n");
    land.write("mappings/x.toml", "[headers.any]\nfull_nam = [\"Кто\"]\n");
    assert_eq!(land.faults().lines().count(), 2, "{}", land.faults());
}

#[test]
fn a_faulty_organisation_does_not_stop_the_others() {
    let land = Land::of(COMMON, &[("a", "parallel = 1"), ("b", "")]);
    let (common, each) = Region::load_each(&land.path()).unwrap();
    assert_eq!(common.cluster.parallel, 7);
    assert_eq!(each.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(each[0].1.is_err() && each[1].1.is_ok());
    // A command of one does not look at the others.
    assert!(land.one("b").is_ok());
}

#[test]
fn organisations_do_not_take_in_each_others_files() {
    let land = Land::of(&COMMON.replace("inbox/${ORGANIZATION}", "inbox"), &[("a", ""), ("b", "")]);
    let told = land.faults();
    assert!(told.contains("organizations/a.toml: «inbox» есть и у организации «b»: их файлы смешались бы."), "{told}");
    assert!(told.contains("organizations/b.toml: «inbox» есть и у организации «a»"), "{told}");
    assert!(told.contains("Впишите в путь код: inbox/${ORGANIZATION}."), "{told}");
}

#[test]
fn organisations_do_not_share_a_bot() {
    let bot = "[[platforms]]\nname = \"max\"\nkind = \"max\"\ntoken = \"${TOKEN}\"\n";
    let land = Land::of(COMMON, &[("a", bot), ("b", bot), ("c", "")]);
    let one = |_: &str| Some("тайна".to_owned());
    let told = words(&Region::load_with(&land.path(), &one).unwrap_err());
    assert!(told.contains("organizations/b.toml: бот платформы «max» тот же, что у организации «a»."), "{told}");
    assert!(!told.contains("тайна") && !told.contains("organizations/c.toml"), "{told}");
}

#[test]
fn own_mappings_and_schedules_win_by_name() {
    let land = Land::of(COMMON, &[("a", ""), ("b", "")]);
    let mapping = |word: &str| format!("[values.standing]\ngone = [\"{word}\"]\n");
    land.write("mappings/own.toml", &mapping("списан"));
    land.write("mappings/other.toml", &mapping("убыл"));
    land.write("organizations/a/mappings/own.toml", &mapping("выбыл"));
    land.write("schedules/nightly-sync.toml", "cron = \"0 3 * * *\"\njob = \"sync\"\n");
    land.write("organizations/a/schedules/nightly-sync.toml", "cron = \"0 5 * * *\"\njob = \"sync\"\n");
    land.write("organizations/a/schedules/noon.toml", "cron = \"0 12 * * *\"\njob = \"plan\"\n");
    let region = Region::load(&land.path()).unwrap();
    let (a, b) = (&region.organizations[0], &region.organizations[1]);
    assert_eq!((a.mappings.len(), b.mappings.len()), (2, 2));
    let shown = |config: &Config| format!("{:?}", config.mappings);
    assert!(shown(a).contains("выбыл") && !shown(a).contains("списан") && shown(a).contains("убыл"));
    assert!(shown(b).contains("списан") && !shown(b).contains("выбыл"));
    let cron = |config: &Config, name: &str| {
        config.schedules.iter().find(|one| one.name == name).map(|one| (one.cron.clone(), one.time_zone, one.job))
    };
    let samara = chrono_tz::Tz::Europe__Samara;
    assert_eq!(cron(a, "nightly-sync"), Some(("0 5 * * *".to_owned(), samara, Job::Sync)));
    assert_eq!(cron(b, "nightly-sync"), Some(("0 3 * * *".to_owned(), samara, Job::Sync)));
    assert_eq!((a.schedules.len(), b.schedules.len()), (4, 3));
    assert!(cron(b, "noon").is_none());
    assert_ne!(a.digest(), b.digest());
    // Their faults are named by the path.
    land.write("organizations/a/schedules/noon.toml", "cron = \"0 12 * *\"\njob = \"plan\"\n");
    land.write("organizations/b/mappings/x.toml", "[headers.any]\nfull_nam = [\"Кто\"]\n");
    let told = land.faults();
    assert!(told.contains("organizations/a/schedules/noon.toml, строка 1, «cron»"), "{told}");
    assert!(told.contains("organizations/b/mappings/x.toml, строка 2: «full_nam»"), "{told}");
}

#[test]
fn names_of_files_are_codes() {
    let land = Land::of(COMMON, &[("kt-1", "")]);
    for name in ["Kt2", "колледж", "region", "-a", ".hidden"] {
        land.write(&format!("organizations/{name}.toml"), "");
    }
    land.write("organizations/README.md", "");
    land.write("organizations/kt1/schedules/x.toml", "cron = \"0 3 * * *\"\njob = \"sync\"\n");
    let told = land.faults();
    assert_eq!(told.lines().count(), 4, "{told}");
    assert!(told.contains("organizations/Kt2.toml: «Kt2» не годится в коды организации. Код — до 40 знаков"), "{told}");
    assert!(land.one("kt-1").is_ok());
    assert_eq!(Region::codes(&land.path()), ["kt-1"]);
    for name in ["Kt2", "колледж", "region", "-a"] {
        std::fs::remove_file(land.folder.path().join(format!("organizations/{name}.toml"))).unwrap();
    }
    let warned = Region::load(&land.path()).unwrap().common.warnings;
    let told = warned.iter().map(|one| one.message(Lang::Ru)).collect::<Vec<_>>().join("\n");
    assert_eq!(
        told,
        "organizations/kt1: папку никто не читает: файла organizations/kt1.toml нет. Создайте его или переименуйте папку."
    );
}

#[test]
fn an_organisation_has_to_be_named_and_known() {
    let land = Land::of(COMMON, &[("kt-1", ""), ("kt-2", "")]);
    let told = words(&Config::load(&land.path()).unwrap_err());
    assert_eq!(
        told,
        "kontingent.toml: организаций несколько: kt-1, kt-2. Скажите, о какой речь: --organization КОД или переменная KONTINGENT_ORGANIZATION."
    );
    let told = words(&land.one("kt1").unwrap_err());
    assert!(told.contains("организации «kt1» нет. Возможно, имелось в виду: kt-1"), "{told}");
    let told = words(&land.one("../kontingent").unwrap_err());
    assert!(told.contains("организации «../kontingent» нет. Все коды: kontingent organizations."), "{told}");
    let (status, _, told) = land.run(&["plans"]);
    assert!(status == 1 && told.contains("организаций несколько: kt-1, kt-2."), "{told}");
    land.write("organizations/kt-2/schedules/noon.toml", "cron = \"0 12 * * *\"\njob = \"plan\"\n");
    let (status, text, told) = land.run(&["schedules", "--organization", "kt-2", "--count", "1"]);
    assert!(status == 0 && text.contains("Europe/Samara"), "{text}{told}");
    let output =
        program().args(["schedules", "--config"]).arg(land.path()).env("KONTINGENT_ORGANIZATION", "kt-1").output();
    assert!(output.unwrap().status.success());
    let many: Vec<(String, &str)> = (10..25).map(|number| (format!("c{number}"), "")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(code, more)| (code.as_str(), *more)).collect();
    let told = words(&Config::load(&Land::of(COMMON, &many).path()).unwrap_err());
    assert!(told.contains("c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, …."), "{told}");
}

#[test]
fn a_region_is_kept_on_a_server() {
    let land = Land::of(&COMMON.replace("url = ", "# url = "), &[("a", "")]);
    assert!(
        land.faults()
            .contains("kontingent.toml, строка 4, «store.url»: организаций несколько, база им нужна на сервере"),
        "{}",
        land.faults()
    );
}

#[test]
fn one_organisation_is_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kontingent.toml");
    std::fs::write(&path, "organization = \"Техникум\"\nplatforms = [{ name = \"sferum\", kind = \"files\" }]\n")
        .unwrap();
    let before = Config::load(&path).unwrap();
    assert_eq!((before.code.as_str(), before.cluster.parallel), ("", 4));
    assert_eq!((before.store.connections, before.store.lease.as_secs()), (8, 20));
    std::fs::create_dir_all(folder.path().join("organizations/a")).unwrap();
    std::fs::write(folder.path().join("organizations/.a.toml"), "").unwrap();
    let after = Config::load(&path).unwrap();
    assert_eq!(
        (after.digest(), &after.store.path, &after.folders),
        (before.digest(), &before.store.path, &before.folders)
    );
    let told = words(&Region::load_one(&path, Some("a")).unwrap_err());
    assert!(told.contains("организация здесь одна, и кода «a» у неё нет"), "{told}");
    assert!(words(&Region::load(&path).unwrap_err()).contains("организация здесь одна."));
    // Outside of a region the variable is one of the environment.
    std::fs::write(
        &path,
        "organization = \"${ORGANIZATION}\"\nplatforms = [{ name = \"sferum\", kind = \"files\" }]\n",
    )
    .unwrap();
    let variable = |name: &str| (name == "ORGANIZATION").then(|| "Техникум".to_owned());
    assert_eq!(Config::load_with(&path, &variable).unwrap().digest(), before.digest());
}

#[test]
fn the_list_of_organisations() {
    let own = "[[platforms]]\nname = \"сферум\"\nkind = \"files\"\n[[platforms]]\nname = \"лист\"\nkind = \"file\"\nmembers = \"list.csv\"\n";
    let land = Land::of(COMMON, &[("kt-1", own), ("kt-2", "")]);
    let (status, text, told) = land.run(&["organizations"]);
    assert_eq!(status, 0, "{told}");
    assert!(
        text.contains(
            "kt-1: Колледж kt-1; платформы: сферум, лист; папок: 1; расписания: nightly-backup, nightly-sync"
        ),
        "{text}"
    );
    land.write("organizations/kt-3.toml", "");
    let (status, text, _) = land.run(&["organizations", "--format", "json"]);
    assert_eq!(status, 1);
    let list: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((list[1]["code"].as_str(), list[1]["folders"].as_u64()), (Some("kt-2"), Some(1)));
    assert!(list[2]["faults"][0].as_str().unwrap().contains("нет названия организации"), "{text}");
    let (status, text, _) = land.run(&["organizations", "--lang", "en"]);
    assert!(
        status == 1 && text.contains("kt-3: its configuration has faults\n  ✗ organizations/kt-3.toml, line 1"),
        "{text}"
    );
}

#[test]
fn doctor_looks_at_everybody() {
    let common = COMMON.replace("postgres://kontingent@127.0.0.1:1/kontingent", "postgres://kontingent@127.0.0.1:1/x");
    let land = Land::of(&common, &[("kt-1", "parallel = 1"), ("kt-2", "")]);
    for name in ["inbox/kt-2", "data"] {
        std::fs::create_dir_all(land.folder.path().join(name)).unwrap();
    }
    let (status, text, told) = land.run(&["doctor"]);
    assert_eq!(status, 1, "{told}");
    assert!(text.starts_with("Общее\n✓ настройка: kontingent.toml прочитан"), "{text}");
    assert_eq!(text.matches("✗ база данных").count(), 1, "{text}");
    assert!(text.contains("Организация kt-1\n✗ настройка: organizations/kt-1.toml, строка 2, «parallel»"), "{text}");
    assert!(text.contains("Организация kt-2: Колледж kt-2\n✓ настройка: organizations/kt-2.toml прочитан"), "{text}");
    assert!(text.contains("✓ папка «inbox/kt-2»") && text.contains("✓ папка «data/kt-2»: папки ещё нет"), "{text}");
    assert_eq!(text.matches("часы").count(), 1, "{text}");
    assert!(text.contains("2 неполадки"), "{text}");
}

#[test]
fn a_thousand_organisations_are_read_at_once() {
    let codes: Vec<String> = (0..1000).map(|number| format!("c{number:04}")).collect();
    let own = "[policy]\ninvite_term_days = 14\n[notify]\nto = [\"head@example.org\"]\n";
    let land = Land::of(COMMON, &codes.iter().map(|code| (code.as_str(), own)).collect::<Vec<_>>());
    let region = Region::load(&land.path()).unwrap();
    assert_eq!(region.organizations.len(), 1000);
    assert!(matches!(region.organizations[7].platforms[0].kind, PlatformKind::Files { .. }));
}
