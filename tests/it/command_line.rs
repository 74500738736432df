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
        (&["diff"][..], "Не указано: --members"),
        (&["dif"], "Возможно, имелось в виду: diff"),
        (&["diff", "к.csv", "--members", "у.csv", "--format", "doc"], "Подходит: table, json, csv, xlsx, html"),
        (&["diff", "к.csv", "--members", "у.csv", "--frmat", "csv"], "Возможно, имелось в виду: --format"),
        (&["diff", "к.csv", "--members", "у.csv", "--as-of", "вчера"], "значение «вчера» не подходит"),
        (&["--lang", "en", "dif"], "Непонятно: --lang"),
        (&["diff", "--lang", "en"], "Missing: --members"),
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
