//! From nothing to a sound configuration, and what is said of one that is not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::reference::{MARKS, reference, usual};
use crate::support::{program, students};
use i18n::Lang;
use kontingent::config::keys::{Cell, Form, Table, tables};
use kontingent::config::{Config, Job, PlatformKind, Problem, SAMPLE};
use rstest::rstest;

/// The exit status, what was printed, what was told.
fn run(args: &[&str]) -> (i32, String, String) {
    let output = program().args(args).env_remove("KONTINGENT_CONFIG").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn init(folder: &Path) {
    let (status, _, told) = run(&["init", folder.to_str().unwrap()]);
    assert_eq!(status, 0, "{told}");
}

/// A fresh folder with some lines of the sample replaced or put in.
fn with(from: &str, to: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let path = folder.path().join("kontingent.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

/// The faults of the smallest configuration with more lines in it, as `doctor` tells them.
fn faults_of(more: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kontingent.toml");
    std::fs::write(&path, more).unwrap();
    let (status, text, _) = run(&["doctor", "--config", path.to_str().unwrap()]);
    assert_eq!(status, 1, "{text}");
    text
}

const SMALLEST: &str = "organization = \"Техникум\"\nplatforms = [{ name = \"sferum\", kind = \"files\" }]\n";

#[test]
fn what_init_makes_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let college = folder.path().join("колледж");
    init(&college);
    let config = college.join("kontingent.toml");
    let (status, text, _) = run(&["doctor", "--config", config.to_str().unwrap()]);
    assert_eq!(status, 0, "{text}");
    assert!(!text.contains('✗') && text.contains("Неполадок нет"), "{text}");
    assert!(text.contains("! почта: не настроена"), "{text}");
    for name in ["inbox", "data", "mappings", "schedules", "secrets"] {
        assert!(college.join(name).is_dir(), "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(college.join("secrets")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    let (status, text, _) = run(&["schedules", "--count", "2", "--config", config.to_str().unwrap()]);
    assert_eq!(status, 0);
    assert_eq!(text.matches(" 02:30").count(), 2, "{text}");
    assert!(text.contains("пн "), "{text}");
}

#[test]
fn the_sample_says_what_is_usual_anyway() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let sample = Config::load(&folder.path().join("kontingent.toml")).unwrap();
    let other = folder.path().join("smallest.toml");
    std::fs::write(&other, SMALLEST.replace("Техникум", "Название организации")).unwrap();
    let smallest = Config::load(&other).unwrap();
    assert_eq!(sample.digest(), smallest.digest());
    assert_eq!(
        (sample.store.path, sample.retention, sample.folders),
        (smallest.store.path, smallest.retention, smallest.folders)
    );
    assert_eq!((sample.apply, sample.alarms, sample.listen), (smallest.apply, smallest.alarms, smallest.listen));
    assert_eq!((sample.limits, sample.time_zone), (smallest.limits, smallest.time_zone));
    assert_eq!(sample.notify.escalate_after, smallest.notify.escalate_after);
    assert_eq!(sample.schedules.len(), 3);
}

/// What is commented out in the sample, too: nobody reads it before somebody needs it.
#[test]
fn the_sample_names_keys_as_they_are() {
    let tables = tables();
    let (mut section, mut numbers) = (String::new(), 0);
    for line in SAMPLE.lines() {
        let line = line.trim_start_matches("# ");
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_start_matches('[').split(']').next().unwrap().to_owned();
        }
        let Some((key, value)) = line.split_once(" = ") else { continue };
        // The words of a comment may hold an example.
        if section == "policy" || !key.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            continue;
        }
        let here: Vec<&Table> = tables.iter().filter(|table| table.path == section).collect();
        assert!(here.iter().any(|table| table.names.contains(&key)), "{section}: {key}");
        let row = here.iter().flat_map(|table| &table.rows).find(|row| row.name == key);
        let value = value.split(' ').next().unwrap();
        if let (Some(Cell::Is(usual)), Ok(number)) = (row.map(|row| &row.usual), value.parse::<u64>()) {
            assert_eq!(*usual, number.to_string(), "{section}: {key}");
            numbers += 1;
        }
    }
    assert!(numbers > 20, "{numbers}");
}

#[test]
fn nothing_is_overwritten() {
    let (folder, path) = with("Название организации", "Техникум");
    let (status, _, told) = run(&["init", folder.path().to_str().unwrap()]);
    assert_eq!(status, 1);
    assert!(told.contains("kontingent.toml") && told.contains("schedules/nightly-sync.toml"), "{told}");
    assert!(std::fs::read_to_string(&path).unwrap().contains("Техникум"));
    let own = folder.path().join("schedules/nightly-sync.toml");
    std::fs::write(&own, "cron = \"0 4 * * *\"\njob = \"sync\"\n").unwrap();
    let (status, _, _) = run(&["init", folder.path().to_str().unwrap(), "--force"]);
    assert_eq!(status, 0);
    assert!(std::fs::read_to_string(&path).unwrap().contains("Название организации"));
    assert!(std::fs::read_to_string(format!("{path}.bak")).unwrap().contains("Техникум"));
    assert!(std::fs::read_to_string(own).unwrap().contains("0 4"), "only the configuration is replaced");
}

#[test]
fn a_mapping_is_proposed_from_a_roster() {
    let folder = tempfile::tempdir().unwrap();
    let roster = folder.path().join("список.csv");
    std::fs::write(&roster, students([(0, "ИС-21"), (1, "ИС-21")])).unwrap();
    let college = folder.path().join("колледж");
    let (status, text, told) = run(&["init", college.to_str().unwrap(), "--roster", roster.to_str().unwrap()]);
    assert_eq!(status, 0, "{told}");
    assert!(text.contains("mappings/own.toml"), "{text}");
    assert!(std::fs::read_to_string(college.join("mappings/own.toml")).unwrap().contains("full_name"));
    assert_eq!(Config::load(&college.join("kontingent.toml")).unwrap().mappings.len(), 1);
    // What cannot be read makes nothing.
    let other = folder.path().join("другой");
    let (status, _, _) = run(&["init", other.to_str().unwrap(), "--roster", "нет.csv"]);
    assert_eq!((status, other.exists()), (1, false));
}

#[rstest]
#[case("organisation = \"x\"", "строка 3, «organisation»: такого ключа нет. Возможно, имелось в виду: organization")]
#[case(
    "time_zone = \"Europe/Moskow\"",
    "строка 3, «time_zone»: часового пояса «Europe/Moskow» нет. Возможно, имелось в виду: Europe/Moscow"
)]
#[case(
    "language = \"rus\"",
    "строка 3, «language»: значение «rus» не подходит. Возможно, имелось в виду: ru. Подходит: ru, en"
)]
#[case("language = 1", "«language»: здесь нужна строка в кавычках")]
#[case("[store]\nurl = \"postgres://x:тайна@y/z\"", "строка 4, «store.url»: секрет в открытом виде")]
#[case("[retention]\nplans_days = 3", "строка 4, «retention.plans_days»: число вне допустимого. Подходит: от 30 до")]
#[case("[retention]\nplan_days = 300", "«retention.plan_days»: такого ключа нет. Возможно, имелось в виду: plans_days")]
#[case("[web]\nlisten = \"0.0.0.0:8080\"", "строка 4, «web.listen»: страница была бы открыта в сеть без защиты")]
#[case("[web]\nproxies = [\"proxy\"]", "строка 4, «web.proxies»: «proxy» — не адрес и не сеть")]
#[case("folders = []", "строка 3, «folders»: нет ни одной папки")]
#[case(
    "[[folders]]\npath = \"a\"\nmappings = [\"1s\"]",
    "строка 5, «folders[1].mappings»: значение «1s» не подходит. Возможно, имелось в виду: 1c"
)]
#[case("[[folders]]\npath = \"a\"\nkinds = [\"pupils\"]", "строка 5, «folders[1].kinds»")]
#[case("[[folders]]\nkinds = []", "строка 3, «folders[1].path»: не указано")]
#[case("[[folders]]\npath = \"a\"\n[[folders]]\npath = \"a\"", "строка 6, «folders[2].path»: папка «a» указана дважды")]
#[case("[[folders]]\npath = \"a\"\naccepted = \"a\"", "«a» — папка, из которой берут файлы")]
#[case("[[folders]]\npath = \"a\"\nrejected = \"\"", "строка 5, «folders[1].rejected»")]
#[case(
    "[policy]\ninvite_terms_days = 3",
    "строка 4, «policy.invite_terms_days»: такого ключа нет. Возможно, имелось в виду: invite_term_days"
)]
#[case(
    "[policy.guards.removals]\nat_mots = 3",
    "строка 4, «policy.guards.removals.at_mots»: такого ключа нет. Возможно, имелось в виду: at_most"
)]
#[case("[policy]\nquiet_hours = \"ночью\"", "строка 4: у «quiet_hours» значение «ночью»")]
#[case("[policy.rules]\nW14 = true", "строка 4: «W14» не предусмотрено")]
#[case("policy_file = \"нет.toml\"", "строка 3, «policy_file»: файл «нет.toml» не прочитать")]
#[case("[apply]\nauto = \"да\"", "строка 4, «apply.auto»: здесь нужно true или false")]
#[case("[apply]\nparallel = 0", "строка 4, «apply.parallel»: число вне допустимого. Подходит: от 1 до 64")]
#[case("[notify]\nto = [\"директор\"]", "строка 4, «notify.to»: «директор» — не адрес почты. Пишется так")]
#[case("[notify.smtp]\nport = 70000", "строка 4, «notify.smtp.port»: число вне допустимого")]
#[case(
    "[notify.smtp]\nhost = \"h\"\nsecurity = \"ssl\"",
    "строка 5, «notify.smtp.security»: значение «ssl» не подходит."
)]
#[case("[notify.smtp]\nhost = \"h\"\nuser = \"u\"", "«notify.smtp.password_file»: не указано, а без этого нельзя")]
#[case("[alarms]\nno_run_hours = -1", "строка 4, «alarms.no_run_hours»: число вне допустимого")]
#[case(
    "[listen]\naddress = \"8711\"",
    "строка 4, «listen.address»: «8711» — не адрес с портом. Пишется так: 127.0.0.1:8711"
)]
#[case("[limits]\nrows = \"много\"", "строка 4, «limits.rows»: здесь нужно целое число")]
#[case("[[sources]]\nkind = \"oneroster\"\ntoken_url = \"ftp://x\"", "строка 5, «sources[1].token_url»: это не адрес")]
#[case("[apply", "строка 3: запись не по правилам TOML")]
#[case("organization = \"${NO_SUCH_VARIABLE}\"", "строка 3, «organization»: запись не по правилам TOML")]
#[case(
    "[listen]\naddress = \"${NO_SUCH_VARIABLE}\"",
    "строка 4, «listen.address»: переменной окружения NO_SUCH_VARIABLE нет"
)]
#[case("[listen]\naddress = \"${NO\"", "строка 4, «listen.address»: после «$» в фигурных скобках нужно имя")]
fn every_fault_has_its_place_and_a_hint(#[case] more: &str, #[case] words: &str) {
    let text = faults_of(&format!("{SMALLEST}{more}\n"));
    assert!(text.contains("✗ настройка: kontingent.toml, строка "), "{text}");
    assert!(text.contains(words), "{words}\n{text}");
}

#[test]
fn all_faults_are_told_at_once() {
    let text = faults_of("time_zone = \"Луна\"\n[apply]\nauto = 1\nparallel = 1000\n[mail]\n");
    for words in [
        "«organization»: не указано",
        "«time_zone»",
        "«apply.auto»",
        "«apply.parallel»",
        "«mail»",
        "«platforms»: нет ни одной",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.contains("6 неполадок"), "{text}");
}

#[rstest]
#[case("token = \"s3cr3t\"", "«platforms[1].token»: секрет в открытом виде. Положите его в файл и укажите token_file")]
#[case("token = \"s3cr3t${HOME}\"", "секрет в открытом виде")]
#[case("token_file = \"нет\"", "«platforms[1].token_file»: файла «нет» нет. Создайте его")]
#[case("token_file = \".\"", "не обычный небольшой файл")]
#[case("token_file = \"пусто\"", "файл «пусто» пуст")]
#[case("token_file = \"ключ\"\ntoken = \"${HOME}\"", "указано и это, и «token_file»")]
#[case("rate_per_second = 3", "«platforms[1].token_file»: не указано")]
fn secrets_are_never_in_clear(#[case] more: &str, #[case] words: &str) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("пусто"), "\n").unwrap();
    std::fs::write(folder.path().join("ключ"), "s3cr3t\n").unwrap();
    let path = folder.path().join("kontingent.toml");
    let platform = "[[platforms]]\nname = \"sandbox\"\nkind = \"sandbox\"\nurl = \"http://127.0.0.1:1\"\n";
    std::fs::write(&path, format!("organization = \"x\"\n{platform}{more}\n")).unwrap();
    let (status, text, told) = run(&["doctor", "--config", path.to_str().unwrap()]);
    assert_eq!(status, 1);
    assert!(text.contains(words), "{text}");
    assert!(!text.contains("s3cr3t") && !told.contains("s3cr3t"), "{text}");
}

#[test]
fn secrets_come_from_files_and_the_environment() {
    use secrecy::ExposeSecret;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("smtp"), "из файла\n").unwrap();
    let path = folder.path().join("kontingent.toml");
    let text = r#"
        organization = "${SCHOOL}"
        [[platforms]]
        name = "sandbox"
        kind = "sandbox"
        url = "http://${HOST}:8712/"
        token = "${TOKEN}"
        [notify]
        to = ["admin@college.example"]
        [notify.smtp]
        host = "mail.example"
        user = "kontingent@college.example"
        password_file = "smtp"
        security = "starttls"
    "#;
    std::fs::write(&path, text).unwrap();
    let variable = |name: &str| match name {
        "SCHOOL" => Some("Техникум".to_owned()),
        "HOST" => Some("sandbox.example".to_owned()),
        "TOKEN" => Some("из окружения".to_owned()),
        _ => None,
    };
    let config = Config::load_with(&path, &variable).unwrap();
    assert_eq!(config.organization, "Техникум");
    let PlatformKind::Sandbox(service) = &config.platforms[0].kind else { panic!() };
    assert_eq!(
        (service.address.url.as_str(), service.token.expose_secret()),
        ("http://sandbox.example:8712", "из окружения")
    );
    let smtp = config.notify.smtp.as_ref().unwrap();
    assert_eq!((smtp.port, smtp.login.as_ref().unwrap().1.expose_secret()), (587, "из файла"));
    assert_eq!(config.notify.from, "kontingent@college.example");
    let shown = format!("{config:?}");
    assert!(!shown.contains("из файла") && !shown.contains("из окружения"));
    // A token over an open connection, and a file that everybody reads.
    assert!(config.warnings.iter().any(|warning| warning.key == "platforms[1].url"), "{:?}", config.warnings);
    #[cfg(unix)]
    assert!(config.warnings.iter().any(|warning| warning.key == "notify.smtp.password_file"));
}

#[test]
fn the_digest_changes_with_what_decides() {
    let digest = |from: &str, to: &str| {
        let (folder, path) = with(from, to);
        let digest = Config::load(Path::new(&path)).unwrap().digest();
        drop(folder);
        digest
    };
    let usual = digest("", "");
    for (from, to) in [
        ("auto = true ", "auto = false"),
        ("invite_term_days = 30", "invite_term_days = 31"),
        ("name = \"sferum\"", "name = \"max\""),
        ("# kinds = [", "kinds = ["),
        ("# quiet_hours = \"22:00-07:00\"\n# admin", "quiet_hours = \"22:00-07:00\"\n# admin"),
    ] {
        assert_ne!(digest(from, to), usual, "{to}");
    }
    for (from, to) in [
        ("to = []", "to = [\"a@b.example\"]"),
        ("127.0.0.1:8711", "127.0.0.1:1"),
        ("plans_days = 400", "plans_days = 40"),
    ] {
        assert_eq!(digest(from, to), usual, "{to}");
    }
    let (folder, path) = with("", "");
    std::fs::write(folder.path().join("mappings/own.toml"), "[values.standing]\ngone = [\"списан\"]\n").unwrap();
    assert_ne!(Config::load(Path::new(&path)).unwrap().digest(), usual);
}

#[test]
fn mappings_and_schedules_beside_the_configuration() {
    let (folder, path) = with("", "");
    std::fs::write(folder.path().join("mappings/own.toml"), "[headers.any]\nfull_nam = [\"Кто\"]\n").unwrap();
    std::fs::write(folder.path().join("schedules/weekly-report.toml"), "cron = \"30 7 * *\"\njob = \"reprot\"\n")
        .unwrap();
    let (status, text, _) = run(&["doctor", "--config", &path]);
    assert_eq!(status, 1);
    assert!(text.contains("mappings/own.toml, строка 2: «full_nam»"), "{text}");
    assert!(
        text.contains("schedules/weekly-report.toml, строка 1, «cron»: «30 7 * *» — не расписание. Пишется так"),
        "{text}"
    );
    assert!(text.contains("schedules/weekly-report.toml, строка 2, «job»"), "{text}");
    assert!(text.contains("Возможно, имелось в виду: report"), "{text}");
    std::fs::remove_file(folder.path().join("mappings/own.toml")).unwrap();
    std::fs::write(
        folder.path().join("schedules/weekly-report.toml"),
        "cron = \"0 7 * * 0\"\njob = \"report\"\nenabled = false\n",
    )
    .unwrap();
    let config = Config::load(Path::new(&path)).unwrap();
    assert_eq!(config.schedules.len(), 3);
    let report = config.schedules.iter().find(|schedule| schedule.job == Job::Report).unwrap();
    assert!(!report.enabled && report.cron == "0 7 * * 0");
    let (_, text, _) = run(&["schedules", "--config", &path, "--lang", "en"]);
    assert!(text.contains("weekly-report: report, 0 7 * * 0 (Europe/Moscow)\n  off"), "{text}");
}

#[test]
fn doctor_sees_what_is_missing() {
    let (folder, path) = with("", "");
    std::fs::remove_dir_all(folder.path().join("inbox")).unwrap();
    for name in ["nightly-sync", "nightly-backup", "weekly-report"] {
        let path = folder.path().join(format!("schedules/{name}.toml"));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("enabled = true", "enabled = false")).unwrap();
    }
    let (status, text, _) = run(&["doctor", "--config", &path]);
    assert_eq!(status, 1);
    assert!(text.contains("✗ папка «inbox»: папки нет\n  → Создайте её"), "{text}");
    assert!(text.contains("! расписания: ничего не назначено"), "{text}");
    assert!(text.contains("1 неполадка"), "{text}");
}

#[test]
fn where_the_configuration_is_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("пусто");
    std::fs::create_dir(&empty).unwrap();
    let college = folder.path().join("колледж");
    init(&college);
    let run = |from: &Path, variable: Option<&Path>| {
        let mut command = program();
        command.arg("schedules").current_dir(from).env_remove("KONTINGENT_CONFIG");
        if let Some(path) = variable {
            command.env("KONTINGENT_CONFIG", path);
        }
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(run(&college, None).0, 0);
    assert_eq!(run(&empty, Some(&college.join("kontingent.toml"))).0, 0);
    let (status, told) = run(&college, Some(&empty.join("kontingent.toml")));
    assert!(status == 1 && told.contains("kontingent.toml: такого файла нет. Создайте настройку"), "{told}");
}

#[test]
fn a_proxy_on_another_machine_has_to_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kontingent.toml");
    let web = |more: &str| {
        let text = format!("{SMALLEST}[web]\naddress = \"https://review.example\"\n{more}");
        std::fs::write(&path, text).unwrap();
        let config = Config::load(&path).unwrap();
        let is_warned = config.warnings.iter().any(|warning| warning.key == "web.listen");
        (config.web.is_proxy("127.0.0.1".parse().unwrap()), config.web.is_proxy("10.1.2.3".parse().unwrap()), is_warned)
    };
    assert_eq!(web(""), (true, false, false));
    assert_eq!(web("listen = \"0.0.0.0:8080\"\n"), (true, false, true));
    assert_eq!(web("listen = \"0.0.0.0:8080\"\nproxies = [\"10.0.0.0/8\"]\n"), (false, true, false));
}

/// Set to anything, it makes the test below write the reference instead of comparing it.
const WRITE: &str = "KONTINGENT_WRITE_REFERENCE";

fn of_project(file: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn text_of(file: &str) -> String {
    std::fs::read_to_string(of_project(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[rstest]
#[case("docs/configuration.md", Lang::Ru)]
#[case("docs/configuration.en.md", Lang::En)]
fn the_reference_says_what_the_program_reads(#[case] file: &str, #[case] lang: Lang) {
    let text = text_of(file);
    let [from, to] = MARKS;
    let (before, rest) = text.split_once(from).unwrap_or_else(|| panic!("{file}: the line «{from}» is missing"));
    let (_, after) = rest.split_once(to).unwrap_or_else(|| panic!("{file}: the line «{to}» is missing"));
    let reference = reference(lang);
    assert!(!reference.contains("{$") && !reference.contains("Unknown localization"), "{reference}");
    let made = format!("{before}{from}\n\n{reference}\n{to}{after}");
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(of_project(file), &made).unwrap();
    } else if made != text {
        let differs = made.lines().zip(text.lines()).find(|(made, text)| made != text);
        panic!(
            "{file} is not what src/config/keys and config-keys.ftl make of it; write it anew: \
             {WRITE}=1 cargo test --test it configuration::the_reference\n{differs:#?}"
        );
    }
}

#[test]
fn the_catalogues_explain_every_key_and_nothing_else() {
    let told = |table: &&Table| !matches!(table.form, Form::Inline | Form::Schedule);
    let mut wanted: BTreeSet<String> =
        ["columns", "secret", "needed", "nothing"].map(|name| format!("config-key-{name}")).into();
    for table in tables().iter().filter(told) {
        if table.form != Form::Top {
            wanted.insert(table.sentence());
            wanted.extend(table.usual.iter().map(|_| format!("{}.usual", table.sentence())));
        }
        for row in &table.rows {
            wanted.insert(table.sentence_of(row));
            wanted.extend(matches!(row.usual, Cell::Told(_)).then(|| format!("{}.usual", table.sentence_of(row))));
        }
    }
    for lang in ["ru", "en"] {
        let mut found = BTreeSet::new();
        let mut last = String::new();
        for line in text_of(&format!("crates/i18n/catalogues/{lang}/config-keys.ftl")).lines() {
            match line.split_once(" = ").map(|(key, _)| key) {
                Some("    .usual") => found.extend([format!("{last}.usual")]),
                Some(key) if key.starts_with("config-") => {
                    last = key.to_owned();
                    found.insert(last.clone());
                }
                _ => {}
            }
        }
        assert_eq!(found, wanted, "{lang}");
    }
    // What has no rows of its own is told where it stands.
    for lang in [Lang::Ru, Lang::En] {
        for table in tables().iter().filter(|table| table.form == Form::Inline && table.path.starts_with("platforms")) {
            let sentence = lang.text(&format!("config-key-{}", table.path.replace('.', "-")));
            assert!(table.names.iter().all(|name| sentence.contains(&format!("{name} = "))), "{sentence}");
        }
    }
}

#[test]
fn schedules_and_regions_are_told_as_they_are_read() {
    let readme = text_of("schedules/README.md");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    let schedule = tables().into_iter().find(|table| table.form == Form::Schedule).unwrap();
    assert_eq!(rows.len(), schedule.rows.len());
    for (row, line) in schedule.rows.iter().zip(rows) {
        let usual = if matches!(row.usual, Cell::Told(_)) { None } else { Some(usual(&schedule, row, Lang::Ru)) };
        let begins =
            usual.map_or_else(|| format!("| `{}` | ", row.name), |usual| format!("| `{}` | {usual} |", row.name));
        assert!(line.starts_with(&begins), "{begins}\n{line}");
        assert!(row.choices.iter().all(|choice| line.contains(&format!("`{choice}`"))), "{line}");
    }
    // The sections that an organisation of a region cannot have.
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("organizations")).unwrap();
    let path = folder.path().join("kontingent.toml");
    std::fs::write(&path, "[store]\nurl = \"postgres://x@y/z\"\n").unwrap();
    let names = tables().into_iter().filter(|table| table.form == Form::Top).flat_map(|table| table.names);
    let refused: Vec<&str> = names
        .filter(|name| {
            std::fs::write(folder.path().join("organizations/a.toml"), format!("[{name}]\n")).unwrap();
            let faults = kontingent::config::Region::load_one(&path, Some("a")).unwrap_err();
            faults.0.iter().any(|fault| matches!(fault.problem, Problem::Said { message: "config-not-here", .. }))
        })
        .collect();
    let shown = refused.iter().map(|name| format!("`[{name}]`")).collect::<Vec<_>>().join(", ");
    assert_eq!(refused.len(), 5);
    for file in ["docs/configuration.md", "docs/configuration.en.md"] {
        assert!(text_of(file).contains(&shown), "{file}: {shown}");
    }
}

/// A key that does not exist, in every section: whoever reads the section tells which do.
#[test]
fn every_key_of_the_table_is_asked_for_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "zzz = 1\n".to_owned();
    for table in tables() {
        match (table.form, table.path) {
            (Form::Section, "policy" | "platforms.webhook") | (Form::Top | Form::Inline | Form::Schedule, _) => {}
            (Form::Section, path) => text.push_str(&format!("[{path}]\nzzz = 1\n")),
            (Form::List, path) => {
                let kinds = table.rows.iter().find(|row| row.name == "kind").map(|row| row.choices.clone());
                for kind in kinds.unwrap_or_else(|| vec![""]) {
                    text.push_str(&format!("[[{path}]]\nzzz = 1\n"));
                    text.push_str(&if kind.is_empty() { String::new() } else { format!("kind = {kind:?}\n") });
                    let below = tables().into_iter().filter(|below| below.path.starts_with(&format!("{path}.")));
                    for below in below.filter(|below| match kind {
                        "max" => below.path != "platforms.cohorts",
                        "moodle" => below.path == "platforms.cohorts",
                        _ => false,
                    }) {
                        let list = below.form == Form::Inline;
                        text.push_str(&format!(
                            "{}{}{}\nzzz = 1\n",
                            if list { "[[" } else { "[" },
                            below.path,
                            if list { "]]" } else { "]" }
                        ));
                    }
                }
            }
        }
    }
    let path = folder.path().join("kontingent.toml");
    std::fs::write(&path, text).unwrap();
    std::fs::create_dir(folder.path().join("schedules")).unwrap();
    std::fs::write(folder.path().join("schedules/a.toml"), "zzz = 1\n[[freeze]]\nzzz = 1\n").unwrap();

    let mut asked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for fault in Config::load(&path).unwrap_err().0 {
        let Problem::Said { message: "config-unknown-key", args, .. } = &fault.problem else { continue };
        let (section, _) = fault.key.rsplit_once('.').unwrap_or(("", ""));
        // `platforms[3].chats[1]` is a section `platforms.chats`.
        let section: String =
            section.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
        let section = match (fault.file.as_str(), section.as_str()) {
            ("schedules/a.toml", "") => "schedules".to_owned(),
            ("schedules/a.toml", below) => format!("schedules.{below}"),
            _ => section,
        };
        let allowed = args.iter().find(|(name, _)| *name == "allowed").map(|(_, allowed)| allowed.as_str()).unwrap();
        asked.entry(section).or_default().extend(allowed.split(", ").map(str::to_owned));
    }
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for table in tables().into_iter().filter(|table| table.path != "policy") {
        let names = table.names.iter().map(|name| (*name).to_owned());
        wanted.entry(table.path.to_owned()).or_default().extend(names);
    }
    assert_eq!(asked, wanted);
}
