//! What the program says to who calls it wrongly, or asks how to call it.

use crate::support::program;

/// The exit status, and what was said on stderr.
fn said(args: &[&str]) -> (i32, String) {
    let output = program().args(args).output().unwrap();
    assert!(output.stdout.is_empty(), "nothing that looks like an answer");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn wrong_usage_is_told_in_the_readers_language() {
    for (args, words) in [
        (&["diff"][..], "Не указано: <ФАЙЛ>."),
        (&["dif"], "Возможно, имелось в виду: diff"),
        (&["diff", "к.csv", "--members", "у.csv", "--format", "doc"], "Подходит: table, json, csv, xlsx, html"),
        (&["diff", "к.csv", "--members", "у.csv", "--frmat", "csv"], "Возможно, имелось в виду: --format"),
        (&["diff", "к.csv", "--members", "у.csv", "--as-of", "вчера"], "значение «вчера» не подходит"),
        (&["--lang", "en", "dif"], "Непонятно: --lang"),
        (&["diff", "--lang", "en"], "Missing: <FILE>."),
    ] {
        let (status, stderr) = said(args);
        assert_eq!(status, 2, "{args:?}");
        assert!(stderr.contains(words) || stderr.contains("--lang: there is no such option"), "{args:?}: {stderr}");
    }
}

#[test]
fn every_command_has_an_example() {
    for command in [
        &["diff"][..],
        &["explain"],
        &["demo"],
        &["mapping", "check"],
        &["mapping", "guess"],
        &["init"],
        &["doctor"],
        &["schedules"],
        &["sandbox"],
        &["report"],
        &["import"],
        &["files", "list"],
        &["files", "withdraw"],
        &["plan"],
        &["plans"],
        &["show"],
        &["approve"],
        &["reject"],
        &["apply"],
        &["undo"],
        &["sync"],
        &["run"],
        &["people"],
        &["people", "list"],
        &["people", "confirm"],
        &["people", "separate"],
        &["people", "answers"],
        &["people", "retract"],
        &["worklist"],
        &["worklist", "done"],
        &["invitations"],
        &["invitations", "print"],
        &["invitations", "revoke"],
        &["journal"],
        &["journal", "verify"],
        &["who"],
        &["stop"],
        &["resume"],
        &["forget"],
        &["disclose"],
        &["backup"],
        &["completions"],
        &["man"],
    ] {
        for (lang, word) in [("ru", "Пример: kontingent"), ("en", "Example: kontingent")] {
            let output = program().args(command).arg("--help").env("KONTINGENT_LANG", lang).output().unwrap();
            let help = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success() && help.contains(word), "{command:?}: {help}");
        }
    }
}

#[test]
fn one_person_and_one_row_are_explained() {
    let college = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rosters/college/");
    let files = ["контингент.xlsx", "движение.xlsx"].map(|name| format!("{college}{name}"));
    let members = format!("{college}участники.xlsx");
    let explain = |target: &str| {
        let output = program()
            .args(["explain", target])
            .args(&files)
            .args(["--members", &members, "--as-of", "2026-11-23"])
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, text) = explain("Цветкова Ольга Михайловна");
    assert_eq!(status, 0);
    for words in
        ["прочитано", "движение.xlsx", "класс ЭК-21", "должен состоять", "w3, п. 5.11.1", "перевести", "№ 103-к"]
    {
        assert!(text.to_lowercase().contains(&words.to_lowercase()), "{words}: {text}");
    }
    // Row 7 is the first student of each of the workbook's sheets.
    let (status, text) = explain("контингент.xlsx:7");
    assert_eq!(status, 0);
    assert!(text.contains("ИС-11"), "{text}");
    assert_eq!(explain("Никто Никак Никогда").0, 1);
}

const COLLEGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rosters/college/");

#[test]
fn the_list_of_members_is_found_among_the_files() {
    let files = ["контингент.xlsx", "движение.xlsx", "участники.xlsx"].map(|name| format!("{COLLEGE}{name}"));
    let diff = |args: &[&str]| {
        let output =
            program().arg("diff").args(args).args(["--as-of", "2026-11-23", "--format", "csv"]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let [students, orders, members] = [0, 1, 2].map(|n| files[n].as_str());
    let said = diff(&[students, orders, "--members", members]);
    assert!(said.1.lines().count() > 10, "{said:?}");
    // `diff *`, and all of them after --members: the columns say which is which.
    assert_eq!(diff(&[members, orders, students]), said);
    assert_eq!(diff(&["--members", students, orders, members]), said);
    let (status, _, reason) = diff(&[students, orders]);
    assert!(status == Some(2) && reason.contains("--members ФАЙЛ"), "{reason}");
}

#[test]
fn the_line_of_usage_can_be_followed() {
    let help = String::from_utf8(program().args(["diff", "--help"]).output().unwrap().stdout).unwrap();
    assert!(help.contains("Вызов: kontingent diff [ПАРАМЕТРЫ] <ФАЙЛ>... --members <ФАЙЛ>..."), "{help}");
    let help = String::from_utf8(program().args(["explain", "--help"]).output().unwrap().stdout).unwrap();
    assert!(help.contains("kontingent explain \"Иванов Пётр\"") && !help.contains("«Иванов"), "{help}");
}

#[test]
fn a_file_is_what_its_name_says() {
    let folder = tempfile::tempdir().unwrap();
    let demo = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let output = program().args(["demo", "--out", path.to_str().unwrap()]).args(more).output().unwrap();
        (output.status.code().unwrap(), path.exists(), String::from_utf8(output.stderr).unwrap())
    };
    for (name, more, words) in [
        ("план.docx", &[][..], "по такому имени не понять"),
        ("план.pdf", &[], "по такому имени не понять"),
        ("план.xlsx", &["--format", "html"], "имя говорит одно"),
    ] {
        let (status, written, said) = demo(name, more);
        assert!(status == 2 && !written && said.contains(words), "{name}: {said}");
    }
    for (name, more) in [("план.htm", &[][..]), ("план.txt", &[]), ("план.html", &["--format", "html"]), ("план", &[])]
    {
        let (status, written, said) = demo(name, more);
        assert!(status == 0 && written, "{name}: {said}");
    }
}

#[test]
fn commands_stand_in_four_groups_and_help_is_a_word_too() {
    for (lang, groups) in [
        ("ru", ["Начать и посмотреть:", "Каждый день:", "Узнать:", "Служба, связь и хранение:"]),
        ("en", ["To begin and to look around:", "Every day:", "To know:", "The service, connections and keeping:"]),
    ] {
        let help = |args: &[&str]| {
            let output = program().args(args).env("KONTINGENT_LANG", lang).output().unwrap();
            assert!(output.status.success());
            String::from_utf8(output.stdout).unwrap()
        };
        let told = help(&["--help"]);
        let places: Vec<usize> =
            groups.iter().map(|group| told.find(group).unwrap_or_else(|| panic!("{group}: {told}"))).collect();
        assert!(places.is_sorted(), "{told}");
        assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
        assert_eq!(help(&["help"]), told);
        assert_eq!(help(&["help", "approve"]), help(&["approve", "--help"]));
    }
}

#[test]
fn shells_and_man_are_served_from_the_same_definitions() {
    for (shell, words) in [("bash", "--undisputed"), ("zsh", "#compdef kontingent"), ("fish", "complete -c kontingent")]
    {
        let output = program().args(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && script.contains(words), "{shell}: {script}");
    }
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    let output = program().arg("man").arg(&pages).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    for (page, words) in [
        ("kontingent.1", "kontingent"),
        ("kontingent-approve.1", "undisputed"),
        ("kontingent-words-answer.1", "answer"),
    ] {
        let text = std::fs::read_to_string(pages.join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(text.starts_with(".ie") || text.contains(".TH"), "{page}: {text}");
        assert!(text.contains(words), "{page}: {text}");
    }
    assert_eq!(program().args(["completions", "cmd"]).output().unwrap().status.code(), Some(2));
}
